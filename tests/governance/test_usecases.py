from pathlib import Path

import pytest

from governance.desk import Desk
from governance.portfolio import add_use_case, list_use_cases, load_use_case, tier_of
from governance.tables import UseCaseRow
from governance.usecases import Kpi, UseCaseInvalid, Users, read_use_case, use_case_from_json, use_case_json
from kernel.audit import tail
from kernel.errors import Corrupt, NotFound
from tests.evals.builders import database
from tests.governance.builders import USE_CASE, desk, use_case

GOOD = """\
use_case: leave-desk
title: Answer questions about leave
problem: HR answers the same forty questions every week.
owner: hr-lead
users: {who: all staff, count: 800, questions_per_week: 120}
sources: [handbook]
template: policy-answer
value: {score: 4, why: saves two days a week}
feasibility: {score: 5, why: the policies are written}
risk: {score: 2, why: people can check, audience: internal, acts: false, personal_data: false, regulated: false}
time_to_impact_weeks: 4
kpis:
  - {name: deflected, target: 0.6, unit: share, direction: at_least}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "leave.yaml"
    path.write_text(text)
    return path


def test_a_use_case_file_is_read_with_every_field(tmp_path: Path) -> None:
    read = read_use_case(written(tmp_path, GOOD))
    assert (read.use_case_id, read.owner, read.template) == ("leave-desk", "hr-lead", "policy-answer")
    assert read.users == Users(who="all staff", count=800, questions_per_week=120)
    assert read.risk.acts is False
    assert read.kpis == (Kpi(name="deflected", target=0.6, unit="share", direction="at_least"),)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("owner: hr-lead\n", ""), "leave.yaml:1: the use case lacks 'owner'"),
        (("use_case: leave-desk", "use_case: Leave Desk"), "leave.yaml:1: 'Leave Desk' is not lower-case words"),
        (("{score: 4", "{score: 6"), "leave.yaml:8: 'score' is 6, not between 1 and 5"),
        (("{score: 4", "{score: 4.5"), "leave.yaml:8: 'score' is 4.5, not a whole number"),
        (("audience: internal", "audience: friends"), "leave.yaml:10: 'audience' is 'friends', not one of internal"),
        (("acts: false, ", ""), "leave.yaml:10: 'risk' of the use case lacks 'acts'"),
        (("weeks: 4", "weeks: soon"), "leave.yaml:11: 'time_to_impact_weeks' is 'soon', not a number"),
        (("target: 0.6, ", ""), "leave.yaml:13: the KPI lacks 'target'"),
        (("users: {", "user: {"), "leave.yaml:5: the use case has an unknown key 'user'; did you mean 'users'?"),
    ],
)
def test_each_problem_is_reported_with_its_file_and_line(tmp_path: Path, change: tuple[str, str], problem: str) -> None:
    with pytest.raises(UseCaseInvalid) as caught:
        read_use_case(written(tmp_path, GOOD.replace(*change)))
    assert any(line.startswith(problem) for line in str(caught.value).split("\n")), str(caught.value)


def test_a_missing_group_is_one_problem_and_not_five(tmp_path: Path) -> None:
    broken = "\n".join(line for line in GOOD.split("\n") if not line.startswith("risk"))
    with pytest.raises(UseCaseInvalid, match="has 1 problem;"):
        read_use_case(written(tmp_path, broken))


def test_a_use_case_comes_back_from_its_json(tmp_path: Path) -> None:
    read = read_use_case(written(tmp_path, GOOD))
    assert use_case_from_json(use_case_json(read)) == read


def test_use_cases_are_kept_best_score_first_and_only_changes_are_logged(tmp_path: Path) -> None:
    work: Desk = desk("ida")
    with database(tmp_path).write() as session:
        for _ in range(2):
            add_use_case(session, use_case(), desk=work)
        add_use_case(session, use_case(use_case_id="better", value=5), desk=work)
        add_use_case(session, use_case(audience="public"), desk=work)
        assert [kept.use_case_id for kept in list_use_cases(session)] == ["better", USE_CASE]
        assert tier_of(session, USE_CASE) == "high"
        assert [line.action for line in tail(session, 9)] == ["usecase.add", "usecase.add", "usecase.change"]


def test_an_unknown_use_case_is_not_found_and_an_edited_one_is_corrupt(tmp_path: Path) -> None:
    with database(tmp_path).write() as session:
        with pytest.raises(NotFound, match="'nope'"):
            load_use_case(session, "nope")
        add_use_case(session, use_case(), desk=desk("ida"))
        row = session.get(UseCaseRow, USE_CASE)
        assert row is not None
        row.body = row.body | {"owner": "somebody else"}
        session.flush()
        with pytest.raises(Corrupt, match=USE_CASE):
            load_use_case(session, USE_CASE)
