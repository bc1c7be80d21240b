"""``model check`` says which of the models answer, and what to do about the others."""

import json
from pathlib import Path

import pytest

from api.cli import run
from tests.support.model_server import ModelServer, Reply


@pytest.fixture
def place(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["init", "--workspace", str(folder)]) == 0
    capsys.readouterr()
    return str(folder)


def test_a_model_that_answers_is_well(place: str, models: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    models.script(Reply(text="Yes.", tokens=(9, 1)))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GRISTMILL_MODEL", models.setting)
        assert run(["model", "check", "--json", "--workspace", place]) == 0
        [said] = json.loads(capsys.readouterr().out)
        assert (said["model"], said["is_well"]) == (models.setting, True)
        assert run(["model", "check", "--json", "--workspace", place]) == 0
    assert len(models.seen) == 2, "a kept reply would say nothing of the model"


def test_a_model_that_does_not_answer_leaves_with_1(
    place: str, models: ModelServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    models.script(Reply(status=401))
    monkeypatch.setenv("GRISTMILL_MODEL", f"{models.setting}|extractive")
    assert run(["model", "check", "--workspace", place]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "NOT OK" in said
    assert "does not take the key" in said


def test_without_a_model_the_way_out_is_told(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "check", "--workspace", place]) == 2
    assert "GRISTMILL_MODEL" in capsys.readouterr().err
