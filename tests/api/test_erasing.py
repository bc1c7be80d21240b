"""An erased document is in no file of the workspace any more, is not read again, and leaves a record without its words."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from api.erasing import erase
from api.wiring import Workspace
from assistants.archive import ERASED, AnswerErased, answer_json, load, replay
from assistants.feedback import Feedback, give
from assistants.models.llama import Replied
from assistants.models.naming import ModelName
from assistants.models.port import Message, ModelRequest, Origin
from assistants.models.replies import KeptReplies
from assistants.tables import AnswerRow
from evals.scores import ScoredRun
from evals.store import freeze_suite, load_outputs, load_suite, record_run
from evals.suites import Gold, Suite
from index.catalog import document_key
from index.glossary.terms import NewTerm
from index.pins import add_pin
from index.values import Query
from ingest.parse.pool import Limits, ParsePool
from ingest.refresh import RefreshRunning, RefreshStopped
from ingest.sources import Source, add_source, connect
from kernel.access import EVERYONE, AccessScope
from kernel.audit import AuditRow
from kernel.errors import InvalidInput, NotFound
from tests.e2e.refreshing import line, source, workspace
from tests.evals.builders import DAY, NOON, answer, citation, facts, hit, leave_case, output

CANARY = "xylophone quince marzipan"
"""Three words that stand in no other file."""

KEPT = "# Travel\n\nTrains are booked in second class.\n"
SECRET = f"# Leave\n\nThe secret of leave is {CANARY} indeed.\n"


@pytest.fixture
def home(folder: Path) -> Path:
    documents = folder / "docs"
    documents.mkdir()
    (documents / "secret.md").write_text(SECRET)
    (documents / "travel.md").write_text(KEPT)
    return folder


@pytest.fixture
def opened(home: Path) -> Iterator[Workspace]:
    """A workspace that read the document in two versions, and whose every part has used it."""
    with workspace(home) as made:
        with made.database.write() as session:
            add_source(session, source(home), clock=made.clock, audit=made.audit)
        refresh(made, home)
        (home / "docs" / "secret.md").write_text(SECRET + f"\nAnd again: {CANARY}.\n")
        refresh(made, home)
        use(made)
        yield made


def refresh(opened: Workspace, home: Path) -> int:
    made = line(opened)
    try:
        documents = source(home)
        return made.refresh(documents, connect(documents, opened.clock, opened.reach), allow_removals=True).generation
    finally:
        made.pool.close()


def use(opened: Workspace) -> None:
    """Quote the document wherever the program keeps quotes: an answer, feedback, an eval output, a suite, a sketch, a pin."""
    opened.scanner.scan()
    opened.curator.add(
        [
            NewTerm(
                term=CANARY,
                aliases=("XQM",),
                by="me",
                readers=frozenset({EVERYONE}),
                documents=frozenset({document_key("docs", "secret.md")}),
            )
        ]
    )
    words = f"The secret of leave is {CANARY}"
    quoted = replace(citation(quote=words, document="secret.md"), source="docs")
    given = answer(
        f"{words} indeed.", citations=(quoted,), hits=(hit("secret.md", "docs", SECRET), hit("travel.md", "docs"))
    )
    suite = Suite(name="people", cases=(leave_case(gold=(Gold(document="secret.md", quote=words),)),))
    with opened.database.write() as session:
        add_pin(session, 1, reason="audit", by="me", clock=opened.clock, audit=opened.audit)
        session.add(
            AnswerRow(
                answer_id="answer-1",
                assistant="people",
                config_digest="config",
                question="?",
                readers=[EVERYONE],
                as_of=DAY,
                generation=1,
                answer=answer_json(given),
                created_at=NOON,
            )
        )
        session.flush()
        said = Feedback(verdict="down", comment=f"It says {CANARY}.", correction=CANARY, by="ada")
        give(session, "answer-1", said, clock=opened.clock, ids=opened.ids, audit=opened.audit)
        freeze_suite(session, suite, clock=opened.clock, audit=opened.audit)
        record_run(session, empty_run(suite), [output(given)], audit=opened.audit)
    asked = ModelRequest(
        messages=(Message(role="user", text=CANARY),),
        prompt="answer@1",
        origins=(Origin(source="docs", document="travel.md"), Origin(source="docs", document="secret.md")),
    )
    model = ModelName(kind="openai", name="m", url="http://h/v1")
    said_by_it = Replied(text=f"{words} [2].", finish="stop", tokens=None)
    KeptReplies(opened.database, opened.clock).keep(model, asked, said_by_it)
    (opened.settings.workspace / "spool").mkdir(exist_ok=True)
    (opened.settings.workspace / "spool" / "docs.db").write_text(CANARY)


def empty_run(suite: Suite) -> ScoredRun:
    return ScoredRun(facts=facts(suite_digest=suite.digest), versions={}, scores=())


def holding(folder: Path, words: str) -> list[str]:
    """Return every file below a folder that holds words."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and words.encode() in path.read_bytes()
    ]


def found(opened: Workspace, words: str, generation: int | None = None) -> set[str]:
    query = Query(text=words, as_of=opened.clock.today(), generation=generation)
    hits = opened.searcher.search(query, scope=AccessScope(groups=frozenset({EVERYONE}))).hits
    return {hit.document for hit in hits}


def test_no_file_of_the_workspace_holds_a_word_of_it(opened: Workspace, home: Path) -> None:
    place = opened.settings.workspace
    before = holding(place, CANARY)
    assert {path.split("/")[0] for path in before} >= {"blobs", "spool"}
    assert any(path.startswith("catalog.db") for path in before)
    done = erase(opened, "docs", "secret.md", by="ada", reason="a request")
    assert done["versions"] == 2
    assert (done["answers"], done["feedback"], done["eval outputs"], done["eval cases"]) == (1, 1, 1, 1)
    assert done["model replies"] == 1
    assert holding(place, CANARY) == []
    for word in CANARY.split():
        assert holding(place, word) == []


def test_it_is_gone_from_every_generation_and_the_others_are_not(opened: Workspace) -> None:
    erase(opened, "docs", "secret.md", by="ada", reason="a request")
    for generation in (1, 2, None):
        assert found(opened, CANARY, generation) == {"travel.md"}


def test_it_is_not_read_again_until_that_is_lifted(opened: Workspace, home: Path) -> None:
    erase(opened, "docs", "secret.md", by="ada", reason="a request")
    refresh(opened, home)
    assert found(opened, CANARY) == {"travel.md"}
    assert holding(opened.settings.workspace, CANARY) == []
    assert [(e.source, e.uri, e.reason, e.is_finished) for e in opened.eraser.erasures()] == [
        ("docs", "secret.md", "a request", True)
    ]
    opened.eraser.lift("docs", "secret.md", by="ada")
    refresh(opened, home)
    assert found(opened, CANARY) == {"travel.md", "secret.md"}


def test_a_rollback_does_not_bring_it_back(opened: Workspace, home: Path) -> None:
    erase(opened, "docs", "secret.md", by="ada", reason="a request")
    opened.writer.restore("docs", 1, readers=frozenset({EVERYONE}))
    assert found(opened, CANARY) == {"travel.md"}


def test_a_stored_answer_says_so_and_is_not_given_again(opened: Workspace) -> None:
    erase(opened, "docs", "secret.md", by="ada", reason="a request")
    with opened.database.read() as session:
        kept = load(session, "answer-1").answer
        assert (kept.text, kept.reason, kept.citations) == (ERASED, ERASED, ())
        assert [each.document for each in kept.hits] == ["travel.md"]
        with pytest.raises(AnswerErased, match="was erased"):
            replay(session, "answer-1", opened.line)
        assert load_outputs(session, "run-1") == ()
        assert [gold.quote for gold in load_suite(session, "people").case("leave").gold] == [None]


def test_the_record_names_the_document_and_holds_none_of_it(opened: Workspace) -> None:
    erase(opened, "docs", "secret.md", by="ada", reason="a request")
    with opened.database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "document.erase")).one()
        assert (row.detail["source"], row.detail["uri"], row.detail["by"]) == ("docs", "secret.md", "ada")
        assert CANARY not in str(row.detail)
    assert opened.audit_faults() == []


def test_the_same_words_in_another_document_stay(opened: Workspace, home: Path) -> None:
    (home / "docs" / "twin.md").write_bytes((home / "docs" / "secret.md").read_bytes())
    refresh(opened, home)
    erase(opened, "docs", "secret.md", by="ada", reason="a request")
    assert found(opened, CANARY) == {"travel.md", "twin.md"}
    twin = next(
        view for view in opened.catalog.live_versions("docs", opened.catalog.generation()) if view.uri == "twin.md"
    )
    assert CANARY in opened.catalog.version_text(twin.version_id)
    assert opened.blobs.get(twin.content_hash)


def test_erasing_twice_is_no_error_and_nothing_is_an_error(opened: Workspace) -> None:
    erase(opened, "docs", "secret.md", by="ada", reason="a request")
    assert erase(opened, "docs", "secret.md", by="ada", reason="a request")["versions"] == 0
    with pytest.raises(NotFound, match=r"'nobody\.md'"):
        erase(opened, "docs", "nobody.md", by="ada", reason="a request")
    with pytest.raises(NotFound, match="was not erased"):
        opened.eraser.lift("docs", "travel.md", by="ada")
    with pytest.raises(InvalidInput, match="needs a reason"):
        erase(opened, "docs", "travel.md", by="ada", reason=" ")


def read_and_stop(opened: Workspace, documents: Source, words: str) -> None:
    """Begin a refresh, and stop it when a document with these words is read."""
    made = line(opened)
    blobs = opened.settings.workspace / "blobs"
    connector = connect(documents, opened.clock, opened.reach)
    try:
        with pytest.raises(RefreshStopped):
            made.refresh(documents, connector, should_stop=lambda: holding(blobs, words) != [])
    finally:
        made.pool.close()


def test_what_was_read_of_it_and_never_committed_is_erased_too(opened: Workspace, home: Path) -> None:
    (home / "docs" / "secret.md").write_text("# Leave\n\nA draft about persimmon.\n")
    read_and_stop(opened, source(home), "persimmon")
    (home / "docs" / "secret.md").write_text("# Leave\n\nNothing any more.\n")
    refresh(opened, home)
    assert holding(opened.settings.workspace, "persimmon") != []
    erase(opened, "docs", "secret.md", by="ada", reason="a request")
    assert holding(opened.settings.workspace, "persimmon") == []


def test_what_another_source_has_read_and_not_committed_is_gone_on_with(opened: Workspace, home: Path) -> None:
    (home / "other").mkdir()
    (home / "other" / "plan.md").write_text("# Plan\n\nThe plan of medlar.\n")
    other = replace(source(home), name="other", uri=str(home / "other"))
    with opened.database.write() as session:
        add_source(session, other, clock=opened.clock, audit=opened.audit)
    read_and_stop(opened, other, "medlar")
    erase(opened, "docs", "secret.md", by="ada", reason="a request")
    no_parser = replace(line(opened), pool=ParsePool(Limits.of(opened.settings), workers=1, command=("false",)))
    no_parser.refresh(other, connect(other, opened.clock, opened.reach))
    assert "plan.md" in found(opened, "medlar")
    (view,) = opened.catalog.live_versions("other", opened.catalog.generation())
    assert b"medlar" in opened.blobs.get(view.content_hash)


def test_nothing_is_erased_while_a_source_is_refreshed(opened: Workspace) -> None:
    other = replace(source(opened.settings.workspace.parent), name="other")
    with opened.database.write() as session:
        add_source(session, other, clock=opened.clock, audit=opened.audit)
    with opened.refresh_line.alone("other"), pytest.raises(RefreshRunning, match="'other'"):
        erase(opened, "docs", "secret.md", by="ada", reason="a request")
    assert found(opened, CANARY) == {"secret.md", "travel.md"}
