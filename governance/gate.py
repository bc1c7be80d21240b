"""The gate: open, shut or inconclusive, with every reason. Pure: figures in, decision out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from evals.comparison import Comparison
from evals.metrics.catalog import METRICS
from evals.scores import Aggregate
from evals.statistics import Interval
from governance.intake import Tier

GateState = Literal["open", "shut", "inconclusive"]
Effect = Literal["passes", "shuts", "leaves_open_question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The value that a metric must reach: at least when higher is better, at most when lower is."""

    metric: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the gate asks for."""

    tier: Tier
    limits: tuple[Limit, ...]
    invariants: tuple[str, ...]
    """Metrics of which a single violation shuts the gate."""
    compared: tuple[str, ...]
    """Metrics that must be no worse than the live release's."""
    margin: float
    """How much worse still counts as no worse."""
    minimum_cases: int
    minimum_unanswerable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    """There is a live release, but no comparison with it."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One ground of the decision."""

    effect: Effect
    rule: str
    """What was checked: ``cases``, ``unanswerable``, or ``limit``, ``invariant``, ``compared`` and the metric."""
    sentence: str
    value: float | None = None
    limit: float | None = None
    interval: Interval | None = None
    cases: tuple[str, ...] = ()
    """Ids of the cases at fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDecision:
    """Whether a candidate may go live by its measurements alone."""

    state: GateState
    reasons: tuple[Reason, ...]
    """Every check, those that passed included."""

    @property
    def blocking(self) -> tuple[Reason, ...]:
        """The reasons for which it is not open."""
        return tuple(reason for reason in self.reasons if reason.effect != "passes")


INVARIANTS = tuple(name for name, metric in METRICS.items() if metric.is_invariant)


JUDGED_BY: Mapping[str, tuple[str, ...]] = {
    "answer": ("answer_contains_gold", "refusal_correct"),
    "draft": ("answer_contains_gold", "refusal_correct"),
    "triage": ("routing_correct",),
    "extract": ("field_f1",),
    "check": ("verdict_correct",),
}
"""What an assistant of a kind must reach: the first metric the lower limit, refusing rightly the higher one."""


def policy_for(tier: Tier, kind: str = "answer") -> Policy:
    """Return the policy of a tier for a kind of assistant.

    The smallest suite follows from the margin: with no case broken among ``n``, up to ``1 - 0.05 ** (1 / n)`` of all
    questions may still be, so ``n`` is such that this lies inside the margin.
    """
    numbers: dict[Tier, tuple[float, float, float, int, int]] = {
        "low": (0.6, 0.7, 0.20, 15, 0),
        "medium": (0.7, 0.8, 0.10, 30, 3),
        "high": (0.8, 0.9, 0.05, 60, 10),
    }
    contains_gold, refusal, margin, cases, unanswerable = numbers[tier]
    refuses = "refusal_correct" in JUDGED_BY[kind]
    limits = tuple(
        Limit(metric=name, value=refusal if name == "refusal_correct" else contains_gold) for name in JUDGED_BY[kind]
    )
    return Policy(
        tier=tier,
        limits=limits,
        invariants=INVARIANTS,
        compared=tuple(limit.metric for limit in limits),
        margin=margin,
        minimum_cases=cases,
        minimum_unanswerable=unanswerable if refuses else 0,
    )


def decide(
    policy: Policy, figures: Mapping[str, Aggregate], live: Comparison | NotCompared | None, *, case_count: int
) -> GateDecision:
    """Decide on a candidate's figures and its comparison with the live release; None means that none is live.

    A violated invariant, a missed limit or a significant loss shuts the gate. Too few cases, or a figure that nobody
    measured, leaves it inconclusive.
    """
    reasons = (
        *_check_size(policy, figures, case_count),
        *(_check_limit(limit, figures.get(limit.metric)) for limit in policy.limits),
        *(_check_invariant(name, figures.get(name)) for name in policy.invariants),
        *_check_live(policy, live),
    )
    effects = {reason.effect for reason in reasons}
    if "shuts" in effects:
        return GateDecision(state="shut", reasons=reasons)
    return GateDecision(state="inconclusive" if "leaves_open_question" in effects else "open", reasons=reasons)


def decision_json(decision: GateDecision) -> dict[str, JsonValue]:
    """Return a decision as JSON values."""
    return {"state": decision.state, "reasons": [_reason_json(reason) for reason in decision.reasons]}


def _check_size(policy: Policy, figures: Mapping[str, Aggregate], case_count: int) -> Iterator[Reason]:
    refused = figures.get("false_answer")
    counts = [("cases", case_count, policy.minimum_cases)]
    if policy.minimum_unanswerable:
        counts.append(("unanswerable", refused.count if refused else 0, policy.minimum_unanswerable))
    for rule, count, least in counts:
        word = "questions" if rule == "cases" else "unanswerable questions"
        yield Reason(
            effect="passes" if count >= least else "leaves_open_question",
            rule=rule,
            sentence=f"the suite has {count} {word}; tier {policy.tier} needs {least}",
            value=float(count),
            limit=float(least),
        )


def _check_limit(limit: Limit, figure: Aggregate | None) -> Reason:
    rule = f"limit {limit.metric}"
    if figure is None or figure.value is None:
        sentence = f"{limit.metric} was not measured on any case; add cases that measure it"
        return Reason(effect="leaves_open_question", rule=rule, sentence=sentence, limit=limit.value)
    is_high = METRICS[limit.metric].direction == "higher"
    holds = figure.value >= limit.value if is_high else figure.value <= limit.value
    word = "at least" if is_high else "at most"
    failures = f", {len(figure.failed)} of them failed" if figure.failed else ""
    return Reason(
        effect="passes" if holds else "shuts",
        rule=rule,
        sentence=f"{limit.metric} is {figure.value:.3f} on {figure.count} cases{failures}; "
        f"it must be {word} {limit.value:g}",
        value=figure.value,
        limit=limit.value,
        interval=figure.interval,
        cases=figure.failed,
    )


def _check_invariant(name: str, figure: Aggregate | None) -> Reason:
    rule = f"invariant {name}"
    if figure is None or (figure.count == 0 and figure.skipped):
        sentence = f"{name} was not measured; run the suite with access to the stored text"
        return Reason(effect="leaves_open_question", rule=rule, sentence=sentence, limit=0.0)
    if not figure.violations:
        sentence = f"{name} holds on {figure.count} cases"
        return Reason(effect="passes", rule=rule, sentence=sentence, value=figure.value, limit=0.0)
    unmeasured = len(set(figure.violations) & set(figure.failed))
    failures = f", {unmeasured} of them because they could not be measured" if unmeasured else ""
    return Reason(
        effect="shuts",
        rule=rule,
        sentence=f"{name} is violated by {len(figure.violations)} of {figure.count} cases{failures}; none may",
        value=figure.value,
        limit=0.0,
        interval=figure.interval,
        cases=figure.violations,
    )


def _check_live(policy: Policy, live: Comparison | NotCompared | None) -> Iterator[Reason]:
    if live is None:
        yield Reason(
            effect="passes", rule="compared", sentence="nothing is live yet, so there is nothing to be worse than"
        )
        return
    if isinstance(live, NotCompared):
        yield Reason(effect="leaves_open_question", rule="compared", sentence=live.why)
        return
    for name in policy.compared:
        yield _check_compared(name, policy, live)


def _check_compared(name: str, policy: Policy, live: Comparison) -> Reason:
    rule = f"compared {name}"
    compared = live.of(name)
    if compared is None or compared.margin > policy.margin:
        sentence = f"{name} was not compared with the live release within a margin of {policy.margin:g}"
        return Reason(effect="leaves_open_question", rule=rule, sentence=sentence, limit=-policy.margin)
    effects: dict[str, Effect] = {"worse": "shuts", "not_enough": "leaves_open_question"}
    return Reason(
        effect=effects.get(compared.verdict, "passes"),
        rule=rule,
        sentence=compared.sentence,
        value=compared.difference,
        limit=-policy.margin,
        interval=compared.interval,
        cases=compared.broken,
    )


def _reason_json(reason: Reason) -> dict[str, JsonValue]:
    interval = reason.interval
    return {
        "effect": reason.effect,
        "rule": reason.rule,
        "sentence": reason.sentence,
        "value": reason.value,
        "limit": reason.limit,
        "interval": [interval.low, interval.high] if interval else None,
        "cases": list(reason.cases),
    }
