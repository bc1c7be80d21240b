"""A released workspace on the samples, made once through the command line; tests get a copy of their own."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.cli import run
from api.invocation import Invocation, set_invocation

SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command printed, and how it left."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


class Gristmill:
    """The command line on one workspace, in this process."""

    def __init__(self, workspace: Path, capture: pytest.CaptureFixture[str] | None = None) -> None:
        self.workspace = workspace
        self._capture = capture

    def __call__(self, *words: str) -> Said:
        set_invocation(Invocation())
        if self._capture:
            self._capture.readouterr()
        code = run([*words, "--workspace", str(self.workspace)])
        printed = self._capture.readouterr() if self._capture else None
        return Said(code=code, out=printed.out if printed else "", err=printed.err if printed else "")


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace with both sources, the people suite, and people-helper live."""
    base = tmp_path_factory.mktemp("line")
    shutil.copytree(SAMPLES / "documents", base / "documents")
    line = Gristmill(base / "workspace")
    steps = (
        ("init",),
        ("source", "add", "people", str(base / "documents" / "people"), "--owner", "People Operations"),
        ("source", "add", "support", str(base / "documents" / "support"), "--owner", "Support", "--readers", "staff"),
        ("refresh",),
        ("usecase", "add", str(SAMPLES / "use_cases" / "people-policies.yaml")),
        ("assistant", "stamp", "policy-answers", "people-helper", "--use-case", "people-policies"),
        ("suite", "add", str(SAMPLES / "suites" / "people.yaml")),
        ("eval", "run", "people-policies", "--assistant", "people-helper", "--candidate"),
        ("release", "propose", "people-helper"),
        ("release", "approve", "people-helper"),
        ("release", "publish", "people-helper"),
    )
    for words in steps:
        assert line(*words).code == 0, words
    return base


@pytest.fixture
def line(released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Gristmill]:
    """A copy of the released workspace that a test may change; its documents lie beside it."""
    shutil.copytree(released / "workspace", tmp_path / "workspace")
    yield Gristmill(tmp_path / "workspace", capsys)
    set_invocation(Invocation())


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Gristmill]:
    """A new workspace."""
    line = Gristmill(tmp_path / "workspace", capsys)
    assert line("init").code == 0
    yield line
    set_invocation(Invocation())
