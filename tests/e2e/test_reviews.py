"""Answers that wait for a person, from the command line and over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import reviewing
from api.app import create_app
from api.wiring import Workspace, open_workspace
from kernel.access import AccessScope
from kernel.clock import FixedClock
from kernel.settings import load_settings
from tests.e2e.conftest import Gristmill
from tests.e2e.reviewed import RECEIPTS, held, stamp_reviewed

ALWAYS = "review:\n  when: always"
TWICE = "review:\n  when: always\n  people: 2"
QUOTE = "30 days"


@pytest.fixture(autouse=True)
def _asked_by_ada(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRISTMILL_ACTOR", "ada")


def as_person(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("GRISTMILL_ACTOR", name)


def test_an_answer_that_waits_shows_nothing_of_itself(line: Gristmill) -> None:
    stamp_reviewed(line, ALWAYS)
    said = line("ask", "careful", RECEIPTS, "--candidate", "--json")
    reply = said.data
    assert reply["held"]
    assert reply["citations"] == []
    assert reply["result"] is None
    assert QUOTE not in said.out
    printed = line("ask", "careful", RECEIPTS, "--candidate")
    assert "waits for a person" in printed.out
    assert "review-" in printed.out
    assert QUOTE not in printed.out + printed.err


def test_replaying_an_answer_that_waits_shows_nothing_of_it(line: Gristmill) -> None:
    stamp_reviewed(line, ALWAYS)
    trace = line("ask", "careful", RECEIPTS, "--candidate", "--json").data["trace"]
    said = line("replay", trace, "--json")
    assert said.data["same"]
    assert QUOTE not in said.out


def test_the_archive_keeps_what_waits(line: Gristmill) -> None:
    stamp_reviewed(line, ALWAYS)
    shown = line("review", "show", held(line), "--json").data
    assert QUOTE in shown["answer"]
    assert shown["citations"]
    assert "review.opened" in line("audit", "tail").out


def test_somebody_else_approves_and_then_it_can_be_read(line: Gristmill, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp_reviewed(line, ALWAYS)
    review = held(line)
    own = line("review", "decide", review, "--approve")
    assert own.code == 1
    assert "'ada' asked the question" in own.err
    as_person(monkeypatch, "bob")
    assert line("review", "decide", review, "--approve", "--json").data["state"] == "approved"
    again = line("review", "decide", review, "--approve")
    assert again.code == 1
    assert "approved already" in again.err
    with open_workspace(load_settings(line.workspace)) as opened, TestClient(create_app(opened)) as client:
        answer = client.get(f"/api/v1/answers/answer-{review.removeprefix('review-')}", params={"readers": ["x"]})
    assert QUOTE in answer.json()["answer"]
    assert answer.json()["citations"]


def test_a_rejection_needs_a_reason_which_who_asked_reads(line: Gristmill) -> None:
    stamp_reviewed(line, ALWAYS)
    review = held(line)
    assert line("review", "decide", review, "--reject").code == 2
    done = line("review", "decide", review, "--reject", "--reason", "Finance changed it.", "--json").data
    assert done["state"] == "rejected"
    with open_workspace(load_settings(line.workspace)) as opened, TestClient(create_app(opened)) as client:
        reply = client.get(f"/api/v1/answers/{done['answer_id']}", params={"readers": ["x"]}).json()
    assert "Finance changed it." in reply["answer"]
    assert QUOTE not in str(reply)


def test_an_edit_is_a_diff_and_a_proposed_case(
    line: Gristmill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp_reviewed(line, ALWAYS)
    review = held(line)
    as_person(monkeypatch, "bob")
    better = tmp_path / "better.txt"
    better.write_text("Hand them in within 14 days, please.\n", "utf-8")
    done = line("review", "decide", review, "--edit", str(better), "--reason", "shorter now", "--json").data
    assert done["state"] == "approved"
    shown = line("review", "show", review, "--json").data
    assert shown["answer"] == "Hand them in within 14 days, please."
    assert QUOTE in shown["before"]
    assert "+Hand them in within 14 days, please." in shown["said"][0]["diff"]
    case = line("review", "cases", "--json").data[0]
    assert case["question"] == RECEIPTS
    assert case["must"] == ["Hand them in within 14 days, please."]
    assert any(QUOTE in taken for taken in case["must_not"])
    assert "case.proposed" in line("audit", "tail").out
    assert line("audit", "verify").code == 0


def test_two_different_people_approve_where_two_are_asked_for(line: Gristmill, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp_reviewed(line, TWICE)
    review = held(line)
    as_person(monkeypatch, "bob")
    first = line("review", "decide", review, "--approve")
    assert "2 different people" in first.out
    assert line("review", "decide", review, "--approve").code == 1
    as_person(monkeypatch, "cleo")
    assert line("review", "decide", review, "--approve", "--json").data["state"] == "approved"


def test_an_assistant_of_the_high_tier_always_waits_for_two(line: Gristmill, tmp_path: Path) -> None:
    case = (Path(__file__).parents[2] / "samples/use_cases/people-policies.yaml").read_text("utf-8")
    risky = tmp_path / "risky.yaml"
    risky.write_text(case.replace("people-policies", "risky").replace("regulated: false", "regulated: true"), "utf-8")
    assert line("usecase", "add", str(risky)).code == 0
    config = line("assistant", "stamp", "policy-answers", "risky", "--use-case", "risky", "--json").data
    assert config["review"]["when"] == "always"
    assert config["review"]["people"] == 2
    assert held(line, "risky")


def test_only_who_is_in_every_group_sees_a_review(line: Gristmill) -> None:
    stamp_reviewed(line, ALWAYS)
    reply = line("ask", "careful", RECEIPTS, "--candidate", "--readers", "hr", "--json").data
    listed = line("review", "list", "--json").data
    assert listed == {"reviews": [], "hidden": 1}
    hidden = line("review", "show", reply["review"])
    assert hidden.code == 2
    assert RECEIPTS not in hidden.err
    assert line("review", "decide", reply["review"], "--reject", "--reason", "no").code == 2
    assert line("review", "list", "--readers", "hr,it", "--json").data["reviews"][0]["review"] == reply["review"]
    with open_workspace(load_settings(line.workspace)) as opened, TestClient(create_app(opened)) as client:
        path = f"/api/v1/answers/{reply['trace']}"
        assert client.get(path, params={"readers": ["it"]}).status_code == 404
        assert client.get(path, params={"readers": ["hr"]}).json()["held"]


def test_what_nobody_decides_in_time_goes_to_the_owner_once(line: Gristmill) -> None:
    stamp_reviewed(line, "review:\n  when: always\n  within_hours: 2")
    review = held(line)
    assert line("review", "assign", review, "bob", "--json").data["assigned_to"] == "bob"
    assert not line("review", "list", "--json").data["reviews"][0]["is_overdue"]
    late = FixedClock(datetime.now(UTC) + timedelta(hours=3))
    with open_workspace(load_settings(line.workspace), clock=late) as opened:
        assert reviewing.escalate(opened) == [review]
        assert reviewing.escalate(opened) == []
        found = reviewing.read_queue(opened, scope=AccessScope.of(()))["reviews"][0]
    assert found["is_overdue"]
    assert found["assigned_to"] == found["owner"] == "People Operations"
    assert line("audit", "tail").out.count("review.escalated") == 1


def test_a_sampled_assistant_holds_the_same_answers_whenever_they_are_looked_at(line: Gristmill) -> None:
    stamp_reviewed(line, "review:\n  when: sample\n  share: 1.0")
    assert held(line)
    stamp_reviewed(line, "review:\n  when: sample\n  share: 0.0", "free")
    assert not line("ask", "free", RECEIPTS, "--candidate", "--json").data["held"]


@pytest.fixture
def served(line: Gristmill) -> Iterator[tuple[Workspace, TestClient]]:
    stamp_reviewed(line, ALWAYS)
    with open_workspace(load_settings(line.workspace)) as opened, TestClient(create_app(opened)) as client:
        yield opened, client


def test_reviews_are_decided_over_http(served: tuple[Workspace, TestClient]) -> None:
    _, client = served
    asked = {"question": RECEIPTS, "readers": [], "candidate": True, "by": "ada"}
    reply = client.post("/api/v1/assistants/careful/ask", json=asked).json()
    assert reply["held"]
    assert QUOTE not in str(reply)
    listed = client.get("/api/v1/reviews", params={"readers": ["x"]}).json()["reviews"]
    assert [each["review"] for each in listed] == [reply["review"]]
    path = f"/api/v1/reviews/{reply['review']}"
    assert QUOTE in client.get(path, params={"readers": ["x"]}).json()["answer"]
    said = client.post(f"{path}/assignment", json={"to": "bob", "by": "cleo", "readers": []}).json()
    assert said["assigned_to"] == "bob"
    own = client.post(f"{path}/decision", json={"verdict": "approve", "by": "ada", "readers": []})
    assert own.status_code == 409
    assert own.json()["error"]["code"] == "reviewer_refused"
    edit = {"verdict": "edit", "by": "bob", "text": "Within 14 days.", "readers": []}
    done = client.post(f"{path}/decision", json=edit)
    assert done.json()["state"] == "approved"
    replayed = client.post(f"{path}/decision", json=edit)
    assert replayed.status_code == 409
    assert replayed.json()["error"]["code"] == "review_closed"
    answer = client.get(f"/api/v1/answers/{reply['trace']}", params={"readers": ["x"]}).json()
    assert answer["answer"] == "Within 14 days."
    assert answer["edited"]
    assert client.get("/api/v1/reviews/cases", params={"readers": ["x"]}).json()[0]["must"] == ["Within 14 days."]
    closed = client.get("/api/v1/reviews", params={"readers": ["x"], "closed": True}).json()["reviews"]
    assert closed[0]["state"] == "approved"
