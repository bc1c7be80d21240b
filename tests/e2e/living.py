"""A machine that lives with a workspace as its owners do, and holds it against a model that is a few dicts.

The rules that change the corpus are attempts: each can be made to break at a named point, and then it has happened
or it has not.
"""

import atexit
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import func, select

from api.erasing import erase
from api.wiring import create_workspace
from index.builder import BuildNeeded
from index.builds import Recipe
from index.catalog import GenerationVacuumed, document_key
from index.pins import add_pin, remove_pins
from index.tables import ErasureRow, GenerationRow
from index.vacuum import Keep
from ingest.corrections import Ruling, list_corrections
from ingest.diff import RemovalRefused
from ingest.parse.pool import Limits, ParsePool
from ingest.refresh import RefreshLine, RefreshStopped
from ingest.sources import Source, add_source, connect
from ingest.spool import DiskFull
from kernel.access import EVERYONE
from kernel.clock import FixedClock
from kernel.db import Base
from kernel.errors import InvalidInput, NotFound
from kernel.ids import CountingIds
from kernel.settings import Settings
from tests.e2e.expected import RECIPES, Attempt, Expected
from tests.e2e.modelled import DAYS, NOON, SECTIONS, File, Folders, Held, Place, State, narrowed, put
from tests.support.faults import Crash
from tests.support.folders import scratch
from tests.support.points import crash, input_output, no_space, open_breakable

PLACES: list[Place] = [
    ("handbook", "a.md"),
    ("handbook", "sub/e.md"),
    ("handbook", "b.txt"),
    ("handbook", "c.csv"),
    ("wiki", "a.md"),
    ("wiki", "d.json"),
]
GROUPS = ["staff", "hr", EVERYONE]
READERS = st.sampled_from([frozenset({"staff"}), frozenset({"hr"}), frozenset({"staff", "hr"}), frozenset({EVERYONE})])
SOURCE = st.sampled_from(["handbook", "handbook", "wiki"])
PLACE = st.sampled_from(PLACES)
DATES = st.none() | st.sampled_from(DAYS[1:-1])
REMOVAL_SHARE = 0.2
_WRITES = ("row", "commit", "committed", "store before", "store half", "store after")
POINTS = {
    "refresh": (*_WRITES, "blob", "embed"),
    "rollback": _WRITES,
    "vacuum": (*_WRITES, "blob delete", "open", "drop", "shrink", "shrunk"),
    "erase": (*_WRITES, "blob delete", "open", "drop", "shrink", "shrunk"),
    "rebuild": (*_WRITES, "open", "drop", "embed"),
    "switch": (*_WRITES, "embed"),
    "drop": ("row", "commit", "committed", "drop"),
    "correct": (*_WRITES, "blob", "embed"),
    "withdraw": _WRITES,
    "compact": (*_WRITES, "open", "drop"),
}
"""Where each act may break."""
BLOWS = [crash, crash, input_output, no_space]


@st.composite
def files(draw: st.DrawFn) -> File:
    first, last = draw(DATES), draw(DATES)
    if first and last and last < first:
        first, last = last, first
    sections = draw(st.lists(st.sampled_from(SECTIONS), min_size=1, max_size=3, unique=True))
    return File(draw(PLACE), tuple(sections), draw(st.integers(-1, 2)), first, last)


class Life(RuleBasedStateMachine):
    """What owners do, with nothing checked yet."""

    @initialize(readers=READERS, first=st.lists(files(), min_size=1, max_size=4))
    def open(self, readers: frozenset[str], first: list[File]) -> None:
        self.closing = ExitStack()
        self.home = self.closing.enter_context(scratch())
        self.folders = Folders(self.home / "docs")
        shutil.copytree(template(), self.home / "workspace")
        self.ids = CountingIds()
        self.expected = Expected()
        self.start(embedder="hashing")
        self.workspace.shelf.serving()
        self.reopen()
        self.register("handbook", readers)
        for file in first:
            self.write(file)
            self.register(file.place[0], readers)
        self.refresh("handbook", allows=True)

    def start(self, embedder: str | None = None) -> None:
        settings = Settings(workspace=self.home / "workspace", embedder=embedder)
        self.workspace = open_breakable(settings, FixedClock(NOON), self.ids)

    @rule(what=st.sampled_from(["reopen", "compact"]), times=st.just(1))
    def keep_house(self, what: str, times: int) -> None:
        if what == "reopen":
            self.reopen()
        else:
            self.attempt(self.to_compact())

    def reopen(self) -> None:
        self.workspace.close()
        self.start()

    def teardown(self) -> None:
        if hasattr(self, "workspace"):
            self.workspace.close()
            self.closing.close()

    @property
    def line(self) -> RefreshLine:
        """The workspace's own line, with a parser that all examples share: starting one takes a second."""
        return replace(self.workspace.refresh_line, pool=parsers())

    def source(self, name: str) -> Source:
        place = str(self.folders.folder(name))
        return Source(name=name, kind="folder", uri=place, owner="HR", readers=self.expected.readers[name])

    # What becomes of files

    @rule(file=files())
    def write(self, file: File) -> None:
        self.folders.write(file)

    @rule(first=st.lists(files(), min_size=1, max_size=3), name=SOURCE)
    def write_and_refresh(self, first: list[File], name: str) -> None:
        for file in first:
            self.folders.write(file)
        self.refresh(name, allows=True)

    @rule(place=PLACE, broken=st.sampled_from(["empty", "empty", "beside", "noise"]))
    def break_file(self, place: Place, broken: Any) -> None:
        file = self.folders.files.get(place)
        if file and not (broken == "noise" and not place[1].endswith(".txt")):
            self.folders.write(File(place, file.sections, file.revision, file.first, file.last, broken))

    @rule(place=PLACE)
    def mend_file(self, place: Place) -> None:
        file = self.folders.files.get(place)
        if file and file.broken:
            self.folders.write(File(place, file.sections, file.revision, file.first, file.last))

    @rule(place=PLACE)
    def delete_file(self, place: Place) -> None:
        if place in self.folders.files:
            self.folders.delete(place)

    @rule(data=st.data(), place=PLACE)
    def rename_file(self, data: st.DataObject, place: Place) -> None:
        kind = place[1].rpartition(".")[2]
        others = [other for other in PLACES if other != place and other[1].endswith(kind)]
        if place in self.folders.files and others:
            self.folders.rename(place, data.draw(st.sampled_from(others)))

    @rule(data=st.data(), place=PLACE)
    def copy_file(self, data: st.DataObject, place: Place) -> None:
        """Make two documents of the same bytes: what one of them gives up, the other still needs."""
        others = [other for other in PLACES if other != place and other[1].endswith(place[1].rpartition(".")[2])]
        file = self.folders.files.get(place)
        if file and others:
            for one in (place, data.draw(st.sampled_from(others))):
                self.folders.write(replace(file, place=one, revision=-1, broken=""))
            for name in sorted(self.expected.readers):
                self.refresh(name, allows=True)

    @rule(place=PLACE)
    def put_file_back(self, place: Place) -> None:
        self.folders.put_back(place)

    # Sources

    @rule(name=SOURCE, readers=READERS)
    def register(self, name: str, readers: frozenset[str]) -> None:
        """Add a source, or give the one that there is other readers; they count from the next refresh on."""
        self.expected.readers[name] = readers
        with self.workspace.database.write() as session:
            add_source(session, self.source(name), clock=self.workspace.clock, audit=self.workspace.audit)

    @rule(name=SOURCE, allows=st.sampled_from([True, True, True, False]))
    def refresh(self, name: str, allows: bool) -> None:
        self.attempt(self.to_refresh(name, allows=allows))

    def to_refresh(self, name: str, *, allows: bool = True, progress: Any = None) -> Attempt:
        if name not in self.expected.readers:
            return NOTHING
        after = self.refreshed(name)
        live = {place for place in self.expected.now if place[0] == name}
        removed = live - after.keys()

        def act() -> None:
            source = self.source(name)
            connector = connect(source, self.workspace.clock, self.workspace.reach)
            if not allows and len(removed) > REMOVAL_SHARE * len(live):
                with pytest.raises(RemovalRefused):
                    self.line.refresh(source, connector)
                return
            receipt = self.line.refresh(source, connector, allow_removals=True, progress=progress)
            assert receipt.documents.removed == len(removed)
            assert receipt.counts is None or receipt.counts.faults == ()
            rows, again = self.rows(), self.line.refresh(source, connector)
            assert (again.passages.embedded, self.rows()) == (0, rows), "a refresh wrote though nothing changed"

        def done() -> None:
            if allows or len(removed) <= REMOVAL_SHARE * len(live):
                self.expected.advance(after)

        return Attempt(act, done, named="refresh")

    def refreshed(self, name: str) -> State:
        """Return the state after a refresh: what can be read is put, what cannot stays for those who still may see it."""
        readers = self.expected.readers[name]
        after: dict[Place, Held] = {place: held for place, held in self.expected.now.items() if place[0] != name}
        for uri, file in self.folders.of(name).items():
            place = (name, uri)
            held = self.expected.now.get(place)
            if place in self.expected.erased:
                continue
            if not file.broken:
                after[place] = put(held, file.version(self.expected.corrections.get(place, {})), readers)
            elif held:
                after[place] = narrowed(held, readers)
        return after

    @rule(name=SOURCE, calls=st.integers(0, 12))
    def stop_a_refresh(self, name: str, calls: int) -> None:
        """Stop it between two items; nothing is changed, unless it was done by then."""
        if name not in self.expected.readers:
            return
        left = iter(range(calls))
        source, after = self.source(name), self.refreshed(name)
        connector = connect(source, self.workspace.clock, self.workspace.reach)
        try:
            self.line.refresh(source, connector, allow_removals=True, should_stop=lambda: next(left, None) is None)
        except RefreshStopped:
            event("a refresh was stopped")
        else:
            self.expected.advance(after)

    @rule(data=st.data(), name=SOURCE, refreshes=st.booleans())
    def restore(self, data: st.DataObject, name: str, refreshes: bool) -> None:
        self.attempt(self.to_restore(data, name))
        if refreshes:
            self.refresh(name, allows=True)

    @rule(data=st.data(), file=files(), revisions=st.just((0, 1)))
    def rewrite_and_restore(self, data: st.DataObject, file: File, revisions: tuple[int, ...]) -> None:
        """Roll a source back over a change of a file that stays as it is: the next refresh must read that again."""
        source = file.place[0]
        if source not in self.expected.readers:
            return
        for revision in revisions:
            self.folders.write(replace(file, revision=revision))
            self.refresh(source, allows=True)
        self.restore(data, source, refreshes=True)

    def to_restore(self, data: st.DataObject, name: str) -> Attempt:
        if name not in self.expected.readers:
            return NOTHING
        generation = data.draw(st.integers(0, self.expected.newest))
        source = self.source(name)

        def vacuumed() -> None:
            with pytest.raises(GenerationVacuumed):
                self.line.restore(source, generation)

        if generation in self.expected.gone:
            return Attempt(vacuumed, lambda: None, named="rollback")
        old = {
            p: narrowed(held, source.readers) for p, held in self.expected.states[generation].items() if p[0] == name
        }
        after = {p: held for p, held in self.expected.now.items() if p[0] != name} | old
        return Attempt(
            lambda: self.line.restore(source, generation), lambda: self.expected.advance(after), named="rollback"
        )

    # What a person says

    @rule(data=st.data(), day=DATES, title=st.sampled_from([None, None, "Another Guide"]))
    def correct(self, data: st.DataObject, day: date | None, title: str | None) -> None:
        self.attempt(self.to_correct(data, day, title))

    def to_correct(self, data: st.DataObject, day: date | None, title: str | None = None) -> Attempt:
        if not self.expected.now:
            return NOTHING
        place = data.draw(st.sampled_from(sorted(self.expected.now)))
        name = data.draw(st.sampled_from(["effective_from", "effective_to"]))
        values = {"title": title} if title else {name: day.isoformat() if day else ""}
        ruling = Ruling(source=self.source(place[0]), document=place[1], values=values, by="Ann", reason="she knows")
        told = self.expected.corrections.get(place, {})
        newest = self.expected.now[place].versions[-1]
        plain = type(newest)(newest.raw, newest.marks, newest.said, frozenset(told.items()))
        days = [values.get(n, plain.day(n, without=values)) for n in ("effective_from", "effective_to")]

        def refused() -> None:
            with pytest.raises(InvalidInput):
                self.workspace.corrector.correct(ruling)

        if all(days) and days[1] < days[0]:
            return Attempt(refused, lambda: None, named="correct")
        return Attempt(
            lambda: self.workspace.corrector.correct(ruling),
            lambda: self.ruled(place, {**told, **values}),
            lambda: self.half_ruled(place, {**told, **values}),
            named="correct",
        )

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        self.attempt(self.to_withdraw(data))

    def to_withdraw(self, data: st.DataObject) -> Attempt:
        with self.workspace.database.read() as session:
            told = [one.correction for one in list_corrections(session, None)]
        if not told:
            return NOTHING
        one = data.draw(st.sampled_from(sorted(told, key=lambda c: c.correction_id)))
        place = (one.source, one.document)
        left = {name: value for name, value in self.expected.corrections[place].items() if name != one.name}
        return Attempt(
            lambda: self.workspace.corrector.withdraw(
                self.source(one.source), one.correction_id, by="Ben", reason="she erred"
            ),
            lambda: self.ruled(place, left),
            lambda: self.half_ruled(place, left),
            named="withdraw",
        )

    def ruled(self, place: Place, corrections: dict[str, str]) -> None:
        """Expect the newest version under these corrections, at once."""
        self.expected.corrections[place] = corrections
        held = self.expected.now.get(place)
        if held:
            newest = held.versions[-1]
            anew = type(newest)(newest.raw, newest.marks, newest.said, frozenset(corrections.items()))
            if anew != newest:
                self.expected.advance({**self.expected.now, place: put(held, anew, held.readers)})

    def half_ruled(self, place: Place, corrections: dict[str, str]) -> None:
        """Find it said and done, only said, or neither; what was only said holds from the next refresh on."""
        with self.workspace.database.read() as session:
            said = {
                one.correction.name: one.correction.value
                for one in list_corrections(session, place[0])
                if one.correction.document == place[1]
            }
        assert said in (corrections, self.expected.corrections.get(place, {}))
        if self.has_another_generation():
            self.ruled(place, corrections)
        self.expected.corrections[place] = said

    # What is kept

    @rule(data=st.data())
    def pin(self, data: st.DataObject) -> None:
        if self.expected.searchable:
            generation = data.draw(st.sampled_from(self.expected.searchable))
            with self.workspace.database.write() as session:
                opened = self.workspace
                add_pin(session, generation, reason="audit", by="me", clock=opened.clock, audit=opened.audit)
            self.expected.pins.add(generation)

    @precondition(lambda self: hasattr(self, "expected") and self.expected.pins)
    @rule(data=st.data())
    def unpin(self, data: st.DataObject) -> None:
        generation = data.draw(st.sampled_from(sorted(self.expected.pins)))
        with self.workspace.database.write() as session:
            remove_pins(session, generation, audit=self.workspace.audit)
        self.expected.pins.discard(generation)

    @rule(newest=st.integers(1, 4))
    def vacuum(self, newest: int) -> None:
        self.attempt(self.to_vacuum(newest))

    def to_vacuum(self, newest: int) -> Attempt:
        searchable = self.expected.searchable
        doomed = set(searchable) - set(searchable[-newest:]) - self.expected.pins

        def act() -> None:
            assert set(self.workspace.vacuum.run(Keep(newest=newest)).generations) == doomed

        def done() -> None:
            self.expected.is_half_vacuumed = False
            self.expected.forget(doomed)
            self.keep_builds()

        def broken() -> None:
            with self.workspace.database.read() as session:
                query = select(GenerationRow.number).where(GenerationRow.state == "vacuumed")
                marked = set(session.scalars(query)) & doomed
            assert marked in (doomed, set()), "some generations were given up, and others were not"
            self.expected.is_half_vacuumed = True
            self.expected.forget(marked)
            self.keep_builds(is_broken=True)

        return Attempt(act, done, broken, named="vacuum")

    def keep_builds(self, *, is_broken: bool = False) -> None:
        """Expect only builds that some generation is searched in, and those that never served."""
        there = {state.build.number for state in self.workspace.builder.states()}
        needed = {self.expected.built_in[g] for g in self.expected.searchable} | {self.expected.serving}
        served = set(self.expected.built_in)
        wanted = needed | {number for number in self.expected.builds if number not in served}
        assert wanted <= there
        if not is_broken and self.expected.newest:
            assert there == wanted
        self.expected.builds = {number: held for number, held in self.expected.builds.items() if number in there}

    @rule(place=PLACE)
    def erase(self, place: Place) -> None:
        self.attempt(self.to_erase(place))

    def to_erase(self, place: Place) -> Attempt:
        def act() -> None:
            try:
                erase(self.workspace, *place, by="me", reason="a request")
            except NotFound:
                assert not any(place in self.expected.states[g] for g in self.expected.searchable)
                assert place not in self.expected.erased

        def done() -> None:
            if self.is_erased(place):
                self.forgotten(place)

        return Attempt(act, done, done, named="erase")

    def is_erased(self, place: Place) -> bool:
        with self.workspace.database.read() as session:
            return session.get(ErasureRow, document_key(*place)) is not None

    def forgotten(self, place: Place) -> None:
        self.expected.erased.add(place)
        self.expected.corrections.pop(place, None)
        self.expected.states = [{p: held for p, held in s.items() if p != place} for s in self.expected.states]
        self.expected.remembered.clear()

    @precondition(lambda self: hasattr(self, "expected") and self.expected.erased)
    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(sorted(self.expected.erased)))
        self.workspace.eraser.lift(*place, by="me")
        self.expected.erased.discard(place)

    # Builds

    @rule(recipe=st.sampled_from(RECIPES))
    def rebuild(self, recipe: Recipe) -> None:
        self.attempt(self.to_rebuild(recipe))

    def to_rebuild(self, recipe: Recipe) -> Attempt:
        if not self.expected.newest:
            return NOTHING
        made: list[int] = []

        def done() -> None:
            number = made[0] if made else max(self.numbers())
            self.expected.builds[number] = recipe
            self.expected.commit(self.expected.now, number)

        return Attempt(
            lambda: made.append(self.workspace.builder.rebuild(recipe, silent).build),
            done,
            lambda: self.half_built(recipe),
            named="rebuild",
        )

    def half_built(self, recipe: Recipe) -> None:
        """Find another build that serves, an unfinished one, or none."""
        for number in self.numbers():
            self.expected.builds.setdefault(number, recipe)
        if self.has_another_generation():
            (serving,) = [state.build.number for state in self.workspace.builder.states() if state.is_serving]
            self.expected.commit(self.expected.now, serving)

    def numbers(self) -> set[int]:
        return {state.build.number for state in self.workspace.builder.states()}

    @rule(data=st.data())
    def switch(self, data: st.DataObject) -> None:
        self.attempt(self.to_switch(data))

    def to_switch(self, data: st.DataObject) -> Attempt:
        number = data.draw(st.sampled_from(sorted(self.expected.builds)))
        if number == self.expected.serving or not self.expected.newest:
            return NOTHING
        return Attempt(
            lambda: self.workspace.builder.switch(number, silent),
            lambda: self.expected.commit(self.expected.now, number),
            named="switch",
        )

    @rule(recipe=st.sampled_from(RECIPES))
    def drop_a_pinned_build(self, recipe: Recipe) -> None:
        """Pin the newest generation, leave its build, and try to drop that."""
        pinned, left = self.expected.newest, self.expected.serving
        if not pinned:
            return
        with self.workspace.database.write() as session:
            opened = self.workspace
            add_pin(session, pinned, reason="audit", by="me", clock=opened.clock, audit=opened.audit)
        self.expected.pins.add(pinned)
        self.rebuild(recipe)
        with pytest.raises(BuildNeeded):
            self.workspace.builder.drop(left)

    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        self.attempt(self.to_drop(data))

    def to_drop(self, data: st.DataObject) -> Attempt:
        number = data.draw(st.sampled_from(sorted(self.expected.builds)))
        if not self.expected.newest:
            return NOTHING
        searched = {g for g in self.expected.searchable if self.expected.built_in[g] == number}
        is_needed = number == self.expected.serving or bool(searched & self.expected.pins)

        def act() -> None:
            if is_needed:
                with pytest.raises(BuildNeeded):
                    self.workspace.builder.drop(number)
                return
            self.workspace.builder.drop(number)

        def done() -> None:
            if number not in self.numbers():
                self.expected.forget(searched)
                del self.expected.builds[number]
            else:
                assert is_needed

        def broken() -> None:
            if number not in self.numbers():
                done()

        return Attempt(act, done, broken, named="drop")

    def to_compact(self) -> Attempt:
        if not self.expected.newest:
            return NOTHING
        serving = self.expected.serving
        return Attempt(lambda: self.workspace.builder.compact(serving), lambda: None, lambda: None, named="compact")

    # Crashes

    @rule(data=st.data())
    def break_in_a_refresh(self, data: st.DataObject) -> None:
        self.break_in("refresh", data)

    @rule(data=st.data(), what=st.sampled_from(["rollback", "correct", "withdraw"]))
    def break_in_what_is_said(self, data: st.DataObject, what: str) -> None:
        self.break_in(what, data)

    @rule(data=st.data(), what=st.sampled_from(["vacuum", "erase"]))
    def break_in_what_is_kept(self, data: st.DataObject, what: str) -> None:
        self.break_in(what, data)

    @rule(data=st.data(), what=st.sampled_from(["rebuild", "switch", "compact", "drop"]))
    def break_in_builds(self, data: st.DataObject, what: str) -> None:
        self.break_in(what, data)

    def break_in(self, what: str, data: st.DataObject) -> None:
        """Let an act break at a named point, and go on in the same process or in another."""
        name, blow = data.draw(st.sampled_from(POINTS[what])), data.draw(st.sampled_from(BLOWS))
        at, reopens = data.draw(st.integers(1, 4)), data.draw(st.booleans())
        attempt = self.drawn(data, what)
        points = self.workspace.points
        points.arm(name, at, blow)
        try:
            attempt.act()
        except (Crash, OSError, DiskFull):
            assert points.blew, "it broke by itself"
            event(f"broke in {attempt.named} at {points.blew}")
            self.afterwards(attempt, reopens)
        else:
            event(f"{attempt.named or 'nothing'} did not come by the point")
            points.disarm()
            if reopens:
                self.reopen()
            attempt.done()

    def afterwards(self, attempt: Attempt, reopens: bool) -> None:
        if reopens:
            self.reopen()
        if attempt.broken:
            attempt.broken()
        elif self.has_another_generation():
            attempt.done()

    def drawn(self, data: st.DataObject, what: str) -> Attempt:
        makers: dict[str, Callable[[], Attempt]] = {
            "refresh": lambda: self.to_write_and_refresh(data),
            "rollback": lambda: self.to_restore(data, data.draw(SOURCE)),
            "vacuum": lambda: self.to_vacuum(data.draw(st.integers(1, 2))),
            "erase": lambda: self.to_erase(data.draw(PLACE)),
            "rebuild": lambda: self.to_rebuild(data.draw(st.sampled_from(RECIPES))),
            "switch": lambda: self.to_switch(data),
            "drop": lambda: self.to_drop(data),
            "correct": lambda: self.to_correct(data, data.draw(DATES)),
            "withdraw": lambda: self.to_withdraw(data),
            "compact": self.to_compact,
        }
        return makers[what]()

    def to_write_and_refresh(self, data: st.DataObject) -> Attempt:
        for file in data.draw(st.lists(files(), min_size=1, max_size=3)):
            self.folders.write(file)
        return self.to_refresh(data.draw(SOURCE))

    def attempt(self, attempt: Attempt) -> None:
        attempt.act()
        attempt.done()
        if attempt.named:
            event(f"did {attempt.named}")

    def has_another_generation(self) -> bool:
        found = self.workspace.catalog.generation()
        assert found in {self.expected.newest, self.expected.newest + 1}
        return found > self.expected.newest

    def rows(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        with self.workspace.database.read() as session:
            tables = Base.metadata.sorted_tables
            return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


NOTHING = Attempt(lambda: None, lambda: None, lambda: None)


def silent(_stage: str, _done: int, _total: int) -> None:
    return


@cache
def template() -> Path:
    """Return a new workspace to be copied: migrating one anew for each example takes most of the time."""
    kept = ExitStack()
    atexit.register(kept.close)
    settings = Settings(workspace=kept.enter_context(scratch()) / "workspace")
    create_workspace(settings)
    return settings.workspace


@cache
def parsers() -> ParsePool:
    """Return the real parsers, one process of them, kept until this process ends."""
    return ParsePool(Limits.of(Settings()), workers=1)
