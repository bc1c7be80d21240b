"""Use cases: what somebody wants an assistant for, read strictly from YAML."""

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from evals.fields import Fields
from evals.located import Located, Problems, locate, parse_yaml
from kernel.canonical import value_digest
from kernel.errors import InvalidInput

Audience = Literal["internal", "customers", "public"]
Direction = Literal["at_least", "at_most"]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class UseCaseInvalid(InvalidInput):
    """A use case file breaks its format; the sentence lists every problem as ``file:line: problem``."""

    code = "use_case_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """Who will ask, and how much."""

    who: str
    count: int
    questions_per_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A judgement from 1 (least) to 5 (most), with its ground."""

    score: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What could go wrong: 1 (least) to 5 (most), and the facts that decide the tier."""

    score: int
    why: str
    audience: Audience
    acts: bool
    """Whether it changes anything outside the workspace."""
    personal_data: bool
    regulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A figure that says later whether it was worth it."""

    name: str
    target: float
    unit: str
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """What intake recorded."""

    use_case_id: str
    title: str
    problem: str
    owner: str
    users: Users
    sources: tuple[str, ...]
    template: str
    value: Rating
    feasibility: Rating
    risk: Risk
    time_to_impact_weeks: float
    kpis: tuple[Kpi, ...]

    @property
    def digest(self) -> str:
        """The digest of the content."""
        return value_digest(use_case_json(self))


def read_use_case(path: Path) -> UseCase:
    """Read a use case file.

    Raises:
        UseCaseInvalid: anything in it is unknown, missing or out of range.
    """
    problems = Problems(file=path.name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UseCaseInvalid(f"use case file {path.name!r} cannot be read: {error}. Name a UTF-8 YAML file.") from None
    root = parse_yaml(text, problems)
    problems.raise_any(UseCaseInvalid, "use case file")
    return _read(root, problems)


def use_case_json(use_case: UseCase) -> dict[str, JsonValue]:
    """Return a use case as JSON values with the keys of its file."""
    body = asdict(use_case)
    body["use_case"] = body.pop("use_case_id")
    body["sources"] = list(use_case.sources)
    body["time_to_impact_weeks"] = float(use_case.time_to_impact_weeks)
    body["kpis"] = [asdict(kpi) | {"target": float(kpi.target)} for kpi in use_case.kpis]
    return body


def use_case_from_json(value: JsonValue) -> UseCase:
    """Return the use case that ``use_case_json`` wrote.

    Raises:
        UseCaseInvalid: the value is no use case.
    """
    return _read(locate(value, 0), Problems(file="stored use case"))


def _read(root: Located, problems: Problems) -> UseCase:
    fields = Fields(root, problems, "the use case")
    use_case_id = fields.text("use_case", required=True)
    if use_case_id and not _SLUG.fullmatch(use_case_id):
        fields.complain("use_case", f"{use_case_id!r} is not lower-case words joined by dashes")
    use_case = UseCase(
        use_case_id=use_case_id,
        title=fields.text("title", required=True),
        problem=fields.text("problem", required=True),
        owner=fields.text("owner", required=True),
        users=_read_users(fields, problems),
        sources=fields.texts("sources"),
        template=fields.text("template", required=True),
        value=_read_rating("value", fields, problems),
        feasibility=_read_rating("feasibility", fields, problems),
        risk=_read_risk(fields, problems),
        time_to_impact_weeks=fields.number("time_to_impact_weeks", low=0, high=520, required=True) or 0.0,
        kpis=tuple(_read_kpi(node, problems) for node in fields.items("kpis", required=True)),
    )
    fields.close()
    problems.raise_any(UseCaseInvalid, "use case file")
    return use_case


def _group(key: str, fields: Fields, problems: Problems) -> Fields:
    """Return a mapping that must be there; when it is not, an empty one whose own gaps are not complained of."""
    empty = Fields(Located(line=fields.line, value={}), Problems(file=problems.file), key)
    return fields.group(key, required=True) or empty


def _read_users(fields: Fields, problems: Problems) -> Users:
    users = _group("users", fields, problems)
    read = Users(
        who=users.text("who", required=True),
        count=users.integer("count", low=1, high=10_000_000, required=True) or 1,
        questions_per_week=users.integer("questions_per_week", low=0, high=1_000_000_000, required=True) or 0,
    )
    users.close()
    return read


def _read_rating(key: str, fields: Fields, problems: Problems) -> Rating:
    rating = _group(key, fields, problems)
    score = rating.integer("score", low=1, high=5, required=True) or 1
    read = Rating(score=score, why=rating.text("why", required=True))
    rating.close()
    return read


def _read_risk(fields: Fields, problems: Problems) -> Risk:
    risk = _group("risk", fields, problems)
    for key in ("acts", "personal_data", "regulated"):
        if not risk.has(key):
            risk.complain(key, f"'risk' of the use case lacks {key!r}; say true or false, it decides the tier")
    read = Risk(
        score=risk.integer("score", low=1, high=5, required=True) or 5,
        why=risk.text("why", required=True),
        audience=risk.choice("audience", ("internal", "customers", "public")),
        acts=risk.flag("acts", default=True),
        personal_data=risk.flag("personal_data", default=True),
        regulated=risk.flag("regulated", default=True),
    )
    risk.close()
    return read


def _read_kpi(node: Located, problems: Problems) -> Kpi:
    fields = Fields(node, problems, "the KPI")
    kpi = Kpi(
        name=fields.text("name", required=True),
        target=fields.number("target", low=-1e12, high=1e12, required=True) or 0.0,
        unit=fields.text("unit", required=True),
        direction=fields.choice("direction", ("at_least", "at_most")),
    )
    fields.close()
    return kpi
