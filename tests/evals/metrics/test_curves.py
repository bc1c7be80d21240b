import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.curves import curves, risk_coverage_area, roc_area
from evals.metrics.measurements import Errored, Measurement, Scored

shares = st.floats(0, 1, allow_nan=False)


def scored(**numbers: float) -> dict[str, Measurement]:
    return {case: Scored(value=number) for case, number in numbers.items()}


def test_the_risk_coverage_area_of_an_example_by_hand() -> None:
    assert risk_coverage_area([(0.9, 0.0), (0.8, 1.0), (0.7, 0.0)]) == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)


def test_answers_of_equal_support_share_their_risk() -> None:
    assert risk_coverage_area([(0.5, 0.0), (0.5, 1.0)]) == 0.5
    assert risk_coverage_area([]) is None


def test_the_roc_area_counts_pairs_in_the_right_order_and_ties_half() -> None:
    assert roc_area([(0.9, True), (0.5, True), (0.5, False), (0.1, False)]) == pytest.approx(3.5 / 4)
    assert roc_area([(0.9, True)]) is None


def test_support_that_separates_perfectly_has_area_one() -> None:
    shape = curves(scored(a=0.9, b=0.8), scored(n=0.1), scored(a=1.0, b=1.0))
    assert shape.answerable_roc == 1.0
    assert shape.risk_coverage == pytest.approx((0 + 0 + 1 / 3) / 3)
    assert shape.count == 3


def test_a_suite_without_unanswerable_questions_has_no_roc_area() -> None:
    shape = curves(scored(a=0.9), {}, scored(a=1.0))
    assert (shape.answerable_roc, shape.answerable_roc_interval) == (None, None)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(shares, shares), min_size=1),
    st.dictionaries(st.sampled_from("uvw"), shares, min_size=1),
    st.data(),
)
def test_a_failed_measurement_never_improves_a_curve(
    answered: dict[str, tuple[float, float]], unanswerable: dict[str, float], data: st.DataObject
) -> None:
    yes: dict[str, Measurement] = {case: Scored(value=support) for case, (support, _) in answered.items()}
    gold: dict[str, Measurement] = {case: Scored(value=right) for case, (_, right) in answered.items()}
    no: dict[str, Measurement] = {case: Scored(value=support) for case, support in unanswerable.items()}
    whole = curves(yes, no, gold)
    part = data.draw(st.sampled_from([yes, gold, no]))
    part[data.draw(st.sampled_from(sorted(part)))] = Errored(note="failed")
    failed = curves(yes, no, gold)
    assert (failed.risk_coverage or 0) >= (whole.risk_coverage or 0) - 1e-9
    assert (failed.answerable_roc or 0) <= (whole.answerable_roc or 0) + 1e-9
