"""What applied on which day: a table of cases, each through a real refresh and a real search.

A story is what happened to a folder, step by step. The table below it says, for days of that story, which rules answer.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.corrections import Corrector, Ruling, list_corrections
from kernel.audit import AuditLog
from kernel.ids import CountingIds
from tests.ingest.bench import Bench

ARRIVED = "2040-06-02"
"""The day on which every refresh of these stories runs."""

WORDS = {
    "one": "Trains are booked early, and the cheapest seat is taken.",
    "two": "Hotels need a nod from the manager of the cost centre.",
    "three": "Receipts go into the green box beside the door.",
}
"""So different that a search never takes one for a copy of another."""


class Folder:
    """A folder of rules, with an owner at its desk."""

    def __init__(self, home: Path) -> None:
        self.bench = Bench(home)
        self.ids = CountingIds()

    def put(self, uri: str, rule: str, *lines: str) -> None:
        """Write a document whose text is one rule, under labelled lines, and refresh."""
        self.bench.put(uri, "\n".join([f"# Policy {rule}", *lines, f"Rule {rule} applies to trips. {WORDS[rule]}"]))
        self.refresh()

    def sidecar(self, uri: str, text: str) -> None:
        self.bench.put(f"{uri}.meta.yaml", text)
        self.refresh()

    def drop(self, uri: str) -> None:
        (self.bench.docs / uri).unlink()
        self.refresh()

    def refresh(self) -> None:
        self.bench.refresh(allow_removals=True)

    def rollback(self, generation: int) -> None:
        self.bench.line.restore(self.bench.source, generation)

    def correct(self, uri: str, **values: str) -> None:
        ruling = Ruling(source=self.bench.source, document=uri, values=values, by="Ann", reason="she knows")
        self.corrector.correct(ruling)

    def withdraw(self) -> None:
        with self.bench.database.read() as session:
            told = list_corrections(session, "docs")
        for one in told:
            self.corrector.withdraw(self.bench.source, one.correction.correction_id, by="Ben", reason="she erred")

    @property
    def corrector(self) -> Corrector:
        bench = self.bench
        return Corrector(
            database=bench.database,
            catalog=bench.catalog,
            open_writer=bench.line.open_writer,
            alone=bench.line.alone,
            clock=bench.clock,
            ids=self.ids,
            audit=AuditLog(bench.clock, "desk"),
        )

    def rules(self, day: str, generation: int | None = None) -> str:
        """Return the rules that answer as of a day."""
        hits = self.bench.hits("Rule applies to trips", generation=generation, as_of=date.fromisoformat(day))
        return " ".join(sorted(hit.text.split("Rule ")[1].split(" ")[0] for hit in hits if "Rule " in hit.text))


def same_file(f: Folder) -> None:
    """A file is replaced by next year's, which says from when it applies."""
    f.put("a.md", "one", "Effective from: 2024-01-01")
    f.put("a.md", "two", "Effective from: 2025-01-01")


def same_file_undated(f: Folder) -> None:
    """A file is replaced by one that says nothing about time."""
    f.put("a.md", "one", "Effective from: 2024-01-01")
    f.put("a.md", "two")


def same_file_thrice(f: Folder) -> None:
    """A file is replaced twice; the last one ends."""
    f.put("a.md", "one", "Effective from: 2023-01-01")
    f.put("a.md", "two", "Effective from: 2024-01-01")
    f.put("a.md", "three", "Valid from: 2025-01-01 until 2025-12-31")


def overlapping(f: Folder) -> None:
    """Two files apply at the same time for half a year, and neither speaks of the other."""
    f.put("a.md", "one", "Valid from: 1 January 2024 until 30 June 2025")
    f.put("b.md", "two", "Effective date: 1 January 2025")


def expired(f: Folder) -> None:
    """One file applied for a year, the next begins after a gap."""
    f.put("a.md", "one", "Effective from: 2023-01-01", "Effective to: 2023-12-31")
    f.put("b.md", "two", "Effective from: 2024-03-01")


def sentences(f: Folder) -> None:
    """The days stand in plain sentences."""
    f.put("a.md", "one", "This policy takes effect on 1 April 2024 and shall remain in force until 31 March 2025.")


def foreign_days(f: Folder) -> None:
    """Days of laws and trips stand in the text; the document has none of its own."""
    f.put("a.md", "one", "The Travel Act took effect on 1 May 2030. A trip from 1 June 2031 needs a form.")


def beside(f: Folder) -> None:
    """A sidecar says when a file applies."""
    f.put("a.md", "one")
    f.sidecar("a.md", "effective_from: 2024-02-01\neffective_to: 2024-02-29\n")


def beside_against_text(f: Folder) -> None:
    """The sidecar says another day than the text, and wins."""
    f.bench.put("a.md.meta.yaml", "effective_from: 2026-01-01\n")
    f.put("a.md", "one", "Effective from: 2024-01-01")


def replaced_by_another(f: Folder) -> None:
    """A new file supersedes the old one by its number; both stay in the folder."""
    f.put("old.md", "one", "Policy number: HR-1", "Effective from: 2024-01-01")
    f.put("new.md", "two", "Policy number: HR-2", "Effective from: 2025-01-01", "Supersedes: HR-1")


def replaced_in_advance(f: Folder) -> None:
    """The successor lies in the folder before the old one arrives."""
    f.put("new.md", "two", "Effective from: 2025-01-01", "Supersedes: old.md")
    f.put("old.md", "one", "Effective from: 2024-01-01")


def replaced_undated(f: Folder) -> None:
    """The successor says no day: it counts from the day on which it came in."""
    f.put("old.md", "one", "Policy number: HR-1")
    f.put("new.md", "two", "Supersedes: HR-1")


def successor_gone(f: Folder) -> None:
    """The successor is deleted again."""
    replaced_by_another(f)
    f.drop("new.md")


def successor_silent(f: Folder) -> None:
    """The successor no longer says that it supersedes anything."""
    replaced_by_another(f)
    f.put("new.md", "two", "Policy number: HR-2", "Effective from: 2025-01-01")


def successor_rolled_back(f: Folder) -> None:
    """The refresh that brought the successor is taken back."""
    replaced_by_another(f)
    f.rollback(1)


def chain(f: Folder) -> None:
    """Three files, each superseding the one before; the last is still to come."""
    f.put("c.md", "three", "Number: P-3", "Effective from: 2041-01-01", "Supersedes: P-2")
    f.put("a.md", "one", "Number: P-1", "Effective from: 2023-01-01")
    f.put("b.md", "two", "Number: P-2", "Effective from: 2024-01-01", "Supersedes: P-1")


def chain_without_its_middle(f: Folder) -> None:
    """The middle of the chain is deleted: nobody supersedes the first any more."""
    chain(f)
    f.drop("b.md")


def two_successors(f: Folder) -> None:
    """Two files supersede one; the earlier counts."""
    f.put("old.md", "one", "Number: P-1")
    f.put("x.md", "two", "Effective from: 2026-01-01", "Supersedes: P-1")
    f.put("y.md", "three", "Effective from: 2025-01-01", "Supersedes: P-1")


def circle(f: Folder) -> None:
    """Two files supersede each other, and end nothing."""
    f.put("a.md", "one", "Number: P-1", "Effective from: 2024-01-01", "Supersedes: P-2")
    f.put("b.md", "two", "Number: P-2", "Effective from: 2024-01-01", "Supersedes: P-1")


def ambiguous(f: Folder) -> None:
    """Two files have the number that a third one supersedes: neither is ended."""
    f.put("a.md", "one", "Number: P-1", "Version: 1")
    f.put("b.md", "two", "Number: P-1", "Version: 2")
    f.put("c.md", "three", "Effective from: 2025-01-01", "Supersedes: P-1")


def by_version(f: Folder) -> None:
    """The same, with the version: the one of that label is ended."""
    ambiguous(f)
    f.put("c.md", "three", "Effective from: 2025-01-01", "Supersedes: P-1 v1")


def older_speaks_of_newer(f: Folder) -> None:
    """An old file supersedes a number that was given again later: the newer one is left alone."""
    f.put("old.md", "one", "Effective from: 2024-01-01", "Supersedes: P-1")
    f.put("new.md", "two", "Number: P-1", "Effective from: 2025-01-01")


def corrected(f: Folder) -> None:
    """A person moves the first day."""
    f.put("a.md", "one", "Effective from: 2024-01-01")
    f.correct("a.md", effective_from="2024-07-01")
    f.refresh()


def corrected_and_withdrawn(f: Folder) -> None:
    """A person moves the first day, and another takes that back."""
    corrected(f)
    f.withdraw()
    f.refresh()


def corrected_open_end(f: Folder) -> None:
    """A person takes the last day away."""
    f.put("a.md", "one", "Valid from: 2024-01-01 until 2024-12-31")
    f.correct("a.md", effective_to="")


def corrected_successor(f: Folder) -> None:
    """A person moves the first day of a file's new state: the old state fills the time before."""
    same_file(f)
    f.correct("a.md", effective_from="2025-07-01")


def ruled(f: Folder) -> None:
    """A person rules that one file supersedes another."""
    f.put("a.md", "one", "Effective from: 2024-01-01")
    f.put("b.md", "two", "Effective from: 2025-01-01")
    f.correct("b.md", supersedes="a.md")


def ruled_and_withdrawn(f: Folder) -> None:
    """That ruling is taken back."""
    ruled(f)
    f.withdraw()


def brought_back(f: Folder) -> None:
    """A file is deleted and comes back."""
    f.put("a.md", "one", "Effective from: 2024-01-01")
    f.drop("a.md")
    f.put("a.md", "one", "Effective from: 2024-01-01")


CASES: dict[Callable[[Folder], None], dict[str, str]] = {
    same_file: {"2023-12-31": "", "2024-01-01": "one", "2024-12-31": "one", "2025-01-01": "two", "2050-01-01": "two"},
    same_file_undated: {"2023-12-31": "two", "2024-06-01": "two"},
    same_file_thrice: {"2023-06-01": "one", "2024-12-31": "two", "2025-12-31": "three", "2026-01-01": ""},
    overlapping: {"2024-06-01": "one", "2025-03-01": "one two", "2025-06-30": "one two", "2025-07-01": "two"},
    expired: {"2022-12-31": "", "2023-12-31": "one", "2024-01-01": "", "2024-02-29": "", "2024-03-01": "two"},
    sentences: {"2024-03-31": "", "2024-04-01": "one", "2025-03-31": "one", "2025-04-01": ""},
    foreign_days: {"2024-01-01": "one", ARRIVED: "one"},
    beside: {"2024-01-31": "", "2024-02-01": "one", "2024-02-29": "one", "2024-03-01": ""},
    beside_against_text: {"2025-06-01": "", "2026-01-01": "one"},
    replaced_by_another: {"2023-12-31": "", "2024-06-01": "one", "2024-12-31": "one", "2025-01-01": "two"},
    replaced_in_advance: {"2024-06-01": "one", "2024-12-31": "one", "2025-01-01": "two"},
    replaced_undated: {"2040-06-01": "one two", ARRIVED: "two", "2041-01-01": "two"},
    successor_gone: {"2024-06-01": "one", "2025-01-01": "one", ARRIVED: "one"},
    successor_silent: {"2024-12-31": "one", "2025-01-01": "one two"},
    successor_rolled_back: {"2024-06-01": "one", "2025-01-01": "one"},
    chain: {"2022-12-31": "", "2023-06-01": "one", "2024-01-01": "two", ARRIVED: "two", "2041-01-01": "three"},
    chain_without_its_middle: {"2023-06-01": "one", ARRIVED: "one", "2041-01-01": "one three"},
    two_successors: {"2024-12-31": "one", "2025-01-01": "three", "2026-01-01": "three two"},
    circle: {"2024-01-01": "one two", ARRIVED: "one two"},
    ambiguous: {"2024-12-31": "one two", "2025-01-01": "one three two"},
    by_version: {"2024-12-31": "one two", "2025-01-01": "three two"},
    older_speaks_of_newer: {"2024-06-01": "one", "2025-01-01": "one two"},
    corrected: {"2024-01-01": "", "2024-06-30": "", "2024-07-01": "one"},
    corrected_and_withdrawn: {"2023-12-31": "", "2024-01-01": "one"},
    corrected_open_end: {"2023-12-31": "", "2024-12-31": "one", "2025-01-01": "one"},
    corrected_successor: {"2024-12-31": "one", "2025-06-30": "one", "2025-07-01": "two"},
    ruled: {"2024-12-31": "one", "2025-01-01": "two"},
    ruled_and_withdrawn: {"2024-12-31": "one", "2025-01-01": "one two"},
    brought_back: {"2023-12-31": "", "2024-01-01": "one"},
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Callable[[Folder], None]], Folder]]:
    """Tell each story once."""
    folders: dict[str, Folder] = {}

    def tell(story: Callable[[Folder], None]) -> Folder:
        if story.__name__ not in folders:
            folders[story.__name__] = Folder(tmp_path_factory.mktemp(story.__name__))
            story(folders[story.__name__])
        return folders[story.__name__]

    yield tell
    for folder in folders.values():
        folder.bench.close()


@pytest.mark.parametrize(
    ("story", "day", "rules"),
    [
        pytest.param(story, day, rules, id=f"{story.__name__}-{day}")
        for story, days in CASES.items()
        for day, rules in days.items()
    ],
)
def test_the_rules_of_a_day_answer_for_it(
    told: Callable[[Callable[[Folder], None]], Folder], story: Callable[[Folder], None], day: str, rules: str
) -> None:
    assert told(story).rules(day) == rules


def test_there_are_enough_cases() -> None:
    assert sum(map(len, CASES.values())) >= 40


def test_an_older_generation_answers_as_it_did(told: Callable[[Callable[[Folder], None]], Folder]) -> None:
    folder = told(successor_gone)
    assert [folder.rules("2025-06-01", generation=g) for g in (1, 2, 3)] == ["one", "two", "one"]
