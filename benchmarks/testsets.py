"""The shared real test sets, found by the setting ``GRISTMILL_SHARED_DATA``."""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kernel.settings import load_settings

Split = Literal["train", "test"]

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract:
    """One abstract of SciFact."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the documents that answer it."""

    key: str
    text: str
    gold: frozenset[str]


def test_set(name: str) -> Path:
    """Return the folder of a test set.

    Raises:
        SystemExit: the setting is missing, or the folder does not hold the set.
    """
    shared = load_settings().shared_data
    if shared is None:
        raise SystemExit(
            f"set GRISTMILL_SHARED_DATA to the folder that holds {name}; there is no benchmark without it."
        )
    folder = shared / name
    if not folder.is_dir():
        raise SystemExit(f"GRISTMILL_SHARED_DATA={shared} has no folder {name}; point it at the folder that does.")
    return folder


def abstracts(most: int | None = None) -> list[Abstract]:
    """Return SciFact's abstracts, in the order of the file."""
    rows = _rows(test_set("scifact") / "corpus.jsonl")[:most]
    return [Abstract(key=row["_id"], title=row["title"], text=row["text"]) for row in rows]


def claims(split: Split) -> list[Asked]:
    """Return SciFact's claims that have a relevant abstract."""
    folder = test_set("scifact")
    suffix = ".train" if split == "train" else ""
    return _asked(folder / f"queries{suffix}.jsonl", folder / f"qrels{suffix}.tsv")


def bank_questions() -> list[Asked]:
    """Return the questions on the bank's documents."""
    folder = test_set("zxbank-5formats")
    return _asked(folder / "queries.jsonl", folder / "qrels.tsv")


def bank_files() -> Path:
    """Return the folder of the bank's documents, which holds one folder a format."""
    return test_set("zxbank-5formats") / "files"


def write_markdown(folder: Path, *, texts: int, joined: int, groups: int, with_bank: bool) -> int:
    """Write a corpus of Markdown files, spread evenly over the folders ``g0``, ``g1``, ...; return how many files.

    Each file holds ``joined`` abstracts as one section under the title of the first: long enough that most passages
    are full ones. ``with_bank`` adds the Markdown files of the bank, which have many short sections.
    """
    found = abstracts(texts)
    batches = [found[start : start + joined] for start in range(0, len(found), joined)]
    written = {f"{_safe(some[0].title)}-{some[0].key}.md": _page(some) for some in batches}
    if with_bank:
        pages = sorted(bank_files().glob("*/md/*.md"))
        written |= {f"bank-{_safe(page.stem)}.md": page.read_text(encoding="utf-8") for page in pages}
    for number, (name, text) in enumerate(sorted(written.items())):
        place = folder / f"g{number % groups}" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return len(written)


def _page(some: list[Abstract]) -> str:
    return f"# {some[0].title}\n\n" + " ".join(abstract.text for abstract in some) + "\n"


def _safe(title: str) -> str:
    return _UNSAFE.sub("-", title)[:60].strip("-")


def _asked(queries: Path, judgements: Path) -> list[Asked]:
    gold: dict[str, set[str]] = {}
    with judgements.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if int(row["score"]) > 0:
                gold.setdefault(row["query-id"], set()).add(row["corpus-id"])
    rows = [row for row in _rows(queries) if row["_id"] in gold]
    return [Asked(key=row["_id"], text=row["text"], gold=frozenset(gold[row["_id"]])) for row in rows]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
