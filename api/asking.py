"""Asking an assistant: which configuration answers, and the answer kept for replay."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from api.wiring import Workspace
from assistants import archive, stamp
from assistants.answers import Answer
from assistants.asking import Asking
from assistants.configs import AssistantConfig
from assistants.reviews.queue import open_review
from governance.releases import live_release
from kernel.access import AccessScope
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """The configuration that answers for an assistant."""

    config: AssistantConfig
    release: str | None
    """Digest of the live release; None for a candidate."""


def answerer(session: Session, name: str, *, candidate: bool) -> Answerer:
    """Return the candidate, or the configuration of the live release.

    Raises:
        NotFound: there is no such assistant, or nothing of it is live.
    """
    newest = stamp.candidate(session, name)
    if candidate:
        return Answerer(config=newest, release=None)
    live = live_release(session, name)
    if live is None:
        raise NotFound(
            f"assistant {name!r} has no live release; ask its candidate with --candidate, "
            f"or release it: 'gristmill eval run SUITE --assistant {name} --candidate', then 'gristmill release propose {name}'."
        )
    digest = str(live.record["candidate"]["config_digest"])  # type: ignore[index, call-overload]
    return Answerer(config=stamp.config(session, digest), release=live.digest)


def ask(
    workspace: Workspace,
    name: str,
    question: str,
    *,
    scope: AccessScope,
    candidate: bool = False,
    as_of: date | None = None,
    by: str | None = None,
) -> Answer:
    """Answer, and keep the answer with its trace; one that is held goes into the queue with it.

    ``by`` is who asked, where that is known: they cannot approve the answer alone.
    """
    with workspace.database.read() as session:
        who = answerer(session, name, candidate=candidate)
    answer = workspace.line.ask(Asking(text=question, config=who.config, scope=scope, as_of=as_of, release=who.release))
    keep(workspace, answer, config=who.config, scope=scope, by=by)
    return answer


def keep(
    workspace: Workspace, answer: Answer, *, config: AssistantConfig, scope: AccessScope, by: str | None = None
) -> None:
    """Store an answer; where it is held, open its review in the same transaction."""
    with workspace.database.write() as session:
        archive.keep(session, answer, config=config, scope=scope, clock=workspace.clock)
        if answer.held:
            open_review(session, answer, config, scope=scope, asked_by=by, clock=workspace.clock, audit=workspace.audit)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateResponder:
    """Answers a suite's questions with one configuration, without keeping the answers twice."""

    workspace: Workspace
    who: Answerer

    def ask(self, question: str, *, scope: AccessScope, as_of: date) -> Answer:
        """Answer one case."""
        return self.workspace.line.ask(
            Asking(text=question, config=self.who.config, scope=scope, as_of=as_of, release=self.who.release)
        )
