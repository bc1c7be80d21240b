"""``suite``: the eval sets."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from api.console import command_group, hint, plain, show, table, workspace
from api.wiring import Workspace
from evals.beir import read_beir
from evals.lint import Finding, lint_suite
from evals.store import freeze_suite, list_suites, load_suite
from evals.suites import Suite, SuiteInvalid, read_suite, suite_json
from ingest.sources import Source, add_source, kind_of
from kernel.access import parse_readers
from kernel.errors import InvalidInput

app = command_group("Add, check, freeze, show and import suites.")


@app.command("add")
def add(file: Path = typer.Argument(help="A suite file (YAML or JSONL).")) -> None:
    """Check a suite against the corpus and freeze it; it is refused when a quote is in no document."""
    suite = read_suite(file)
    with workspace() as opened:
        findings = lint_suite(suite, opened.catalog)
        _refuse(str(file), findings)
        _freeze(opened, suite)
    for finding in findings:
        hint(f"{finding.severity}: {finding.case_id}: {finding.message}")
    _say(suite, "is frozen")


@app.command("freeze")
def freeze(file: Path = typer.Argument(help="A suite file (YAML or JSONL).")) -> None:
    """Freeze a suite: the same as 'suite add'."""
    add(file)


@app.command("lint")
def lint(file: Path = typer.Argument(help="A suite file (YAML or JSONL).")) -> None:
    """Check a suite: its form, and its gold against the corpus."""
    suite = read_suite(file)
    with workspace() as opened:
        findings = lint_suite(suite, opened.catalog)

    def render(out: Console) -> None:
        rows = [(f.severity, f.case_id, f.rule, f.message) for f in findings]
        out.print(
            table("", "case", "rule", "what", rows=rows) if rows else f"{file}: {len(suite.cases)} cases, all fine."
        )

    show({"suite": suite.name, "cases": len(suite.cases), "findings": plain(findings)}, render)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(2)


@app.command("list")
def list_() -> None:
    """List the frozen suites, newest first."""
    with workspace() as opened, opened.database.read() as session:
        rows = [(row.name, row.digest, row.frozen_at.isoformat(timespec="seconds")) for row in list_suites(session)]

    def render(out: Console) -> None:
        out.print(table("suite", "digest", "frozen at", rows=rows))

    show([{"suite": name, "digest": digest, "frozen_at": at} for name, digest, at in rows], render)


@app.command("show")
def show_(name: str = typer.Argument(help="Name or digest of a frozen suite.")) -> None:
    """Show a frozen suite."""
    with workspace() as opened, opened.database.read() as session:
        suite = load_suite(session, name)

    def render(out: Console) -> None:
        out.print(f"[bold]{suite.name}[/bold] {suite.digest[:12]}: {suite.description}")
        rows = [(c.case_id, "" if c.answerable else "unanswerable", c.question) for c in suite.cases]
        out.print(table("case", "", "question", rows=rows))

    show({"digest": suite.digest, **suite_json(suite)}, render)


@app.command("import")
def import_(
    kind: str = typer.Argument(help="beir: a folder with corpus.jsonl, queries.jsonl and qrels.tsv."),
    folder: Path = typer.Argument(help="The folder."),
    name: str | None = typer.Option(None, help="Name of source and suite (default: the folder's)."),
    owner: str = typer.Option("imported", help="Owner of the source."),
    readers: str | None = typer.Option(None, help="Groups that may see it, comma-separated (default: everyone)."),
) -> None:
    """Register a BEIR-style corpus as a source and its questions as a suite."""
    if kind != "beir":
        raise InvalidInput(f"suites of the kind {kind!r} cannot be imported; use 'beir'.")
    label = name or folder.resolve().name.lower()
    suite = read_beir(folder, name=label, source=label)
    source_kind, uri = kind_of(str(folder / "corpus.jsonl"))
    source = Source(name=label, kind=source_kind, uri=uri, owner=owner, readers=parse_readers(readers))
    with workspace() as opened:
        with opened.database.write() as session:
            add_source(session, source, clock=opened.clock, audit=opened.audit)
        _freeze(opened, suite)
    _say(suite, f"is frozen, and source {label!r} is registered; run 'gristmill refresh {label}' next")


def _freeze(opened: Workspace, suite: Suite) -> None:
    with opened.database.write() as session:
        freeze_suite(session, suite, clock=opened.clock, audit=opened.audit)


def _refuse(file: str, findings: Sequence[Finding]) -> None:
    errors = [f"{finding.case_id}: {finding.message}" for finding in findings if finding.severity == "error"]
    if errors:
        lines = "\n  ".join(errors)
        raise SuiteInvalid(
            f"suite {file!r} does not fit the corpus and was not frozen:\n  {lines}\n"
            "Correct the cases, or refresh the source that holds the documents."
        )


def _say(suite: Suite, done: str) -> None:
    unanswerable = sum(not case.answerable for case in suite.cases)
    show(
        {"suite": suite.name, "digest": suite.digest, "cases": len(suite.cases), "unanswerable": unanswerable},
        lambda out: out.print(
            f"suite {suite.name!r} ({len(suite.cases)} cases, {unanswerable} unanswerable, digest {suite.digest[:12]}) {done}."
        ),
    )
