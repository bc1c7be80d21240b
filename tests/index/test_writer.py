"""Committing to the corpus."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from index.changes import Change, Committed, NewVersion
from index.findings import Finding
from index.tables import EntryRow, GenerationRow
from index.values import Span
from kernel.audit import tail, verify
from kernel.errors import InvalidInput
from kernel.ids import content_hash
from tests.support.corpus import ANYBODY, NOON, TODAY, Workbench, version, visible

DAY = timedelta(days=1)
TOMORROW = TODAY + DAY


def guide(*paragraphs: str) -> NewVersion:
    return version("guide.md", *paragraphs)


def entry_ids(bench: Workbench, *, live: bool = True) -> dict[str, str]:
    """Return the entry id of each passage id."""
    died = EntryRow.died > bench.catalog.generation()
    with bench.database.read() as session:
        rows = session.scalars(select(EntryRow).where(died if live else ~died)).all()
    return {row.passage_id: row.entry_id for row in rows}


class Counted(str):
    """A reason that counts how often it is copied, as it is whenever the id of its version is derived."""

    copies = 0

    def __deepcopy__(self, memo: object) -> "Counted":
        Counted.copies += 1
        return self


class TestCounts:
    def test_what_a_document_with_many_findings_costs_grows_with_their_number_and_not_its_square(
        self, bench: Workbench
    ) -> None:
        costs = []
        for uri, many in (("a.md", 20), ("b.md", 400)):
            found = [
                Finding(kind="pii", type="email", span=Span(start=n, end=n + 1), score=1.0, reason=Counted("x"))
                for n in range(many)
            ]
            Counted.copies = 0
            bench.commit(replace(version(uri, "One. " * 100), findings=tuple(found)))
            costs.append(Counted.copies / many)
        assert costs[0] == costs[1] > 0

    def test_an_empty_corpus_is_generation_zero_and_finds_nothing(self, bench: Workbench) -> None:
        assert bench.catalog.generation() == 0
        assert bench.catalog.counts(0) == (0, 0)
        assert bench.texts("leave") == []

    def test_the_first_commit_adds_and_embeds_every_passage(self, bench: Workbench) -> None:
        done = bench.commit(guide("One.", "Two."), version("b.md", "Three."))
        assert done == Committed(generation=1, passages_added=3, passages_removed=0, embedded=3)
        assert bench.catalog.counts(1) == (2, 3)
        assert bench.texts() == ["One.", "Three.", "Two."]

    def test_a_changed_passage_is_one_added_and_one_removed(self, bench: Workbench) -> None:
        bench.commit(guide("One.", "Two.", "Three."))
        done = bench.commit(guide("One.", "2.", "Three."))
        assert done == Committed(generation=2, passages_added=1, passages_removed=1, embedded=1)
        assert bench.texts() == ["2.", "One.", "Three."]

    def test_a_removed_document_takes_its_passages_along(self, bench: Workbench) -> None:
        bench.commit(guide("One.", "Two."), version("b.md", "Three."))
        done = bench.commit(removed=[guide()])
        assert done == Committed(generation=2, passages_added=0, passages_removed=2, embedded=0)
        assert bench.catalog.counts(2) == (1, 1)

    def test_an_empty_change_is_no_generation(self, bench: Workbench) -> None:
        assert bench.commit() == Committed(generation=0)

    def test_removing_what_is_not_there_is_no_generation(self, bench: Workbench) -> None:
        assert bench.commit(removed=[guide()]) == Committed(generation=0)

    def test_a_document_of_no_passages_is_held_and_never_found(self, bench: Workbench) -> None:
        assert bench.commit(guide()) == Committed(generation=1)
        assert bench.catalog.counts(1) == (1, 0)
        assert bench.texts() == []

    def test_what_was_embedded_while_committing_is_counted(self, bench: Workbench) -> None:
        done = bench.writer.commit(Change(versions=(guide("One.", "Two."),)), {}, kind="refresh")
        assert (done.embedded, len(bench.embedder.texts)) == (2, 2)

    def test_a_commit_that_is_given_every_vector_embeds_nothing(self, bench: Workbench) -> None:
        vectors = bench.writer.embed([guide("One.", "Two.")])
        done = bench.writer.commit(Change(versions=(guide("One."),)), vectors, kind="refresh")
        assert done.embedded == 0

    def test_what_is_there_already_is_not_embedded_again(self, bench: Workbench) -> None:
        have = bench.writer.embed([guide("One.")])
        assert len(bench.writer.embed([guide("One.", "Two.")], have=have)) == 1
        assert bench.embedder.texts == ["Guide\nOne.", "Guide\nTwo."]

    def test_progress_is_told_up_to_the_last_passage(self, bench: Workbench) -> None:
        told: list[tuple[int, int]] = []
        many = guide(*(f"Paragraph {n}." for n in range(600)))
        bench.writer.embed([many], lambda done, total: told.append((done, total)))
        assert told == [(256, 600), (512, 600), (600, 600)]


class TestUnchanged:
    def test_the_same_content_again_writes_nothing(self, bench: Workbench) -> None:
        bench.commit(guide("One.", "Two."), version("b.md", "Three.", visibility=visible(["hr"], first=TODAY)))
        rows, embedded = bench.row_counts(), len(bench.embedder.texts)
        blobs = sorted((bench.folder / "blobs").rglob("*"))
        done = bench.commit(guide("One.", "Two."), version("b.md", "Three.", visibility=visible(["hr"], first=TODAY)))
        assert done == Committed(generation=1)
        assert bench.row_counts() == rows
        assert len(bench.embedder.texts) == embedded
        assert sorted((bench.folder / "blobs").rglob("*")) == blobs

    def test_an_unchanged_passage_of_a_changed_document_keeps_its_entry(self, bench: Workbench) -> None:
        bench.commit(guide("One.", "Two."))
        before = entry_ids(bench)
        bench.commit(guide("Zero.", "One.", "Two!"))
        kept = guide("One.").passage_id(guide("One.").passages[0])
        assert before.items() & entry_ids(bench).items() == {(kept, before[kept])}
        assert bench.embedder.texts == ["Guide\nOne.", "Guide\nTwo.", "Guide\nZero.", "Guide\nTwo!"]

    def test_a_passage_that_moved_is_cited_where_it_stands_now(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        bench.commit(guide("A longer beginning.", "One."))
        (hit,) = (hit for hit in bench.search().hits if hit.text == "One.")
        assert hit.span.of(bench.catalog.version_text(hit.version_id)) == "One."
        assert hit.span.start == len("A longer beginning.\n\n")

    def test_new_bytes_of_the_same_text_embed_nothing(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        again = replace(guide("One."), content_hash=content_hash(b"<p>One.</p>"))
        assert bench.commit(again) == Committed(generation=2)
        assert len(bench.embedder.texts) == 1

    def test_only_the_bytes_of_changed_documents_are_stored(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        bench.blobs.delete(guide("One.").content_hash)
        bench.commit(guide("One."), version("b.md", "Two."))
        assert not (bench.folder / "blobs" / guide("One.").content_hash[:2] / guide("One.").content_hash[2:]).exists()
        assert bench.blobs.get(version("b.md", "Two.").content_hash) == b"Two."

    def test_a_passage_that_comes_back_gets_its_old_vector(self, bench: Workbench) -> None:
        bench.commit(guide("One.", "Two."))
        bench.commit(guide("One."))
        done = bench.commit(guide("One.", "Two."))
        assert (done.passages_added, done.embedded) == (1, 0)
        assert bench.texts() == ["One.", "Two."]

    def test_a_renamed_document_takes_its_vectors_along(self, bench: Workbench) -> None:
        bench.commit(version("old.md", "One.", "Two."))
        done = bench.commit(version("new.md", "One.", "Two."), removed=[version("old.md")])
        assert done == Committed(generation=2, passages_added=2, passages_removed=2, embedded=0)
        assert [hit.document for hit in bench.search().hits] == ["new.md", "new.md"]
        old, new = (list(entry_ids(bench, live=live).values()) for live in (False, True))
        before = sorted(vector.tobytes() for vector in bench.store.vectors(old).values())
        assert sorted(vector.tobytes() for vector in bench.store.vectors(new).values()) == before

    def test_the_same_text_in_many_places_is_embedded_once(self, bench: Workbench) -> None:
        done = bench.commit(version("a.md", "Same.", "Same."), version("b.md", "Same."), version("c.md", "Same."))
        assert (done.passages_added, done.embedded) == (3, 1)
        assert sorted(hit.document for hit in bench.search().hits) == ["a.md", "b.md", "c.md"]

    def test_a_vector_that_the_store_lost_is_made_again(self, bench: Workbench) -> None:
        bench.commit(version("old.md", "One."))
        bench.store.delete(list(entry_ids(bench).values()))
        done = bench.commit(version("new.md", "One."), removed=[version("old.md")])
        assert done.embedded == 1
        assert bench.texts() == ["One."]


class TestRemoval:
    def test_a_removed_document_is_gone_from_the_next_search(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        bench.commit(removed=[guide()])
        assert bench.texts() == []

    def test_a_removed_document_is_still_found_in_the_older_generation(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        before = bench.search()
        bench.commit(removed=[guide()])
        assert bench.search(generation=1) == before

    def test_a_document_that_comes_back_is_found_again(self, bench: Workbench) -> None:
        for _ in range(2):
            bench.commit(guide("One."))
            bench.commit(removed=[guide()])
        assert [bench.texts(generation=g) for g in range(5)] == [[], ["One."], [], ["One."], []]

    def test_a_version_wins_over_a_removal_in_the_same_change(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        bench.commit(guide("Two."), removed=[guide()])
        assert bench.texts() == ["Two."]


class TestReaders:
    def test_narrower_readers_hide_at_once_and_embed_nothing(self, bench: Workbench) -> None:
        bench.commit(guide("One.", "Two."))
        done = bench.commit(replace(guide("One.", "Two."), visibility=visible(["hr"])))
        assert done == Committed(generation=2, passages_added=0, passages_removed=0, embedded=0)
        assert bench.texts() == []
        assert bench.texts(groups=["hr"]) == ["One.", "Two."]

    def test_wider_readers_show_at_once(self, bench: Workbench) -> None:
        bench.commit(replace(guide("One."), visibility=visible(["hr"])))
        bench.commit(guide("One."))
        assert bench.texts() == ["One."]

    def test_narrower_readers_hold_for_what_was_in_force_before(self, bench: Workbench) -> None:
        bench.commit(guide("Old."))
        bench.commit(replace(guide("New."), visibility=visible(["hr"], first=TODAY)))
        assert bench.texts(as_of=TODAY - DAY) == []
        assert bench.texts(as_of=TODAY - DAY, groups=["hr"]) == ["Old."]


class TestValidTime:
    def test_a_replacement_from_tomorrow_leaves_today_to_the_old_one(self, bench: Workbench) -> None:
        bench.commit(guide("Old.", "Both."))
        bench.commit(replace(guide("New.", "Both."), visibility=visible(first=TOMORROW)))
        assert bench.texts(as_of=TODAY) == ["Both.", "Old."]
        assert bench.texts(as_of=TOMORROW) == ["Both.", "New."]

    def test_each_day_cites_the_version_that_was_in_force_on_it(self, bench: Workbench) -> None:
        bench.commit(guide("Both."))
        bench.commit(replace(guide("New.", "Both."), visibility=visible(first=TOMORROW)))
        for day, version_id in ((TODAY, guide("Both.").version_id), (TOMORROW, guide("New.", "Both.").version_id)):
            (hit,) = (hit for hit in bench.search(as_of=day).hits if hit.text == "Both.")
            assert hit.version_id == version_id
            assert hit.in_force.covers(day)

    def test_what_expired_is_found_only_as_of_then(self, bench: Workbench) -> None:
        bench.commit(replace(guide("Old."), visibility=visible(last=TODAY)))
        assert bench.texts(as_of=TODAY) == ["Old."]
        assert bench.texts(as_of=TOMORROW) == []

    def test_other_dates_of_the_same_content_embed_nothing(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        assert bench.commit(replace(guide("One."), visibility=visible(first=TOMORROW))) == Committed(generation=2)
        assert bench.texts(as_of=TODAY) == []

    def test_versions_of_one_document_in_one_change_follow_each_other(self, bench: Workbench) -> None:
        history = [replace(guide(f"v{n}."), visibility=visible(first=TODAY + n * DAY)) for n in range(3)]
        bench.commit(*history)
        assert [bench.texts(as_of=TODAY + n * DAY) for n in range(-1, 4)] == [[], ["v0."], ["v1."], ["v2."], ["v2."]]

    def test_the_history_of_a_document_refreshed_again_writes_nothing(self, bench: Workbench) -> None:
        history = [replace(guide(f"v{n}."), visibility=visible(first=TODAY + n * DAY)) for n in range(3)]
        bench.commit(*history)
        rows = bench.row_counts()
        assert bench.commit(*history) == Committed(generation=1)
        assert bench.row_counts() == rows

    def test_the_newest_version_again_leaves_its_history_alone(self, bench: Workbench) -> None:
        history = [replace(guide(f"v{n}."), visibility=visible(first=TODAY + n * DAY)) for n in range(3)]
        bench.commit(*history)
        assert bench.commit(history[-1]) == Committed(generation=1)


class TestRestore:
    def test_a_source_returns_to_an_older_generation_and_embeds_nothing(self, bench: Workbench) -> None:
        bench.commit(guide("One."), version("b.md", "Two."))
        bench.commit(guide("Bad."), version("c.md", "Three."), removed=[version("b.md")])
        embedded = len(bench.embedder.texts)
        done = bench.writer.restore("handbook", 1, readers=ANYBODY)
        assert done == Committed(generation=3, passages_added=2, passages_removed=2, embedded=0)
        assert [bench.texts(generation=g) for g in (1, 2, 3)] == [
            ["One.", "Two."],
            ["Bad.", "Three."],
            ["One.", "Two."],
        ]
        assert len(bench.embedder.texts) == embedded

    def test_other_sources_stay_as_they_are(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        bench.commit(guide("Bad."), version("w.md", "Wiki.", source="wiki"))
        bench.writer.restore("handbook", 1, readers=ANYBODY)
        assert bench.texts() == ["One.", "Wiki."]

    def test_restoring_what_holds_already_is_no_generation(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        bench.commit(version("w.md", "Wiki.", source="wiki"))
        assert bench.writer.restore("handbook", 1, readers=ANYBODY) == Committed(generation=2)

    def test_generation_zero_is_the_empty_corpus(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        assert bench.writer.restore("handbook", 0, readers=ANYBODY).generation == 2
        assert bench.texts() == []

    @pytest.mark.parametrize("generation", [-1, 2, 99])
    def test_a_generation_that_was_never_committed_is_refused(self, bench: Workbench, generation: int) -> None:
        bench.commit(guide("One."))
        with pytest.raises(InvalidInput, match=f"generation {generation} does not exist"):
            bench.writer.restore("handbook", generation, readers=ANYBODY)
        assert bench.texts() == ["One."]

    def test_a_restore_can_be_taken_back(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        bench.commit(guide("Two."))
        bench.writer.restore("handbook", 1, readers=ANYBODY)
        bench.writer.restore("handbook", 2, readers=ANYBODY)
        assert [bench.texts(generation=g) for g in range(5)] == [[], ["One."], ["Two."], ["One."], ["Two."]]


class TestRecord:
    def test_a_commit_leaves_one_audit_line_and_one_generation_row(self, bench: Workbench) -> None:
        bench.writer.commit(Change(versions=(guide("One."),)), {}, kind="refresh", note={"source": "handbook"})
        with bench.database.read() as session:
            (line,) = tail(session, 10)
            row = session.get_one(GenerationRow, 1)
            assert verify(session) == []
        assert (line.action, line.subject, line.detail) == ("corpus.refresh", "generation:1", {"source": "handbook"})
        assert (line.actor, line.at) == ("owner", NOON)
        assert (row.state, row.kind, row.actor, row.note) == ("committed", "refresh", "owner", {"source": "handbook"})

    def test_a_note_may_use_any_word(self, bench: Workbench) -> None:
        note = {"session": "s", "action": "a", "subject": "b", "self": "c"}
        bench.writer.commit(Change(versions=(guide("One."),)), {}, kind="refresh", note=note)
        with bench.database.read() as session:
            assert tail(session, 1)[0].detail == note

    def test_nothing_to_recover_is_none(self, bench: Workbench) -> None:
        bench.commit(guide("One."))
        assert bench.writer.recover() is None


class TestSize:
    def test_more_passages_than_any_batch_are_committed_and_taken_out(self, bench: Workbench) -> None:
        many = [version(f"{n}.md", *(f"Paragraph {n} {k}." for k in range(5))) for n in range(620)]
        assert bench.commit(*many) == Committed(generation=1, passages_added=3100, embedded=3100)
        assert bench.catalog.counts(1) == (620, 3100)
        assert bench.commit(removed=many) == Committed(generation=2, passages_removed=3100)
        assert bench.texts() == []
        assert len(bench.search("Paragraph 7 3.", generation=1).hits) == 1000
