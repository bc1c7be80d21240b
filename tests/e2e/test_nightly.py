"""The night: what is live is measured again, and those who want to know are told."""

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Gristmill
from tests.support.receivers import http_receiver


def test_an_unchanged_release_holds(line: Gristmill) -> None:
    said = line("eval", "nightly", "--json")
    assert said.code == 0, said.err
    (night,) = said.data
    assert (night["assistant"], night["state"], night["reasons"]) == ("people-helper", "holds", [])
    assert line("eval", "report", night["run_id"]).code == 0


def test_without_a_release_there_is_nothing_to_measure(empty: Gristmill) -> None:
    said = empty("eval", "nightly")
    assert said.code == 0
    assert "nothing is live" in said.out


def test_a_release_that_lost_its_documents_is_worse_and_the_webhook_hears_of_it(
    line: Gristmill, released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = released / "documents" / "people"
    kept = {path: path.read_bytes() for path in documents.rglob("*") if path.is_file()}
    try:
        for path in list(kept)[::2]:
            path.unlink()
        assert line("refresh", "people", "--allow-removals").code == 0
    finally:
        for path, raw in kept.items():
            path.write_bytes(raw)
    (tmp_path / "127.0.0.1.hmac").write_text("a secret", encoding="utf-8")
    with http_receiver("ok") as receiver:
        monkeypatch.setenv("GRISTMILL_ALERT_WEBHOOK", f"{receiver.url}/nights")
        monkeypatch.setenv("GRISTMILL_ACTION_HOSTS", f"127.0.0.1:{receiver.port}")
        unsigned = line("eval", "nightly")
        assert unsigned.code == 1
        assert "the alert to" in unsigned.err
        assert receiver.requests == []
        monkeypatch.setenv("GRISTMILL_ACTION_SECRETS", str(tmp_path))
        said = line("eval", "nightly", "--json")
        assert said.code == 1
        assert said.data[0]["state"] == "worse"
        told = json.loads(receiver.requests[0].body)
    assert told["nights"][0]["assistant"] == "people-helper"
    assert any("answer_contains_gold" in reason for reason in told["nights"][0]["reasons"])


def test_a_night_asks_as_often_as_the_run_of_the_release_did(line: Gristmill) -> None:
    measured = ("eval", "run", "people-policies", "--assistant", "people-helper", "--repeats", "2")
    steps = (
        measured,
        (
            "assistant",
            "stamp",
            "policy-answers",
            "people-helper",
            "--use-case",
            "people-policies",
            "--set",
            "passages=9",
        ),
        (*measured, "--candidate"),
        ("release", "propose", "people-helper"),
        ("release", "approve", "people-helper"),
        ("release", "publish", "people-helper"),
    )
    for words in steps:
        said = line(*words)
        assert said.code == 0, (words, said.out, said.err)
    said = line("eval", "nightly", "--json")
    assert [night["state"] for night in said.data] == ["holds"], said.data
