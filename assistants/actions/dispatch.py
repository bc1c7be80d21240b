"""Carrying an action out, at most once.

Everything without an effect comes first. Then it is written down that the effect may begin, and on the disk, and only
then it begins. Whoever finds that note without an outcome knows that the effect may have been had: it is not had again,
unless the receiver can tell, or was configured as one that takes a key only once.
"""

import time
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from assistants.actions.port import Channel, Prepared
from assistants.actions.queue import outgoing_of, step
from assistants.actions.tables import ActionAttemptRow, ActionRow
from assistants.actions.values import (
    ActionKind,
    ActionMissing,
    ActionState,
    NotDelivered,
    Outgoing,
    ReceiverRefused,
    ReplyLost,
)
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.db import Database
from kernel.errors import GristmillError


class Dispatcher:
    """Carries actions out. Safe to share between threads and processes: one of them wins each attempt."""

    def __init__(
        self,
        *,
        database: Database,
        channels: Mapping[ActionKind, Channel],
        clock: Clock,
        audit: AuditLog,
        most_tries: int,
    ) -> None:
        """Keep the parts; an action is tried ``most_tries`` times before a person must look."""
        self._database = database
        self._channels = channels
        self._clock = clock
        self._audit = audit
        self._most_tries = most_tries

    def run(self, action_id: str) -> ActionState:
        """Try an action once, and return the state that it is in then.

        Raises:
            ActionMissing: there is none of that id.
            NotDelivered: it surely had no effect, and is to be tried again later.
        """
        row = self._row(action_id)
        if row.state not in {"pending", "sending"}:
            return cast(ActionState, row.state)
        outgoing, seen = outgoing_of(row), (cast(ActionState, row.state), row.tries)
        channel = self._channels[outgoing.kind]
        if row.state == "sending":
            happened = channel.settle(outgoing, action_id)
            if happened:
                return self._end(action_id, seen, "done", "the attempt that was cut off had its effect")
            if happened is None and not outgoing.resends:
                why = "an attempt was cut off, and may have arrived; look at the receiver, then retry or settle it"
                return self._end(action_id, seen, "unknown", why)
        return self._attempt(action_id, channel, outgoing, seen)

    def _attempt(
        self, action_id: str, channel: Channel, outgoing: Outgoing, seen: tuple[ActionState, int]
    ) -> ActionState:
        began = time.monotonic()
        try:
            with channel.prepare(outgoing, action_id) as prepared:
                if not self._claim(action_id, seen):
                    return cast(ActionState, self._row(action_id).state)  # somebody else is at it
                seen = ("sending", seen[1] + 1)
                return self._send(action_id, prepared, outgoing, seen, began)
        except (NotDelivered, ReceiverRefused) as error:
            return self._missed(action_id, error, seen, began)

    def _send(
        self, action_id: str, prepared: Prepared, outgoing: Outgoing, seen: tuple[ActionState, int], began: float
    ) -> ActionState:
        try:
            told = prepared.send()
        except (NotDelivered, ReceiverRefused):
            raise
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the effect may have been had
            return self._lost(action_id, error, outgoing, seen, began)
        return self._end(action_id, seen, "done", told, began=began)

    def _lost(
        self,
        action_id: str,
        error: Exception,
        outgoing: Outgoing,
        seen: tuple[ActionState, int],
        began: float,
    ) -> ActionState:
        why = str(error) if isinstance(error, GristmillError) else f"{type(error).__name__}: {error}"
        code = ReplyLost.code
        if outgoing.resends and seen[1] < self._most_tries:
            self._end(action_id, seen, "pending", why, began=began, outcome=code)
            raise NotDelivered(f"{why} It is sent again with its key.") from None
        return self._end(action_id, seen, "unknown", why, began=began, outcome=code)

    def _missed(
        self, action_id: str, error: GristmillError, seen: tuple[ActionState, int], began: float
    ) -> ActionState:
        """Note an attempt that surely had no effect; raise when it is to be tried again."""
        state, tries = seen
        tries = tries if state == "sending" else tries + 1
        if error.transient and tries < self._most_tries:
            self._end(action_id, seen, "pending", str(error), began=began, outcome=error.code, tries=tries)
            raise error
        why = f"{error} It was tried {tries} times." if error.transient else str(error)
        return self._end(action_id, seen, "failed", why, began=began, outcome=error.code, tries=tries)

    def _claim(self, action_id: str, seen: tuple[ActionState, int]) -> bool:
        """Write down that the effect may begin; say whether this process is the one that may have it."""
        with self._database.write() as session:
            found: CursorResult[Any] = session.execute(  # type: ignore[assignment]
                update(ActionRow)
                .where(ActionRow.action_id == action_id, ActionRow.state == seen[0], ActionRow.tries == seen[1])
                .values(state="sending", tries=seen[1] + 1, why="it is being sent", changed_at=self._clock.now())
            )
            won = found.rowcount == 1
        if won:
            self._database.harden()
        return won

    def _end(
        self,
        action_id: str,
        seen: tuple[ActionState, int],
        to: ActionState,
        why: str,
        *,
        began: float | None = None,
        outcome: str | None = None,
        tries: int | None = None,
    ) -> ActionState:
        """Note how an attempt ended, with its audit line; another process that went on in between has the last word."""
        with self._database.write() as session:
            row = self._held(session, action_id)
            if (row.state, row.tries) != seen:
                return cast(ActionState, row.state)
            step(row, to, why, clock=self._clock)
            row.tries = row.tries if tries is None else tries
            session.add(
                ActionAttemptRow(
                    action_id=action_id,
                    at=self._clock.now(),
                    outcome=outcome or to,
                    detail=why,
                    millis=0 if began is None else round((time.monotonic() - began) * 1000),
                )
            )
            self._audit.append(session, f"action.{_SAID[to]}", action_id, outcome=outcome or to, tries=row.tries)
            return to

    def _row(self, action_id: str) -> ActionRow:
        with self._database.read() as session:
            return self._held(session, action_id)

    def _held(self, session: Session, action_id: str) -> ActionRow:
        row = session.get(ActionRow, action_id)
        if row is None:
            raise ActionMissing(
                f"there is no action {action_id!r}; 'gristmill action list' shows those that there are."
            )
        return row


_SAID: Mapping[ActionState, str] = {
    "pending": "delayed",
    "sending": "begun",
    "done": "done",
    "failed": "failed",
    "unknown": "unknown",
}
