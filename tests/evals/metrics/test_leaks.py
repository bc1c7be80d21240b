from dataclasses import replace
from pathlib import Path

import pytest

from evals.metrics.catalog import METRICS, SCORERS
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored, Skipped, Versions, score
from evals.outputs import Output
from index.values import InForce, Visibility
from kernel.access import AccessScope
from tests.evals.builders import Library, answer, citation, failure, found, hit, leave_case, output
from tests.support.corpus import Workbench, version

SCORER = next(each for each in SCORERS if each.metric.name == "leaked_passage")
BOARD = Library(readers={"secret.md": frozenset({"board"})})


def measure(made: Output, versions: Versions | None = BOARD, *groups: str) -> Measurement:
    readers = tuple(sorted(AccessScope.of(groups).groups))
    return score(SCORER, leave_case(), replace(made, readers=readers), versions)


def shown(*documents: str, cited: str = "leave.md") -> Output:
    return output(answer(hits=tuple(map(hit, documents)), citations=(citation(document=cited),)))


def test_what_the_asker_may_see_is_no_leak() -> None:
    assert measure(shown("leave.md")) == Scored(value=0.0)
    assert measure(shown("leave.md", "secret.md"), BOARD, "board") == Scored(value=0.0)


@pytest.mark.parametrize(
    "made", [shown("leave.md", "secret.md"), shown("leave.md", cited="secret.md"), found("secret.md")]
)
def test_one_passage_for_others_is_a_leak_wherever_it_is_shown(made: Output) -> None:
    measured = measure(made, BOARD, "staff")
    assert measured == Scored(value=1.0, note="not for everyone, staff: secret.md")
    assert METRICS["leaked_passage"].is_invariant


def test_what_the_generation_does_not_hold_is_for_nobody() -> None:
    gone = Library(gone=frozenset({"leave.md"}))
    assert measure(shown("leave.md"), gone) == Scored(value=1.0, note="not for everyone: leave.md")


def test_what_could_not_be_checked_is_no_good_news() -> None:
    assert isinstance(measure(failure()), Errored)
    assert isinstance(measure(shown("leave.md"), None), Skipped)
    assert isinstance(score(SCORER, leave_case(), None, BOARD), Errored)
    assert not isinstance(measure(shown()), NotApplicable)


def test_the_catalog_says_who_may_see_a_version_in_each_generation(tmp_path: Path) -> None:
    bench = Workbench(tmp_path)
    staff, board = (Visibility(readers=frozenset({group}), in_force=InForce()) for group in ("staff", "board"))
    first = version("a.md", "One.", visibility=staff)
    bench.commit(first)
    bench.commit(replace(first, visibility=board))
    known = [bench.catalog.readers_of([first.version_id, "nothing"], generation) for generation in (0, 1, 2)]
    bench.close()
    assert known == [{}, {first.version_id: staff.readers}, {first.version_id: board.readers}]
