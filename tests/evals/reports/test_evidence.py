from evals.comparison import compare
from evals.metrics.measurements import Errored, Scored
from evals.reports.evidence import Evidence, changes, faults, rank_of_gold, slices, verdict
from evals.suites import Suite
from tests.evals.builders import answer, failure, found, leave_case, output, run_with, suite_of, values

CASES = [f"c{number}" for number in range(30)]
SUITE = suite_of(*CASES)


def evidence(before: list[float], after: list[float]) -> Evidence:
    old, new = (run_with({"answer_contains_gold": values(v)}, run_id=r) for v, r in ((before, "old"), (after, "new")))
    outputs = [output(answer(f"after {case}"), case_id=case) for case in CASES]
    earlier = [output(answer(f"before {case}"), case_id=case) for case in CASES]
    return Evidence(run=new, suite=SUITE, outputs=outputs, comparison=compare(old, new), before=earlier)


def test_a_case_that_changed_comes_with_both_answers_and_the_broken_ones_first() -> None:
    shown = changes(evidence([1.0] * 29 + [0.0], [0.0] + [1.0] * 29))
    assert [(c.case_id, c.broken, c.fixed) for c in shown] == [
        ("c0", ("answer_contains_gold",), ()),
        ("c29", (), ("answer_contains_gold",)),
    ]
    assert shown[0].before is not None
    assert (shown[0].before.text, shown[0].after.text) == ("before c0", "after c0")


def test_the_verdict_is_the_gravest_and_its_grounds_begin_with_it() -> None:
    word, grounds = verdict(evidence([1.0] * 30, [0.0] * 15 + [1.0] * 15))
    assert word == "worse"
    assert grounds[0].startswith("answer_contains_gold: worse")
    assert verdict(evidence([1.0] * 30, [1.0] * 30))[0] in {"no worse", "not enough"}


def test_a_broken_invariant_is_the_verdict_whatever_got_better() -> None:
    run = run_with({"answer_contains_gold": values([1.0] * 30), "invalid_citation": values([1.0] + [0.0] * 29)})
    word, grounds = verdict(Evidence(run=run, suite=SUITE, outputs=()))
    assert word == "broken"
    assert "invalid_citation must never happen, and did in 1 of 30 cases" in grounds[0]


def test_without_a_run_before_it_is_only_measured() -> None:
    assert verdict(Evidence(run=run_with({"answer_contains_gold": values([1.0])}), suite=SUITE, outputs=())) == (
        "measured",
        (),
    )


def test_slices_are_the_whole_and_what_has_enough_cases() -> None:
    tagged = [leave_case(case_id=case, tags=("few",) if case < "c12" else ("many",)) for case in CASES]
    suite = Suite(name="people", cases=tuple(tagged))
    run = run_with({"answer_contains_gold": values([1.0] * 15 + [0.0] * 15), "false_answer": {}})
    shown = {part.name: part for part in slices(run, suite)}
    assert set(shown) == {"all", "answerable", "tag many"}
    assert shown["all"].figures["answer_contains_gold"].value == 0.5
    assert shown["tag many"].count == 26
    assert "false_answer" not in shown["all"].figures, "what no case measures is no column"


def test_the_worst_cases_are_those_that_most_metrics_fault() -> None:
    run = run_with(
        {
            "answer_contains_gold": {"c0": Scored(value=0.0, note="lacks '20 weeks'"), "c1": Scored(value=0.0)},
            "recall_at_5": {"c0": Errored(note="TimeoutError"), "c1": Scored(value=1.0), "c2": Scored(value=1.0)},
        }
    )
    shown = faults(Evidence(run=run, suite=SUITE, outputs=[failure("c0")]))
    assert [(f.case_id, f.metrics) for f in shown] == [
        ("c0", ("answer_contains_gold", "recall_at_5")),
        ("c1", ("answer_contains_gold",)),
    ]
    assert shown[0].notes == ("lacks '20 weeks'", "TimeoutError")
    assert shown[0].after.text == "TimeoutError: too slow"
    assert "not kept" in shown[1].after.text


def test_the_rank_counts_documents_and_not_passages() -> None:
    case = leave_case()
    assert rank_of_gold(case, found("a.md", "a.md", "leave.md")) == 2
    assert rank_of_gold(case, found("a.md")) is None
    assert rank_of_gold(case, None) is None
