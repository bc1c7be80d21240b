"""The day that a question is about, where its words say so."""

import re
from dataclasses import dataclass
from datetime import date

from kernel.dates import Dated, dates_in

_CUE = re.compile(
    r"(?:\bas (?:of|at|from)|\b(?:in force|valid|effective|applicable|applied|applies|apply)(?: (?:on|in|at|from|as of))?|"
    r"\bstand(?: vom)?|\bzum stichtag|\bgültig (?:am|im|ab|zum)|\bà la date du|\ben vigueur (?:le|au|en)|\bvigente (?:el|en))"
    r"\s*$",
    re.IGNORECASE,
)
"""Words right before a date that make it the day whose rules are meant."""
_TENSE = re.compile(r"\b(?:was|were|did|had|will|would|galt|galten|wird|gilt)\b", re.IGNORECASE)
_ON = re.compile(r"(?:\bon|\bam|\ble|\bel)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDay:
    """A day whose rules a question asks for."""

    day: date
    words: str
    """As the question writes it."""


def asked_day(question: str) -> AskedDay | None:
    """Return the day that a question names as the one that it is about, or None.

    Only plain words count: ``as of 1 March 2026``, ``in force in June 2025`` (its last day), ``what was the limit on
    3 May 2024``. A date that is merely mentioned is the question's subject, and changes nothing.
    """
    for found in dates_in(question):
        before = question[: found.start]
        if _CUE.search(before) or _is_on_a_day(before, found):
            return AskedDay(day=found.last, words=question[found.start : found.end])
    return None


def _is_on_a_day(before: str, found: Dated) -> bool:
    return bool(found.day and _ON.search(before) and _TENSE.search(before))
