"""Sources are registered once, under a name that can be typed; every mistake says what would be right."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.connectors.folder import Folder
from ingest.connectors.jsonl import Jsonl
from ingest.connectors.port import Reach
from ingest.sources import (
    Source,
    add_source,
    connect,
    forget_source,
    kind_of,
    list_sources,
    load_source,
)
from kernel.audit import AuditLog, tail
from kernel.clock import FixedClock
from kernel.db import Base, Database
from kernel.errors import AlreadyExists, InvalidInput, NotFound
from tests.ingest.bench import Bench

CLOCK = FixedClock(datetime(2026, 6, 2, tzinfo=UTC))
REACH = Reach(cache=Path("unused"))
AUDIT = AuditLog(CLOCK, "owner")


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    """An empty database."""
    made = Database(f"sqlite:///{home / 'catalog.db'}")
    Base.metadata.create_all(made.engine)
    yield made
    made.close()


def source(name: str = "hr", uri: str = "/docs", **other: str) -> Source:
    return Source(
        name=name, kind="folder", uri=uri, owner=other.get("owner", "HR"), readers=frozenset({"hr", "everyone"})
    )


def add(database: Database, made: Source, *, moves: bool = False) -> None:
    with database.write() as session:
        add_source(session, made, clock=CLOCK, audit=AUDIT, moves=moves)


def test_a_source_is_read_back_as_it_was_registered(database: Database) -> None:
    made = replace(source(), refresh="0 3 * * *", fresh_within="90d")
    add(database, made)
    with database.read() as session:
        assert load_source(session, "hr") == made
        assert [(state.source.name, dict(state.items)) for state in list_sources(session)] == [("hr", {})]
        assert [row.action for row in tail(session, 5)] == ["source.add"]


def test_registering_the_same_place_again_changes_owner_and_readers(database: Database) -> None:
    add(database, source())
    add(database, replace(source(owner="Legal"), readers=frozenset({"legal"})))
    with database.read() as session:
        assert (load_source(session, "hr").owner, load_source(session, "hr").readers) == ("Legal", frozenset({"legal"}))


def test_another_place_under_a_taken_name_is_refused_unless_it_moved(database: Database) -> None:
    add(database, source())
    with pytest.raises(AlreadyExists, match=r"source 'hr' is '/docs' already; choose another name, or say --moved"):
        add(database, source(uri="/elsewhere"))
    add(database, source(uri="/elsewhere"), moves=True)
    with database.read() as session:
        assert load_source(session, "hr").uri == "/elsewhere"


def test_an_unknown_source_is_told_which_ones_there_are(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFound, match="there is no source 'x'; sources: none yet"):
        load_source(session, "x")
    add(database, source("legal"))
    add(database, source("hr"))
    with database.read() as session, pytest.raises(NotFound, match="sources: hr, legal"):
        load_source(session, "x")


def test_a_forgotten_source_is_gone(database: Database) -> None:
    add(database, source())
    with database.write() as session:
        forget_source(session, "hr", audit=AUDIT)
    with database.read() as session:
        assert list_sources(session) == []


@pytest.mark.parametrize("name", ["", "HR", "-x", "a b", "a/b", "ü", "a" * 64])
def test_a_name_that_cannot_be_typed_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="use lower-case letters, digits"):
        source(name)


@pytest.mark.parametrize("days", ["90", "d", "0d", "-3d", "3w", "99999d"])
def test_a_freshness_that_is_no_number_of_days_is_refused(days: str) -> None:
    with pytest.raises(InvalidInput, match="write it as '90d'"):
        replace(source(), fresh_within=days)


def test_a_source_needs_an_owner() -> None:
    with pytest.raises(InvalidInput, match="needs an owner: the team that answers for its content"):
        source(owner="  ")


def test_folders_and_record_files_are_known_by_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text("")
    assert kind_of(str(tmp_path)) == ("folder", str(tmp_path))
    assert kind_of(f"file://{tmp_path}") == ("folder", str(tmp_path))
    assert kind_of(str(tmp_path / "r.jsonl")) == ("jsonl", str(tmp_path / "r.jsonl"))


def test_a_file_url_may_be_quoted(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    assert kind_of((tmp_path / "a b").as_uri()) == ("folder", str(tmp_path / "a b"))


def test_a_place_that_cannot_be_a_source_says_why(tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_text("x")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "\udcff").mkdir()
    for uri, why in {
        str(tmp_path / "one.pdf"): "is one file; a source is a folder, or a .jsonl file",
        str(tmp_path / "nothing"): "does not exist; give the path of a folder",
        str(tmp_path / "loop"): "does not exist; give the path of a folder",
        str(tmp_path / "\udcff"): "holds bytes that are no text; rename that folder",
        "gopher://host/docs": "sources of the kind 'gopher' cannot be read yet; use a folder",
    }.items():
        with pytest.raises(InvalidInput, match=why):
            kind_of(uri)


def test_each_kind_has_its_connector() -> None:
    assert isinstance(connect(source(), CLOCK, REACH), Folder)
    assert isinstance(connect(replace(source(), kind="jsonl"), CLOCK, REACH), Jsonl)


def test_readers_decide_whether_documents_must_be_read_again() -> None:
    other = replace(source(), readers=frozenset({"everyone"}))
    assert source().visibility_key == replace(source(owner="Legal"), refresh="@daily").visibility_key
    assert source().visibility_key != other.visibility_key


def test_a_source_shows_how_many_of_its_items_are_in_each_state(bench: Bench) -> None:
    with bench.database.write() as session:
        add_source(session, bench.source, clock=CLOCK, audit=AUDIT)
    for name, text in {"a.md": "Words.", "b.md": "More words.", "c.md": "BROKEN"}.items():
        bench.put(name, text)
    bench.refresh()
    with bench.database.read() as session:
        [state] = list_sources(session)
    assert dict(state.items) == {"indexed": 2, "quarantined": 1}


def test_quarantine_is_listed_by_name_and_kept_apart_by_source(bench: Bench) -> None:
    bench.put("b.md", "BROKEN")
    bench.put("a.md", "BROKEN")
    bench.refresh()
    bench.source = replace(bench.source, name="other")
    bench.refresh()
    assert list(bench.quarantined()) == ["a.md", "b.md"]
    assert {item.source for item in bench.quarantined().values()} == {"other"}
    assert bench.retry() == 2
