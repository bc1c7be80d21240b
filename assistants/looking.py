"""What is searched for: the question, or, to check a request, a passage for each rule that applies to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistants.composers.port import Search
from assistants.configs import AssistantConfig
from assistants.reading.fields import read_fields
from assistants.recipes import REFERENCE
from assistants.results import ExtractedField
from assistants.sections import Rule
from index.values import Hit, Hits, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Everything that was found, each passage once."""

    hits: Hits
    searches: tuple[Search, ...] = ()
    """For each rule, which of the hits."""


def look(query: Query, rules: Sequence[tuple[Rule, str]], search: Callable[[Query], Hits]) -> Looked:
    """Search for the question, or for each rule; every search sees the generation that the first one saw."""
    if not rules:
        return Looked(hits=search(query))
    found: dict[str, Hit] = {}
    searches: list[Search] = []
    generation = query.generation
    for rule, text in rules:
        hits = search(replace(query, text=text or rule.name, generation=generation))
        generation = hits.generation
        for hit in hits.hits:
            found.setdefault(hit.passage_id, hit)
        order = list(found)
        searches.append(
            Search(rule=rule.name, query=text, hits=tuple(order.index(hit.passage_id) for hit in hits.hits))
        )
    return Looked(hits=Hits(generation=generation or 0, hits=tuple(found.values())), searches=tuple(searches))


def rules_of(text: str, config: AssistantConfig) -> list[tuple[Rule, str]]:
    """Return what is searched for to check a text: nothing for other kinds than ``check``."""
    return asked_rules(config.rules, read_fields(text, config.fields)) if config.rules else []


def asked_rules(rules: Sequence[Rule], request: Sequence[ExtractedField]) -> list[tuple[Rule, str]]:
    """Return the rules that apply to a request, or may, each with what is searched for: fields filled into its query."""
    values = {field.name: field for field in request}
    return [(rule, _filled(rule.query, values)) for rule in rules if applies(rule, request) is not False]


def applies(rule: Rule, request: Sequence[ExtractedField]) -> bool | None:
    """Say whether a rule applies to a request; None where the request does not say what that depends on."""
    values = {field.name: field.value for field in request}
    told = [values.get(condition.field) for condition in rule.when]
    if any(value is not None and str(value) not in c.among for value, c in zip(told, rule.when, strict=True)):
        return False
    return None if None in told else True


def _filled(query: str, values: Mapping[str, ExtractedField]) -> str:
    def spelled(name: str) -> str:
        value = values[name].value if name in values else None
        return "" if value is None else str(value)

    return " ".join(REFERENCE.sub(lambda found: spelled(found[1]), query).split())
