import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistants.closures import close, closed_at
from kernel.audit import AuditLog, AuditRow
from kernel.clock import FixedClock
from kernel.errors import InvalidInput
from kernel.ids import CountingIds
from tests.assistants.asked import NOON, after


def settle(
    session: Session, *answers: str, hours: float = 0, ids: CountingIds, by: str = "ada", reason: str = "r"
) -> None:
    clock = FixedClock(after(hours))
    close(session, answers, by=by, reason=reason, clock=clock, ids=ids, audit=AuditLog(clock, "system"))


def test_an_answer_is_settled_until_it_was_closed_last(session: Session) -> None:
    ids = CountingIds()
    settle(session, "answer-1", "answer-2", ids=ids)
    settle(session, "answer-2", hours=3, ids=ids)
    assert closed_at(session, NOON) == {"answer-1": NOON, "answer-2": after(3)}
    assert closed_at(session, after(1)) == {"answer-2": after(3)}


def test_the_audit_log_says_who_closed_a_gap_and_why(session: Session) -> None:
    settle(session, "answer-1", "answer-2", ids=CountingIds(), reason="written in leave.md")
    (line,) = session.scalars(select(AuditRow))
    assert (line.action, line.subject) == ("desk.close-gap", "gap:closure-1")
    assert line.detail == {"by": "ada", "reason": "written in leave.md", "answers": 2}


@pytest.mark.parametrize(("by", "reason"), [(" ", "r"), ("ada", " "), ("ada", "r" * 2001)])
def test_a_closing_needs_somebody_and_a_reason(session: Session, by: str, reason: str) -> None:
    with pytest.raises(InvalidInput):
        settle(session, "answer-1", ids=CountingIds(), by=by, reason=reason)
    assert closed_at(session, NOON) == {}
