"""Measure one corpus in five formats: does each give the same answers, and what does a refresh cost?

    GRISTMILL_SHARED_DATA=FOLDER python -m benchmarks.formats [--json FILE]

The bank's 71 documents, each as md, html, pdf, docx and pptx, are copied to a temporary folder and go through the real
line as one source. Printed are: what the first refresh took in and how long each stage took; the share of the 318
questions whose gold document, in any format, is among the first five hits, and among the first five documents; a
refresh with nothing changed; one with one Markdown file edited, and what was embedded for it; a deletion, whether the
very next search still finds the document, and whether a search of the generation before does. Then every format
becomes a source of its own (its vectors are there already, so nothing is embedded) and the questions are asked of each
alone.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.wiring import Workspace
from benchmarks.measures import Latency, machine, show_machine, show_table, summary, write_json
from benchmarks.testsets import Asked, bank_files, bank_questions
from benchmarks.workspaces import add, opened, refresh
from index.values import Hit, Hits, Query
from ingest.receipts import Receipt
from ingest.sources import Source
from kernel.access import EVERYONE, AccessScope

FORMATS = ("md", "html", "docx", "pptx", "pdf")
_SETTLED_S = 2.2
"""The line reads files again that changed less than two seconds before they were listed."""
_TOP = 5
_MARK = "The vault of the lighthouse keeper opens at a quarter past three."
"""Words that stand in no document."""
_SCOPE = AccessScope.of({EVERYONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How often a question's gold document came up."""

    questions: int
    first: float
    """Share with a gold document at the first place."""
    top5: float
    """Share with a gold document among the first five hits, which may be several passages of one document."""
    top5_documents: float
    """Share with a gold document among the first five documents, whatever their format."""
    latency: Latency


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What searches found of a deleted document."""

    refreshed: Receipt
    before: int
    """Hits of the document before it was deleted, in a search for its own words."""
    after: int
    replayed: int
    """Hits when the generation before the deletion is asked."""


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    arguments = parser.parse_args()
    facts = machine()
    show_machine(facts)
    with tempfile.TemporaryDirectory() as place:
        measured = measure(Path(place))
    write_json(arguments.json, {"machine": facts, **measured})


def measure(place: Path) -> dict[str, Any]:
    """Run the whole life of the source, printing as it goes."""
    files = place / "files"
    shutil.copytree(bank_files(), files)
    with opened(place / "workspace") as workspace:
        source = add(workspace, "bank", files)
        first = refresh(workspace, source)
        show("first refresh", first)
        alike = ask(workspace, bank_questions(), source.name)
        time.sleep(_SETTLED_S)
        unchanged = refresh(workspace, source)
        show("nothing changed", unchanged)
        edited = edit(workspace, source, files)
        show("one file edited", edited)
        deleted = delete(workspace, source, files)
        show("one file deleted", deleted.refreshed)
        print(f"its hits: {deleted.before} before, {deleted.after} after, {deleted.replayed} in the generation before")
        apart = {name: _alone(workspace, name) for name in FORMATS}
    _show_found({"all formats": alike} | apart)
    receipts = {"first": first, "unchanged": unchanged, "edited": edited}
    found = {"all": alike} | apart
    return {
        "receipts": {name: asdict(receipt) for name, receipt in receipts.items()},
        "deletion": asdict(deleted),
        "questions": {name: asdict(one) for name, one in found.items()},
    }


def ask(workspace: Workspace, asked: Iterable[Asked], source: str) -> Found:
    """Ask every question of one source."""
    places: list[int | None] = []
    among: list[bool] = []
    spent: list[float] = []
    for question in asked:
        started = time.perf_counter()
        hits = _search(workspace, question.text, source=source).hits
        spent.append(time.perf_counter() - started)
        places.append(next((place for place, hit in enumerate(hits, 1) if _is_gold(hit, question)), None))
        more = _search(workspace, question.text, source=source, limit=5 * _TOP).hits
        among.append(bool(_names(question) & set(list(dict.fromkeys(Path(hit.document).stem for hit in more))[:_TOP])))
    return Found(
        questions=len(places),
        first=round(sum(place == 1 for place in places) / len(places), 4),
        top5=round(sum(place is not None for place in places) / len(places), 4),
        top5_documents=round(sum(among) / len(among), 4),
        latency=summary(spent),
    )


def edit(workspace: Workspace, source: Source, files: Path) -> Receipt:
    """Add a line to one Markdown file; the next search must find it."""
    page = min(files.glob("*/md/*.md"))
    page.write_text(page.read_text(encoding="utf-8") + f"\n\n{_MARK}\n", encoding="utf-8")
    receipt = refresh(workspace, source)
    if not any(_MARK in hit.text for hit in _search(workspace, _MARK, source=source.name).hits):
        raise SystemExit(f"the line that was added to {page.name!r} is not found; the index is wrong.")
    return receipt


def delete(workspace: Workspace, source: Source, files: Path) -> Deletion:
    """Delete the file that was edited, and look for the line that only it has."""
    page = min(files.glob("*/md/*.md"))
    uri = page.relative_to(files).as_posix()
    generation = workspace.catalog.generation()
    before = _count(_search(workspace, _MARK, source=source.name), uri)
    page.unlink()
    receipt = refresh(workspace, source)
    return Deletion(
        refreshed=receipt,
        before=before,
        after=_count(_search(workspace, _MARK, source=source.name), uri),
        replayed=_count(_search(workspace, _MARK, source=source.name, generation=generation), uri),
    )


def show(name: str, receipt: Receipt) -> None:
    """Print what a refresh did."""
    documents, passages = receipt.documents, receipt.passages
    stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in receipt.stages.items())
    print(
        f"{name}: {receipt.seconds:.2f} s ({stages}); documents +{documents.added} ~{documents.changed} "
        f"-{documents.removed} ={documents.unchanged} quarantined {documents.quarantined}; "
        f"passages +{passages.added} -{passages.removed} embedded {passages.embedded}; "
        f"generation {receipt.generation}"
    )


def _alone(workspace: Workspace, name: str) -> Found:
    folder = next(bank_files().glob(f"*/{name}"))
    source = add(workspace, name, folder)
    show(f"{name} alone", refresh(workspace, source))
    return ask(workspace, bank_questions(), source.name)


def _search(workspace: Workspace, text: str, *, source: str, generation: int | None = None, limit: int = _TOP) -> Hits:
    today = workspace.clock.today()
    query = Query(text=text, as_of=today, sources=frozenset({source}), generation=generation, limit=limit)
    return workspace.searcher.search(query, scope=_SCOPE)


def _is_gold(hit: Hit, question: Asked) -> bool:
    return Path(hit.document).stem in _names(question)


def _names(question: Asked) -> set[str]:
    return {gold.rsplit("/", 1)[-1] for gold in question.gold}


def _count(found: Hits, uri: str) -> int:
    return sum(hit.document == uri for hit in found.hits)


def _show_found(found: dict[str, Found]) -> None:
    rows = [
        (name, one.questions, f"{one.first:.4f}", f"{one.top5:.4f}", f"{one.top5_documents:.4f}", one.latency)
        for name, one in found.items()
    ]
    show_table(("asked of", "questions", "gold first", "in top 5 hits", "in top 5 documents", "p50 / p95 ms"), rows)


if __name__ == "__main__":
    main()
