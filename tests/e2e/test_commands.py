"""What a stranger sees on the command line when something is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from api.cli import run
from kernel.db import Database
from tests.e2e.conftest import Gristmill


def test_help_lists_every_command_without_importing_any() -> None:
    code = (
        "import sys; from api.cli import run; run(['--help']); "
        "heavy = {'sqlalchemy', 'numpy', 'qdrant_edge', 'fastapi'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "refresh" in done.stdout
    assert "release" in done.stdout


def test_a_missing_workspace_is_named_with_the_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = Gristmill(tmp_path / "nowhere", capsys)("search", "anything")
    assert said.code == 2
    assert "nowhere" in said.err
    assert "gristmill init" in said.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("source", "add", "x", "/no/such/folder", "--owner", "me"), "/no/such/folder"),
        (("source", "add", "Bad Name", ".", "--owner", "me"), "Bad Name"),
        (("source", "add", "x", "ftp://host/x", "--owner", "me"), "ftp"),
        (("source", "add", "x", ".", "--owner", "me", "--fresh-within", "soon"), "soon"),
        (("source", "show", "nobody"), "nobody"),
        (("refresh",), "source add"),
        (("refresh", "nobody"), "nobody"),
        (("search", "   "), "empty"),
        (("search", "x", "--as-of", "yesterday"), "yesterday"),
        (("search", "x", "--limit", "0"), "limit 0"),
        (("search", "x", "--generation", "7"), "generation 7"),
        (("search", "x", "--source", "nobody"), "nobody"),
        (("ask", "nobody", "what?"), "nobody"),
        (("replay", "answer-1"), "answer-1"),
        (("usecase", "add", "no-such.yaml"), "no-such.yaml"),
        (("template", "show", "nothing"), "nothing"),
        (("template", "lint", "no-such.yaml"), "no-such.yaml"),
        (("suite", "add", "no-such.yaml"), "no-such.yaml"),
        (("suite", "import", "csv", "."), "csv"),
        (("eval", "run", "nothing"), "nothing"),
        (("eval", "run", "x", "--candidate"), "x"),
        (("eval", "report", "run-1"), "run-1"),
        (("release", "propose", "nobody"), "nobody"),
        (("release", "show", "nobody"), "nobody"),
        (("waiver", "grant", "nobody", "--reason", "r", "--until", "someday"), "someday"),
        (("rollback", "nobody", "--to", "1"), "nobody"),
    ],
)
def test_wrong_input_leaves_with_2_and_a_sentence_that_names_it(
    empty: Gristmill, words: tuple[str, ...], named: str
) -> None:
    said = empty(*words)
    assert said.code == 2
    assert named in said.err
    assert "Traceback" not in said.err
    assert len(said.err.strip()) > 20


def test_usage_mistakes_leave_with_2(empty: Gristmill) -> None:
    assert empty("refesh").code == 2
    assert empty("search").code == 2
    assert empty("search", "x", "--nonsense").code == 2


def test_common_options_stand_before_and_behind_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / "w")
    assert run(["--workspace", place, "--json", "init"]) == 0
    assert json.loads(capsys.readouterr().out)["workspace"] == place
    assert run(["init", "--json", "--workspace", place]) == 0
    assert json.loads(capsys.readouterr().out)["workspace"] == place


def test_a_template_with_an_unknown_key_is_refused_with_line_and_suggestion(empty: Gristmill, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "assistants" / "library" / "policy-answers.yaml"
    broken = tmp_path / "mine.yaml"
    broken.write_text(shipped.read_text("utf-8").replace("description:", "descripton:"), "utf-8")
    said = empty("template", "lint", str(broken))
    assert said.code == 2
    assert "mine.yaml:4" in said.err
    assert "description" in said.err


def test_the_doctor_finds_this_machine_well(empty: Gristmill) -> None:
    said = empty("doctor", "--json")
    assert said.code == 0
    assert {check["name"] for check in said.data} >= {"python", "embedder", "workspace", "audit log"}


def test_an_edited_audit_log_leaves_with_1(line: Gristmill) -> None:
    assert line("audit", "verify").code == 0
    database = Database(f"sqlite:///{line.workspace / 'catalog.db'}")
    with database.write() as session:
        session.execute(text("UPDATE audit_log SET actor = 'somebody' WHERE seq = 3"))
    database.close()
    said = line("audit", "verify")
    assert said.code == 1
    assert "line 3" in said.out
