"""Reading what a plan asks for: fetch, compare content, parse, build versions."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from index.changes import NewVersion
from ingest.build import PIPELINE, build_version
from ingest.chunk import Chunking
from ingest.connectors.jsonl import read_record
from ingest.connectors.port import RECORD, Connector, Fetched, Item, ItemUnreadable
from ingest.diff import Known, Plan
from ingest.findings.masking import mask_text
from ingest.findings.policy import FindingPolicy, refusal
from ingest.parse.elements import Outcome, Parsed, ParseJob, Rejected
from ingest.parse.errors import ParseFailed
from ingest.parse.pool import ParsePool
from ingest.sources import Source
from kernel.blobs import BlobStore
from kernel.canonical import canonical_json
from kernel.ids import content_hash, digest

TOO_LARGE = "too_large"
"""Code of an item that was not fetched because its size says enough."""

Progress = Callable[[str, int, int], None]
"""Called with the stage, how many are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRules:
    """How large a file may be, and how text is cut."""

    max_file_mb: int
    chunking: Chunking


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What became of one item that was read."""

    item: Item
    content_hash: str
    """Of bytes and sidecar; empty when it could not be fetched."""
    version: NewVersion | None = None
    """None when it was rejected, or when its content turned out to be the same."""
    rejected: Rejected | None = None

    @property
    def is_same(self) -> bool:
        """Its content is what is known already."""
        return self.version is None and self.rejected is None


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
    pending: dict[str, _Pending] = field(default_factory=dict)

    @property
    def recipe(self) -> str:
        """Changes whenever an unchanged item must be read again."""
        source = self.source
        return digest(
            PIPELINE, self.rules.chunking.fingerprint, source.visibility_key, canonical_json(asdict(source.policy))
        )

    def read(self, todo: Plan, known: Mapping[str, Known], progress: Progress) -> list[Read]:
        """Read every item of the plan; each comes back once, as a version, a rejection or the same as before."""
        early: list[Read] = []
        jobs = self._jobs(todo, known, early)
        parsed = map(_parse_record, jobs) if self.connector.media_type == RECORD else self.pool.parse(jobs)
        late: list[Read] = []
        for job, outcome in parsed:
            late.append(self._finished(job, outcome))
            progress("parse", len(early) + len(late), len(todo.read))
        return early + late

    def _jobs(self, todo: Plan, known: Mapping[str, Known], early: list[Read]) -> Iterator[ParseJob]:
        for item in todo.read:
            done = self._fetch(item, known.get(item.uri))
            if done:
                early.append(done)
            else:
                yield ParseJob(uri=item.uri, raw=self.pending[item.uri].fetched.raw)

    def _fetch(self, item: Item, before: Known | None) -> Read | None:
        most = self.rules.max_file_mb
        if item.size > most * 2**20:
            return Read(item=item, content_hash="", rejected=_too_large(item, most))
        try:
            fetched = self.connector.fetch(item.uri)
        except ItemUnreadable as error:
            return Read(item=item, content_hash="", rejected=Rejected(code=error.code, reason=str(error)))
        content = digest(content_hash(fetched.raw), canonical_json(dict(fetched.sidecar)))
        if before and before.content_hash == content and before.recipe == self.recipe:
            return Read(item=item, content_hash=content)
        self.pending[item.uri] = _Pending(item, fetched, content)
        return None

    def _finished(self, job: ParseJob, outcome: Outcome) -> Read:
        pending = self.pending.pop(job.uri)
        if isinstance(outcome, Rejected):
            return Read(item=pending.item, content_hash=pending.content_hash, rejected=self._told(outcome))
        version = build_version(self.source, job.uri, pending.fetched, outcome, self.rules.chunking)
        refused = refusal(self.source.policy, version.findings)
        if refused:
            return Read(item=pending.item, content_hash=pending.content_hash, rejected=refused)
        if version.keeps_raw:
            self.blobs.put(job.raw)
        return Read(item=pending.item, content_hash=pending.content_hash, version=version)

    def _told(self, rejected: Rejected) -> Rejected:
        """Return a rejection whose reason quotes nothing that the source's policy keeps back."""
        return rejected if self.source.policy.keeps_copies else replace(rejected, reason=mask_text(rejected.reason))


def withdrawn(
    policy: FindingPolicy, reads: Sequence[Read], known: Mapping[str, Known], live: Collection[str], *, recipe: str
) -> list[str]:
    """Return the documents whose last good version may not go on serving, because no strict policy has looked at it.

    A version that was read under the same recipe has passed the policy, and stays.
    """
    if not policy.is_strict:
        return []
    rejected = (read.item.uri for read in reads if read.rejected)
    return [uri for uri in rejected if uri in live and not (uri in known and known[uri].recipe == recipe)]


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
