"""The night: what is live is measured again on its suite, and held against the run that it was released with. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from evals.comparison import Incomparable, compare
from evals.noise import margins
from evals.scores import ScoredRun, aggregate_run
from governance.gate import GateDecision, NotCompared, Policy, decide

NightState = Literal["holds", "worse", "broken", "inconclusive", "failed"]
"""As good as when it was released; worse; an invariant is broken; nothing can be said; it could not be measured."""


Measured = Literal["release", "candidate"]
"""What answers now, or what would follow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What one night says of one assistant."""

    assistant: str
    subject: Measured
    state: NightState
    run_id: str | None
    reasons: tuple[str, ...]
    """Every ground that is not good news, in sentences."""


def judge(
    assistant: str,
    run: ScoredRun,
    released_with: ScoredRun | None,
    *,
    policy: Policy,
    noise: Mapping[str, float],
    subject: Measured = "release",
) -> Night:
    """Return what a run says of an assistant, by the rules of its gate; noise widens the margins, never narrows them."""
    decision = _decided(run, released_with, policy=policy, noise=noise)
    broken = [r for r in decision.blocking if r.effect == "shuts" and r.rule.startswith("invariant")]
    states: dict[str, NightState] = {"open": "holds", "shut": "worse", "inconclusive": "inconclusive"}
    return Night(
        assistant=assistant,
        subject=subject,
        state="broken" if broken else states[decision.state],
        run_id=run.facts.run_id,
        reasons=tuple(reason.sentence for reason in decision.blocking),
    )


def exit_code(nights: tuple[Night, ...]) -> int:
    """Return how ``eval nightly`` ends: 3 failed, 1 worse or broken, 4 inconclusive, 0 all hold; the gravest counts."""
    states = {night.state for night in nights}
    if "failed" in states:
        return 3
    if states & {"worse", "broken"}:
        return 1
    return 4 if "inconclusive" in states else 0


def _decided(
    run: ScoredRun, released_with: ScoredRun | None, *, policy: Policy, noise: Mapping[str, float]
) -> GateDecision:
    figures = aggregate_run(run)
    allowed = margins(noise, policy.margin)
    wide = replace(policy, margin=max([policy.margin, *(allowed.get(name, 0.0) for name in policy.compared)]))
    if released_with is None:
        return decide(wide, figures, None, case_count=run.case_count)
    try:
        found = compare(released_with, run, margins=allowed, margin=policy.margin, only=policy.compared)
    except Incomparable as error:
        return decide(wide, figures, NotCompared(why=str(error)), case_count=run.case_count)
    return decide(wide, figures, found, case_count=run.case_count)
