"""Measure how questions of like meaning are put together for the gap report.

    python -m benchmarks.gaps [--sweep] [--json FILE]

Each half of ``benchmarks.questions`` holds 20 questions in four to six wordings each, with neighbours among them: the
same subject, another thing asked. All wordings of a half go through ``assistants.clusters`` with the bundled model. The
likeness was chosen on ``dev``; nothing was chosen on ``held-out``. ``both`` puts all of them together at once.

Purity is the share of wordings that stand in a cluster most of which asks the same; inverse purity the share that
stands in the largest cluster of its question. B-cubed precision and recall ask, for each wording, which share of its
cluster asks the same, and which share of its question is in its cluster (Bagga and Baldwin, 1998).
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistants.clusters import LIKENESS, clustered
from benchmarks.measures import machine, show_machine, show_table, write_json
from benchmarks.questions import dev, held_out
from index.embedders.minilm import MiniLm
from index.embedders.port import Embedder
from kernel.settings import Settings

Groups = tuple[tuple[str, ...], ...]

_HALVES: dict[str, Groups] = {
    "dev": dev.GROUPS,
    "held-out": held_out.GROUPS,
    "both": (*dev.GROUPS, *held_out.GROUPS),
}
_SWEPT = (0.40, 0.45, 0.48, 0.50, 0.52, 0.55, 0.60, 0.65, 0.70)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How pure the clusters of a half are."""

    half: str
    likeness: float
    questions: int
    wordings: int
    clusters: int
    purity: float
    inverse_purity: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of B-cubed precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sweep", action="store_true", help="other likenesses too, on dev alone")
    parser.add_argument("--json", type=Path, help="write everything that was measured")
    arguments = parser.parse_args()
    before = machine()
    show_machine(before)
    embedder = MiniLm(Settings().model_cache, threads=2)
    scores = [measure(half, groups, embedder) for half, groups in _HALVES.items()]
    if arguments.sweep:
        scores += [measure("dev", dev.GROUPS, embedder, likeness=likeness) for likeness in _SWEPT]
    show_table(
        ["half", "likeness", "questions", "wordings", "clusters", "purity", "inverse", "B3 P", "B3 R", "B3 F1"],
        [_row(score) for score in scores],
    )
    mixed = _mixed(held_out.GROUPS, embedder)
    print(f"\nheld-out clusters that hold more than one question: {len(mixed)}")
    for wordings in mixed:
        print("   " + " | ".join(wordings))
    if arguments.json:
        write_json(arguments.json, {"machine": before, "scores": [asdict(score) for score in scores], "mixed": mixed})


def measure(half: str, groups: Groups, embedder: Embedder, *, likeness: float = LIKENESS) -> Score:
    """Cluster every wording of some questions, and hold the clusters against the questions."""
    wordings, gold = _flat(groups)
    found = clustered(embedder.embed(wordings), likeness)
    label = {row: number for number, rows in enumerate(found) for row in rows}
    predicted = [label[row] for row in range(len(wordings))]
    return Score(
        half=half,
        likeness=likeness,
        questions=len(groups),
        wordings=len(wordings),
        clusters=len(found),
        purity=_purity(gold, predicted),
        inverse_purity=_purity(predicted, gold),
        precision=_b_cubed(gold, predicted),
        recall=_b_cubed(predicted, gold),
    )


def _flat(groups: Groups) -> tuple[list[str], list[int]]:
    wordings = [wording for group in groups for wording in group]
    return wordings, [number for number, group in enumerate(groups) for _ in group]


def _purity(gold: Sequence[int], predicted: Sequence[int]) -> float:
    most = sum(
        Counter(g for g, p in zip(gold, predicted, strict=True) if p == one).most_common(1)[0][1]
        for one in set(predicted)
    )
    return most / len(gold)


def _b_cubed(gold: Sequence[int], predicted: Sequence[int]) -> float:
    both = Counter(zip(gold, predicted, strict=True))
    sizes = Counter(predicted)
    return sum(both[g, p] / sizes[p] for g, p in zip(gold, predicted, strict=True)) / len(gold)


def _mixed(groups: Groups, embedder: Embedder) -> list[list[str]]:
    wordings, gold = _flat(groups)
    found = clustered(embedder.embed(wordings))
    return [[wordings[row] for row in rows] for rows in found if len({gold[row] for row in rows}) > 1]


def _row(score: Score) -> tuple[object, ...]:
    figures = (score.purity, score.inverse_purity, score.precision, score.recall, score.f1)
    return (
        score.half,
        score.likeness,
        score.questions,
        score.wordings,
        score.clusters,
        *(f"{figure:.3f}" for figure in figures),
    )


if __name__ == "__main__":
    main()
