"""What the model of a living workspace knows beside its documents: builds, pins, corrections, and what was seen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from index.builds import Recipe
from index.values import Hits
from tests.e2e.modelled import Place, State

RECIPES = [Recipe(embedder="hashing", passage_characters=1000), Recipe(embedder="hashing", passage_characters=200)]
RECIPES += [Recipe(embedder="hashing/32", passage_characters=1000)]


@dataclass(frozen=True)
class Attempt:
    """Something that changes the corpus, what the model makes of it, and how to tell whether it happened after all."""

    act: Callable[[], Any]
    done: Callable[[], None]
    broken: Callable[[], None] | None = None
    """Looks at what an interrupted act left; none means that it happened if there is another generation."""
    named: str = ""


@dataclass
class Expected:
    """What the model knows beside the documents."""

    states: list[State] = field(default_factory=lambda: [{}])
    built_in: list[int] = field(default_factory=lambda: [1])
    builds: dict[int, Recipe] = field(default_factory=lambda: {1: RECIPES[0]})
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    corrections: dict[Place, dict[str, str]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    """Generations that were vacuumed, or whose build was dropped."""
    pins: set[int] = field(default_factory=set)
    erased: set[Place] = field(default_factory=set)
    remembered: dict[tuple[Any, ...], Hits] = field(default_factory=dict)
    is_half_vacuumed: bool = False

    @property
    def now(self) -> State:
        return self.states[-1]

    @property
    def newest(self) -> int:
        return len(self.states) - 1

    @property
    def serving(self) -> int:
        return self.built_in[-1]

    @property
    def searchable(self) -> list[int]:
        return [g for g in range(1, len(self.states)) if g not in self.gone]

    def advance(self, state: State) -> None:
        """Expect a new generation if anything changed, and none if nothing did."""
        if state != self.now:
            self.commit(state, self.serving)

    def commit(self, state: State, build: int) -> None:
        self.states.append(state)
        self.built_in.append(build)

    def forget(self, generations: set[int]) -> None:
        self.gone |= generations
        self.remembered = {key: found for key, found in self.remembered.items() if key[0] not in self.gone}
