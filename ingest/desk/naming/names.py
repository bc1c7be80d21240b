"""Other names that a text gives to a thing in so many words: also known as, formerly, hereinafter, for short."""

import re
from collections.abc import Iterator

from ingest.desk.naming.abbreviations import Pair, is_short_form

_OFTEN = r"(?:(?:also|commonly|often|usually|sometimes|otherwise|better|now|frequently|generally|widely|informally|formerly|previously|originally)\s+)"
_CUE = re.compile(
    rf"(?P<apart>\s*[(,–—]\s*|\s+[-]\s+|\s+)(?:(?:(?<=[,(])|(?<=[,(]\s))which\s+)?(?P<is>(?:is|are)\s+)?"
    rf"(?:(?P<also>{_OFTEN}*)(?:(?:known|referred\s+to(?:\s+below)?)\s+as|(?P<called>called))|(?P<aka>a\.?k\.?a\.?)|"
    rf"abbreviated\s+(?:as|to)|"
    rf"(?P<before>formerly|previously|hereinafter|hereafter|henceforth)"
    rf"(?:\s+(?:referred\s+to\s+as|known\s+as|called))?)\s*[:,]?\s+",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?:the\s+)?[\"“„«‘'](?P<name>[^\"”“»’'\n]{2,80})[\"”“»’']", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_][\w&/’'-]*")
_DETERMINER = frozenset(
    ["a", "an", "the", "our", "your", "their", "its", "this", "that", "these", "those", "each", "every", "any", "all"]
)
_LINK = frozenset(["of", "and", "for", "the", "to", "in", "on", "&", "de"])
_STOPS = frozenset(
    (  # noqa: SIM905 (so many quoted words would read worse)
        "is are was were be been being must shall should may might can could will would has have had do does did "
        "and or but which that who whom whose if when where while until unless because as by with without from at "
        "before after into under over between during than then so not no applies apply means covers includes "
        "provides says see in on for to since per via"
    ).split()
)
_PRONOUNS = frozenset(
    ["he", "she", "it", "we", "you", "they", "i", "this", "that", "these", "those", "who", "which", "what", "one"]
)
_POINTING = frozenset(["this", "these", "such", "that", "those"])
_INDEFINITE = frozenset(["a", "an"])
_OPENING = "\"“„«‘'"
_WINDOW = 160
_MOST_WORDS = 5
_FEW_WORDS = 4


def other_names(text: str) -> Iterator[Pair]:
    """Yield the pairs of names that a text says are those of one thing."""
    for match in _CUE.finditer(text):
        if not _names(match, text):
            continue
        term, alias = _name_before(text, match.start()), _name_after(text, match.end())
        if term and alias and _are_names(term[0], alias[0]) and not _is_one_of_many(text[: term[1]], match):
            yield Pair(kind="name", term=term[0], alias=alias[0], start=term[1], end=alias[1])


def _names(cue: re.Match[str], text: str) -> bool:
    """Say whether a cue gives a name: "formerly" also stands before verbs, and "X known as Y" says which X is meant."""
    is_apart = bool(cue["apart"].strip())
    if cue["before"] or (cue["called"] and not cue["also"]):
        return (is_apart or bool(cue["called"] and cue["is"])) and _opens_a_name(text[cue.end() :])
    return is_apart or any(cue[sign] for sign in ("is", "also", "aka"))


def _is_one_of_many(before: str, cue: re.Match[str]) -> bool:
    """Say whether a text names the kind of a thing and then the thing: "this process is known as", "a tool, known as"."""
    last = before.split()[-1:]
    word = last[0].lower().strip('("“') if last else ""
    return word in _POINTING or (word in _INDEFINITE and not (cue["also"] or cue["aka"]))


def _opens_a_name(text: str) -> bool:
    """Say whether what follows is in quotes or has a capital: "formerly" also stands before verbs."""
    found = re.match(r"(?:(?:the|an?|our)\s+)?(\S)", text, re.IGNORECASE)
    return found is not None and (found[1].isupper() or found[1] in _OPENING)


def _are_names(term: str, alias: str) -> bool:
    one, other = term.casefold().split(), alias.casefold().split()
    return (
        sorted(one) != sorted(other)
        and min(len(term), len(alias)) > 1
        and not _PRONOUNS & {term.lower(), alias.lower()}
    )


def _name_before(text: str, end: int) -> tuple[str, int] | None:
    """Return the name that ends at a place: in quotes, a row of words with capitals, or the words of a short phrase."""
    window = text[max(0, end - _WINDOW) : end].rstrip(" ,(–—-")
    base = max(0, end - _WINDOW)
    quoted = re.search(r"[\"“„«]([^\"”“»\n]{2,80})[\"”“»]$", window)
    if quoted:
        return quoted[1].strip(), base + quoted.start()
    cut = max((m.end() for m in re.finditer(r"[.;:!?()|\n\t•]\s*|,\s+", window)), default=0)
    found = [(m[0], cut + m.start()) for m in _TOKEN.finditer(window[cut:])]
    if not found:
        return None
    row = _capitals(found) or _phrase(found)
    return (_joined(window, row, base)) if row else None


def _name_after(text: str, start: int) -> tuple[str, int] | None:
    """Return the name that begins at a place, and where it ends."""
    window = text[start : start + _WINDOW]
    quoted = _QUOTED.match(window)
    if quoted:
        return re.sub(
            r"^(?:the|an?|our)\s+", "", quoted["name"].strip(" ,."), flags=re.IGNORECASE
        ), start + quoted.end()
    cut = re.search(r"[.](?:\s|$)|[,;:!?()|\n\t•\"“”]", window)
    found = [(m[0], m.start()) for m in _TOKEN.finditer(window[: cut.start() if cut else len(window)])]
    if found and found[0][0].lower() in _INDEFINITE:  # "known as a hard worker" says what it is, and gives no name
        return None
    while found and found[0][0].lower() in _DETERMINER:
        found = found[1:]
    row: list[tuple[str, int]] = []
    for word, at in found:
        if word.lower() in _STOPS and not (word.lower() in _LINK and _goes_on(found, at)):
            break
        row.append((word, at))
    if not row or len(row) > _MOST_WORDS:
        row = row[:1] if row and is_short_form(row[0][0]) else []
    if not row:
        return None
    end = row[-1][1] + len(row[-1][0])
    return " ".join(window[row[0][1] : end].split()), start + end


def _goes_on(found: list[tuple[str, int]], at: int) -> bool:
    """Say whether words with capitals stand on both sides of a small word, as in Terms of Use."""
    place = next(place for place, (_, where) in enumerate(found) if where == at)
    after = found[place + 1 : place + 2]
    return place > 0 and found[place - 1][0][0].isupper() and bool(after) and after[0][0][0].isupper()


def _capitals(found: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the words with capitals at the end, small words between them left in."""
    row: list[tuple[str, int]] = []
    for word, at in reversed(found):
        if not (word[0].isupper() or word[0].isdigit() or (row and word.lower() in _LINK)):
            break
        row.insert(0, (word, at))
    while row and row[0][0].lower() in _LINK | _DETERMINER:
        row = row[1:]
    return row


def _phrase(found: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return a short phrase without its determiner; one that a sentence goes before is none."""
    places = [place for place, (word, _) in enumerate(found) if word.lower() in _DETERMINER]
    row = found[places[-1] + 1 :] if places else found
    is_clean = not any(word.lower() in _STOPS for word, _ in row)
    return row if is_clean and 0 < len(row) <= _FEW_WORDS else []


def _joined(window: str, row: list[tuple[str, int]], base: int) -> tuple[str, int]:
    start, end = row[0][1], row[-1][1] + len(row[-1][0])
    return " ".join(window[start:end].split()), base + start
