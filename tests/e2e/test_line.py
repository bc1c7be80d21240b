"""From a folder to a released answer, through the command line."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from kernel.clock import SystemClock
from tests.e2e.conftest import SAMPLES, Gristmill

LEAVE = "How many weeks of parental leave does each parent get?"


def test_an_answer_is_cited_from_the_version_in_force_on_the_day(line: Gristmill) -> None:
    for day, weeks, document in (
        ("2025-03-01", "16 weeks", "parental-leave-2024.md"),
        ("2026-11-23", "20 weeks", "parental-leave-2026.md"),
        ("2027-03-01", "24 weeks", "parental-leave-2027.md"),
    ):
        said = line("ask", "people-helper", LEAVE, "--as-of", day, "--json")
        assert said.code == 0
        assert weeks in said.data["answer"]
        assert {citation["document"] for citation in said.data["citations"]} == {document}
        assert said.data["release"]


def test_an_unknown_subject_is_answered_with_whom_to_ask(line: Gristmill) -> None:
    said = line("ask", "people-helper", "Which planets have rings made of ice?", "--json")
    assert said.data["abstained"]
    assert "People Operations" in said.data["answer"]
    assert said.data["citations"] == []


def test_a_stored_answer_is_replayed_after_the_corpus_went_on(line: Gristmill, tmp_path: Path) -> None:
    before = line("ask", "people-helper", LEAVE, "--as-of", "2026-11-23", "--json").data
    folder = _own_folder(line, tmp_path)
    for old in folder.glob("parental-leave-*"):
        old.unlink()
    assert line("refresh", "people", "--allow-removals").code == 0
    assert "20 weeks" not in line("ask", "people-helper", LEAVE, "--as-of", "2026-11-23", "--json").data["answer"]
    again = line("replay", before["trace"], "--json")
    assert again.code == 0
    assert again.data["same"]
    assert again.data["answer"] == before["answer"]


def test_a_deleted_document_is_gone_from_the_next_search_and_kept_in_its_generation(
    line: Gristmill, tmp_path: Path
) -> None:
    folder = _own_folder(line, tmp_path)
    words = ("search", "referral bonus for recommending somebody", "--json", "--limit", "20")
    before = line(*words).data
    assert "referral-bonus.txt" in {hit["document"] for hit in before["hits"]}
    (folder / "referral-bonus.txt").unlink()
    receipt = line("refresh", "people", "--json").data
    assert receipt["documents"]["removed"] == 1
    assert "referral-bonus.txt" not in {hit["document"] for hit in line(*words).data["hits"]}
    old = line(*words, "--generation", str(before["generation"])).data
    assert [hit["passage"] for hit in old["hits"]] == [hit["passage"] for hit in before["hits"]]


def test_a_refresh_with_nothing_changed_writes_nothing(line: Gristmill) -> None:
    before = (line.workspace / "catalog.db").read_bytes()
    receipt = line("refresh", "--json").data
    assert receipt["documents"]["unchanged"] == 44
    assert receipt["documents"]["added"] == receipt["documents"]["changed"] == receipt["passages"]["embedded"] == 0
    assert (line.workspace / "catalog.db").read_bytes() == before


def test_groups_see_only_what_is_theirs(line: Gristmill) -> None:
    words = ("search", "calibration of the scale", "--source", "support", "--json")
    assert line(*words).data["hits"] == []
    assert line(*words, "--readers", "guests").data["hits"] == []
    assert line(*words, "--readers", "guests,staff").data["hits"]


def test_a_worse_candidate_is_refused_with_its_failing_questions(line: Gristmill) -> None:
    stamped = ("assistant", "stamp", "policy-answers", "people-helper", "--use-case", "people-policies")
    assert line(*stamped, "--set", "max_sentences=1", "--set", "passages=1").code == 0
    assert line("eval", "run", "people-policies", "--assistant", "people-helper", "--candidate").code == 0
    proposed = line("release", "propose", "people-helper", "--json")
    assert proposed.code == 1
    gate = proposed.data["record"]["gate"]
    assert gate["state"] == "shut"
    assert any(reason["effect"] == "shuts" and reason["cases"] for reason in gate["reasons"])
    assert line("release", "approve", "people-helper").code == 0
    published = line("release", "publish", "people-helper")
    assert published.code == 1
    assert "gate" in published.err
    assert line("release", "show", "people-helper", "--json").data[-1]["stage"] == "live"


def test_a_release_is_rolled_back_with_its_corpus(line: Gristmill, tmp_path: Path) -> None:
    stamped = ("assistant", "stamp", "policy-answers", "people-helper", "--use-case", "people-policies")
    assert line(*stamped, "--set", "max_sentences=4").code == 0
    folder = _own_folder(line, tmp_path)
    (folder / "referral-bonus.txt").unlink()
    assert line("refresh", "people").code == 0
    measured = ("eval", "run", "people-policies", "--assistant", "people-helper")
    suite = tmp_path / "people-policies.yaml"
    kept = (SAMPLES / "suites" / "people.yaml").read_text("utf-8")
    suite.write_text(kept, "utf-8")
    assert line(*measured, "--candidate").code == 0
    line("release", "propose", "people-helper")
    assert line("release", "approve", "people-helper").code == 0
    assert (
        line(
            "waiver",
            "grant",
            "people-helper",
            "--reason",
            "a test of rolling back",
            "--until",
            _soon(),
            "--by",
            "other",
        ).code
        == 0
    )
    assert line("release", "publish", "people-helper").code == 0
    back = line("release", "rollback", "people-helper", "--reason", "worse in practice", "--json")
    assert back.code == 0
    assert back.data["number"] == 1
    found = line("search", "referral bonus for recommending somebody", "--json", "--limit", "20").data["hits"]
    assert "referral-bonus.txt" in {hit["document"] for hit in found}
    assert line("release", "verify", "people-helper").code == 0
    assert line("audit", "verify").code == 0


def test_a_source_is_rolled_back_to_an_older_generation(line: Gristmill, tmp_path: Path) -> None:
    folder = _own_folder(line, tmp_path)
    (folder / "referral-bonus.txt").unlink()
    line("refresh", "people")
    done = line("rollback", "people", "--to", "2", "--json")
    assert done.code == 0
    assert done.data["embedded"] == 0
    assert done.data["passages_added"] > 0
    again = line("refresh", "people", "--json").data
    assert again["documents"]["removed"] == 1
    assert again["passages"]["embedded"] == 0


def test_retrieval_is_measured_without_an_assistant(line: Gristmill) -> None:
    said = line("eval", "run", "people-policies", "--json")
    assert said.code == 0
    figures = {figure["metric"]: figure for figure in said.data["metrics"]}
    assert figures["recall_at_5"]["value"] == pytest.approx(1.0, abs=0.1)
    assert figures["answer_contains_gold"]["value"] is None


def test_a_suite_whose_quote_is_in_no_document_is_refused(line: Gristmill, tmp_path: Path) -> None:
    suite = tmp_path / "wrong.yaml"
    suite.write_text(
        "suite: wrong\ncases:\n  - id: a\n    question: How long?\n"
        "    gold: [{document: travel-policy.html, quote: within 99 days after the end of the trip}]\n"
    )
    said = line("suite", "add", str(suite))
    assert said.code == 2
    assert "a: quote" in said.err or "99 days" in said.err
    assert line("suite", "lint", str(suite)).code == 2
    assert [row["suite"] for row in line("suite", "list", "--json").data] == ["people-policies"]


def test_a_beir_folder_becomes_a_source_and_a_suite(empty: Gristmill, tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text(
        '{"_id": "1", "title": "Tea", "text": "Green tea is brewed at eighty degrees."}\n'
        '{"_id": "2", "title": "Coffee", "text": "Espresso is pressed at nine bar."}\n'
    )
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "How hot is green tea brewed?"}\n')
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n")
    assert empty("suite", "import", "beir", str(folder)).code == 0
    assert empty("refresh", "tiny").code == 0
    found = empty("eval", "run", "tiny", "--json").data
    assert {f["metric"]: f["value"] for f in found["metrics"]}["ndcg_at_10"] == 1.0


def _own_folder(line: Gristmill, tmp_path: Path) -> Path:
    """Move the source 'people' of this copy to documents that the test may delete."""
    folder = tmp_path / "people"
    shutil.copytree(SAMPLES / "documents" / "people", folder)
    assert line("source", "add", "people", str(folder), "--owner", "People Operations", "--moved").code == 0
    return folder


def _soon() -> str:
    return (SystemClock().today() + timedelta(days=5)).isoformat()
