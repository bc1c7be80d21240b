"""robots.txt, as RFC 9309 reads it: the longest rule that matches a path decides, ``*`` and ``$`` have a meaning.

``urllib.robotparser`` lets the first rule decide and takes ``*`` for a letter, which reads what was not to be read.
"""

import re
from dataclasses import dataclass

AGENT = "gristmill"
"""The name by which a robots.txt may speak to us alone."""

_LONGEST = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    path: str
    is_allowed: bool

    def matches(self, path: str) -> bool:
        first, *others = self.path.removesuffix("$").split("*")
        is_whole = self.path.endswith("$")
        if not path.startswith(first):
            return False
        if not others:
            return not is_whole or path == first
        at = len(first)
        for part in others[:-1]:
            at = path.find(part, at) + len(part)
            if at < len(part):
                return False
        last = others[-1]
        return path.endswith(last) and len(path) - len(last) >= at if is_whole else path.find(last, at) >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a host asks of us."""

    rules: tuple[_Rule, ...] = ()
    pause_s: float = 0.0
    """Crawl-delay, where it is given."""

    def allows(self, path: str) -> bool:
        """Return whether a path, with its query, may be read."""
        matching = [rule for rule in self.rules if rule.path and rule.matches(path)]
        return max(((len(rule.path), rule.is_allowed) for rule in matching), default=(0, True))[1]


def read_robots(text: str) -> Robots:
    """Return what the group for us says, or else the group for everybody."""
    groups: dict[str, tuple[list[_Rule], list[float]]] = {}
    names: list[str] = []
    is_naming = False
    for line in text[:_LONGEST].splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            names = [*names, value.lower()] if is_naming else [value.lower()]
            groups.setdefault(names[-1], ([], []))
        else:
            for name in names:
                _add(groups[name], key, value)
        is_naming = key == "user-agent"
    rules, pauses = groups.get(AGENT) or groups.get("*") or ([], [])
    return Robots(rules=tuple(rules), pause_s=max(pauses, default=0.0))


def _add(group: tuple[list[_Rule], list[float]], key: str, value: str) -> None:
    if key in {"allow", "disallow"}:
        group[0].append(_Rule(path=value, is_allowed=key == "allow"))
    elif key == "crawl-delay" and re.fullmatch(r"\d{1,4}(?:\.\d+)?", value):
        group[1].append(float(value))
