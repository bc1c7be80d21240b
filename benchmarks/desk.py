"""Measure what the owner's desk finds: duplicates and conflicts planted among policies, and what should not be found.

    python -m benchmarks.desk [--half dev|held-out] [--json FILE]

Each half is a folder of its own, written by ``benchmarks.desks``: policies, copies of them (reordered sections, edited
headings, another format, an added paragraph), a compendium that holds two of them whole, guides that retell their rules
in other words with the same value written otherwise or with another value, notes with the same sentence about another
subject, forms filled in for several countries, roles and products, an expired edition, and an older version of two
policies. The folder goes through the real line and is scanned; what the desk shows is held against what was planted.
Nothing was tuned on the half called held-out.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.desk import Look, read_desk
from benchmarks.desks import dev, heldout
from benchmarks.desks.planted import Planted, Said, pairs, write, write_older
from benchmarks.measures import machine, show_machine, show_table, write_json
from benchmarks.workspaces import add, opened, refresh
from kernel.access import EVERYONE, AccessScope

_HALVES = {half.name: half for half in (dev.HALF, heldout.HALF)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How much of what was planted was found, and how much of what was found was planted."""

    half: str
    kind: str
    planted: int
    found: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that was planted; None when nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of what was planted that was found."""
        return self.right / self.planted if self.planted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Scores with what was missed and what was found wrongly."""

    scores: list[Score]
    misses: list[str]
    alarms: list[str]
    seconds: float
    documents: int


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=sorted(_HALVES))
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    before = machine()
    show_machine(before)
    results = {name: _measure(name) for name in ([asked.half] if asked.half else _HALVES)}
    rows = [
        (
            score.half,
            score.kind,
            score.planted,
            score.found,
            score.right,
            _percent(score.precision),
            _percent(score.recall),
        )
        for result in results.values()
        for score in result.scores
    ]
    show_table(("half", "kind", "planted", "found", "right", "precision", "recall"), rows)
    for name, result in results.items():
        print(f"\n{name}: {result.documents} documents, scanned in {result.seconds:.1f} s")
        for title, lines in (("missed", result.misses), ("false alarms", result.alarms)):
            print(f"{title}: {len(lines) or 'none'}")
            print("".join(f"    {line}\n" for line in lines), end="")
    if asked.json:
        write_json(asked.json, {"machine": before, "results": results})


def _measure(name: str) -> Result:
    half = _HALVES[name]
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "documents"
        folder.mkdir()
        write_older(half, folder)
        with opened(Path(base) / "workspace", threads=2) as workspace:
            source = add(workspace, "policies", folder)
            refresh(workspace, source)
            planted = write(half, folder)
            refresh(workspace, source)
            started = time.perf_counter()
            workspace.scanner.scan()
            seconds = time.perf_counter() - started
            desk = read_desk(workspace, Look(scope=AccessScope.of({EVERYONE})))
    conflicts = _conflicts(name, planted, desk["conflicts"])
    duplicates = _duplicates(name, planted, desk["duplicates"])
    return Result(
        scores=[*conflicts.scores, *duplicates.scores],
        misses=[*conflicts.misses, *duplicates.misses],
        alarms=[*conflicts.alarms, *duplicates.alarms],
        seconds=seconds,
        documents=planted.documents,
    )


def _conflicts(half: str, planted: Planted, found: list[dict[str, Any]]) -> Result:
    """Score conflicts by rule: what an owner sees is one conflict for two sentences, however many copies hold them."""
    wanted = {fact for fact, _, _ in planted.conflicts}
    right: set[int] = set()
    alarms: list[str] = []
    shown: Counter[str] = Counter()
    for each in found:
        shown[each["kind"]] += 1
        said = [_known(planted, each[side]["sentence"]) for side in ("one", "other")]
        facts = {known.fact for known in said if known}
        if all(said) and len(facts) == 1 and {known.value for known in said if known} == {"original", "differs"}:
            right |= facts
        else:
            alarms.append(f"{each['kind']} {each['score']}: {each['one']['sentence']} | {each['other']['sentence']}")
    scores = []
    for kind in ("number", "date", "duration", "amount", "percentage", "modal"):
        of_kind = {fact for fact in wanted if planted.facts[fact].kind == kind}
        wrong = sum(line.startswith(kind) for line in alarms)
        hits = len(of_kind & right)
        scores.append(Score(half=half, kind=f"conflict: {kind}", planted=len(of_kind), found=hits + wrong, right=hits))
    hits = len(wanted & right)
    scores.append(Score(half=half, kind="conflicts", planted=len(wanted), found=hits + len(alarms), right=hits))
    misses = [
        f"{planted.facts[fact].kind}: {planted.facts[fact].says} | {planted.facts[fact].retold}"
        for fact in sorted(wanted - right)
    ]
    return Result(scores=scores, misses=misses, alarms=alarms, seconds=0.0, documents=planted.documents)


def _known(planted: Planted, sentence: str) -> Said | None:
    """Return what a sentence says; a sentence may have been cut at a semicolon."""
    words = " ".join(sentence.split())
    return next((said for text, said in planted.sentences.items() if text.startswith(words)), None)


def _duplicates(half: str, planted: Planted, found: dict[str, Any]) -> Result:
    groups = [frozenset(copy["document"] for copy in cluster["documents"]) for cluster in found["clusters"]]
    wanted, shown = pairs(planted.families), pairs(groups)
    family = {name: min(group) for group in planted.families for name in group}
    parts = {_stand_ins(family, (part["one"]["document"], part["other"]["document"])) for part in found["parts"]}
    contained = {_stand_ins(family, pair) for pair in planted.contained}
    scores = [
        Score(half=half, kind="near copies (pairs)", planted=len(wanted), found=len(shown), right=len(wanted & shown)),
        Score(half=half, kind="parts", planted=len(contained), found=len(parts), right=len(contained & parts)),
    ]
    return Result(
        scores=scores,
        misses=[*_lines("copies", wanted - shown), *_lines("part", contained - parts)],
        alarms=[*_lines("copies", shown - wanted), *_lines("part", parts - contained)],
        seconds=0.0,
        documents=planted.documents,
    )


def _stand_ins(family: dict[str, str], pair: Iterable[str]) -> tuple[str, str]:
    one, other = sorted(family.get(name, name) for name in pair)
    return one, other


def _lines(what: str, found: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{what}: {one} and {other}" for one, other in sorted(found)]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


if __name__ == "__main__":
    main()
