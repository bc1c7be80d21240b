"""The same line with its catalog on a real Postgres."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.e2e.conftest import SAMPLES, Gristmill


def _tool(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name, path=str(found[-1].parent)) if found else shutil.which(name)


INITDB, PG_CTL = _tool("initdb"), _tool("pg_ctl")
AS_ROOT = os.geteuid() == 0

pytestmark = pytest.mark.skipif(
    INITDB is None or PG_CTL is None or (AS_ROOT and shutil.which("su") is None),
    reason="no Postgres on this machine; install Debian's package 'postgresql'",
)


def _do(command: str) -> None:
    """Run a command as a user that Postgres accepts: it refuses root."""
    words = ["su", "postgres", "-c", command] if AS_ROOT else ["sh", "-c", command]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=120)


@pytest.fixture
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    base = Path("/tmp") if AS_ROOT else tmp_path_factory.getbasetemp()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = base / f"gristmill-postgres-{port}"
    folder.mkdir()
    if AS_ROOT:
        shutil.chown(folder, "postgres")
    try:
        _do(f"{INITDB} -D {folder}/data -A trust -U postgres")
        _do(f"{PG_CTL} -D {folder}/data -o '-p {port} -k {folder} -h 127.0.0.1' -l {folder}/log -w start")
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        _do(f"{PG_CTL} -D {folder}/data -m immediate stop || true")
        shutil.rmtree(folder, ignore_errors=True)


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
