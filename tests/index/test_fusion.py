"""Fusing two sides into one order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import Fused, reciprocal_rank, weighted
from index.stores.port import Candidate, Candidates

NAMES = list("abcdefgh")
SCORES = st.integers(-1_000_000, 50_000_000).map(lambda millionths: millionths / 1e6)
"""As fine as stores tell them apart."""


def side(**scores: float) -> tuple[Candidate, ...]:
    return tuple(Candidate(passage_id=name, score=score) for name, score in scores.items())


def order(fused: list[Fused]) -> list[str]:
    return [f.passage_id for f in fused]


@st.composite
def sides(draw: st.DrawFn) -> tuple[Candidate, ...]:
    scores = draw(st.dictionaries(st.sampled_from(NAMES), SCORES, max_size=8))
    return tuple(sorted(side(**scores), key=lambda c: (-c.score, c.passage_id)))


FOUND = st.builds(Candidates, dense=sides(), sparse=sides())
WEIGHTS = st.floats(0, 1)


def test_nothing_found_is_nothing_fused() -> None:
    empty = Candidates(dense=(), sparse=())
    assert weighted(empty, dense_weight=0.5) == []
    assert reciprocal_rank(empty) == []


def test_each_side_is_scaled_over_its_own_candidates() -> None:
    found = Candidates(dense=side(a=0.9, b=0.5, c=0.1), sparse=side(c=12.0, b=9.0, a=4.0))
    scores = {f.passage_id: f.score for f in weighted(found, dense_weight=0.5)}
    assert scores == pytest.approx({"a": 0.5, "b": 0.5 * 0.5 + 0.5 * 0.625, "c": 0.5})


def test_a_side_of_one_candidate_gives_it_all() -> None:
    (only,) = weighted(Candidates(dense=side(a=-0.3), sparse=()), dense_weight=0.4)
    assert (only.score, only.similarity) == (0.4, -0.3)


def test_a_passage_that_only_words_found_has_no_similarity() -> None:
    (only,) = weighted(Candidates(dense=(), sparse=side(a=7.0)), dense_weight=0.5)
    assert only.similarity == 0.0


def test_ties_are_ordered_by_passage() -> None:
    found = Candidates(dense=side(b=0.5, a=0.5), sparse=side(c=3.0))
    assert order(weighted(found, dense_weight=0.5)) == ["a", "b", "c"]
    assert order(reciprocal_rank(Candidates(dense=side(b=0.5), sparse=side(a=3.0)))) == ["a", "b"]


def test_reciprocal_rank_adds_one_over_k_and_rank() -> None:
    found = Candidates(dense=side(a=0.9, b=0.5), sparse=side(b=9.0))
    scores = {f.passage_id: f.score for f in reciprocal_rank(found, k=60)}
    assert scores == pytest.approx({"a": (1 / 61) * 61 / 2, "b": (1 / 62 + 1 / 61) * 61 / 2})


@given(FOUND, WEIGHTS)
def test_every_candidate_is_fused_once_within_zero_and_one(found: Candidates, weight: float) -> None:
    names = {candidate.passage_id for candidate in found.dense + found.sparse}
    for fused in (weighted(found, dense_weight=weight), reciprocal_rank(found)):
        assert sorted(order(fused)) == sorted(names)
        assert all(-1e-9 <= f.score <= 1 + 1e-9 for f in fused)
        assert [f.score for f in fused] == sorted((f.score for f in fused), reverse=True)


@given(FOUND)
def test_the_weight_of_one_side_alone_keeps_its_best_first(found: Candidates) -> None:
    if found.dense:
        best = weighted(found, dense_weight=1.0)[0]
        assert max(c.score for c in found.dense) == best.similarity
    if found.sparse:
        top = {c.passage_id for c in found.sparse if c.score == found.sparse[0].score}
        assert weighted(found, dense_weight=0.0)[0].passage_id in top
