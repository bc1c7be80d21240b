"""A sample of the hostile folder through the real parsing processes: nothing crashes, and nothing that is said is lost.

``benchmarks/hostile_folder.py`` runs all of it.
"""

import pytest

from ingest.parse.elements import Block, Outcome, Parsed, ParseJob, Rejected
from ingest.parse.pool import Limits, ParsePool
from tests.hostile.account import judge
from tests.hostile.corpus import hostile_files
from tests.hostile.file import HostileFile

EVERY = 7
SLOW = ("bombs/", "harm/", "pdf-harm/", "deep/", "books/", "odd/")
"""Families that take long; the benchmark runs them."""


@pytest.mark.slow
def test_what_hostile_files_say_is_read_or_refused_with_a_true_reason() -> None:
    every = [file for file in hostile_files() if not file.name.startswith(SLOW)]
    files = {file.name: file for file in every[::EVERY]}
    assert len({file.name for file in every}) == len(every) > 1700
    pool = ParsePool(Limits(seconds=60, memory_mb=1024, expanded_mb=256), workers=2)
    outcomes = {job.uri: outcome for job, outcome in pool.parse(ParseJob(uri=n, raw=f.raw) for n, f in files.items())}
    pool.close()
    account = judge(outcomes, files)
    assert account.complaints == []
    assert account.files == len(files)
    assert account.read > len(files) / 2


def test_the_judge_sees_what_is_lost_and_what_is_called_empty() -> None:
    files = {name: HostileFile(name=name, raw=b"x", says="These words.") for name in ("lost", "empty", "gone", "good")}
    outcomes: dict[str, Outcome] = {
        "lost": Parsed(media_type="text/plain", blocks=(Block(kind="paragraph", text="Other words."),)),
        "empty": Rejected(code="empty", reason="is empty; remove it."),
        "good": Parsed(media_type="text/plain", blocks=(Block(kind="paragraph", text="These  words."),)),
    }
    complaints = judge(outcomes, files).complaints
    assert [complaint.split("'")[1] for complaint in complaints] == ["lost", "empty", "gone"]
