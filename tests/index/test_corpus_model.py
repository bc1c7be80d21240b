"""The corpus against a model of it that is a few dicts: invariants 1, 2, 3 and 6, and crashes between."""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from index.changes import NewVersion
from index.values import Hits
from tests.support.corpus import ANYBODY, TODAY, Workbench, Wrapping, laid_out, version, visible
from tests.support.examples import deeper
from tests.support.faults import Crash, FailingClock, FailingStore, Fuse, How
from tests.support.folders import scratch

DAYS = [TODAY + timedelta(days=n) for n in range(-1, 6)]
"""The first stands for every day before the dates in use, the last for every day after."""

URIS = ["a.md", "b.md", "c.md"]
SOURCES = {"a.md": "handbook", "b.md": "handbook", "c.md": "wiki"}
CONTENTS: list[tuple[str, ...]] = [
    (),
    ("Leave is 30 days.",),
    ("Leave is 30 days.", "Trains before planes."),
    ("Trains before planes.", "Leave is 28 days.", "Trains before planes."),
    ("Hotels up to 150 euros.", "Leave is 30 days."),
    ("Ask the owner.",),
]
QUESTIONS = ["leave days", "trains or planes", "the", "hotels"]

CONTENT = st.sampled_from(CONTENTS)
READERS = st.sampled_from([("staff",), ("hr",), ("staff", "hr"), ()])
DATES = st.one_of(st.none(), st.sampled_from(DAYS[1:-1]))


@dataclass(frozen=True)
class Held:
    """What the model knows of a document: its readers, and its content on each day."""

    readers: frozenset[str]
    on: tuple[tuple[str, ...] | None, ...]


State = Mapping[str, Held]


@dataclass(frozen=True)
class Put:
    """A version arriving at a document."""

    uri: str
    content: tuple[str, ...]
    readers: frozenset[str]
    first: date | None
    last: date | None

    def version(self) -> NewVersion:
        made = laid_out(self.uri, *self.content, source=SOURCES[self.uri])
        return replace(made, visibility=visible(self.readers, first=self.first, last=self.last))

    def onto(self, held: Held | None) -> Held:
        """Return the document afterwards, day by day: a second statement of the rules of succession."""
        before = held.on if held else (None,) * len(DAYS)
        return Held(self.readers, tuple(self._on(day, old) for day, old in zip(DAYS, before, strict=True)))

    def _on(self, day: date, old: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if self.first is not None and day < self.first:
            return None if old == self.content else old
        return None if self.last is not None and day > self.last else self.content


@st.composite
def puts(draw: st.DrawFn) -> Put:
    first, last = draw(DATES), draw(DATES)
    if first and last and last < first:
        first, last = last, first
    return Put(draw(st.sampled_from(URIS)), draw(CONTENT), frozenset(draw(READERS)), first, last)


BATCHES = st.lists(puts(), min_size=1, max_size=3, unique_by=lambda put: put.uri)


class CorpusModel(RuleBasedStateMachine):
    """Commits, restores, restarts, crashes; every search is compared with the model."""

    @initialize()
    def open(self) -> None:
        self.closing = ExitStack()
        self.folder = self.closing.enter_context(scratch())
        self.bench = Workbench(self.folder)
        self.states: list[State] = [{}]
        self.embedded: set[str] = set()
        self.remembered: dict[tuple[Any, ...], Hits] = {}

    def teardown(self) -> None:
        if hasattr(self, "bench"):
            self.bench.close()
            self.closing.close()

    @property
    def now(self) -> State:
        return self.states[-1]

    @rule(batch=BATCHES)
    def put(self, batch: list[Put]) -> None:
        self.commit(batch, removed=None)

    @rule(uri=st.sampled_from(URIS), batch=BATCHES)
    def remove(self, uri: str, batch: list[Put]) -> None:
        self.commit([put for put in batch if put.uri != uri], removed=uri)

    def commit(self, batch: list[Put], *, removed: str | None) -> None:
        """Commit; what was never seen before is embedded, once, and nothing else."""
        after = dict(self.now) | {put.uri: put.onto(self.now.get(put.uri)) for put in batch}
        gone = [version(removed, source=SOURCES[removed])] if removed else []
        self.bench.embedder.texts = []
        self.bench.commit(*(put.version() for put in batch), removed=gone)
        texts = {text for put in batch for text in put.content}
        assert sorted(self.bench.embedder.texts) == sorted(f"Guide\n{text}" for text in texts - self.embedded)
        self.embedded |= texts
        self.advance({uri: held for uri, held in after.items() if uri != removed})

    def advance(self, state: State) -> None:
        """Expect a new generation if anything changed, and none if nothing did."""
        if state != self.now:
            self.states.append(state)

    @rule(readers=READERS, uri=st.sampled_from(URIS))
    def change_readers(self, readers: tuple[str, ...], uri: str) -> None:
        """Put the newest content of a document again, for others."""
        held = self.now.get(uri)
        if held and len({content for content in held.on if content is not None}) == 1:
            days = [day for day, content in zip(DAYS, held.on, strict=True) if content is not None]
            content = next(content for content in held.on if content is not None)
            first, last = (None if days[0] == DAYS[0] else days[0]), (None if days[-1] == DAYS[-1] else days[-1])
            self.put([Put(uri, content, frozenset(readers), first, last)])

    @rule(data=st.data(), source=st.sampled_from(["handbook", "wiki"]))
    def restore(self, data: st.DataObject, source: str) -> None:
        generation = data.draw(st.integers(0, len(self.states) - 1))
        old = {uri: held for uri, held in self.states[generation].items() if SOURCES[uri] == source}
        self.bench.embedder.texts = []
        self.bench.writer.restore(source, generation, readers=ANYBODY)
        assert self.bench.embedder.texts == []
        self.advance({uri: held for uri, held in self.now.items() if SOURCES[uri] != source} | old)

    @rule()
    def restart(self) -> None:
        self.reopen(Wrapping())

    @rule(batch=BATCHES, at=st.integers(1, 3), how=st.sampled_from(["before", "half", "after"]), recovers=st.booleans())
    def crash_in_the_store(self, batch: list[Put], at: int, how: How, recovers: bool) -> None:
        self.crash(batch, Wrapping(store=lambda store: FailingStore(store, Fuse(at), how)), recovers=recovers)

    @rule(batch=BATCHES, at=st.integers(1, 2), recovers=st.booleans())
    def crash_in_the_database(self, batch: list[Put], at: int, recovers: bool) -> None:
        self.crash(batch, Wrapping(clock=lambda clock: FailingClock(clock, Fuse(at))), recovers=recovers)

    def crash(self, batch: list[Put], wrapping: Wrapping, *, recovers: bool) -> None:
        """Commit with a part that may break, then start again; a commit that came through counts."""
        self.reopen(wrapping)
        with suppress(Crash):
            self.put(batch)
        self.reopen(Wrapping())
        if recovers:
            self.bench.writer.recover()

    @rule(
        data=st.data(),
        question=st.sampled_from(QUESTIONS),
        groups=st.frozensets(st.sampled_from(["staff", "hr", "it"]), max_size=2),
        as_of=st.sampled_from(DAYS),
        sources=st.none() | st.frozensets(st.sampled_from(["handbook", "wiki"])),
        limit=st.sampled_from([1, 2, 1000]),
    )
    def search(
        self,
        data: st.DataObject,
        question: str,
        groups: frozenset[str],
        as_of: date,
        sources: frozenset[str] | None,
        limit: int,
    ) -> None:
        generation = data.draw(st.one_of(st.none(), st.integers(0, len(self.states) - 1)))
        self.ask(question, generation, groups=groups, as_of=as_of, sources=sources, limit=limit)

    def ask(self, question: str, generation: int | None, **asked: Any) -> None:
        """Search and compare; what was asked before is found again."""
        resolved = len(self.states) - 1 if generation is None else generation
        groups, as_of, sources, limit = asked.values()
        found = self.bench.search(question, generation=generation, **asked)
        assert found.generation == resolved
        expected = self.visible(resolved, groups, as_of, sources)
        got = [(hit.document, hit.text) for hit in found.hits]
        assert len(set(got)) == len(got) == min(limit, len(expected))
        assert set(got) <= expected
        for hit in found.hits:
            assert hit.in_force.covers(as_of)
            assert hit.span.of(self.bench.catalog.version_text(hit.version_id)) == hit.text
        key = (resolved, question, *asked.values())
        assert self.remembered.setdefault(key, found) == found

    @invariant()
    def what_was_found_once_is_found_again(self) -> None:
        for key, found in list(getattr(self, "remembered", {}).items())[-3:]:
            generation, question, groups, as_of, sources, limit = key
            asked = {"groups": groups, "as_of": as_of, "sources": sources, "limit": limit}
            assert self.bench.search(question, generation=generation, **asked) == found

    @invariant()
    def every_generation_holds_what_the_model_says(self) -> None:
        if not hasattr(self, "states"):
            return
        assert self.bench.catalog.generation() == len(self.states) - 1
        for generation in {len(self.states) - 1, len(self.states) // 2}:
            state = self.states[generation]
            texts = {(uri, text) for uri, held in state.items() for content in held.on for text in content or ()}
            assert self.bench.catalog.counts(generation) == (len(state), len(texts))

    @invariant()
    def everybody_finds_now_what_the_model_says(self) -> None:
        for group, as_of in product(["staff", "hr"], [DAYS[0], DAYS[3], DAYS[-1]] if hasattr(self, "states") else []):
            found = {(hit.document, hit.text) for hit in self.bench.search(groups=[group], as_of=as_of).hits}
            assert found == self.visible(len(self.states) - 1, frozenset({group}), as_of, None)

    def reopen(self, wrapping: Wrapping) -> None:
        self.bench.close()
        self.bench = Workbench(self.folder, wrapping)

    def visible(
        self, generation: int, groups: frozenset[str], as_of: date, sources: frozenset[str] | None
    ) -> set[tuple[str, str]]:
        on = DAYS.index(as_of)
        return {
            (uri, text)
            for uri, held in self.states[generation].items()
            if held.readers & groups and (sources is None or SOURCES[uri] in sources)
            for text in held.on[on] or ()
        }


TestCorpusModel = CorpusModel.TestCase
TestCorpusModel.settings = deeper(max_examples=20, stateful_step_count=20)
