"""``init`` and ``doctor``."""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import typer
from rich.console import Console

from api.console import settings, show, table, workspace
from api.wiring import create_workspace
from index.embedders.minilm import MiniLm
from kernel.errors import GristmillError
from kernel.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that the doctor looked at."""

    name: str
    is_well: bool
    finding: str


def init() -> None:
    """Make an empty workspace; one that exists is brought to this program's schema and keeps everything."""
    found = settings()
    create_workspace(found)
    place = str(found.workspace.resolve())
    show({"workspace": place}, lambda out: out.print(f"workspace {place} is ready."))


def doctor() -> None:
    """Check that this machine and this workspace work."""
    checks = [*_machine(settings()), *_workspace()]

    def render(out: Console) -> None:
        rows = [("ok" if check.is_well else "NOT OK", check.name, check.finding) for check in checks]
        out.print(table("", "check", "finding", rows=rows))

    show(checks, render)
    if not all(check.is_well for check in checks):
        raise typer.Exit(1)


def _machine(found: Settings) -> Iterator[Check]:
    yield Check(name="python", is_well=True, finding=f"{platform.python_version()} on {platform.machine()}")
    free = shutil.disk_usage(found.workspace.parent if found.workspace.parent.exists() else ".").free / 2**30
    yield Check(name="disk", is_well=free > 1, finding=f"{free:.0f} GiB free")
    try:
        embedder = MiniLm(found.model_cache, threads=1)
        alike = float(embedder.embed(["parental leave"])[0] @ embedder.embed(["time off for new parents"])[0])
        yield Check(name="embedder", is_well=alike > 0.4, finding=f"{embedder.fingerprint}, likeness test {alike:.2f}")
    except GristmillError as error:
        yield Check(name="embedder", is_well=False, finding=str(error))


def _workspace() -> Iterator[Check]:
    try:
        with workspace() as opened:
            documents, passages = opened.catalog.counts(opened.catalog.generation())
            yield Check(
                name="workspace",
                is_well=True,
                finding=f"generation {opened.catalog.generation()}, {documents} documents, {passages} passages",
            )
            faults = opened.audit_faults()
            yield Check(name="audit log", is_well=not faults, finding="; ".join(f.reason for f in faults) or "intact")
    except GristmillError as error:
        yield Check(name="workspace", is_well=False, finding=str(error))
