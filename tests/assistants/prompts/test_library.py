"""Prompts are files with versions; the workspace's own win, and a stamped assistant keeps its words."""

from pathlib import Path

import pytest

from assistants.composers.model import NO_ANSWER
from assistants.models.port import ModelMisconfigured
from assistants.prompts.library import PromptLibrary
from assistants.stamp import StampRequest, configure
from assistants.templates import Template, TemplateLibrary
from kernel.errors import InvalidInput, NotFound

OWN = "prompt: answer\nversion: 7\ntext: |\n  Answer in rhymes.\n"
MODEL = "openai:test@http://127.0.0.1:9/v1"


def own(folder: Path, text: str, name: str = "answer") -> PromptLibrary:
    (folder / "prompts").mkdir()
    (folder / "prompts" / f"{name}.yaml").write_text(text)
    return PromptLibrary(folder)


def with_model() -> Template:
    shipped = TemplateLibrary(None).get("policy-answers")
    settings = tuple(
        type(each)(section=each.section, key=each.key, value="model") if each.key == "composer" else each
        for each in shipped.settings
    )
    return type(shipped)(**{name: getattr(shipped, name) for name in shipped.__slots__} | {"settings": settings})


def test_the_shipped_prompt_asks_for_numbers_and_says_what_to_write_when_there_is_nothing() -> None:
    prompt = PromptLibrary(None).get("answer")
    assert f"write only: {NO_ANSWER}" in prompt.text
    assert "[1]" in prompt.text
    assert prompt.label.startswith("answer@1 ")


def test_a_prompt_of_the_workspace_wins(folder: Path) -> None:
    library = own(folder, OWN)
    assert (library.get("answer").version, library.get("answer").text) == (7, "Answer in rhymes.\n")
    assert [p.version for p in library.all() if p.name == "answer"] == [7]


@pytest.mark.parametrize("name", ["nothing", "../answer", "/etc/passwd"])
def test_a_prompt_that_is_not_there_is_said_so(folder: Path, name: str) -> None:
    with pytest.raises(NotFound, match="answer"):
        own(folder, OWN).get(name)


@pytest.mark.parametrize(
    "text", ["", "[]", "prompt: answer\ntext: x", OWN + "more: 1\n", OWN.replace("answer", "other"), "a: b: c", "\x00"]
)
def test_a_file_that_is_no_prompt_is_refused(folder: Path, text: str) -> None:
    with pytest.raises(InvalidInput, match=r"answer\.yaml"):
        own(folder, text).get("answer")


def test_stamping_writes_the_model_and_the_words_of_the_prompt_into_the_configuration(folder: Path) -> None:
    request = StampRequest(name="people", use_case="u", model=MODEL, prompts=own(folder, OWN))
    config = configure(with_model(), request)
    assert (config.model.name, config.model.prompt, config.model.instructions) == (
        MODEL,
        "answer@7",
        "Answer in rhymes.\n",
    )
    (folder / "prompts" / "answer.yaml").write_text(OWN.replace("rhymes", "prose"))
    assert configure(with_model(), request).digest != config.digest


def test_an_assistant_cannot_be_stamped_without_its_model() -> None:
    with pytest.raises(InvalidInput, match="GRISTMILL_MODEL"):
        configure(with_model(), StampRequest(name="people", use_case="u"))
    with pytest.raises(ModelMisconfigured, match="openai:NAME"):
        configure(with_model(), StampRequest(name="people", use_case="u", model="gpt"))
