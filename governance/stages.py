"""The stages of a release as a table."""

from typing import Literal

from kernel.errors import Refused

Stage = Literal["proposed", "approved", "live", "retired", "rolled_back", "withdrawn"]

STEPS: dict[str, frozenset[Stage]] = {
    "proposed": frozenset({"approved", "withdrawn"}),
    "approved": frozenset({"live", "withdrawn"}),
    "live": frozenset({"retired", "rolled_back"}),
    "retired": frozenset({"live"}),
    "rolled_back": frozenset(),
    "withdrawn": frozenset(),
}
"""From each stage, the stages that may follow. Only ``retired`` leads back: by a rollback of its successor."""


class WrongStage(Refused):
    """A step does not follow from the stage that the release is in."""

    code = "wrong_stage"


def step(release_id: str, stage: str, to: Stage) -> Stage:
    """Return the next stage.

    Raises:
        WrongStage: the table has no such step.
    """
    allowed = STEPS.get(stage, frozenset())
    if to not in allowed:
        ways = f"it can become {' or '.join(sorted(allowed))}" if allowed else "propose a new candidate"
        raise WrongStage(f"release {release_id!r} is {stage} and cannot become {to}; {ways}.")
    return to
