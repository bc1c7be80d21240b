"""The glossary from the command line and over HTTP: searches and assistants understand a name that no document uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.wiring import open_workspace
from assistants.archive import load, replay
from kernel.settings import load_settings
from tests.e2e.conftest import Gristmill

QUESTION = "How many unused PTO days may be carried into the next year?"


@pytest.fixture
def client(line: Gristmill) -> Iterator[TestClient]:
    with open_workspace(load_settings(line.workspace)) as workspace, TestClient(create_app(workspace)) as client:
        yield client


def add(line: Gristmill, *more: str) -> None:
    said = line("glossary", "add", "annual leave", "--alias", "PTO", "--by", "Ada Lang", *more)
    assert said.code == 0, said.err


def ask(line: Gristmill) -> dict[str, object]:
    return dict(line("ask", "people-helper", QUESTION, "--json").data)


def test_a_search_finds_what_the_documents_call_otherwise_and_says_so(line: Gristmill) -> None:
    before = line("search", "PTO carry over", "--json").data
    assert before["expanded"] == []
    add(line)
    after = line("search", "PTO carry over", "--json").data
    assert after["expanded"] == [{"asked": "PTO", "added": ["annual leave"]}]
    assert after["hits"][0]["document"] == "annual-leave.md"
    assert "looked for PTO also as annual leave" in line("search", "PTO carry over").out
    old = line("search", "PTO carry over", "--generation", str(before["generation"]), "--json").data
    assert old == before


def test_a_question_without_a_name_is_answered_to_the_byte_as_before(line: Gristmill) -> None:
    words = ("search", "who approves a trip, and is it booked by us", "--json")
    before = line(*words).out
    add(line, "--alias", "IT", "--alias", "US")
    after = line(*words).out
    assert after.replace('"generation": 3', '"generation": 2') == before


def test_an_answer_is_given_for_the_other_name_and_replayed_after_the_term_is_gone(line: Gristmill) -> None:
    plain = ask(line)
    add(line)
    given = ask(line)
    assert float(str(given["support"])) > float(str(plain["support"]))
    assert "5 unused days" in str(given["answer"])
    assert line("glossary", "remove", "annual leave", "--by", "Ada", "--reason", "moved").code == 0
    with open_workspace(load_settings(line.workspace)) as workspace, workspace.database.read() as session:
        kept = load(session, str(given["trace"])).answer
        again = replay(session, str(given["trace"]), workspace.line)
        first = replay(session, str(plain["trace"]), workspace.line)
    assert (again.text, again.support, again.hits) == (kept.text, kept.support, kept.hits)
    assert first.support == pytest.approx(float(str(plain["support"])), abs=1e-4)
    retrieve = next(step for step in kept.trace if step["step"] == "retrieve")
    compose = next(step for step in kept.trace if step["step"] == "compose")
    assert retrieve["expanded"] == [{"asked": "PTO", "added": ["annual leave"]}]
    assert "annual leave days" in compose["read_as"]
    assert kept.question == QUESTION


def test_terms_are_listed_exported_imported_and_removed(line: Gristmill, tmp_path: Path) -> None:
    add(line, "--definition", "Days off, paid", "--owner", "HR", "--reason", "joiners say so")
    (term,) = line("glossary", "list", "--json").data
    assert (term["term"], term["aliases"], term["owner"], term["by"]) == ("annual leave", ["PTO"], "HR", "Ada Lang")
    assert "annual leave" in line("glossary", "list").out
    file = tmp_path / "terms.csv"
    assert line("glossary", "export", str(file), "--json").data["terms"] == 1
    assert line("glossary", "remove", term["id"], "--by", "Ada", "--reason", "moved").code == 0
    assert line("glossary", "list", "--json").data == []
    file.write_text(file.read_text() + "home office,remote work|WFH,,,staff\n")
    assert len(line("glossary", "import", str(file), "--by", "Ada", "--json").data["terms"]) == 2
    assert len(line("glossary", "list", "--json").data) == 1
    assert len(line("glossary", "list", "--readers", "staff", "--json").data) == 2
    again = line("glossary", "import", str(file), "--by", "Ada")
    assert "says so already" in again.out


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("term\nleave\n", "'aliases' is missing"),
        ("term,aliases,colour\nleave,PTO,red\n", "'colour' is unknown"),
        ("term,aliases\nleave,PTO\nsick leave,the\n", "line 3: 'the'"),
        ("term,aliases\nleave\n", "line 2 has not as many cells"),
        ("term,aliases\nleave,PTO,more\n", "line 2 has not as many cells"),
        ('term,aliases\n"leave,PTO\n', "no CSV"),
    ],
)
def test_a_file_that_is_wrong_is_named_by_line_and_nothing_of_it_is_taken(
    empty: Gristmill, tmp_path: Path, text: str, named: str
) -> None:
    empty("init")
    file = tmp_path / "terms.csv"
    file.write_text(text)
    said = empty("glossary", "import", str(file), "--by", "Ada")
    assert said.code == 2
    assert named in said.err
    assert empty("glossary", "list", "--json").data == []


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("list", "--state", "wished"), "wished"),
        (("remove", "nothing", "--by", "Ada", "--reason", "x"), "nothing"),
        (("add", "leave", "--alias", "the", "--by", "Ada"), "the"),
        (("import", "/no/such/file.csv", "--by", "Ada"), "file.csv"),
        (("export", "/no/such/folder/file.csv"), "file.csv"),
    ],
)
def test_a_mistake_is_named(line: Gristmill, words: tuple[str, ...], named: str) -> None:
    said = line("glossary", *words)
    assert said.code == 2
    assert named in said.err


def test_http_keeps_the_same_glossary(client: TestClient) -> None:
    body = {"term": "annual leave", "aliases": ["PTO"], "by": "Ada", "readers": ["staff"]}
    done = client.post("/api/v1/glossary", json=body).json()
    assert client.get("/api/v1/glossary", params={"readers": ""}).json() == []
    (term,) = client.get("/api/v1/glossary", params={"readers": "staff"}).json()
    assert [term["id"]] == done["terms"]
    asked = {"query": "PTO", "readers": []}
    assert client.post("/api/v1/search", json=asked).json()["expanded"] == []
    found = client.post("/api/v1/search", json={**asked, "readers": ["staff"]}).json()
    assert found["expanded"] == [{"asked": "PTO", "added": ["annual leave"]}]
    path = f"/api/v1/glossary/{term['id']}/remove"
    assert client.post(path, json={"by": "Ada", "reason": "x", "readers": []}).status_code == 404
    assert client.post(path, json={"by": "Ada", "reason": "x", "readers": ["staff"]}).status_code == 200
    assert client.get("/api/v1/glossary", params={"readers": "staff"}).json() == []
    assert client.get("/api/v1/glossary").status_code == 422
    assert client.post("/api/v1/glossary", json={**body, "aliases": ["-"]}).status_code == 422


def test_what_documents_call_otherwise_is_proposed_accepted_and_rejected(empty: Gristmill, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "safety.md").write_text("# Safety\n\nEveryone wears personal protective equipment (PPE) in the hall.\n")
    (folder / "leave.md").write_text("# Leave\n\nPaid Time Off (PTO) is thirty days.\n")
    (folder / "press.md").write_text("# Press\n\nThe Power Take-Off (PTO) stops first.\n")
    assert empty("init").code == 0
    assert empty("source", "add", "docs", str(folder), "--owner", "HR", "--readers", "staff").code == 0
    assert empty("refresh").code == 0
    assert empty("glossary", "propose", "--json").data == []
    found = empty("glossary", "propose", "--readers", "staff", "--json").data
    by_term = {each["term"]: each for each in found}
    assert by_term["Paid Time Off"]["ambiguous_with"] == ["Power Take-Off"]
    assert by_term["personal protective equipment"]["evidence"][0]["document"] == "safety.md"
    shown = empty("glossary", "propose", "--readers", "staff").out
    assert "ambiguous" in shown
    assert "docs/safety.md" in shown
    ids = [by_term[name]["id"] for name in ("personal protective equipment", "Paid Time Off")]
    assert empty("glossary", "accept", *ids, "--by", "Ada").code == 2, "not for everyone to see"
    done = empty("glossary", "accept", *ids, "--by", "Ada", "--readers", "staff")
    assert done.code == 0
    assert "Power Take-Off" in done.err
    gone = by_term["Power Take-Off"]["id"]
    said = ("--by", "Ada", "--reason", "nobody says so", "--readers", "staff")
    assert empty("glossary", "reject", gone, *said).code == 0
    assert empty("glossary", "propose", "--readers", "staff", "--json").data == []
    assert [term["term"] for term in empty("glossary", "list", "--readers", "staff", "--json").data] == [
        "Paid Time Off",
        "personal protective equipment",
    ]
    rejected = empty("glossary", "list", "--state", "rejected", "--readers", "staff", "--json").data
    assert [term["reason"] for term in rejected] == ["nobody says so"]
    assert empty("search", "PPE", "--json").data["expanded"] == []
    expanded = empty("search", "PPE", "--readers", "staff", "--json").data["expanded"]
    assert expanded == [{"asked": "PPE", "added": ["personal protective equipment"]}]
    assert empty("erase", "docs", "safety.md", "--reason", "asked for").code == 0
    assert [t["term"] for t in empty("glossary", "list", "--readers", "staff", "--json").data] == ["Paid Time Off"]


def test_proposals_are_decided_over_http(empty: Gristmill, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "safety.md").write_text("# Safety\n\nWear personal protective equipment (PPE). Old Thing Here (OTH).\n")
    assert empty("init").code == 0
    assert empty("source", "add", "docs", str(folder), "--owner", "HR").code == 0
    assert empty("refresh").code == 0
    with open_workspace(load_settings(empty.workspace)) as workspace, TestClient(create_app(workspace)) as client:
        base = "/api/v1/glossary/proposals"
        old, ppe = client.get(base, params={"readers": ""}).json()
        body = {"proposals": [ppe["id"]], "by": "Ada", "readers": []}
        assert client.post(f"{base}/accept", json=body).json()["generation"] == 2
        refused = {**body, "proposals": [old["id"][:8]]}
        assert client.post(f"{base}/reject", json=refused).status_code == 422
        assert client.post(f"{base}/reject", json={**refused, "reason": "gone"}).json()[0]["term"] == "Old Thing Here"
        assert client.get(base, params={"readers": ""}).json() == []
        assert client.post(f"{base}/accept", json=body).status_code == 404
