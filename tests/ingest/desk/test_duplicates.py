"""Duplicates are found once, shown to whoever may read both, and follow what the corpus holds."""

from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from index.changes import NewVersion
from ingest.desk.duplicates import Duplicates
from ingest.desk.tables import SketchRow
from tests.ingest.desk.bench import DeskBench
from tests.ingest.desk.test_overlap import OTHER, PARTS
from tests.support.corpus import version, visible


def groups(found: Duplicates) -> list[tuple[str, list[str]]]:
    return [(cluster.kind, [copy.document for copy in cluster.documents]) for cluster in found.clusters]


def in_format(made: NewVersion, media_type: str) -> NewVersion:
    return replace(made, media_type=media_type)


def test_the_same_words_in_two_places_are_one_group(desk: DeskBench) -> None:
    desk.add_source("wiki", owner="IT")
    desk.commit(version("a.md", *PARTS), version("b.md", *PARTS, source="wiki"), version("c.md", *OTHER))
    desk.scan()
    assert groups(desk.duplicates()) == [("same words", ["a.md", "b.md"])]
    (cluster,) = desk.duplicates().clusters
    assert [copy.owner for copy in cluster.documents] == ["HR", "IT"]
    assert cluster.likeness == 1.0


def test_several_formats_of_one_text_are_one_group_that_says_so(desk: DeskBench) -> None:
    page = in_format(version("rules.html", *PARTS, "Printed from the intranet."), "text/html")
    paper = in_format(version("paper/rules.pdf", *PARTS), "application/pdf")
    desk.commit(version("rules.txt", *PARTS), page, paper)
    desk.scan()
    assert groups(desk.duplicates()) == [
        ("same text in several formats", ["paper/rules.pdf", "rules.html", "rules.txt"])
    ]


def test_a_part_of_another_document_is_found_whichever_came_first(desk: DeskBench) -> None:
    desk.commit(version("part.md", *PARTS[:3]))
    desk.scan()
    desk.commit(version("whole.md", *OTHER, *PARTS, *OTHER[::-1]))
    desk.scan()
    (part,) = desk.duplicates().parts
    assert (part.kind, part.one.document, part.other.document) == ("one is a part of the other", "part.md", "whole.md")
    assert part.share == 1.0


def test_versions_of_one_document_are_not_duplicates(desk: DeskBench) -> None:
    desk.commit(version("a.md", *PARTS))
    desk.scan()
    desk.commit(version("a.md", *PARTS, OTHER[0], visibility=visible(first=date(2026, 1, 1))))
    desk.scan()
    assert groups(desk.duplicates()) == []


def test_documents_that_never_apply_on_the_same_day_are_not_duplicates(desk: DeskBench) -> None:
    desk.commit(
        version("2025.md", *PARTS, visibility=visible(last=date(2025, 12, 31))),
        version("2026.md", *PARTS, visibility=visible(first=date(2026, 1, 1))),
    )
    desk.scan()
    assert groups(desk.duplicates()) == []


def test_what_has_ended_is_no_duplicate_any_more(desk: DeskBench) -> None:
    desk.commit(version("a.md", *PARTS), version("b.md", *PARTS, visibility=visible(last=date(2025, 6, 10))))
    desk.scan()
    assert len(groups(desk.duplicates())) == 1
    desk.wait(30)
    assert groups(desk.duplicates()) == []


def test_nobody_learns_of_a_copy_that_they_may_not_read(desk: DeskBench) -> None:
    desk.commit(version("a.md", *PARTS), version("b.md", *PARTS, OTHER[0], visibility=visible(["board"])))
    desk.commit(version("c.md", *OTHER, *PARTS, *OTHER[::-1], visibility=visible(["board"])))
    desk.scan()
    assert desk.duplicates() == Duplicates(clusters=(), parts=(), variants=0)
    assert len(desk.duplicates("board").clusters) == 1
    assert len(desk.duplicates("board").parts) == 1


def test_an_owner_sees_what_involves_their_sources(desk: DeskBench) -> None:
    for name in ("wiki", "legal"):
        desk.add_source(name, owner=name)
    desk.commit(
        version("a.md", *PARTS), version("b.md", *PARTS, source="wiki"), version("c.md", *OTHER, source="legal")
    )
    desk.scan()
    assert len(desk.duplicates(involving=["wiki"]).clusters) == 1
    assert desk.duplicates(involving=["legal"]).clusters == ()


def test_a_text_is_read_once_and_a_scan_of_nothing_new_does_nothing(desk: DeskBench) -> None:
    desk.commit(version("a.md", *PARTS), version("b.md", *PARTS))
    first = desk.scan()
    assert first is not None
    assert first.duplicates.sketched == 2
    assert desk.scan() is None
    desk.commit(version("c.md", *PARTS, OTHER[0]))
    second = desk.scan()
    assert second is not None
    assert (second.duplicates.sketched, second.duplicates.pairs, second.duplicates.alike) == (1, 1, 1)
    with desk.database.read() as session:
        assert session.scalar(select(func.count()).select_from(SketchRow)) == 2


def test_a_document_that_comes_back_is_compared_with_what_came_meanwhile(desk: DeskBench) -> None:
    gone = version("gone.md", *PARTS)
    desk.commit(gone)
    desk.scan()
    desk.commit(removed=[gone])
    desk.scan()
    desk.commit(version("copy.md", *PARTS, OTHER[0]))
    desk.scan()
    assert groups(desk.duplicates()) == []
    desk.commit(gone)
    desk.scan()
    assert groups(desk.duplicates()) == [("nearly the same words", ["copy.md", "gone.md"])]


def test_what_was_not_compared_yet_is_not_found(desk: DeskBench) -> None:
    desk.commit(version("a.md", *PARTS), version("b.md", *PARTS))
    assert groups(desk.duplicates()) == []
    desk.scan()
    assert len(groups(desk.duplicates())) == 1


def test_documents_without_words_are_copies_of_nothing(desk: DeskBench) -> None:
    desk.commit(version("a.md", "…"), version("b.md", "—"))
    desk.scan()
    assert groups(desk.duplicates()) == []
