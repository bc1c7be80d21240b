"""Real sentences, told honestly in other words and told wrongly: what the check of claims must pass and catch.

``HONEST`` and ``WRONG`` are the lists; each entry makes of a sentence another one, or None where it does not apply.
"""

import calendar
import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistants.sentences import is_item, is_row, split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A sentence of a passage, with what mutations draw from."""

    text: str
    passage: str
    title: str
    article: str
    names: tuple[str, ...]
    """Names of other passages."""


Change = Callable[[Original, random.Random], str | None]

_NUMBER = re.compile(r"(?<![\w.,/:-])\d{1,3}(?:,\d{3})+(?![\w-])|(?<![\w.,/:-])\d+(?:\.\d+)?(?![\w,.:/-]*\d)(?![\w-])")
_MONTHS = list(calendar.month_name)[1:]
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})\b|\b(?P<m2>{'|'.join(_MONTHS)}) (?P<d2>\d{{1,2}}), (?P<y2>\d{{4}})\b"
)
_YEAR = re.compile(r"(?<![\w–-])(?:1[0-9]|20)\d\d(?![\w–-])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b(?! [A-Z])(?!['’-])")
_SPELLED = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "twelve",
    "twenty",
    "thirty",
    "forty",
    "fifty",
]
_UNITS = {
    "days": "weeks", "weeks": "months", "months": "years", "years": "months", "hours": "days", "minutes": "hours", "day": "week",
    "month": "year", "year": "month", "week": "day", "km": "miles", "miles": "kilometres", "metres": "feet", "percent": "euros",
    "kg": "pounds", "feet": "metres", "km2": "acres", "seconds": "minutes", "hour": "minute",
}  # fmt: skip
_AUX = r"is|are|was|were|has|have|had|can|could|may|must|will|would|should|might|shall"
_BOUNDS = {
    "at least": "at most", "at most": "at least", "more than": "less than", "less than": "more than", "before": "after",
    "after": "before", "up to": "at least", "minimum": "maximum", "maximum": "minimum", "above": "below", "within": "after",
}  # fmt: skip
_MODALS = {"may": "must", "must": "may", "can": "must", "should": "must", "shall": "may", "could": "must"}


def _swap(pattern: str | re.Pattern[str], put: Callable[[re.Match[str], random.Random], str | None]) -> Change:
    """Return a change that puts something else for one match."""
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern

    def change(original: Original, dice: random.Random) -> str | None:
        found = list(compiled.finditer(original.text))
        if not found:
            return None
        match = dice.choice(found)
        new = put(match, dice)
        return (
            None
            if new is None or new == match[0]
            else original.text[: match.start()] + new + original.text[match.end() :]
        )

    return change


def _other_number(match: re.Match[str], dice: random.Random) -> str:
    plain = match[0].replace(",", "")
    if "." in plain:
        return f"{float(plain) + dice.choice((0.1, 1, 2.5)):g}"
    value = int(plain) + dice.choice((1, 2, 5, 10, 100))
    return f"{value:,}" if "," in match[0] else str(value)


def _number_from_elsewhere(original: Original, dice: random.Random) -> str | None:
    mine = list(_NUMBER.finditer(original.text))
    others = sorted({m[0] for m in _NUMBER.finditer(original.passage)} - {m[0] for m in mine})
    if not mine or not others:
        return None
    match = dice.choice(mine)
    return original.text[: match.start()] + dice.choice(others) + original.text[match.end() :]


def _exchanged_numbers(original: Original, dice: random.Random) -> str | None:
    mine = list(_NUMBER.finditer(original.text))
    if len(mine) < 2 or mine[0][0] == mine[1][0]:
        return None
    a, b = mine[:2]
    return original.text[: a.start()] + b[0] + original.text[a.end() : b.start()] + a[0] + original.text[b.end() :]


def _other_date(match: re.Match[str], dice: random.Random) -> str:
    day, month, year = match["day"] or match["d2"], match["month"] or match["m2"], match["year"] or match["y2"]
    part = dice.choice(("day", "month", "year"))
    day = str(int(day) % 28 + 1) if part == "day" else day
    month = _MONTHS[(_MONTHS.index(month) + 4) % 12] if part == "month" else month
    year = str(int(year) + 1) if part == "year" else year
    return f"{day} {month} {year}" if match["day"] else f"{month} {day}, {year}"


def _other_word_number(match: re.Match[str], dice: random.Random) -> str:
    new = dice.choice([word for word in _SPELLED if word != match[0].lower()])
    return new.capitalize() if match[0][0].isupper() else new


def _other_scale(match: re.Match[str], dice: random.Random) -> str:
    return {"million": "billion", "billion": "million", "thousand": "million", "hundred": "thousand"}[match[0]]


def _other_currency(match: re.Match[str], dice: random.Random) -> str:
    return {
        "$": "€",
        "€": "$",
        "£": "€",
        "euros": "dollars",
        "EUR": "USD",
        "dollars": "euros",
        "pounds": "euros",
        "INR": "USD",
        "₹": "$",
    }[match[0]]


def _other_name(original: Original, dice: random.Random) -> str | None:
    known = f"{original.passage} {original.title}".lower()
    strange = [name for name in original.names if name.lower()[:4] not in known]
    return _swap(_NAME, lambda *_: dice.choice(strange))(original, dice) if strange else None


def _name_from_passage(original: Original, dice: random.Random) -> str | None:
    others = sorted({m[0] for m in _NAME.finditer(original.passage) if m[0][:4] not in original.text} - set(_MONTHS))
    if not others:
        return None
    return _swap(_NAME, lambda match, _: None if match[0] in _MONTHS else dice.choice(others))(original, dice)


def _negated(original: Original, dice: random.Random) -> str | None:
    return _swap(rf"\b({_AUX})\b(?! not\b| no\b|n't|\?)", lambda match, _: f"{match[0]} not")(original, dice)


def _affirmed(original: Original, dice: random.Random) -> str | None:
    return _swap(r"\b(not|never) |(?<=can)not\b|\bno (?=[a-z])", lambda _match, _dice: "")(original, dice)


WRONG: Mapping[str, Change] = {
    "a wrong number": _swap(_NUMBER, _other_number),
    "a number from elsewhere in the passage": _number_from_elsewhere,
    "two numbers exchanged": _exchanged_numbers,
    "a wrong number in words": _swap(rf"(?i)\b(?:{'|'.join(_SPELLED)})\b", _other_word_number),
    "a wrong scale": _swap(r"(?<=[\d,.] )(?:million|billion|thousand|hundred)\b", _other_scale),
    "a wrong date": _swap(_DATE, _other_date),
    "a wrong year": _swap(_YEAR, lambda match, dice: str(int(match[0]) + dice.choice((-10, -1, 1, 3, 100)))),
    "a swapped unit": _swap(rf"(?<=\d )(?:{'|'.join(_UNITS)})\b", lambda match, _: _UNITS[match[0]]),
    "a swapped currency": _swap(
        r"[$€£₹](?=\s?\d)|(?<=\d )(?:euros|dollars|EUR|INR)\b|\b(?:EUR|INR)(?= \d)", _other_currency
    ),
    "a negated sentence": _negated,
    "a negation left out": _affirmed,
    "a flipped modal": _swap(r"\b(?:may|must|can|should|shall|could)\b(?! not)", lambda match, _: _MODALS[match[0]]),
    "a lifted ban": _swap(r"\b(?:may not|must not|cannot|can not|shall not)\b", lambda *_: "may"),
    "a flipped bound": _swap(rf"\b(?:{'|'.join(_BOUNDS)})\b", lambda match, _: _BOUNDS[match[0]]),
    "an 'only' left out": _swap(r"\bonly ", lambda *_: ""),
    "a name from another text": _other_name,
    "another name of the passage": _name_from_passage,
}


def _lower_first(text: str) -> str:
    first = text.split(maxsplit=1)[0]
    return text[0].lower() + text[1:] if first.lower() in _LOWERED else text


_LOWERED = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "these",
        "those",
        "it",
        "they",
        "he",
        "she",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "after",
        "before",
        "during",
        "most",
        "many",
        "some",
        "all",
        "each",
        "if",
        "when",
        "while",
        "as",
        "its",
        "their",
        "his",
        "her",
        "there",
    ]
)


def _without_parenthesis(original: Original, dice: random.Random) -> str | None:
    short = re.sub(r" \([^()]*\)", "", original.text)
    return short if short != original.text else None


def _without_opening(original: Original, dice: random.Random) -> str | None:
    match = re.match(r"(?:In|On|At|After|During|For|By|As|From) [^,()]{3,50}, (?=[a-z])", original.text)
    if not match or re.search(r"\d|\bnot\b|\bno\b", match[0]):
        return None
    rest = original.text[match.end() :]
    return rest[0].upper() + rest[1:]


def _without_ending(original: Original, dice: random.Random) -> str | None:
    match = re.search(r", (?:which|who|including|such as|where|although|because) [^,]{10,}\.$", original.text)
    return original.text[: match.start()] + "." if match else None


def _reworded(original: Original, dice: random.Random) -> str | None:
    text = original.text
    for old, new in _SYNONYMS.items():
        text = re.sub(rf"\b{old}\b", new, text)
    return text if text != original.text else None


_SYNONYMS = {
    "large": "big", "also": "in addition", "many": "numerous", "because": "since", "such as": "like", "however": "though",
    "about": "approximately", "several": "a number of", "use": "employ", "used": "employed", "important": "significant",
    "began": "started", "called": "named", "help": "assistance", "people": "persons", "main": "chief", "get": "receive",
    "show": "display", "around": "about", "quickly": "fast", "often": "frequently", "obtain": "get", "customers": "clients",
    "offers": "provides", "near": "close to",
}  # fmt: skip


def _date_rewritten(original: Original, dice: random.Random) -> str | None:
    def put(match: re.Match[str], _: random.Random) -> str:
        day, month, year = match["day"] or match["d2"], match["month"] or match["m2"], match["year"] or match["y2"]
        return dice.choice(
            (
                f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}",
                f"the {day}th of {month} {year}",
                f"{month} {day}, {year}",
            )
        )

    return _swap(_DATE, put)(original, dice)


def _number_rewritten(original: Original, dice: random.Random) -> str | None:
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", original.text)
    text = re.sub(r"(\d) ?%", r"\1 percent", text)
    for word, figure in (
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("ten", "10"),
        ("twelve", "12"),
        ("twenty", "20"),
    ):
        text = re.sub(rf"(?<!-)\b{word}\b(?![-‐]| (?:hundred|thousand|million))", figure, text)
    return text if text != original.text else None


def _contracted(original: Original, dice: random.Random) -> str | None:
    text = re.sub(r"\b(do|does|did|is|are|was|were|has|have|had|could|would|should) not\b", r"\1n't", original.text)
    text = text.replace("cannot", "can't")
    return text if text != original.text else None


def _other_modal_words(original: Original, dice: random.Random) -> str | None:
    text = re.sub(r"\bcannot\b|\bmay not\b|\bmust not\b", "is not allowed to", original.text)
    text = re.sub(r"\bmust (?!not)", "has to ", text)
    text = re.sub(r"\bmay (?!not)(?=[a-z])", "can ", text)
    return text if text != original.text else None


def _two_in_one(original: Original, dice: random.Random) -> str | None:
    spans = split_sentences(original.passage)
    texts = [span.of(original.passage) for span in spans]
    place = texts.index(original.text) if original.text in texts else len(texts)
    if (
        place + 1 >= len(texts)
        or not texts[place + 1][0].isalpha()
        or is_item(texts[place + 1])
        or len(texts[place + 1]) > 200
    ):
        return None
    return f"{original.text.rstrip('.')}, and {_lower_first(texts[place + 1])}"


HONEST: Mapping[str, Change] = {
    "a copy": lambda original, _: original.text,
    "a copy with a lead-in": lambda original, _: f"According to the text, {_lower_first(original.text)}",
    "without what stands in parentheses": _without_parenthesis,
    "without its opening phrase": _without_opening,
    "without its last clause": _without_ending,
    "in other words": _reworded,
    "dates written otherwise": _date_rewritten,
    "numbers written otherwise": _number_rewritten,
    "contracted": _contracted,
    "another word for may and must": _other_modal_words,
    "two sentences in one": _two_in_one,
}


def originals(file: Path, *, longest: int = 1_000) -> list[Original]:
    """Return the sentences of a BEIR corpus that could answer something, passage by passage."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    passages = [(row, piece) for row in rows for piece in pieces(row["text"], longest)]
    names = {row["_id"]: sorted({m[0] for m in _NAME.finditer(row["text"])} - set(_MONTHS)) for row in rows}
    articles = {row["_id"]: row["_id"].split("#")[0] for row in rows}
    everywhere = {
        article: sorted({n for i, found in names.items() if articles[i] != article for n in found})
        for article in set(articles.values())
    }
    return [
        Original(
            text=text,
            passage=piece,
            title=row.get("title", ""),
            article=articles[row["_id"]],
            names=tuple(everywhere[articles[row["_id"]]]),
        )
        for row, piece in passages
        for text in (span.of(piece) for span in split_sentences(piece))
        if 5 <= len(text.split()) <= 60
        and text[-1] in ".!"
        and "\n" not in text
        and not is_row(text)
        and not is_item(text)
        and "[" not in text
    ]


def pieces(text: str, longest: int) -> list[str]:
    """Cut a text between sentences into passages."""
    made, start, end = [], 0, 0
    for span in split_sentences(text):
        if span.end - start > longest and end > start:
            made.append(text[start:end])
            start = span.start
        end = span.end
    return [*made, text[start:end]]
