"""People are asked blind, in an order drawn by lot, about what a judge is asked about."""

from dataclasses import fields

from evals.judges.labels import Label, Question, majority, queue
from evals.judges.metrics import BY_NAME
from evals.suites import Suite
from tests.evals.builders import answer, failure, hit, leave_case, output

FAITHFUL = BY_NAME["faithfulness"]
SUITE = Suite(name="s", cases=tuple(leave_case(case_id=f"c{n}") for n in range(30)))
OUTPUTS = [output(answer(hits=(hit("leave.md"),)), case_id=case.case_id) for case in SUITE.cases]


def label(case_id: str, by: str = "ann") -> Label:
    return Label(run_id="run-1", case_id=case_id, repeat=0, metric="faithfulness", by=by, is_yes=True)


def test_the_queue_has_no_place_for_a_score() -> None:
    assert {each.name for each in fields(Question)} == {"item", "asked", "question", "answer", "contexts", "reference"}


def test_the_order_is_drawn_by_lot_and_the_same_for_everybody() -> None:
    first = [each.item for each in queue("run-1", SUITE, OUTPUTS, FAITHFUL, [], by="ann")]
    assert first == [each.item for each in queue("run-1", SUITE, OUTPUTS[::-1], FAITHFUL, [], by="bob")]
    assert sorted(first) == sorted(f"c{n}#0" for n in range(30))
    assert first != [f"c{n}#0" for n in range(30)]
    assert first != [each.item for each in queue("run-2", SUITE, OUTPUTS, FAITHFUL, [], by="ann")]


def test_what_somebody_labelled_waits_for_others_alone() -> None:
    for by, left in (("ann", 29), ("bob", 30)):
        assert len(queue("run-1", SUITE, OUTPUTS, FAITHFUL, [label("c3")], by=by)) == left


def test_nobody_is_asked_about_failures_and_abstentions() -> None:
    outputs = [failure("c0"), output(answer(abstained=True, hits=(hit("leave.md"),)), case_id="c1"), OUTPUTS[2]]
    assert [each.item for each in queue("run-1", SUITE, outputs, FAITHFUL, [], by="ann")] == ["c2#0"]


def test_only_what_the_metric_reads_is_shown() -> None:
    [seen] = queue("run-1", SUITE, OUTPUTS[:1], FAITHFUL, [], by="ann")
    assert (seen.reference, bool(seen.contexts), bool(seen.answer)) == ("", True, True)
    [seen] = queue("run-1", SUITE, OUTPUTS[:1], BY_NAME["context_recall"], [], by="ann")
    assert (seen.answer, bool(seen.reference)) == ("", True)


def test_the_majority_decides_and_a_tie_decides_nothing() -> None:
    no = Label(run_id="run-1", case_id="c1", repeat=0, metric="faithfulness", by="bob", is_yes=False)
    assert majority([label("c1"), no, label("c2")]) == {("run-1", "c2", 0): True}
