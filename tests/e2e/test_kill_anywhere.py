"""kill -9 in the middle of what owners do: afterwards it has happened or it has not, all is well, and work goes on.

A real process kills itself at a named point of its work, counted in an undisturbed run; no time is waited for.
"""

import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from api.cli import run
from api.invocation import Invocation, set_invocation
from index.catalog import GenerationVacuumed
from index.pins import add_pin
from index.search import RetrievalSettings
from index.values import Hit, Hits, Query
from ingest.sources import add_source
from kernel.access import EVERYONE, AccessScope
from tests.e2e.dying import ACTS, NOON, OTHER, opened, refresh
from tests.e2e.refreshing import source, workspace
from tests.e2e.test_living_line import holding
from tests.support.folders import copied, scratch
from tests.support.forking import Forking
from tests.support.points import BreakableWorkspace

KILLS = 5
"""Of each act, spread over its points from the first to the last."""
TODAY, LATER = NOON.date(), NOON.date() + timedelta(days=5)
SECRET = b"quince"
"""Stands in the document that is erased, and nowhere else."""

Seen = dict[tuple[int, date], Hits | None]
"""By generation and day; None where the generation was given up."""


def write(home: Path, number: int, revision: int) -> None:
    secret = f" The {SECRET.decode()} is of revision {revision}." if number == 1 else ""
    sections = [
        f"# d{number} section {n}\nThe rule {number}-{n}-{revision * (n % 2)}. {'So it is. ' * 30}" for n in range(3)
    ]
    path = home / "docs" / f"d{number:02}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*sections, f"# End\nThe end.{secret}"]))


@pytest.fixture(scope="module")
def forking() -> Iterator[Forking]:
    made = Forking("tests.e2e.dying")
    yield made
    made.close()


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """A workspace of three generations and two builds, one of them pinned, whose source has changed again."""
    with scratch() as home:
        with workspace(home) as made:
            made.shelf.serving()
            with made.database.write() as session:
                add_source(session, source(home), clock=made.clock, audit=made.audit)
        with closing(opened(home)) as made:
            for revision in range(3):
                for number in range(revision, 8 + revision):
                    write(home, number, revision)
                (home / "docs" / f"d{7 - revision:02}.md").unlink()
                refresh(made, home)
                if revision == 1:
                    made.builder.rebuild(OTHER, lambda *_: None)
                    made.builder.switch(1, lambda *_: None)
            with made.database.write() as session:
                add_pin(session, 2, reason="audit", by="me", clock=made.clock, audit=made.audit)
        write(home, 3, 9)
        (home / "docs" / "d04.md").unlink()
        yield home


def looked_at(home: Path) -> Seen:
    """Return everything that can be found, in every generation, and in the newest on a later day too."""
    with closing(opened(home)) as made:
        generation = made.catalog.generation()
        return {(n, TODAY): _ask(made, n, TODAY) for n in range(1, generation + 1)} | {
            (generation, LATER): _ask(made, generation, LATER)
        }


def _ask(made: BreakableWorkspace, generation: int, day: date) -> Hits | None:
    query = Query(text="the rule of the end", as_of=day, generation=generation, limit=1000)
    settings = RetrievalSettings(pool=1000, merges_copies=False)
    try:
        return made.searcher.search(query, scope=AccessScope(groups=frozenset({EVERYONE})), settings=settings)
    except GenerationVacuumed:
        return None


def unranked(found: Seen) -> dict[tuple[int, date], set[tuple[object, ...]] | None]:
    """Return what was found, less how well each fits: an erased document counts among the terms until it is finished."""
    return {
        key: {(hit.version_id, hit.span, hit.text, hit.in_force) for hit in hits.hits} if hits else None
        for key, hits in found.items()
    }


def newest(found: Seen) -> list[tuple[Hit, ...]]:
    """Return what the newest generation finds, whatever its number."""
    last = max(generation for generation, _ in found)
    return [hits.hits for (generation, _), hits in found.items() if generation == last and hits]


def gristmill(home: Path, *words: str) -> int:
    set_invocation(Invocation())
    return run([*words, "--workspace", str(home / "workspace")])


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_a_kill_at_any_point_leaves_all_of_it_or_nothing(act: str, template: Path, forking: Forking) -> None:
    with scratch() as place:
        undisturbed = copied(template, place / "undisturbed")
        before = looked_at(undisturbed)
        after, points = let_live(act, undisturbed, forking)
        assert after != before
        moments, outcomes = spread(points), []
        for at in moments:
            home = copied(template, place / f"killed-{at}")
            outcomes.append(check_a_kill(act, at, home, forking, before=before, after=after))
            if at in {moments[0], moments[-1]}:
                check_going_on(home, is_erased=act == "erase")
            shutil.rmtree(home)
        assert outcomes == sorted(outcomes, key=["before", "after"].index)
        assert set(outcomes) == {"before", "after"}, "the kills were all on one side of the moment in which it counts"


def spread(points: int) -> list[int]:
    """Return which points to die at: the first, the last, and some between."""
    return sorted({1 + round(n * (points - 1) / (KILLS - 1)) for n in range(KILLS)})


def let_live(act: str, home: Path, forking: Forking) -> tuple[Seen, int]:
    forking.start(f"{act} 0 {home}")
    assert forking.status() == 0
    return looked_at(home), sum(json.loads((home / "passed.json").read_text()).values())


def check_a_kill(act: str, at: int, home: Path, forking: Forking, *, before: Seen, after: Seen) -> str:
    """Kill an act at a point, and say which state that left; check that all is well, and that it can be done again."""
    forking.start(f"{act} {at} {home}")
    assert forking.status() == -signal.SIGKILL, "it was done before it came to the point"
    found = unranked(looked_at(home))
    assert found in (unranked(before), unranked(after)), f"killed at {at}, {act} shows neither what was nor what is"
    check_well(home)
    again, _ = let_live(act, home, forking)
    assert newest(again) == newest(after)
    if found == unranked(after):
        return "after"
    assert again == after
    return "before"


def check_well(home: Path) -> None:
    """Ask as an owner would: ``index check`` finds nothing, or what ``index repair`` mends."""
    if gristmill(home, "index", "check"):
        assert gristmill(home, "index", "repair") == 0
        assert gristmill(home, "index", "check") == 0
    assert gristmill(home, "audit", "verify") == 0


def check_going_on(home: Path, *, is_erased: bool) -> None:
    """Refresh from the changed source; what was erased is nowhere."""
    (home / "docs" / "new.md").write_text("# New\nThe rule of marzipan.")
    with closing(opened(home)) as made:
        refresh(made, home)
        assert made.builder.differences(made.shelf.serving().build.number) == {"extra": 0, "lost": 0, "wrong": 0}
    found = {hit.document: hit.text for hits in newest(looked_at(home)) for hit in hits}
    assert "marzipan" in found["new.md"]
    assert "d04.md" not in found
    if is_erased:
        assert holding(home / "workspace", [SECRET]) == []
