"""Measure how many pages of PDF a second are read: here, by pypdfium2 alone, and by unstructured's own path.

    GRISTMILL_SHARED_DATA=FOLDER python -m benchmarks.pdf_pages [--json FILE] [--rounds 3]

The bank's PDFs are read by ``pypdfium2`` (the text of each page and nothing else), by Gristmill's reader in this
process (order, headings, tables, running lines), through the parsing processes as a refresh does, by pdfminer.six, which
unstructured's "fast" strategy reads with, and by that strategy itself. The last two are measured where they can be
imported: Gristmill installs neither.
"""

import argparse
import io
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pypdfium2

from benchmarks.measures import machine, show_machine, show_table, write_json
from benchmarks.testsets import bank_files
from ingest.parse import offline
from ingest.parse.allowance import Allowance
from ingest.parse.elements import ParseJob
from ingest.parse.pool import Limits, ParsePool
from ingest.parse.read import read
from kernel.settings import load_settings


def main() -> None:
    """Print pages a second for each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    parser.add_argument("--rounds", type=int, default=3, help="how often; the fastest round counts")
    arguments = parser.parse_args()
    facts = machine()
    show_machine(facts)
    files = {path.name: path.read_bytes() for path in sorted(bank_files().glob("**/*.pdf"))}
    pages = sum(len(pypdfium2.PdfDocument(raw)) for raw in files.values())
    found: dict[str, float | None] = {}
    for name, way in _ways().items():
        try:
            way(dict(list(files.items())[:1]))
        except ImportError as error:
            print(f"{name}: not installed ({error})")
            found[name] = None
            continue
        found[name] = round(pages / min(_seconds(way, files) for _ in range(arguments.rounds)), 1)
    alone = found["pypdfium2 alone"] or 1.0
    show_table(
        ("way", "pages/s", "share of pypdfium2 alone"),
        [(name, rate, f"{rate / alone:.3f}") for name, rate in found.items() if rate],
    )
    write_json(arguments.json, {"machine": facts, "pages": pages, "files": len(files), "pages_per_second": found})


def _ways() -> dict[str, Callable[[dict[str, bytes]], None]]:
    settings = load_settings()
    pool = ParsePool(Limits.of(settings), workers=settings.parse_workers)
    return {
        "pypdfium2 alone": _pdfium,
        "Gristmill, one process": _own,
        f"Gristmill, {settings.parse_workers} parsing processes": lambda files: _pooled(pool, files),
        "pdfminer.six alone": _pdfminer,
        "unstructured, strategy fast": _unstructured,
    }


def _seconds(way: Callable[[dict[str, bytes]], None], files: dict[str, bytes]) -> float:
    started = time.perf_counter()
    way(files)
    return time.perf_counter() - started


def _pdfium(files: dict[str, bytes]) -> None:
    for raw in files.values():
        document = pypdfium2.PdfDocument(raw)
        for number in range(len(document)):
            document[number].get_textpage().get_text_range()
        document.close()


def _own(files: dict[str, bytes]) -> None:
    for name, raw in files.items():
        read(ParseJob(uri=name, raw=raw), Allowance())


def _pooled(pool: ParsePool, files: dict[str, bytes]) -> None:
    for _ in pool.parse(ParseJob(uri=name, raw=raw) for name, raw in files.items()):
        pass


def _pdfminer(files: dict[str, bytes]) -> None:
    extract: Any = import_module("pdfminer.high_level").extract_text
    for raw in files.values():
        extract(io.BytesIO(raw))


def _unstructured(files: dict[str, bytes]) -> None:
    offline.prepare()
    partition: Any = import_module("unstructured.partition.pdf").partition_pdf
    for raw in files.values():
        partition(file=io.BytesIO(raw), strategy="fast", languages=["eng"])


if __name__ == "__main__":
    main()
