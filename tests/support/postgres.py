"""A Postgres server of one's own."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _tool(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name, path=str(found[-1].parent)) if found else shutil.which(name)


_INITDB, _PG_CTL = _tool("initdb"), _tool("pg_ctl")
_AS_ROOT = os.geteuid() == 0

needs_postgres = pytest.mark.skipif(
    _INITDB is None or _PG_CTL is None or (_AS_ROOT and shutil.which("su") is None),
    reason="no Postgres on this machine; install Debian's package 'postgresql'",
)


def _do(command: str) -> None:
    """Run a command as a user that Postgres accepts: it refuses root."""
    words = ["su", "postgres", "-c", command] if _AS_ROOT else ["sh", "-c", command]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=120)


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server; give the URL of its database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="gristmill-postgres-", dir="/tmp" if _AS_ROOT else None))
    if _AS_ROOT:
        shutil.chown(folder, "postgres")
    try:
        _do(f"{_INITDB} -D {folder}/data -A trust -U postgres")
        _do(f"{_PG_CTL} -D {folder}/data -o '-p {port} -k {folder} -h 127.0.0.1' -l {folder}/log -w start")
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        _do(f"{_PG_CTL} -D {folder}/data -m immediate stop || true")
        shutil.rmtree(folder, ignore_errors=True)
