"""Asking an assistant: which configuration answers, and the answer kept for replay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from api.wiring import Workspace
from assistants import archive, conversations, stamp
from assistants.answers import Answer
from assistants.asking import Asking
from assistants.configs import AssistantConfig
from assistants.reviews.queue import open_review
from governance.releases import live_release
from kernel.access import AccessScope
from kernel.errors import NotFound
from kernel.telemetry import Step

NEW = "new"
"""Stands for the id of a conversation that is to be begun."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer that was kept, and the conversation that it is part of."""

    answer: Answer
    conversation: str | None = None


def ask(
    workspace: Workspace,
    name: str,
    question: str,
    *,
    scope: AccessScope,
    candidate: bool = False,
    as_of: date | None = None,
    by: str | None = None,
    conversation: str | None = None,
    told: Callable[[Step], None] | None = None,
) -> Reply:
    """Answer, and keep the answer with its trace; ``told`` hears of every step that is done.

    ``by`` is who asks, where that is known: they cannot approve the answer alone when it is held.
    ``conversation`` is the id of the one that the question continues, or ``new`` to begin one.

    Raises:
        NotFound: there is no such assistant, nothing of it is live, or there is no such conversation for these readers.
        InvalidInput: the question is empty or too long.
    """
    with workspace.database.read() as session:
        who = answerer(session, name, candidate=candidate)
        before = ""
        if conversation and conversation != NEW:
            before = conversations.last_question(session, conversation, assistant=name, scope=scope)
    asking = Asking(text=question, config=who.config, scope=scope, as_of=as_of, release=who.release, before=before)
    answer = workspace.line.ask(asking, told=told)
    with workspace.database.write() as session:
        archive.keep(session, answer, config=who.config, scope=scope, clock=workspace.clock)
        if answer.held:
            open_review(
                session, answer, who.config, scope=scope, asked_by=by, clock=workspace.clock, audit=workspace.audit
            )
        if conversation == NEW:
            conversation = conversations.begin(session, name, scope=scope, clock=workspace.clock, ids=workspace.ids)
        if conversation:
            conversations.add(session, conversation, answer)
    return Reply(answer=answer, conversation=conversation)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateResponder:
    """Answers a suite's questions with one configuration, without keeping the answers twice."""

    workspace: Workspace
    who: Answerer
    generation: int | None = None
    """The corpus that is asked, whatever is committed meanwhile; None means the current one."""

    def ask(self, question: str, *, scope: AccessScope, as_of: date, repeat: int = 0) -> Answer:
        """Answer one case."""
        return self.workspace.line.ask(
            Asking(
                text=question,
                config=self.who.config,
                scope=scope,
                as_of=as_of,
                generation=self.generation,
                release=self.who.release,
                repeat=repeat,
            )
        )
