"""Sources: registering, showing and removing them."""

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import unquote, urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.connectors.folder import Folder
from ingest.connectors.git import GitBranch, git_address
from ingest.connectors.jsonl import Jsonl
from ingest.connectors.llama_reader import SCHEME, LlamaReader, reader_address
from ingest.connectors.port import Connector, Reach
from ingest.connectors.remote_address import PROTOCOLS, remote_address
from ingest.connectors.remote_folder import RemoteFolder
from ingest.connectors.web_address import spelled_out, web_address
from ingest.findings.policy import FLAG, FindingPolicy, policy_of
from ingest.parse.encoding import printable
from ingest.tables import ItemRow, SourceRow
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.errors import AlreadyExists, InvalidInput, NotFound
from kernel.ids import digest
from kernel.jobs.schedules import check_cron

WATCH = "watch"
"""What a source says instead of a cron expression when its folder is watched."""

SourceKind = Literal["folder", "jsonl", "git", "http", "remote", "reader"]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_DAYS = re.compile(r"([1-9]\d{0,3})d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where documents come from."""

    name: str
    kind: SourceKind
    uri: str
    owner: str
    readers: frozenset[str]
    """Groups that may see its documents."""
    refresh: str | None = None
    """When to refresh: a cron expression, or ``watch``."""
    fresh_within: str | None = None
    """Age at which its documents count as stale, such as ``90d``."""
    policy: FindingPolicy = FLAG
    """What happens to documents with personal data, or with words that address the machine that reads them."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidInput(
                f"source name {self.name!r} is not usable: use lower-case letters, digits, '-' and '_', at most 63."
            )
        if not self.owner.strip():
            raise InvalidInput(f"source {self.name!r} needs an owner: the team that answers for its content.")
        if self.fresh_within and not _DAYS.fullmatch(self.fresh_within):
            raise InvalidInput(f"fresh-within {self.fresh_within!r} is no number of days; write it as '90d'.")

    @property
    def visibility_key(self) -> str:
        """Changes whenever documents must be given other readers."""
        return digest(*sorted(self.readers))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A source with what its items are."""

    source: Source
    items: Mapping[str, int]
    """How many items are in each state."""


def kind_of(uri: str) -> tuple[SourceKind, str]:
    """Return a source's kind and its absolute URI. Places on other machines are not asked whether they exist.

    Raises:
        InvalidInput: the place is of no kind that can be read, or is on this machine and does not exist.
    """
    scheme = urlsplit(uri).scheme
    if scheme.startswith("git+"):
        git_address(uri)
        return "git", uri
    if scheme in {"http", "https"}:
        return "http", spelled_out(uri)
    if scheme in PROTOCOLS:
        remote_address(uri)
        return "remote", uri
    if scheme == SCHEME:
        reader_address(uri)
        return "reader", uri
    if len(scheme) > 1 and scheme != "file":
        raise InvalidInput(
            f"{uri!r}: sources of the kind {scheme!r} cannot be read yet; "
            "use a folder, a .jsonl file, https:// for pages, git+https:// for a repository, s3://, gs://, az://, sftp:// "
            "for a folder elsewhere, or llama-index://package.module.Reader."
        )
    return _local_kind(uri)


def _local_kind(uri: str) -> tuple[SourceKind, str]:
    plain = unquote(uri.removeprefix("file://")) if uri.startswith("file:") else uri
    path = Path(os.path.realpath(Path(plain).expanduser()))  # Path.resolve raises RuntimeError on a loop of links
    if printable(str(path)) != str(path):
        raise InvalidInput(f"{uri!a} holds bytes that are no text; rename that folder or file.")
    if path.is_dir():
        return "folder", str(path)
    if path.is_file() and path.suffix in {".jsonl", ".ndjson"}:
        return "jsonl", str(path)
    if path.exists():
        raise InvalidInput(f"{uri!r} is one file; a source is a folder, or a .jsonl file with one record a line.")
    raise InvalidInput(f"{uri!r} does not exist; give the path of a folder or of a .jsonl file.")


def add_source(session: Session, source: Source, *, clock: Clock, audit: AuditLog, moves: bool = False) -> None:
    """Register a source; registering the same place under its name again changes owner, readers and schedule.

    With ``moves`` the place may change too: documents that are at the new one keep their ids, history and vectors.

    Raises:
        AlreadyExists: the name belongs to another place.
        InvalidInput: it cannot be refreshed as it says.
    """
    _check_refresh(source)
    row = session.get(SourceRow, source.name)
    if row and row.uri != source.uri and not moves:
        raise AlreadyExists(
            f"source {source.name!r} is {row.uri!r} already; choose another name, "
            "or say --moved if its documents lie in the new place now."
        )
    if row is None:
        row = SourceRow(name=source.name, created_at=clock.now())
        session.add(row)
    row.kind, row.uri, row.owner = source.kind, source.uri, source.owner
    row.readers, row.refresh, row.fresh_within = sorted(source.readers), source.refresh, source.fresh_within
    row.pii, row.instructions = source.policy.pii, source.policy.instructions
    audit.append(
        session,
        "source.add",
        f"source:{source.name}",
        uri=source.uri,
        owner=source.owner,
        pii=source.policy.pii,
        instructions=source.policy.instructions,
    )


def _check_refresh(source: Source) -> None:
    if source.refresh == WATCH and source.kind != "folder":
        raise InvalidInput(
            f"source {source.name!r} is no folder on this machine, so it cannot be watched; "
            "say when to refresh it, such as --refresh '0 * * * *' for every hour."
        )
    if source.refresh and source.refresh != WATCH:
        check_cron(source.refresh)


def load_source(session: Session, name: str) -> Source:
    """Return a source.

    Raises:
        NotFound: there is none of that name; the message lists those that exist.
    """
    row = session.get(SourceRow, name)
    if row is None:
        names = ", ".join(session.scalars(select(SourceRow.name).order_by(SourceRow.name))) or "none yet"
        raise NotFound(f"there is no source {name!r}; sources: {names}. Add one with 'gristmill source add'.")
    return _source(row)


def list_sources(session: Session) -> list[SourceState]:
    """Return every source with its items' states, by name."""
    found = []
    for row in session.scalars(select(SourceRow).order_by(SourceRow.name)):
        counts = select(ItemRow.state, func.count()).where(ItemRow.source == row.name).group_by(ItemRow.state)
        states = {row[0]: row[1] for row in session.execute(counts)}
        found.append(SourceState(source=_source(row), items=states))
    return found


def forget_source(session: Session, name: str, *, audit: AuditLog) -> None:
    """Remove a source's registration; its documents must be removed before."""
    session.delete(session.get_one(SourceRow, name))
    audit.append(session, "source.remove", f"source:{name}")


def connect(source: Source, clock: Clock, reach: Reach) -> Connector:
    """Return the connector of a source.

    Where a source's policy lets nobody keep bytes as fetched, the connector's copies lie outside the workspace, and go
    when it goes.
    """
    if source.policy.keeps_copies:
        return _connect(source, clock, reach)
    copies = tempfile.mkdtemp(prefix="gristmill-")
    connector = _connect(source, clock, replace(reach, cache=Path(copies)))
    weakref.finalize(connector, shutil.rmtree, copies, ignore_errors=True)
    return connector


def _connect(source: Source, clock: Clock, reach: Reach) -> Connector:
    makers: dict[str, Callable[[], Connector]] = {
        "folder": lambda: Folder(Path(source.uri), clock=clock),
        "jsonl": lambda: Jsonl(Path(source.uri)),
        "git": lambda: GitBranch(git_address(source.uri), reach),
        "http": lambda: _web(source, clock, reach),
        "reader": lambda: LlamaReader(reader_address(source.uri), reach),
        "remote": lambda: RemoteFolder(remote_address(source.uri), reach, clock=clock),
    }
    return makers[source.kind]()


def _web(source: Source, clock: Clock, reach: Reach) -> Connector:
    from ingest.connectors.web import Web  # noqa: PLC0415 - loads httpx, which a command that reads no site need not

    return Web(web_address(source.uri), reach, clock=clock)


def _source(row: SourceRow) -> Source:
    kinds: tuple[SourceKind, ...] = get_args(SourceKind)
    return Source(
        name=row.name,
        kind=next(kind for kind in kinds if kind == row.kind),
        uri=row.uri,
        owner=row.owner,
        readers=frozenset(row.readers),
        refresh=row.refresh,
        fresh_within=row.fresh_within,
        policy=policy_of(row.pii, row.instructions),
    )
