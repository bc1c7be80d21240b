"""Releases: propose, approve, publish, roll back. Each step and its audit line are one transaction of the caller's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evals.store import load_run, load_suite
from governance.candidates import Candidate, candidate_of, check_run, decide_gate, live_row
from governance.desk import Desk
from governance.gate import GateDecision, decision_json
from governance.intake import Tier, requirements
from governance.portfolio import load_use_case, tier_of
from governance.stages import Stage, WrongStage, step
from governance.tables import ApprovalRow, ReleaseRow
from governance.waivers import valid_waiver, waiver_json
from kernel.canonical import value_digest
from kernel.errors import AlreadyExists, Corrupt, InvalidInput, NotFound, Refused


class GateShut(Refused):
    """The gate is shut or inconclusive and no waiver holds; the sentence gives every reason."""

    code = "gate_shut"


class ApprovalRefused(Refused):
    """This person may not approve this release."""

    code = "approval_refused"


class NoWayBack(Refused):
    """No earlier release may go live again."""

    code = "no_way_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A candidate or a release, as it stands."""

    release_id: str
    assistant: str
    number: int
    stage: str
    tier: str
    generation: int
    proposed_by: str
    proposed_at: datetime
    approvers: tuple[str, ...]
    digest: str | None
    """Digest of the whole record; None until it was published."""
    record: dict[str, JsonValue]
    """What was published; before that, what was proposed."""


def propose(session: Session, candidate: Candidate, *, desk: Desk) -> Release:
    """Record a candidate with its gate decision; nothing goes live.

    Raises:
        NotFound: the use case, the suite or the run is not stored.
        CandidateMismatch: the run measured something else.
        InvalidInput: the configuration has no JSON form.
    """
    tier = tier_of(session, candidate.use_case_id)
    run = load_run(session, candidate.run_id)
    load_suite(session, candidate.suite_digest)
    check_run(candidate, run)
    gate = decide_gate(session, candidate, tier=tier)
    body = _candidate_json(session, candidate, gate, desk)
    last = session.scalar(select(func.max(ReleaseRow.number)).where(ReleaseRow.assistant == candidate.assistant))
    row = ReleaseRow(
        release_id=desk.ids.new("release"),
        assistant=candidate.assistant,
        number=(last or 0) + 1,
        state="proposed",
        generation=candidate.generation,
        proposed_by=desk.person,
        proposed_at=desk.clock.now(),
        candidate=body,
        candidate_digest=value_digest(body),
    )
    session.add(row)
    session.flush()
    detail = {"candidate": row.candidate_digest, "gate": gate.state, "tier": tier}
    desk.audit.append(session, "release.propose", row.release_id, assistant=row.assistant, **detail)
    return _release(session, row)


def approve(session: Session, release_id: str, *, desk: Desk, comment: str = "") -> Release:
    """Add a person's approval; with enough of them the candidate is approved.

    Raises:
        ApprovalRefused: the tier asks for another person than the author.
        AlreadyExists: this person approved before.
        WrongStage: the candidate is not waiting for approval.
    """
    row = _row(session, release_id)
    if row.state != "proposed":
        raise WrongStage(f"release {release_id!r} is {row.state}; only a proposed candidate can be approved.")
    _check_candidate(row)
    needs = requirements(_tier(row))
    if desk.person == row.proposed_by and not needs.author_may_approve:
        raise ApprovalRefused(
            f"{desk.person!r} proposed release {release_id!r}, and tier {_tier(row)} needs another person's approval."
        )
    if session.get(ApprovalRow, (release_id, desk.person)) is not None:
        raise AlreadyExists(f"{desk.person!r} approved release {release_id!r} already; ask somebody else.")
    session.add(
        ApprovalRow(
            release_id=release_id,
            approver=desk.person,
            candidate_digest=row.candidate_digest,
            comment=comment,
            approved_at=desk.clock.now(),
        )
    )
    session.flush()
    if len(_approvals(session, row)) >= needs.approvals:
        row.state = step(release_id, row.state, "approved")
    session.flush()
    desk.audit.append(session, "release.approve", release_id, candidate=row.candidate_digest, comment=comment)
    return _release(session, row)


def publish(session: Session, release_id: str, *, desk: Desk) -> Release:
    """Let an approved candidate go live, and retire the release before it; the gate is decided anew against that one.

    Raises:
        GateShut: the gate is not open and no waiver holds today.
        WrongStage: it is not approved.
        Corrupt: what was approved is not what is stored.
    """
    row = _row(session, release_id)
    step(release_id, row.state, "live")
    if row.state != "approved":
        raise WrongStage(f"release {release_id!r} is {row.state}; it goes live again by a rollback only.")
    _check_candidate(row)
    _check_approvals(session, row)
    gate = decide_gate(session, candidate_of(row), tier=_tier(row))
    waiver = _admit(session, row, gate, desk)
    row.record = {
        "candidate": row.candidate,
        "gate": decision_json(gate),
        "approvals": [_approval_json(approval) for approval in _approvals(session, row)],
        "waiver": waiver,
        "published_at": desk.clock.now().isoformat(),
        "published_by": desk.person,
        "release": release_id,
    }
    row.digest = value_digest(row.record)
    before = _go_live(session, row, leaving="retired")
    detail = {"digest": row.digest, "gate": gate.state, "waiver": waiver, "before": before}
    desk.audit.append(session, "release.publish", release_id, assistant=row.assistant, **detail)
    return _release(session, row)


def rollback(session: Session, assistant: str, *, reason: str, desk: Desk) -> Release:
    """Let the newest earlier release go live again, on the corpus generation that it was released on.

    A release whose gate was not open counts only while a waiver holds.

    Raises:
        NotFound: nothing is live.
        NoWayBack: no earlier release may go live.
        InvalidInput: the reason is empty.
    """
    if not reason.strip():
        raise InvalidInput(f"a rollback of {assistant!r} needs a reason; say what went wrong.")
    live = live_row(session, assistant)
    if live is None:
        raise NotFound(f"no release of assistant {assistant!r} is live, so there is nothing to roll back.")
    earlier = select(ReleaseRow).where(
        ReleaseRow.assistant == assistant, ReleaseRow.state == "retired", ReleaseRow.number < live.number
    )
    rows = session.scalars(earlier.order_by(ReleaseRow.number.desc())).all()
    back = next((row for row in rows if _may_return(session, row, desk)), None)
    if back is None:
        raise NoWayBack(
            f"assistant {assistant!r} has no earlier release that is intact and whose gate was open or is waived today; "
            "publish a new one, or grant a waiver to an earlier one."
        )
    _go_live(session, back, leaving="rolled_back")
    detail = {"from": live.release_id, "reason": reason.strip(), "generation": back.generation}
    desk.audit.append(session, "release.rollback", back.release_id, assistant=assistant, **detail)
    return _release(session, back)


def withdraw(session: Session, release_id: str, *, desk: Desk) -> Release:
    """Take a candidate back that never went live; its corpus generation is no longer pinned by it."""
    row = _row(session, release_id)
    row.state = step(release_id, row.state, "withdrawn")
    session.flush()
    desk.audit.append(session, "release.withdraw", release_id, assistant=row.assistant)
    return _release(session, row)


def verify(session: Session, release_id: str) -> tuple[str, ...]:
    """Recompute every digest of a release, and return what does not hold; empty means intact."""
    row = _row(session, release_id)
    faults = [] if value_digest(row.candidate) == row.candidate_digest else ["the candidate was changed"]
    if row.record is not None:
        if value_digest(row.record) != row.digest:
            faults.append("the release record was changed")
        if row.record.get("candidate") != row.candidate:
            faults.append("the release record is of another candidate")
    if row.generation != row.candidate.get("generation"):
        faults.append("it pins another generation than it was measured on")
    try:
        if load_run(session, str(row.candidate["run"])).digest != row.candidate["scores_digest"]:
            faults.append("the scores of its run were changed")
    except (Corrupt, NotFound) as error:
        faults.append(str(error))
    return tuple(faults)


def live_release(session: Session, assistant: str) -> Release | None:
    """Return the release that answers as this assistant; None when none is live."""
    row = live_row(session, assistant)
    return _release(session, row) if row else None


def load_release(session: Session, release_id: str) -> Release:
    """Return a release by its id or its digest."""
    return _release(session, _row(session, release_id))


def list_releases(session: Session, assistant: str) -> Sequence[Release]:
    """Return every candidate and release of an assistant, newest first."""
    rows = select(ReleaseRow).where(ReleaseRow.assistant == assistant).order_by(ReleaseRow.number.desc())
    return [_release(session, row) for row in session.scalars(rows)]


def pinned_generations(session: Session) -> dict[int, str]:
    """Return the corpus generations that vacuum must keep, each with why: of all that was not withdrawn."""
    rows = session.execute(
        select(ReleaseRow.generation, ReleaseRow.assistant, ReleaseRow.number)
        .where(ReleaseRow.state != "withdrawn")
        .order_by(ReleaseRow.assistant, ReleaseRow.number)
    )
    reasons: dict[int, list[str]] = {}
    for row in rows:
        reasons.setdefault(row.generation, []).append(f"release {row.number} of {row.assistant}")
    return {generation: ", ".join(names) for generation, names in reasons.items()}


def _candidate_json(session: Session, candidate: Candidate, gate: GateDecision, desk: Desk) -> dict[str, JsonValue]:
    return {
        "assistant": candidate.assistant,
        "use_case": candidate.use_case_id,
        "use_case_digest": load_use_case(session, candidate.use_case_id).digest,
        "tier": tier_of(session, candidate.use_case_id),
        "config": candidate.config,
        "config_digest": candidate.config_digest,
        "generation": candidate.generation,
        "suite_digest": candidate.suite_digest,
        "run": candidate.run_id,
        "scores_digest": load_run(session, candidate.run_id).digest,
        "gate": decision_json(gate),
        "proposed_by": desk.person,
        "program": desk.program,
    }


def _row(session: Session, release_id: str) -> ReleaseRow:
    by_digest = select(ReleaseRow).where(ReleaseRow.digest == release_id)
    row = session.get(ReleaseRow, release_id) or session.scalars(by_digest).one_or_none()
    if row is None:
        raise NotFound(f"release {release_id!r} does not exist; 'gristmill release show NAME' lists them.")
    return row


def _tier(row: ReleaseRow) -> Tier:
    tiers: dict[str, Tier] = {"low": "low", "medium": "medium"}
    return tiers.get(str(row.candidate["tier"]), "high")


def _check_candidate(row: ReleaseRow) -> None:
    if value_digest(row.candidate) != row.candidate_digest:
        raise Corrupt(f"release {row.release_id!r} was changed after it was proposed; propose it again.")


def _approvals(session: Session, row: ReleaseRow) -> list[ApprovalRow]:
    """Return the approvals that count: of this very candidate, by people who may."""
    needs = requirements(_tier(row))
    given = select(ApprovalRow).where(ApprovalRow.release_id == row.release_id).order_by(ApprovalRow.approver)
    return [
        approval
        for approval in session.scalars(given)
        if approval.candidate_digest == row.candidate_digest
        and (needs.author_may_approve or approval.approver != row.proposed_by)
    ]


def _check_approvals(session: Session, row: ReleaseRow) -> None:
    count, needed = len(_approvals(session, row)), requirements(_tier(row)).approvals
    if count < needed:
        raise ApprovalRefused(f"release {row.release_id!r} has {count} of {needed} approvals; ask for the others.")


def _admit(session: Session, row: ReleaseRow, gate: GateDecision, desk: Desk) -> JsonValue:
    """Return the waiver that lets a release through, or None when the open gate does."""
    if gate.state == "open":
        return None
    waiver = valid_waiver(session, row.release_id, today=desk.clock.today())
    if waiver is None:
        grounds = "; ".join(reason.sentence for reason in gate.blocking)
        raise GateShut(
            f"the gate is {gate.state} for release {row.release_id!r}: {grounds}. "
            "Propose a better candidate, or have a waiver granted that says why and until when."
        )
    return waiver_json(waiver)


def _may_return(session: Session, row: ReleaseRow, desk: Desk) -> bool:
    if row.record is None or verify(session, row.release_id):
        return False
    is_open = row.record["gate"]["state"] == "open"
    return is_open or valid_waiver(session, row.release_id, today=desk.clock.today()) is not None


def _go_live(session: Session, row: ReleaseRow, *, leaving: Stage) -> str | None:
    """Swap the live release in two writes, old one first: the database allows one live row an assistant."""
    before = live_row(session, row.assistant)
    if before is not None:
        before.state = step(before.release_id, before.state, leaving)
        session.flush()
    row.state = step(row.release_id, row.state, "live")
    session.flush()
    return before.release_id if before else None


def _approval_json(row: ApprovalRow) -> dict[str, JsonValue]:
    return {"by": row.approver, "at": row.approved_at.isoformat(), "comment": row.comment}


def _release(session: Session, row: ReleaseRow) -> Release:
    return Release(
        release_id=row.release_id,
        assistant=row.assistant,
        number=row.number,
        stage=row.state,
        tier=_tier(row),
        generation=row.generation,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approvers=tuple(approval.approver for approval in _approvals(session, row)),
        digest=row.digest,
        record=row.record or row.candidate,
    )
