"""Which answers wait for a person: a pure decision over findings, the review plan and the answer's id."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from assistants.answers import Finding
from assistants.plans import ActionPlan, ReviewPlan, When
from kernel.ids import digest

Tier = Literal["low", "medium", "high"]
"""The risk tier of the use case that an assistant is for, as governance weighs it."""

_STRICTER: tuple[When, ...] = ("never", "findings", "sample", "always")
_LEAST: dict[Tier, ReviewPlan] = {
    "low": ReviewPlan(when="never"),
    "medium": ReviewPlan(when="findings"),
    "high": ReviewPlan(when="always", people=2),
}
_PARTS = 16**12


def held(plan: ReviewPlan, seen: Sequence[Finding], answer_id: str) -> str:
    """Return why an answer waits for a person, or nothing where it does not.

    A finding whose measure is ``hold`` holds whatever the plan says: a stricter word is not softened by another one.
    """
    holding = [finding.reason for finding in seen if finding.measure == "hold"]
    if holding:
        return "; ".join(dict.fromkeys(holding))
    if plan.when == "always":
        return "a person looks at every answer of this assistant first"
    if plan.when == "sample" and is_sampled(answer_id, plan.share):
        return f"it is one of the {plan.share:.0%} of answers that a person looks at first"
    return ""


def is_sampled(answer_id: str, share: float) -> bool:
    """Say whether an answer is of the sample; the same answer always is or never is, and a larger share keeps it."""
    return int(digest("review sample", answer_id)[:12], 16) < share * _PARTS


def at_least(plan: ReviewPlan, tier: Tier, action: ActionPlan) -> ReviewPlan:
    """Return the plan, made as strict as a tier asks for; what acts outside is always looked at first."""
    least = _LEAST[tier]
    when: When = "always" if action.kind != "none" else least.when
    return replace(plan, when=max(plan.when, when, key=_STRICTER.index), people=max(plan.people, least.people))
