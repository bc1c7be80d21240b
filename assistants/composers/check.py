"""Checking without a model: each rule finds its sentence in a policy in force, and compares."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistants.composers.port import Draft, DraftSentence, Search, Task
from assistants.evidence import Candidate, candidates
from assistants.looking import applies
from assistants.outcomes import verdict_of
from assistants.reading.fields import read_fields
from assistants.results import ExtractedField, Ground, Verdict
from assistants.rulings import Request, Ruling, is_evidence, rule_on, stated, unasked_qualifier
from assistants.sections import Rule
from assistants.words import content_words
from index.embedders.port import Embedder
from index.values import Hit

LEAST = 0.45
"""A sentence that is nearer to what a rule asks for than this may be its evidence."""
CLOSE = 0.12
"""Sentences this close to the best may say something else about the same: then it is unclear which holds."""
_CUED = 0.15
_PASSAGES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    candidate: Candidate
    score: float


class CheckComposer:
    """Hold a request against the rules of the template; a rule for which no policy says anything is unclear."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def compose(self, task: Task) -> Draft:
        """Return a ground for each rule that applies, and the sentence of a policy that it rests on."""
        fields = read_fields(task.text, task.config.fields)
        request = Request(fields=fields, plans=task.config.fields, today=task.as_of, text=task.text)
        rules = {rule.name: rule for rule in task.config.rules}
        sentences: list[DraftSentence] = []
        grounds: list[Ground] = []
        for search in task.searches:
            ground, cited = self._ground(rules[search.rule], search, task.hits, request)
            if cited is not None:
                sentences, place = _cited(sentences, cited)
                ground = Ground(rule=ground.rule, outcome=ground.outcome, reason=ground.reason, citation=place)
            grounds.append(ground)
        result = Verdict(verdict=verdict_of(tuple(grounds)), grounds=tuple(grounds)) if grounds else None
        return Draft(sentences=tuple(sentences), result=result)

    def _ground(
        self, rule: Rule, search: Search, hits: Sequence[Hit], request: Request
    ) -> tuple[Ground, Candidate | None]:
        missing = _missing(rule, request.fields)
        ranked = self._ranked(rule, search, hits, request)
        if missing:
            best = ranked[0].candidate if ranked else None
            return Ground(rule=rule.name, outcome="unclear", reason=missing, citation=None), best
        if not ranked:
            said = "no sentence of a policy in force says anything about it"
            return Ground(rule=rule.name, outcome="unclear", reason=said, citation=None), None
        ruling, chosen = _ruled(rule, ranked, request)
        return Ground(rule=rule.name, outcome=ruling.outcome, reason=ruling.reason, citation=None), chosen

    def _ranked(self, rule: Rule, search: Search, hits: Sequence[Hit], request: Request) -> list[_Ranked]:
        """Return the sentences that the rule may rest on, the nearest first."""
        found = [hits[place] for place in search.hits[:_PASSAGES]]
        fitting = [
            _placed(candidate, search)
            for candidate in candidates(found)
            if _speaks_of(rule, search.query, candidate) and is_evidence(rule, candidate.text, request)
        ]
        if not fitting:
            return []
        vectors = self._embedder.embed([search.query, *(f"{c.lead}. {c.text}" for c in fitting)])
        cosines = (vectors[1:] @ vectors[0]).tolist()
        scores = [
            cosine + _CUED * stated(rule, candidate.text) for candidate, cosine in zip(fitting, cosines, strict=True)
        ]
        scores = [
            score - _CUED * bool(unasked_qualifier(rule, candidate.text, request))
            for candidate, score in zip(fitting, scores, strict=True)
        ]
        near = [_Ranked(candidate=c, score=s) for c, s in zip(fitting, scores, strict=True) if s >= LEAST]
        return sorted(near, key=lambda each: -each.score)


def _ruled(rule: Rule, ranked: Sequence[_Ranked], request: Request) -> tuple[Ruling, Candidate]:
    """Return what the best sentence says, unless another one that is as near says otherwise."""
    best = ranked[0]
    if rule.comparison == "not_listed":  # the one that names it, wherever it stands, decides
        for each in ranked:
            ruling = rule_on(rule, each.candidate.text, request)
            if ruling.outcome == "fails":
                return ruling, each.candidate
    ruling = rule_on(rule, best.candidate.text, request)
    for other in ranked[1:]:
        said = rule_on(rule, other.candidate.text, request)
        if other.score >= best.score - CLOSE and said.limit != ruling.limit and said.outcome != ruling.outcome:
            reason = f"sentences in force differ: {ruling.reason}; but also: {said.reason}"
            return Ruling(outcome="unclear", reason=reason, limit=ruling.limit), best.candidate
    return ruling, best.candidate


def _missing(rule: Rule, fields: Sequence[ExtractedField]) -> str:
    """Return what the request does not say and the rule needs, or an empty text."""
    values = {field.name: field for field in fields}
    if applies(rule, fields) is None:
        unsaid = next(c.field for c in rule.when if values[c.field].value is None)
        return f"whether the rule applies depends on {unsaid!r}, and {_why(values[unsaid])}"
    field = values[rule.field]
    return f"{rule.field!r} of the request: {_why(field)}" if field.value is None else ""


def _why(field: ExtractedField) -> str:
    return f"{field.problem} ({field.quote!r})" if field.quote else field.problem


def _speaks_of(rule: Rule, query: str, candidate: Candidate) -> bool:
    """Say whether a sentence, its headings or what it continues have one of the words of the rule."""
    wanted = {root for word in (rule.words or (query,)) for root in content_words(word)}
    return bool(wanted & (frozenset(content_words(candidate.text)) | candidate.context))


def _placed(candidate: Candidate, search: Search) -> Candidate:
    """Return a candidate that counts the hits of the task, not those of its search."""
    return Candidate(
        hit=search.hits[candidate.hit],
        span=candidate.span,
        text=candidate.text,
        lead=candidate.lead,
        context=candidate.context,
    )


def _cited(sentences: list[DraftSentence], candidate: Candidate) -> tuple[list[DraftSentence], int]:
    """Add a sentence unless it is there already; return the sentences and its place."""
    for place, each in enumerate(sentences):
        if (each.hit, each.span) == (candidate.hit, candidate.span):
            return sentences, place
    made = DraftSentence(text=candidate.text, hit=candidate.hit, span=candidate.span, quote=candidate.text)
    return [*sentences, made], len(sentences)
