"""``source``: register, list, show and remove sources."""

from typing import Any

import typer
from rich.console import Console

from api.commands.documents import diff, show_document
from api.console import command_group, hint, plain, show, table, workspace
from api.wiring import Workspace
from index.flagged import FoundCount, count_findings
from ingest.findings.policy import policy_of
from ingest.quarantine import list_quarantined
from ingest.sources import Source, SourceState, add_source, forget_source, kind_of, list_sources, load_source
from kernel.access import parse_readers

app = command_group("Register, list, show and remove sources.")


@app.command("add")
def add(
    name: str = typer.Argument(help="Short name of the source."),
    uri: str = typer.Argument(
        help="A folder, a .jsonl file, or git+https://, https://, s3://, gs://, az://, sftp:// or llama-index://."
    ),
    owner: str = typer.Option(..., help="The team that answers for its content."),
    readers: str | None = typer.Option(None, help="Groups that may see it, comma-separated (default: everyone)."),
    refresh: str | None = typer.Option(None, help="When to refresh: a cron expression, or 'watch' for a folder."),
    fresh_within: str | None = typer.Option(None, help="Age at which documents count as stale, such as 90d."),
    pii: str = typer.Option("flag", help="Personal data in its documents: flag, mask or quarantine."),
    instructions: str = typer.Option("flag", help="Words in them that address a machine: flag or quarantine."),
    moved: bool = typer.Option(False, "--moved", help="The source exists, and its documents lie here now."),
) -> None:
    """Register a source. Nothing is read before 'gristmill refresh'."""
    kind, place = kind_of(uri)
    source = Source(
        name=name,
        kind=kind,
        uri=place,
        owner=owner,
        readers=parse_readers(readers),
        refresh=refresh,
        fresh_within=fresh_within,
        policy=policy_of(pii, instructions),
    )
    with workspace() as opened:
        with opened.database.write() as session:
            add_source(session, source, clock=opened.clock, audit=opened.audit, moves=moved)
        show(source, lambda out: out.print(f"source {name!r} is registered; run 'gristmill refresh {name}'."))
        if refresh and not opened.has_worker:
            hint("it is refreshed by itself while 'gristmill serve' or 'gristmill worker' runs.")


@app.command("list")
def list_() -> None:
    """List the sources."""
    with workspace() as opened, opened.database.read() as session:
        found = list_sources(session)

    def render(out: Console) -> None:
        rows = [_row(state) for state in found]
        out.print(table("source", "kind", "documents", "quarantined", "readers", "owner", "place", rows=rows))

    show([{**plain(state.source), "items": state.items} for state in found], render)


@app.command("show")
def show_source(
    name: str = typer.Argument(help="Name of the source."),
    document: str | None = typer.Argument(None, help="Only this document: where it stands, and its history."),
) -> None:
    """Show a source, its documents and what is wrong with it; or one document, in plain sentences."""
    if document is not None:
        show_document(name, document)
        return
    with workspace() as opened:
        with opened.database.read() as session:
            source = load_source(session, name)
            broken = list_quarantined(session, name)
            found = count_findings(session, name)
        documents = _documents(opened, source, found)

    def render(out: Console) -> None:
        out.print(f"{source.name} ({source.kind}) {source.uri}")
        out.print(f"owner {source.owner}; readers {', '.join(sorted(source.readers))}")
        out.print(f"personal data: {source.policy.pii}; words that address a machine: {source.policy.instructions}")
        rows = [
            (d["document"], d["title"], d["in_force_from"], d["in_force_to"], _told(d["findings"])) for d in documents
        ]
        out.print(table("document", "title", "in force from", "to", "found in it", rows=rows))
        for item in broken:
            out.print(f"quarantined: {item.reason}")

    show({**plain(source), "documents": documents, "quarantined": broken}, render)


app.command("diff")(diff)


@app.command("remove")
def remove(name: str = typer.Argument(help="Name of the source.")) -> None:
    """Take a source and its documents out of the corpus; older generations keep them."""
    with workspace() as opened:
        with opened.database.read() as session:
            source = load_source(session, name)
        committed = opened.refresh_line.remove(source)
        with opened.database.write() as session:
            forget_source(session, name, audit=opened.audit)
    show(
        {"generation": committed.generation, "passages": {"removed": committed.passages_removed}},
        lambda out: out.print(f"source {name!r} is removed, as of generation {committed.generation}."),
    )


def _row(state: SourceState) -> tuple[object, ...]:
    source, items = state.source, state.items
    readers = ", ".join(sorted(source.readers))
    return (
        source.name,
        source.kind,
        items.get("indexed", 0),
        items.get("quarantined", 0),
        readers,
        source.owner,
        source.uri,
    )


def _told(findings: dict[str, dict[str, int]]) -> str:
    return ", ".join(f"{count} {name}" for kind in findings.values() for name, count in kind.items())


def _documents(opened: Workspace, source: Source, counts: list[FoundCount]) -> list[dict[str, Any]]:
    findings: dict[str, dict[str, dict[str, int]]] = {}
    for counted in counts:
        findings.setdefault(counted.document, {}).setdefault(counted.kind, {})[counted.type] = counted.count
    today = opened.clock.today()
    found = []
    for version in opened.catalog.live_versions(source.name, opened.catalog.generation()):
        span = version.visibility.in_force if version.visibility else None
        found.append(
            {
                "document": version.uri,
                "title": version.title,
                "version": version.version_id,
                "in_force_from": span.first.isoformat() if span and span.first else None,
                "in_force_to": span.last.isoformat() if span and span.last else None,
                "applies_today": bool(span and span.covers(today)),
                "facts": version.facts,
                "findings": findings.get(version.uri, {}),
            }
        )
    return found
