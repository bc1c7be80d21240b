"""Small values for the tests of evals and governance."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from assistants.answers import Answer, Citation
from evals.metrics.catalog import METRICS
from evals.metrics.measurements import Measurement, Scored
from evals.outputs import Output
from evals.scores import RunFacts, Score, ScoredRun
from evals.suites import Case, Gold, Suite
from index.values import Hit, Hits, InForce, Span
from kernel.db import Base, Database
from kernel.errors import NotFound

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXT = "Each parent may take 20 weeks of leave. Ask HR first."


@dataclass
class Library:
    """Texts by version id and by document, in memory: both ports that evals reads the corpus through."""

    texts: dict[str, str] = field(default_factory=lambda: {"leave.md": TEXT})
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    """Versions that no generation holds."""

    def version_text(self, version_id: str) -> str:
        if version_id not in self.texts:
            raise NotFound(f"version {version_id!r} is not stored.")
        return self.texts[version_id]

    def readers_of(self, version_ids: Collection[str], generation: int) -> Mapping[str, frozenset[str]]:
        return {name: self.readers.get(name, frozenset({"everyone"})) for name in version_ids if name not in self.gone}

    def document_texts(self, source: str | None, uri: str) -> Sequence[str]:
        return [self.texts[uri]] if uri in self.texts and source in {None, "handbook"} else []


def database(folder: Path) -> Database:
    db = Database(f"sqlite:///{folder / 'catalog.db'}")
    Base.metadata.create_all(db.engine)
    return db


def citation(
    quote: str = "Each parent may take 20 weeks", document: str = "leave.md", start: int = 0, **more: object
) -> Citation:
    in_force = more.get("in_force", InForce())
    assert isinstance(in_force, InForce)
    return Citation(
        source="handbook",
        document=document,
        title=document,
        version_id=document,
        passage_id=f"{document}#0",
        heading=(),
        page=None,
        span=Span(start=start, end=start + len(quote)),
        quote=quote,
        in_force=in_force,
    )


def hit(document: str, source: str = "handbook", text: str = TEXT) -> Hit:
    return Hit(
        score=0.5,
        similarity=0.5,
        source=source,
        document=document,
        title=document,
        version_id=document,
        passage_id=f"{document}#0",
        text=text,
        heading=("Leave",),
        page=None,
        span=Span(start=0, end=len(text)),
        in_force=InForce(first=date(2026, 1, 1)),
    )


def answer(
    text: str = "Each parent may take 20 weeks.",
    *,
    abstained: bool = False,
    citations: tuple[Citation, ...] = (),
    hits: tuple[Hit, ...] = (),
    support: float = 0.9,
    generation: int = 1,
) -> Answer:
    return Answer(
        question="?",
        text=text,
        abstained=abstained,
        reason="too little evidence" if abstained else "",
        citations=citations,
        support=support,
        hits=hits,
        as_of=DAY,
        generation=generation,
        assistant="people",
        release=None,
        trace_id="trace-1",
        trace=(),
    )


def output(given: Answer, case_id: str = "leave", as_of: date = DAY, seconds: float = 0.1) -> Output:
    return Output(case_id=case_id, as_of=as_of, seconds=seconds, answer=given)


def failure(case_id: str = "leave") -> Output:
    return Output(case_id=case_id, as_of=DAY, seconds=0.1, error="TimeoutError: too slow")


def found(*documents: str, case_id: str = "leave") -> Output:
    hits = Hits(generation=1, hits=tuple(hit(document) for document in documents))
    return Output(case_id=case_id, as_of=DAY, seconds=0.1, hits=hits)


def leave_case(**more: object) -> Case:
    keys: dict[str, object] = {
        "case_id": "leave",
        "question": "How long is parental leave?",
        "gold": (Gold(document="leave.md", quote="Each parent may take 20 weeks"),),
        "must": (("20 weeks", "twenty weeks"),),
        "must_not": ("16 weeks",),
    }
    return Case(**(keys | more))  # type: ignore[arg-type]


def suite_of(*case_ids: str, unanswerable: Sequence[str] = (), name: str = "people") -> Suite:
    yes = [leave_case(case_id=case_id, question=f"How long is leave {case_id}?") for case_id in case_ids]
    no = [Case(case_id=case_id, question=f"What is {case_id}?", answerable=False) for case_id in unanswerable]
    return Suite(name=name, cases=(*yes, *no))


def facts(run_id: str = "run-1", **more: object) -> RunFacts:
    keys: dict[str, object] = {
        "run_id": run_id,
        "suite": "people",
        "suite_digest": "suite",
        "assistant": "people",
        "config_digest": "config",
        "release": None,
        "generation": 1,
        "as_of": DAY,
        "started_at": NOON,
        "seconds": 1.0,
        "state": "complete",
    }
    return RunFacts(**(keys | more))  # type: ignore[arg-type]


def run_with(measured: Mapping[str, Mapping[str, Measurement]], run_id: str = "run-1", **more: object) -> ScoredRun:
    scores = tuple(
        Score(case_id=case_id, metric=metric, measurement=value)
        for metric, by_case in measured.items()
        for case_id, value in by_case.items()
    )
    return ScoredRun(facts=facts(run_id, **more), versions={m: METRICS[m].version for m in measured}, scores=scores)


def values(numbers: Sequence[float]) -> dict[str, Measurement]:
    return {f"c{at}": Scored(value=number) for at, number in enumerate(numbers)}
