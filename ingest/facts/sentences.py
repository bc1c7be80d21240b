"""Plain sentences in which a document speaks about itself: ``This policy takes effect on 1 April 2026``.

A sentence counts only when its subject is the document (``this policy``, its own title, ``it`` in the sentence after
one), so that the dates of a law that it cites, or of a trip, stay theirs. Dates are put in as marks before the patterns
are tried, which keeps these short and free of date formats.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.facts.labels import tidy
from ingest.facts.places import Line
from ingest.facts.values import Said
from kernel.dates import MONTH, Dated, Order, dates_in

_NOUN = (
    r"(?:polic(?:y|ies)|documents?|procedures?|guidelines?|guidance|standards?|handbook|directives?|codes?|version|revision|"
    r"edition|issue|plan|instructions?|notice|rules?|regulations?|manual|guide|scheme|statement|protocol|terms|conditions|"
    r"framework|charter|schedule|price list|agreement|circular|memo(?:randum)?|order|process|provisions?|programme|program|"
    r"by-?laws?|ordinances?|playbook|rulebook|bulletin|release|sop|tariff|annex|list|arrangements?|code of conduct|convention|decree|resolution|decision|"
    r"\w*(?:richtlinie|regelung|ordnung|anweisung|dokument|vereinbarung|vorschrift|satzung)|politique|procédure|règlement|document|directive|charte|"
    r"política|procedimiento|norma|documento|reglamento|directriz)\b"
)
_FILLER = (
    r"(?:(?!(?:of|on|in|for|to|with|under|by|which|that|implements?|reflects?|follows?|from|is|are|was|will|shall|and|if|as|"
    r"section|law|act|replaces|supersedes|applies)\b)[\w’'&/.()-]+\s+){0,5}?"
)
_SELF_SAID = (
    r"(?:(?<!version of )(?<!edition of )(?<!section of )(?<!chapter of )(?<!part of )(?<!revision of )(?<!draft of )"
    r"\b(?:this|these|the present|the (?:new|revised|updated|current|amended|present|following|attached|enclosed|above)|our|the above|"
    r"diese[rs]?|la présente|le présent|cette|ce|la presente|el presente|esta|este)\s+" + _FILLER + _NOUN + ")"
)
_GERMAN_SELF = r"\b(?:die|der|das)\s+(?:(?:betriebs|dienst|gesamtbetriebs|rahmen)vereinbarung|(?:dienst|arbeits|verfahrens)anweisung|richtlinie|satzung|geschäftsordnung)\b"
_SELF = rf"(?:{_SELF_SAID}|{_GERMAN_SELF}|(?:(?:the|our)\s+(?:new|revised|updated|amended|present|current)\s+)?⟪\d+⟫)"
"""Or a mark for one of the document's titles."""
_NOT_OURS = (
    r"(?!\b(?:which|that|who|whose|law|laws|act|acts|directive|regulation|statute|under|pursuant|implement\w*|if|when|"
    r"unless|not|no|reflect\w*|refer\w*|follow\w*|until|after|before|example|e\.g|previous|earlier|former|old|last)\b)"
)
_TAIL = rf"(?:,? (?:which|that) )?(?:{_NOT_OURS}(?:[^.;:!?⟦]|(?<=\d)\.(?=\d))|⟦\d+⟧){{0,90}}?"
_D = r"(?:the\s+)?⟦(?P<day>\d+)⟧"
_ON = (
    r"(?:,?\s*(?:on and from|on and after|from and including|with effect from|with effect on|with immediate effect on|beginning on|"
    r"starting on|starting from|beginning with|effective from|effective as of|as of|as from|on|from|since|starting|beginning|effective|"
    r"am|zum|ab|seit|le|dès le|à compter du|à partir du|depuis le|el|desde el|a partir del|at (?:midnight|\d\d:\d\d|start of business) on))?\s*"
)
_IN_FORCE = r"(?:effect|force|effective|operation|operational|operative|applicable|valid|binding|live|use|mandatory|vigueur|vigor)"
_UNTIL = r"(?:until and including|up to and including|until|till|through|up to|to|bis(?: zum)?|jusqu'au|hasta el)\s*"
_BECOMES = (
    r"(?:takes?|took|taking|will take|shall take|comes?|came|coming|will come|shall come|has come|enters?|entered|entering|"
    r"will enter|shall enter|goes|go|went|will go|is|are|was|were|becomes?|became|will become|shall become|will be|"
    r"shall be|has been|have been|being|entre|entrera|entra|entrará)"
)
_STAYS = r"(?:(?:remains?|stays?|continues?|is|are|will be|shall be|will remain|shall remain|will stay|shall continue|to remain)\s+(?:to be\s+)?)?"

_IT = "it|they|il|elle|sie|er|es"
_EFFECTIVE = (
    rf"{_SELF}{_TAIL}\b{_BECOMES}\s+(?:fully\s+)?(?:in|into|en)?\s*(?:full\s+)?{_IN_FORCE}(?:\s+and\s+{_IN_FORCE})?(?:\s+(?:for|in|at|to|across)\s[^.;⟦]{{1,50}}?)?{_ON}{_D}",
    rf"{_SELF}{_TAIL}\b(?:appl(?:y|ies)|will apply|shall apply|ha(?:s|ve) applied|ha(?:s|ve) been applicable|commences?|starts?|begins?|holds?|governs?|gilt|gelten|is in place|are in place){_ON}{_D}",
    rf"{_SELF}{_TAIL}\b(?:with effect from|effective(?: as of| from| on)?|valid (?:from|as of)|in force (?:since|from|as of)|as of|as from)\s+{_D}",
    rf"{_SELF}{_TAIL}\btritt\s+(?:mit Wirkung\s+)?(?:am|zum|vom)\s+{_D}\s+in Kraft",
    rf"^(?:with effect from|effective(?: from| as of| on)?|as of|as from|from|starting(?: on| from| with)?|beginning(?: on| with)?|on and after)\s+{_D}(?: on(?:wards?)?| forward)?,?\s+{_SELF}",
    rf"^(?:it|they) (?:(?:shall|will) apply|applies|apply|(?:is|are) (?:valid|effective|applicable)|ha(?:s|ve) (?:applied|been (?:in force|in effect|valid|applicable)))\s+(?:since|from|as of)\s+{_D}",
    rf"{_SELF}{_TAIL}\b(?:is|are|was|were) (?:hereby )?(?:adopted|introduced|implemented|brought into force|put into effect|put into force)\s+(?:with effect (?:from|on)|effective(?: from| as of)?|as of|as from)\s+{_D}",
    rf"^(?:effective|valid|in force|with effect|in effect|applicable)\s*(?:from|as of|as from|since|on|starting)?:?\s+{_D}\.?$",
    rf"^(?:adopted|approved|issued|ratified|published|agreed|signed)\b[^.;]{{0,90}}?[,;]?\s+(?:and\s+)?(?:in effect|in force|effective|valid|applicable|operative){_ON}{_D}",
    rf"^(?:sie|er|es) (?:gilt|tritt)\s+(?:ab|seit|am|zum)\s+{_D}(?:\s+in Kraft)?",
    rf"\b(?:effective date|date of entry into force|date on which) (?:of )?{_SELF}?\s*(?:enters into force |takes effect )?is\s+{_D}",
)
_ENDS = (
    rf"{_SELF}{_TAIL}\b{_STAYS}(?:in force|in effect|valid|effective|applicable|binding|operative|in place|in use)\s+{_UNTIL}{_D}",
    rf"{_SELF}{_TAIL}\b(?:(?:will|shall) )?(?:expires?|lapses?|ends?|terminates?|sunsets?|runs?|applies|apply|gilt|ceases?(?: to (?:apply|be valid|have effect|be in force|be effective))?|ist befristet|endet|expires? effective)\s+(?:on|at the end of|effective|am|mit Ablauf des|{_UNTIL})?\s*{_D}",
    rf"{_SELF}{_TAIL}\b(?:is|are|will be|shall be) no longer (?:valid|in force|in effect|applicable|effective|binding)\s+after\s+{_D}",
    rf"{_SELF}{_TAIL}\btritt\s+(?:am|zum|mit Ablauf des)\s+{_D}\s+außer Kraft",
    rf"{_SELF}{_TAIL}\b(?:no longer (?:applies|apply)|(?:is|are|will be|shall be) (?:withdrawn|retired|discontinued) at the end of)\s+(?:after\s+)?{_D}",
    rf"(?:\b(?:and|but)|^it|^they|^sie|^er|^elle|^il|^it) (?:will |shall )?(?:remains?|stays?|expires?|lapses?|ends?|is valid|are valid|continues?|holds?|runs?|ceases?(?: to (?:apply|be valid|have effect|be in force))?|gilt|gelten|ist befristet|endet|applies|apply)\s+(?:in force|in effect|in place|valid|effective|applicable)?\s*(?:on|{_UNTIL})\s*{_D}",
)
_STRETCH = re.compile(
    rf"(?:{_SELF}{_TAIL}\b|^(?:(?:{_IT})\s+(?:shall\s+|will\s+)?)?)(?:valid|effective|in force|in effect|applicable|applies|apply|runs?|gilt)\s+(?:for the period\s+)?(?:from|between|vom|du|del)?\s*"
    rf"⟦(?P<from>\d+)⟧\s*(?:to|until|till|through|and|bis(?: zum)?|au|al|[–—-]|up to(?: and including)?)\s*(?:the\s+)?⟦(?P<to>\d+)⟧",
    re.IGNORECASE,
)
_BY = r"(?:\s*(?:due|planned|scheduled|set|to be (?:completed|carried out|held)|to take place|carried out|held|conducted|completed|falls?|takes? place))*\s*(?:no later than|not later than|at the latest (?:by|on)|on or before|on|by|before|in|for|during|until)?\s*"
_REVIEWS = (
    rf"\bnext\s+(?:\w+\s+){{0,3}}?(?:review|revision|re-?examination|re-?assessment)(?:\s+date)?(?:\s+of\s+{_SELF})?(?:\s+(?:is|will be|shall be|will|shall|must be|are))?{_BY}{_D}",
    rf"^to be (?:next )?(?:reviewed|revisited|revised|re-examined)(?: again)?{_BY}{_D}",
    rf"\b(?:will|shall|must|plans? to|intends? to) (?:next )?(?:formally )?(?:review|revise|revisit|re-?examine) {_SELF}(?: again)?{_BY}{_D}",
    rf"\b(?:will|shall|must) (?:look at|come back to) it again{_BY}{_D}",
    rf"\b(?:review|revision) of {_SELF}{_TAIL}\b(?:is|will|shall|must)(?: be)?{_BY}{_D}",
    rf"(?:{_SELF}{_TAIL}|\bit )\b(?:will|shall|must|is to|is due to|has to|needs to|should|is scheduled to|are to|is scheduled for|is due for|are due for|next due for|due for|to) (?:next )?(?:be )?(?:next )?(?:formally )?(?:reviewed|review|revised|revisited|re-examined|reassessed)(?: again)?(?: by (?!⟦)[^.;⟦]{{1,40}}?)?{_BY}{_D}",
)
_PRONOUN = re.compile(rf"(?:{_IT})\s", re.IGNORECASE)
_REPLACES = r"(?:hereby\s+)?(?:supersed(?:es?|ing)|replac(?:es?|ing)|cancels|repeals|revokes|takes the place of|is (?:a|the) (?:replacement for|successor (?:of|to))|ersetzt|remplace|sustituye a)(?:\s+and\s+(?:replaces?|supersedes?|cancels))?"
_STOP = r"(?=,?\s+(?:with effect|with immediate|from|as of|effective|in full|which|and (?:is|are|applies|apply|takes?|enters?|shall|will|comes?|remains?|becomes?)|on)\b|[,(]\s*(?:which|effective|with|dated|in full)|\s*[;(]|\.?$)"
_SUPERSEDES = re.compile(
    rf"(?:{_SELF}{_TAIL}|^(?:{_IT}) (?:also |shall |will )?|^)\b{_REPLACES}\s+(?P<what>[^;]+?){_STOP}", re.IGNORECASE
)
_REVOKED = re.compile(
    r"^(?:(?:consequently|accordingly|therefore|hence|as a result|with this),? )?(?P<what>(?:[^.;⟦]|(?<=\S)\.(?=\w)){3,120}?) (?:is|are|stands?) (?:hereby )?(?:revoked|repealed|withdrawn|superseded|replaced|cancelled|rescinded)"
    rf"(?:(?<=hereby revoked)|(?<=hereby repealed)|(?<=hereby withdrawn)|(?<=hereby superseded)|(?<=hereby replaced)|"
    rf"(?<=hereby cancelled)|(?<=hereby rescinded)|(?<=stands withdrawn)|(?<=stands cancelled)|(?<=stands repealed)|(?<=stands superseded)| by {_SELF})",
    re.IGNORECASE,
)
"""The same, said of the other document."""

_KIND = re.compile(
    r"\b(policy|procedure|guideline|handbook|manual|notice|charter|ordinance|regulation|directive|circular|instruction|protocol|rule|order)\b",
    re.IGNORECASE,
)
_THING = re.compile(rf"{_NOUN}|\bv?\d|\b[A-Z]{{2,}}-", re.IGNORECASE)
_OWNERS = (
    rf"{_SELF}{_TAIL}\b(?:is|are) (?:owned|maintained|kept up to date|administered)(?: and (?:issued|maintained|kept up to date|administered|reviewed))? by (?:the )?(?P<what>[^.;,(]+)",
    rf"\b(?:the )?(?:policy |document |content )?(?:owner|proponent|custodian|steward) of {_SELF} is (?:the )?(?P<what>[^.;,(]+)",
    r"\bthe (?:policy|document|content|process) owner is (?:the )?(?P<what>[^.;,(]+)",
    rf"^(?:the )?(?P<what>[^.;,(]{{2,80}}?) (?:is|are) (?:the )?(?:policy |document )?owners? of {_SELF}",
    rf"^(?:the )?(?P<what>[^.;,(]{{2,80}}?) owns? {_SELF}",
    rf"^(?:the )?(?P<what>[^.;,(]{{2,80}}?) (?:is|are) responsible for (?:maintaining|the maintenance of|keeping|owning|the upkeep of|updating) {_SELF}",
    rf"^(?:the )?(?P<what>[^.;,(]{{2,80}}?) keeps? {_SELF} (?:up to date|current)",
    rf"^(?:the )?responsibility for {_SELF} (?:rests|lies|sits) with (?:the )?(?P<what>[^.;,(]+)",
    rf"{_SELF}{_TAIL}\b(?:is|are) the responsibility of (?:the )?(?P<what>[^.;,(]+)",
)
_APPLIES = re.compile(
    rf"{_SELF}{_TAIL}\b(?:appl(?:y|ies)|shall apply|will apply|is applicable|are applicable|is binding|are binding|is intended|are intended|is addressed|is aimed|covers?|gilt|gelten|s'applique)\s+(?:equally\s+|only\s+)?(?:to|for|on|at|für|à)?\s*(?P<what>[^.;⟦]+?)"
    r"(?=,?\s*(?:with effect(?: from| on)?|effective(?: from| as of)?|as of|as from|from|since|starting|until|on)\s+⟦|,? and (?:takes?|is effective|enters?|comes?|replaces|supersedes)|[.;]|$)",
    re.IGNORECASE,
)
_SETS_ASIDE = re.compile(
    r"^(?:(?:if not|unless) (?!earlier|sooner|previously|extended|renewed|reissued|cancell?ed|withdrawn|revoked)|if (?!not )|when|whenever|where|should|falls|wenn|si)\b|\b(?:for example|e\.g\.|for instance|such as when|suppose|sample|imagine|draft proposal|proposed|(?:superseded|replaced) by(?! this| these| the present)|zum beispiel|par exemple)",
    re.IGNORECASE,
)
_SELF_ALONE = re.compile(_SELF, re.IGNORECASE)
_EFFECTIVE_PATTERNS, _ENDS_PATTERNS, _REVIEWS_PATTERNS, _OWNERS_PATTERNS = (
    [re.compile(pattern, re.IGNORECASE) for pattern in patterns] for patterns in (_EFFECTIVE, _ENDS, _REVIEWS, _OWNERS)
)
_REPLACES_CUES = (
    *("supersed", "replac", "cancel", "repeal", "revoke", "takes the place", "successor", "ersetzt", "remplace"),
    *("sustituye", "withdrawn", "rescinded"),
)
_OWNERS_CUES = ("own", "maintain", "responsib", "keep", "kept", "administered", "proponent", "custodian", "steward")
_APPLIES_CUES = ("appl", "gilt", "gelten", "binding", "cover", "intended", "addressed", "aimed")
"""Letters of which a sentence holds some wherever those patterns match: most sentences hold none."""
_ENDINGS = re.compile(
    r";\s+(?=(?:it|they) )|(?<!\bNo)(?<!\bNr)(?<!\bRef)(?<!\bDoc)(?<!\bRev)(?<!\bArt)(?<!\bno)(?<!\bver)[.!?][\"')\]”]*\s+(?=[\"'(“]?[A-ZÄÖÜÉ])"
)
_MONTH_NEXT = re.compile(rf"{MONTH}\b", re.IGNORECASE)
_LONGEST = 600
_MOST = 120
"""Characters in which a sentence names another document."""
_SHORT_TITLE = 7
"""Characters of a title that may be an everyday word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    text: str
    marked: str
    """Its dates and the document's titles as marks."""
    dates: Sequence[Dated]
    names: Sequence[re.Match[str]]
    """Where a title of the document stands."""
    line: Line
    start: int
    follows_self: bool
    """The sentence before it had the document as its subject."""


class SelfSpeech:
    """Patterns for one document, which may call itself by its titles.

    The patterns are the same for every document, because making them takes longer than reading one: a title is put
    into a sentence as a mark, as its dates are.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = tuple(title for title in titles if len(title) > _SHORT_TITLE)
        self._kinds = tuple({noun[-1].lower() for title in titles if (noun := _KIND.findall(title))})
        """What the document calls itself: ``policy`` where it is the "Leave Policy", which "the policy" then means."""

    def _named(self, lines: Sequence[Line]) -> re.Pattern[str] | None:
        """Return a pattern of the titles that stand in a text, with their article."""
        text = "\n".join(line.text for line in lines if line.kind != "heading").lower()
        names = [rf"(?:the\s+)?{re.escape(title)}" for title in self._titles if title.lower() in text]
        names += [rf"the\s+{kind}(?!\s+(?:of|for|on|in|that|which|year|period))" for kind in self._kinds]
        return re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE) if names else None

    def said(self, lines: Sequence[Line], order: Order | None) -> Iterator[Said]:
        """Yield what the sentences of a document say about it."""
        for sentence in self._sentences(lines, order):
            if _SETS_ASIDE.search(sentence.text):
                continue
            if sentence.dates:
                yield from self._days(sentence)
            yield from self._words(sentence)

    def _sentences(self, lines: Sequence[Line], order: Order | None) -> Iterator[_Sentence]:
        named = self._named(lines)
        before = False
        for line in lines:
            if line.kind in ("heading", "table") or line.zone in ("elsewhere", "history") or " | " in line.text:
                before = False
                continue
            for start, text in _split(line.text):
                dates = list(dates_in(text, order))
                names = _names_in(text, named, dates)
                yield _Sentence(
                    text=text,
                    marked=_marked(text, dates, names),
                    dates=dates,
                    names=names,
                    line=line,
                    start=start,
                    follows_self=before,
                )
                before = bool(names or _SELF_ALONE.search(text))

    def _days(self, sentence: _Sentence) -> Iterator[Said]:
        stretch = _STRETCH.search(sentence.marked)
        if stretch and (sentence.follows_self or not _PRONOUN.match(sentence.text)):
            yield from _day("effective_from", sentence, stretch["from"])
            yield from _day("effective_to", sentence, stretch["to"])
        else:
            if sentence.follows_self or not _PRONOUN.match(sentence.text):
                yield from _first(_EFFECTIVE_PATTERNS, "effective_from", sentence)
            if sentence.names or _SELF_ALONE.search(sentence.text) or sentence.follows_self:
                yield from _first(_ENDS_PATTERNS, "effective_to", sentence)
        yield from _first(_REVIEWS_PATTERNS, "review_by", sentence)

    def _words(self, sentence: _Sentence) -> Iterator[Said]:
        lower = sentence.marked.lower()
        if _holds(lower, _REPLACES_CUES):
            yield from self._superseded(sentence)
        if _holds(lower, _OWNERS_CUES):
            yield from self._owner(sentence)
        applies = _APPLIES.search(sentence.marked) if _holds(lower, _APPLIES_CUES) else None
        if applies and "⟦" not in applies["what"]:
            yield from _text("applies_to", applies["what"], sentence)

    def _superseded(self, sentence: _Sentence) -> Iterator[Said]:
        replaced = _SUPERSEDES.search(sentence.marked)
        if replaced and (sentence.line.zone == "head" or replaced.start() != replaced.start("what")):
            yield from self._replaced(sentence, replaced)
        revoked = None if replaced else _REVOKED.search(sentence.marked)
        if revoked:
            yield from self._named_thing(sentence, revoked["what"])

    def _owner(self, sentence: _Sentence) -> Iterator[Said]:
        for pattern in _OWNERS_PATTERNS:
            owner = pattern.search(sentence.marked)
            if owner:
                what = re.sub(
                    r"\s+(?:and|who|which|but)\s+(?:is|are|will|shall|must|applies|takes|has).*$", "", owner["what"]
                )
                yield from _text("owner", what, sentence)
                break

    def _replaced(self, sentence: _Sentence, match: re.Match[str]) -> Iterator[Said]:
        starts_bare = match.group(0).lower().startswith(("supersed", "replac", "hereby"))
        starts_it = _PRONOUN.match(match.group(0)) is not None
        if (starts_bare and sentence.line.zone != "head") or (starts_it and not sentence.follows_self):
            return
        yield from self._named_thing(sentence, match["what"])

    def _named_thing(self, sentence: _Sentence, words: str) -> Iterator[Said]:
        what = _unmarked(words, sentence)
        if len(what) <= _MOST and _THING.search(what):
            yield from _text("supersedes", re.sub(r"^(?:the|our|any)\s+", "", what, flags=re.IGNORECASE), sentence)


def _holds(lower: str, cues: Sequence[str]) -> bool:
    return any(cue in lower for cue in cues)


def _split(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for end in _ENDINGS.finditer(text):
        if text[end.start() - 1 : end.start()].isdigit() and _MONTH_NEXT.match(text, end.end()):
            continue  # 1. April
        yield start, text[start : end.start() + 1]
        start = end.end()
    yield start, text[start:]


def _names_in(text: str, named: re.Pattern[str] | None, dates: Sequence[Dated]) -> list[re.Match[str]]:
    found = named.finditer(text) if named else ()
    return [name for name in found if all(name.end() <= one.start or one.end <= name.start() for one in dates)]


def _marked(text: str, dates: Sequence[Dated], names: Sequence[re.Match[str]]) -> str:
    marks = [(one.start, one.end, f"⟦{place}⟧") for place, one in enumerate(dates)]
    marks += [(name.start(), name.end(), f"⟪{place}⟫") for place, name in enumerate(names)]
    pieces, start = [], 0
    for begin, end, mark in sorted(marks):
        pieces += [text[start:begin], mark]
        start = end
    return "".join([*pieces, text[start:]])[:_LONGEST].strip()


def _unmarked(words: str, sentence: _Sentence) -> str:
    dated = re.sub(
        r"⟦(\d+)⟧",
        lambda mark: sentence.text[sentence.dates[int(mark[1])].start : sentence.dates[int(mark[1])].end],
        words,
    )
    return re.sub(r"⟪(\d+)⟫", lambda mark: sentence.names[int(mark[1])][0], dated)


def _first(patterns: Sequence[re.Pattern[str]], name: str, sentence: _Sentence) -> Iterator[Said]:
    for pattern in patterns:
        match = pattern.search(sentence.marked)
        if match:
            yield from _day(name, sentence, match["day"])
            return


def _day(name: str, sentence: _Sentence, mark: str) -> Iterator[Said]:
    found = sentence.dates[int(mark)]
    day: date | None = found.last if name == "review_by" else found.day
    if day:
        yield _said(name, day.isoformat(), sentence)


def _text(name: str, words: str, sentence: _Sentence) -> Iterator[Said]:
    value = tidy(name, _unmarked(words, sentence).strip(" ,.)"))
    if value:
        yield _said(name, value, sentence)


def _said(name: str, value: str, sentence: _Sentence) -> Said:
    return Said(
        name=name,
        value=value,
        origin="text",
        words=" ".join(sentence.text.split())[:200],
        span=sentence.line.span(sentence.start, sentence.start + len(sentence.text)),
        is_labelled=False,
    )
