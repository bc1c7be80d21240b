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
