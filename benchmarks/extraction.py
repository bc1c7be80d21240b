"""How well fields are read from generated invoices and contracts, in layouts to develop on and in held-out ones.

python -m benchmarks.extraction [--held-out] [--misses]
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistants.reading.fields import read_fields
from assistants.templates import TemplateLibrary
from benchmarks.papers import contracts, invoices
from benchmarks.papers.facts import Draw, Paper

EACH = 3
"""Papers of every layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Fields that were read, over all papers."""

    right: int
    wrong: int
    """Read, and not what stands there, or where nothing stands."""
    missed: int
    """There, and not read."""
    misses: tuple[str, ...]

    @property
    def precision(self) -> float:
        """The share of what was read that is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what stands there that was read right."""
        return self.right / max(1, self.right + self.missed)


def papers(*, held_out: bool) -> Iterator[Paper]:
    """Yield the papers of a half, the same every time."""
    for kind, template in ((invoices, "invoice-fields"), (contracts, "contract-facts")):
        for layout in kind.HELD_OUT if held_out else kind.DEVELOPED:
            for number in range(EACH):
                draw = Draw(random.Random(f"{template} {layout.__name__} {number}"))
                text, gold = layout(kind.values(draw))
                yield Paper(name=f"{layout.__name__} {number}", template=template, text=text, gold=gold)


def measure(made: Sequence[Paper]) -> Tally:
    """Read every paper and compare."""
    library = TemplateLibrary(None)
    right, wrong, missed, misses = 0, 0, 0, []
    for paper in made:
        for field in read_fields(paper.text, library.get(paper.template).fields):
            gold = paper.gold.get(field.name)
            if field.value == gold and gold is not None:
                right += 1
                continue
            wrong += field.value is not None
            missed += gold is not None
            if field.value is not None or gold is not None:
                misses.append(f"{paper.name} {field.name}: {field.value!r}, not {gold!r} ({field.problem})")
    return Tally(right=right, wrong=wrong, missed=missed, misses=tuple(misses))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--misses", action="store_true")
    said = parser.parse_args()
    made = list(papers(held_out=said.held_out))
    tally = measure(made)
    print(f"{len(made)} papers, {tally.right} right, {tally.wrong} wrong, {tally.missed} missed")
    print(f"precision {tally.precision:.3f}, recall {tally.recall:.3f}")
    if said.misses:
        print("\n".join(tally.misses))
