"""Candidates: what is proposed for release, held against the run that measured it and against the gate."""

from dataclasses import dataclass

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from evals.comparison import Comparison, Incomparable, compare
from evals.scores import ScoredRun, aggregate_run
from evals.store import latest_run, load_run
from governance.gate import GateDecision, NotCompared, Policy, decide, policy_for
from governance.intake import Tier
from governance.tables import ReleaseRow
from kernel.canonical import value_digest
from kernel.errors import Refused


class CandidateMismatch(Refused):
    """The run did not measure what is proposed; the sentence names every field that differs."""

    code = "candidate_mismatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An assistant's configuration on one state of the corpus, with the run that measured it."""

    assistant: str
    use_case_id: str
    config_digest: str
    config: JsonValue
    """The whole configuration, whose ``value_digest`` the digest is; the release can be stamped again from it."""
    generation: int
    """The corpus that it was measured on and will answer from."""
    suite_digest: str
    run_id: str


def check_run(candidate: Candidate, run: ScoredRun) -> None:
    """Hold a candidate against its run.

    Raises:
        CandidateMismatch: the run is of another assistant, configuration, corpus or suite, or is not complete.
    """
    facts = run.facts
    pairs = (
        ("assistant", facts.assistant, candidate.assistant),
        ("configuration", facts.config_digest, candidate.config_digest),
        ("digest of the configuration", value_digest(candidate.config), candidate.config_digest),
        ("generation", facts.generation, candidate.generation),
        ("suite", facts.suite_digest, candidate.suite_digest),
        ("state", facts.state, "complete"),
    )
    wrong = [f"{name} is {ran!r}, not {proposed!r}" for name, ran, proposed in pairs if ran != proposed]
    if wrong:
        raise CandidateMismatch(
            f"run {facts.run_id!r} did not measure the candidate of {candidate.assistant!r}: {'; '.join(wrong)}. "
            "Run the suite on the candidate again."
        )


def decide_gate(session: Session, candidate: Candidate, *, tier: Tier) -> GateDecision:
    """Decide on a candidate by the stored scores of its run and of the release that is live now."""
    policy = policy_for(tier, _kind(candidate))
    run = load_run(session, candidate.run_id)
    live = compare_with_live(session, run, policy=policy)
    return decide(policy, aggregate_run(run), live, case_count=run.case_count)


def _kind(candidate: Candidate) -> str:
    config = candidate.config
    return str(config.get("kind", "answer")) if isinstance(config, dict) else "answer"


def compare_with_live(session: Session, run: ScoredRun, *, policy: Policy) -> Comparison | NotCompared | None:
    """Compare a run with the newest other run of the live release, as it is pinned, on the same suite.

    None when nothing is live. A run is never its own baseline, even when only the corpus changed, or nothing.
    """
    row = live_row(session, run.facts.assistant)
    if row is None:
        return None
    config_digest = str(row.candidate["config_digest"])
    found = latest_run(
        session,
        suite_digest=run.facts.suite_digest,
        config_digest=config_digest,
        generation=row.generation,
        other_than=run.facts.run_id,
    )
    if found is None:
        why = f"live release {row.release_id!r} was never run on this suite at its generation {row.generation}"
        return NotCompared(why=f"{why}; run 'gristmill eval run SUITE --assistant {row.assistant}' first")
    try:
        return compare(load_run(session, found), run, margin=policy.margin, only=policy.compared)
    except Incomparable as error:
        return NotCompared(why=str(error))


def live_row(session: Session, assistant: str) -> ReleaseRow | None:
    """Return the row of the release that answers as this assistant; None when none is live."""
    live = select(ReleaseRow).where(ReleaseRow.assistant == assistant, ReleaseRow.state == "live")
    return session.scalars(live).one_or_none()


def candidate_of(row: ReleaseRow) -> Candidate:
    """Return what a release row proposed."""
    body = row.candidate
    return Candidate(
        assistant=row.assistant,
        use_case_id=str(body["use_case"]),
        config_digest=str(body["config_digest"]),
        config=body["config"],
        generation=row.generation,
        suite_digest=str(body["suite_digest"]),
        run_id=str(body["run"]),
    )
