"""A model judges a run, people label it blind, and the report says what that is worth; nothing leaves the machine."""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from api.wiring import open_workspace
from assistants.tables import ModelReplyRow
from evals.store import load_run, load_suite
from kernel.settings import Settings
from tests.e2e.conftest import Gristmill
from tests.evals.judges.replies import Grader
from tests.support.model_server import ModelServer, Seen
from tests.support.source import ROOT


def newest_run(line: Gristmill) -> str:
    found: str = line("eval", "list", "--assistant", "people-helper", "--json").data[0]["run"]
    return found


def matching(seen: Seen) -> str:
    """Reply with as many verdicts as statements, whatever is judged."""
    return json.dumps(Grader(verdicts=(1, 1)).reply(seen))


def test_a_run_is_judged_labelled_and_reported(line: Gristmill, models: ModelServer, tmp_path: Path) -> None:
    models.script(matching)
    run = newest_run(line)
    before = line("eval", "report", run, "--json").data
    judged = ("eval", "judge", run, "--model", models.setting, "--metric", "faithfulness", "--limit", "5")
    said = line(*judged, "--probe", "--json").data
    [figure] = said["figures"]
    assert (figure["metric"], figure["judge"], figure["standing"]) == ("faithfulness", models.setting, "advisory")
    asked = len(models.seen)
    assert line(*judged).code == 0
    assert len(models.seen) == asked  # what was paid for is kept

    listed = line("eval", "label", run, "--metric", "faithfulness", "--limit", "3", "--json").data
    assert len(listed["items"]) == 3
    assert not {"value", "score", "judge", "verdict"} & set(listed["items"][0])
    labels = tmp_path / "labels.json"
    labels.write_text(json.dumps({each["item"]: "yes" for each in listed["items"]}), "utf-8")
    kept = line("eval", "label", run, "--metric", "faithfulness", "--labels", str(labels), "--json").data
    assert kept == {"kept": 3, "waiting": listed["waiting"] - 3}

    page = tmp_path / "report.html"
    report = line("eval", "report", run, "--html", str(page), "--json").data
    assert {name: report[name] for name in before} == before
    assert report["judged"][0]["fingerprint"] == figure["fingerprint"]
    shown = line("eval", "report", run).out
    assert "What judges say" in shown
    assert f"judged by {models.setting}" in shown
    assert "advisory: people labelled" in shown
    assert "advisory" in page.read_text("utf-8")


def test_erasing_a_document_erases_what_the_judge_replied_about_it(line: Gristmill, models: ModelServer) -> None:
    models.script(matching)
    run = newest_run(line)
    judged = ("eval", "judge", run, "--model", models.setting, "--metric", "context_recall", "--limit", "1")
    assert line(*judged).code == 0
    with open_workspace(Settings(workspace=line.workspace)) as opened, opened.database.read() as session:
        case = load_suite(session, load_run(session, run).facts.suite_digest).cases[0]
        assert len(session.scalars(select(ModelReplyRow)).all()) == 1
    erased = line("erase", "people", case.gold[0].document, "--reason", "asked to")
    assert erased.code == 0, erased.err
    with open_workspace(Settings(workspace=line.workspace)) as opened, opened.database.read() as session:
        assert session.scalars(select(ModelReplyRow)).all() == []


def test_a_label_that_is_none_is_refused_and_nothing_is_kept(line: Gristmill) -> None:
    run = newest_run(line)
    asked = ("eval", "label", run, "--metric", "faithfulness")
    assert line(*asked, "--item", "nothing#0", "--verdict", "yes").code == 2
    assert line(*asked, "--item", "nothing#0").code == 2
    assert line(*asked, "--item", "nothing#0", "--verdict", "maybe").code == 2
    assert line("eval", "label", run, "--metric", "beauty").code == 2


def test_a_judge_must_be_named_and_be_one(line: Gristmill, models: ModelServer) -> None:
    run = newest_run(line)
    said = line("eval", "judge", run)
    assert (said.code, "GRISTMILL_JUDGE" in said.err) == (2, True)
    assert line("eval", "judge", run, "--model", f"{models.setting}|extractive").code == 2


def test_nothing_but_the_judge_is_reached_by_judging(line: Gristmill, models: ModelServer) -> None:
    models.script(matching)
    run = newest_run(line)
    words = ["eval", "judge", run, "--model", models.setting, "--limit", "1", "--workspace", str(line.workspace)]
    done = alone(*words)
    assert done.returncode == 0, done.stderr
    assert "answer_accuracy" in done.stdout
    assert models.seen


def test_the_guard_sees_a_foreign_address(line: Gristmill) -> None:
    run = newest_run(line)
    foreign = "openai:x@http://203.0.113.9:9/v1"
    words = ["eval", "judge", run, "--model", foreign, "--limit", "1", "--workspace", str(line.workspace)]
    done = alone(*words)
    assert (done.returncode, "203.0.113.9" in done.stderr) == (99, True)


def alone(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.e2e.alone", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
