"""The same line with its catalog on a real Postgres."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.e2e.conftest import SAMPLES, Gristmill
from tests.support.postgres import needs_postgres, postgres

pytestmark = needs_postgres


@pytest.fixture
def database_url() -> Iterator[str]:
    with postgres() as url:
        yield url


def test_the_line_runs_on_postgres(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRISTMILL_DATABASE_URL", database_url)
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("parental-leave-2024.md", "parental-leave-2026.md", "sick-leave.txt"):
        shutil.copy(SAMPLES / "documents" / "people" / name, folder)
    line = Gristmill(tmp_path / "workspace", capsys)
    assert line("init").code == 0
    assert line("source", "add", "people", str(folder), "--owner", "People").code == 0
    assert line("refresh", "--json").data["documents"]["added"] == 3
    words = ("search", "weeks of parental leave", "--as-of", "2025-03-01", "--json")
    before = line(*words).data
    assert "parental-leave-2024.md" in {hit["document"] for hit in before["hits"]}
    (folder / "parental-leave-2024.md").unlink()
    assert line("refresh", "people", "--allow-removals").code == 0
    assert "parental-leave-2024.md" not in {hit["document"] for hit in line(*words).data["hits"]}
    old = line(*words, "--generation", str(before["generation"])).data
    assert old["hits"] == before["hits"]
    assert line("audit", "verify").code == 0
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM generations WHERE state = 'committed'")).scalar() == 2
    engine.dispose()


def test_answers_feedback_and_gaps_are_kept_on_postgres(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRISTMILL_DATABASE_URL", database_url)
    folder = tmp_path / "documents"
    folder.mkdir()
    shutil.copy(SAMPLES / "documents" / "people" / "parental-leave-2026.md", folder)
    line = Gristmill(tmp_path / "workspace", capsys)
    steps = (
        ("init",),
        ("source", "add", "people", str(folder), "--owner", "People"),
        ("refresh",),
        ("usecase", "add", str(SAMPLES / "use_cases" / "people-policies.yaml")),
        ("assistant", "stamp", "policy-answers", "people-helper", "--use-case", "people-policies"),
    )
    for words in steps:
        assert line(*words).code == 0, words
    asking = ("ask", "people-helper", "--candidate", "--as-of", "2026-11-23", "--json")
    answer = line(*asking, "How many weeks of parental leave does each parent get?").data["trace"]
    line(*asking, "Which planets have rings of ice?")
    line("feedback", answer, "up", "--by", "Ada")
    assert line("feedback", answer, "down", "--reason", "unclear", "--by", "Ada").code == 0
    gaps = {each["kind"]: each for each in line("desk", "gaps", "--json").data["gaps"]}
    assert gaps["disliked"]["reasons"] == {"unclear": 1}
    gone = gaps["nothing-found"]["gap"]
    assert line("desk", "close-gap", gone, "--by", "Ada", "--reason", "not ours").code == 0
    assert [each["kind"] for each in line("desk", "gaps", "--json").data["gaps"]] == ["disliked"]


def test_a_correction_is_about_the_newest_version_on_postgres(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Postgres puts versions that say no first day behind the others unless it is told not to."""
    monkeypatch.setenv("GRISTMILL_DATABASE_URL", database_url)
    folder = tmp_path / "documents"
    folder.mkdir()
    line = Gristmill(tmp_path / "workspace", capsys)
    assert line("init").code == 0
    assert line("source", "add", "people", str(folder), "--owner", "People").code == 0
    for said in ("Trips are booked early.", "Effective date: 2040-01-01\n\nTrips are booked late."):
        (folder / "trips.md").write_text(f"# Trips\n\n{said}\n")
        assert line("refresh").code == 0
    words = (
        "desk",
        "correct",
        "people",
        "trips.md",
        "--set",
        "effective_to=2041-12-31",
        "--by",
        "Ann",
        "--reason",
        "law",
    )
    assert line(*words).code == 0
    held = line("source", "show", "people", "--json").data["documents"]
    assert [(one["in_force_from"], one["in_force_to"]) for one in held] == [
        (None, "2039-12-31"),
        ("2040-01-01", "2041-12-31"),
    ]


def test_the_glossary_has_generations_on_postgres(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRISTMILL_DATABASE_URL", database_url)
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "safety.md").write_text("# Safety\n\nWear personal protective equipment (PPE). Old Thing Here (OTH).\n")
    line = Gristmill(tmp_path / "workspace", capsys)
    assert line("init").code == 0
    assert line("source", "add", "docs", str(folder), "--owner", "People").code == 0
    assert line("refresh").code == 0
    old, ppe = line("glossary", "propose", "--json").data
    assert line("glossary", "accept", ppe["id"], "--by", "Ada", "--json").data["generation"] == 2
    assert line("glossary", "reject", old["id"], "--by", "Ada", "--reason", "gone").code == 0
    assert line("glossary", "propose", "--json").data == []
    search = ("search", "who wears PPE", "--json")
    assert line(*search).data["expanded"] == [{"asked": "PPE", "added": ["personal protective equipment"]}]
    assert line(*search, "--generation", "1").data["expanded"] == []
    (term,) = line("glossary", "list", "--json").data
    assert line("glossary", "remove", term["id"], "--by", "Ada", "--reason", "moved").code == 0
    assert line(*search).data["expanded"] == []
    assert line("audit", "verify").code == 0
