"""The one table that maps error families to exit codes and to HTTP."""

from dataclasses import dataclass

from assistants.models.port import ModelMisconfigured
from kernel.errors import (
    AlreadyExists,
    Busy,
    Failed,
    GristmillError,
    Inconclusive,
    Misuse,
    NotFound,
    Refused,
    Unavailable,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an error leaves the process."""

    exit_code: int
    """0 done, 1 a gate or check said no, 2 usage or configuration, 3 failed, 4 inconclusive."""
    http_status: int


_TABLE: dict[type[GristmillError], Outcome] = {
    NotFound: Outcome(exit_code=2, http_status=404),
    AlreadyExists: Outcome(exit_code=2, http_status=409),
    Misuse: Outcome(exit_code=2, http_status=422),
    Refused: Outcome(exit_code=1, http_status=409),
    Inconclusive: Outcome(exit_code=4, http_status=409),
    Busy: Outcome(exit_code=3, http_status=503),
    ModelMisconfigured: Outcome(exit_code=2, http_status=503),
    Unavailable: Outcome(exit_code=3, http_status=503),
    Failed: Outcome(exit_code=3, http_status=500),
}


def outcome_of(error: GristmillError) -> Outcome:
    """Return the row of the error's nearest family."""
    for kind in type(error).__mro__:
        if kind in _TABLE:
            return _TABLE[kind]
    return _TABLE[Failed]
