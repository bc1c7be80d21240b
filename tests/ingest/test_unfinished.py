"""A crash between a commit and what is remembered of it never makes an older state last; nor does a broken file."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from kernel.ids import RandomIds
from tests.ingest.bench import Bench, age
from tests.ingest.folders import Partial
from tests.support.faults import Crash, Fuse

COMMITS = range(1, 9)
"""At which transaction it breaks; the last ones are more than there are."""


def breaking(bench: Bench, at: int) -> Bench:
    """Let a workspace break before its n-th transaction from now on ends."""
    fuse = Fuse(at)
    event.listen(bench.database.engine, "commit", lambda _connection: fuse.check())
    return bench


def reopened(bench: Bench) -> Bench:
    bench.close()
    made = Bench(bench.home)
    made.line = replace(made.line, ids=RandomIds())
    return made


@pytest.mark.parametrize("at", COMMITS)
def test_a_rollback_that_crashed_does_not_outlast_the_next_refresh(home: Path, at: int) -> None:
    bench = Bench(home)
    bench.put("a.md", "# A\nThe old rule.")
    bench.refresh()
    bench.put("a.md", "# A\nThe newer rule.")
    bench.refresh()
    crashed = breaking(bench, at)
    with suppress(Crash):
        crashed.line.restore(bench.source, 1)
    bench = reopened(crashed)
    bench.refresh()
    assert (bench.found("old rule"), bench.found("newer rule")) == (set(), {"a.md"})
    bench.close()


@pytest.mark.parametrize("at", COMMITS)
def test_a_file_that_is_put_back_after_a_crash_is_not_taken_for_what_the_corpus_holds(home: Path, at: int) -> None:
    bench = Bench(home)
    path = bench.put("a.md", "# A\nThe old rule.")
    age(path, 1)
    bench.refresh()
    path.rename(home / "backup")
    bench.put("a.md", "# A\nThe newer rule.")
    crashed = breaking(bench, at)
    with suppress(Crash):
        crashed.refresh()
    bench = reopened(crashed)
    (home / "backup").rename(path)
    bench.refresh()
    assert (bench.found("old rule"), bench.found("newer rule")) == ({"a.md"}, set())
    bench.close()


def test_a_document_in_quarantine_is_hidden_from_those_whom_its_source_excludes(bench: Bench) -> None:
    bench.put("a.md", "# A\nThe rule of pay.")
    bench.put("b.md", "# B\nThe rule of leave.")
    bench.refresh()
    bench.put("a.md", "BROKEN")
    bench.refresh()
    bench.source = replace(bench.source, readers=frozenset({"hr"}))
    receipt = bench.refresh()
    assert (receipt.documents.quarantined, receipt.passages.embedded) == (1, 0)
    assert bench.found("rule of") == set()
    assert bench.found("rule of", group="hr") == {"a.md", "b.md"}
    before = bench.state()
    bench.refresh()
    assert bench.state() == before


def test_a_document_in_quarantine_is_not_shown_to_more_people_than_before(bench: Bench) -> None:
    bench.source = replace(bench.source, readers=frozenset({"hr"}))
    bench.put("a.md", "# A\nThe rule of pay.")
    bench.refresh()
    bench.put("a.md", "BROKEN")
    bench.source = replace(bench.source, readers=frozenset({"hr", "staff"}))
    bench.refresh()
    assert (bench.found("rule of", group="staff"), bench.found("rule of", group="hr")) == (set(), {"a.md"})


def test_what_a_partial_listing_left_out_is_hidden_from_them_too(bench: Bench) -> None:
    bench.put("a.md", "# A\nThe rule of pay.")
    bench.put("b.md", "# B\nThe rule of leave.")
    bench.refresh()
    bench.source = replace(bench.source, readers=frozenset({"hr"}))
    (bench.docs / "b.md").unlink()
    bench.refresh(connector=Partial(bench.docs, clock=bench.clock))
    assert bench.found("rule of") == set()
    assert bench.found("rule of", group="hr") == {"a.md", "b.md"}
