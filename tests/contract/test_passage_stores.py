"""What every passage store promises, and that two of them promise the same."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedders.hashing import Hashing
from index.sparse import Bm25
from index.stores.client import ClientStore, StoreRefused
from index.stores.edge import EdgeStore, WorkspaceInUse
from index.stores.port import Candidate, Candidates, Entry, PassageStore, SparseVector, Where
from index.values import FOREVER
from kernel.errors import Failed, Unavailable
from kernel.ids import digest
from tests.ingest.site import Reply, site
from tests.support.corpus import TODAY, visible
from tests.support.folders import scratch

DIMENSION = 16
DAY = timedelta(days=1)
EVERYTHING = Where(generation=1, as_of=TODAY, groups=frozenset({"staff"}), sources=None)

_embedder, _terms = Hashing(DIMENSION), Bm25()


def entry(
    name: str,
    *,
    source: str = "handbook",
    readers: Sequence[str] = ("staff",),
    first: date | None = None,
    last: date | None = None,
    born: int = 1,
    died: int = FOREVER,
) -> Entry:
    visibility = visible(readers, first=first, last=last)
    return Entry(entry_id=digest(name), passage_id=name, source=source, visibility=visibility, born=born, died=died)


def put(store: PassageStore, text: str, *entries: Entry) -> None:
    texts = [text] * len(entries)
    store.upsert(entries, _embedder.embed(texts), _terms.passages(texts))


def ask(store: PassageStore, text: str = "leave", where: Where = EVERYTHING, limit: int = 100) -> Candidates:
    return store.candidates(_embedder.embed([text])[0], _terms.question(text), where, limit)


def names(side: Sequence[Candidate]) -> list[str]:
    return [candidate.passage_id for candidate in side]


def found(store: PassageStore, where: Where = EVERYTHING) -> set[str]:
    """Return what a question about leave finds; both sides have to agree on it."""
    answer = ask(store, where=where)
    assert set(names(answer.dense)) == set(names(answer.sparse))
    return set(names(answer.dense))


class PassageStoreContract:
    """Subclass it and override ``store``."""

    @pytest.fixture
    def store(self) -> Iterator[PassageStore]:
        raise NotImplementedError

    def test_an_empty_store_finds_nothing(self, store: PassageStore) -> None:
        assert ask(store) == Candidates(dense=(), sparse=())

    def test_a_generation_sees_what_was_born_by_then_and_is_not_dead(self, store: PassageStore) -> None:
        put(store, "leave", entry("early", born=1, died=3), entry("late", born=3), entry("kept", born=2))
        seen = {g: found(store, replace(EVERYTHING, generation=g)) for g in range(5)}
        assert seen == {0: set(), 1: {"early"}, 2: {"early", "kept"}, 3: {"late", "kept"}, 4: {"late", "kept"}}

    def test_the_first_and_the_last_day_in_force_count(self, store: PassageStore) -> None:
        put(store, "leave", entry("policy", first=TODAY, last=TODAY + DAY), entry("always"))
        seen = [found(store, replace(EVERYTHING, as_of=TODAY + n * DAY)) for n in (-1, 0, 1, 2)]
        both = {"policy", "always"}
        assert seen == [{"always"}, both, both, {"always"}]

    def test_an_open_end_reaches_the_first_and_the_last_date_there_is(self, store: PassageStore) -> None:
        put(store, "leave", entry("until", last=TODAY), entry("since", first=TODAY))
        assert found(store, replace(EVERYTHING, as_of=date.min)) == {"until"}
        assert found(store, replace(EVERYTHING, as_of=date.max)) == {"since"}

    def test_one_shared_group_is_enough_and_none_is_not(self, store: PassageStore) -> None:
        put(store, "leave", entry("hr", readers=["hr", "board"]), entry("all", readers=["staff"]))
        assert found(store, replace(EVERYTHING, groups=frozenset({"hr", "it"}))) == {"hr"}
        assert found(store, replace(EVERYTHING, groups=frozenset({"it"}))) == set()

    def test_a_group_is_matched_whole_and_by_case(self, store: PassageStore) -> None:
        put(store, "leave", entry("hr", readers=["hr team"]))
        for group in ("hr", "team", "HR TEAM", "hr team ", "*"):
            assert found(store, replace(EVERYTHING, groups=frozenset({group}))) == set()

    def test_no_groups_at_all_see_nothing(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"), entry("nobody", readers=[]))
        assert found(store, replace(EVERYTHING, groups=frozenset())) == set()

    def test_what_nobody_may_read_is_never_found(self, store: PassageStore) -> None:
        put(store, "leave", entry("nobody", readers=[]))
        assert found(store) == set()

    def test_only_the_asked_sources_are_searched(self, store: PassageStore) -> None:
        put(store, "leave", entry("a", source="handbook"), entry("b", source="wiki"), entry("c", source="mail"))
        assert found(store, replace(EVERYTHING, sources=frozenset({"wiki", "mail"}))) == {"b", "c"}

    def test_no_source_at_all_finds_nothing(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"))
        assert found(store, replace(EVERYTHING, sources=frozenset())) == set()

    def test_writing_the_same_entry_twice_leaves_one(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"))
        put(store, "leave", entry("a"))
        assert names(ask(store).dense) == ["a"]
        assert names(ask(store).sparse) == ["a"]

    def test_writing_an_entry_again_replaces_all_of_it(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"))
        put(store, "travel", entry("a", readers=["hr"]))
        assert found(store) == set()
        answer = ask(store, "travel", replace(EVERYTHING, groups=frozenset({"hr"})))
        assert (names(answer.dense), names(answer.sparse)) == (["a"], ["a"])

    def test_a_batch_of_none_changes_nothing(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"))
        store.upsert([], np.zeros((0, DIMENSION), np.float32), [])
        store.set_died([], 1)
        store.delete([])
        assert found(store) == {"a"}
        assert store.vectors([]) == {}

    def test_more_entries_than_one_batch_are_all_written(self, store: PassageStore) -> None:
        many = [entry(f"{n:04}") for n in range(1203)]
        put(store, "leave", *many)
        assert len(store.vectors([e.entry_id for e in many])) == 1203
        assert len(ask(store, limit=2000).dense) == 1203

    def test_an_entry_dies_with_a_generation(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"), entry("b"))
        store.set_died([digest("a")], 2)
        assert found(store, replace(EVERYTHING, generation=1)) == {"a", "b"}
        assert found(store, replace(EVERYTHING, generation=2)) == {"b"}

    def test_a_dead_entry_is_revived(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"))
        store.set_died([digest("a")], 2)
        store.set_died([digest("a")], FOREVER)
        assert found(store, replace(EVERYTHING, generation=FOREVER - 1)) == {"a"}

    def test_ending_an_entry_changes_nothing_else_about_it(self, store: PassageStore) -> None:
        put(store, "leave", entry("a", readers=["hr"], source="wiki", first=TODAY, last=TODAY))
        store.set_died([digest("a")], 2)
        where = Where(generation=1, as_of=TODAY, groups=frozenset({"hr"}), sources=frozenset({"wiki"}))
        assert found(store, where) == {"a"}
        assert found(store, replace(where, as_of=TODAY + DAY)) == set()

    def test_a_deleted_entry_is_gone(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"), entry("b"))
        store.delete([digest("a")])
        assert found(store) == {"b"}
        assert set(store.vectors([digest("a"), digest("b")])) == {digest("b")}

    def test_unknown_ids_are_skipped_and_the_known_ones_are_not(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"), entry("b"), entry("c"))
        store.set_died([digest("nowhere"), digest("a")], 2)
        store.delete([digest("nowhere"), digest("b")])
        assert found(store, replace(EVERYTHING, generation=2)) == {"c"}
        assert store.vectors([digest("nowhere")]) == {}

    def test_an_unknown_id_is_not_created_by_ending_it(self, store: PassageStore) -> None:
        store.set_died([digest("nowhere")], FOREVER)
        assert store.vectors([digest("nowhere")]) == {}

    def test_the_census_names_every_entry_and_when_it_dies(self, store: PassageStore) -> None:
        assert store.census() == {}
        put(store, "leave", entry("a"), entry("b", died=4))
        store.set_died([digest("a")], 7)
        assert store.census() == {digest("a"): 7, digest("b"): 4}

    def test_a_source_is_counted_as_a_generation_sees_it(self, store: PassageStore) -> None:
        assert store.count("handbook", 1) == 0
        put(store, "leave", entry("a"), entry("b", born=2), entry("c", died=2), entry("d", source="other"))
        assert [store.count("handbook", generation) for generation in (1, 2, 3)] == [2, 2, 2]
        store.delete([digest("a")])
        assert [store.count("handbook", generation) for generation in (1, 2)] == [1, 1]
        assert store.count("other", 1) == 1

    def test_vectors_come_back_as_they_went_in(self, store: PassageStore) -> None:
        put(store, "leave in summer", entry("a"))
        put(store, "travel by train", entry("b"))
        back = store.vectors([digest("b"), digest("a")])
        assert back[digest("a")].dtype == np.float32
        assert back[digest("a")].shape == (DIMENSION,)
        np.testing.assert_allclose(back[digest("a")], _embedder.embed(["leave in summer"])[0], atol=1e-6)
        np.testing.assert_allclose(back[digest("b")], _embedder.embed(["travel by train"])[0], atol=1e-6)

    def test_the_dense_score_is_the_cosine(self, store: PassageStore) -> None:
        texts = {"a": "leave in summer", "b": "leave", "c": "travel by train"}
        for name, text in texts.items():
            put(store, text, entry(name))
        question = _embedder.embed(["summer leave"])[0]
        for candidate in ask(store, "summer leave").dense:
            expected = float(_embedder.embed([texts[candidate.passage_id]])[0] @ question)
            assert candidate.score == pytest.approx(expected, abs=1e-5)

    def test_the_sparse_score_is_bm25_over_what_may_be_seen(self, store: PassageStore) -> None:
        texts = {"a": "leave in summer", "b": "leave leave", "c": "travel by train"}
        for name, text in texts.items():
            put(store, text, entry(name))
        put(store, "leave", *(entry(f"secret-{n}", readers=["hr"]) for n in range(20)))
        (term,) = _terms.question("leave").indices
        idf = math.log((3 - 2 + 0.5) / (2 + 0.5) + 1)
        for candidate in ask(store, "leave").sparse:
            weights = _terms.passages([texts[candidate.passage_id]])[0]
            expected = idf * dict(zip(weights.indices, weights.values, strict=True))[term]
            assert candidate.score == pytest.approx(expected, rel=1e-4)

    def test_what_may_not_be_seen_has_no_influence_on_scores(self, store: PassageStore) -> None:
        put(store, "leave in summer", entry("a"))
        put(store, "leave and travel", entry("b"))
        put(store, "travel by train", entry("c"))
        before = ask(store, "summer leave travel")
        put(store, "summer summer", *(entry(f"hr-{n}", readers=["hr"]) for n in range(9)))
        put(store, "leave", *(entry(f"past-{n}", last=TODAY - DAY) for n in range(9)))
        put(store, "travel", *(entry(f"next-{n}", born=2) for n in range(9)))
        put(store, "train", *(entry(f"dead-{n}", died=1) for n in range(9)))
        assert ask(store, "summer leave travel") == before

    def test_the_best_come_first_and_equals_in_the_order_of_their_ids(self, store: PassageStore) -> None:
        put(store, "leave", entry("d"), entry("b"))
        put(store, "leave and a long tail of other words", entry("a"), entry("c"))
        answer = ask(store)
        assert names(answer.dense) == ["b", "d", "a", "c"]
        assert names(answer.sparse) == ["b", "d", "a", "c"]

    def test_a_cut_between_equals_keeps_the_smallest_ids(self, store: PassageStore) -> None:
        put(store, "leave", *(entry(f"{(n * 37) % 100:02}") for n in range(100)))
        for limit in (1, 3, 50, 99, 100, 101):
            answer = ask(store, limit=limit)
            expected = [f"{n:02}" for n in range(min(limit, 100))]
            assert names(answer.dense) == expected
            assert names(answer.sparse) == expected

    def test_a_side_returns_no_more_than_the_limit(self, store: PassageStore) -> None:
        for n in range(5):
            put(store, "leave " + "word " * n, entry(str(n)))
        answer = ask(store, limit=2)
        assert (len(answer.dense), len(answer.sparse)) == (2, 2)

    def test_a_question_of_no_terms_has_no_sparse_side(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"))
        answer = ask(store, "the of and")
        assert names(answer.dense) == ["a"]
        assert answer.sparse == ()

    def test_a_passage_that_shares_no_term_is_not_on_the_sparse_side(self, store: PassageStore) -> None:
        put(store, "leave", entry("a"))
        put(store, "travel", entry("b"))
        assert names(ask(store, "leave").sparse) == ["a"]

    def test_a_passage_of_no_terms_can_be_stored(self, store: PassageStore) -> None:
        vector = _embedder.embed(["..."])
        store.upsert([entry("a")], vector, [SparseVector(indices=(), values=())])
        assert names(ask(store).dense) == ["a"]


class TestEdgeStore(PassageStoreContract):
    @pytest.fixture
    def store(self, folder: Path) -> Iterator[PassageStore]:
        store = EdgeStore(folder / "passages", dimension=DIMENSION)
        yield store
        store.close()

    def test_a_write_survives_closing_and_opening_again(self, folder: Path) -> None:
        first = EdgeStore(folder / "p", dimension=DIMENSION)
        put(first, "leave", entry("a"), entry("b"), entry("c"))
        first.set_died([digest("a")], 1)
        first.delete([digest("b")])
        before = ask(first)
        first.close()
        again = EdgeStore(folder / "p", dimension=DIMENSION)
        assert ask(again) == before
        assert found(again) == {"c"}
        again.close()

    def test_merging_segments_changes_nothing_that_is_found(self, store: PassageStore) -> None:
        for start, text in enumerate(("leave in summer", "travel by train", "leave leave", "hotel and train")):
            put(store, text, *(entry(f"{start}-{n:04}") for n in range(1245)))
        store.delete([digest(f"0-{n:04}") for n in range(0, 1245, 7)])
        store.set_died([digest(f"1-{n:04}") for n in range(0, 1245, 5)], 1)
        before = [ask(store, text) for text in ("leave", "summer train", "hotel")]
        put(store, "hotel", *(entry(f"later-{n}", born=2) for n in range(60)))  # the 5,000th row among them
        assert [ask(store, text) for text in ("leave", "summer train", "hotel")] == before

    def test_a_second_owner_is_refused_by_name(self, folder: Path) -> None:
        first = EdgeStore(folder / "p", dimension=DIMENSION)
        with pytest.raises(WorkspaceInUse, match="held by another process"):
            EdgeStore(folder / "p", dimension=DIMENSION)
        first.close()


class TestClientStore(PassageStoreContract):
    @pytest.fixture
    def store(self) -> Iterator[PassageStore]:
        store = ClientStore.connect(":memory:", collection="passages", dimension=DIMENSION)
        yield store
        store.close()

    def test_a_server_that_does_not_answer_is_unavailable(self) -> None:
        with pytest.raises(Unavailable, match="GRISTMILL_QDRANT_URL"):
            ClientStore.connect("http://127.0.0.1:9", collection="passages", dimension=DIMENSION)

    def test_a_server_that_went_away_after_connecting_is_unavailable(self) -> None:
        with site() as server:
            server.put(
                "/collections/passages/exists", Reply(body=b'{"result":{"exists":true}}', kind="application/json")
            )
            store = ClientStore.connect(server.url, collection="passages", dimension=DIMENSION)
            server.stop()
            for ask_it in (
                lambda: put(store, "leave", entry("p1")),
                lambda: store.vectors([entry("p1").entry_id]),
                lambda: store.delete([entry("p1").entry_id]),
                lambda: store.set_died([entry("p1").entry_id], 3),
                lambda: ask(store, "leave"),
            ):
                with pytest.raises(Unavailable, match="no Qdrant answers"):
                    ask_it()
            store.close()

    @pytest.mark.parametrize(("status", "kind"), [(503, Unavailable), (429, Unavailable), (403, StoreRefused)])
    def test_a_server_that_says_no_is_told_apart_by_what_it_says(self, status: int, kind: type[Failed]) -> None:
        with site() as server:
            server.put("/collections/passages/exists", Reply(status=status, body=b"{}", kind="application/json"))
            with pytest.raises(kind, match=f"Qdrant answered {status}"):
                ClientStore.connect(server.url, collection="passages", dimension=DIMENSION)


WORDS = st.sampled_from(["leave", "travel", "summer", "winter", "expense", "train", "claim", "form", "hotel", "doctor"])
DAYS = st.one_of(st.none(), st.integers(-3, 3).map(lambda n: TODAY + n * DAY))


@st.composite
def entries(draw: st.DrawFn) -> tuple[str, Entry]:
    first, last = draw(DAYS), draw(DAYS)
    if first and last and last < first:
        first, last = last, first
    born = draw(st.integers(1, 4))
    made = entry(
        f"p{draw(st.integers(0, 30)):02}",
        source=draw(st.sampled_from(["handbook", "wiki"])),
        readers=draw(st.lists(st.sampled_from(["staff", "hr", "it"]), max_size=3)),
        first=first,
        last=last,
        born=born,
        died=draw(st.one_of(st.just(FOREVER), st.integers(born + 1, 6))),
    )
    return " ".join(draw(st.lists(WORDS, min_size=1, max_size=6))), made


WHERES = st.builds(
    Where,
    generation=st.integers(0, 6),
    as_of=st.integers(-4, 4).map(lambda n: TODAY + n * DAY),
    groups=st.frozensets(st.sampled_from(["staff", "hr", "it"]), max_size=3),
    sources=st.one_of(st.none(), st.frozensets(st.sampled_from(["handbook", "wiki"]), max_size=2)),
)


def admits(where: Where, candidate: Entry) -> bool:
    """Say what ``Where`` means, a second time and plainly."""
    return (
        candidate.born <= where.generation < candidate.died
        and candidate.visibility.in_force.covers(where.as_of)
        and not where.groups.isdisjoint(candidate.visibility.readers)
        and (where.sources is None or candidate.source in where.sources)
    )


@pytest.fixture(scope="module")
def stores() -> Iterator[list[PassageStore]]:
    with scratch() as folder:
        edge = EdgeStore(folder / "passages", dimension=DIMENSION)
        client = ClientStore.connect(":memory:", collection="passages", dimension=DIMENSION)
        yield [edge, client]
        edge.close()
        client.close()


class TestTwoStores:
    @given(
        corpus=st.lists(entries(), max_size=25),
        question=st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        where=WHERES,
        limit=st.integers(1, 30),
    )
    @settings(max_examples=150)
    def test_they_find_exactly_what_may_be_seen_in_the_same_order(
        self, stores: list[PassageStore], corpus: list[tuple[str, Entry]], question: str, where: Where, limit: int
    ) -> None:
        for store in stores:
            for text, made in corpus:
                put(store, text, made)
        edge, client = (ask(store, question, where, limit) for store in stores)
        latest = {made.passage_id: made for _, made in corpus}
        admitted = {name for name, made in latest.items() if admits(where, made)}
        for store in stores:
            store.delete([made.entry_id for made in latest.values()])
        assert len(edge.dense) == min(limit, len(admitted))
        assert set(names(edge.dense)) <= admitted
        assert set(names(edge.sparse)) <= admitted
        for mine, other in ((edge.dense, client.dense), (edge.sparse, client.sparse)):
            assert [c.score for c in mine] == pytest.approx([c.score for c in other], abs=1e-4)
            assert names(mine) == names(other)
