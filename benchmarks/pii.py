"""Personal data: precision and recall of every type on the labelled sentences of presidio-research, and megabytes a second.

Run: ``GRISTMILL_SHARED_DATA=… python -m benchmarks.pii``. The recognizers were tuned on half A; half B was only measured.
"""

import json
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ingest.findings.personal import find_personal

NAMES = {
    "EMAIL_ADDRESS": {"email"},
    "CREDIT_CARD": {"credit_card"},
    "IBAN_CODE": {"iban"},
    "US_SSN": {"us_ssn"},
    "PHONE_NUMBER": {"phone"},
    "IP_ADDRESS": {"ip_address"},
    "US_DRIVER_LICENSE": {"driving_licence"},
    "STREET_ADDRESS": {"street_address"},
    "ZIP_CODE": {"postcode"},
    "AGE": {"age"},
    "PERSON": {"person"},
    "ORGANIZATION": {"organisation"},
    "DATE_TIME": {"date_of_birth"},
    "GPE": set(),
    "TITLE": set(),
    "NRP": set(),
    "DOMAIN_NAME": {"url_credentials"},
}
"""Their label: our types. Nothing is looked for under an empty one."""


@dataclass
class Tally:
    """What was found of one label."""

    gold: int = 0
    found: int = 0
    exact: int = 0
    touched: int = 0
    right: int = 0
    misses: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    """Print a table for each half."""
    rows = read(Path(os.environ["GRISTMILL_SHARED_DATA"]) / "pii-presidio-300" / "synth.jsonl")
    order = list(range(len(rows)))
    random.Random(7).shuffle(order)
    middle = len(order) // 2
    for name, part in (("A (tuned on)", order[:middle]), ("B (only measured)", order[middle:])):
        report(name, [rows[place] for place in sorted(part)])
    speed(rows)


def read(path: Path) -> list[dict]:  # type: ignore[type-arg]
    """Return the labelled sentences."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def report(name: str, rows: list[dict]) -> None:  # type: ignore[type-arg]
    """Measure and print one half."""
    tallies = {label: Tally() for label in NAMES}
    others: Counter[str] = Counter()
    for row in rows:
        count(row, tallies, others)
    print(f"\n## half {name}: {len(rows)} sentences\n")
    print("| label | labelled | found | recall exact | recall overlap | precision overlap |")
    print("|---|---|---|---|---|---|")
    for label, t in tallies.items():
        print(
            f"| {label} | {t.gold} | {t.found} | {share(t.exact, t.gold)} | {share(t.touched, t.gold)} | {share(t.right, t.found)} |"
        )
    print("found under types that the set does not label:", dict(others))
    if os.environ.get("SHOW") and name.startswith(os.environ["SHOW"]):
        for label, t in tallies.items():
            print(label, "MISSED", t.misses, "\n   WRONG", t.wrong)


def count(row: dict, tallies: dict[str, Tally], others: Counter[str]) -> None:  # type: ignore[type-arg]
    """Add one sentence to the tallies."""
    text = row["full_text"]
    found = find_personal(text)
    spans = [(s["entity_type"], s["start_position"], s["end_position"]) for s in row["spans"]]
    for label, start, end in spans:
        mine = [f for f in found if f.type in NAMES[label]]
        tally = tallies[label]
        tally.gold += 1
        tally.exact += any((f.span.start, f.span.end) == (start, end) for f in mine)
        touched = any(f.span.start < end and start < f.span.end for f in mine)
        tally.touched += touched
        if not touched:
            tally.misses.append(text[max(0, start - 20) : end + 5])
    for f in found:
        label = next((label for label, types in NAMES.items() if f.type in types), "")
        if not label:
            others[f.type] += 1
            continue
        tally = tallies[label]
        tally.found += 1
        right = any(kind == label and f.span.start < end and start < f.span.end for kind, start, end in spans)
        tally.right += right
        if not right:
            tally.wrong.append(f.span.of(text))


def share(part: int, whole: int) -> str:
    """Return a share, or nothing where there is none."""
    return f"{part / whole:.2f}" if whole else "-"


def speed(rows: list[dict]) -> None:  # type: ignore[type-arg]
    """Print how much text is looked at in a second."""
    text = "\n\n".join(row["full_text"] for row in rows) * 4
    started = time.perf_counter()
    find_personal(text)
    print(f"\nspeed: {len(text.encode()) / (time.perf_counter() - started) / 1e6:.2f} MB/s on these sentences")


if __name__ == "__main__":
    main()
