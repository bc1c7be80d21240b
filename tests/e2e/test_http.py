"""The HTTP doors, in process and in a real browser."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import sync_playwright

from api.app import create_app
from api.wiring import Workspace, open_workspace
from assistants.feedback import last_words
from kernel.settings import load_settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
RECEIPTS = "How long do I have to hand in receipts after a trip?"


@pytest.fixture(scope="module")
def opened(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    copy = tmp_path_factory.mktemp("http") / "workspace"
    shutil.copytree(released / "workspace", copy)
    with open_workspace(load_settings(copy)) as workspace:
        yield workspace


@pytest.fixture
def client(opened: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(opened), raise_server_exceptions=False) as client:
        yield client


def test_health_says_that_it_is_up_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["documents"] == 44
    assert ready["generation"] == 2


def test_search_filters_by_readers_day_and_source(client: TestClient) -> None:
    body: dict[str, Any] = {"query": "parental leave weeks", "readers": [], "as_of": "2025-03-01", "limit": 5}
    hits = client.post("/api/v1/search", json=body).json()["hits"]
    assert hits
    assert all(hit["in_force_from"] is None or hit["in_force_from"] <= "2025-03-01" for hit in hits)
    assert client.post("/api/v1/search", json={**body, "sources": ["support"]}).json()["hits"] == []
    staff = client.post("/api/v1/search", json={**body, "sources": ["support"], "readers": ["staff"]}).json()["hits"]
    assert {hit["source"] for hit in staff} == {"support"}


def test_every_citation_leads_to_the_quoted_words(client: TestClient) -> None:
    reply = client.post("/api/v1/assistants/people-helper/ask", json={"question": RECEIPTS, "readers": []}).json()
    assert not reply["abstained"]
    for citation in reply["citations"]:
        stored = client.get(f"/api/v1/versions/{citation['version']}").json()
        start, end = citation["span"]
        assert stored["text"][start:end] == citation["quote"]


def test_the_text_of_a_version_is_for_its_readers_only(client: TestClient) -> None:
    body = {"query": "calibration", "readers": ["staff"], "sources": ["support"]}
    version = client.post("/api/v1/search", json=body).json()["hits"][0]["version"]
    assert client.get(f"/api/v1/versions/{version}").status_code == 404
    assert client.get(f"/api/v1/versions/{version}", params={"readers": "staff"}).status_code == 200
    assert client.get(f"/versions/{version}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/v1/search", {"query": "x"}, 422),
        ("/api/v1/search", {"query": "x", "readers": [], "reader": "hr"}, 422),
        ("/api/v1/search", {"query": "x", "readers": [], "generation": 99}, 422),
        ("/api/v1/search", {"query": "  ", "readers": []}, 422),
        ("/api/v1/assistants/nobody/ask", {"question": "x", "readers": []}, 404),
        ("/api/v1/assistants/people-helper/ask", {"question": "x" * 2001, "readers": []}, 422),
        ("/api/v1/sources/nobody/refresh", {}, 404),
    ],
)
def test_wrong_requests_are_refused(client: TestClient, path: str, body: dict[str, Any], status: int) -> None:
    assert client.post(path, json=body).status_code == status


def test_an_error_has_a_code_and_a_sentence(client: TestClient) -> None:
    error = client.post("/api/v1/assistants/nobody/ask", json={"question": "x", "readers": []}).json()["error"]
    assert error["code"] == "not_found"
    assert "nobody" in error["message"]


def test_a_source_is_refreshed_by_the_process_that_serves(client: TestClient) -> None:
    receipt = client.post("/api/v1/sources/people/refresh").json()
    assert receipt["documents"]["unchanged"] == 25


def test_questions_are_answered_while_many_ask(client: TestClient) -> None:
    replies: list[str] = []

    def ask() -> None:
        body = {"question": RECEIPTS, "readers": [], "as_of": "2026-11-23"}
        replies.append(client.post("/api/v1/assistants/people-helper/ask", json=body).json()["answer"])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 8
    assert len(set(replies)) == 1


@pytest.fixture
def address(opened: Workspace) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(opened), port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


def test_a_follow_up_is_answered_with_the_question_before_it(client: TestClient) -> None:
    path = "/api/v1/assistants/people-helper/ask"
    first = client.post(path, json={"question": RECEIPTS, "readers": [], "conversation": "new"}).json()
    assert first["understood"] == []
    body = {"question": "And after a hotel stay?", "readers": [], "conversation": first["conversation"]}
    second = client.post(path, json=body).json()
    assert "receipts" in second["understood"][0]
    known = client.get(f"/api/v1/conversations/{first['conversation']}", params={"readers": ["everyone"]}).json()
    assert [answer["question"] for answer in known["answers"]] == [RECEIPTS, "And after a hotel stay?"]
    others = client.get(f"/api/v1/conversations/{first['conversation']}", params={"readers": ["staff"]})
    assert others.status_code == 404


def test_the_steps_are_told_before_the_answer(client: TestClient) -> None:
    path, body = "/api/v1/assistants/people-helper/ask/events", {"question": RECEIPTS, "readers": []}
    told = client.post(path, json=body).text.strip().split("\n\n")
    names = [part.split("\n")[0] for part in told]
    assert names == ["event: step"] * 6 + ["event: answer"]
    missing = client.post("/api/v1/assistants/nobody/ask/events", json=body).text
    assert missing.startswith("event: error")
    assert "there is no assistant 'nobody'" in missing


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; install Debian's package 'chromium'")
def test_a_person_asks_on_the_page_and_opens_the_quoted_words(address: str) -> None:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        page = browser.new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address)
        page.fill("#question", RECEIPTS)
        page.keyboard.press("Enter")
        page.wait_for_selector(".citations li")
        quote = (page.text_content(".citations li blockquote") or "").strip("“”")
        assert quote in (page.text_content(".answer .text") or "")
        page.click(".citations li a")
        assert page.text_content("mark") == quote
        page.goto(address)
        page.fill("#question", "<img src=x onerror=alert(1)> Which planets have rings of ice?")
        page.click("button[type=submit]")
        page.wait_for_selector(".answer.abstained")
        assert page.query_selector(".answer img") is None
        browser.close()
    assert problems == []


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; install Debian's package 'chromium'")
def test_a_person_asks_on_and_begins_anew_in_a_browser(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address)
        page.fill("#question", RECEIPTS)
        page.keyboard.press("Enter")
        page.wait_for_selector(".citations li")
        page.fill("#question", "And after a hotel stay?")
        page.keyboard.press("Enter")
        page.wait_for_selector(".understood:not(:empty)")
        assert "receipts" in (page.text_content(".understood") or "")
        assert page.text_content("#thread summary") == RECEIPTS
        page.click("#restart")
        assert page.query_selector("#thread summary") is None
        assert page.is_hidden("#answer")
        browser.close()
    assert problems == []


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; install Debian's package 'chromium'")
def test_a_person_says_with_the_keyboard_alone_what_is_wrong_and_changes_their_mind(
    address: str, opened: Workspace
) -> None:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        page = browser.new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address)
        assert page.is_hidden(".feedback")
        page.fill("#question", RECEIPTS)
        page.keyboard.press("Enter")
        page.wait_for_selector(".thumb")
        trace = (page.text_content(".answer footer") or "").split("trace ")[1]
        page.focus(".thumb[data-verdict=down]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#why-not:not([hidden])")
        assert page.get_attribute(".thumb[data-verdict=down]", "aria-pressed") == "true"
        for key in ("ArrowDown", "Tab", *"It changed.", "Tab", *"21 days", "Tab", "Enter"):
            page.keyboard.press(key)
        page.wait_for_selector("#why-not", state="hidden")
        assert "Thank you" in (page.text_content(".thanks") or "")
        assert said(opened, trace) == {
            "verdict": "down",
            "reason": "outdated",
            "comment": "It changed.",
            "correction": "21 days",
        }
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".thumb[data-verdict=up][aria-pressed=true]")
        assert said(opened, trace)["verdict"] == "up"
        assert page.is_hidden("#why-not")
        browser.close()
    assert problems == []


def said(opened: Workspace, answer_id: str) -> dict[str, str | None]:
    """Return the one last word on an answer."""
    with opened.database.read() as session:
        (kept,) = last_words(session, [answer_id])[answer_id]
    return {name: getattr(kept.said, name) for name in ("verdict", "reason", "comment", "correction")}
