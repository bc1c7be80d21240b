"""The real line on real files against a model of it: invariants 1 to 4 and 6, with crashes in whatever changes it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import func, select

from api import erasing
from index.catalog import GenerationVacuumed, alive
from index.search import RetrievalSettings
from index.tables import EntryRow, GenerationRow
from index.values import Hits, Query
from kernel.access import AccessScope
from tests.e2e.living import GROUPS, PLACE, Life
from tests.e2e.modelled import DAYS, TODAY, Place, marks_of, own_words
from tests.support.examples import deeper

QUESTIONS = ["the rule", "leave days", "trains or planes", "hotels of the long section"]
ALL = 1000
Found = set[tuple[Place, str]]
"""Documents with the words by which their sentences are known."""


class LivingLine(Life):
    """Every search is held against the model, and after every step what the catalog, the stores and the blobs hold."""

    @rule(
        data=st.data(),
        question=st.sampled_from(QUESTIONS),
        groups=st.frozensets(st.sampled_from(GROUPS), min_size=1, max_size=2),
        as_of=st.sampled_from(DAYS),
        sources=st.none() | st.frozensets(st.sampled_from(["handbook", "wiki"])),
        limit=st.sampled_from([1, 3, ALL]),
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
        """Search now or in any generation, as of any day; what was asked before is found again."""
        generation = data.draw(st.one_of(st.none(), st.integers(0, self.expected.newest)))
        key = (self.expected.newest if generation is None else generation, question, groups, as_of, sources, limit)
        if generation in self.expected.gone:
            with pytest.raises(GenerationVacuumed):
                self.ask(*key)
            return
        self.check(self.ask(*key, is_now=generation is None), *key)
        event("searched now" if generation is None else "searched an older generation")

    @rule(data=st.data())
    def pin(self, data: st.DataObject) -> None:
        """Pin a generation, and remember what it finds."""
        super().pin(data)
        for generation in sorted(self.expected.pins)[-1:]:
            key = (generation, "the rule", frozenset({"staff", "hr"}), TODAY, None, ALL)
            self.check(self.ask(*key), *key)

    def teardown(self) -> None:
        """End with what breaks left taken back or finished: then everything agrees, and nothing erased is left."""
        try:
            if hasattr(self, "expected"):
                self.finish()
        finally:
            super().teardown()

    def finish(self) -> None:
        self.reopen()
        self.workspace.writer.recover()
        for place in self.unfinished():
            erasing.erase(self.workspace, *place, by="me", reason="a request")
        if self.expected.is_half_vacuumed:
            self.vacuum(newest=1000)
        self.stores_hold_what_the_catalog_says()
        self.nothing_erased_is_left()
        for name in sorted(self.expected.readers):
            self.refresh(name, allows=True)
        self.everybody_finds_now_what_the_model_says()

    def ask(
        self,
        generation: int,
        question: str,
        groups: frozenset[str],
        as_of: date,
        sources: frozenset[str] | None,
        limit: int,
        *,
        is_now: bool = False,
    ) -> Hits:
        asked = None if is_now else generation
        query = Query(text=question, as_of=as_of, sources=sources, generation=asked, limit=limit)
        settings = RetrievalSettings(pool=ALL, merges_copies=False)
        return self.workspace.searcher.search(query, scope=AccessScope(groups=groups), settings=settings)

    def check(self, found: Hits, *key: Any) -> None:
        """Compare a search with the model, and each hit with the stored text that it cites."""
        generation, _, groups, as_of, sources, limit = key
        assert found.generation == generation
        expected = self.visible(generation, groups, as_of, sources)
        got = {((hit.source, hit.document), mark) for hit in found.hits for mark in marks_of(hit.text)}
        assert got == expected if limit == ALL else got <= expected
        assert len({hit.passage_id for hit in found.hits}) == len(found.hits) <= limit
        for hit in found.hits:
            assert hit.in_force.covers(as_of)
            assert hit.span.of(self.workspace.catalog.version_text(hit.version_id)) == hit.text
        assert self.expected.remembered.setdefault(key, found) == found

    def visible(self, generation: int, groups: frozenset[str], as_of: date, sources: frozenset[str] | None) -> Found:
        return {
            (place, mark)
            for place, held in self.expected.states[generation].items()
            if held.readers & groups and (sources is None or place[0] in sources)
            for mark in held.on(as_of)
        }

    # What must hold after every step

    steps = 0

    @invariant()
    def everybody_finds_now_what_the_model_says(self) -> None:
        """Ask as every group, and as of another day after each step: asking takes most of the time."""
        if not hasattr(self, "expected"):
            return
        self.steps += 1
        as_of = [DAYS[0], DAYS[3], DAYS[-1]][self.steps % 3]
        for group in GROUPS:
            key = (self.expected.newest, "the rule", frozenset({group}), as_of, None, ALL)
            self.check(self.ask(*key, is_now=True), *key)

    @invariant()
    def what_was_found_once_is_found_again(self) -> None:
        if not hasattr(self, "expected"):
            return
        remembered = list(self.expected.remembered.items())
        kept = [one for one in remembered if one[0][0] in self.expected.pins]
        for key, found in [*remembered[-2:], *kept[:2]]:
            assert self.ask(*key) == found

    @invariant()
    def every_generation_holds_what_the_model_says(self) -> None:
        if not hasattr(self, "expected"):
            return
        catalog, newest = self.workspace.catalog, self.expected.newest
        assert catalog.generation() == newest
        for generation in {newest, newest // 2} - self.expected.gone - {0}:
            assert catalog.counts(generation)[0] == len(self.expected.states[generation])
        for source in self.expected.readers:
            held = {view.uri: view for view in catalog.live_versions(source, newest)}
            assert held.keys() == {uri for name, uri in self.expected.now if name == source}
            for uri, view in held.items():
                assert view.visibility
                assert view.visibility.readers == self.expected.now[source, uri].readers
                self.workspace.blobs.get(view.content_hash)

    @invariant()
    def stores_hold_what_the_catalog_says(self) -> None:
        """Once what a break left is taken back or finished: until then the two may differ in rows that nobody sees."""
        if not (hasattr(self, "expected") and self.expected.newest):
            return
        with self.workspace.database.read() as session:
            staged = session.scalar(select(GenerationRow.number).where(GenerationRow.state == "staged"))
        assert self.workspace.audit_faults() == []
        if staged is None and not self.unfinished():
            found = self.workspace.builder.differences(self.expected.serving)
            lost = found["lost"] if self.expected.is_half_vacuumed else 0
            assert found == {"extra": 0, "lost": lost, "wrong": 0}
            self.stores_count_what_the_catalog_counts()

    def stores_count_what_the_catalog_counts(self) -> None:
        newest, serving = self.expected.newest, self.workspace.shelf.serving()
        with self.workspace.database.read() as session:
            query = select(func.count()).where(alive(EntryRow, newest), EntryRow.build == serving.build.number)
            assert sum(serving.store.count(name, newest) for name in self.expected.readers) == session.scalar(query)

    @rule(place=PLACE)
    def erase(self, place: Place) -> None:
        super().erase(place)
        if not self.unfinished():
            self.nothing_erased_is_left()

    def nothing_erased_is_left(self) -> None:
        words = [own_words(place).encode() for place in sorted(self.expected.erased)]
        if words:
            event("looked for erased words")
            assert holding(self.home / "workspace", words) == []

    def unfinished(self) -> list[Place]:
        return [(each.source, each.uri) for each in self.workspace.eraser.erasures() if not each.is_finished]


def holding(folder: Path, words: list[bytes]) -> list[str]:
    """Return the files below a folder that hold any of the words."""
    found = []
    for path in sorted(folder.rglob("*")):
        raw = path.read_bytes() if path.is_file() else b""
        found += [f"{path.relative_to(folder)}: {word.decode()}" for word in words if word in raw]
    return found


TestLivingLine = LivingLine.TestCase
TestLivingLine.settings = deeper(max_examples=14, stateful_step_count=25)
