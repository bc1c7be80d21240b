import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.plans import Among
from evals.abstention import Judged, binomial_tail, fit, judge
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored
from evals.scores import ScoredRun
from kernel.errors import InvalidInput
from tests.evals.builders import run_with

judged_questions = st.lists(
    st.builds(Judged, support=st.none() | st.floats(0, 1, allow_nan=False), is_wrong=st.booleans()), max_size=80
)


def drawn(rng: np.random.Generator, count: int) -> list[Judged]:
    """Return questions whose answers are wrong with the chance ``0.7 - 0.6 * support``."""
    supports = rng.random(count)
    wrong = rng.random(count) < 0.7 - 0.6 * supports
    return [Judged(support=float(s), is_wrong=bool(w)) for s, w in zip(supports, wrong, strict=True)]


def true_rate(threshold: float, among: Among) -> float:
    """Return the rate of wrong answers at a threshold for questions that are ``drawn``, by integration."""
    wrong = 0.7 * (1 - threshold) - 0.3 * (1 - threshold**2)
    return wrong if among == "questions" else wrong / (1 - threshold)


@pytest.mark.parametrize(("among", "alpha"), [("questions", 0.1), ("questions", 0.2), ("answers", 0.25)])
def test_the_rate_exceeds_the_bound_no_oftener_than_the_confidence_allows(among: Among, alpha: float) -> None:
    rng = np.random.default_rng(7)
    fits = [fit(drawn(rng, 300), alpha=alpha, confidence=0.8, among=among) for _ in range(300)]
    kept = [f for f in fits if f.threshold is not None]
    broken = sum(true_rate(f.threshold, among) > alpha for f in kept if f.threshold is not None)
    assert broken / len(fits) <= 0.2 + 3 * math.sqrt(0.2 * 0.8 / 300)
    assert len(kept) > 100


def test_the_bound_is_used_and_not_merely_kept() -> None:
    found = fit(drawn(np.random.default_rng(7), 5_000), alpha=0.1, confidence=0.9, among="questions")
    assert found.threshold is not None
    assert true_rate(found.threshold, "questions") > 0.08


@pytest.mark.parametrize("among", ["questions", "answers"])
def test_a_sharper_demand_never_lowers_the_threshold(among: Among) -> None:
    judged = drawn(np.random.default_rng(1), 1_000)
    thresholds = [
        fit(judged, alpha=alpha, confidence=0.9, among=among).threshold or 2.0 for alpha in (0.4, 0.3, 0.25, 0.2)
    ]
    assert thresholds == sorted(thresholds)


def test_few_questions_are_not_enough_whatever_came_back() -> None:
    right = [Judged(support=0.9, is_wrong=False)] * 21
    found = fit(right, alpha=0.1, confidence=0.9, among="questions")
    assert (found.state, found.threshold, found.needed) == ("not_enough", None, 22)
    assert fit([*right, right[0]], alpha=0.1, confidence=0.9, among="questions").state == "fitted"


def test_questions_enough_and_every_answer_wrong_is_out_of_reach() -> None:
    wrong = [Judged(support=0.9, is_wrong=True)] * 100
    for among in ("questions", "answers"):
        found = fit(wrong, alpha=0.05, confidence=0.5, among=among)
        assert (found.state, found.answered) == ("out_of_reach", 0)


def test_a_failed_question_counts_as_wrong_at_every_threshold() -> None:
    right = [Judged(support=0.9, is_wrong=False)] * 40
    failed = [Judged(support=math.inf, is_wrong=True)] * 10
    assert fit(right, alpha=0.1, confidence=0.9, among="questions").threshold == 0.0
    assert fit(right + failed, alpha=0.1, confidence=0.9, among="questions").state == "out_of_reach"


def test_what_was_never_answered_is_never_wrong() -> None:
    silent = [Judged(support=None, is_wrong=False)] * 50
    found = fit([*silent, *[Judged(support=0.2, is_wrong=False)] * 50], alpha=0.1, confidence=0.9, among="questions")
    assert (found.answered, found.questions, found.coverage) == (50, 100, 0.5)


@given(judged=judged_questions, alpha=st.floats(0.01, 0.9), confidence=st.floats(0.1, 0.99))
def test_what_was_fitted_has_the_rate_on_its_own_suite(judged: list[Judged], alpha: float, confidence: float) -> None:
    for among in ("questions", "answers"):
        found = fit(judged, alpha=alpha, confidence=confidence, among=among)
        if found.state == "fitted" and confidence >= 0.5:
            assert found.rate is not None
            assert found.rate <= alpha + 1e-9
        assert (found.threshold is None) == (found.state != "fitted")


@pytest.mark.parametrize("wrong", [0.0, 1.0, -1.0])
def test_a_share_is_between_0_and_1(wrong: float) -> None:
    with pytest.raises(InvalidInput, match="alpha"):
        fit([], alpha=wrong, confidence=0.9, among="questions")
    with pytest.raises(InvalidInput, match="confidence"):
        fit([], alpha=0.1, confidence=wrong, among="questions")


@pytest.mark.parametrize(("successes", "count", "share"), [(0, 22, 0.1), (3, 50, 0.2), (40, 400, 0.1), (5, 5, 0.3)])
def test_the_tail_is_that_of_the_binomial(successes: int, count: int, share: float) -> None:
    by_hand = sum(math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(successes + 1))
    assert binomial_tail(successes, count, share) == pytest.approx(by_hand)


def run(**measured: Measurement) -> ScoredRun:
    """Return a run of one case; metrics that are not given do not apply."""
    names = ("support_answerable", "support_unanswerable", "false_refusal", "false_answer")
    every = (*names, "answer_contains_gold", "must_not_violated")
    return run_with({name: {"a": measured.get(name, NotApplicable())} for name in every})


YES, NO = Scored(value=1.0), Scored(value=0.0)


def test_an_answerable_question_is_right_with_its_gold_and_wrong_without() -> None:
    answered = {"support_answerable": Scored(value=0.7), "false_refusal": NO}
    assert judge(run(**answered, answer_contains_gold=YES)) == (Judged(support=0.7, is_wrong=False),)
    assert judge(run(**answered, answer_contains_gold=Scored(value=0.5)))[0].is_wrong is False
    assert judge(run(**answered, answer_contains_gold=Scored(value=0.4)))[0].is_wrong is True
    assert judge(run(**answered, answer_contains_gold=YES, must_not_violated=YES))[0].is_wrong is True


def test_an_answer_to_an_unanswerable_question_is_wrong_and_a_refusal_is_not() -> None:
    assert judge(run(support_unanswerable=Scored(value=0.3), false_answer=YES)) == (Judged(support=0.3, is_wrong=True),)
    assert judge(run(support_unanswerable=Scored(value=0.3), false_answer=NO)) == (
        Judged(support=None, is_wrong=False),
    )


def test_a_question_that_cannot_be_judged_is_left_out() -> None:
    assert judge(run(support_answerable=Scored(value=0.7), false_refusal=NO)) == ()


def test_a_failure_is_judged_the_worst_way() -> None:
    lost = Errored(note="down")
    everywhere = {"support_answerable": lost, "false_refusal": lost, "answer_contains_gold": lost}
    assert judge(run(**everywhere)) == (Judged(support=math.inf, is_wrong=True),)
