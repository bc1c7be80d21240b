"""Labelled lines and tables: ``Effective date: 1 April 2026``, in the forms that people and programs write it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from index.values import Span
from ingest.facts.labels import ALL, BY_LABEL, STRONG, is_date, name_of, plain_label, tidy
from ingest.facts.places import Line
from ingest.facts.values import Origin, Said
from ingest.facts.wordings import one_of
from kernel.dates import Dated, Order, dates_in, leading_date, read_period, with_years

_START = r"(?:^|(?<=[|;·•\t])|(?<=\s\s)|(?<=[.!?;]\s))[ \t*_\-–>#]*(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?"
_AFTER_SENTENCE = re.compile(r"[.!?;]\s+$")
"""Behind a sentence only a label that cannot be about anything else counts."""

_END = re.compile(r"[|·•\t\n]|\s{3,}")
_CODE = re.compile(r"(?:[A-Z]{2,6} )?(?=\S*\d)[A-Z0-9][\w./-]{0,24}")
_SEGMENTS = re.compile(r"\s*(?:[|;·•\t]|\s{3,}|\s[–—]\s)\s*")
_VERSION_LINE = re.compile(
    r"^(?:(?:this is|current)\s+)?\(?(?:version|revision|rev\.?|issue|edition|release|ver\.?|v)\.?\s?(?P<value>\d[\w.-]{0,11})\)?(?=$|[\s,(])",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"^\s*(?:,?\s*(?:and\s+)?(?:until|till|to|through|bis|–|—|-|jusqu'au|hasta)(?:\s+and including)?)\s*", re.IGNORECASE
)
_EFFECTIVE = re.compile(r"\b(?:effective|valid|in force)(?: date| from| as of| since)?:?\s+(?=[\w(])", re.IGNORECASE)
_LISTS = frozenset({"supersedes", "applies_to"})
_NEXT = frozenset({"number", "version", "owner"})
_VERSION_HEADS = frozenset({"version", "rev", "revision", "issue", "version no", "ver", "edition", "version number"})
_HISTORY_HEADS = frozenset(
    {
        *(
            "date",
            "description",
            "change",
            "changes",
            "author",
            "comment",
            "comments",
            "summary",
            "approved by",
            "details",
        ),
        *(
            "description of change",
            "summary of changes",
            "reason",
            "amendment",
            "effective date",
            "effective",
            "approved",
        ),
        *(
            "change description",
            "summary of change",
            "description of changes",
            "nature of change",
            "editor",
            "published",
        ),
    }
)
_WHERE = 200
_NUMBER = r"(\d+(?:\.\d+)*|\d{4}-\d{1,2})"
_NUMBERED = re.compile(rf"v?\.?\s?{_NUMBER}", re.IGNORECASE)
_LABEL_BEFORE = re.compile(rf"(?:^|[\s|])(?P<label>v?{_NUMBER})[\s|]+$", re.IGNORECASE)
_RUN_ON_HISTORY = re.compile(
    r"\W*(?:version|revision|rev|issue|edition)(?:\s(?:no|number))?\W+(?:[A-Za-z]+\W+){0,3}?(?:date|dated|effective|published)\b"
    r"(?=.*\b(?:change|changes|description|author|comment|comments|summary|reason|amendment|approved)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A labelled date that is ambiguous or no day."""

    name: str
    words: str


Found = Said | Unread


@cache
def _label() -> str:
    """Return a pattern of any label. Thousands of them take a while to compile, which only who reads documents waits for."""
    return rf"(?:(?:name|title) of (?:the )?)?{one_of(ALL)}"


@cache
def _labelled_values() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_START}(?P<label>{_label()})|(?<=[\s(])(?P<inner>(?-i:(?=[A-ZÄÖÜÉ]))(?:{_label()})))"
        r"(?P<note>\s?\([^()|]{0,40}\))?\.?[*_]{0,2}[ \t]*(?:[:=：][*_]{0,2}|\||\s[–—-]\s)[ \t]*",
        re.IGNORECASE,
    )


@cache
def _bare_label() -> re.Pattern[str]:
    return re.compile(rf"^[ \t*_\-–>#]*(?P<label>{_label()})\.?[*_]{{0,2}}(?:\s+|$)", re.IGNORECASE)


def labelled(lines: Sequence[Line], order: Order | None) -> Iterator[Found]:
    """Yield what the labelled lines and tables of a document say."""
    for block, some in groupby(lines, key=lambda line: line.block if _is_row(line) else -1):
        group = list(some)
        yield from _table(group, order) if block >= 0 else _plain(group, order)


def said(name: str, value: str, origin: Origin, words: str, order: Order | None) -> Iterator[Found]:
    """Yield what one value says: a fact, two for a stretch of time, or that a date cannot be read."""
    if not is_date(name):
        tidied = tidy(name, value)
        if tidied:
            yield Said(name=name, value=tidied, origin=origin, words=words)
        return
    value = with_years(value.strip(" *_"))
    first = leading_date(value, order)
    day = _chosen(name, first)
    if first is None or day is None:
        if re.search(r"\d", value) and first is None:
            yield Unread(name=name, words=words)
        return
    yield Said(name=name, value=day, origin=origin, words=words)
    rest = value[first.end :]
    until = _RANGE.match(rest)
    last = leading_date(rest[until.end() :], order) if until else None
    end = _chosen("effective_to", last)
    if name == "effective_from" and end:
        yield Said(name="effective_to", value=end, origin=origin, words=words)


def _chosen(name: str, found: Dated | None) -> str | None:
    """Return the day that a date gives; a review that is due in a month is due by its last day."""
    if found is None:
        return None
    day = found.last if name == "review_by" else found.day
    return day.isoformat() if day else None


def _is_row(line: Line) -> bool:
    return " | " in line.text.strip("| ") or line.kind == "table"


def _plain(lines: Sequence[Line], order: Order | None) -> Iterator[Found]:
    for place, line in enumerate(lines):
        if _RUN_ON_HISTORY.match(line.text):
            yield from _run_on_history(line, order)
        if line.zone in ("elsewhere", "history", "body"):
            continue
        following = lines[place + 1] if place + 1 < len(lines) else None
        found = list(_in_line(line, line.text, 0, order)) or list(_bare(line, following, order))
        yield from found


def _in_line(line: Line, text: str, offset: int, order: Order | None) -> Iterator[Found]:
    """Yield what ``label: value`` says, any number of times in one line or cell."""
    matches = list(_labelled_values().finditer(text))
    while matches and not matches[0]["label"]:
        matches.pop(0)
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        end = following.start() if following else len(text)
        stop = _END.search(text, match.end(), end)
        end = stop.start() if stop else end
        label = plain_label(match["label"] or match["inner"])
        name = BY_LABEL.get(label)
        if label not in STRONG and _AFTER_SENTENCE.search(text, 0, match.start("label" if match["label"] else "inner")):
            continue
        if name and name != "title" and _may_speak(label, line.zone):
            value = text[match.end() : end]
            yield from _placed(
                said(name, value if name in _LISTS else value.split(";")[0], "text", _words(match[0] + value), order),
                line.span(offset + match.start("label" if match["label"] else "inner"), offset + end),
            )


def _bare(line: Line, following: Line | None, order: Order | None) -> Iterator[Found]:
    """Yield what a label without a colon says: the day or code behind it, or the whole next line."""
    for start, segment in _segments(line.text):
        version = _VERSION_LINE.match(segment)
        if version and line.zone == "head":
            yield _text_fact("version", version["value"].rstrip(".-"), line, start, start + version.end())
            yield from _bare_dates(line, segment, start, order)
            continue
        match = _bare_label().match(segment)
        name = BY_LABEL.get(plain_label(match["label"])) if match else None
        if match is None or name in (None, "title") or not _may_speak(plain_label(match["label"]), line.zone):
            continue
        value = segment[match.end() :]
        if value:
            yield from _behind(str(name), value, line, (start, start + len(segment)), order)
        elif following is not None and start == 0 and name_of(following.text) is None:
            yield from _next_line(str(name), plain_label(match["label"]), line, following, order)


def _behind(name: str, value: str, line: Line, place: tuple[int, int], order: Order | None) -> Iterator[Found]:
    words = line.text[place[0] : place[1]]
    if is_date(name):
        found = leading_date(value, order)
        if found and (not value[found.end :].strip(" .)") or _RANGE.match(value[found.end :])):
            yield from _placed(said(name, value, "text", _words(words), order), line.span(*place))
    elif name == "number" and _CODE.fullmatch(value.strip()):
        yield _text_fact(name, value.strip(), line, *place)


def _next_line(name: str, label: str, line: Line, following: Line, order: Order | None) -> Iterator[Found]:
    value = following.text.strip()
    fits = (
        bool(read_period(value, order)) if is_date(name) else name in _NEXT and label in STRONG | {"version", "owner"}
    )
    if name in {"number", "version"}:
        fits = fits and bool(_CODE.fullmatch(value))
    if fits and len(value) <= 60 and not value.endswith((".", ":")):
        span = Span(start=line.start, end=following.start + len(following.text))
        yield from _placed(said(name, value, "text", _words(f"{line.text} {value}"), order), span)


def _bare_dates(line: Line, segment: str, start: int, order: Order | None) -> Iterator[Found]:
    """Yield the day of ``Version 3.0, effective 1 April 2026``."""
    for match in _EFFECTIVE.finditer(segment):
        found = leading_date(segment[match.end() :], order)
        if found and found.day:
            place = (start + match.start(), start + match.end() + found.end)
            yield _text_fact("effective_from", found.day.isoformat(), line, *place)


def _table(rows: Sequence[Line], order: Order | None) -> Iterator[Found]:
    if len(rows) == 1 and _RUN_ON_HISTORY.match(rows[0].text):
        yield from _run_on_history(rows[0], order)
        return
    cells = [_cells(row) for row in rows]
    if any(row.zone == "history" for row in rows) or _is_history(cells):
        yield from _newest(rows, cells)
        return
    if rows[0].zone in ("elsewhere", "body"):
        return
    speaks = sum(len(row) == 2 and name_of(row[0].text) is not None for row in cells) > 1
    skip = -1
    for place, (line, row) in enumerate(zip(rows, cells, strict=True)):
        if place == skip:
            continue
        if _is_header(cells, place):
            skip = place + 1
            pairs = [(label, value, rows[skip]) for label, value in zip(row, cells[skip], strict=False)]
        else:
            pairs = [(label, value, line) for label, value in _pairs(row)]
            for cell in row:
                said_here = list(_in_line(line, cell.text, cell.start, order))
                yield from said_here or _bare_cell(line, cell, order)
        for label, value, at in pairs:
            yield from _pair(label, value, at, order, is_weak=speaks or skip == place + 1)


def _bare_cell(line: Line, cell: "_Cell", order: Order | None) -> Iterator[Found]:
    """Yield what a cell such as ``In force from 1 April 2026`` says alone."""
    match = _bare_label().match(cell.text)
    label = plain_label(match["label"]) if match else ""
    if match and label in STRONG and _may_speak(label, line.zone) and cell.text[match.end() :]:
        place = (cell.start, cell.start + len(cell.text))
        yield from _behind(BY_LABEL[label], cell.text[match.end() :], line, place, order)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    text: str
    start: int


def _cells(line: Line) -> list[_Cell]:
    found, start = [], 0
    for part in line.text.split("|"):
        text = part.strip()
        found.append(_Cell(text=text, start=start + len(part) - len(part.lstrip())))
        start += len(part) + 1
    while found and not found[0].text:
        found.pop(0)
    while found and not found[-1].text:
        found.pop()
    return found


def _is_label(text: str) -> bool:
    return plain_label(text) in ALL or name_of(text) is not None


def _is_header(cells: Sequence[Sequence[_Cell]], place: int) -> bool:
    """Say whether a row holds labels and the one below it, alone, their values."""
    row = cells[place]
    below = cells[place + 1] if place + 1 < len(cells) else ()
    after = cells[place + 2] if place + 2 < len(cells) else ()
    known = sum(_is_label(cell.text) for cell in row)
    if len(row) < 2 or not below or known < max(2, len(row) - 1) or any(re.search(r"\d", cell.text) for cell in row):
        return False
    is_followed = len(after) == len(below) and not any(_is_label(cell.text) for cell in after)
    return not any(_is_label(cell.text) for cell in below) and not is_followed


def _pairs(row: Sequence[_Cell]) -> Iterator[tuple[_Cell, _Cell]]:
    filled = [cell for cell in row if cell.text]
    known = sum(_is_label(cell.text) for cell in filled[::2])
    if len(filled) > 2 and (len(filled) % 2 or 2 * known < len(filled[::2]) or not _is_label(filled[0].text)):
        return
    for label, value in zip(filled[::2], filled[1::2], strict=False):
        if not _is_label(value.text):
            yield label, value


def _pair(label: _Cell, value: _Cell, line: Line, order: Order | None, *, is_weak: bool) -> Iterator[Found]:
    name = name_of(label.text)
    if name is None or name == "title" or not (is_weak or plain_label(label.text) in STRONG | {"version", "owner"}):
        return
    if not _may_speak(plain_label(label.text), line.zone):
        return
    start = min(label.start, value.start)
    words = _words(f"{label.text} | {value.text}")
    yield from _placed(said(name, value.text, "text", words, order), line.span(start, value.start + len(value.text)))


def _is_history(cells: Sequence[Sequence[_Cell]]) -> bool:
    header = {plain_label(cell.text) for cell in cells[0]}
    return len(cells[0]) > 2 and bool(header & _VERSION_HEADS) and bool(header & _HISTORY_HEADS) and len(cells) != 2


def _newest(rows: Sequence[Line], cells: Sequence[Sequence[_Cell]]) -> Iterator[Found]:
    """Yield the newest version label of a change history; its other columns are about the past."""
    heads = [plain_label(cell.text) for cell in cells[0]]
    column = next((place for place, head in enumerate(heads) if head in _VERSION_HEADS), None)
    if column is None:
        return
    labels = [(row, cell[column]) for row, cell in zip(rows[1:], cells[1:], strict=True) if len(cell) > column]
    numbered = [(_number(cell.text), row, cell) for row, cell in labels if cell.text]
    if numbered and all(number for number, _, _ in numbered):
        _, row, cell = max(numbered, key=lambda one: one[0])
        found = _text_fact("version", cell.text, row, cell.start, cell.start + len(cell.text))
        yield replace(found, is_labelled=False)


def _run_on_history(line: Line, order: Order | None) -> Iterator[Said]:
    """Yield the newest version label of a change history whose rows were run together: the one before a day."""
    before = (_LABEL_BEFORE.search(line.text, 0, day.start) for day in dates_in(line.text, order))
    found = max((match for match in before if match), key=lambda match: _number(match["label"]), default=None)
    if found:
        said_there = _text_fact("version", found["label"], line, found.start("label"), found.end("label"))
        yield replace(said_there, is_labelled=False)


def _number(text: str) -> tuple[int, ...]:
    match = _NUMBERED.fullmatch(text.strip())
    return tuple(map(int, re.split(r"[.-]", match[1]))) if match else ()


def _may_speak(label: str, zone: str) -> bool:
    if zone == "head":
        return True
    return label in (STRONG if zone == "tail" else STRONG | {"version", "revision", "owner"})


def _segments(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _SEGMENTS.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def _text_fact(name: str, value: str, line: Line, start: int, end: int) -> Said:
    return Said(name=name, value=value, origin="text", words=_words(line.text[start:end]), span=line.span(start, end))


def _placed(found: Iterator[Found], span: Span) -> Iterator[Found]:
    for one in found:
        yield replace(one, span=span) if isinstance(one, Said) else one


def _words(text: str) -> str:
    return " ".join(text.strip(" |*-\t").split())[:_WHERE]
