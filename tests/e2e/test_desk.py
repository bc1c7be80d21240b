"""The owner's desk on the samples, from the command line and over HTTP."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.commands.desk import consequence
from api.superseding import supersede, supersession_facts
from api.wiring import Workspace, open_workspace
from index.supersession import ended_by
from index.values import Span
from ingest.desk.conflicts import ConflictSide
from kernel.settings import load_settings
from tests.e2e.conftest import Gristmill


@pytest.fixture
def client(line: Gristmill) -> Iterator[TestClient]:
    with open_workspace(load_settings(line.workspace)) as workspace, TestClient(create_app(workspace)) as client:
        yield client


def test_the_desk_names_the_copies_and_what_is_hidden(line: Gristmill) -> None:
    said = line("desk")
    assert said.code == 0
    assert "Freshness" in said.out
    assert "people/handouts/site-access.docx" in said.out
    assert "--readers" in said.err
    whole = line("desk", "--readers", "staff", "--json").data
    assert whole["is_behind"] is False
    assert whole["freshness"]["hidden"] == 0
    assert {"people", "support"} == {each["source"] for each in whole["freshness"]["documents"]}


def test_the_desk_of_one_owner_holds_their_sources_alone(line: Gristmill) -> None:
    mine = line("desk", "--owner", "Support", "--readers", "staff", "--json").data
    assert mine["sources"] == ["support"]
    assert mine["duplicates"]["clusters"] == []
    assert {each["source"] for each in mine["freshness"]["documents"]} == {"support"}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("desk", "--source", "nobody"), "nobody"),
        (("desk", "--owner", "Nobody"), "People Operations"),
        (("desk", "--only", "gossip"), "gossip"),
        (("desk", "attest", "people", "nothing.md", "--by", "Ada"), "nothing.md"),
        (("desk", "attest", "people", "--by", "Ada", "--until", "soon"), "soon"),
        (("desk", "attest", "people", "--by", "Ada", "--until", "2001-01-01"), "2001-01-01"),
    ],
)
def test_a_mistake_at_the_desk_is_named(line: Gristmill, words: tuple[str, ...], named: str) -> None:
    said = line(*words)
    assert said.code == 2
    assert named in said.err


def test_attesting_a_document_makes_it_fresh_and_leaves_the_corpus_alone(line: Gristmill) -> None:
    before = line("search", "remote work", "--json").data
    assert line("desk", "attest", "people", "remote-work.md", "--by", "Ada", "--until", "2200-01-01").code == 0
    documents = line("desk", "--only", "freshness", "--json").data["freshness"]["documents"]
    (attested,) = [each for each in documents if each["attested"]]
    assert (attested["document"], attested["state"], attested["due"]) == ("remote-work.md", "fresh", "2200-01-01")
    assert line("search", "remote work", "--json").data == before
    assert "desk.attest" in line("audit", "tail").out


def test_a_source_can_be_attested_as_a_whole(line: Gristmill) -> None:
    attested = line("desk", "attest", "people", "--by", "Ada", "--json").data["attested"]
    counts = line("desk", "--source", "people", "--only", "freshness", "--json").data["freshness"]["counts"]
    assert attested == sum(counts.values())
    assert counts["stale"] == counts["unknown"] == 0


def test_the_one_contradiction_of_the_samples_is_shown_and_can_be_decided(line: Gristmill) -> None:
    said = line("desk", "--readers", "staff", "--only", "conflicts")
    assert "30 days" in said.out
    assert "14 days" in said.out
    (found,) = line("desk", "--readers", "staff", "--only", "conflicts", "--json").data["conflicts"]
    sides = {found["one"]["document"], found["other"]["document"]}
    assert sides == {"travel-policy.html", "finance-handbook.pdf"}
    words = ("desk", "rule", found["conflict_id"][:8], "different-scope", "--by", "Ada")
    assert line(*words, "--reason", "finance means the company card").code == 0
    (decided,) = line("desk", "--only", "conflicts", "--json").data["conflicts"]
    assert decided["ruling"]["outcome"] == "different-scope"
    assert "desk.rule" in line("audit", "tail").out
    assert "0 open, 1 decided" in line("desk").out


RECEIPTS = ("search", "days to hand in travel receipts", "--readers", "staff")


def the_conflict(line: Gristmill) -> str:
    (found,) = line("desk", "--readers", "staff", "--only", "conflicts", "--json").data["conflicts"]
    return str(found["conflict_id"][:8])


def test_a_ruling_that_one_document_supersedes_another_ends_the_other_one(line: Gristmill) -> None:
    assert "finance-handbook" in line(*RECEIPTS).out
    words = ("desk", "rule", the_conflict(line), "supersedes", "--winner", "travel-policy.html", "--by", "Ada")
    said = line(*words, "--reason", "agreed in June")
    assert "finance-handbook.pdf applies until the day before 20" in said.err
    assert "finance-handbook" not in line(*RECEIPTS).out
    (told,) = line("desk", "corrections", "--json").data
    assert (told["correction"]["name"], told["correction"]["by"]) == ("supersedes", "Ada")
    assert line("refresh").code == 0
    assert "finance-handbook" not in line(*RECEIPTS).out
    assert "0 open" in line("desk").out
    source, name = told["correction"]["source"], told["correction"]["correction_id"]
    assert line("desk", "withdraw", source, name, "--by", "Ada", "--reason", "too early").code == 0
    assert "finance-handbook" in line(*RECEIPTS).out


def test_a_ruling_begins_on_the_day_that_the_newer_document_applies_from(line: Gristmill) -> None:
    words = ("desk", "rule", the_conflict(line), "supersedes", "--by", "Ada", "--reason", "agreed")
    refused = line(*words, "--winner", "travel-policy.html", "--effective-from", "2026-05-02")
    assert refused.code == 2
    assert "'travel-policy.html' applies from 20" in refused.err
    assert "1 open" in line("desk").out


def test_a_ruling_that_cannot_end_a_document_says_why_and_how_to_end_it(line: Gristmill) -> None:
    manual = line("source", "show", "support", "--json").data["documents"][0]["document"]
    with open_workspace(load_settings(line.workspace)) as workspace:
        newer, older = side(workspace, "support", manual), side(workspace, "people", "annual-leave.md")
        facts = supersession_facts(workspace, newer, older, None)
        ended = supersede(workspace, newer, older, facts, by="Ada", reason="agreed")
    assert (ended.since, ended.problem) == (None, "hidden_from_some")
    told = consequence(ended)
    assert "annual-leave.md still answers: some who may see the older document may not see this one" in told
    assert "gristmill desk correct people annual-leave.md --set effective_to=YYYY-MM-DD" in told


def test_what_a_document_supersedes_already_it_supersedes_after_a_ruling(line: Gristmill) -> None:
    with open_workspace(load_settings(line.workspace)) as workspace:
        newer, *older = (
            side(workspace, "people", name) for name in ("site-access.md", "remote-work.md", "speak-up.html")
        )
        for each in older:
            facts = supersession_facts(workspace, newer, each, None)
            assert supersede(workspace, newer, each, facts, by="Ada", reason="agreed").since
        with workspace.database.read() as session:
            ended = ended_by(session, newer.document_id, workspace.catalog.generation())
    assert sorted(each.document_id for each in older) == ended


def side(workspace: Workspace, source: str, document: str) -> ConflictSide:
    (held,) = [v for v in workspace.catalog.live_versions(source, workspace.catalog.generation()) if v.uri == document]
    nowhere = Span(start=0, end=1)
    return ConflictSide(
        source=source,
        owner="",
        document=document,
        title="",
        document_id=held.document_id,
        version_id=held.version_id,
        heading=(),
        page=None,
        passage="",
        sentence="",
        span=nowhere,
        difference="",
        difference_span=nowhere,
    )


def test_a_ruling_on_nothing_is_refused(line: Gristmill) -> None:
    said = line("desk", "rule", "nope", "different-scope", "--by", "Ada", "--reason", "x")
    assert said.code == 2
    assert "nope" in said.err


def test_a_conflict_is_decided_over_http(client: TestClient) -> None:
    client.post("/api/v1/desk/scan")
    (found,) = client.get("/api/v1/desk", params={"readers": "everyone", "only": "conflicts"}).json()["conflicts"]
    body = {"outcome": "supersedes", "by": "Ada", "reason": "agreed", "readers": []}
    path = f"/api/v1/desk/conflicts/{found['conflict_id']}/ruling"
    assert client.post(path, json=body).status_code == 422
    done = client.post(path, json={**body, "winner": "travel-policy.html"})
    assert done.status_code == 200
    assert done.json()["conflict"]["ruling"]["winner"] == "people/travel-policy.html"
    assert client.post(path.replace(found["conflict_id"], "0" * 32), json=body).status_code == 404


def test_http_shows_the_same_desk_after_a_scan(client: TestClient) -> None:
    before = client.get("/api/v1/desk", params={"readers": "staff"}).json()
    assert before["is_behind"] is True
    assert before["duplicates"]["clusters"] == []
    assert client.post("/api/v1/desk/scan").json()["scanned"]["generation"] == before["generation"]
    assert client.post("/api/v1/desk/scan").json() == {"scanned": None}
    after = client.get("/api/v1/desk", params={"readers": "staff"}).json()
    assert len(after["duplicates"]["clusters"]) == 1
    body = {"source": "people", "document": "remote-work.md", "by": "Ada", "until": "2200-01-01"}
    assert client.post("/api/v1/desk/attest", json=body).json() == {"attested": 1}
    assert client.get("/api/v1/desk", params={"readers": "staff", "source": "nobody"}).status_code == 404
    assert client.get("/api/v1/desk").status_code == 422
