"""From an approval to a receiver: through the command line, the worker and HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.wiring import open_workspace
from assistants.templates import LIBRARY, TemplateInvalid, parse_template
from kernel.settings import load_settings
from tests.e2e.conftest import Gristmill
from tests.e2e.processes import running, until
from tests.e2e.reviewed import held, stamp_reviewed
from tests.support.receivers import HttpReceiver, http_receiver

DROP = "action:\n  kind: file\n  target: leave"


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with http_receiver("ok") as made:
        yield made


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "127.0.0.1.hmac").write_text("a secret")
    monkeypatch.setenv("GRISTMILL_ACTOR", "ada")
    monkeypatch.setenv("GRISTMILL_ACTION_HOSTS", "127.0.0.1")
    monkeypatch.setenv("GRISTMILL_ACTION_SECRETS", str(secrets))


def approve(line: Gristmill, review: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GRISTMILL_ACTOR", "bob")
    done = line("review", "decide", review, "--approve", "--json").data
    assert done["state"] == "approved"
    return str(done["action"])


def hook(receiver: HttpReceiver) -> str:
    return f"action:\n  kind: webhook\n  target: {receiver.url}/hook"


def test_an_assistant_that_acts_always_waits_for_a_person(
    line: Gristmill, receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp_reviewed(line, hook(receiver))
    review = held(line)
    assert "an approval sets off: webhook" in line("review", "show", review).out
    assert line("action", "run", "--json").data == []
    assert receiver.requests == [], "nothing is done before it is approved"
    action = approve(line, review, monkeypatch)
    shown = line("action", "show", action, "--dry-run")
    assert f"POST {receiver.url}/hook" in shown.out
    assert "a secret" not in shown.out
    assert receiver.requests == [], "a dry run sends nothing"
    assert line("action", "run", "--json").data == [{"action": action, "state": "done", "why": ""}]
    assert line("review", "decide", review, "--approve").code == 1
    line("action", "run")
    assert receiver.effects == {action: 1}
    assert line("action", "list", "--state", "done", "--json").data[0]["action"] == action
    assert "200 OK" in line("action", "show", action).out
    assert line("action", "retry", action, "--reason", "again").code == 1
    log = line("audit", "tail").out
    assert "action.ordered" in log
    assert "action.done" in log


def test_a_rejected_answer_does_nothing(line: Gristmill, receiver: HttpReceiver) -> None:
    stamp_reviewed(line, hook(receiver))
    done = line("review", "decide", held(line), "--reject", "--reason", "no", "--json").data
    assert done["action"] is None
    line("action", "run")
    assert receiver.requests == []
    assert line("action", "list", "--json").data == []


def test_a_worker_does_what_was_approved(line: Gristmill, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp_reviewed(line, DROP)
    action = approve(line, held(line), monkeypatch)
    file = line.workspace / "outbox" / "leave" / f"{action}.json"
    with running(line.workspace, "worker"):
        until(lambda: line("action", "show", action, "--json").data["state"] == "done", "the worker does it")
    assert json.loads(file.read_text("utf-8"))["approved_by"] == ["bob"]


def test_a_person_decides_where_nobody_knows(
    line: Gristmill, receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp_reviewed(line, hook(receiver))
    action = approve(line, held(line), monkeypatch)
    receiver.script[:] = ["cut", "ok"]
    assert line("action", "run", "--json").data[0]["state"] == "unknown"
    assert line("action", "settle", action, "--reason", "  ").code == 2
    with open_workspace(load_settings(line.workspace)) as opened, TestClient(create_app(opened)) as client:
        listed = client.get("/api/v1/actions", params={"readers": ["x"], "state": "unknown"}).json()
        assert [each["action"] for each in listed] == [action]
        path = f"/api/v1/actions/{action}"
        preview = client.get(path, params={"readers": ["x"], "dry_run": True}).json()
        assert preview["would_send"]["call"].startswith("POST")
        assert preview["attempts"][0]["outcome"] == "reply_lost"
        word = {"by": "cleo", "reason": "It is in their list.", "readers": []}
        assert client.post(f"{path}/settle", json=word).json()["state"] == "done"
        assert client.post(f"{path}/retry", json=word).status_code == 409
    assert receiver.effects == {action: 1}


def test_a_template_that_acts_unreviewed_is_refused() -> None:
    text = (LIBRARY / "policy-answers.yaml").read_text("utf-8")
    with pytest.raises(TemplateInvalid, match="always approved first"):
        parse_template(f"{text}\n{DROP}\nreview:\n  when: never\n", origin="x")
    with pytest.raises(TemplateInvalid, match="needs a 'target'"):
        parse_template(f"{text}\naction:\n  kind: email\n", origin="x")
