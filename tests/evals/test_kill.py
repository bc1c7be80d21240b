"""A run that is killed goes on where it was."""

import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.support.measured import REPEATS, SUITE, measure

KILLS = 20


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def calls(folder: Path) -> Counter[str]:
    return Counter(lines(folder / "calls.txt"))


def kept_answers(folder: Path) -> list[str]:
    """Return the questions and repeats whose answers a killed process had kept."""
    with contextlib.closing(sqlite3.connect(folder / "catalog.db")) as file:
        try:
            rows = file.execute("SELECT case_id, repeat FROM attempts").fetchall()
        except sqlite3.OperationalError:  # killed before it made its tables
            return []
    questions = {case.case_id: case.question for case in SUITE.cases}
    return [f"{questions[case]} {repeat}" for case, repeat in rows]


@pytest.mark.slow
def test_a_run_killed_twenty_times_ends_with_the_same_scores_and_pays_no_kept_answer_again(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    whole.mkdir()
    cut.mkdir()
    expected = measure(whole)
    chance, kept = random.Random(7), dict[str, int]()
    for _ in range(KILLS):
        before = len(lines(cut / "calls.txt"))
        process = subprocess.Popen([sys.executable, "-m", "tests.support.measured", str(cut)], stdout=subprocess.PIPE)
        wanted = before + chance.randint(0, 3)
        while process.poll() is None and len(lines(cut / "calls.txt")) < wanted:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for key in kept_answers(cut):
            kept.setdefault(key, calls(cut)[key])
    assert measure(cut) == expected
    asked = Counter(lines(cut / "answered.txt"))
    assert len(asked) == len(SUITE.cases) * REPEATS
    assert all(calls(cut)[key] == count for key, count in kept.items()), "an answer that was kept is not paid for again"
