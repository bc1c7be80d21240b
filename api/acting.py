"""Actions as units of work: built from the settings, handed to the worker, looked at and decided on by people."""

from collections.abc import Mapping
from typing import Any

from api.console import plain
from api.wiring import Workspace
from assistants.actions import queue
from assistants.actions.dispatch import Dispatcher
from assistants.actions.drop import DropChannel
from assistants.actions.http import HttpChannel
from assistants.actions.mail import MailChannel, MailServer
from assistants.actions.port import Channel, Secrets
from assistants.actions.values import Action, ActionKind, ActionSettled, ActionState, NotDelivered
from kernel.access import AccessScope
from kernel.errors import InvalidInput
from kernel.settings import Settings

ACTION = "action"
"""The kind of the jobs that carry actions out."""


def channels(workspace: Workspace) -> Mapping[ActionKind, Channel]:
    """Return how each kind of action leaves this machine."""
    settings = workspace.settings
    secrets = Secrets(folder=settings.action_secrets)
    hosts = tuple(host.strip() for host in settings.action_hosts.split(",") if host.strip())
    web = HttpChannel(hosts=hosts, secrets=secrets, clock=workspace.clock, timeout_s=settings.action_timeout_s)
    mail = MailChannel(server=_mail_server(settings), secrets=secrets, timeout_s=settings.action_timeout_s)
    folder = settings.action_folder or settings.workspace / "outbox"
    return {"webhook": web, "rest": web, "email": mail, "file": DropChannel(folder=folder)}


def dispatcher(workspace: Workspace) -> Dispatcher:
    """Return what carries actions out."""
    return Dispatcher(
        database=workspace.database,
        channels=channels(workspace),
        clock=workspace.clock,
        audit=workspace.audit,
        most_tries=workspace.settings.job_retries + 1,
    )


def hand_over(workspace: Workspace) -> None:
    """Queue a job for each action that was ordered; each action is a subject of its own, so it never runs twice at once.

    Orders are in the database, so what a process did not hand over before it died, the next one does.
    """
    with workspace.database.read() as session:
        waiting = queue.unqueued(session)
    for action_id in waiting:
        workspace.jobs.submit(ACTION, action_id)
    if waiting:
        with workspace.database.write() as session:
            queue.queued(session, waiting)


def run_now(workspace: Workspace) -> list[dict[str, Any]]:
    """Carry out in this process, once each, what waits; what a dead process was at is settled first."""
    work = dispatcher(workspace)
    with workspace.database.read() as session:
        waiting = queue.unsettled(session)
    found = []
    for action_id in waiting:
        try:
            state: ActionState = work.run(action_id)
            found.append({"action": action_id, "state": state, "why": ""})
        except NotDelivered as error:
            found.append({"action": action_id, "state": "pending", "why": str(error)})
    return found


def read_actions(workspace: Workspace, *, scope: AccessScope, state: ActionState | None = None) -> list[dict[str, Any]]:
    """Return the actions that a scope may see, the newest first."""
    with workspace.database.read() as session:
        return [_summary(each) for each in queue.listed(session, scope=scope, state=state)]


def read_action(workspace: Workspace, action_id: str, *, scope: AccessScope, dry_run: bool = False) -> dict[str, Any]:
    """Return an action with its attempts; ``dry_run`` adds what is sent, without sending it."""
    with workspace.database.read() as session:
        action = queue.load(session, action_id, scope=scope)
    found = _whole(action)
    if dry_run:
        if action.outgoing is None:
            raise ActionSettled(f"action {action_id!r} has nothing to send: {action.why}.")
        found["would_send"] = dict(channels(workspace)[action.outgoing.kind].shown(action.outgoing, action_id))
    return found


def retry(workspace: Workspace, action_id: str, *, by: str, reason: str, scope: AccessScope) -> dict[str, Any]:
    """Have an action that failed, or of which nobody knows, sent again with the same key."""
    _reasoned(reason)
    with workspace.database.write() as session:
        action = queue.retry(
            session, action_id, by=by, reason=reason, scope=scope, clock=workspace.clock, audit=workspace.audit
        )
    return _summary(action)


def settle(workspace: Workspace, action_id: str, *, by: str, reason: str, scope: AccessScope) -> dict[str, Any]:
    """Call an action done that failed, or of which nobody knows, as a person who looked at the receiver says."""
    _reasoned(reason)
    with workspace.database.write() as session:
        action = queue.settle(
            session, action_id, by=by, reason=reason, scope=scope, clock=workspace.clock, audit=workspace.audit
        )
    return _summary(action)


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("say why with a reason: whoever looks at the action next reads it.")


def _mail_server(settings: Settings) -> MailServer | None:
    if not settings.smtp_host or not settings.smtp_from:
        return None
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        sender=settings.smtp_from,
    )


def _summary(action: Action) -> dict[str, Any]:
    return {
        "action": action.action_id,
        "state": action.state,
        "kind": action.kind,
        "target": action.outgoing.target if action.outgoing else None,
        "why": action.why,
        "assistant": action.assistant,
        "review": action.review_id,
        "answer_id": action.answer_id,
        "tries": action.tries,
        "created_at": action.created_at.isoformat(),
        "changed_at": action.changed_at.isoformat(),
    }


def _whole(action: Action) -> dict[str, Any]:
    return {**_summary(action), "attempts": [plain(each) for each in action.attempts]}
