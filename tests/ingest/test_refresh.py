"""A refresh makes the corpus hold what the source holds: all of it, nothing else, and no more work than that takes."""

import json
import os
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from ingest.connectors.jsonl import Jsonl
from ingest.connectors.port import SourceUnreachable
from ingest.diff import RemovalRefused
from ingest.receipts import DocumentCounts
from ingest.tables import ItemRow
from tests.ingest.bench import LATER, Bench, age
from tests.ingest.folders import Flaky, Partial, Vanishing


def page(title: str, *paragraphs: str) -> str:
    return "\n".join([f"# {title}", *paragraphs])


def long(word: str) -> str:
    return f"The {word} rule. " * 40


def fill(bench: Bench, count: int = 10) -> None:
    for number in range(count):
        bench.put(f"{number}.md", page(f"Policy {number}", f"The rule of policy {number} is here."))


def test_a_new_folder_is_taken_in_whole(bench: Bench) -> None:
    fill(bench, 3)
    receipt = bench.refresh()
    assert receipt.documents == DocumentCounts(added=3)
    assert receipt.generation == 1
    assert (receipt.passages.added, receipt.passages.embedded, receipt.passages.removed) == (3, 3, 0)
    assert bench.found("rule of policy 1") == {"1.md"}


def test_an_empty_folder_is_no_error_and_no_generation(bench: Bench) -> None:
    assert bench.refresh().documents == DocumentCounts()
    assert bench.generation() == 0


def test_nothing_changed_writes_nothing(bench: Bench) -> None:
    fill(bench)
    bench.put("bad.md", "BROKEN")
    bench.put("empty.md", "BROKEN ")
    bench.refresh()
    before = bench.state()
    receipt = bench.refresh()
    assert receipt.documents == DocumentCounts(unchanged=10, quarantined=2)
    assert receipt.generation == 1
    assert bench.state() == before


def test_files_that_are_too_young_to_trust_are_read_again_and_write_nothing(bench: Bench) -> None:
    fill(bench, 3)
    bench.clock.instant = LATER.replace(year=2000)
    bench.refresh()
    before = bench.state()
    assert bench.counts() == DocumentCounts(unchanged=3)
    assert bench.state() == before


def test_a_touched_file_is_no_change(bench: Bench) -> None:
    fill(bench, 3)
    bench.refresh()
    age(bench.docs / "1.md", 5)
    receipt = bench.refresh()
    assert receipt.documents == DocumentCounts(unchanged=3)
    assert (receipt.generation, bench.embedder.texts) == (1, [])


def test_an_edited_file_embeds_only_its_changed_passages(bench: Bench) -> None:
    sections = [page(f"Section {n}", long(f"old{n}")) for n in range(5)]
    bench.put("a.md", "\n".join(sections))
    bench.put("b.md", page("Other", long("other")))
    bench.refresh()
    bench.put("a.md", "\n".join([*sections[:2], page("Section 2", long("new")), *sections[3:]]))
    receipt = bench.refresh()
    assert receipt.documents == DocumentCounts(changed=1, unchanged=1)
    assert (receipt.passages.added, receipt.passages.removed, receipt.passages.embedded) == (1, 1, 1)
    assert len(bench.embedder.texts) == 1
    assert "new rule" in bench.embedder.texts[0]
    assert bench.found("old2") == set()
    assert bench.found("old2", generation=1) == {"a.md"}


def test_a_deleted_file_is_gone_from_the_next_search_and_found_in_the_generation_before(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    (bench.docs / "4.md").unlink()
    receipt = bench.refresh()
    assert receipt.documents == DocumentCounts(removed=1, unchanged=9)
    assert bench.found("rule of policy 4") == set()
    assert bench.found("rule of policy 4", generation=1) == {"4.md"}


def test_a_renamed_file_keeps_its_vectors(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    (bench.docs / "4.md").rename(bench.docs / "renamed.md")
    receipt = bench.refresh()
    assert receipt.documents == DocumentCounts(added=1, removed=1, unchanged=9)
    assert (receipt.passages.added, receipt.passages.removed, bench.embedder.texts) == (1, 1, [])
    assert bench.found("rule of policy 4") == {"renamed.md"}


def test_a_file_that_comes_back_keeps_its_vectors(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    kept = (bench.docs / "4.md").read_text()
    (bench.docs / "4.md").unlink()
    bench.refresh()
    bench.put("4.md", kept)
    assert bench.counts() == DocumentCounts(added=1, unchanged=9)
    assert bench.embedder.texts == []
    assert bench.found("rule of policy 4") == {"4.md"}


def test_other_readers_are_another_state_of_every_document(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    bench.source = replace(bench.source, readers=frozenset({"hr"}))
    assert bench.counts() == DocumentCounts(changed=10)
    assert bench.embedder.texts == []
    assert bench.found("rule of policy 4") == set()
    assert bench.found("rule of policy 4", group="hr") == {"4.md"}
    assert bench.found("rule of policy 4", generation=1) == {"4.md"}


def test_facts_beside_a_file_are_part_of_its_state(bench: Bench) -> None:
    fill(bench, 6)
    bench.refresh()
    bench.put("4.md.meta.yaml", "effective_to: 2039-12-31\n")
    assert bench.counts() == DocumentCounts(changed=1, unchanged=5, ignored=1)
    assert bench.found("rule of policy 4") == set()
    (bench.docs / "4.md.meta.yaml").unlink()
    assert bench.counts() == DocumentCounts(changed=1, unchanged=5)
    assert bench.found("rule of policy 4") == {"4.md"}


def test_unreadable_facts_keep_the_version_that_had_readable_ones(bench: Bench) -> None:
    fill(bench, 6)
    bench.put("4.md.meta.yaml", "effective_to: 2039-12-31\n")
    bench.refresh()
    bench.put("4.md.meta.yaml", "effective_to: [2039-\n")
    assert bench.counts() == DocumentCounts(quarantined=1, unchanged=5, ignored=1)
    found = bench.quarantined()["4.md"]
    assert found.code == "sidecar_unreadable"
    assert found.reason.startswith(
        "'4.md' was not taken in, because the facts beside it, in '4.md.meta.yaml', cannot be"
    )
    assert "is not YAML (line 2" in found.reason
    assert bench.found("rule of policy 4") == set()  # it expired, and a slip in YAML does not bring it back
    bench.put("4.md.meta.yaml", "effective_to: 2049-12-31\n")
    assert bench.counts() == DocumentCounts(changed=1, unchanged=5, ignored=1)
    assert bench.quarantined() == {}
    assert bench.found("rule of policy 4") == {"4.md"}


def test_the_last_good_version_serves_while_a_new_one_is_broken_and_until_it_is_mended(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    bench.put("4.md", "BROKEN on purpose")
    receipt = bench.refresh()
    assert receipt.documents == DocumentCounts(quarantined=1, unchanged=9)
    assert receipt.generation == 1
    assert bench.quarantined()["4.md"].reason == "'4.md' is broken; mend it."
    assert bench.found("rule of policy 4") == {"4.md"}
    bench.put("4.md", page("Policy 4", "The mended rule."))
    assert bench.counts() == DocumentCounts(changed=1, unchanged=9)
    assert bench.quarantined() == {}
    assert bench.found("mended rule") == {"4.md"}


def test_a_broken_file_that_is_deleted_leaves_quarantine_and_corpus(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    bench.put("4.md", "BROKEN")
    bench.put("new.md", "BROKEN")
    bench.refresh()
    (bench.docs / "4.md").unlink()
    (bench.docs / "new.md").unlink()
    assert bench.counts() == DocumentCounts(removed=1, unchanged=9)
    assert bench.quarantined() == {}


def test_retry_reads_again_what_did_not_change(bench: Bench) -> None:
    fill(bench, 2)
    bench.put("bad.md", "BROKEN")
    bench.refresh()
    since = bench.quarantined()["bad.md"].since
    assert bench.retry() == 1
    bench.clock.instant = LATER.replace(year=2041)
    assert bench.counts() == DocumentCounts(quarantined=1, unchanged=2)
    assert bench.quarantined()["bad.md"].since > since


def test_a_parser_that_dies_takes_one_document_into_quarantine(bench: Bench) -> None:
    fill(bench, 3)
    bench.put("1.md", "KILLED")
    assert bench.counts() == DocumentCounts(added=2, quarantined=1)
    assert bench.quarantined()["1.md"].code == "crashed"


def test_a_mass_removal_is_refused_and_changes_nothing_until_it_is_allowed(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    for number in range(3):
        (bench.docs / f"{number}.md").unlink()
    before = bench.state()
    with pytest.raises(RemovalRefused, match="3 of 10 documents"):
        bench.refresh()
    assert bench.state() == before
    assert bench.counts(allow_removals=True) == DocumentCounts(removed=3, unchanged=7)


def test_broken_files_do_not_count_against_the_removal_guard(bench: Bench) -> None:
    fill(bench, 2)
    for number in range(8):
        bench.put(f"bad{number}.md", "BROKEN")
    bench.refresh()
    for number in range(8):
        (bench.docs / f"bad{number}.md").unlink()
    assert bench.counts() == DocumentCounts(unchanged=2)


def test_a_folder_that_is_not_there_changes_nothing(bench: Bench) -> None:
    fill(bench, 3)
    bench.refresh()
    before = bench.state()
    bench.docs.rename(bench.home / "elsewhere")
    with pytest.raises(
        SourceUnreachable, match=r"docs' does not exist or is no folder; nothing was changed\. Mount it"
    ):
        bench.refresh(allow_removals=True)
    assert bench.state() == before


def test_a_part_that_could_not_be_listed_removes_nothing_and_the_rest_is_refreshed(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    (bench.docs / "4.md").unlink()
    bench.put("new.md", page("New", "A new rule."))
    receipt = bench.refresh(connector=Partial(bench.docs, clock=bench.clock))
    assert receipt.problem == "half of it did not answer"
    assert receipt.documents == DocumentCounts(added=1, unchanged=9)
    assert bench.found("rule of policy 4") == {"4.md"}
    assert bench.counts() == DocumentCounts(removed=1, unchanged=10)


def test_a_file_deleted_between_listing_and_reading_is_accounted_for_and_forgotten_later(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    bench.put("4.md", page("Policy 4", "It changed."))
    bench.put("5.md", page("Policy 5", "It changed too."))
    receipt = bench.refresh(connector=Vanishing(bench.docs, clock=bench.clock, gone="4.md"))
    assert receipt.documents == DocumentCounts(changed=1, quarantined=1, unchanged=8)
    assert bench.quarantined()["4.md"].reason == "'4.md' was removed while it was being read; refresh again."
    assert bench.found("rule of policy 4") == {"4.md"}
    assert bench.counts() == DocumentCounts(removed=1, unchanged=9)
    assert bench.quarantined() == {}


def test_what_could_not_be_fetched_is_tried_again_though_nothing_changed(bench: Bench) -> None:
    fill(bench, 3)
    bench.refresh(connector=Flaky(bench.docs, clock=bench.clock, gone="1.md"))
    assert set(bench.quarantined()) == {"1.md"}
    assert bench.counts() == DocumentCounts(added=1, unchanged=2)


def test_a_crash_before_anything_was_noted_leaves_no_document_behind_for_ever(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    with bench.database.write() as session:
        session.execute(delete(ItemRow))
    (bench.docs / "4.md").unlink()
    receipt = bench.refresh()
    assert receipt.documents.removed == 1
    assert (bench.embedder.texts, bench.found("rule of policy 4")) == ([], set())


def test_a_file_that_is_too_large_is_not_read_and_says_which_setting_allows_it(home: Path) -> None:
    bench = Bench(home, max_file_mb=1)
    bench.put("large.md", "x" * (3 * 2**20))
    bench.put("small.md", page("Small", "words"))
    assert bench.counts() == DocumentCounts(added=1, quarantined=1)
    assert bench.quarantined()["large.md"].reason == (
        "'large.md' is 3 MiB, more than the 1 MiB that GRISTMILL_MAX_FILE_MB allows; split it or raise that."
    )
    before = bench.state()
    bench.refresh()
    assert bench.state() == before
    bench.close()


def test_a_rollback_is_undone_by_the_next_refresh_without_embedding(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    bench.put("4.md", page("Policy 4", "The newer rule."))
    bench.put("new.md", page("New", "A new rule."))
    (bench.docs / "5.md").unlink()
    bench.refresh()
    bench.line.restore(bench.source, 1)
    assert (bench.found("newer rule"), bench.found("new rule")) == (set(), set())
    assert bench.found("rule of policy 5") == {"5.md"}
    receipt = bench.refresh()
    assert receipt.documents.removed == 1
    assert (bench.found("newer rule"), bench.found("new rule")) == ({"4.md"}, {"new.md"})
    assert bench.embedder.texts == []


def test_removing_a_source_takes_everything_out_and_older_generations_keep_it(bench: Bench) -> None:
    fill(bench, 3)
    bench.put("bad.md", "BROKEN")
    bench.refresh()
    bench.line.remove(bench.source)
    assert bench.found("rule of policy 1") == set()
    assert bench.found("rule of policy 1", generation=1) == {"1.md"}
    assert bench.quarantined() == {}


def test_names_of_every_kind_are_stored_shown_and_found(bench: Bench) -> None:
    names = [
        b"with space.md",
        "ünï 🌾.md".encode(),
        b"line\nend.md",
        b"bytes \xff\xfe.md",
        b"quote'\"\\.md",
        b"-dash.md",
    ]
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(bench.docs) + b"/" + name)).write_text(
            page(f"T{number}", f"The text of name {number}.")
        )
    assert bench.counts() == DocumentCounts(added=len(names))
    assert {uri for number in range(len(names)) for uri in bench.found(f"text of name {number}")} == {
        "with space.md", "ünï 🌾.md", "line\nend.md", "bytes \\xff\\xfe.md", "quote'\"\\.md", "-dash.md",
    }  # fmt: skip
    for hit in bench.hits("text of name"):
        json.dumps(hit.document).encode()
    assert bench.counts() == DocumentCounts(unchanged=len(names))


def test_records_are_refreshed_like_files(bench: Bench) -> None:
    path = bench.home / "records.jsonl"
    records = [{"id": n, "title": f"Record {n}", "text": f"The text of record {n}."} for n in range(10)]
    path.write_text("\n".join(map(json.dumps, records)))
    assert bench.refresh(connector=Jsonl(path)).documents == DocumentCounts(added=10)
    records[4]["text"] = "Another text."
    path.write_text("\n".join(map(json.dumps, [*records[:7], *records[8:], {"id": "bad", "text": [1]}])))
    receipt = bench.refresh(connector=Jsonl(path))
    assert receipt.documents == DocumentCounts(changed=1, removed=1, unchanged=8, quarantined=1)
    assert len(bench.embedder.texts) == 1


def test_counts_of_every_refresh_add_up_to_what_was_listed(bench: Bench) -> None:
    fill(bench, 6)
    bench.put(".hidden", "x")
    bench.put("bad.md", "BROKEN")
    listed = 8
    for edit in (None, "1.md", "new.md"):
        if edit:
            bench.put(edit, page("New", "Words here."))
            listed += edit == "new.md"
        counts = bench.counts()
        assert sum(astuple(counts)) - counts.removed == listed


def test_a_rollback_shows_nothing_to_groups_that_the_source_excludes_today(bench: Bench) -> None:
    bench.put("a.md", "A rule for all.")
    bench.refresh()
    bench.source = replace(bench.source, readers=frozenset({"hr"}))
    bench.put("a.md", "A rule for few.")
    bench.refresh()
    bench.line.restore(bench.source, 1)
    assert bench.found("A rule for all", group="everyone") == set()
    assert bench.found("A rule for all", group="hr") == {"a.md"}
