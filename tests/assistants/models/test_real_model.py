"""A real model server, where one is named in GRISTMILL_TEST_MODEL: it is asked, cites, and is held to its citations."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistants.asking import Asking
from assistants.composers.model import ModelComposer
from assistants.line import QuestionLine
from assistants.plans import ComposeSettings, ModelPlan
from assistants.prompts.library import PromptLibrary
from index.embedders.hashing import Hashing
from kernel.ids import CountingIds
from kernel.settings import load_settings
from tests.assistants.corpus import CLOCK, LEAVE, SCOPE, TRAVEL, Shelf, config_with
from tests.assistants.models.opened import Office, office, request

NAME = load_settings().test_model or ""
KEY = load_settings().model_api_key
pytestmark = pytest.mark.skipif(not NAME, reason="GRISTMILL_TEST_MODEL names no model server")


@pytest.fixture
def opened(folder: Path) -> Iterator[Office]:
    with office(folder, None, model=NAME, model_api_key=KEY, model_seconds=300) as made:
        yield made


def test_it_replies_and_counts_tokens(opened: Office) -> None:
    done = opened.desk.open(ModelPlan(name=NAME)).complete(request("Write the word 'yes'.", max_tokens=200))
    assert done.text
    assert done.usage.output_tokens > 0


def test_it_answers_from_passages_with_citations_that_hold(opened: Office) -> None:
    shelf = Shelf.of((LEAVE, TRAVEL))
    plan = ModelPlan(name=NAME, prompt="answer@1", instructions=PromptLibrary(None).get("answer").text)
    config = replace(
        config_with(), model=plan, compose=ComposeSettings(composer="model", max_sentences=2), threshold=0.0
    )
    line = QuestionLine(
        retriever=shelf,
        texts=shelf,
        embedder=Hashing(),
        clock=CLOCK,
        ids=CountingIds(),
        composers={"answer/model": ModelComposer(opened.desk)},
    )
    answer = line.ask(Asking(text="How many weeks of parental leave may I take?", config=config, scope=SCOPE))
    assert "20" in answer.text
    for citation in answer.citations:
        assert citation.span.of(shelf.texts[citation.version_id]) == citation.quote
