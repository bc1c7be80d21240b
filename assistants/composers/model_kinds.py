"""Triage, extraction, checks and letters with a language model: nothing that it says is taken without being verified."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistants.composers.model import PASSAGES, Models, drafted, origins
from assistants.composers.port import Draft, DraftSentence, Task
from assistants.models.port import Completion, Message, ModelReplyInvalid, ModelRequest
from assistants.outcomes import verdict_of
from assistants.prompts.library import prompt_label
from assistants.prompts.rendering import filled, passages, untrusted
from assistants.reading.fields import read_fields
from assistants.reading.values import Conventions, read_value
from assistants.results import ExtractedField, Extraction, Ground, Ranked, Routing, Verdict
from assistants.rulings import Request, Ruling, is_evidence, rule_on
from assistants.sections import FieldPlan, Rule
from index.values import Hit, Span

_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


_MOST_SHOWN = 12
"""Passages that a model sees when it checks a request."""

Form = TypeVar("Form", bound=BaseModel)


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Label(_Said):
    label: str
    confidence: float = Field(ge=0, le=1)
    reason: str = ""


class _Fields(_Said):
    quotes: dict[str, str]


class _Ground(_Said):
    rule: str
    outcome: Literal["passes", "fails", "unclear"]
    reason: str = ""
    passage: int = 0
    quote: str = ""


class _Grounds(_Said):
    grounds: list[_Ground]


class ModelTriage:
    """Have a model choose among the labels; what is none of them is nothing."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def compose(self, task: Task) -> Draft:
        """Return the label that the model chose, as likely as it says: that is not calibrated.

        Raises:
            ModelFailed: no model replied, or not with a label.
        """
        labels = task.config.labels
        listed = "\n".join(f"- {label.name}: {label.description}" for label in labels)
        done = _ask(self._models, task, {"labels": listed}, schema=_Label)
        said = _read(done, _Label)
        chosen = next((label for label in labels if label.name.casefold() == said.label.strip().casefold()), None)
        sure = said.confidence if chosen else 0.0
        rest = (1.0 - sure) / max(1, len(labels) - 1) if chosen else 0.0
        ranked = [Ranked(label=each.name, probability=sure if each is chosen else min(rest, sure)) for each in labels]
        result = Routing(
            label=chosen.name if chosen else "",
            probability=sure,
            route=chosen.route if chosen else "",
            ranked=tuple(sorted(ranked, key=lambda each: -each.probability)),
            reason=said.reason.strip() if chosen else f"the model named {said.label!r}, which is no label",
        )
        return Draft(sentences=(), result=result, usage=done.usage)


class ModelExtract:
    """Have a model say where the fields stand; the values are read from the words that it quotes, by our own readers."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def compose(self, task: Task) -> Draft:
        """Return every field; a quote that does not stand in the text, or holds no such value, gives none.

        Raises:
            ModelFailed: no model replied, or not with quotes.
        """
        listed = "\n".join(f"- {plan.name} ({plan.type}): {plan.description}" for plan in task.config.fields)
        done = _ask(self._models, task, {"fields": listed}, schema=_Fields)
        quotes = _read(done, _Fields).quotes
        ways = Conventions.of(task.text)
        fields = tuple(_quoted(plan, quotes.get(plan.name, ""), task.text, ways) for plan in task.config.fields)
        return Draft(sentences=(), result=Extraction(fields=fields), usage=done.usage)


class ModelCheck:
    """Have a model judge each rule from the passages; a ground without a verbatim quote is unclear."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def compose(self, task: Task) -> Draft:
        """Return a ground for each rule that applies. Where our own comparison of the quote says otherwise, it is unclear.

        Raises:
            ModelFailed: no model replied, or not with grounds.
        """
        applying = {search.rule for search in task.searches}
        rules = [rule for rule in task.config.rules if rule.name in applying]
        if not rules:
            return Draft(sentences=())
        hits = _shown_hits(task)
        shown = passages([task.hits[place] for place in hits], salt=task.text)
        listed = "\n".join(f"- {rule.name}: {rule.description}" for rule in rules)
        done = _ask(self._models, task, {"rules": listed, "passages": shown.mark}, schema=_Grounds, before=shown.text)
        said = {ground.rule: ground for ground in _read(done, _Grounds).grounds}
        fields = read_fields(task.text, task.config.fields)
        request = Request(fields=fields, plans=task.config.fields, today=task.as_of, text=task.text)
        sentences: list[DraftSentence] = []
        grounds: list[Ground] = []
        for rule in rules:
            ground, cited = _judged(rule, said.get(rule.name), [(place, task.hits[place]) for place in hits], request)
            if cited:
                sentences.append(cited)
            place = len(sentences) - 1 if cited else None
            grounds.append(Ground(rule=rule.name, outcome=ground.outcome, reason=ground.reason, citation=place))
        result = Verdict(verdict=verdict_of(tuple(grounds)), grounds=tuple(grounds))
        return Draft(sentences=tuple(sentences), result=result, usage=done.usage)


class ModelDraft:
    """Have a model write the sentences of a letter, each citing a passage by its number."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def compose(self, task: Task) -> Draft:
        """Ask once; no passages ask nothing. Greeting and closing are the template's.

        Raises:
            ModelFailed: no model replied.
        """
        if not task.hits:
            return Draft(sentences=())
        shown = passages(task.hits[:PASSAGES], salt=task.text)
        values = {
            "sentences": str(task.config.compose.max_sentences),
            "tone": task.config.letter.tone or "plain",
            "passages": shown.mark,
        }
        return drafted(_ask(self._models, task, values, before=shown.text), task)


def _ask(
    models: Models, task: Task, values: dict[str, str], *, schema: type[BaseModel] | None = None, before: str = ""
) -> Completion:
    plan, given = task.config.model, untrusted(task.text, salt=before)
    told = filled(plan.instructions, {**values, "mark": given.mark})
    asked = "\n\n".join(part for part in (before, f"Today is {task.as_of.isoformat()}.", given.text) if part)
    return models.open(plan).complete(
        ModelRequest(
            messages=(Message(role="system", text=told), Message(role="user", text=asked)),
            prompt=prompt_label(plan.prompt, plan.instructions),
            temperature=plan.temperature,
            max_tokens=plan.max_tokens,
            schema=schema.model_json_schema() if schema else None,
            origins=origins(task.hits) if before else (),
            repeat=task.repeat,
        )
    )


def _read(done: Completion, form: type[Form]) -> Form:
    """Return the JSON object of a reply.

    Raises:
        ModelReplyInvalid: it has none of that form.
    """
    found = _OBJECT.search(_THINKING.sub("", done.text))
    try:
        return form.model_validate_json(found[0] if found else "")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ModelReplyInvalid(
            f"the model {done.usage.model!r} replied with what is not the JSON that it was asked for, at {where!r}: "
            f"{first['msg']}. Ask again, or stamp the assistant with another model."
        ) from None


def _quoted(plan: FieldPlan, quote: str, text: str, ways: Conventions) -> ExtractedField:
    """Return a field as our own readers read it from the words that a model quotes."""
    nothing = ExtractedField(name=plan.name, value=None, span=None, quote="", problem="it was not found")
    if not quote.strip():
        return nothing
    span = _stands(quote, text)
    if span is None:
        return replace(nothing, problem="the words that the model quotes do not stand in the text")
    read = read_value(plan, text, span, ways)
    if read is None:
        return replace(nothing, span=span, quote=span.of(text), problem=f"these words hold no {plan.type}")
    return ExtractedField(
        name=plan.name, value=read.value, span=read.span, quote=read.span.of(text), problem=read.problem
    )


def _stands(quote: str, text: str) -> Span | None:
    """Return where a quote stands in a text, whatever the white space between its words; never inside a word."""
    words = r"\s+".join(re.escape(word) for word in quote.split())
    found = re.search(rf"(?<!\w){words}(?!\w)", text) if words else None
    return Span(start=found.start(), end=found.end()) if found else None


def _shown_hits(task: Task) -> list[int]:
    """Return the passages that are shown: the best of each rule's search in turn."""
    found: dict[int, None] = {}
    for rank in range(max((len(search.hits) for search in task.searches), default=0)):
        for search in task.searches:
            if rank < len(search.hits):
                found.setdefault(search.hits[rank])
    return list(found)[:_MOST_SHOWN]


def _judged(
    rule: Rule, said: _Ground | None, shown: Sequence[tuple[int, Hit]], request: Request
) -> tuple[Ground, DraftSentence | None]:
    """Return a ground that holds: one whose quote stands in its passage, and that our own comparison does not deny."""

    def unclear(reason: str) -> Ground:
        return Ground(rule=rule.name, outcome="unclear", reason=reason, citation=None)

    if said is None:
        return unclear("the model said nothing about it"), None
    cited = _cited(said, shown)
    if cited is None:
        return unclear("the model quotes no sentence of a policy in force"), None
    ours = _compared(rule, cited.quote, request)
    if ours and "unclear" not in {ours.outcome, said.outcome} and ours.outcome != said.outcome:
        return unclear(f"the model says that it {said.outcome}, but {ours.reason}"), cited
    return Ground(rule=rule.name, outcome=said.outcome, reason=said.reason.strip() or "as quoted", citation=None), cited


def _cited(said: _Ground, shown: Sequence[tuple[int, Hit]]) -> DraftSentence | None:
    if not 1 <= said.passage <= len(shown):
        return None
    place, hit = shown[said.passage - 1]
    span = _stands(said.quote, hit.text)
    if span is None or len(said.quote.split()) < 3:
        return None
    where = Span(start=hit.span.start + span.start, end=hit.span.start + span.end)
    if any(flagged.start < where.end and where.start < flagged.end for flagged in hit.flagged):
        return None
    quote = span.of(hit.text)
    return DraftSentence(text=quote, hit=place, span=where, quote=quote)


def _compared(rule: Rule, sentence: str, request: Request) -> Ruling | None:
    """Return what the sentence makes of the request by our own comparison; None where the two cannot be compared."""
    readable = request.field(rule.field).value is not None and rule.comparison in {"at_most", "at_least", "within_days"}
    return rule_on(rule, sentence, request) if readable and is_evidence(rule, sentence, request) else None
