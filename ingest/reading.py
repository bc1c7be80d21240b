"""Reading what a plan asks for: fetch, compare content, parse, build versions."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from index.changes import NewVersion
from ingest.build import PIPELINE, build_version
from ingest.chunk import Chunking
from ingest.connectors.jsonl import read_record
from ingest.connectors.port import RECORD, Connector, Fetched, Item, ItemUnreadable
from ingest.diff import Known, Standing
from ingest.facts.corrected import Correction, key_of
from ingest.findings.instructions import OpenEmbedder
from ingest.findings.masking import mask_text
from ingest.findings.policy import FindingPolicy, refusal
from ingest.parse.elements import Outcome, Parsed, ParseJob, Rejected
from ingest.parse.errors import ParseFailed
from ingest.parse.pool import ParsePool
from ingest.sources import Source
from ingest.spool import Read, Spool
from kernel.blobs import BlobStore
from kernel.canonical import canonical_json
from kernel.ids import content_hash, digest

TOO_LARGE = "too_large"
"""Code of an item that was not fetched because its size says enough."""

Progress = Callable[[str, int, int], None]
"""Called with the stage, how many are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRules:
    """How large a file may be, how text is cut, and with what it is compared."""

    max_file_mb: int
    chunking: Chunking
    open_embedder: OpenEmbedder | None = None
    """For finding requests that have nothing to do with the text around them; they are not looked for without it."""


@dataclass(slots=True)
class _Pending:
    item: Item
    fetched: Fetched
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Read the items of one source."""

    source: Source
    connector: Connector
    pool: ParsePool
    blobs: BlobStore
    rules: ReadRules
    spool: Spool
    """What an earlier refresh read and did not commit is not parsed again."""
    corrections: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    """By document; a document whose corrections changed is marked to be read again by whoever changed them."""
    pending: dict[str, _Pending] = field(default_factory=dict)

    @property
    def recipe(self) -> str:
        """Changes whenever an unchanged item must be read again; to be cut again, its stored layout is enough."""
        return digest(PIPELINE, self.source.visibility_key, canonical_json(asdict(self.source.policy)))

    def made_with(self, uri: str) -> str:
        """Return the recipe of one document, with what people corrected in it."""
        said = key_of(self.corrections.get(uri, ()))
        return digest(self.recipe, said) if said else self.recipe

    def read(self, todo: Iterable[Sequence[Standing]], check: Callable[[], None]) -> Iterator[Read]:
        """Read what is to be read, some at a time; each comes once, as soon as it is read: a version, a rejection, or the same.

        ``check`` is called before each item, perhaps in another thread, and may raise to leave it at that.
        """
        for some in todo:
            early: deque[Read] = deque()
            jobs = self._jobs(some, early, check)
            parsed = map(_parse_record, jobs) if self.connector.media_type == RECORD else self.pool.parse(jobs)
            for job, outcome in parsed:
                yield from self._taken(early)
                yield self._finished(job, outcome)
            yield from self._taken(early)

    def _jobs(self, todo: Iterable[Standing], early: deque[Read], check: Callable[[], None]) -> Iterator[ParseJob]:
        for standing in todo:
            check()
            item = standing.item
            done = self._fetch(item, standing.before) if item else None
            if done:
                early.append(done)
            else:
                yield ParseJob(uri=standing.uri, raw=self.pending[standing.uri].fetched.raw)

    def _fetch(self, item: Item, before: Known | None) -> Read | None:
        most = self.rules.max_file_mb
        if item.size > most * 2**20:
            return _read(item, "", _too_large(item, most))
        try:
            fetched = self.connector.fetch(item.uri)
        except ItemUnreadable as error:
            return _read(item, "", Rejected(code=error.code, reason=str(error)))
        content = digest(content_hash(fetched.raw), canonical_json(dict(fetched.sidecar)))
        if before and before.content_hash == content and before.recipe == self.recipe:
            return _read(item, content, None)
        if self.spool.find(item.uri, content_hash=content, recipe=self.made_with(item.uri)):
            return Read(uri=item.uri, stamp=item.stamp, content_hash=content, became="version")
        self.pending[item.uri] = _Pending(item, fetched, content)
        return None

    def _taken(self, early: deque[Read]) -> Iterator[Read]:
        """Yield what needed no parsing; a version that lies in the spool is loaded only now."""
        while early:
            read = early.popleft()
            if read.became == "version":
                version = self.spool.find(read.uri, content_hash=read.content_hash, recipe=self.made_with(read.uri))
                read = replace(read, version=version)
            yield read

    def _finished(self, job: ParseJob, outcome: Outcome) -> Read:
        pending = self.pending.pop(job.uri)
        if isinstance(outcome, Rejected):
            return _read(pending.item, pending.content_hash, self._told(outcome))
        version = build_version(
            self.source,
            job.uri,
            pending.fetched,
            outcome,
            self.rules.chunking,
            corrections=self.corrections.get(job.uri, ()),
            open_embedder=self.rules.open_embedder,
        )
        refused = refusal(self.source.policy, version.findings)
        if refused:
            return _read(pending.item, pending.content_hash, refused)
        if version.keeps_raw:
            self.blobs.put(job.raw)
        return _read(pending.item, pending.content_hash, version)

    def _told(self, rejected: Rejected) -> Rejected:
        """Return a rejection whose reason quotes nothing that the source's policy keeps back."""
        return rejected if self.source.policy.keeps_copies else replace(rejected, reason=mask_text(rejected.reason))


def _read(item: Item, content: str, found: NewVersion | Rejected | None) -> Read:
    """Return what became of an item; finding nothing is finding the same."""
    if isinstance(found, Rejected):
        return Read(uri=item.uri, stamp=item.stamp, content_hash=content, became="rejected", rejected=found)
    became: Literal["version", "same"] = "version" if found else "same"
    return Read(uri=item.uri, stamp=item.stamp, content_hash=content, became=became, version=found)


def withdraws(policy: FindingPolicy, read: Read, standing: Standing, *, recipe: str) -> bool:
    """Say whether a document's last good version may not go on serving, because no strict policy has looked at it.

    A version that was read under the same recipe has passed the policy, and stays.
    """
    if not (policy.is_strict and read.rejected and standing.is_live):
        return False
    return standing.before is None or standing.before.recipe != recipe


def _parse_record(job: ParseJob) -> tuple[ParseJob, Outcome]:
    try:
        parsed: Parsed = read_record(job.raw)
    except ParseFailed as failure:
        return job, failure.rejected
    return job, parsed


def _too_large(item: Item, most_mb: int) -> Rejected:
    return Rejected(
        code=TOO_LARGE,
        reason=f"is {item.size / 2**20:,.0f} MiB, more than the {most_mb} MiB that GRISTMILL_MAX_FILE_MB allows; "
        "split it or raise that.",
    )
