"""Measure the question line on SQuAD 2.0: does it find, quote and abstain?

Run with the shared test sets (the folder that holds ``squad2-8articles``)::

    GRISTMILL_SHARED_DATA=FOLDER python -m benchmarks.answers_squad [--json FILE]

Eight articles, 320 paragraphs, each one document and one passage, are committed to a temporary workspace with the int8
MiniLM, the in-process store and SQLite: the parts that ``gristmill`` itself uses. Then every question is asked, with a
threshold of 0, so that abstention can be judged at every threshold. About half of the questions have no answer in the
articles, though they are about the right paragraph. The weights of the composer and of the support model were fitted on
four of the articles; the other four are the ones to believe.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from api.builds import WorkspaceTools
from assistants.answers import Answer
from assistants.asking import Asking
from assistants.configs import AssistantConfig
from assistants.line import QuestionLine
from assistants.stamp import StampRequest, configure
from assistants.templates import TemplateLibrary
from index.builds import Recipe
from index.catalog import Catalog
from index.changes import Change, NewPassage, NewVersion
from index.glossary.keeping import Glossary
from index.search import Searcher
from index.shelf import Shelf
from index.values import InForce, Span, Visibility
from index.writer import CorpusWriter
from kernel.access import EVERYONE, AccessScope
from kernel.audit import AuditLog
from kernel.blobs import FolderBlobs
from kernel.clock import FixedClock
from kernel.db import Base, Database
from kernel.ids import CountingIds, content_hash
from kernel.settings import Settings, load_settings

FITTED = frozenset({"Normans", "European_Union_law", "French_and_Indian_War", "1973_oil_crisis"})
"""The articles that the weights were fitted on."""
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with its gold."""

    text: str
    paragraph: str
    answers: tuple[str, ...]
    """Every gold answer; none when it has no answer."""

    @property
    def article(self) -> str:
        """The article that it is about."""
        return self.paragraph.split("#")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened to one question."""

    question: Question
    place: int | None
    """At which place the gold paragraph was retrieved, from 1."""
    contains_one: bool
    """Whether the answer contains a gold answer when it quotes one sentence."""
    contains_two: bool
    contains_three: bool
    support: float
    milliseconds: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint:
    """Of the best supported share of the questions, how many would have been answered wrongly."""

    coverage: float
    threshold: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The measures of one set of questions."""

    questions: int
    answerable: int
    recall_at_5: float
    contains_one: float
    contains_two: float
    contains_three: float
    auc: float
    risk: tuple[RiskPoint, ...]
    p50_ms: dict[str, float]
    p95_ms: dict[str, float]


def main() -> None:
    """Print the tables, and write them as JSON when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    arguments = parser.parse_args()
    settings = load_settings()
    if settings.shared_data is None:
        parser.error("set GRISTMILL_SHARED_DATA to the folder that holds squad2-8articles")
    folder = settings.shared_data / "squad2-8articles"
    with tempfile.TemporaryDirectory() as place, opened(Path(place), settings, folder) as line:
        outcomes = [outcome(line, question) for question in questions(folder)]
    reports = {
        "held-out articles": report([o for o in outcomes if o.question.article not in FITTED]),
        "articles of the fit": report([o for o in outcomes if o.question.article in FITTED]),
        "all": report(outcomes),
    }
    for name, measured in reports.items():
        show(name, measured)
    if arguments.json:
        stored = {name: asdict(measured) for name, measured in reports.items()}
        arguments.json.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


def questions(folder: Path) -> list[Question]:
    """Read the questions."""
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        Question(text=r["text"], paragraph=r["context_id"], answers=tuple(a["text"].lower() for a in r["answers"]))
        for r in rows
    ]


@contextmanager
def opened(place: Path, settings: Settings, folder: Path) -> Iterator[QuestionLine]:
    """Build a workspace of the paragraphs and open the question line on it."""
    clock = FixedClock(datetime(2025, 1, 1, tzinfo=UTC))
    database = Database(f"sqlite:///{place / 'catalog.db'}")
    Base.metadata.create_all(database.engine)
    blobs = FolderBlobs(place / "blobs")
    recipe = Recipe(embedder="minilm", passage_characters=1000)
    shelf = Shelf(database, WorkspaceTools(settings.model_copy(update={"workspace": place})), clock=clock, first=recipe)
    embedder = shelf.serving().embedder
    audit = AuditLog(clock, "benchmark")
    lock = place / "writer.lock"
    writer = CorpusWriter(database, blobs, shelf, clock=clock, audit=audit, lock_file=lock, actor="benchmark")
    versions = [_version(json.loads(row)) for row in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    writer.commit(Change(versions=tuple(versions)), writer.embed(versions), kind="refresh")
    catalog = Catalog(database, blobs)
    searcher = Searcher(catalog, shelf, Glossary(database))
    yield QuestionLine(retriever=searcher, texts=catalog, embedder=embedder, clock=clock, ids=CountingIds())
    shelf.close()
    database.close()


def outcome(line: QuestionLine, question: Question) -> Outcome:
    """Ask one question, quoting three sentences as the shipped template does, then two, then one."""
    three, two, one = (_ask(line, question, count) for count in (3, 2, 1))
    places = [place for place, hit in enumerate(three.hits, 1) if hit.document == question.paragraph]
    times = {str(step["step"]): 1000 * float(step["seconds"]) for step in three.trace}
    return Outcome(
        question=question,
        place=places[0] if places else None,
        contains_one=_contains(one, question),
        contains_two=_contains(two, question),
        contains_three=_contains(three, question),
        support=three.support,
        milliseconds=times | {"whole question": sum(times.values())},
    )


def report(outcomes: Sequence[Outcome]) -> Report:
    """Reduce outcomes to measures."""
    answerable = [o for o in outcomes if o.question.answers]
    retrieved = [o for o in answerable if o.place is not None and o.place <= 5]
    times = {step: [o.milliseconds[step] for o in outcomes] for step in outcomes[0].milliseconds}
    return Report(
        questions=len(outcomes),
        answerable=len(answerable),
        recall_at_5=len(retrieved) / len(answerable),
        contains_one=sum(o.contains_one for o in retrieved) / len(retrieved),
        contains_two=sum(o.contains_two for o in retrieved) / len(retrieved),
        contains_three=sum(o.contains_three for o in retrieved) / len(retrieved),
        auc=area(outcomes),
        risk=risk(outcomes),
        p50_ms={step: round(float(np.percentile(spent, 50)), 2) for step, spent in times.items()},
        p95_ms={step: round(float(np.percentile(spent, 95)), 2) for step, spent in times.items()},
    )


def area(outcomes: Sequence[Outcome]) -> float:
    """Return the chance that an answerable question has more support than one without an answer (AUC)."""
    _, inverse, counts = np.unique([o.support for o in outcomes], return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    answerable = np.array([bool(o.question.answers) for o in outcomes])
    count = int(answerable.sum())
    above = ranks[answerable].sum() - count * (count + 1) / 2
    return float(above / (count * (len(outcomes) - count)))


def risk(outcomes: Sequence[Outcome]) -> tuple[RiskPoint, ...]:
    """Return the share of wrong answers among the best supported; an answer to an unanswerable question is wrong."""
    best = sorted(outcomes, key=lambda o: -o.support)
    wrong = np.cumsum([not o.contains_three for o in best])
    counts = [max(1, round(coverage * len(best))) for coverage in COVERAGES]
    return tuple(
        RiskPoint(coverage=coverage, threshold=best[count - 1].support, error=float(wrong[count - 1] / count))
        for coverage, count in zip(COVERAGES, counts, strict=True)
    )


def show(name: str, measured: Report) -> None:
    """Print one report."""
    print(f"\n{name}: {measured.questions} questions, {measured.answerable} answerable")
    print(f"  recall@5                                  {measured.recall_at_5:.3f}")
    print(f"  one sentence contains the answer          {measured.contains_one:.3f}   (paragraph in the top 5)")
    print(f"  two sentences contain the answer          {measured.contains_two:.3f}")
    print(f"  three sentences contain the answer        {measured.contains_three:.3f}")
    print(f"  AUC of support, answerable against not    {measured.auc:.3f}")
    print("  coverage  threshold  error among answered")
    for point in measured.risk:
        print(f"      {point.coverage:4.0%}      {point.threshold:5.2f}  {point.error:.3f}")
    for step, median in measured.p50_ms.items():
        print(f"  {step:<16} p50 {median:6.1f} ms   p95 {measured.p95_ms[step]:6.1f} ms")


def _version(row: dict[str, str]) -> NewVersion:
    text = row["text"]
    passage = NewPassage(text=text, heading=(), span=Span(start=0, end=len(text)), page=None)
    return NewVersion(
        source="squad",
        uri=row["_id"],
        title=row["title"],
        content_hash=content_hash(text.encode()),
        text=text,
        passages=(passage,),
        visibility=Visibility(readers=frozenset({EVERYONE}), in_force=InForce()),
        media_type="text/plain",
    )


def _config(sentences: int) -> AssistantConfig:
    template = TemplateLibrary(None).get("policy-answers")
    chosen = {"max_sentences": str(sentences), "threshold": "0", "passages": "10"}
    return configure(template, StampRequest(name="benchmark", use_case="benchmark", chosen=chosen))


CONFIGS = {count: _config(count) for count in (1, 2, 3)}


def _ask(line: QuestionLine, question: Question, sentences: int) -> Answer:
    return line.ask(
        Asking(text=question.text, config=CONFIGS[sentences], scope=AccessScope.of(()), as_of=date(2025, 1, 1))
    )


def _contains(answer: Answer, question: Question) -> bool:
    return any(gold in answer.text.lower() for gold in question.answers)


if __name__ == "__main__":
    main()
