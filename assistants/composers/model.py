"""The composer with a language model: it writes and cites by number, and each number becomes a verbatim span."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistants.claims.evidence import best_evidence
from assistants.composers.port import Draft, DraftSentence, Dropped, Task
from assistants.models.port import ChatModel, Completion, Message, ModelRequest, Origin
from assistants.plans import ModelPlan
from assistants.prompts.library import prompt_label
from assistants.prompts.rendering import filled, passages
from assistants.sentences import split_sentences
from index.values import Hit

PASSAGES = 8
"""So many passages are shown to the model, best first."""
NO_ANSWER = "NO ANSWER"
"""What the prompt has a model write when the passages do not answer."""

_NUMBERS = r"\[\s*(?:passages?\s*)?\d+(?:\s*[,;]\s*\d+)*\s*\]"
_MARKS = re.compile(rf"\s*((?:{_NUMBERS}\s*)+)", re.IGNORECASE)
_AFTER_END = re.compile(rf"([.!?]+[\"'”’)*]*)(\s*(?:{_NUMBERS}\s*)+)", re.IGNORECASE)
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_FULLWIDTH = re.compile(r"【(\d+)[^】]*】")
_DRESSING = re.compile(r"\*\*|__|^\s*(?:[-*•]|\d{1,2}[.)]|#{1,6})\s+", re.MULTILINE)


class Models(Protocol):
    """Open models. ``models.desk.ModelDesk`` is one."""

    def open(self, plan: ModelPlan) -> ChatModel:
        """Return the models of a plan, for one question.

        Raises:
            ModelMisconfigured: none is named, or one that the settings do not allow.
        """
        ...


class ModelComposer:
    """Have a model answer from the passages; keep only what cites one of them."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def compose(self, task: Task) -> Draft:
        """Ask once; no passages ask nothing.

        Raises:
            ModelFailed: no model replied.
        """
        if not task.hits:
            return Draft(sentences=())
        done = self._models.open(task.config.model).complete(answer_request(task))
        return drafted(done, task)


def answer_request(task: Task) -> ModelRequest:
    """Return what a model is asked for a question; pure."""
    plan, hits = task.config.model, task.hits[:PASSAGES]
    shown = passages(hits, salt=task.question)
    told = filled(plan.instructions, {"sentences": str(task.config.compose.max_sentences), "mark": shown.mark})
    asked = f"{shown.text}\n\nToday is {task.as_of.isoformat()}. The question:\n{task.question}"
    return ModelRequest(
        messages=(Message(role="system", text=told), Message(role="user", text=asked)),
        prompt=prompt_label(plan.prompt, plan.instructions),
        temperature=plan.temperature,
        max_tokens=plan.max_tokens,
        origins=origins(hits),
        repeat=task.repeat,
    )


def origins(hits: Sequence[Hit]) -> tuple[Origin, ...]:
    """Return the documents whose words the hits are, each once."""
    return tuple(dict.fromkeys(Origin(source=hit.source, document=hit.document) for hit in hits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A sentence of a reply, without its citation marks."""

    text: str
    numbers: tuple[int, ...]
    """Of the passages that it cites, from 1, as written."""


def written_sentences(reply: str) -> list[Written]:
    """Return the sentences of a reply with the numbers that each cites; ``NO ANSWER`` is none; pure."""
    text = _FULLWIDTH.sub(r"[\1]", _THINKING.sub("", reply)).strip()
    if text.strip("\"'*.! ").upper().startswith(NO_ANSWER):
        return []
    text = _AFTER_END.sub(lambda found: f" {found[2].strip()}{found[1]} ", text)  # "So. [1]" is "So [1]."
    found = []
    for span in split_sentences(text):
        piece = span.of(text)
        bare = " ".join(_DRESSING.sub("", _MARKS.sub("", piece)).split())
        if bare.strip("[]().,;:-* "):
            numbers = (int(n) for marks in _MARKS.findall(piece) for n in re.findall(r"\d+", marks))
            found.append(Written(text=bare, numbers=tuple(dict.fromkeys(numbers))))
    return found


def drafted(done: Completion, task: Task) -> Draft:
    """Turn a reply into sentences with evidence; what cites nothing, or what does not exist, is dropped; pure."""
    hits, most = task.hits[:PASSAGES], task.config.compose.max_sentences
    kept: list[DraftSentence] = []
    dropped: list[Dropped] = []
    written = written_sentences(done.text)
    for place, sentence in enumerate(written):
        is_cut = done.finish == "length" and place == len(written) - 1
        made = None if is_cut else _evident(sentence, hits)
        if made is None or len(kept) >= most:
            reason = "the reply is cut off in it" if is_cut else _why_dropped(sentence, len(hits), most)
            dropped.append(Dropped(sentence=sentence.text, reason=reason))
        else:
            kept.append(made)
    return Draft(sentences=tuple(kept), usage=done.usage, dropped=tuple(dropped))


def _evident(sentence: Written, hits: Sequence[Hit]) -> DraftSentence | None:
    """Return the sentence with the best of the evidence in the passages that it cites."""
    cited = [n - 1 for n in sentence.numbers if 1 <= n <= len(hits)]
    found = [(place, evidence) for place in cited if (evidence := best_evidence(sentence.text, hits[place]))]
    if not found:
        return None
    place, evidence = max(found, key=lambda pair: pair[1].coverage)
    return DraftSentence(text=sentence.text, hit=place, span=evidence.span, quote=evidence.quote)


def _why_dropped(sentence: Written, passages_shown: int, most: int) -> str:
    if not sentence.numbers:
        return "it cites no passage"
    if not any(1 <= n <= passages_shown for n in sentence.numbers):
        listed = ", ".join(map(str, sentence.numbers))
        return f"it cites passage {listed}, and the passages have the numbers 1 to {passages_shown}"
    return f"the answer has its {most} sentences already"
