"""After a refresh, what source, catalog and passage store hold is counted apart and compared."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from index.history import HeldPassage
from index.tables import EntryRow
from ingest.accounts import Counted, compare, count, reconcile
from ingest.diff import Names
from ingest.ledger import list_receipts, load_receipt
from ingest.receipts import DocumentChange, Receipt
from ingest.tables import ItemRow, RefreshRow
from kernel.errors import NotFound
from tests.ingest.bench import Bench
from tests.ingest.folders import Partial

GOOD = Counted(
    listed=4,
    indexed=2,
    quarantined=1,
    ignored=1,
    documents=3,
    passages=7,
    stored=7,
)


def names(letters: str) -> Names:
    found = Names()
    for letter in letters:
        found.add(letter)
    return found


def fill(bench: Bench, count: int = 10) -> None:
    for number in range(count):
        bench.put(f"{number}.md", f"# Policy {number}\nThe rule of policy {number}.\n# Second\nMore of {number}.")


def test_counts_that_agree_have_no_fault() -> None:
    found = reconcile(GOOD)
    assert found.faults == ()
    assert (found.listed, found.indexed, found.quarantined, found.ignored) == (4, 2, 1, 1)
    assert (found.documents, found.passages, found.stored) == (3, 7, 7)


@pytest.mark.parametrize(
    ("counted", "fault"),
    [
        (replace(GOOD, listed=5), "the source listed 5 items, and 4 are accounted for"),
        (replace(GOOD, missing=names("b")), "'b' should be in the catalog, and is not there"),
        (
            replace(GOOD, spare=names("defgh")),
            "'d', 'e', 'f' and 2 more is in the catalog, and the source does not have it",
        ),
        (
            replace(GOOD, stored=6),
            "the catalog holds 7 passages, and the passage store 6; 'gristmill index repair' mends that",
        ),
    ],
)
def test_each_count_that_differs_is_named(counted: Counted, fault: str) -> None:
    assert reconcile(counted).faults == (fault,)


def test_an_incomplete_listing_says_nothing_about_what_is_missing() -> None:
    assert reconcile(replace(GOOD, listed=None, missing=names("b"), spare=names("xyz"))).faults == ()


def test_a_store_that_was_not_opened_is_not_compared() -> None:
    assert reconcile(replace(GOOD, stored=None)).faults == ()


def test_passages_are_added_removed_or_kept() -> None:
    one, two, three = (HeldPassage(passage_id=name, heading=("Top", name.upper())) for name in ("a", "b", "c"))
    found = compare("x.md", [one, two], [two, three])
    assert found == DocumentChange(document="x.md", added=1, removed=1, kept=1, headings=("A", "C"))


def test_a_refresh_counts_everything_again_and_agrees(bench: Bench) -> None:
    fill(bench)
    bench.put("bad.md", "BROKEN")
    bench.put(".hidden", "x")
    receipt = bench.refresh()
    assert receipt.counts
    assert receipt.counts.faults == ()
    assert (receipt.counts.listed, receipt.counts.indexed, receipt.counts.quarantined) == (12, 10, 1)
    assert (receipt.counts.documents, receipt.counts.passages, receipt.counts.stored) == (10, 20, 20)
    assert receipt.changed_documents == 10
    assert receipt.cost.passages == 20
    assert receipt.cost.characters == sum(map(len, bench.embedder.texts))
    assert receipt.cost.model == bench.embedder.fingerprint


def test_a_change_is_told_passage_by_passage(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    bench.put("4.md", "# Policy 4\nThe rule of policy 4.\n# Second\nOther words.\n# Third\nNew.")
    (bench.docs / "5.md").unlink()
    receipt = bench.refresh()
    changed, removed = receipt.changes
    assert changed == DocumentChange(document="4.md", added=2, removed=1, kept=1, headings=("Second", "Third"))
    assert (removed.document, removed.added, removed.removed, removed.kept) == ("5.md", 0, 2, 0)
    assert receipt.changed_documents == 2


def test_a_large_refresh_keeps_examples_and_the_number(bench: Bench) -> None:
    fill(bench, 30)
    receipt = bench.refresh()
    assert (len(receipt.changes), receipt.changed_documents) == (20, 30)


def test_a_passage_that_the_store_lost_is_found_by_the_next_refresh(bench: Bench) -> None:
    fill(bench)
    bench.refresh()
    with bench.database.read() as session:
        lost = session.scalars(select(EntryRow.entry_id).limit(1)).all()
    bench.shelf.serving().store.delete(lost)
    bench.put("new.md", "# New\nWords.")
    counts = bench.refresh().counts
    assert counts
    assert (counts.passages, counts.stored) == (21, 20)
    assert counts.faults == (
        "the catalog holds 21 passages, and the passage store 20; 'gristmill index repair' mends that",
    )


def test_an_item_that_nobody_accounts_for_is_found_by_the_next_refresh(bench: Bench) -> None:
    fill(bench)
    bench.put(".hidden", "x")
    bench.refresh()
    bench.put("new.md", "# New\nWords.")
    with bench.database.write() as session:
        session.execute(update(ItemRow).where(ItemRow.uri == "3.md").values(state="ignored", reason="by hand"))
    counts = bench.refresh().counts
    assert counts
    assert counts.faults == ()  # it is read again, and stands where it should


def test_what_is_ignored_is_remembered_with_its_rule_and_forgotten_with_the_file(bench: Bench) -> None:
    fill(bench, 2)
    bench.put(".hidden", "x")
    bench.refresh()
    before = bench.state()
    bench.refresh()
    assert bench.state() == before
    with bench.database.read() as session:
        assert session.get_one(ItemRow, ("docs", ".hidden")).state == "ignored"
    (bench.docs / ".hidden").unlink()
    bench.refresh()
    with bench.database.read() as session:
        assert session.get(ItemRow, ("docs", ".hidden")) is None


def test_receipts_are_kept_for_refreshes_that_changed_something_or_found_trouble(bench: Bench) -> None:
    fill(bench)
    first = bench.refresh()
    assert bench.refresh().receipt_id == ""
    partial = bench.refresh(connector=Partial(bench.docs, clock=bench.clock))
    bench.put("new.md", "# New\nWords.")
    last = bench.refresh()
    with bench.database.read() as session:
        kept = list_receipts(session, "docs", 10)
        assert {k.receipt_id for k in kept} == {first.receipt_id, partial.receipt_id, last.receipt_id}
        assert list_receipts(session, "other", 10) == []
        assert len(list_receipts(session, None, 1)) == 1


def test_a_receipt_is_told_in_sentences(bench: Bench) -> None:
    fill(bench, 2)
    receipt = bench.refresh()
    assert told(bench, receipt)[:4] == [
        "Refresh of 'docs' at 2040-06-02 12:00 UTC; the corpus is at generation 1.",
        "Documents: 2 added, 0 changed, 0 removed, 0 unchanged, 0 in quarantine, 0 ignored.",
        "Passages: 4 added, 0 removed.",
        "Counted: the source has 2 items = 2 indexed + 0 in quarantine + 0 ignored; the catalog holds 2 documents and "
        "4 passages, 4 in the passage store.",
    ]
    assert "4 texts of" in told(bench, receipt)[4]


def test_trouble_is_told(bench: Bench) -> None:
    fill(bench, 2)
    receipt = bench.refresh(connector=Partial(bench.docs, clock=bench.clock))
    assert told(bench, receipt)[-1] == (
        "The source could not be listed completely, so nothing was removed: half of it did not answer."
    )


def test_a_receipt_of_an_older_program_can_be_told(bench: Bench) -> None:
    fill(bench, 2)
    receipt = bench.refresh()
    with bench.database.write() as session:
        row = session.get_one(RefreshRow, receipt.receipt_id)
        newer = ("counts", "cost", "changes", "changed_documents", "receipt_id")
        row.receipt = {name: value for name, value in row.receipt.items() if name not in newer}
    assert len(told(bench, receipt)) == 4


def test_an_unknown_receipt_is_said(bench: Bench) -> None:
    with bench.database.read() as session, pytest.raises(NotFound, match="there is no receipt 'nope'"):
        load_receipt(session, "nope")


def told(bench: Bench, receipt: Receipt) -> list[str]:
    with bench.database.read() as session:
        return load_receipt(session, receipt.receipt_id).sentences


def test_a_document_that_the_catalog_lost_is_taken_in_again(bench: Bench) -> None:
    fill(bench, 3)
    bench.refresh()
    with bench.database.write() as session:
        session.execute(delete(ItemRow).where(ItemRow.uri == "1.md"))
    counts = bench.refresh().counts
    assert counts
    assert counts.faults == ()


def test_what_stands_in_the_catalog_alone_or_in_memory_alone_is_named(bench: Bench) -> None:
    fill(bench, 5)
    bench.put("bad.md", "BROKEN")
    bench.put(".hidden", "x")
    bench.refresh()
    with bench.database.write() as session:
        session.execute(delete(ItemRow).where(ItemRow.uri == "1.md"))
        session.execute(update(ItemRow).where(ItemRow.uri == "2.md").values(state="ignored"))
        session.execute(update(ItemRow).where(ItemRow.uri == "bad.md").values(state="indexed"))
    with bench.database.read() as session:
        found = count(session, "docs", 1, listed=7, stored=None)
    assert (found.indexed, found.quarantined, found.ignored, found.documents) == (4, 0, 2, 5)
    assert (found.missing, found.spare) == (
        Names(count=1, first=("bad.md",)),
        Names(count=2, first=("1.md", "2.md")),
    )
