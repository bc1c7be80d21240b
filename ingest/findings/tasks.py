"""Requests that have nothing to do with the text around them: the mark of a task that somebody planted.

Policies and FAQs are full of requests and questions; theirs are about what they stand in. A request that shares no words
with its surroundings is compared with them by meaning, and only what is far from all of it is found.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.embedders.port import Embedder, Vectors
from ingest.findings.addressed import flattened
from ingest.findings.recognizer import Match

_VERBS = "|".join(
    (  # noqa: SIM905 (so many quoted words would read worse)
        "add advertise advise analy[sz]e anagram announce argue arrange ask assert assess assist augment automate book brainstorm break[ ]down browse build "
        "calculate chat check claim clarify classify collect combine compare compile complete compose conduct configure construct contrast convert convince count "
        "craft create debug decide decode deduce define deliver demonstrate deploy derive describe design detect determine develop direct discuss display download "
        "draft edit elaborate email embed emphasi[sz]e encode encourage encrypt enhance enumerate estimate evaluate examine execute expand explain explore express "
        "extract fabricate fetch find fix forecast formulate gather gauge generate give group guide hack help highlight hint hypothesi[sz]e identify illustrate "
        "imagine imply include infer inform insert insist install instruct integrate interpret introduce invent investigate invite joke judge justify list link "
        "locate make measure mention mimic modify monitor multiply name narrate navigate offer optimi[sz]e order organi[sz]e outline paraphrase perform persuade "
        "pick pinpoint plan play point[ ]out post praise predict prepare present pretend print prioriti[sz]e produce promote propose prove provide publish quote "
        "raise rank rate rearrange recall recite recommend remember remind render repeat replace report research retrieve reveal review revise rewrite run say "
        "scan schedule score scramble scrape search select send set share show simulate sing sketch solve sort speculate spell spread state steal stress submit "
        "subscribe substitute suggest summari[sz]e survey talk teach tease tell test trace track train transcribe transform translate urge use verify visit "
        "visuali[sz]e warn write "
    ).split()
)
_ASKING = r"(?:please |kindly |let['’]s |can you |could you |would you |will you |now,? |also,? |then,? |lastly,? |finally,? |next,? )*"
_REQUEST = re.compile(
    rf"(?:^|(?<=[.!?\n]))[ \t>*\-•\d.)(\"“]{{0,8}}({_ASKING}(?:{_VERBS})\b[^.!?\n]{{8,300}}[.!?]?"
    r"|(?:what|who|whose|when|where|why|which|how)(?:['’]s)?\b[^.!?\n]{8,300}\?)",
    re.IGNORECASE | re.MULTILINE,
)
_REFERS = re.compile(
    r"\b(?:it|its|them|they|this|these|those|your?|our|us|we|here|above|below|he|she|his|her)\b",
    re.IGNORECASE,
)
"""Words that lean on what was said before: a planted task stands alone."""
_KNOWLEDGE = re.compile(
    r"(?:explain|describe|define|discuss|outline|illustrate|break down|summari[sz]e|elaborate|compare|provide an example|give an example|what|who|why|how|when|where|which)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]{12,}[.!?]*")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
_REACH = 3_000
_NEIGHBOURS = 10
_FEWEST = 1
"""Sentences around a request without which nothing can be said."""
_FAR = 0.2
_FAR_KNOWLEDGE = 0.27
"""Cosines below which a request, or a question of general knowledge, has nothing to do with any sentence near it."""
_SHARED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    start: int
    end: int
    around: tuple[tuple[int, int], ...]


def find_off_topic(text: str, open_embedder: Callable[[], Embedder]) -> Iterator[Match]:
    """Yield the requests that have nothing to do with what stands around them; most texts need no embedder for it."""
    requests = list(_alone(flattened(text)))
    if not requests:
        return
    rows = _rows(text, requests, open_embedder())
    for request in requests:
        own = text[request.start : request.end]
        nearest = max(float(rows[own] @ rows[text[start:end]]) for start, end in request.around)
        if nearest < (_FAR_KNOWLEDGE if _KNOWLEDGE.match(own) else _FAR):
            reason = f"asks for something that has nothing to do with the text around it (similarity {nearest:.2f})"
            yield Match(start=request.start, end=request.end, type="off_topic", score=0.6, reason=reason)


def _rows(text: str, requests: Sequence[_Request], embedder: Embedder) -> dict[str, Vectors]:
    """Return the vector of every request and of every sentence near one, each embedded once."""
    places = {place for request in requests for place in ((request.start, request.end), *request.around)}
    sentences = sorted({text[start:end] for start, end in places})
    return dict(zip(sentences, embedder.embed(sentences), strict=True))


def _alone(text: str) -> Iterator[_Request]:
    """Yield the requests that stand alone and share few words with their surroundings."""
    sentences = [found.span() for found in _SENTENCE.finditer(text)]
    for found in _REQUEST.finditer(text):
        start, end = found.span(1)
        own = found[1]
        if not _stands_alone(own):
            continue
        around = _around(sentences, start, end)
        if len(around) >= _FEWEST and not _shares_words(own, text, around):
            yield _Request(start=start, end=end, around=around)


def _stands_alone(request: str) -> bool:
    """Say whether a request can be understood without what was said before it, and reads as one."""
    first, second, *others = [*request.split(), "", ""]
    is_title = first.isupper() or (second[:1].isupper() and second.strip(",.;:").isalpha())
    leans = _REFERS.search(request) and not re.search("[:'\"‘“]", request)
    return len(others) >= 4 and not is_title and not leans


def _around(sentences: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    others = [(a, b) for a, b in sentences if (b <= start or end <= a) and a - end < _REACH and start - b < _REACH]
    others.sort(key=lambda place: max(start - place[1], place[0] - end))
    return tuple(others[:_NEIGHBOURS])


def _shares_words(own: str, text: str, around: Sequence[tuple[int, int]]) -> bool:
    wanted = _stems(own.split(" ", 1)[1])
    near = _stems(" ".join(text[start:end] for start, end in around))
    return bool(wanted) and len(wanted & near) / len(wanted) >= _SHARED


def _stems(words: str) -> set[str]:
    return {word.lower()[:_STEM] for word in _WORD.findall(words)}
