"""Read a located mapping strictly: every key is known, every value has its type, every problem is kept."""

import difflib
import math
from datetime import date, datetime
from typing import TypeVar

from evals.located import Located, Problems, Scalar

Choice = TypeVar("Choice", bound=str)


class Fields:
    """The keys of one mapping, taken one by one; what is wrong goes to the problems and a plain default comes back."""

    def __init__(self, node: Located, problems: Problems, what: str) -> None:
        self.line = node.line
        self._what = what
        self._problems = problems
        self._parts: dict[str, Located] = {}
        self._taken: set[str] = set()
        if isinstance(node.value, dict):
            self._parts = node.value
        else:
            problems.add(node.line, f"{what} is not a mapping of keys to values")

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        return key in self._parts

    def complain(self, key: str, problem: str) -> None:
        """Note a problem on the line of a key, or of the mapping when the key is missing."""
        node = self._parts.get(key)
        self._problems.add(node.line if node else self.line, problem)

    def text(self, key: str, *, required: bool = False) -> str:
        """Return non-empty text; empty when it is missing."""
        node = self._take(key, required=required)
        return "" if node is None else self._text(node, key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        node = self._take(key)
        if node is None:
            return ()
        parts = node.value if isinstance(node.value, list) else [node]
        return tuple(filter(None, (self._text(part, key) for part in parts)))

    def alternatives(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Return a list whose items are a text or a list of texts."""
        groups = []
        for node in self.items(key):
            parts = node.value if isinstance(node.value, list) else [node]
            group = tuple(filter(None, (self._text(part, key) for part in parts)))
            if group:
                groups.append(group)
            elif isinstance(node.value, list) and not node.value:
                self._problems.add(node.line, f"{key!r} holds an empty list of alternatives")
        return tuple(groups)

    def items(self, key: str, *, required: bool = False) -> list[Located]:
        """Return the items of a list."""
        node = self._take(key, required=required)
        if node is None:
            return []
        if isinstance(node.value, list):
            return node.value
        self._problems.add(node.line, f"{key!r} is not a list")
        return []

    def values(self, key: str) -> list[tuple[str, Scalar]]:
        """Return the names and plain values of a mapping; a day is its ISO text."""
        node = self._take(key)
        if node is None:
            return []
        if not isinstance(node.value, dict):
            self._problems.add(node.line, f"{key!r} is not a mapping of names to values")
            return []
        found: list[tuple[str, Scalar]] = []
        for name, part in node.value.items():
            value = part.value
            if isinstance(value, list | dict):
                self._problems.add(part.line, f"{name!r} in {key!r} holds a list or a mapping, not one value")
            else:
                found.append((name, value.isoformat() if isinstance(value, date) else value))
        return found

    def group(self, key: str, *, required: bool = False) -> "Fields | None":
        """Return a mapping inside this one."""
        node = self._take(key, required=required)
        return None if node is None else Fields(node, self._problems, f"{key!r} of {self._what}")

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        node = self._take(key)
        if node is None:
            return default
        if isinstance(node.value, bool):
            return node.value
        self._problems.add(node.line, f"{key!r} is {node.value!r}, not true or false")
        return default

    def day(self, key: str) -> date | None:
        """Return a date written as YYYY-MM-DD; None when it is missing."""
        node = self._take(key)
        if node is None:
            return None
        if isinstance(node.value, date) and not isinstance(node.value, datetime):
            return node.value
        try:
            return date.fromisoformat(node.value if isinstance(node.value, str) else "")
        except ValueError:
            self._problems.add(node.line, f"{key!r} is {str(node.value)!r}, which is not a date written as YYYY-MM-DD")
            return None

    def number(self, key: str, *, low: float, high: float, required: bool = False) -> float | None:
        """Return a finite number between two limits, both included; None when it is missing or wrong."""
        node = self._take(key, required=required)
        if node is None:
            return None
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self._problems.add(node.line, f"{key!r} is {value!r}, not a number")
            return None
        if not low <= value <= high:
            self._problems.add(node.line, f"{key!r} is {value!r}, not between {low:g} and {high:g}")
            return None
        return float(value)

    def integer(self, key: str, *, low: int, high: int, required: bool = False) -> int | None:
        """Return a whole number between two limits, both included; None when it is missing or wrong."""
        value = self.number(key, low=low, high=high, required=required)
        if value is not None and not value.is_integer():
            self.complain(key, f"{key!r} is {value!r}, not a whole number")
            return None
        return None if value is None else int(value)

    def choice(self, key: str, choices: tuple[Choice, ...], default: Choice | None = None) -> Choice:
        """Return one of the choices; the key must be there unless there is a default."""
        node = self._take(key, required=default is None)
        if node is None:
            return default or choices[0]
        for choice in choices:
            if node.value == choice:
                return choice
        self._problems.add(node.line, f"{key!r} is {node.value!r}, not one of {', '.join(choices)}")
        return choices[0]

    def close(self) -> None:
        """Note every key that nobody took, with the known key that it looks like."""
        for key, node in self._parts.items():
            if key not in self._taken:
                near = difflib.get_close_matches(key, self._taken, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(sorted(self._taken))}"
                self._problems.add(node.line, f"{self._what} has an unknown key {key!r}{hint}")

    def _take(self, key: str, *, required: bool = False) -> Located | None:
        self._taken.add(key)
        node = self._parts.get(key)
        if node is None and required:
            self._problems.add(self.line, f"{self._what} lacks {key!r}")
        return node

    def _text(self, node: Located, key: str) -> str:
        if not isinstance(node.value, str):
            shown = node.value if not isinstance(node.value, list | dict) else "a list or a mapping"
            self._problems.add(node.line, f"{key!r} holds {shown!s}, not text; put it in quotes")
            return ""
        if not node.value.strip():
            self._problems.add(node.line, f"{key!r} is empty")
        return node.value.strip()
