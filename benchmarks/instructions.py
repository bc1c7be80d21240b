"""Instructions planted in documents: how many are found, how many clean documents are accused, and megabytes a second.

Run: ``GRISTMILL_SHARED_DATA=… python -m benchmarks.instructions``. The attacks of the shared set were looked at while the
rules were written, so its recall is no forecast; what other attacks a rule finds is for a set that nobody here has seen.
"""

import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from index.embedders.minilm import MiniLm
from index.embedders.port import Embedder
from index.findings import Finding
from ingest.findings.instructions import find_instructions

Find = Callable[[str], tuple[Finding, ...]]


def main() -> None:
    """Print recall by place, false alarms by kind of document, and speed."""
    shared = Path(os.environ["GRISTMILL_SHARED_DATA"])
    model = MiniLm(Path("~/.cache/gristmill").expanduser(), threads=2)

    def open_embedder() -> Embedder:
        return model

    finds: dict[str, Find] = {
        "rules alone": lambda text: find_instructions(text, None),
        "rules and topics": lambda text: find_instructions(text, open_embedder),
    }
    for name, find in finds.items():
        print(f"\n## {name}\n")
        recall(shared / "injection-bipia-train", find)
        false_alarms(clean(shared), find)


def recall(folder: Path, find: Find) -> None:
    """Print the share of attacks of which something is found in their own place."""
    attacks = [row["text"] for row in lines(folder / "attacks.jsonl")]
    contexts = [row["context"] for row in lines(folder / "email_contexts.jsonl")]
    print("| planted | attacks | found | recall |\n|---|---|---|---|")
    for place in ("start", "middle", "end"):
        chosen = random.Random(3)
        found = sum(is_found(attack, chosen.choice(contexts), place, find) for attack in attacks)
        print(f"| at the {place} | {len(attacks)} | {found} | {found / len(attacks):.3f} |")


def is_found(attack: str, context: str, place: str, find: Find) -> bool:
    """Plant an attack in a context; say whether a finding touches it."""
    cut = {"start": 0, "middle": max(0, context.find(" ", len(context) // 2)), "end": len(context)}[place]
    text = f"{context[:cut]}\n{attack}\n{context[cut:]}"
    start, end = cut + 1, cut + 1 + len(attack)
    return any(finding.span.start < end and start < finding.span.end for finding in find(text))


def clean(shared: Path) -> dict[str, list[str]]:
    """Return documents in which nobody planted anything, by kind."""
    return {
        "e-mails": [row["context"] for row in lines(shared / "injection-bipia-train" / "email_contexts.jsonl")],
        "a bank's pages": [row["text"] for row in lines(shared / "zxbank-5formats" / "corpus.jsonl")],
        "encyclopedia paragraphs": [row["text"] for row in lines(shared / "squad2-8articles" / "corpus.jsonl")],
        "abstracts": [row["text"] for row in lines(shared / "scifact" / "corpus.jsonl")],
        "our samples and guides": [
            path.read_text("utf-8")
            for folder in ("samples", "docs")
            for path in sorted((Path(__file__).parents[1] / folder).rglob("*.md"))
        ],
    }


def false_alarms(kinds: dict[str, list[str]], find: Find) -> None:
    """Print the share of clean documents in which something is found."""
    print("\n| clean documents | how many | accused | share | MB/s |\n|---|---|---|---|---|")
    for kind, texts in kinds.items():
        started = time.perf_counter()
        accused = sum(bool(find(text)) for text in texts)
        speed = sum(len(text.encode()) for text in texts) / (time.perf_counter() - started) / 1e6
        print(f"| {kind} | {len(texts)} | {accused} | {accused / len(texts):.4f} | {speed:.2f} |")


def lines(path: Path) -> list[dict[str, str]]:
    """Return the objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
