"""A process that is killed while it commits: ``kill -9`` at random moments."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from qdrant_edge import EdgeShard

from index.stores.edge import EdgeStore
from kernel.audit import verify
from tests.support import killed
from tests.support.corpus import Workbench

ROOT = Path(killed.__file__).parents[2]
KILLS = 6


def run_and_kill(what: str, folder: Path, seconds: float) -> int:
    """Let a child work for some time after its first word, kill it, and return the last number that it said."""
    command = [sys.executable, "-m", killed.__name__, what, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        said = child.stdout.readline()
        time.sleep(seconds)
        child.kill()
        lines = [said, *child.stdout.read().splitlines()]
    assert child.returncode == -9, "the child ended on its own"
    return int([line for line in lines if line.strip()][-1])


@pytest.mark.slow
def test_no_kill_loses_a_commit_or_shows_half_of_one(folder: Path) -> None:
    chance = random.Random(20250602)
    for _ in range(KILLS):
        said = run_and_kill("commits", folder, chance.uniform(0, 0.3))
        bench = Workbench(folder)
        current = bench.catalog.generation()
        assert current in {said, said + 1}
        recent = range(max(0, current - 12), current + 1)
        assert [bench.texts(generation=g) for g in recent] == [killed.texts(g) for g in recent]
        bench.writer.recover()
        assert bench.catalog.generation() == current
        assert [bench.texts(generation=g) for g in recent] == [killed.texts(g) for g in recent]
        with bench.database.read() as session:
            assert verify(session) == []
        bench.close()
    assert current > KILLS


@pytest.mark.slow
def test_a_store_that_was_killed_while_it_was_made_is_whole_or_not_there(folder: Path) -> None:
    chance = random.Random(1)
    for attempt in range(6):
        place = folder / str(attempt)
        last = run_and_kill("stores", place, chance.uniform(0, 0.1))
        started = place / str(last + 1)
        if started.exists():
            shard = EdgeShard.load(str(started))
            assert set(shard.info().payload_schema) == {"born", "died", "first", "last", "source", "readers"}
            shard.close()
        EdgeStore(started, dimension=16).close()
