"""Saying whether an answer helped, from the command line and over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.wiring import open_workspace
from kernel.settings import load_settings
from tests.e2e.conftest import Gristmill

RECEIPTS = "How long do I have to hand in receipts after a trip?"


@pytest.fixture
def client(line: Gristmill) -> Iterator[TestClient]:
    with open_workspace(load_settings(line.workspace)) as workspace:
        app = create_app(workspace)
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client


def ask(client: TestClient) -> str:
    reply = client.post("/api/v1/assistants/people-helper/ask", json={"question": RECEIPTS, "readers": []}).json()
    return str(reply["trace"])


def test_a_person_says_on_the_command_line_what_was_wrong(line: Gristmill) -> None:
    answer = line("ask", "people-helper", RECEIPTS, "--json").data["trace"]
    words = ("--reason", "outdated", "--comment", "It changed in June.", "--correction", "21 days", "--by", "Ada")
    said = line("feedback", answer, "down", *words, "--json").data
    assert {name: said[name] for name in ("answer", "verdict", "reason", "comment", "correction", "by")} == {
        "answer": answer,
        "verdict": "down",
        "reason": "outdated",
        "comment": "It changed in June.",
        "correction": "21 days",
        "by": "Ada",
    }
    assert "Thank you" in line("feedback", answer, "up", "--by", "Ada").out
    log = line("audit", "tail").out
    assert "answer.feedback" in log
    assert "June" not in log


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("feedback", "answer-404", "down"), "answer-404"),
        (("feedback", "answer-404", "meh"), "'meh'"),
        (("feedback", "answer-404", "down", "--reason", "ugly"), "'ugly'"),
    ],
)
def test_a_mistake_is_named(line: Gristmill, words: tuple[str, ...], named: str) -> None:
    said = line(*words)
    assert said.code == 2
    assert named in said.err


def test_feedback_goes_over_http_without_a_name(client: TestClient) -> None:
    path = f"/api/v1/answers/{ask(client)}/feedback"
    said = client.post(path, json={"verdict": "down", "reason": "wrong"}).json()
    assert (said["verdict"], said["reason"], said["by"]) == ("down", "wrong", None)
    assert client.post(path, json={"verdict": "up"}).json()["feedback"] != said["feedback"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"verdict": "up"}, 404),
        ({"verdict": "meh"}, 422),
        ({"verdict": "down", "reason": "ugly"}, 422),
        ({"verdict": "up", "correction": "no"}, 422),
        ({"verdict": "down", "comment": "x" * 2001}, 422),
        ({"verdict": "down", "mood": "bad"}, 422),
        ({}, 422),
    ],
)
def test_wrong_feedback_is_refused_over_http(client: TestClient, body: dict[str, Any], status: int) -> None:
    assert client.post("/api/v1/answers/answer-404/feedback", json=body).status_code == status


@pytest.mark.parametrize(
    ("raw", "status"),
    [(b'{"verdict": "down", "comment": "a\\u0000b", "by": "\\u0000"}', 200), (b'{"verdict": "\\ud800"}', 422)],
)
def test_what_json_may_hold_and_no_database_takes_does_no_harm(client: TestClient, raw: bytes, status: int) -> None:
    headers = {"content-type": "application/json"}
    said = client.post(f"/api/v1/answers/{ask(client)}/feedback", content=raw, headers=headers)
    assert said.status_code == status
    assert (said.json().get("comment"), said.json().get("by")) == ("ab" if status == 200 else None, None)


def test_a_request_that_cannot_be_read_gets_an_error_like_every_other(client: TestClient) -> None:
    error = client.post("/api/v1/answers/answer-404/feedback", json={"verdict": "meh"}).json()["error"]
    assert error["code"] == "invalid_input"
    assert "body.verdict" in error["message"]
