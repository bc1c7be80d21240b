"""``demo``: the whole line on the samples, told step by step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from api import asking
from api.asking import Answerer
from api.commands.ask import print_answer
from api.commands.desk_pages import KINDS
from api.commands.releases import candidate_of, gate_of
from api.console import console, progress_bars, settings
from api.gaps import GapLook, read_gaps
from api.measuring import measure
from api.responding import say
from api.wiring import Workspace, create_workspace, open_workspace
from assistants import stamp
from assistants.answers import Answer
from assistants.feedback import Feedback
from evals.lint import lint_suite
from evals.scores import aggregate_run
from evals.store import freeze_suite
from evals.suites import Suite, read_suite
from governance import releases
from governance.intake import tier
from governance.portfolio import add_use_case
from governance.releases import Release
from governance.usecases import read_use_case
from ingest.quarantine import list_quarantined
from ingest.sources import Source, add_source, connect, kind_of
from kernel.access import AccessScope, parse_readers
from kernel.errors import InvalidInput

SAMPLES = Path(__file__).parents[2] / "samples"

_OWNERS = {"people": "People Operations", "support": "Customer Support"}
_EVERYONE = AccessScope.of(parse_readers(None))
_TODAY = date(2026, 11, 23)
"""The samples' own day: their policies are dated around it, so the demo asks as of it, whenever it runs."""
_LEAVE = "How many weeks of parental leave does each parent get?"
_RECEIPTS = "How long do I have to hand in receipts after a trip?"
_COMPLAINT = "Two documents give two deadlines. Which one holds?"
_UNANSWERED = (
    "May I bring my dog to the office?",
    "Are dogs allowed at work?",
    "How much does the company pay towards a gym membership?",
)


def demo() -> None:
    """Run the whole line on the samples, and say what happened. The workspace can be opened with 'gristmill serve'."""
    started = time.perf_counter()
    out = console()
    found = settings()
    create_workspace(found)
    with open_workspace(found) as opened:
        _ingest(out, opened)
        suites = _prepare(out, opened)
        _release(out, opened, "people-helper", "people-policies", suites["people"])
        _release(out, opened, "support-helper", "product-support", suites["support"])
        _cite(out, opened)
        _refuse(out, opened, suites["people"])
        _travel_in_time(out, opened)
        _leave_gaps(out, opened)
    out.print(f"\n[bold]Done in {time.perf_counter() - started:.0f} s.[/bold] Workspace: {found.workspace.resolve()}")
    out.print("Open it in a browser with 'make serve', or ask on: gristmill ask people-helper 'Who approves a trip?'")


@contextmanager
def _step(out: Console, title: str) -> Iterator[None]:
    out.print(f"\n[bold]{title}[/bold]")
    started = time.perf_counter()
    yield
    out.print(f"[dim]{time.perf_counter() - started:.1f} s[/dim]")


def _ingest(out: Console, opened: Workspace) -> None:
    with _step(out, "1. Documents in: two folders, nine formats, one broken file"):
        for name, owner in _OWNERS.items():
            kind, uri = kind_of(str(SAMPLES / "documents" / name))
            source = Source(name=name, kind=kind, uri=uri, owner=owner, readers=parse_readers(None))
            with opened.database.write() as session:
                add_source(session, source, clock=opened.clock, audit=opened.audit)
            with progress_bars() as tell:
                connector = connect(source, opened.clock, opened.reach)
                receipt = opened.refresh_line.refresh(source, connector, progress=tell)
            documents, passages = receipt.documents, receipt.passages
            out.print(
                f"   {name}: {documents.added} documents added, {documents.unchanged} unchanged, "
                f"{documents.quarantined} quarantined; {passages.embedded} passages embedded"
            )
        with opened.database.read() as session:
            for item in list_quarantined(session):
                out.print(f"   quarantined: {escape(item.reason)}")


def _prepare(out: Console, opened: Workspace) -> dict[str, Suite]:
    suites = {name: read_suite(SAMPLES / "suites" / f"{name}.yaml") for name in _OWNERS}
    with _step(out, "2. Use cases recorded, suites checked against the documents and frozen"):
        for name, suite in suites.items():
            errors = [f.message for f in lint_suite(suite, opened.catalog) if f.severity == "error"]
            if errors:
                raise InvalidInput(f"suite {suite.name!r} does not fit the documents: {errors[0]}.")
            with opened.database.write() as session:
                freeze_suite(session, suite, clock=opened.clock, audit=opened.audit)
            unanswerable = sum(not case.answerable for case in suite.cases)
            out.print(f"   {name}: {len(suite.cases)} questions, {unanswerable} of them without an answer")
        with opened.database.write() as session:
            for file in sorted((SAMPLES / "use_cases").glob("*.yaml")):
                add_use_case(session, read_use_case(file), desk=opened.desk("intake"))
    return suites


def _release(out: Console, opened: Workspace, name: str, use_case: str, suite: Suite) -> None:
    with _step(out, f"3. {name}: stamped from a template, measured, put before the gate"):
        release = _propose(out, opened, name, use_case, suite, chosen={})
        _say_gate(out, release)
        if gate_of(release)["state"] == "open":
            with opened.database.write() as session:
                releases.approve(session, release.release_id, desk=opened.desk("approver"))
                release = releases.publish(session, release.release_id, desk=opened.desk("approver"))
            out.print(f"   release {release.number} is {release.stage}, digest {release.digest}")
        else:
            out.print("   it stays a candidate: customers get no answers that were not shown to be good enough")


def _propose(
    out: Console, opened: Workspace, name: str, use_case: str, suite: Suite, *, chosen: dict[str, str]
) -> Release:
    template = opened.templates.get("policy-answers")
    with opened.database.write() as session:
        case = read_use_case(SAMPLES / "use_cases" / f"{use_case}.yaml")
        request = stamp.StampRequest(
            name=name,
            use_case=use_case,
            sources=case.sources,
            chosen=chosen,
            owner=case.owner,
            tier=tier(case).tier,
        )
        config = stamp.stamp(session, template, request, audit=opened.audit, clock=opened.clock, author="author")
    done = measure(opened, suite, Answerer(config=config, release=None))
    figures = aggregate_run(done.run)
    for metric in ("recall_at_5", "answer_contains_gold", "refusal_correct", "invalid_citation"):
        figure = figures[metric]
        interval = (
            f" (95 % between {figure.interval.low:.2f} and {figure.interval.high:.2f})" if figure.interval else ""
        )
        value = "not measured" if figure.value is None else f"{figure.value:.3f}"
        out.print(f"   {metric:22} {value}{interval}, {figure.count} questions")
    with opened.database.write() as session:
        return releases.propose(session, candidate_of(session, name, done.run.facts.run_id), desk=opened.desk("author"))


def _say_gate(out: Console, release: Release) -> None:
    gate = gate_of(release)
    out.print(f"   gate: [bold]{gate['state']}[/bold], {len(gate['reasons'])} checks")
    for reason in gate["reasons"]:
        if reason["effect"] != "passes":
            out.print(f"   - {escape(reason['sentence'])}")


def _cite(out: Console, opened: Workspace) -> None:
    with _step(out, "4. A cited answer, from two policies that contradict each other"):
        answer = _ask(opened, _RECEIPTS, _TODAY)
        _print(out, answer)


def _refuse(out: Console, opened: Workspace, suite: Suite) -> None:
    with _step(out, "5. A candidate that answers in one sentence from one passage: refused"):
        chosen = {"max_sentences": "1", "passages": "1"}
        release = _propose(out, opened, "people-helper", "people-policies", suite, chosen=chosen)
        _say_gate(out, release)
        gate: Any = gate_of(release)
        broken = sorted(
            {case for reason in gate["reasons"] if reason["effect"] != "passes" for case in reason["cases"]}
        )
        out.print(f"   {len(broken)} questions fail, among them:")
        for case_id in broken[:5]:
            out.print(f"   - {case_id}: {escape(suite.case(case_id).question)}")
        with opened.database.write() as session:
            releases.withdraw(session, release.release_id, desk=opened.desk("author"))
            live = releases.live_release(session, "people-helper")
        out.print(f"   live is still release {live.number if live else 'none'}")


def _travel_in_time(out: Console, opened: Workspace) -> None:
    with _step(out, "6. One policy, as of three days"):
        for day in (date(2025, 3, 1), _TODAY, date(2027, 3, 1)):
            answer = _ask(opened, _LEAVE, day)
            document = answer.citations[0].document if answer.citations else "no document"
            out.print(f"   {day}, from {document}:\n      {escape(answer.text)}")


def _leave_gaps(out: Console, opened: Workspace) -> None:
    with _step(out, "7. What people asked and the documents do not say well, for their owners"):
        for question in _UNANSWERED:
            _ask(opened, question, _TODAY)
        disliked = _ask(opened, _RECEIPTS, _TODAY)
        say(opened, disliked.trace_id, Feedback(verdict="down", reason="wrong", comment=_COMPLAINT, by="demo"))
        for gap in read_gaps(opened, GapLook(scope=_EVERYONE))["gaps"]:
            out.print(f"   {gap['count']} × {escape(gap['question'])} {KINDS[gap['kind']]}; for {escape(gap['owner'])}")
        out.print("   more of it: gristmill desk gaps")


def _ask(opened: Workspace, question: str, day: date) -> Answer:
    return asking.ask(opened, "people-helper", question, scope=_EVERYONE, as_of=day).answer


def _print(out: Console, answer: Answer) -> None:
    out.print(f"   {escape(answer.question)}")
    print_answer(out, answer)
