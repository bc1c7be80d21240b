"""Everything that the guards see in one answer, with what the assistant does about it."""

from dataclasses import dataclass

from assistants.answers import Finding
from assistants.citations import Verified
from assistants.composers.port import Draft, Task
from index.values import Hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An answer before it is decided on, with all that it was made from."""

    task: Task
    found: Hits
    draft: Draft
    verified: Verified


def findings(watched: Watched) -> tuple[Finding, ...]:
    """Return what is wrong or worth knowing, the gravest first; pure."""
    guard = watched.task.config.guard
    flagged = [hit for hit in watched.verified.hits if hit.flags]
    injected = tuple(
        Finding(
            kind="injection",
            reason=f"document {hit.document!r} holds words that address the machine that reads it",
            measure=guard.injection,
        )
        for hit in dict.fromkeys(flagged)
    )
    doubted = tuple(
        Finding(kind="unsupported", reason=each.reason, measure=guard.unsupported, quote=each.sentence)
        for each in watched.verified.doubtful
    )
    return injected + doubted
