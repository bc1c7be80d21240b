"""The corpus with everything that keeps it alive, against a model of it: builds, vacuum, erasure, and crashes in each.

It goes on from ``CorpusModel``, and holds what is embedded against what each build's store has.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select

from index.builder import BuildNeeded
from index.builds import Recipe
from index.catalog import GenerationVacuumed
from index.pins import add_pin, remove_pins
from index.tables import GenerationRow
from index.vacuum import Keep
from kernel.audit import AuditLog, verify
from kernel.errors import NotFound
from tests.index.test_corpus_model import SOURCES, URIS, CorpusModel, Put, State
from tests.support.builds import FIRST
from tests.support.corpus import ANYBODY, Wrapping, version
from tests.support.examples import deeper
from tests.support.faults import Crash, FailingStore, Fuse, How

RECIPES = [
    FIRST,
    Recipe(embedder=FIRST.embedder, passage_characters=9),
    Recipe(embedder="hashing/32", passage_characters=1000),
]
HOWS: list[How] = ["before", "half", "after"]
Pairs = set[tuple[str, str]]
"""Documents with the texts of their passages."""


@dataclass
class Held:
    """What the model knows of a build's store."""

    recipe: Recipe
    known: Pairs = field(default_factory=set)
    """What it has for certain."""
    maybe: Pairs = field(default_factory=set)
    """What it may have besides, after a crash."""

    def holds(self, pairs: Pairs) -> None:
        self.known |= pairs
        self.maybe |= pairs


class LivingCorpus(CorpusModel):
    """Builds, vacuum, pins and erasure between commits, restores and crashes."""

    @initialize()
    def open(self) -> None:
        super().open()
        self.is_half_vacuumed = False
        self.builds = {1: Held(FIRST)}
        self.serving = 1
        self.built_in = [0]
        self.gone: set[int] = set()
        self.pins: set[int] = set()
        self.erased: set[str] = set()

    # What changes content

    def commit(self, batch: list[Put], *, removed: str | None) -> None:
        after = dict(self.now) | {put.uri: put.onto(self.now.get(put.uri)) for put in batch}
        gone = [version(removed, source=SOURCES[removed])] if removed else []
        self.bench.tools.embedded()
        self.bench.commit(*(put.version() for put in batch), removed=gone)
        self.embeds({(put.uri, text) for put in batch for text in put.content})
        self.advance({uri: held for uri, held in after.items() if uri != removed})

    def advance(self, state: State) -> None:
        if state != self.now:
            self.states.append(state)
            self.built_in.append(self.serving)

    @rule(
        data=st.data(),
        source=st.sampled_from(["handbook", "wiki"]),
        most=st.sampled_from([ANYBODY, frozenset({"hr"}), frozenset({"staff", "hr"})]),
    )
    def restore(self, data: st.DataObject, source: str, most: frozenset[str] = ANYBODY) -> None:
        generation = data.draw(st.integers(0, len(self.states) - 1))
        self.bench.tools.embedded()
        if generation in self.gone:
            with pytest.raises(GenerationVacuumed):
                self.bench.writer.restore(source, generation, readers=most)
            return
        old = {
            uri: replace(held, readers=held.readers if most == ANYBODY else held.readers & most)
            for uri, held in self.states[generation].items()
            if SOURCES[uri] == source
        }
        moved = {uri: held for uri, held in old.items() if held != self.now.get(uri)}
        self.bench.writer.restore(source, generation, readers=most)
        self.embeds(whole(moved))
        self.advance({uri: held for uri, held in self.now.items() if SOURCES[uri] != source} | old)

    def embeds(self, texts: Pairs, *, into: int | None = None, has_crashed: bool = False) -> None:
        """Hold what was embedded against what no alike build has; each text once, and nothing else."""
        held = self.builds[into or self.serving]
        wanted = pieces(texts, held.recipe.passage_characters)
        alike = [each for each in self.builds.values() if each.recipe.embedder == held.recipe.embedder]
        known = {text for each in alike for _, text in each.known}
        maybe = {text for each in alike for _, text in each.maybe} | known
        found = self.bench.tools.embedded()
        got = {text.removeprefix("Guide\n") for text in found}
        if has_crashed:
            held.maybe |= wanted
            return
        if held.maybe == held.known:
            assert len(got) == len(found)
            assert got <= {text for _, text in wanted} - known
        assert {text for _, text in wanted} - maybe <= got
        held.holds(wanted)

    # Builds

    def has_some(self) -> bool:
        return len(self.states) > 1

    @precondition(lambda self: len(getattr(self, "states", ())) > 1)
    @rule(recipe=st.sampled_from(RECIPES))
    def rebuild(self, recipe: Recipe) -> None:
        self.bench.tools.embedded()
        done = self.bench.builder.rebuild(recipe, silent)
        self.builds.setdefault(done.build, Held(recipe))
        self.switched(done.build)

    @rule(data=st.data())
    def switch(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.builds)))
        self.bench.tools.embedded()
        if number != self.serving and self.has_some():
            self.bench.builder.switch(number, silent)
            self.switched(number)

    def switched(self, number: int) -> None:
        """Expect a generation of the same documents in another build."""
        self.embeds(whole(self.now), into=number)
        self.serving = number
        self.states.append(self.now)
        self.built_in.append(number)

    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.builds)))
        if not self.has_some():
            return
        searched = {g for g, build in enumerate(self.built_in) if build == number} - self.gone
        if number == self.serving or searched & self.pins:
            with pytest.raises(BuildNeeded):
                self.bench.builder.drop(number)
            return
        self.bench.builder.drop(number)
        self.forget(searched)
        del self.builds[number]

    @rule(number=st.just(0))
    def compact(self, number: int) -> None:
        """Write the serving store anew: nothing is embedded, nothing else is found."""
        self.bench.tools.embedded()
        if self.has_some():
            self.bench.builder.compact(self.serving)
            assert self.bench.tools.embedded() == []

    # What is not kept

    @rule(data=st.data())
    def pin(self, data: st.DataObject) -> None:
        searchable = sorted(set(range(1, len(self.states))) - self.gone)
        if searchable:
            generation = data.draw(st.sampled_from(searchable))
            log = AuditLog(self.bench.clock, "owner")
            with self.bench.database.write() as session:
                add_pin(session, generation, reason="audit", by="me", clock=self.bench.clock, audit=log)
            self.pins.add(generation)

    @rule()
    def unpin(self) -> None:
        for generation in sorted(self.pins)[:1]:
            with self.bench.database.write() as session:
                remove_pins(session, generation, audit=AuditLog(self.bench.clock, "owner"))
            self.pins.discard(generation)

    @rule(newest=st.integers(1, 4))
    def vacuum(self, newest: int) -> None:
        expected = self.doomed(newest)
        freed = self.bench.vacuum.run(Keep(newest=newest))
        assert set(freed.generations) == expected
        self.is_half_vacuumed = False
        self.vacuumed(expected, has_crashed=False)

    def doomed(self, newest: int) -> set[int]:
        searchable = [g for g in range(1, len(self.states)) if g not in self.gone]
        return set(searchable) - set(searchable[-newest:]) - self.pins

    def vacuumed(self, generations: set[int], *, has_crashed: bool) -> None:
        self.forget(generations)
        for number, held in list(self.builds.items()):
            searched = [g for g, build in enumerate(self.built_in) if build == number and g not in self.gone]
            if number in self.built_in:
                kept = {pair for g in searched for pair in whole(self.states[g])}
                held.known = pieces(kept, held.recipe.passage_characters)
                held.maybe = held.maybe | held.known if has_crashed else set(held.known)
        there = {state.build.number for state in self.bench.builder.states()} or {1}
        if not has_crashed and self.has_some():
            needed = {self.built_in[g] for g in range(1, len(self.states)) if g not in self.gone}
            assert there == needed | {n for n in self.builds if n not in self.built_in}
        self.builds = {number: held for number, held in self.builds.items() if number in there}

    @rule(uri=st.sampled_from(URIS))
    def erase(self, uri: str) -> None:
        self.bench.tools.embedded()
        held = {g for g in range(1, len(self.states)) if g not in self.gone and uri in self.states[g]}
        try:
            self.bench.eraser.erase(SOURCES[uri], uri, by="me", reason="a request", others=lambda *_: {})
        except NotFound:
            assert not held
            assert uri not in self.erased
            return
        assert self.bench.tools.embedded() == []
        self.forgotten(uri)

    def forgotten(self, uri: str) -> None:
        self.erased.add(uri)
        self.states = [{u: held for u, held in state.items() if u != uri} for state in self.states]
        for each in self.builds.values():
            each.known = {pair for pair in each.known if pair[0] != uri}
            each.maybe = {pair for pair in each.maybe if pair[0] != uri}
        self.remembered.clear()

    def forget(self, generations: set[int]) -> None:
        self.gone |= generations
        self.remembered = {key: found for key, found in self.remembered.items() if key[0] not in self.gone}

    # Crashes in each of these

    @precondition(lambda self: len(getattr(self, "states", ())) > 1)
    @rule(recipe=st.sampled_from(RECIPES), at=st.integers(1, 5), how=st.sampled_from(HOWS))
    def crash_in_a_rebuild(self, recipe: Recipe, at: int, how: How) -> None:
        self.break_at(at, how)
        try:
            self.rebuild(recipe)
        except Crash:
            self.reopen(Wrapping())
            for state in self.bench.builder.states():
                self.builds.setdefault(state.build.number, Held(recipe))
                if state.build.recipe == recipe and not (state.generations or state.is_serving):
                    self.embeds(whole(self.now), into=state.build.number, has_crashed=True)
        else:
            self.reopen(Wrapping())

    @precondition(lambda self: len(getattr(self, "states", ())) > 1)
    @rule(data=st.data(), at=st.integers(1, 4), how=st.sampled_from(HOWS))
    def crash_in_a_switch(self, data: st.DataObject, at: int, how: How) -> None:
        number = data.draw(st.sampled_from(sorted(self.builds)))
        self.break_at(at, how)
        if number != self.serving:
            try:
                self.bench.builder.switch(number, silent)
            except Crash:
                self.embeds(whole(self.now), into=number, has_crashed=True)
            else:
                self.builds[number].maybe |= {("?", "?")}  # how much was embedded again is not the question here
                self.switched(number)
        self.reopen(Wrapping())

    @rule(newest=st.integers(1, 2), at=st.integers(1, 4), how=st.sampled_from(HOWS))
    def crash_in_a_vacuum(self, newest: int, at: int, how: How) -> None:
        expected = self.doomed(newest)
        self.break_at(at, how)
        has_crashed = True
        with suppress(Crash):
            self.bench.vacuum.run(Keep(newest=newest))
            has_crashed = False
        self.reopen(Wrapping())
        self.is_half_vacuumed = has_crashed
        marked = self.given_up() & expected
        assert marked == expected or (has_crashed and not marked)  # all of them at once, or it ended before it began
        self.vacuumed(marked, has_crashed=has_crashed)

    def given_up(self) -> set[int]:
        """Return the generations that can no longer be searched, as the catalog says."""
        with self.bench.database.read() as session:
            return set(session.scalars(select(GenerationRow.number).where(GenerationRow.state == "vacuumed")))

    @rule(uri=st.sampled_from(URIS), at=st.integers(1, 3), how=st.sampled_from(HOWS))
    def crash_in_an_erasure(self, uri: str, at: int, how: How) -> None:
        self.break_at(at, how)
        try:
            self.bench.eraser.erase(SOURCES[uri], uri, by="me", reason="a request", others=lambda *_: {})
        except NotFound:
            self.reopen(Wrapping())
            return
        except Crash:
            self.reopen(Wrapping())
            self.bench.eraser.finish()
            if uri not in {erasure.uri for erasure in self.bench.eraser.erasures()}:
                return  # it crashed in taking back what an earlier crash had left, and nothing was erased
        else:
            self.reopen(Wrapping())
        self.forgotten(uri)

    def break_at(self, at: int, how: How) -> None:
        fuse = Fuse(at)
        self.reopen(Wrapping(store=lambda store: FailingStore(store, fuse, how)))

    # What must hold

    def ask(self, question: str, generation: int | None, **asked: Any) -> None:
        if generation in self.gone:
            with pytest.raises(GenerationVacuumed):
                self.bench.search(question, generation=generation, **asked)
        else:
            super().ask(question, generation, **asked)

    def visible(
        self, generation: int, groups: frozenset[str], as_of: date, sources: frozenset[str] | None
    ) -> set[tuple[str, str]]:
        found = super().visible(generation, groups, as_of, sources)
        build = self.builds.get(self.built_in[generation])
        return pieces(found, build.recipe.passage_characters) if build else set()

    @invariant()
    def every_generation_holds_what_the_model_says(self) -> None:
        if not hasattr(self, "states"):
            return
        newest = len(self.states) - 1
        assert self.bench.catalog.generation() == newest
        for generation in {newest, newest // 2} - self.gone - {0}:
            size = self.builds[self.built_in[generation]].recipe.passage_characters
            state = self.states[generation]
            assert self.bench.catalog.counts(generation) == (len(state), len(pieces(whole(state), size)))

    @invariant()
    def stores_hold_what_the_catalog_says(self) -> None:
        """Once what a crash left is taken back or finished: until then the two may differ in rows that nobody sees."""
        if hasattr(self, "states") and len(self.states) > 1:
            with self.bench.database.read() as session:
                staged = session.scalar(select(GenerationRow.number).where(GenerationRow.state == "staged"))
                assert verify(session) == []
            if staged is None:
                found = self.bench.builder.differences(self.serving)
                assert found == {"extra": 0, "lost": found["lost"] if self.is_half_vacuumed else 0, "wrong": 0}

    def teardown(self) -> None:
        """End with what crashes left taken back or finished, and the store as the catalog says."""
        try:
            if hasattr(self, "bench"):
                self.bench.writer.recover()
                if self.is_half_vacuumed:
                    self.vacuum(newest=1000)
                self.stores_hold_what_the_catalog_says()
        finally:
            super().teardown()


def whole(state: State) -> Pairs:
    """Return every text of every document, whenever it applies."""
    return {(uri, text) for uri, held in state.items() for content in held.on for text in content or ()}


def pieces(pairs: Pairs, size: int) -> Pairs:
    """Return the passages that a cutter of a size makes of paragraphs."""
    return {(uri, text[start : start + size]) for uri, text in pairs for start in range(0, len(text), size)}


def silent(_stage: str, _done: int, _total: int) -> None:
    return


TestLivingCorpus = LivingCorpus.TestCase
TestLivingCorpus.settings = deeper(max_examples=14, stateful_step_count=15)
