"""Precision and recall of each policy fact, on documents with planted facts, the misses listed.

    python -m benchmarks.facts [--each 6] [--misses] [--half held_out]

A value that is not the planted one counts against both. Days must be equal; numbers and versions too, but for case,
spaces and a leading "v"; words too, but for case, punctuation and a leading article.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from benchmarks.policies.forms import NAMES, Half, Planted
from benchmarks.policies.writers import planted
from ingest.build import build_version
from ingest.chunk import Chunking
from ingest.connectors.port import Fetched
from ingest.facts.values import DATES
from ingest.parse.allowance import Allowance
from ingest.parse.elements import Parsed, ParseJob
from ingest.parse.read import read
from ingest.sources import Source
from kernel.access import EVERYONE

_SOURCE = Source(name="bench", kind="folder", uri="/", owner="nobody", readers=frozenset({EVERYONE}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A fact that was not found as it was planted."""

    uri: str
    name: str
    wanted: str | None
    found: str | None
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What became of one kind of fact."""

    planted: int
    found: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of what was planted that was found."""
        return self.right / self.planted if self.planted else None


def measure(documents: Sequence[Planted]) -> tuple[dict[str, Count], list[Miss]]:
    """Return what was found of the planted facts, and every one that was missed or made up."""
    planted_, found_, right, misses = Counter[str](), Counter[str](), Counter[str](), list[Miss]()
    for document in documents:
        for name, wanted, got, where in _compared(document):
            planted_[name] += wanted is not None
            found_[name] += got is not None
            right[name] += (same := _same(name, wanted, got))
            if not same:
                misses.append(Miss(uri=document.uri, name=name, wanted=wanted, found=got, where=where))
    counts = {name: Count(planted=planted_[name], found=found_[name], right=right[name]) for name in NAMES}
    return counts, misses


def _compared(document: Planted) -> Iterator[tuple[str, str | None, str | None, str]]:
    parsed = read(ParseJob(uri=document.uri, raw=document.raw), Allowance())
    if not isinstance(parsed, Parsed):
        raise SystemExit(f"{document.uri} {parsed.reason}")
    fetched = Fetched(raw=document.raw, sidecar=document.sidecar)
    version = build_version(_SOURCE, document.uri, fetched, parsed, Chunking())
    for name in NAMES:
        fact = version.facts.get(name)
        got, where = (str(fact["value"]), str(fact["where"])) if fact else (None, "")
        wanted = document.facts.get(name)
        if wanted is not None or got is not None:
            yield name, wanted, got, where


def _same(name: str, wanted: str | None, got: str | None) -> bool:
    if wanted is None or got is None:
        return False
    return wanted == got if name in DATES else _plain(wanted) == _plain(got)


def _plain(words: str) -> str:
    bare = re.sub(r"^(?:the|v|version)\s*(?=\S)", "", words.casefold())
    return re.sub(r"[\W_]+", "", bare)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=6, help="documents of every wording")
    parser.add_argument("--half", choices=get_args(Half), help="only this half")
    parser.add_argument("--misses", action="store_true", help="list what was missed or made up")
    options = parser.parse_args()
    for half in get_args(Half) if options.half is None else (options.half,):
        documents = list(planted(half, options.each))
        counts, misses = measure(documents)
        print(f"\n{half}: {len(documents)} documents, {len({d.wording for d in documents})} wordings")
        print("| fact | planted | found | precision | recall |\n|---|---|---|---|---|")
        for name, count in counts.items():
            print(f"| {name} | {count.planted} | {count.found} | {_share(count.precision)} | {_share(count.recall)} |")
        for miss in misses if options.misses else ():
            print(f"{miss.uri}: {miss.name} wanted {miss.wanted!r}, found {miss.found!r} ({miss.where[:120]})")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
