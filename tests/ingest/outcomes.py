"""Reading bytes in this process, and short words for what came of it."""

from ingest.parse.allowance import Allowance
from ingest.parse.elements import Block, Outcome, Parsed, ParseJob, Rejected
from ingest.parse.read import read


def outcome(uri: str, raw: bytes, *, max_expanded_mb: int = 64) -> Outcome:
    """Read bytes under a name."""
    return read(ParseJob(uri=uri, raw=raw), Allowance(expanded_mb=max_expanded_mb))


def parsed(uri: str, raw: bytes) -> Parsed:
    """Read bytes that must be readable."""
    found = outcome(uri, raw)
    assert isinstance(found, Parsed), found
    return found


def rejected(uri: str, raw: bytes, *, max_expanded_mb: int = 64) -> Rejected:
    """Read bytes that must not be readable."""
    found = outcome(uri, raw, max_expanded_mb=max_expanded_mb)
    assert isinstance(found, Rejected), found
    return found


def shape(uri: str, raw: bytes) -> list[str]:
    """Return a document's blocks as ``h1 Title``, ``p words``, ``i item``, ``t table``, with ``@page`` where they have one."""
    return [_line(block) for block in parsed(uri, raw).blocks]


def words(uri: str, raw: bytes) -> str:
    """Return all text of a document."""
    return "\n".join(block.text for block in parsed(uri, raw).blocks)


def _line(block: Block) -> str:
    kind = f"h{block.level}" if block.kind == "heading" else block.kind[0]
    return f"{kind} {block.text}" + (f" @{block.page}" if block.page else "")
