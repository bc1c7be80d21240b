"""The door to ragas: its metrics, asked through our models, so that limits, budgets, kept replies and errors are ours.

ragas turns failures into NaN, averages around them, and takes what a model replies on trust. Here the first failure of
a measurement ends it and is its outcome, whatever ragas makes of it; and a reply that is cut off, that holds a verdict
outside of its scale, or fewer verdicts than statements, is no reply. ``evaluate()``, its caches and its clients are not
used. It tells its makers about each use, unless it is told not to before it is imported.
"""

import asyncio
import importlib.metadata
import math
import os
import re
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from assistants.models.naming import ModelName
from assistants.models.port import ChatModel, Message, ModelFailed, ModelRequest
from evals.judges.metrics import JudgeMetric
from evals.judges.port import JudgeFailed, Material
from index.embedders.port import Embedder
from kernel.canonical import value_digest
from kernel.errors import Unavailable

TRIES = 2
"""How often a model is asked for the same judgement when its reply cannot be read."""
TURN = 1_000
"""More than the times that one measurement sends the same request."""
_MAX_TOKENS = 2_000
_FENCE = re.compile(r"\A```\w*\s*(.*?)\s*```\Z", re.DOTALL)
_SCALES: Mapping[str, frozenset[int]] = {
    "verdict": frozenset({0, 1}),
    "attributed": frozenset({0, 1}),
    "noncommittal": frozenset({0, 1}),
    "rating": frozenset({0, 2, 4}),
    "score": frozenset({1, 2, 3, 4, 5}),
}
"""What ragas' forms hold, by the name of the field, and what it may be: the forms themselves say only "a number"."""
_MADE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "faithfulness": ("Faithfulness", {}),
    "answer_relevancy": ("AnswerRelevancy", {"strictness": 3}),
    "context_precision": ("ContextPrecision", {}),
    "context_recall": ("ContextRecall", {}),
    "factual_correctness": ("FactualCorrectness", {"mode": "f1"}),
    "noise_sensitivity": ("NoiseSensitivity", {"mode": "relevant"}),
    "answer_accuracy": ("AnswerAccuracy", {"max_retries": 1}),
    "rubric_score": ("RubricsScoreWithReference", {}),
}
"""ragas' class for each metric, and what it is made with."""


class JudgeMissing(Unavailable):
    """ragas is not installed."""

    code = "judge_missing"


class RagasJudge:
    """A ``Judge`` that asks ragas' questions to a model of ours; ``JudgeMissing`` where ragas is not installed."""

    def __init__(
        self, model: ModelName, *, open_model: Callable[[], ChatModel], embedder: Callable[[], Embedder]
    ) -> None:
        self._model = model
        self._open_model = open_model
        self._embedder = embedder
        self._library = _library()

    @property
    def name(self) -> str:
        """The model."""
        return str(self._model)

    def fingerprint(self, metric: JudgeMetric) -> str:
        """Return the digest of model, parameters, ragas' version (its prompts), the metric's version and embedder."""
        made, parameters = _MADE[metric.name]
        return value_digest(
            {
                "model": [self._model.kind, self._model.name, self._model.url, self._model.version],
                "request": [0.0, _MAX_TOKENS, TRIES],
                "library": f"ragas {_version()}",
                "metric": [made, dict(parameters), metric.name, metric.metric.version, metric.passes_at],
                "embedder": self._embedder().fingerprint if metric.has_embeddings else None,
            }
        )

    def measure(self, metric: JudgeMetric, shown: Material, *, turn: int = 0) -> float:
        """Return the value of a metric, finite and in [0, 1].

        Raises:
            ModelFailed: the model gave no reply; the type says why.
            JudgeFailed: it replied, and ragas can make no value of it.
        """
        library = self._library
        made, parameters = _MADE[metric.name]
        asking = _Asking(self._open_model(), metric, shown, turn)
        parts: dict[str, Any] = {
            "user_input": shown.question,
            "response": shown.answer,
            "retrieved_contexts": list(shown.contexts),
            "reference": shown.reference,
        }
        tools = {"embeddings": library.embeddings(self._embedder())} if metric.has_embeddings else {}
        scorer = library.metrics[made](llm=library.llm(asking), **tools, **parameters)
        try:
            value = asyncio.run(scorer.ascore(**{part: parts[part] for part in metric.parts})).value
        except Exception as error:  # noqa: BLE001 - whatever a foreign metric raises is no value
            asking.fail(JudgeFailed(f"ragas made no value of {metric.name} ({type(error).__name__})."))
        if asking.failure:
            raise asking.failure
        return _share(metric, value)


class _Asking:
    """The requests of one measurement: each sent through our model, checked, and over at the first failure."""

    def __init__(self, model: ChatModel, metric: JudgeMetric, shown: Material, turn: int) -> None:
        self._model = model
        self._metric = metric
        self._shown = shown
        self._turn = turn
        self._sent: Counter[str] = Counter()
        self._lengths: set[int] = set()
        self.failure: ModelFailed | JudgeFailed | None = None

    def fail(self, error: ModelFailed | JudgeFailed) -> None:
        """Remember the first failure."""
        self.failure = self.failure or error

    def ask(self, prompt: str, form: type[BaseModel]) -> BaseModel:
        """Return the reply in its form; an unreadable one is asked for once more."""
        if self.failure:
            raise self.failure
        for left in reversed(range(TRIES)):
            try:
                return self._read(self._send(prompt, form), form)
            except ModelFailed as error:
                self.fail(error)
                raise
            except JudgeFailed as error:
                if not left:
                    self.fail(error)
                    raise
        raise AssertionError  # pragma: no cover - the last try returns or raises

    def _send(self, prompt: str, form: type[BaseModel]) -> str:
        repeat = self._turn * TURN + self._sent[prompt]
        self._sent[prompt] += 1
        done = self._model.complete(
            ModelRequest(
                messages=(Message(role="user", text=prompt),),
                prompt=f"ragas-{_version()}/{self._metric.name}@{self._metric.metric.version}",
                max_tokens=_MAX_TOKENS,
                schema=form.model_json_schema(),
                origins=self._shown.origins,
                repeat=repeat,
            )
        )
        if done.finish == "length":
            raise JudgeFailed(f"the judge's reply was cut off after {_MAX_TOKENS} tokens.")
        return done.text

    def _read(self, text: str, form: type[BaseModel]) -> BaseModel:
        fenced = _FENCE.match(text.strip())
        try:
            reply = form.model_validate_json(fenced[1] if fenced else text)
        except ValidationError as error:  # its sentence would quote the reply, and that a document
            raise JudgeFailed(f"the judge's reply is no {form.__name__} ({error.error_count()} faults).") from None
        wrong = _wrong(reply.model_dump()) or self._miscounted(reply.model_dump())
        if wrong:
            raise JudgeFailed(f"the judge's {form.__name__} {wrong}.")
        return reply

    def _miscounted(self, fields: Mapping[str, Any]) -> str:
        """Say whether verdicts are missing: there is one for each statement that the model itself named before."""
        listed: list[Any] = next((fields[name] for name in ("statements", "claims") if name in fields), [])
        if not listed or isinstance(listed[0], str):
            self._lengths.add(len(listed))
            return ""
        known = sorted(self._lengths)
        return (
            "" if len(listed) in known else f"has {len(listed)} verdicts for {' or '.join(map(str, known))} statements"
        )


def _wrong(value: Any) -> str:
    """Return what is wrong with a reply that has the right form; empty where nothing is."""
    if isinstance(value, Mapping):
        off = [f"has {name} {item!r}" for name, item in value.items() if name in _SCALES and item not in _SCALES[name]]
        off += [f"has no {name}" for name, item in value.items() if item in ("", []) and name not in _FREE]
        return next(iter(off), "") or next(filter(None, map(_wrong, value.values())), "")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return next(filter(None, map(_wrong, value)), "")
    return ""


_FREE = frozenset({"reason", "feedback"})
"""Fields that may be empty: nothing is computed from them."""


def _share(metric: JudgeMetric, value: object) -> float:
    """Return ragas' value in the metric's unit.

    Raises:
        JudgeFailed: it is none, or lies outside.
    """
    number = float(value) if isinstance(value, int | float) else math.nan
    if metric.name == "rubric_score":
        number = (number - 1) / 4
    if not -1e-6 <= number <= 1 + 1e-6:  # false for NaN, too
        raise JudgeFailed(f"ragas made {value!r} of {metric.name}, which is no share.")
    return min(1.0, max(0.0, number))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Library:
    """What is used of ragas."""

    metrics: Mapping[str, Any]
    llm: Callable[[_Asking], Any]
    embeddings: Callable[[Embedder], Any]


@cache
def _version() -> str:
    try:
        return importlib.metadata.version("ragas")
    except importlib.metadata.PackageNotFoundError:
        raise JudgeMissing("judges need ragas; install it with 'pip install gristmill[judge]'.") from None


@cache
def _library() -> _Library:
    """Load ragas, silent and telling nobody."""
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"  # noqa: TID251 - a setting of the library, read when it is first used
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its dependencies, about each other
            from ragas.embeddings.base import BaseRagasEmbedding  # noqa: PLC0415 - slow, and an extra
            from ragas.llms.base import InstructorBaseRagasLLM  # noqa: PLC0415 - slow, and an extra
            from ragas.metrics import collections  # noqa: PLC0415 - slow, and an extra
    except ImportError:
        raise JudgeMissing("judges need ragas; install it with 'pip install gristmill[judge]'.") from None

    class Llm(InstructorBaseRagasLLM):  # type: ignore[misc, unused-ignore]
        """Our models under ragas' interface."""

        def __init__(self, asking: _Asking) -> None:
            self._asking = asking

        def generate(self, prompt: str, response_model: type[BaseModel]) -> Any:
            return self._asking.ask(prompt, response_model)

        async def agenerate(self, prompt: str, response_model: type[BaseModel]) -> Any:
            return self._asking.ask(prompt, response_model)

    class Embeddings(BaseRagasEmbedding):  # type: ignore[misc, unused-ignore]
        """Our embedder under ragas' interface."""

        def __init__(self, embedder: Embedder) -> None:
            super().__init__()
            self._embedder = embedder

        def embed_text(self, text: str, **_: Any) -> list[float]:
            return [float(number) for number in self._embedder.embed([text])[0]]

        async def aembed_text(self, text: str, **_: Any) -> list[float]:
            return self.embed_text(text)

    names = {name for name, _ in _MADE.values()}
    return _Library(metrics={name: getattr(collections, name) for name in names}, llm=Llm, embeddings=Embeddings)
