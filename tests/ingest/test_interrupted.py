"""A refresh that is stopped, crashes, finds no room or meets another one changes nothing, and costs little twice."""

import errno
import itertools
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.connectors.jsonl import Jsonl
from ingest.receipts import DocumentCounts
from ingest.refresh import RefreshRunning, RefreshStopped
from ingest.spool import DiskFull
from kernel.blobs import BlobStore
from tests.ingest.bench import Bench


class Full:
    """A blob store on a disk that is full after some writes."""

    def __init__(self, inner: BlobStore, room: int) -> None:
        self._inner = inner
        self._room = room

    def put(self, raw: bytes) -> str:
        if self._room == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._room -= 1
        return self._inner.put(raw)

    def get(self, name: str) -> bytes:
        return self._inner.get(name)

    def delete(self, name: str) -> None:
        self._inner.delete(name)

    def keep_only(self, names: Collection[str]) -> None:
        self._inner.keep_only(names)


def after(calls: int) -> Callable[[], bool]:
    """Say stop from the n-th time on that it is asked."""
    left = iter(range(calls))
    return lambda: next(left, None) is None


def fill(bench: Bench, count: int = 20) -> None:
    for number in range(count):
        bench.put(f"{number}.md", f"# Policy {number}\nThe rule of policy {number} is here.")


def refresh(bench: Bench, should_stop: Callable[[], bool]) -> None:
    bench.refresh(should_stop=should_stop)


@pytest.mark.parametrize("calls", [0, 1, 7, 25, 40])
def test_a_refresh_that_is_stopped_changes_nothing(bench: Bench, calls: int) -> None:
    fill(bench)
    with pytest.raises(RefreshStopped, match="source 'docs' was stopped; nothing was changed"):
        refresh(bench, after(calls))
    assert bench.generation() == 0
    assert bench.found("rule of policy") == set()
    assert bench.counts() == DocumentCounts(added=20)
    assert len(bench.found("rule of policy")) == 20


def test_a_refresh_that_nobody_stops_asks_for_every_item(bench: Bench) -> None:
    fill(bench)
    asked = itertools.count()
    refresh(bench, lambda: next(asked) < 0)
    assert bench.generation() == 1
    assert next(asked) >= 40


def test_what_was_read_and_embedded_before_a_stop_is_not_paid_for_twice(bench: Bench) -> None:
    fill(bench)
    with pytest.raises(RefreshStopped):
        refresh(bench, lambda: bool(bench.embedder.texts))  # they are embedded when all are read
    assert len(bench.embedder.texts) == 20
    receipt = bench.refresh(line=bench.without_parser())
    assert receipt.documents == DocumentCounts(added=20)
    assert (receipt.passages.embedded, bench.embedder.texts) == (0, [])
    assert not list((bench.home / "spool").glob("*.db*"))


def test_what_was_read_for_other_readers_is_read_again(bench: Bench) -> None:
    fill(bench, 3)
    with pytest.raises(RefreshStopped):
        refresh(bench, lambda: bool(bench.embedder.texts))
    bench.source = replace(bench.source, readers=frozenset({"hr"}))
    assert bench.counts() == DocumentCounts(added=3)
    assert bench.found("rule of policy 1") == set()
    assert bench.found("rule of policy 1", group="hr") == {"1.md"}


def test_what_was_read_of_a_file_that_is_gone_since_is_not_committed(bench: Bench) -> None:
    fill(bench, 3)
    with pytest.raises(RefreshStopped):
        refresh(bench, lambda: bool(bench.embedder.texts))
    (bench.docs / "1.md").unlink()
    assert bench.counts() == DocumentCounts(added=2)
    assert bench.found("rule of policy 1") == set()


@pytest.mark.parametrize("room", [0, 10, 25, 50])
def test_a_full_disk_changes_nothing_and_is_said(bench: Bench, room: int) -> None:
    fill(bench)
    line = bench.with_blobs(Full(bench.blobs, room))
    with pytest.raises(DiskFull, match="the disk is full, so source 'docs' was not refreshed"):
        bench.refresh(line=line)
    assert bench.generation() == 0
    assert bench.found("rule of policy") == set()
    assert bench.counts() == DocumentCounts(added=20)
    assert len(bench.found("rule of policy")) == 20


def test_a_source_is_refreshed_once_at_a_time(bench: Bench) -> None:
    fill(bench, 2)
    with FileLock(bench.home / "spool" / "docs.lock"):
        for act in (
            bench.refresh,
            lambda: bench.line.restore(bench.source, 0),
            lambda: bench.line.remove(bench.source),
        ):
            with pytest.raises(RefreshRunning, match="source 'docs' is being refreshed already; wait for that") as told:
                act()
            assert told.value.transient
    assert bench.counts() == DocumentCounts(added=2)


def test_many_records_are_taken_in_over_several_batches(bench: Bench) -> None:
    path = bench.home / "records.jsonl"
    lines = [f'{{"id": "{n}", "title": "Record {n}", "text": "The text of record {n}."}}\n' for n in range(1600)]
    path.write_text("".join(lines))
    assert bench.refresh(connector=Jsonl(path)).documents == DocumentCounts(added=1600)
    assert bench.catalog.counts(1) == (1600, 1600)
    path.write_text("".join(lines[:700] + lines[900:]))
    receipt = bench.refresh(connector=Jsonl(path))
    assert receipt.documents == DocumentCounts(removed=200, unchanged=1400)
    assert receipt.generation == 2
    assert bench.catalog.counts(2) == (1400, 1400)


def test_a_crash_in_the_middle_of_a_large_commit_shows_nothing_of_it(home: Path) -> None:
    bench = Bench(home)
    path = home / "records.jsonl"
    path.write_text("".join(f'{{"id": "{n}", "text": "The text of record {n}."}}\n' for n in range(1600)))
    told: list[tuple[str, int]] = []

    def stop(stage: str, done: int, _total: int) -> None:
        told.append((stage, done))
        if stage == "commit" and done >= 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.refresh(connector=Jsonl(path), progress=stop)
    assert told[-1] == ("commit", 1000)
    assert (bench.generation(), bench.hits("text of record")) == (0, ())
    bench.close()
    bench = Bench(home)
    receipt = bench.refresh(connector=Jsonl(path))
    assert receipt.documents == DocumentCounts(added=1600)
    assert (receipt.generation, receipt.passages.embedded) == (1, 0)
    assert bench.catalog.counts(1) == (1600, 1600)
    bench.close()
