"""Answers of a model about real texts: wrong ones are caught, honest ones pass, and every citation is verbatim."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pytest

from assistants.asking import Asking
from assistants.composers.model import ModelComposer
from assistants.configs import AssistantConfig
from assistants.line import QuestionLine
from assistants.plans import ComposeSettings, ModelPlan
from assistants.prompts.library import PromptLibrary
from index.embedders.hashing import Hashing
from index.values import Hit
from kernel.ids import CountingIds
from kernel.settings import load_settings
from tests.assistants.claims.mutations import HONEST, WRONG, Change, Original, originals
from tests.assistants.corpus import CLOCK, SCOPE, Shelf, config_with, hit
from tests.assistants.models.opened import office
from tests.support.model_server import ModelServer, Seen

TUNED = frozenset({"Normans", "European_Union_law", "French_and_Indian_War", "1973_oil_crisis"})
"""The articles that the check of claims was tuned on; what is asserted here is about the other four."""
LEAST_CAUGHT = 0.95
MOST_FALSE_ALARMS = 0.05

SHARED = load_settings().shared_data
pytestmark = [pytest.mark.shared, pytest.mark.skipif(SHARED is None, reason="GRISTMILL_SHARED_DATA is not set")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the model will write about an original."""

    change: str
    text: str
    original: Original


@pytest.fixture(scope="module")
def held_out() -> list[Original]:
    assert SHARED is not None
    squad = [o for o in originals(SHARED / "squad2-8articles" / "corpus.jsonl") if o.article not in TUNED]
    bank = originals(SHARED / "zxbank-5formats" / "corpus.jsonl")
    odd = sorted({o.article for o in bank})[1::2]
    return [*squad, *(o for o in bank if o.article in odd)]


def told(changes: Mapping[str, Change], found: list[Original], most_each: int) -> Iterator[Told]:
    dice = random.Random(11)
    for name, change in changes.items():
        made = (Told(change=name, text=t, original=o) for o in shuffled(found, name) if (t := change(o, dice)))
        yield from islice((each for each in made if name == "a copy" or each.text != each.original.text), most_each)


def shuffled(found: list[Original], name: str) -> list[Original]:
    return random.Random(name).sample(found, len(found))


class Reader:
    """A line whose model writes what it is given, citing passage 1, over real HTTP."""

    def __init__(self, folder: Path, server: ModelServer) -> None:
        self._next = ""
        server.script(self._said)
        self._open = office(folder, server, model_replies=False)
        self._desk = self._open.__enter__().desk
        plan = ModelPlan(name=server.setting, prompt="answer@1", instructions=PromptLibrary(None).get("answer").text)
        self._config: AssistantConfig = replace(
            config_with(), model=plan, compose=ComposeSettings(composer="model", max_sentences=5), threshold=0.0
        )

    def close(self) -> None:
        self._open.__exit__(None, None, None)

    def reads(self, each: Told) -> bool:
        """Have it answered; say whether the sentence was shown, and hold every citation against the stored text."""
        self._next = each.text
        passage: Hit = replace(hit(each.original.passage), title=each.original.title)
        shelf = Shelf(texts={passage.version_id: passage.text}, hits=(passage,))
        line = QuestionLine(
            retriever=shelf,
            texts=shelf,
            embedder=Hashing(),
            clock=CLOCK,
            ids=CountingIds(),
            composers={"answer/model": ModelComposer(self._desk)},
        )
        answer = line.ask(Asking(text="What does it say?", config=self._config, scope=SCOPE))
        for citation in answer.citations:
            assert citation.span.of(each.original.passage) == citation.quote
        return not answer.abstained and not dropped(answer.trace)

    def _said(self, seen: Seen) -> str:
        return f"{self._next.rstrip('.!')} [1]."


def dropped(trace: tuple[dict[str, object], ...]) -> bool:
    return any(step.get("dropped") for step in trace)


@pytest.fixture
def reader(folder: Path, models: ModelServer) -> Iterator[Reader]:
    made = Reader(folder, models)
    yield made
    made.close()


@pytest.mark.slow
def test_wrong_answers_are_caught_and_honest_ones_pass(held_out: list[Original], reader: Reader) -> None:
    caught, planted = Counter[str](), Counter[str]()
    for each in told(WRONG, held_out, 60):
        planted[each.change] += 1
        caught[each.change] += not reader.reads(each)
    alarms, honest = Counter[str](), Counter[str]()
    for each in told(HONEST, held_out, 60):
        honest[each.change] += 1
        alarms[each.change] += not reader.reads(each)
    assert planted.total() + honest.total() >= 1_000
    shares = {name: caught[name] / count for name, count in planted.items()}
    assert caught.total() / planted.total() >= LEAST_CAUGHT, shares
    for grave in (
        "a wrong number",
        "a wrong year",
        "a negated sentence",
        "a flipped modal",
        "a name from another text",
    ):
        assert shares[grave] >= LEAST_CAUGHT, shares
    assert alarms.total() / honest.total() <= MOST_FALSE_ALARMS, {n: alarms[n] / c for n, c in honest.items()}
