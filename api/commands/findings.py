"""``findings``: personal data, and instructions to machines, in the documents that are served."""

from dataclasses import dataclass
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from api.console import command_group, show, table, workspace
from api.wiring import Workspace
from index.flagged import Found, live_findings
from ingest.findings.masking import mask_text
from ingest.findings.redaction import redacted
from ingest.sources import load_source
from kernel.errors import Corrupt, NotFound

app = command_group("List the personal data and the instructions to machines that documents hold.")

_EXCERPT = 80


@app.callback()
def findings() -> None:
    """List the personal data and the instructions to machines that documents hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    found: Found
    value: str
    """Redacted: never the value itself."""


@app.command("list")
def list_(
    source: str | None = typer.Argument(None, help="Only of this source."),
    kind: str | None = typer.Option(None, help="Only this kind: pii or instruction."),
) -> None:
    """List what was found in the documents that are served, each value redacted."""
    with workspace() as opened:
        with opened.database.read() as session:
            if source:
                load_source(session, source)
            found = [item for item in live_findings(session, source) if kind in {None, item.finding.kind}]
        shown = _shown(opened, found)

    def render(out: Console) -> None:
        rows = [
            (
                item.found.source,
                escape(item.found.document),
                item.found.finding.type,
                escape(item.value),
                f"{item.found.finding.score:.2f}",
                item.found.finding.reason,
            )
            for item in shown
        ]
        out.print(
            table("source", "document", "type", "value", "score", "because it", rows=rows)
            if rows
            else "nothing was found."
        )

    show([_view(item) for item in shown], render)


def _shown(opened: Workspace, found: list[Found]) -> list[_Shown]:
    texts: dict[str, str] = {}
    for item in found:
        if item.version_id not in texts:
            texts[item.version_id] = _text(opened, item.version_id)
    return [_Shown(found=item, value=_value(item, texts[item.version_id])) for item in found]


def _text(opened: Workspace, version_id: str) -> str:
    try:
        return opened.catalog.version_text(version_id)
    except (NotFound, Corrupt):  # a lost text is 'doctor's to report, and no reason to show no list
        return ""


def _value(item: Found, text: str) -> str:
    words = item.finding.span.of(text)
    if item.finding.kind == "pii":
        return words if words == f"[{item.finding.type.upper()}]" else redacted(words, item.finding.type)
    return mask_text(" ".join(words.split()))[:_EXCERPT]


def _view(item: _Shown) -> dict[str, Any]:
    finding = item.found.finding
    return {
        "source": item.found.source,
        "document": item.found.document,
        "version": item.found.version_id,
        "kind": finding.kind,
        "type": finding.type,
        "span": finding.span,
        "score": finding.score,
        "reason": finding.reason,
        "value": item.value,
    }
