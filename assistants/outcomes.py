"""What is left of a result after its citations were verified, and the words that it is told in."""

from dataclasses import dataclass, replace
from typing import Literal

from assistants.citations import Verified
from assistants.composers.port import Draft, Task
from assistants.gist import subject
from assistants.results import ExtractedField, Extraction, Ground, Letter, Result, Routing, Verdict
from assistants.sections import Wording
from assistants.sentences import is_item, is_row

_VERDICTS = {
    "passes": "The request passes every rule.",
    "fails": "The request fails.",
    "unclear": "Not everything is clear.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A result as it would be shown."""

    text: str
    result: Result | None
    support: float | None
    """How sure the result is of itself, in [0, 1]; None where its citations say that."""


def outcome(task: Task, draft: Draft, verified: Verified) -> Outcome:
    """Return the result with nothing in it that was not verified; pure."""
    result = draft.result
    match result:
        case Routing():
            return Outcome(text=_routed(result), result=result, support=result.probability)
        case Extraction():
            kept = replace(result, fields=tuple(_as_given(field, task.text) for field in result.fields))
            return Outcome(text=_listed(kept), result=kept, support=_share_found(kept, task))
        case Verdict():
            checked = _grounded(result, verified)
            clear = sum(ground.outcome != "unclear" for ground in checked.grounds)
            support = clear / len(checked.grounds) if checked.grounds else 0.0
            return Outcome(text=_judged(checked), result=checked, support=support)
        case _:
            if task.config.kind != "draft":
                return Outcome(text=show(verified.sentences), result=None, support=None)
            letter = letter_from(task, verified.sentences)
            return Outcome(text=letter.body, result=letter, support=None)


def spoken(made: Outcome) -> str:
    """Return all words that would be shown of an outcome."""
    return f"{made.result.subject}\n{made.text}" if isinstance(made.result, Letter) else made.text


def show(sentences: tuple[str, ...]) -> str:
    """Join sentences into the text of an answer; list items and table rows stand on lines of their own."""
    text = ""
    for before, sentence in zip(("", *sentences), sentences, strict=False):
        apart = "\n" if any(is_item(s.rsplit("\n", 1)[-1]) or is_row(s) for s in (before, sentence)) else " "
        text = f"{text}{apart}{sentence}" if text else sentence
    return text


def letter_from(task: Task, sentences: tuple[str, ...]) -> Letter:
    """Return the letter that holds these sentences, in the wording for the asked language and tone."""
    plan = task.config.letter
    wording = _wording(task)
    closing = "\n".join(part for part in (wording.closing, plan.signature) if part)
    parts = (wording.greeting, wording.lead, show(sentences), closing)
    return Letter(
        subject=wording.subject.replace("{subject}", subject(task.text)),
        body="\n\n".join(part for part in parts if part),
    )


def _wording(task: Task) -> Wording:
    """Return the wording of the asked language and tone; where there is none, the one that has most of both."""
    plan, wordings = task.config.letter, task.config.wordings
    language = task.language if plan.language in {"", "auto"} else plan.language
    plain = Wording(language="", tone="", subject="{subject}")
    return max(wordings, key=lambda w: (w.language == language, w.language == "en", w.tone == plan.tone), default=plain)


def _as_given(field: ExtractedField, text: str) -> ExtractedField:
    """Keep a value only when its words stand in the text that was given, where it says."""
    if field.span is None or field.span.of(text) == field.quote:
        stands = field.span is not None or field.value is None
        return field if stands else replace(field, value=None, problem="it names no place in the text")
    return replace(field, value=None, span=None, quote="", problem="its words do not stand in the text")


def _share_found(result: Extraction, task: Task) -> float:
    needed = {plan.name for plan in task.config.fields if plan.required} or {f.name for f in result.fields}
    found = sum(field.value is not None for field in result.fields if field.name in needed)
    return found / len(needed) if needed else 0.0


def _grounded(result: Verdict, verified: Verified) -> Verdict:
    """Point the grounds at the citations that are left; what lost its citation is unclear."""
    places = {sentence: citation for citation, sentence in enumerate(verified.kept)}
    grounds = tuple(_ground(ground, places) for ground in result.grounds)
    return Verdict(verdict=verdict_of(grounds), grounds=grounds)


def _ground(ground: Ground, places: dict[int, int]) -> Ground:
    if ground.citation is None:
        decided = ground.outcome != "unclear"
        return replace(ground, outcome="unclear", reason=f"no policy was cited: {ground.reason}") if decided else ground
    if ground.citation in places:
        return replace(ground, citation=places[ground.citation])
    return replace(ground, outcome="unclear", citation=None, reason="what it rests on could not be verified")


def verdict_of(grounds: tuple[Ground, ...]) -> Literal["passes", "fails", "unclear"]:
    """Return the verdict: it fails where one ground fails, and passes only where all do."""
    outcomes = {ground.outcome for ground in grounds}
    if "fails" in outcomes:
        return "fails"
    return "passes" if outcomes == {"passes"} else "unclear"


def _routed(result: Routing) -> str:
    return f"{result.label} goes to {result.route} ({result.probability:.0%}): {result.reason}"


def _listed(result: Extraction) -> str:
    return "\n".join(
        f"{field.name}: {field.value if field.value is not None else f'none, {field.problem}'}"
        for field in result.fields
    )


def _judged(result: Verdict) -> str:
    lines = [f"- {ground.rule} {_said(ground)}: {ground.reason}" for ground in result.grounds]
    return "\n".join([f"{_VERDICTS[result.verdict]} A person decides.", *lines])


def _said(ground: Ground) -> str:
    place = f" [{ground.citation + 1}]" if ground.citation is not None else ""
    return f"{'is unclear' if ground.outcome == 'unclear' else ground.outcome}{place}"
