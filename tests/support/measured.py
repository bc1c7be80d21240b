"""A process to be killed: it measures a suite with an assistant whose every answer is paid for, and says when it ends.

Run as ``python -m tests.support.measured FOLDER``: each call is a line of ``calls.txt`` before it is answered, and one of
``answered.txt`` after.
"""

import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistants.answers import Answer
from assistants.composers.port import Usage
from evals import unfinished
from evals.execution import Subject, begin, execute
from evals.metrics.measurements import status_of
from evals.runner import Begun, Effort
from evals.scores import value_of
from evals.store import freeze_suite, record_run
from evals.suites import Suite
from kernel.access import AccessScope
from kernel.audit import AuditLog
from kernel.canonical import value_digest
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.ids import RandomIds
from tests.evals.builders import Library, answer, suite_of

SUITE: Suite = suite_of(*(f"c{number:02}" for number in range(30)))
REPEATS = 2
SECONDS = 0.03
"""Of a call."""


class Paid:
    """Answers, each time for money."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ask(self, question: str, *, scope: AccessScope, as_of: date, repeat: int) -> Answer:
        self._note("calls.txt", f"{question} {repeat}")
        time.sleep(SECONDS)
        self._note("answered.txt", f"{question} {repeat}")
        said = "Each parent may take 20 weeks." if len(question) % 2 else "It depends."
        return replace(answer(said), usage=Usage(model="m", calls=1, cost=0.01))

    def _note(self, name: str, line: str) -> None:
        with (self._folder / name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def measure(folder: Path) -> str:
    """Measure, or go on with what a killed process left; return the digest of the scores, times left out."""
    database, clock = Database(f"sqlite:///{folder / 'catalog.db'}"), SystemClock()
    database.upgrade()
    audit = AuditLog(clock, "eva")
    subject = Subject(assistant="people", config_digest="config")
    facts = begin(SUITE, subject, clock=clock, ids=RandomIds(), as_of=date(2026, 11, 24), generation=1, repeats=REPEATS)
    with database.write() as session:
        freeze_suite(session, SUITE, clock=clock, audit=audit)
        found = unfinished.find(session, facts)
        if found is None:
            unfinished.open_run(session, facts)
            found = unfinished.Unfinished(facts=facts, outputs=())

    def keep(output: object) -> None:
        with database.write() as session:
            unfinished.keep(session, found.facts.run_id, [output])  # type: ignore[list-item]

    done = execute(
        SUITE,
        Paid(folder),
        identity=found.facts,
        versions=Library(),
        effort=Effort(repeats=REPEATS, workers=2),
        begun=Begun(outputs=found.outputs, keep=keep),
    )
    with database.write() as session:
        record_run(session, done.run, done.outputs, audit=audit)
        unfinished.close_run(session, found.facts.run_id)
    database.close()
    return value_digest(
        [
            [score.case_id, score.metric, status_of(score.measurement), value_of(score.measurement)]
            for score in done.run.scores
            if not score.metric.startswith("latency")
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(f"{measure(Path(sys.argv[1]))}\n")
