"""Every document of a source can be explained, and its text compared between generations."""

from dataclasses import replace

import pytest

from ingest.dossier import VersionDiff, document_state, version_diff
from ingest.explain import explain
from ingest.findings.policy import FindingPolicy
from kernel.errors import InvalidInput, NotFound
from tests.ingest.bench import LATER, Bench


def now(bench: Bench, uri: str) -> list[str]:
    with bench.database.read() as session:
        return list(explain(document_state(session, bench.source, uri), LATER.date()).now)


def past(bench: Bench, uri: str) -> list[str]:
    with bench.database.read() as session:
        return list(explain(document_state(session, bench.source, uri), LATER.date()).history)


def diff(bench: Bench, uri: str, older: int | None = None, newer: int | None = None) -> VersionDiff:
    with bench.database.read() as session:
        return version_diff(session, bench.catalog, "docs", uri, older=older, newer=newer)


@pytest.fixture
def lived(bench: Bench) -> Bench:
    """A source of which every document has had a life."""
    for name in ("kept", "edited", "lost", "broken", "narrow"):
        bench.put(f"{name}.md", f"# {name}\nThe rule of {name} is 25 days.")
    bench.put("never.md", "BROKEN")
    bench.put(".hidden", "x")
    bench.refresh()
    bench.put("edited.md", "# edited\nThe rule of edited is 27 days.")
    bench.put("broken.md", "BROKEN")
    (bench.docs / "lost.md").unlink()
    bench.refresh()
    return bench


def test_a_document_that_did_not_change_is_explained(lived: Bench) -> None:
    assert now(lived, "kept.md")[0] == "Its version of generation 1 (2040-06-02) serves."
    assert past(lived, "kept.md") == [
        "Generation 1 (2040-06-02) by owner, a refresh: taken in as 'kept', for everyone."
    ]


def test_an_edited_document_names_both_generations(lived: Bench) -> None:
    assert now(lived, "edited.md")[0] == "Its version of generation 2 (2040-06-02) serves."
    assert past(lived, "edited.md")[1] == "Generation 2 (2040-06-02) by owner, a refresh: another version, 'edited'."


def test_a_document_that_broke_is_explained_with_what_still_serves(lived: Bench) -> None:
    assert now(lived, "broken.md")[:2] == [
        "It is in quarantine since 2040-06-02: it is broken; mend it.",
        "Its version of generation 1 (2040-06-02) still serves.",
    ]


def test_a_document_that_was_never_read_an_ignored_and_a_lost_one_are_explained(lived: Bench) -> None:
    assert now(lived, "never.md")[1] == "No version of it is served."
    assert now(lived, ".hidden")[0].startswith("It is not taken in, by this rule: ")
    assert now(lived, "lost.md")[0].startswith("It is not in the corpus since generation 2")


def test_a_document_that_never_was_is_said(lived: Bench) -> None:
    with pytest.raises(NotFound, match=r"source 'docs' has no document 'x.md', and never had"):
        now(lived, "x.md")


def test_a_rollback_and_its_undoing_are_told(lived: Bench) -> None:
    lived.line.restore(lived.source, 1)
    lived.refresh()
    assert [said.split(": ", 1)[1] for said in past(lived, "lost.md")] == [
        "taken in as 'lost', for everyone.",
        "left the corpus.",
        "came back as 'lost', for everyone.",
        "left the corpus.",
    ]


def test_masked_personal_data_is_counted(bench: Bench) -> None:
    bench.source = replace(bench.source, policy=FindingPolicy(pii="mask"))
    bench.put("a.md", "# Who\nWrite to anna.schmidt@example.org for that.")
    bench.refresh()
    assert any("masked in one place" in said for said in now(bench, "a.md"))


def test_the_last_change_is_compared_by_default(lived: Bench) -> None:
    found = diff(lived, "edited.md")
    assert (found.from_generation, found.to_generation) == (1, 2)
    assert [(line.kind, [span.of(line.text) for span in line.changed]) for line in found.lines] == [
        ("kept", []),
        ("removed", ["25"]),
        ("added", ["27"]),
    ]


def test_a_change_that_lies_further_back_is_still_found(lived: Bench) -> None:
    for _ in range(2):
        lived.put("kept.md", f"# kept\nThe rule of kept is {lived.generation()} days.")
        lived.refresh()
    found = diff(lived, "edited.md")
    assert (found.from_generation, found.to_generation) == (1, 4)
    assert len(found.lines) == 3


def test_a_document_that_came_or_went_is_all_added_or_all_removed(lived: Bench) -> None:
    assert {line.kind for line in diff(lived, "kept.md").lines} == {"added"}
    assert diff(lived, "kept.md").from_version is None
    assert {line.kind for line in diff(lived, "lost.md").lines} == {"removed"}


def test_any_two_generations_can_be_compared(lived: Bench) -> None:
    assert diff(lived, "kept.md", 1, 2).lines == ()
    assert [line.kind for line in diff(lived, "edited.md", 2, 1).lines] == ["kept", "removed", "added"]


def test_what_does_not_exist_cannot_be_compared(lived: Bench) -> None:
    with pytest.raises(InvalidInput, match="generation 9 does not exist"):
        diff(lived, "edited.md", 1, 9)
    with pytest.raises(NotFound, match=r"no document 'never.md' in any generation"):
        diff(lived, "never.md")
