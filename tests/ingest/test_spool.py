"""What a refresh has read waits on disk until it is committed, and is found again after a crash or a stop."""

import errno
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.changes import NewPassage, NewVersion
from index.layout import PlacedBlock
from index.values import InForce, Span, Visibility
from ingest.parse.elements import Rejected
from ingest.spool import DiskFull, Read, Spool, no_room_is_a_sentence
from tests.support.corpus import version
from tests.support.folders import scratch

READ = Read(uri="a.md", stamp="1", content_hash="h", became="version", version=version("a.md", "One.", "Two."))


def again(path: Path) -> Spool:
    return Spool(path)


def test_nothing_is_made_before_something_is_put_in(folder: Path) -> None:
    with Spool(folder / "s.db") as spool:
        assert (list(spool.reads()), list(spool.versions())) == ([], [])
        assert spool.find("a.md", content_hash="h", recipe="r") is None
    assert list(folder.iterdir()) == []


def test_what_was_put_in_comes_back_by_uri(folder: Path) -> None:
    rejected = Read(uri="b.md", stamp="2", content_hash="", became="rejected", rejected=Rejected(code="c", reason="d"))
    same = Read(uri="A.md", stamp="3", content_hash="k", became="same")
    with Spool(folder / "s.db") as spool:
        for read in (rejected, READ, same):
            spool.keep(read, recipe="r")
        assert list(spool.reads()) == [same, replace(READ, version=None), rejected]
        assert list(spool.versions()) == [READ.version]


words = st.text(max_size=20)
days = st.none() | st.dates()


@st.composite
def versions(draw: st.DrawFn) -> NewVersion:
    text = draw(words)
    span = Span(start=0, end=len(text))
    heading = tuple(draw(st.lists(words, max_size=2)))
    page = draw(st.none() | st.integers(1, 9))
    kinds = st.sampled_from(["heading", "paragraph", "item", "table"])
    block = PlacedBlock(kind=draw(kinds), span=span, heading=heading, page=page)
    first, last = sorted([draw(st.dates()), draw(st.dates())])
    return NewVersion(
        source="docs",
        uri=draw(words),
        title=draw(words),
        content_hash=draw(words),
        text=text,
        passages=(NewPassage(text=text, heading=heading, span=span, page=page),),
        visibility=Visibility(
            readers=frozenset(draw(st.lists(words, min_size=1, max_size=3))),
            in_force=draw(st.sampled_from([InForce(first=first, last=last), InForce(first=None, last=None)])),
        ),
        media_type=draw(words),
        language=draw(st.none() | words),
        facts=draw(st.dictionaries(words, st.none() | words | st.dictionaries(words, words, max_size=2), max_size=2)),
        layout=draw(st.sampled_from([None, (), (block,)])),
    )


@given(versions())
def test_a_version_comes_back_as_it_was(made: NewVersion) -> None:
    with scratch() as folder, Spool(folder / "s.db") as spool:
        spool.keep(Read(uri="u", stamp="s", content_hash="h", became="version", version=made), recipe="r")
        (back,) = spool.versions()
        assert back == made
        assert back.version_id == made.version_id


def test_an_earlier_round_is_found_by_its_content_and_not_listed(folder: Path) -> None:
    with Spool(folder / "s.db") as spool:
        spool.keep(READ, recipe="r")
    with again(folder / "s.db") as spool:
        assert spool.find("a.md", content_hash="h", recipe="r") == READ.version
        assert spool.find("a.md", content_hash="h", recipe="other") is None
        assert spool.find("a.md", content_hash="other", recipe="r") is None
        assert spool.find("b.md", content_hash="h", recipe="r") is None
        assert (list(spool.reads()), list(spool.versions())) == ([], [])
        spool.keep(replace(READ, stamp="9"), recipe="r")
        assert [read.stamp for read in spool.reads()] == ["9"]


def test_more_items_than_any_page_all_come_back(folder: Path) -> None:
    with Spool(folder / "s.db") as spool:
        for number in range(1203):
            spool.keep(Read(uri=f"{number}", stamp="", content_hash="", became="same"), recipe="r")
        assert sorted(read.uri for read in spool.reads()) == sorted(map(str, range(1203)))


def test_vectors_belong_to_the_embedder_that_made_them(folder: Path) -> None:
    vector = np.asarray([0.25, -1.0], np.float32)
    with Spool(folder / "s.db") as spool:
        spool.vectors("one").add({"x": vector})
    with again(folder / "s.db") as spool:
        assert "x" in spool.vectors("one")
        np.testing.assert_array_equal(spool.vectors("one")["x"], vector)
        assert dict(spool.vectors("two")) == {}
        assert "x" not in spool.vectors("two")
        assert list(spool.vectors("one")) == ["x"]
        assert len(spool.vectors("one")) == 1
        with pytest.raises(KeyError):
            spool.vectors("one")["y"]


def test_what_is_cleared_is_gone_and_leaves_no_file(folder: Path) -> None:
    with Spool(folder / "s.db") as spool:
        spool.keep(READ, recipe="r")
        spool.clear()
        assert list(folder.iterdir()) == []
        assert spool.find("a.md", content_hash="h", recipe="r") is None


def test_what_was_saved_survives_a_process_that_does_not_close(folder: Path) -> None:
    lost = Spool(folder / "s.db")
    lost.keep(READ, recipe="r")
    lost.save()
    lost.keep(replace(READ, uri="b.md"), recipe="r")
    for file in list(folder.iterdir()):
        (folder / f"copy{file.name}").write_bytes(file.read_bytes())
    lost.close()
    with Spool(folder / "copys.db") as spool:
        assert spool.find("a.md", content_hash="h", recipe="r") == READ.version
        assert spool.find("b.md", content_hash="h", recipe="r") is None


@pytest.mark.parametrize("raw", [b"no database at all", b"", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_file_is_replaced(folder: Path, raw: bytes) -> None:
    (folder / "s.db").write_bytes(raw)
    with Spool(folder / "s.db") as spool:
        spool.keep(READ, recipe="r")
        assert list(spool.versions()) == [READ.version]


def test_another_programs_tables_are_replaced(folder: Path) -> None:
    file = sqlite3.connect(folder / "s.db")
    file.execute("CREATE TABLE reads (uri TEXT)")
    file.commit()
    file.close()
    with Spool(folder / "s.db") as spool:
        spool.keep(READ, recipe="r")
        assert list(spool.versions()) == [READ.version]


def test_another_programs_version_is_not_used(folder: Path) -> None:
    with Spool(folder / "s.db") as spool:
        spool.keep(READ, recipe="r")
    file = sqlite3.connect(folder / "s.db")
    file.execute("UPDATE reads SET version = '{}'")
    file.commit()
    file.close()
    with Spool(folder / "s.db") as spool:
        assert spool.find("a.md", content_hash="h", recipe="r") is None


def no_space() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_database() -> None:
    file = sqlite3.connect(":memory:")
    try:
        file.execute("PRAGMA max_page_count = 2")
        file.execute("CREATE TABLE t (x)")
        file.execute("INSERT INTO t VALUES (zeroblob(100000))")
    finally:
        file.close()


@pytest.mark.parametrize("fill", [no_space, full_database])
def test_a_full_disk_is_said_with_the_way_out(fill: Callable[[], None]) -> None:
    says = r"disk is full.*'docs'.*nothing was changed.*gristmill refresh docs"
    with pytest.raises(DiskFull, match=says), no_room_is_a_sentence("docs"):
        fill()


def test_other_faults_of_the_disk_stay_what_they_are() -> None:
    with pytest.raises(OSError, match="Input/output"), no_room_is_a_sentence("docs"):
        raise OSError(errno.EIO, "Input/output error")


def test_days_survive_the_way_through_the_file(folder: Path) -> None:
    dated = replace(version("a.md", "x"), visibility=Visibility(
        readers=frozenset({"hr", "it"}), in_force=InForce(first=date(2024, 2, 29), last=None)
    ))  # fmt: skip
    with Spool(folder / "s.db") as spool:
        spool.keep(replace(READ, version=dated), recipe="r")
        assert next(spool.versions()).visibility == dated.visibility
