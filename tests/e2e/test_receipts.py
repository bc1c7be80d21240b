"""Receipts, explanations and version diffs, from the command line and over HTTP."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.wiring import open_workspace
from kernel.settings import load_settings
from tests.e2e.conftest import Gristmill


@pytest.fixture
def client(line: Gristmill) -> Iterator[TestClient]:
    with open_workspace(load_settings(line.workspace)) as workspace, TestClient(create_app(workspace)) as client:
        yield client


def test_every_refresh_left_a_receipt_that_agrees(line: Gristmill) -> None:
    kept = line("receipt", "list", "--json").data
    assert {receipt["source"] for receipt in kept} == {"people", "support"}
    assert all(receipt["receipt"]["counts"]["faults"] == [] for receipt in kept)
    assert "yes" in line("receipt", "list", "people").out
    said = line("receipt", "show", kept[0]["receipt_id"])
    assert "Counted: the source has" in said.out
    assert line("receipt", "show", kept[0]["receipt_id"], "--json").data == kept[0]


def test_a_document_is_explained(line: Gristmill) -> None:
    said = line("source", "show", "people", "remote-work.md")
    assert said.code == 0
    assert "Its version of generation 1" in said.out
    assert "taken in as" in said.out
    found = line("source", "show", "people", "remote-work.md", "--json").data
    assert found["document"] == "remote-work.md"
    assert found["state"] == "indexed"
    assert len(found["versions"]) >= 1


def test_a_diff_shows_what_came(line: Gristmill) -> None:
    said = line("source", "diff", "people", "remote-work.md")
    assert "generation 0 to generation" in said.out
    assert "\n+ " in said.out
    found = line("source", "diff", "people", "remote-work.md", "--from", "1", "--json").data
    assert found["lines"] == []


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("source", "show", "people", "nothing.md"), "nothing.md"),
        (("source", "show", "nobody", "a.md"), "nobody"),
        (("source", "diff", "people", "nothing.md"), "nothing.md"),
        (("source", "diff", "people", "remote-work.md", "--to", "99"), "99"),
        (("receipt", "show", "receipt-none"), "receipt-none"),
        (("receipt", "list", "nobody"), "nobody"),
    ],
)
def test_a_mistake_is_named(line: Gristmill, words: tuple[str, ...], named: str) -> None:
    said = line(*words)
    assert said.code == 2
    assert named in said.err


def test_http_explains_and_compares_to_those_who_may_see(client: TestClient, line: Gristmill) -> None:
    place = "/api/v1/sources/people/documents/remote-work.md"
    assert client.get(place).json() == line("source", "show", "people", "remote-work.md", "--json").data
    assert {each["kind"] for each in client.get(f"{place}/diff").json()["lines"]} == {"added"}
    assert client.get(f"{place}/diff", params={"from": 1}).json()["lines"] == []
    assert client.get("/api/v1/sources/people/documents/nothing.md").status_code == 404


def test_http_says_nothing_about_what_a_group_may_not_see(client: TestClient, line: Gristmill) -> None:
    uri = line("source", "show", "support", "--json").data["documents"][0]["document"]
    place = f"/api/v1/sources/support/documents/{uri}"
    for path in (place, f"{place}/diff"):
        refused = client.get(path)
        assert refused.status_code == 404
        assert json.dumps(uri) not in refused.text.replace(f"{uri!r}", "")
        assert client.get(path, params={"readers": "staff"}).status_code == 200
