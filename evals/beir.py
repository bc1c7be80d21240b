"""Suites from folders in the BEIR format: queries.jsonl and qrels.tsv beside a corpus.jsonl."""

import json
from dataclasses import dataclass
from pathlib import Path

from evals.located import Problems
from evals.suites import Case, Gold, Suite, SuiteInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    query_id: str
    text: str
    answerable: bool | None
    answers: tuple[str, ...]


def read_beir(folder: Path, *, name: str | None = None, source: str | None = None) -> Suite:
    """Read a suite whose gold is graded documents; the corpus itself is ingest's to register as ``source``.

    Relevance is read from ``qrels.tsv``, ``qrels/test.tsv`` or ``qrels/qrels.tsv`` (query-id, corpus-id, score; a grade
    of 0 is no gold). A query's ``answers`` become the alternatives of one must fact. A query that is marked
    ``answerable: false`` and has no gold is a question to abstain from; one with neither gold nor that mark is left out.

    Raises:
        SuiteInvalid: a file is missing or broken; every problem is listed with file and line.
    """
    asked = _read_queries(folder / "queries.jsonl")
    gold = _read_qrels(_qrels_path(folder), {query.query_id for query in asked}, source)
    cases = tuple(_case(query, gold.get(query.query_id, ())) for query in asked if _is_judged(query, gold))
    if not cases:
        raise SuiteInvalid(f"folder {folder.name!r} judges none of its queries; add lines to its qrels.tsv.")
    return Suite(name=name or folder.name, description=f"Imported from the BEIR folder {folder.name}", cases=cases)


def _is_judged(query: _Asked, gold: dict[str, tuple[Gold, ...]]) -> bool:
    return query.query_id in gold or query.answerable is False


def _case(query: _Asked, gold: tuple[Gold, ...]) -> Case:
    must = (query.answers,) if query.answers and gold else ()
    return Case(case_id=query.query_id, question=query.text, gold=gold, must=must, answerable=bool(gold))


def _qrels_path(folder: Path) -> Path:
    names = ("qrels.tsv", "qrels/test.tsv", "qrels/qrels.tsv")
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise SuiteInvalid(f"folder {folder.name!r} has no relevance file; it needs one of {', '.join(names)}.")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteInvalid(f"file {path.name!r} of the BEIR folder cannot be read: {error}.") from None


def _read_queries(path: Path) -> list[_Asked]:
    problems = Problems(file=path.name)
    asked: dict[str, _Asked] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        query = _read_query(line, number, problems)
        if query and query.query_id in asked:
            problems.add(number, f"query {query.query_id!r} was there before")
        elif query:
            asked[query.query_id] = query
    problems.raise_any(SuiteInvalid, "query file")
    return list(asked.values())


def _read_query(line: str, number: int, problems: Problems) -> _Asked | None:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        problems.add(number, f"is not JSON: {error.msg} at column {error.colno}")
        return None
    if not isinstance(value, dict) or not all(
        isinstance(value.get(key), str) and value[key].strip() for key in ("_id", "text")
    ):
        problems.add(number, "lacks '_id' or 'text', or one of them is not text")
        return None
    answers = value.get("answers") or []
    given = [answer.get("text") if isinstance(answer, dict) else answer for answer in answers]
    texts = [text.strip() for text in given if isinstance(text, str) and text.strip()]
    if len(texts) < len(given):
        problems.add(number, "has an answer that is not text")
        return None
    answerable = value.get("answerable")
    return _Asked(
        query_id=value["_id"].strip(),
        text=value["text"].strip(),
        answerable=answerable if isinstance(answerable, bool) else None,
        answers=tuple(dict.fromkeys(texts)),
    )


def _read_qrels(path: Path, known: set[str], source: str | None) -> dict[str, tuple[Gold, ...]]:
    problems = Problems(file=path.name)
    judged: dict[str, tuple[Gold, ...]] = {}
    for number, line in enumerate(_lines(path), start=1):
        parts = line.rstrip("\r").split("\t")
        if not line.strip() or (number == 1 and parts[0] == "query-id"):
            continue
        if len(parts) != 3 or not parts[2].strip().isdigit():
            problems.add(number, "is not 'query-id<TAB>corpus-id<TAB>score' with a whole score from 0")
        elif parts[0] not in known:
            problems.add(number, f"judges query {parts[0]!r}, which queries.jsonl does not have")
        elif int(parts[2]) > 0:
            gold = Gold(document=parts[1], source=source, grade=int(parts[2]))
            judged[parts[0]] = (*judged.get(parts[0], ()), gold)
    problems.raise_any(SuiteInvalid, "relevance file")
    return judged
