"""Where models are asked: kept replies, budgets, turns, retries and fallbacks around each call."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Protocol

from assistants.composers.port import Usage
from assistants.models.budgets import CHARACTERS_A_TOKEN, Purse, estimated_tokens
from assistants.models.limits import Limiter
from assistants.models.llama import Replied
from assistants.models.naming import Fallbacks, ModelName, fallbacks
from assistants.models.port import (
    Completion,
    Message,
    ModelFailed,
    ModelMisconfigured,
    ModelReplyInvalid,
    ModelRequest,
    RateLimited,
)
from assistants.models.prices import Prices
from assistants.models.replies import KeptReplies
from assistants.plans import ModelPlan

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
"""A model that asks to be called later than this has failed: the next one is asked."""


class Caller(Protocol):
    """Make one call. ``llama.LlamaModels`` is one."""

    def call(self, model: ModelName, request: ModelRequest) -> Replied:
        """Send a request once, and return what came back.

        Raises:
            ModelFailed: nothing came back; the type says why.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRules:
    """Which models may be asked, and how hard."""

    default: str = ""
    """As GRISTMILL_MODEL names it; empty where there is none."""
    addresses: tuple[str, ...] = ()
    """Base URLs, beside those of the default, that a configuration may name."""
    retries: int = 2
    has_cache: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Whether a model answers, and what it said or why not."""

    model: str
    is_well: bool
    finding: str


PROBE = ModelRequest(messages=(Message(role="user", text="Reply with the word yes."),), prompt="probe", max_tokens=64)


class ModelDesk:
    """Open models by their names. Safe to share between threads."""

    def __init__(
        self,
        caller: Caller,
        *,
        rules: ModelRules,
        purse: Purse,
        replies: KeptReplies,
        limiter: Limiter,
        prices: Prices,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._caller = caller
        self._rules = rules
        self._purse = purse
        self._replies = replies
        self._limiter = limiter
        self._prices = prices
        self._sleep = sleep

    def open(self, plan: ModelPlan) -> "OpenModel":
        """Return the models of a plan for one question: what it may use is counted from here.

        Raises:
            ModelMisconfigured: no model is named, or one at an address that the settings do not allow.
        """
        if not plan.name:
            raise ModelMisconfigured(
                "this assistant composes with a language model, and none is named; set GRISTMILL_MODEL and stamp it again."
            )
        named = fallbacks(plan.name)
        for model in named.models:
            self._check_address(model)
        return OpenModel(self, named)

    def probe(self, model: ModelName) -> "Probe":
        """Ask a model one short question, once and anew, and say what came of it."""
        tally = Tally()
        try:
            self._check_address(model)
            replied = self._call(model, PROBE, tally)
        except ModelFailed as error:
            return Probe(model=str(model), is_well=False, finding=str(error))
        words = " ".join(replied.text.split())[:60]
        return Probe(model=str(model), is_well=True, finding=f"replied {words!r} for {tally.tokens} tokens")

    def close(self) -> None:
        """Let go of connections."""
        self._caller.close()

    def _check_address(self, model: ModelName) -> None:
        """Refuse to send documents where only a template, and no setting, wants them to go."""
        known = {ours.url for ours in fallbacks(self._rules.default).models} if self._rules.default else set()
        if model.url not in known and model.url not in self._rules.addresses and not model.is_at_home:
            raise ModelMisconfigured(
                f"the model '{model}' is at an address that no setting names; "
                "add it to GRISTMILL_MODEL_ADDRESSES if documents may go there."
            )

    def ask(self, model: ModelName, request: ModelRequest, tally: "Tally") -> Completion:
        """Return the reply of one model, kept or new.

        Raises:
            ModelFailed: it gave none, even when asked again.
        """
        if self._rules.has_cache and (kept := self._replies.find(model, request)):
            return Completion(text=kept.text, finish=kept.finish, usage=Usage(model=str(model)), is_kept=True)
        replied = self._insist(model, request, tally)
        if self._rules.has_cache:
            self._replies.keep(model, request, replied)
        return Completion(text=replied.text, finish=replied.finish, usage=tally.usage(str(model)))

    def _insist(self, model: ModelName, request: ModelRequest, tally: "Tally") -> Replied:
        for attempt in count():
            try:
                return self._call(model, request, tally)
            except ModelFailed as error:
                wait = _wait_s(error, attempt)
                if not error.transient or attempt >= self._rules.retries or wait > LONGEST_WAIT_S:
                    raise
            self._sleep(wait)
        raise AssertionError  # pragma: no cover - counting does not end

    def _call(self, model: ModelName, request: ModelRequest, tally: "Tally") -> Replied:
        """Make one call inside the budget, and write down what it used, even when the reply is of no use."""
        has_price = self._prices.cost(model, 0, 0) is not None
        self._purse.check(request, spent_on_question=tally.tokens, has_price=has_price)
        with self._limiter.turn():
            tally.calls += 1
            replied = self._caller.call(model, request)
        used = replied.tokens or (estimated_tokens(request), math.ceil(len(replied.text) / CHARACTERS_A_TOKEN))
        cost = self._prices.cost(model, *used)
        tally.add(used, cost)
        self._purse.spend(sum(used), cost)
        if not replied.text:
            raise ModelReplyInvalid(f"the model '{model}' replied with nothing ({replied.finish}).")
        return replace(replied, tokens=used)


class Tally:
    """What one question used so far. Not to be shared between threads."""

    def __init__(self) -> None:
        self.calls = 0
        self.input_tokens = 0
        self.output_tokens = 0
        self.cost: float | None = 0.0

    @property
    def tokens(self) -> int:
        """Of input and output."""
        return self.input_tokens + self.output_tokens

    def add(self, used: tuple[int, int], cost: float | None) -> None:
        """Add one call; one without a price leaves no cost to be known."""
        self.input_tokens += used[0]
        self.output_tokens += used[1]
        self.cost = None if cost is None or self.cost is None else self.cost + cost

    def usage(self, model: str) -> Usage:
        """Return all of it, under the name of who replied."""
        return Usage(
            model=model,
            calls=self.calls,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost=self.cost,
        )


class OpenModel:
    """The models of a plan, one after the other, for one question: a ``ChatModel``. Not to be shared between threads."""

    def __init__(self, desk: ModelDesk, named: Fallbacks) -> None:
        self._desk = desk
        self._named = named
        self._tally = Tally()

    def complete(self, request: ModelRequest) -> Completion:
        """Return the reply of the first model that gives one; its usage is of the whole question.

        Raises:
            ModelFailed: none gave one; the type is that of the last.
        """
        failures: list[ModelFailed] = []
        for model in self._named.models:
            try:
                done = self._desk.ask(model, request, self._tally)
            except ModelFailed as error:
                failures.append(error)
            else:
                usage = replace(done.usage, fell_back=" ".join(map(str, failures)))
                return replace(done, usage=usage)
        failure = failures[0]
        if len(failures) > 1:
            failure = type(failures[-1])("no model replied: " + " ".join(map(str, failures)))
        failure.usage = self._tally.usage("")
        raise failure


def _wait_s(error: ModelFailed, attempt: int) -> float:
    asked = error.retry_after_s if isinstance(error, RateLimited) else None
    return asked if asked is not None else FIRST_WAIT_S * 2**attempt
