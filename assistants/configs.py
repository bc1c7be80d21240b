"""What an assistant is made of, frozen: everything that changes how it answers, under one digest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from assistants.plans import (
    ActionPlan,
    ComposeSettings,
    FittedThreshold,
    GuardPlan,
    ModelPlan,
    RetrievalPlan,
    ReviewPlan,
)
from assistants.sections import LISTS, FieldPlan, Label, LetterPlan, Rule, Wording
from assistants.templates import Scalar
from kernel.canonical import value_digest

_LATER: Mapping[str, type[ModelPlan | GuardPlan | ReviewPlan | ActionPlan | LetterPlan | FittedThreshold]] = {
    "model": ModelPlan,
    "guard": GuardPlan,
    "review": ReviewPlan,
    "action": ActionPlan,
    "letter": LetterPlan,
    "fitted": FittedThreshold,
}
"""Sections that came after the first release: left out of the JSON where nothing is set, so that digests stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantConfig:
    """A template stamped for one use case."""

    name: str
    use_case: str
    kind: str
    template: str
    template_version: int
    template_digest: str
    sources: tuple[str, ...]
    """The sources that it searches, sorted; none means all."""
    parameters: tuple[tuple[str, Scalar], ...]
    """As given or by default, sorted by name."""
    retrieval: RetrievalPlan
    compose: ComposeSettings
    threshold: float
    """It abstains below this support."""
    owner: str
    """Whom it names when it abstains."""
    abstention: str
    """The sentence that it says then, the owner filled in."""
    model: ModelPlan = field(default_factory=ModelPlan)
    guard: GuardPlan = field(default_factory=GuardPlan)
    review: ReviewPlan = field(default_factory=ReviewPlan)
    action: ActionPlan = field(default_factory=ActionPlan)
    letter: LetterPlan = field(default_factory=LetterPlan)
    fitted: FittedThreshold = field(default_factory=FittedThreshold)
    labels: tuple[Label, ...] = ()
    fields: tuple[FieldPlan, ...] = ()
    rules: tuple[Rule, ...] = ()
    wordings: tuple[Wording, ...] = ()
    chosen: tuple[str, ...] | None = None
    """The parameters that somebody chose, sorted: a newer template leaves them as they are. None where it was stamped
    before that was kept."""

    @property
    def digest(self) -> str:
        """The digest of all of it: two configurations with the same digest answer alike."""
        return value_digest(config_json(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChange:
    """One setting that two configurations do not share; None where one lacks it."""

    name: str
    before: Scalar | None
    after: Scalar | None


def config_json(config: AssistantConfig) -> dict[str, Any]:
    """Return the configuration as JSON values, for its digest and for the database."""
    body = asdict(config) | {"sources": list(config.sources), "parameters": dict(config.parameters)}
    body |= {name: adapter.dump_python(getattr(config, name), mode="json") for name, adapter in LISTS.items()}
    body["chosen"] = None if config.chosen is None else list(config.chosen)
    unset = [name for name, section in _LATER.items() if getattr(config, name) == section()]
    unset += [name for name in LISTS if not body[name]] + (["chosen"] if config.chosen is None else [])
    return {name: value for name, value in body.items() if name not in unset}


def config_from_json(stored: Mapping[str, Any]) -> AssistantConfig:
    """Return the configuration that was stored."""
    return AssistantConfig(
        **{
            **stored,
            "sources": tuple(stored["sources"]),
            "parameters": tuple(sorted(stored["parameters"].items())),
            "retrieval": RetrievalPlan(**stored["retrieval"]),
            "compose": ComposeSettings(**stored["compose"]),
            **{name: section(**stored[name]) for name, section in _LATER.items() if name in stored},
            **{name: adapter.validate_python(stored[name]) for name, adapter in LISTS.items() if name in stored},
            "chosen": tuple(stored["chosen"]) if "chosen" in stored else None,
        }
    )


def diff(before: AssistantConfig, after: AssistantConfig) -> tuple[ConfigChange, ...]:
    """Return every setting that changed, by name: ``compose.max_sentences``, ``labels.billing.route``, ``sources``.

    Who chose a parameter, somebody or the template, is not a change of how it answers.
    """
    old, new = _flat(config_json(before)), _flat(config_json(after))
    return tuple(
        ConfigChange(name=name, before=old.get(name), after=new.get(name))
        for name in sorted((old.keys() | new.keys()) - {"chosen"})
        if old.get(name) != new.get(name)
    )


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Scalar]:
    flat: dict[str, Scalar] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{name}."))
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            flat.update(_flat({item.get("name", place): item for place, item in enumerate(value)}, f"{prefix}{name}."))
        else:
            flat[prefix + name] = ", ".join(value) if isinstance(value, list) else value
    return flat
