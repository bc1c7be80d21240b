"""Who acts, when, and where it is written down."""

from dataclasses import dataclass

from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.ids import Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A person at work: every step of governance is taken by one."""

    person: str
    clock: Clock
    ids: Ids
    program: str
    """Version of Gristmill, part of what is released."""

    @property
    def audit(self) -> AuditLog:
        """The log, with this person as the actor."""
        return AuditLog(self.clock, self.person)
