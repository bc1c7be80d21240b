"""How often triage without a model is right on generated messages, and how far its probabilities can be believed.

    python -m benchmarks.triage [--held-out] [--misses]

Accuracy is the share of messages of a label whose likeliest label is the right one. The expected calibration error is
over ten bins of equal width, of the probability of the likeliest label against whether it is right; a message that fits
no label counts as wrong whatever is said of it (Naeini et al., 2015).
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistants.likelihood import fit
from assistants.templates import TemplateLibrary
from assistants.vectors import RememberedVectors
from benchmarks.messages import INCIDENTS, MAILBOX, NONE, OPENINGS
from index.embedders.minilm import MiniLm
from index.embedders.port import Embedder

THRESHOLD = 0.6
"""As the templates have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """One message, what it is and what was made of it."""

    text: str
    gold: str
    label: str
    probability: float


def messages(*, held_out: bool) -> Iterator[tuple[str, str, str]]:
    """Yield template, label and text of each message of a half; a label that fits none is empty."""
    for template, labels in (("mailbox-routing", MAILBOX), ("incident-intake", INCIDENTS)):
        cores = [(label, text) for label, texts in labels.items() for text in texts[held_out::2]]
        for number, (label, text) in enumerate([*cores, *(("", text) for text in NONE[held_out::2])]):
            for opening in (OPENINGS[0], OPENINGS[1 + number % 2]):
                yield template, label, opening.format(text)


def sort_all(embedder: Embedder, *, held_out: bool) -> list[Sorted]:
    """Sort every message of a half."""
    library = TemplateLibrary(None)
    fitted = {name: fit(library.get(name).labels, embedder) for name in ("mailbox-routing", "incident-intake")}
    found = []
    for template, gold, text in messages(held_out=held_out):
        likely = fitted[template].rank(text, embedder).probabilities
        label = max(likely, key=lambda name: likely[name])
        found.append(Sorted(text=text, gold=gold, label=label, probability=likely[label]))
    return found


def calibration_error(done: Sequence[Sorted], bins: int = 10) -> float:
    """Return the expected calibration error."""
    total = 0.0
    for number in range(bins):
        inside = [
            s
            for s in done
            if number <= s.probability * bins < number + 1 or (s.probability == 1 and number == bins - 1)
        ]
        if inside:
            right = sum(s.label == s.gold for s in inside) / len(inside)
            total += len(inside) * abs(right - sum(s.probability for s in inside) / len(inside))
    return total / len(done)


def minilm() -> Embedder:
    """Return the embedder of the product."""
    return RememberedVectors(MiniLm(Path.home() / ".cache" / "gristmill", threads=1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--misses", action="store_true")
    said = parser.parse_args()
    done = sort_all(minilm(), held_out=said.held_out)
    labelled = [s for s in done if s.gold]
    sure = [s for s in done if s.probability >= THRESHOLD]
    right = sum(s.label == s.gold for s in labelled)
    print(f"{len(done)} messages, {len(done) - len(labelled)} of them of no label")
    print(f"accuracy {right / len(labelled):.3f}, expected calibration error {calibration_error(done):.3f}")
    print(
        f"at {THRESHOLD}: {len(sure)} sorted, {sum(s.label == s.gold for s in sure) / len(sure):.3f} of them right, "
        f"{sum(not s.gold for s in sure)} of no label among them"
    )
    for s in done if said.misses else ():
        if s.label != s.gold and (s.gold or s.probability >= THRESHOLD):
            print(f"{s.probability:.2f} {s.label} not {s.gold or 'any'}: {s.text[:90]!r}")
