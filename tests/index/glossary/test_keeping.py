"""The glossary has generations as passages have: an old search finds the names of its time, and the latest those of now."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from index.glossary.asking import ADDED_WEIGHT, as_written, phrasings, weighed_terms
from index.glossary.curating import Rejection
from index.glossary.keeping import forget_document, history, load_term, rejections, terms_of
from index.glossary.tables import GlossaryRow
from index.glossary.terms import NewTerm, Term
from index.search import RetrievalSettings
from index.sparse import Bm25
from index.tables import GenerationRow
from index.values import Expansion, Hits, Query
from kernel.access import EVERYONE, AccessScope
from kernel.audit import AuditRow, verify
from kernel.errors import InvalidInput, NotFound
from tests.support.corpus import TODAY, Workbench, version

GUARDS = version("guards.md", "Personal protective equipment is paid by the company.", title="Safety")
LEAVE = version("leave.md", "Leave is thirty days a year.", title="Leave")
TRAVEL = version("travel.md", "Trains are booked in second class.", title="Travel")


def new(term: str, *aliases: str, readers: tuple[str, ...] = (EVERYONE,), documents: tuple[str, ...] = ()) -> NewTerm:
    return NewTerm(
        term=term, aliases=aliases, by="Ada", readers=frozenset(readers), documents=frozenset(documents), reason="known"
    )


def terms(bench: Workbench, generation: int | None = None) -> list[Term]:
    with bench.database.read() as session:
        return terms_of(session, bench.catalog.generation() if generation is None else generation)


def ask(
    bench: Workbench, text: str, *, generation: int | None = None, groups: tuple[str, ...] = (), uses: bool = True
) -> Hits:
    query = Query(text=text, as_of=TODAY, generation=generation)
    how = RetrievalSettings(uses_glossary=uses)
    return bench.searcher.search(query, scope=AccessScope.of(groups), settings=how)


@pytest.fixture
def corpus(bench: Workbench) -> Workbench:
    bench.commit(GUARDS, LEAVE, TRAVEL)
    return bench


def test_a_name_that_no_document_uses_finds_what_uses_the_other_one(corpus: Workbench) -> None:
    before = ask(corpus, "who pays PPE")
    corpus.curator.add([new("Personal Protective Equipment", "PPE")])
    after = ask(corpus, "who pays PPE")
    assert after.hits[0].document == "guards.md"
    assert after.hits[0].similarity > max(h.similarity for h in before.hits if h.document == "guards.md")
    assert after.expansions == (Expansion(asked="PPE", start=9, end=12, added=("Personal Protective Equipment",)),)


@pytest.mark.parametrize("question", ["how many days of leave", "it is about us", "ppe", "trains", "PP", "equipment"])
def test_a_question_without_a_name_finds_the_very_same(corpus: Workbench, question: str) -> None:
    before = ask(corpus, question)
    corpus.curator.add([new("Personal Protective Equipment", "PPE", "IT", "US"), new("paid leave", "PTO")])
    assert replace(ask(corpus, question), generation=before.generation) == before
    assert ask(corpus, "who pays PPE", uses=False).expansions == ()


def test_an_old_generation_is_searched_with_the_names_of_its_time(corpus: Workbench) -> None:
    plain = ask(corpus, "who pays PPE")
    added = corpus.curator.add([new("Personal Protective Equipment", "PPE")])
    expanded = ask(corpus, "who pays PPE")
    (term,) = terms(corpus)
    gone = corpus.curator.remove(term, by="Ada", reason="moved")
    corpus.commit(version("late.md", "PPE."))
    assert [plain.generation, added.generation, gone.generation] == [1, 2, 3]
    assert ask(corpus, "who pays PPE", generation=1) == plain
    assert ask(corpus, "who pays PPE", generation=2) == expanded
    assert ask(corpus, "who pays PPE", generation=3).expansions == ()
    with corpus.database.read() as session:
        assert [(t.born, t.died) for t in history(session, term.term_id)] == [(2, 3)]


def test_a_change_embeds_nothing_and_what_is_said_twice_changes_nothing(corpus: Workbench) -> None:
    vectors = corpus.store.census()
    first = corpus.curator.add([new("paid leave", "PTO", "holiday")])
    again = corpus.curator.add([new("Paid-leave", "PTO")])
    assert (first.generation, again.generation, again.terms) == (2, 2, ())
    assert corpus.store.census() == vectors
    with corpus.database.read() as session:
        assert session.scalar(select(GenerationRow.kind).where(GenerationRow.number == 2)) == "glossary"
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
        assert actions[-1] == "glossary.add"
        assert verify(session) == []


def test_aliases_of_one_term_are_joined_and_one_can_be_taken_away(corpus: Workbench) -> None:
    corpus.curator.add([new("paid leave", "PTO"), new("Paid Leave", "holiday", "pto")])
    (term,) = terms(corpus)
    assert (term.term, term.aliases) == ("paid leave", ("PTO", "holiday", "pto"))
    corpus.curator.remove(term, by="Ada", reason="unused", aliases=["holiday"])
    assert terms(corpus)[0].aliases == ("PTO", "pto")
    with pytest.raises(NotFound, match="no alias 'vacation'"):
        corpus.curator.remove(term, by="Ada", reason="unused", aliases=["vacation"])


def test_a_term_of_a_few_is_neither_widened_nor_applied_to_others(corpus: Workbench) -> None:
    corpus.curator.add([new("Personal Protective Equipment", "PF", readers=("board",))])
    corpus.curator.add([new("Personal Protective Equipment", "PPE")])
    assert len(terms(corpus)) == 2
    assert ask(corpus, "PF").expansions == ()
    assert ask(corpus, "PF", groups=("board",)).expansions[0].added == ("Personal Protective Equipment",)


def test_a_glossary_may_be_written_before_there_are_documents(bench: Workbench) -> None:
    bench.curator.add([new("Personal Protective Equipment", "PPE")])
    assert ask(bench, "PPE").hits == ()
    bench.commit(GUARDS)
    assert ask(bench, "PPE").hits[0].document == "guards.md"
    assert len(terms(bench)) == 1


def test_a_change_beside_a_refresh_that_died_takes_that_back_first(corpus: Workbench) -> None:
    with corpus.database.write() as session:
        row = session.get_one(GenerationRow, 1)
        session.add(
            GenerationRow(number=2, state="staged", kind="refresh", at=row.at, actor="x", note={}, build=row.build)
        )
    assert corpus.curator.add([new("paid leave", "PTO")]).generation == 2
    assert [t.born for t in terms(corpus)] == [2]


def test_two_who_add_at_once_both_get_their_term(corpus: Workbench) -> None:
    some = [threading.Thread(target=corpus.curator.add, args=([new(f"thing {n}", f"T{n}X")],)) for n in range(4)]
    for thread in some:
        thread.start()
    for thread in some:
        thread.join()
    assert len(terms(corpus)) == 4
    assert corpus.catalog.generation() == 5


def test_a_rejection_changes_no_search_and_is_kept_once(corpus: Workbench) -> None:
    pair = Rejection(
        term="Paid Time Off", alias="PTO", readers=frozenset({EVERYONE}), documents=frozenset({"document"})
    )
    corpus.curator.reject([pair, pair], by="Ada", reason="it is a machine here")
    corpus.curator.reject([pair], by="Ada", reason="again")
    with corpus.database.read() as session:
        (kept,) = rejections(session)
    assert (kept.term_id, kept.reason, kept.documents) == (pair.pair_id, "it is a machine here", pair.documents)
    assert corpus.catalog.generation() == 1
    assert terms(corpus) == []


def test_a_term_goes_with_the_last_document_that_it_was_found_in(corpus: Workbench) -> None:
    corpus.curator.add([new("Paid Time Off", "PTO", documents=("a", "b")), new("Jane Roe", "JR", documents=("a",))])
    assert ask(corpus, "JR").expansions
    with corpus.database.write() as session:
        assert forget_document(session, "a") == 1
        words = str([(row.term, row.aliases, row.documents) for row in session.scalars(select(GlossaryRow))])
    assert "Jane" not in words
    assert ask(corpus, "JR").expansions == ()
    assert ask(corpus, "PTO").expansions[0].added == ("Paid Time Off",)


def test_what_a_person_says_of_a_found_term_makes_it_theirs(corpus: Workbench) -> None:
    corpus.curator.add([new("Paid Time Off", "PTO", documents=("a",))])
    corpus.curator.add([new("Paid Time Off", "PTO")])
    assert terms(corpus)[0].documents == frozenset()


@pytest.mark.parametrize(
    ("term", "aliases", "said"),
    [
        ("Paid Time Off", (), "needs an alias"),
        ("e-mail", ("E mails",), "needs an alias"),
        ("Paid Time Off", ("the",), "ordinary word"),
        ("Paid Time Off", ("-",), "is no name"),
        ("Paid Time Off", ("x" * 121,), "too long"),
        ("Paid Time Off", tuple(f"alias {n}" for n in range(21)), "21 aliases"),
    ],
)
def test_what_cannot_be_a_name_is_refused_with_the_reason(term: str, aliases: tuple[str, ...], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        new(term, *aliases)
    with pytest.raises(InvalidInput, match="--by WHO"):
        NewTerm(term="Paid Time Off", aliases=("PTO",), by=" ", readers=frozenset({EVERYONE}))


def test_a_term_is_named_by_its_id_its_name_or_an_alias(corpus: Workbench) -> None:
    corpus.curator.add([new("Paid Time Off", "PTO"), new("Power Take-Off", "PTO")])
    found = terms(corpus)
    assert load_term(found, "paid time off") == load_term(found, found[0].term_id[:6]) == found[0]
    with pytest.raises(NotFound, match="alias of 'Paid Time Off'"):
        load_term(found, "PTO")
    corpus.curator.add([new("Paid Time Off", "PTO", readers=("board",))])
    with pytest.raises(InvalidInput, match="several terms"):
        load_term(terms(corpus), "Paid Time Off")
    with pytest.raises(NotFound, match="no term 'XYZ'"):
        load_term(found, "XYZ")
    with pytest.raises(InvalidInput, match="--reason WHY"):
        corpus.curator.remove(found[0], by="Ada", reason="")


PPE = Expansion(asked="PPE", start=9, end=12, added=("Personal Protective Equipment", "guards"))


def test_added_words_weigh_less_than_those_of_the_question() -> None:
    bm25 = Bm25()
    asked, wider = bm25.question("who pays PPE"), weighed_terms(bm25, "who pays PPE", [PPE])
    own = dict(zip(wider.indices, wider.values, strict=True))
    assert {index: own[index] for index in asked.indices} == dict(zip(asked.indices, asked.values, strict=True))
    assert {weight for index, weight in own.items() if index not in asked.indices} == {ADDED_WEIGHT}
    assert len(own) == len(asked.indices) + 4
    assert weighed_terms(bm25, "who pays PPE", []) == asked


def test_a_question_is_put_in_every_other_way_and_read_as_the_best_passage_writes_it(corpus: Workbench) -> None:
    question = "who pays PPE?"
    assert phrasings(question, [PPE]) == ["who pays Personal Protective Equipment?", "who pays guards?"]
    assert phrasings(question, []) == []
    hits = ask(corpus, "personal protective equipment").hits
    assert as_written(question, [PPE], hits) == "who pays Personal Protective Equipment?"
    assert as_written(question, [PPE], []) == question
    assert as_written(question, [], hits) == question
