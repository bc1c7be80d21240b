"""Weigh a use case: what it is worth doing, how risky it is, and what that asks for. Pure, with every reason."""

from dataclasses import dataclass
from typing import Literal

from governance.usecases import UseCase

Tier = Literal["low", "medium", "high"]
Check = Literal[
    "gate_open", "invariants_hold", "separate_approver", "unanswerable_questions", "actions_reviewed", "nightly_run"
]
TIERS: tuple[Tier, ...] = ("low", "medium", "high")

_WEIGHTS = {"value": 40.0, "feasibility": 25.0, "time to impact": 20.0, "safety": 15.0}
_YEAR_WEEKS = 52.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One summand of the intake score."""

    name: str
    points: float
    limit: float
    """The most points that this part can give."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeScore:
    """How much a use case is worth doing next, in [0, 100]."""

    value: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TierDecision:
    """The risk tier, and every ground for it or for a lower one."""

    tier: Tier
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What a release of this tier needs before it goes live."""

    approvals: int
    author_may_approve: bool
    checks: tuple[Check, ...]


def score(use_case: UseCase) -> IntakeScore:
    """Return the intake score, a weighted sum of four shares in [0, 1].

    The sum is::

        40 * (value - 1) / 4 + 25 * (feasibility - 1) / 4 + 20 * max(0, 1 - weeks / 52) + 15 * (5 - risk) / 4

    The weights are ours. Value weighs most, because a cheap and safe thing that nobody needs is still not worth doing.
    """
    shares = {
        "value": ((use_case.value.score - 1) / 4, use_case.value.why),
        "feasibility": ((use_case.feasibility.score - 1) / 4, use_case.feasibility.why),
        "time to impact": (
            max(0.0, 1 - use_case.time_to_impact_weeks / _YEAR_WEEKS),
            f"{use_case.time_to_impact_weeks:g} weeks",
        ),
        "safety": ((5 - use_case.risk.score) / 4, use_case.risk.why),
    }
    parts = tuple(
        Part(name=name, points=round(limit * shares[name][0], 2), limit=limit, why=shares[name][1])
        for name, limit in _WEIGHTS.items()
    )
    return IntakeScore(value=round(sum(part.points for part in parts), 1), parts=parts)


def tier(use_case: UseCase) -> TierDecision:
    """Return the highest tier that any fact asks for; low when none does."""
    grounds = _grounds(use_case)
    highest = max((TIERS.index(asked) for asked, _ in grounds), default=0)
    reasons = tuple(f"{asked}: {why}" for asked, why in sorted(grounds, key=lambda ground: -TIERS.index(ground[0])))
    return TierDecision(tier=TIERS[highest], reasons=reasons or ("low: nothing about it asks for more",))


def requirements(of: Tier) -> Requirements:
    """Return what a tier needs: one approval, for high two; from medium on by others than the author."""
    checks: dict[Tier, tuple[Check, ...]] = {
        "low": ("gate_open", "invariants_hold"),
        "medium": ("gate_open", "invariants_hold", "separate_approver", "unanswerable_questions", "nightly_run"),
        "high": (
            "gate_open",
            "invariants_hold",
            "separate_approver",
            "unanswerable_questions",
            "nightly_run",
            "actions_reviewed",
        ),
    }
    return Requirements(approvals=2 if of == "high" else 1, author_may_approve=of == "low", checks=checks[of])


def _grounds(use_case: UseCase) -> list[tuple[Tier, str]]:
    risk = use_case.risk
    facts: list[tuple[bool, Tier, str]] = [
        (risk.audience == "public", "high", "the public reads its answers"),
        (risk.audience == "customers", "medium", "customers read its answers"),
        (risk.regulated, "high", "what it answers about is regulated"),
        (risk.acts and risk.personal_data, "high", "it acts on personal data"),
        (risk.acts, "medium", "it acts outside this workspace"),
        (risk.personal_data, "medium", "it handles personal data"),
        (risk.score == 5, "high", f"its risk is rated 5 of 5: {risk.why}"),
        (risk.score in {3, 4}, "medium", f"its risk is rated {risk.score} of 5: {risk.why}"),
    ]
    return [(asked, why) for holds, asked, why in facts if holds]
