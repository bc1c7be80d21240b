"""Metrics of citations: do they resolve, do they point at the gold, did what they cite apply on that day."""

from assistants.answers import Answer, Citation
from evals.matching import overlap
from evals.metrics.measurements import (
    Measurement,
    Metric,
    NotApplicable,
    Scored,
    Scorer,
    Skipped,
    Versions,
    every_case,
)
from evals.metrics.retrieval import has_gold, is_gold
from evals.outputs import Output
from evals.suites import Case, Gold
from kernel.access import AccessScope
from kernel.errors import NotFound


def cites(citation: Citation, gold: Gold) -> bool:
    """Say whether a citation is into the gold document and, where the gold has a quote, shares its words."""
    if not is_gold(gold, citation.source, citation.document):
        return False
    return gold.quote is None or overlap(citation.quote, gold.quote)


def resolves(citation: Citation, versions: Versions) -> bool:
    """Say whether the quote is verbatim what the stored version holds at its span."""
    try:
        text = versions.version_text(citation.version_id)
    except NotFound:
        return False
    return bool(citation.quote) and citation.span.of(text) == citation.quote


def _answered(output: Output) -> Answer | None:
    return output.answer if output.answer and not output.answer.abstained else None


def _invalid(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None or not output.answer.citations:
        return NotApplicable(note="no citation was shown")
    if versions is None:
        return Skipped(note="no stored text was given to check against")
    bad = [citation for citation in output.answer.citations if not resolves(citation, versions)]
    return Scored(value=float(bool(bad)), note="; ".join(f"{c.document!r}: {c.quote!r}" for c in bad))


def _outdated(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None or not output.answer.citations:
        return NotApplicable(note="no citation was shown")
    bad = [citation.document for citation in output.answer.citations if not citation.in_force.covers(output.as_of)]
    note = f"not in force on {output.as_of}: {', '.join(sorted(set(bad)))}" if bad else ""
    return Scored(value=float(bool(bad)), note=note)


def _leaked(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.generation is None:
        return NotApplicable(note="nothing was asked")
    if versions is None:
        return Skipped(note="no catalog was given to check against")
    shown = [(hit.document, hit.version_id) for hit in output.retrieved]
    shown += [(c.document, c.version_id) for c in output.answer.citations] if output.answer else []
    known = versions.readers_of({version for _, version in shown}, output.generation)
    scope = AccessScope.of(output.readers)
    bad = sorted({document for document, version in shown if not scope.allows(known.get(version, frozenset()))})
    return Scored(value=float(bool(bad)), note=f"not for {', '.join(output.readers)}: {', '.join(bad)}" if bad else "")


def _precision(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    answer = _answered(output)
    if answer is None:
        return NotApplicable(note="no answer was given")
    good = [c for c in answer.citations if any(is_gold(gold, c.source, c.document) for gold in case.gold)]
    return Scored(value=len(good) / len(answer.citations) if answer.citations else 0.0)


def _exactness(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    answer = _answered(output)
    if answer is None:
        return NotApplicable(note="no answer was given")
    good = [c for c in answer.citations if any(cites(c, gold) for gold in case.gold)]
    return Scored(value=len(good) / len(answer.citations) if answer.citations else 0.0)


def _recall(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None:
        return NotApplicable(note="only retrieval was run")
    answer = _answered(output)
    citations = answer.citations if answer else ()
    found = [gold for gold in case.gold if any(cites(citation, gold) for citation in citations)]
    return Scored(value=len(found) / len(case.gold))


def _has_quotes(case: Case) -> bool:
    return bool(case.gold) and all(gold.quote for gold in case.gold)


INVALID_CITATION = Metric(
    name="invalid_citation",
    unit="share",
    direction="lower",
    is_invariant=True,
    is_compared=False,
    meaning="Share of answers that show a citation which is not verbatim in the stored text.",
)
LEAKED_PASSAGE = Metric(
    name="leaked_passage",
    unit="share",
    direction="lower",
    is_invariant=True,
    is_compared=False,
    meaning="Share of questions that were shown a passage or a citation which the asker's groups may not see.",
)
OUTDATED_CITATION = Metric(
    name="outdated_citation",
    unit="share",
    direction="lower",
    is_invariant=True,
    is_compared=False,
    meaning="Share of answers that cite a source which had expired, or was not yet in force, on the day asked about.",
)
PRECISION = Metric(
    name="citation_precision",
    unit="share",
    direction="higher",
    meaning="Share of an answer's citations that are into a gold document.",
)
EXACTNESS = Metric(
    name="citation_exactness",
    unit="share",
    direction="higher",
    meaning="Share of an answer's citations that share the words of a gold quote.",
)
RECALL = Metric(
    name="citation_recall",
    unit="share",
    direction="higher",
    meaning="Share of the gold that the answer cites; 0 when it abstains.",
)

GROUNDING = (
    Scorer(metric=INVALID_CITATION, applies=every_case, measure=_invalid),
    Scorer(metric=LEAKED_PASSAGE, applies=every_case, measure=_leaked),
    Scorer(metric=OUTDATED_CITATION, applies=every_case, measure=_outdated),
    Scorer(metric=PRECISION, applies=has_gold, measure=_precision),
    Scorer(metric=EXACTNESS, applies=_has_quotes, measure=_exactness),
    Scorer(metric=RECALL, applies=has_gold, measure=_recall),
)
