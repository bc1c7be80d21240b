"""Scratch tables keep what must not fill the memory, beside nobody's way, and go with whoever made them."""

import contextlib
import sys
from pathlib import Path
from threading import Thread

import pytest

from ingest.scratch import Scratch

TABLE = "CREATE TABLE words (word TEXT PRIMARY KEY, size INTEGER) WITHOUT ROWID;"
PAGES = "SELECT word, size FROM words WHERE word > ? ORDER BY word LIMIT ?"


def test_rows_come_in_pages_in_the_order_in_which_python_sorts_text() -> None:
    words = ["b", "a", "ab", "Z", "é", "\U0001f33e", "\uffee", "a b", "~"]
    scratch = Scratch(TABLE)
    assert scratch.write_all("INSERT INTO words VALUES (?, ?)", ((word, len(word)) for word in words)) == len(words)
    pages = list(scratch.pages(PAGES, 2))
    assert [len(page) for page in pages] == [2, 2, 2, 2, 1]
    assert [row for page in pages for row in page] == [(word, len(word)) for word in sorted(words)]


def test_others_may_write_between_two_pages() -> None:
    scratch = Scratch(TABLE)
    scratch.write_all("INSERT INTO words VALUES (?, 0)", [("a",), ("b",), ("c",)])
    for [(word, _)] in scratch.pages(PAGES, 1):
        assert scratch.write("UPDATE words SET size = 1 WHERE word = ?", word) == 1
    assert scratch.rows("SELECT sum(size) FROM words") == [(3,)]


def test_several_threads_may_use_it() -> None:
    scratch = Scratch(TABLE)

    def write(start: int) -> None:
        for number in range(start, start + 200):
            scratch.write("INSERT INTO words VALUES (?, ?)", f"w{number}", number)

    threads = [Thread(target=write, args=(start,)) for start in (0, 200, 400)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert scratch.rows("SELECT count(*) FROM words") == [(600,)]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the open files of the process")
def test_what_outgrows_its_share_of_memory_lies_in_a_file_without_a_name() -> None:
    before = nameless()
    scratch = Scratch(TABLE)
    scratch.write_all("INSERT INTO words VALUES (?, 0)", [(f"{number:0100}",) for number in range(100)])
    assert nameless() == before
    scratch.write_all("INSERT INTO words VALUES (?, 1)", ((f"{number:0200}",) for number in range(100_000)))
    assert nameless() == before + 1
    assert sum(len(page) for page in scratch.pages(PAGES)) == 100_100
    del scratch
    assert nameless() == before


def nameless() -> int:
    """Return how many files this process has open that SQLite made for itself and that nobody else can open."""
    links = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # it was the one that lists them
            links.append(str(descriptor.readlink()))
    return sum("etilqs" in link and link.endswith("(deleted)") for link in links)
