"""Off-topic questions: how many are told from those that belong to a corpus, at thresholds of the nearest passage.

Run: ``GRISTMILL_SHARED_DATA=… python -m benchmarks.off_topic``. Every corpus is asked its own questions and those of the
others. Even questions chose the threshold; odd ones were held out.
"""

import json
import os
from pathlib import Path

import numpy as np

from assistants.guards.watch import SHARED
from assistants.words import content_words
from index.embedders.minilm import MiniLm

SETS = ("zxbank-5formats", "squad2-8articles")
FOREIGN = ("zxbank-5formats", "squad2-8articles", "scifact")
MOST = 300
NEAREST = 8
THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35)


def main() -> None:
    """Print, for each threshold, the share called off-topic of own and of foreign questions, words compared or not."""
    shared = Path(os.environ["GRISTMILL_SHARED_DATA"])
    model = MiniLm(Path("~/.cache/gristmill").expanduser(), threads=2)
    seen: dict[tuple[str, int], list[tuple[float, bool]]] = {}
    for name in SETS:
        texts = [row["text"] for row in lines(shared / name / "corpus.jsonl")]
        vectors = model.embed([text[:1000] for text in texts])
        words = [set(content_words(text)) for text in texts]
        for asked in FOREIGN:
            questions = [row["text"] for row in lines(shared / asked / "queries.jsonl")][:MOST]
            scores = model.embed(questions) @ vectors.T
            for place, question in enumerate(questions):
                nearest = np.argsort(-scores[place])[:NEAREST]
                own, near = set(content_words(question)), set().union(*(words[each] for each in nearest))
                shares = bool(own) and len(own & near) / len(own) >= SHARED
                kind = "own" if asked == name else "foreign"
                seen.setdefault((kind, place % 2), []).append((float(scores[place].max()), shares))
    print(
        "| half | threshold | own, similarity alone | own, with few shared words | foreign, alone | foreign, with few words |"
    )
    print("|---|---|---|---|---|---|")
    for half, label in enumerate(("chosen on", "held out")):
        for most in THRESHOLDS:
            row = [
                share(seen[kind, half], most, with_words=words)
                for kind in ("own", "foreign")
                for words in (False, True)
            ]
            print(f"| {label} | {most} | " + " | ".join(f"{value:.3f}" for value in row) + " |")
    print({f"{kind} {half}": len(found) for (kind, half), found in seen.items()})


def share(found: list[tuple[float, bool]], most: float, *, with_words: bool) -> float:
    """Return the share that is called off-topic."""
    return sum(score < most and not (with_words and shares) for score, shares in found) / len(found)


def lines(path: Path) -> list[dict[str, str]]:
    """Return the objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
