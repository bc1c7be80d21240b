"""The gap report on the samples, from the command line and over HTTP."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.wiring import open_workspace
from kernel.settings import load_settings
from tests.e2e.conftest import SAMPLES, Gristmill

DOG, DOGS, GYM = "May I bring my dog to the office?", "Are dogs allowed at work?", "Is there a gym subsidy?"
RECEIPTS = "How long do I have to hand in receipts after a trip?"


@pytest.fixture
def client(line: Gristmill) -> Iterator[TestClient]:
    with open_workspace(load_settings(line.workspace)) as workspace, TestClient(create_app(workspace)) as client:
        yield client


def ask(line: Gristmill, question: str, *words: str) -> str:
    said = line("ask", "people-helper", question, "--as-of", "2026-11-23", "--json", *words)
    assert said.code == 0
    return str(said.data["trace"])


def report(line: Gristmill, *words: str) -> dict[str, Any]:
    said = line("desk", "gaps", "--json", *words)
    assert said.code == 0, said.err
    found: dict[str, Any] = said.data
    return found


def test_questions_of_like_meaning_are_one_gap_with_who_should_act(line: Gristmill) -> None:
    for question in (DOG, DOGS, GYM):
        ask(line, question)
    liked = ask(line, RECEIPTS)
    disliked = ask(line, RECEIPTS)
    line("feedback", liked, "up")
    words = ("--reason", "wrong", "--comment", "The two rules differ.", "--correction", "30 days", "--by", "Ada")
    line("feedback", disliked, "down", *words)
    found = report(line)
    assert (found["asked"], found["missed"], found["hidden"]) == (5, 4, 0)
    dogs, *others = found["gaps"]
    assert (dogs["count"], dogs["kind"], dogs["owner"]) == (2, "nothing-found", "People Operations")
    assert {each["question"] for each in dogs["wordings"]} == {DOG, DOGS}
    (wrong,) = [each for each in others if each["kind"] == "disliked"]
    assert (wrong["question"], wrong["reasons"], wrong["people"]) == (RECEIPTS, {"wrong": 1}, ["Ada"])
    assert wrong["feedback"][0]["correction"] == "30 days"
    assert {each["document"] for each in wrong["documents"]} >= {"travel-policy.html", "finance-handbook.pdf"}
    printed = line("desk", "gaps").out
    assert "4 of 5 questions" in printed
    assert "asked 2 times" in printed
    assert "“The two rules differ.”" in printed


def test_a_question_is_not_shown_to_who_is_not_in_every_group_it_was_asked_for(line: Gristmill) -> None:
    ask(line, "Are there layoffs planned in Ellsmouth?", "--readers", "hr,staff")
    for words in ((), ("--readers", "hr"), ("--readers", "finance,staff")):
        said = line("desk", "gaps", *words)
        assert "layoffs" not in said.out
        assert "1 question asked for other groups" in said.err
        assert report(line, *words)["hidden"] == 1
    assert report(line, "--readers", "staff,hr")["gaps"][0]["question"].startswith("Are there layoffs")


def test_documents_and_comments_go_with_the_right_to_read_them(line: Gristmill) -> None:
    said = ask(line, RECEIPTS)
    line("feedback", said, "down", "--comment", "The fourteen days are wrong.")
    ask(line, "What do receipts of trips need to show?")
    place = next(each for each in line("source", "list", "--json").data if each["name"] == "people")
    assert line("source", "add", "people", place["uri"], "--owner", "People Operations", "--readers", "hr").code == 0
    everyone, hr = line("desk", "gaps"), line("desk", "gaps", "--readers", "hr")
    assert "fourteen" not in everyone.out
    assert "travel-policy" not in everyone.out
    assert "1 comment withheld" in everyone.out
    assert "fourteen" in hr.out
    assert "travel-policy" in hr.out


def test_a_closed_gap_is_gone_until_somebody_asks_the_like_again(line: Gristmill) -> None:
    ask(line, DOG)
    (gap,) = report(line)["gaps"]
    done = line("desk", "close-gap", gap["gap"][:6], "--by", "Bea", "--reason", "no dogs, ever")
    assert done.code == 0, done.err
    found = report(line)
    assert (found["gaps"], found["closed"]) == ([], 1)
    assert report(line, "--all")["gaps"][0]["state"] == "closed"
    ask(line, DOGS)
    (again,) = report(line)["gaps"]
    assert (again["state"], again["count"], again["new"]) == ("reopened", 2, 1)
    assert "1 since it was closed" in line("desk", "gaps").out
    assert "desk.close-gap" in line("audit", "tail").out


def test_a_gap_that_was_filled_is_told_when_it_is_asked_again(line: Gristmill, tmp_path: Path) -> None:
    folder = tmp_path / "people"
    shutil.copytree(SAMPLES / "documents" / "people", folder)
    assert line("source", "add", "people", str(folder), "--owner", "People Operations", "--moved").code == 0
    ask(line, DOG)
    (before,) = report(line, "--recheck")["gaps"]
    assert before["now"]["is_filled"] is False
    (folder / "dogs.md").write_text(
        "# Dogs in the office\n\nYou may bring your dog to the office on Fridays. Tell the front desk the day before.\n"
    )
    assert line("refresh", "people").code == 0
    answers = len(report(line)["gaps"][0]["answers"])
    (after,) = report(line, "--recheck")["gaps"]
    assert after["now"]["is_filled"] is True
    assert after["now"]["documents"][0] == "people/dogs.md"
    assert len(after["answers"]) == answers
    assert "now answered" in line("desk", "gaps", "--recheck").out


def test_the_desk_shows_the_gaps_with_all_that_needs_an_owner(line: Gristmill) -> None:
    ask(line, DOG)
    ask(line, "How long is the notice for a sabbatical?")
    said = line("desk")
    assert DOG in said.out
    assert "nothing found" in said.out
    assert line("desk", "--only", "gaps", "--json").data["gaps"]["missed"] >= 1
    assert "freshness" not in line("desk", "--only", "gaps", "--json").data
    near = line("desk", "--only", "gaps", "--source", "people", "--json").data["gaps"]["gaps"]
    assert DOG not in {gap["question"] for gap in near}
    assert (
        line("desk", "--only", "gaps", "--source", "support", "--readers", "staff", "--json").data["gaps"]["gaps"] == []
    )


def test_one_owner_or_assistant_can_be_looked_at(line: Gristmill) -> None:
    ask(line, DOG)
    assert len(report(line, "--owner", "People Operations", "--assistant", "people-helper")["gaps"]) == 1
    assert report(line, "--owner", "Support")["gaps"] == []


def test_erasing_a_document_takes_comments_on_its_answers_out_of_the_report(line: Gristmill) -> None:
    said = ask(line, RECEIPTS)
    line("feedback", said, "down", "--comment", "Fourteen is a typo.", "--correction", "forty")
    assert line("erase", "people", "finance-handbook.pdf", "--by", "Ada", "--reason", "a request").code == 0
    found = line("desk", "gaps")
    assert RECEIPTS in found.out
    for word in ("Fourteen", "forty", "finance-handbook"):
        assert word not in found.out
    assert line("feedback", said, "down", "--comment", "again").code == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("desk", "gaps", "--since", "soon"), "'soon'"),
        (("desk", "gaps", "--since", "0d"), "'0d'"),
        (("desk", "gaps", "--owner", "Nobody"), "'Nobody'"),
        (("desk", "gaps", "--assistant", "nobody"), "'nobody'"),
        (("desk", "close-gap", "zzz", "--by", "Ada", "--reason", "r"), "'zzz'"),
    ],
)
def test_a_mistake_is_named(line: Gristmill, words: tuple[str, ...], named: str) -> None:
    said = line(*words)
    assert said.code == 2
    assert named in said.err


def test_without_a_question_there_is_no_gap(empty: Gristmill) -> None:
    assert "0 of 0 questions" in empty("desk", "gaps").out
    assert empty("desk", "gaps", "--json", "--since", "2026-01-01").data["gaps"] == []


def test_the_report_and_its_closing_go_over_http(client: TestClient) -> None:
    body = {"question": DOG, "readers": []}
    assert client.post("/api/v1/assistants/people-helper/ask", json=body).json()["abstained"]
    path = "/api/v1/desk/gaps"
    assert client.get(path).status_code == 422
    (gap,) = client.get(path, params={"readers": "everyone", "recheck": True}).json()["gaps"]
    assert (gap["question"], gap["now"]["is_filled"]) == (DOG, False)
    closure = {"by": "Bea", "reason": "no dogs", "readers": []}
    assert client.post(f"{path}/zzz/closure", json=closure).status_code == 404
    assert client.post(f"{path}/{gap['gap']}/closure", json=closure | {"reason": " "}).status_code == 422
    assert client.post(f"{path}/{gap['gap']}/closure", json=closure).json()["state"] == "closed"
    assert client.get(path, params={"readers": "everyone"}).json()["gaps"] == []
    assert len(client.get(path, params={"readers": "everyone", "closed": True}).json()["gaps"]) == 1


def test_the_command_works_beside_a_process_that_serves(client: TestClient, line: Gristmill) -> None:
    client.post("/api/v1/assistants/people-helper/ask", json={"question": DOG, "readers": []})
    assert [gap["question"] for gap in report(line)["gaps"]] == [DOG]
