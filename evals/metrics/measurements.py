"""Measured values as a closed type, and what a metric declares about itself."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from evals.outputs import Output
from evals.suites import Case
from kernel.errors import InvalidInput

Status = Literal["scored", "not_applicable", "error", "skipped"]
Unit = Literal["share", "seconds", "money"]
Direction = Literal["higher", "lower"]
Summary = Literal["mean", "p50", "p95"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A value was measured."""

    value: float
    note: str = ""

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise InvalidInput(f"a measured value cannot be {self.value!r}; a measurement that failed is an error.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """The metric says nothing about this case."""

    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errored:
    """The metric should have been measured and could not be."""

    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """The metric was not tried, because something that it needs was not given."""

    note: str


Measurement: TypeAlias = Scored | NotApplicable | Errored | Skipped


def status_of(measurement: Measurement) -> Status:
    """Return the word under which a measurement is stored."""
    kinds: dict[type[Measurement], Status] = {
        Scored: "scored",
        NotApplicable: "not_applicable",
        Errored: "error",
        Skipped: "skipped",
    }
    return kinds[type(measurement)]


def measurement(status: str, value: float | None, note: str) -> Measurement:
    """Return the measurement that was stored under these three.

    Raises:
        InvalidInput: the status is unknown, or a scored row has no value.
    """
    if status == "scored" and value is not None:
        return Scored(value=value, note=note)
    kinds: dict[str, Callable[[], Measurement]] = {
        "not_applicable": lambda: NotApplicable(note=note),
        "error": lambda: Errored(note=note),
        "skipped": lambda: Skipped(note=note),
    }
    if status not in kinds:
        raise InvalidInput(
            f"a score with status {status!r} and value {value!r} is no measurement; run the suite again."
        )
    return kinds[status]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a metric is called and how its values are to be read."""

    name: str
    unit: Unit
    direction: Direction
    version: int = 1
    """Raised whenever the same output would get another value."""
    is_invariant: bool = False
    """Zero tolerance: one violation shuts the gate, and it is never averaged away."""
    summary: Summary = "mean"
    is_compared: bool = True
    """Whether a comparison of two runs judges it; the others are shown only."""
    meaning: str

    @property
    def best(self) -> float:
        """The best value that a case can have."""
        return 1.0 if self.direction == "higher" else 0.0

    @property
    def worst(self) -> float | None:
        """The worst value that a case can have; None where there is no limit."""
        if self.unit != "share":
            return None
        return 0.0 if self.direction == "higher" else 1.0


class Versions(Protocol):
    """Read what is stored of versions. ``index.catalog.Catalog`` does."""

    def version_text(self, version_id: str) -> str:
        """Return the normalized text of a version.

        Raises:
            NotFound: nothing is stored under that id.
        """
        ...

    def readers_of(self, version_ids: Collection[str], generation: int) -> Mapping[str, frozenset[str]]:
        """Return who may see each version in a generation; one that the generation does not hold is left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """A metric and how to measure it on one case."""

    metric: Metric
    applies: Callable[[Case], bool]
    """Decided from the case alone, before the output is seen, so that a failure cannot make itself irrelevant."""
    measure: Callable[[Case, Output, Versions | None], Measurement]
    """Called only for a case that it applies to and an output without an error."""


def score(scorer: Scorer, case: Case, output: Output | None, versions: Versions | None = None) -> Measurement:
    """Measure one metric on one case; a missing or failed output, or a scorer that fails, is an error value."""
    if not scorer.applies(case):
        return NotApplicable()
    if output is None:
        return Errored(note="the case was not run")
    if output.error is not None:
        return Errored(note=output.error)
    try:
        return scorer.measure(case, output, versions)
    except Exception as error:  # noqa: BLE001 - a scorer's failure is a value
        return Errored(note=f"{type(error).__name__}: {error}")


def every_case(case: Case) -> bool:  # noqa: ARG001
    """Apply to every case."""
    return True
