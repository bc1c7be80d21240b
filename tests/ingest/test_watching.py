"""Watching real folders."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.watching import FolderWatch, WatchRules

PATIENCE_S = 120.0


class Reports:
    """Counts how often a folder was reported to have changed."""

    def __init__(self) -> None:
        self.count = 0
        self.fails = 0

    def __call__(self) -> None:
        if self.fails:
            self.fails -= 1
            raise OSError("the database is locked")
        self.count += 1


@contextmanager
def watching(
    folder: Path, *, quiet_s: float = 0.3, polls: bool = False, apart: Path | None = None
) -> Iterator[Reports]:
    """Watch a folder; what it reports at the start is over when the block begins."""
    reports = Reports()
    rules = WatchRules(quiet_s=quiet_s, polls=polls, apart=apart or folder.parent / "workspace")
    watch = FolderWatch(folder, reports, rules)
    try:
        if folder.exists():
            until(lambda: reports.count == 1)
            time.sleep(0.5)
        yield reports
    finally:
        watch.stop()


def until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.02)


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "old.md").write_text("old")
    return folder


@pytest.mark.parametrize("polls", [False, True], ids=["announced", "polled"])
def test_a_new_a_changed_a_moved_and_a_removed_file_are_each_reported(watched: Path, polls: bool) -> None:
    with watching(watched, polls=polls) as reports:
        changes: list[Callable[[], object]] = [
            lambda: (watched / "deep" / "er" / "new.md").write_text("new"),
            lambda: (watched / "old.md").write_text("longer than before"),
            lambda: (watched / "old.md").rename(watched / "deep" / "moved.md"),
            (watched / "deep" / "moved.md").unlink,
        ]
        for place, change in enumerate(changes, 2):
            change()
            until(lambda place=place: reports.count >= place)  # type: ignore[misc]


def test_a_burst_of_changes_is_reported_once_it_is_over(watched: Path) -> None:
    with watching(watched, quiet_s=5) as reports:
        for number in range(20):
            (watched / f"{number}.md").write_text("x")
            time.sleep(0.02)
        assert reports.count == 1, "only what is reported at the start"
        until(lambda: reports.count == 2)
        time.sleep(6)
        assert reports.count == 2


def test_a_folder_may_vanish_and_come_back(watched: Path) -> None:
    with watching(watched) as reports:
        shutil.rmtree(watched)
        time.sleep(1.5)
        before = reports.count
        watched.mkdir()
        (watched / "again.md").write_text("x")
        until(lambda: reports.count > before)
        time.sleep(2)
        before = reports.count
        (watched / "later.md").write_text("x")
        until(lambda: reports.count > before)


def test_a_folder_may_be_replaced_by_another_of_its_name(watched: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with watching(watched) as reports:
        watched.rename(tmp_path / "away")
        other.rename(watched)
        until(lambda: reports.count >= 2)
        time.sleep(2)
        before = reports.count
        (watched / "new.md").write_text("x")
        until(lambda: reports.count > before)


def test_a_folder_that_is_not_there_yet_is_reported_when_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    with watching(folder) as reports:
        time.sleep(1)
        assert reports.count == 0
        folder.mkdir()
        until(lambda: reports.count >= 1)


def test_hidden_folders_and_the_workspace_inside_do_not_count(watched: Path) -> None:
    workspace = watched / "state"
    for folder in (workspace, watched / ".git"):
        folder.mkdir()
    with watching(watched, apart=workspace) as reports:
        (workspace / "catalog.db").write_text("x")
        (watched / ".git" / "index").write_text("x")
        time.sleep(1.5)
        assert reports.count == 1
        (watched / "new.md").write_text("x")
        until(lambda: reports.count == 2)


def test_a_report_that_fails_is_made_again(watched: Path) -> None:
    with watching(watched) as reports:
        reports.fails = 2
        (watched / "new.md").write_text("x")
        until(lambda: reports.count == 2)
        assert reports.fails == 0


def test_stopping_leaves_no_thread_behind(watched: Path) -> None:
    with watching(watched):
        assert any(thread.name.startswith("watch ") for thread in threading.enumerate())
    assert not any(thread.name.startswith("watch ") for thread in threading.enumerate())
