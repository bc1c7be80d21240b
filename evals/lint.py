"""Check a suite against the corpus: gold that exists, questions that do not contradict or give themselves away."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from evals.matching import closest, fold, has_fact, has_quote
from evals.suites import Case, Gold, Suite

Rule = Literal[
    "unknown_document",
    "quote_not_found",
    "duplicate_question",
    "contradictory_gold",
    "leaking_question",
    "must_not_in_quote",
    "nothing_to_score",
    "must_contradicts_must_not",
]


class Corpus(Protocol):
    """Read what the corpus holds of a document. ``index.catalog.Catalog`` does."""

    def document_texts(self, source: str | None, uri: str) -> Sequence[str]:
        """Return the normalized text of every stored version, oldest first; empty when no such document exists.

        Without a source, documents of that URI in every source count.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, or looks wrong, with one case."""

    case_id: str
    severity: Literal["error", "warning"]
    rule: Rule
    message: str


def lint_suite(suite: Suite, corpus: Corpus) -> tuple[Finding, ...]:
    """Return every finding, in the order of the cases; an error makes the case's scores wrong, a warning may."""
    found = [finding for case in suite.cases for finding in (*_check_gold(case, corpus), *_check_case(case))]
    found += _check_pairs(suite)
    order = {case.case_id: at for at, case in enumerate(suite.cases)}
    return tuple(sorted(found, key=lambda finding: order[finding.case_id]))


def _check_gold(case: Case, corpus: Corpus) -> Iterator[Finding]:
    for gold in case.gold:
        texts = corpus.document_texts(gold.source, gold.document)
        if not texts:
            where = f"source {gold.source!r}" if gold.source else "any source"
            yield _error(case, "unknown_document", f"document {gold.document!r} is not in {where}")
        elif gold.quote and not any(has_quote(text, gold.quote) for text in texts):
            near = closest(gold.quote, texts[-1])
            hint = f"; closest is {near!r}" if near else ""
            yield _error(case, "quote_not_found", f"{gold.document!r} does not say {gold.quote!r}{hint}")


def _check_case(case: Case) -> Iterator[Finding]:
    if case.answerable and not case.gold and not case.must and not case.expected:
        yield _warning(
            case, "nothing_to_score", "is answerable, but has neither gold nor must facts nor what to expect"
        )
    quotes = [gold.quote for gold in case.gold if gold.quote]
    for group in case.must:
        if any(has_fact(case.question, fact) for fact in group):
            yield _warning(case, "leaking_question", f"the question itself contains its must fact {group[0]!r}")
        if quotes and not any(has_fact(quote, fact) for quote in quotes for fact in group):
            yield _warning(case, "must_not_in_quote", f"no gold quote contains the must fact {group[0]!r}")
        if group and all(any(has_fact(fact, banned) for banned in case.must_not) for fact in group):
            yield _error(case, "must_contradicts_must_not", f"every form of {group[0]!r} is also a must_not")


def _check_pairs(suite: Suite) -> Iterator[Finding]:
    asked: dict[tuple[object, ...], list[Case]] = defaultdict(list)
    for case in suite.cases:
        key = (fold(case.question), case.as_of or suite.as_of, case.readers or suite.readers)
        asked[key].append(case)
    for same in asked.values():
        for case in same[1:]:
            yield _pair(same[0], case)


def _pair(first: Case, second: Case) -> Finding:
    if _answer(first) == _answer(second):
        return _warning(second, "duplicate_question", f"asks the same as {first.case_id!r}")
    message = f"asks the same as {first.case_id!r} and wants another answer"
    return _error(second, "contradictory_gold", message)


def _answer(case: Case) -> tuple[object, ...]:
    facts = frozenset(frozenset(fold(fact) for fact in group) for group in case.must)
    return (case.answerable, facts or frozenset(_place(gold) for gold in case.gold), case.expected)


def _place(gold: Gold) -> tuple[str, str]:
    return gold.document, fold(gold.quote or "")


def _error(case: Case, rule: Rule, message: str) -> Finding:
    return Finding(case_id=case.case_id, severity="error", rule=rule, message=message)


def _warning(case: Case, rule: Rule, message: str) -> Finding:
    return Finding(case_id=case.case_id, severity="warning", rule=rule, message=message)
