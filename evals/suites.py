"""Suites: the questions that every release answers, with their gold, read strictly from YAML or JSONL."""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pydantic import JsonValue

from evals.expectations import Expected, expected_json, read_expected
from evals.fields import Fields
from evals.inputs import with_inputs
from evals.located import Located, Problems, locate, parse_yaml
from kernel.canonical import value_digest
from kernel.errors import InvalidInput


class SuiteInvalid(InvalidInput):
    """A suite file breaks its format; the sentence lists every problem as ``file:line: problem``."""

    code = "suite_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """Where the right answer stands."""

    document: str
    """URI of the document inside its source."""
    quote: str | None = None
    """Words of the document, verbatim; None says that the document as a whole is relevant."""
    source: str | None = None
    """None matches the document in any source."""
    grade: int = 1
    """How relevant, from 1; the gain of the document in nDCG."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question with its gold."""

    case_id: str
    question: str
    gold: tuple[Gold, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    """Facts that the answer must contain; of each, any one of the alternatives."""
    must_not: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    as_of: date | None = None
    readers: tuple[str, ...] = ()
    """Groups of the person who asks; empty means the suite's."""
    answerable: bool = True
    """False when the only right reaction is to abstain."""
    expected: Expected = field(default_factory=Expected)
    """Of the kinds of assistants that return something else than prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A named set of cases; equal content has an equal digest."""

    name: str
    description: str = ""
    as_of: date | None = None
    """Day that cases ask about which name none; None means the day of the run."""
    readers: tuple[str, ...] = ()
    cases: tuple[Case, ...]

    @property
    def digest(self) -> str:
        """The digest of the content: 32 hex digits."""
        return value_digest(suite_json(self))

    def case(self, case_id: str) -> Case:
        """Return the case of that id, which must exist."""
        return next(case for case in self.cases if case.case_id == case_id)


def read_suite(path: Path) -> Suite:
    """Read a suite file: JSONL when its name ends so, YAML otherwise.

    Raises:
        SuiteInvalid: anything in it is unknown, missing, doubled or contradictory.
    """
    problems = Problems(file=path.name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteInvalid(f"suite file {path.name!r} cannot be read: {error}. Name a UTF-8 text file.") from None
    root = _parse_jsonl(text, problems, path.stem) if path.suffix == ".jsonl" else parse_yaml(text, problems)
    root = with_inputs(root, path.parent, problems)
    problems.raise_any(SuiteInvalid, "suite file")
    return _read(root, problems)


def suite_json(suite: Suite) -> dict[str, JsonValue]:
    """Return a suite as JSON values with the keys of a suite file; defaults are left out."""
    body: dict[str, JsonValue] = {"suite": suite.name, "cases": [case_json(case) for case in suite.cases]}
    if suite.description:
        body["description"] = suite.description
    if suite.as_of:
        body["as_of"] = suite.as_of.isoformat()
    if suite.readers:
        body["readers"] = list(suite.readers)
    return body


def case_json(case: Case) -> dict[str, JsonValue]:
    """Return a case as JSON values with the keys of a suite file; defaults are left out."""
    body: dict[str, JsonValue] = {"id": case.case_id, "question": case.question}
    optional: dict[str, JsonValue] = {
        "gold": [_gold_json(gold) for gold in case.gold],
        "must": [list(group) for group in case.must],
        "must_not": list(case.must_not),
        "tags": list(case.tags),
        "as_of": case.as_of.isoformat() if case.as_of else None,
        "readers": list(case.readers),
    }
    body |= {key: value for key, value in optional.items() if value}
    body |= expected_json(case.expected)
    return body if case.answerable else body | {"answerable": False}


def without_quotes(case: Case, *, source: str, document: str) -> Case:
    """Return a case whose gold names a document, and quotes it no more."""
    gold = tuple(
        replace(each, quote=None) if each.document == document and each.source in {None, source} else each
        for each in case.gold
    )
    return replace(case, gold=gold)


def suite_from_json(value: JsonValue) -> Suite:
    """Return the suite that ``suite_json`` wrote.

    Raises:
        SuiteInvalid: the value is no suite.
    """
    return _read(locate(value, 0), Problems(file="stored suite"))


def _gold_json(gold: Gold) -> dict[str, JsonValue]:
    body: dict[str, JsonValue] = {"document": gold.document}
    if gold.quote:
        body["quote"] = gold.quote
    if gold.source:
        body["source"] = gold.source
    return body if gold.grade == 1 else body | {"grade": gold.grade}


def _parse_jsonl(text: str, problems: Problems, name: str) -> Located:
    cases: list[Located] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            cases.append(locate(json.loads(line), number))
        except json.JSONDecodeError as error:
            problems.add(number, f"is not JSON: {error.msg} at column {error.colno}")
    return Located(line=1, value={"suite": Located(line=1, value=name), "cases": Located(line=1, value=cases)})


def _read(root: Located, problems: Problems) -> Suite:
    fields = Fields(root, problems, "the suite")
    name = fields.text("suite", required=True)
    nodes = fields.items("cases", required=True)
    suite = Suite(
        name=name,
        description=fields.text("description") if fields.has("description") else "",
        as_of=fields.day("as_of"),
        readers=tuple(sorted(set(fields.texts("readers")))),
        cases=tuple(_read_case(node, problems) for node in nodes),
    )
    if fields.has("cases") and not nodes:
        fields.complain("cases", "the suite has no cases")
    fields.close()
    _complain_of_doubles(suite, nodes, problems)
    problems.raise_any(SuiteInvalid, "suite file")
    return suite


def _read_case(node: Located, problems: Problems) -> Case:
    fields = Fields(node, problems, "the case")
    case = Case(
        case_id=fields.text("id", required=True),
        question=fields.text("question", required=True),
        gold=tuple(_read_gold(part, problems) for part in fields.items("gold")),
        must=fields.alternatives("must"),
        must_not=fields.texts("must_not"),
        tags=fields.texts("tags"),
        as_of=fields.day("as_of"),
        readers=tuple(sorted(set(fields.texts("readers")))),
        answerable=fields.flag("answerable", default=True),
        expected=read_expected(fields),
    )
    fields.close()
    for key in ("gold", "must", "expected"):
        if not case.answerable and getattr(case, key):
            fields.complain(key, f"case {case.case_id!r} is not answerable, yet it has {key!r}; remove one of the two")
    return case


def _read_gold(node: Located, problems: Problems) -> Gold:
    fields = Fields(node, problems, "the gold")
    gold = Gold(
        document=fields.text("document", required=True),
        quote=fields.text("quote") or None,
        source=fields.text("source") or None,
        grade=fields.integer("grade", low=1, high=100) or 1,
    )
    fields.close()
    return gold


def _complain_of_doubles(suite: Suite, nodes: list[Located], problems: Problems) -> None:
    first: dict[str, int] = {}
    for case, node in zip(suite.cases, nodes, strict=True):
        if case.case_id and case.case_id in first:
            problems.add(node.line, f"case id {case.case_id!r} was used on line {first[case.case_id]}")
        first.setdefault(case.case_id, node.line)
