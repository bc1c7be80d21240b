"""Deciding whether an answer is given: by what the result of each kind of assistant rests on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from assistants.answers import Finding
from assistants.citations import Verified
from assistants.results import Extraction, Result, Routing
from index.values import Hits

Rests = Literal["citations", "likelihood", "text", "grounds"]

RESTS_ON: Mapping[str, Rests] = {
    "answer": "citations",
    "draft": "citations",
    "triage": "likelihood",
    "extract": "text",
    "check": "grounds",
}
"""What the result of a kind rests on: what was cited, how likely a label is, the text that was given, or grounds that
each have a citation of their own and say themselves what is unclear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether an answer is given, and why not."""

    abstained: bool
    reason: str
    """Why it abstained, or empty."""
    held: str = ""
    """Why a person looks at it first, or empty."""
    refused: bool = False
    """A finding forbids it: not even the result is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that a decision looks at."""

    support: float
    verified: Verified
    found: Hits
    threshold: float
    kind: str = "answer"
    result: Result | None = None
    seen: tuple[Finding, ...] = ()


def decide(standing: Standing) -> Decision:
    """Answer unless a finding forbids it, nothing is there that it could rest on, or that is too weak."""
    refusal = next((finding for finding in standing.seen if finding.measure == "refuse"), None)
    if refusal:
        return Decision(abstained=True, reason=refusal.reason, refused=True)
    reason = _REASONS[RESTS_ON[standing.kind]](standing)
    return Decision(abstained=bool(reason), reason=reason)


def shown_result(result: Result | None, decision: Decision) -> Result | None:
    """Return what is shown of a result: of one that is too unsure, the ranks and the fields, but nothing that acts."""
    if not decision.abstained:
        return result
    if decision.refused:
        return None
    if isinstance(result, Routing):
        return replace(result, label="", route="")
    return result if isinstance(result, Extraction) else None


def _citations(standing: Standing) -> str:
    verified = standing.verified
    if not standing.found.hits:
        return "nothing in force that these readers may see was found"
    if not verified.citations:
        lost = f"; {len(verified.dropped)} could not be verified" if verified.dropped else ""
        return f"no sentence could be cited{lost}"
    if standing.support < standing.threshold:
        return f"the support {standing.support:.2f} is below the threshold {standing.threshold:.2f}"
    return ""


def _likelihood(standing: Standing) -> str:
    if standing.support < standing.threshold:
        return f"the likeliest label has {standing.support:.0%}, less than {standing.threshold:.0%}"
    return ""


def _text(standing: Standing) -> str:
    fields = standing.result.fields if isinstance(standing.result, Extraction) else ()
    if not any(field.value is not None for field in fields):
        return "no field could be read from the text"
    if standing.support < standing.threshold:
        return f"{standing.support:.0%} of the fields that it needs could be read, less than {standing.threshold:.0%}"
    return ""


def _grounds(standing: Standing) -> str:
    return "" if standing.result is not None else "no rule applies to the request"


_REASONS = {"citations": _citations, "likelihood": _likelihood, "text": _text, "grounds": _grounds}
