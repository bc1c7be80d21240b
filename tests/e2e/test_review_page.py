"""The page of reviews in a real browser."""

import shutil
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from api.app import create_app
from api.wiring import open_workspace
from kernel.settings import load_settings
from tests.e2e.conftest import Gristmill
from tests.e2e.reviewed import held, stamp_reviewed

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
def address(line: Gristmill, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("GRISTMILL_ACTOR", "ada")
    stamp_reviewed(line, "review:\n  when: always\n  people: 2")
    held(line)
    with open_workspace(load_settings(line.workspace)) as workspace:
        server = uvicorn.Server(uvicorn.Config(create_app(workspace), port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/reviews"
        server.should_exit = True
        thread.join()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; install Debian's package 'chromium'")
def test_two_people_edit_and_approve_an_answer_on_the_page(address: str, line: Gristmill) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#review:not([hidden]) .citations li")
        page.fill("[name=by]", "bob")
        page.click("[data-toggle=edit]")
        page.fill("[name=text]", "Within <b>14</b> days.")
        page.click("[data-verdict=approve]")
        page.wait_for_selector(".said li")
        assert page.text_content("#review .text") == "Within <b>14</b> days."
        assert "1 of 2 approved" in (page.text_content("#queue") or "")
        page.fill("[name=by]", "cleo")
        page.click("[data-verdict=approve]")
        page.wait_for_selector("#review", state="hidden")
        assert "approved by bob and cleo" in (page.text_content(".desk .state") or "")
        browser.close()
    assert problems == []
    assert line("review", "list", "--closed", "--json").data["reviews"][0]["state"] == "approved"
