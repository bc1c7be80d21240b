"""Retrieval metrics as trec_eval computes them, over documents: a document ranks where its best passage does."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

from evals.metrics.measurements import Measurement, Metric, NotApplicable, Scored, Scorer, Versions
from evals.outputs import Output
from evals.suites import Case, Gold
from index.values import Hit


def has_gold(case: Case) -> bool:
    """Apply to cases that name a gold document."""
    return bool(case.gold)


def is_gold(gold: Gold, source: str, document: str) -> bool:
    """Say whether a document is the one that the gold names."""
    return gold.document == document and gold.source in {None, source}


def ranked_documents(case: Case, hits: tuple[Hit, ...]) -> list[str]:
    """Return the keys of the documents found, best first, each once; a gold document has the key of its gold."""
    return list(dict.fromkeys(_key(case, hit) for hit in hits))


def graded_documents(case: Case) -> dict[str, int]:
    """Return the grade of each gold document by key; of two grades the higher one counts."""
    grades: dict[str, int] = {}
    for gold in case.gold:
        grades[gold.document] = max(gold.grade, grades.get(gold.document, 0))
    return grades


def measure_ranking(measure: str, grades: dict[str, int], ranking: list[str]) -> float:
    """Return one ir-measures value, such as ``nDCG@10``, for one ranking; an empty ranking has 0."""
    library = importlib.import_module("ir_measures")
    judged = [library.Qrel("q", document, grade) for document, grade in grades.items()]
    scored = [library.ScoredDoc("q", document, float(-rank)) for rank, document in enumerate(ranking)]
    values = library.iter_calc([_measure(measure)], judged, scored)
    return float(next(iter(values)).value)


def _key(case: Case, hit: Hit) -> str:
    if any(is_gold(gold, hit.source, hit.document) for gold in case.gold):
        return hit.document
    return f"{hit.source}\n{hit.document}"


@cache
def _measure(name: str) -> Any:
    return importlib.import_module("ir_measures").parse_measure(name)


def _measured_by(measure: str) -> Callable[[Case, Output, Versions | None], Measurement]:
    def measured(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
        if output.answer is None and output.hits is None:
            return NotApplicable(note="nothing was retrieved for this run")
        return Scored(value=measure_ranking(measure, graded_documents(case), ranked_documents(case, output.retrieved)))

    return measured


def _scorer(name: str, measure: str, meaning: str) -> Scorer:
    metric = Metric(name=name, unit="share", direction="higher", meaning=meaning)
    return Scorer(metric=metric, applies=has_gold, measure=_measured_by(measure))


RETRIEVAL = (
    _scorer("ndcg_at_10", "nDCG@10", "Gold documents high in the first ten, by grade (Järvelin and Kekäläinen 2002)."),
    _scorer("recall_at_5", "R@5", "Share of the gold documents among the first five."),
    _scorer("recall_at_10", "R@10", "Share of the gold documents among the first ten."),
    _scorer("reciprocal_rank", "RR", "One over the rank of the first gold document; 0 when none was found."),
)
