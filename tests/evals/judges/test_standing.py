"""A judge is believed only after people's blind labels agree with this very judge."""

import pytest

from evals.judges.judging import Item, Judged
from evals.judges.labels import Label
from evals.judges.port import Variant
from evals.judges.standing import FEWEST_LABELS, JudgeFigure, judge_figures
from evals.metrics.measurements import Errored, Measurement, Scored


def said(
    number: int, value: float | Measurement, fingerprint: str = "f", variant: Variant = "plain", turn: int = 0
) -> Judged:
    measured = Scored(value=value) if isinstance(value, float | int) else value
    item = Item(case_id=f"c{number}", repeat=0, metric="faithfulness", variant=variant, turn=turn)
    return Judged(item=item, measurement=measured, fingerprint=fingerprint, judge="openai:x")


def labelled(number: int, *, is_yes: bool, by: str = "ann", run: str = "run-1") -> Label:
    return Label(run_id=run, case_id=f"c{number}", repeat=0, metric="faithfulness", by=by, is_yes=is_yes)


def figure(judged: list[Judged], labels: list[Label]) -> JudgeFigure:
    [found] = judge_figures("run-1", {"run-1": judged}, labels)
    return found


HALF = [said(n, float(n % 2)) for n in range(80)]


def test_without_labels_a_judge_is_advisory() -> None:
    found = figure(HALF, [])
    assert (found.standing, found.figure.value) == ("advisory", 0.5)
    assert "no person labelled" in found.reasons[0]


def test_enough_labels_that_agree_make_it_calibrated() -> None:
    found = figure(HALF, [labelled(n, is_yes=n % 2 == 1) for n in range(FEWEST_LABELS)])
    assert (found.standing, found.reasons) == ("calibrated", ())
    assert found.agreement.kappa == 1.0
    assert found.estimate is not None
    assert (found.estimate.labelled, found.estimate.unlabelled) == (FEWEST_LABELS, 80 - FEWEST_LABELS)


def test_one_label_too_few_does_not() -> None:
    found = figure(HALF, [labelled(n, is_yes=n % 2 == 1) for n in range(FEWEST_LABELS - 1)])
    assert found.standing == "advisory"
    assert f"it takes {FEWEST_LABELS}" in found.reasons[0]


@pytest.mark.parametrize("share", [2, 3])
def test_labels_that_disagree_do_not(share: int) -> None:
    found = figure(HALF, [labelled(n, is_yes=n % 2 == 1 if n % share else n % 2 == 0) for n in range(60)])
    assert found.standing == "advisory"
    assert "kappa" in found.reasons[0]


def test_labels_that_are_all_alike_say_nothing() -> None:
    found = figure([said(n, 1.0) for n in range(50)], [labelled(n, is_yes=True) for n in range(50)])
    assert found.standing == "advisory"
    assert "says nothing" in found.reasons[0]


def test_what_another_judge_was_calibrated_on_does_not_count() -> None:
    other = [said(n, float(n % 2), "old") for n in range(60)]
    new = [said(n, 1.0, "new") for n in range(100, 110)]
    labels = [labelled(n, is_yes=n % 2 == 1) for n in range(60)]
    by_print = {each.fingerprint: each for each in judge_figures("run-1", {"run-1": [*other, *new]}, labels)}
    assert by_print["old"].standing == "calibrated"
    assert by_print["new"].standing == "advisory"
    assert "judged none of them" in by_print["new"].reasons[0]


def test_labels_of_another_run_calibrate_and_estimate_nothing_here() -> None:
    labels = [labelled(n, is_yes=n % 2 == 1, run="run-0") for n in range(60)]
    [found] = judge_figures("run-1", {"run-0": HALF, "run-1": HALF}, labels)
    assert (found.standing, found.estimate) == ("calibrated", None)


def test_two_people_who_differ_are_no_label_and_a_third_decides() -> None:
    split = [labelled(n, is_yes=True, by=who) for n in range(40) for who in ("ann",)]
    split += [labelled(n, is_yes=False, by="bob") for n in range(40)]
    assert figure(HALF, split).agreement.count == 0
    decided = split + [labelled(n, is_yes=n % 2 == 1, by="cy") for n in range(40)]
    assert figure(HALF, decided).agreement.kappa == 1.0


def test_a_failure_counts_as_the_worst_value_and_is_no_verdict() -> None:
    found = figure([said(0, 1.0), said(1, Errored(note="away"))], [labelled(1, is_yes=True)])
    assert (found.figure.value, found.figure.failed) == (0.5, ("c1",))
    assert found.agreement.count == 0


def test_what_was_clear_without_asking_is_no_verdict_of_the_judge() -> None:
    found = figure([said(0, Scored(value=0.0, note="nothing was found"))], [labelled(0, is_yes=False)])
    assert (found.figure.value, found.agreement.count) == (0.0, 0)


def test_flips_and_biases_are_shown_from_turns_and_variants() -> None:
    again = [said(n, float(n % 2 if n else 1), turn=1) for n in range(80)]
    padded = [said(n, 1.0, variant="padded") for n in range(80)]
    found = figure([*HALF, *again, *padded], [])
    assert found.flips.value == pytest.approx(1 / 80)
    assert (found.padded.shift, found.padded.is_shown) == (0.5, True)
    assert (found.turned.shift, found.turned.is_shown) == (None, False)
