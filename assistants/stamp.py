"""Stamping: a template, a use case and chosen parameters become a frozen configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistants.configs import AssistantConfig, config_from_json, config_json
from assistants.models.naming import fallbacks
from assistants.parameters import ParameterInvalid, parameter_values
from assistants.plans import ActionPlan, ComposeSettings, GuardPlan, ModelPlan, RetrievalPlan, ReviewPlan
from assistants.prompts.library import PromptLibrary
from assistants.recipes import REFERENCE, SECTIONS, out_of_range
from assistants.reviews.holding import Tier, at_least
from assistants.sections import LISTS, LetterPlan
from assistants.tables import AssistantConfigRow, AssistantRow, CandidateRow
from assistants.templates import Scalar, Template
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class StampRequest:
    """What is chosen when an assistant is stamped."""

    name: str
    use_case: str
    sources: tuple[str, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Parameters as they were typed: ``--set name=value``."""
    owner: str = ""
    """The use case's owner; an ``owner`` parameter that was chosen wins over it."""
    model: str = ""
    """The language model of a template that composes with one and names none."""
    prompts: PromptLibrary = field(default_factory=lambda: PromptLibrary(None))
    tier: Tier = "low"
    """The risk tier of the use case: answers are reviewed at least as strictly as it asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantSummary:
    """An assistant and its candidate."""

    name: str
    use_case: str
    candidate: AssistantConfig


def configure(template: Template, request: StampRequest) -> AssistantConfig:
    """Return the configuration that a template and a request make; pure.

    Raises:
        ParameterInvalid: names the parameter and what it takes.
        InvalidInput: the assistant has no name, or composes with a model that is not named.
        NotFound: there is no such prompt.
    """
    if not request.name.strip() or request.name != request.name.strip():
        raise InvalidInput(f"an assistant needs a name without spaces around it, not {request.name!r}.")
    values = parameter_values(template, request.chosen, owner=request.owner)
    settings = {(s.section, s.key): _resolved(s.value, values) for s in template.settings}
    _check_ranges(settings)
    action = ActionPlan(**_of(settings, "action"))
    owner = str(values.get("owner") or request.owner or "the content owner")
    return AssistantConfig(
        name=request.name,
        use_case=request.use_case,
        kind=template.kind,
        template=template.name,
        template_version=template.version,
        template_digest=template.digest,
        sources=tuple(sorted(set(request.sources))),
        parameters=tuple(sorted(values.items())),
        retrieval=RetrievalPlan(
            limit=int(settings["retrieval", "limit"]),
            pool=int(settings["retrieval", "pool"]),
            dense_weight=float(settings["retrieval", "dense_weight"]),
        ),
        compose=ComposeSettings(
            composer=str(settings["compose", "composer"]),
            max_sentences=int(settings["compose", "max_sentences"]),
        ),
        threshold=float(settings["abstain", "threshold"]),
        owner=owner,
        abstention=_filled(str(settings["messages", "abstention"]), {**values, "owner": owner}),
        model=_model(settings, template.kind, request),
        guard=GuardPlan(**_of(settings, "guard")),
        review=at_least(ReviewPlan(**_of(settings, "review")), request.tier, action),
        action=action,
        letter=LetterPlan(**_of(settings, "letter")),
        chosen=tuple(sorted(request.chosen)),
        **_lists(template, {**values, "owner": owner}),
    )


def stamp(
    session: Session, template: Template, request: StampRequest, *, audit: AuditLog, clock: Clock, author: str
) -> AssistantConfig:
    """Store the configuration and make it the assistant's candidate; stamping the same again changes nothing.

    Raises:
        ParameterInvalid: a parameter is wrong.
        InvalidInput: the assistant belongs to another use case.
    """
    config = configure(template, request)
    _register(session, request, clock)
    return keep(session, config, audit=audit, clock=clock, author=author)


def keep(session: Session, config: AssistantConfig, *, audit: AuditLog, clock: Clock, author: str) -> AssistantConfig:
    """Store the configuration of an assistant that there is, and make it the candidate."""
    if session.get(AssistantConfigRow, config.digest) is None:
        row = AssistantConfigRow(digest=config.digest, assistant=config.name, config=config_json(config), author=author)
        row.created_at = clock.now()
        session.add(row)
        session.flush()
    pointer = session.get(CandidateRow, config.name)
    if pointer is None or pointer.digest != config.digest:
        session.merge(CandidateRow(assistant=config.name, digest=config.digest, stamped_at=clock.now()))
        audit.append(session, "assistant.stamped", config.name, config=config.digest, template=config.template_digest)
    return config


def config(session: Session, digest: str) -> AssistantConfig:
    """Return a stored configuration.

    Raises:
        NotFound: none has that digest.
    """
    row = session.get(AssistantConfigRow, digest)
    if row is None:
        raise NotFound(f"no assistant configuration has the digest {digest!r}; 'gristmill assistant list' shows them.")
    return config_from_json(row.config)


def candidate(session: Session, name: str) -> AssistantConfig:
    """Return the configuration of an assistant that was stamped last.

    Raises:
        NotFound: no assistant has that name.
    """
    pointer = session.get(CandidateRow, name)
    if pointer is None:
        raise NotFound(f"there is no assistant {name!r}; 'gristmill assistant stamp TEMPLATE {name}' makes it.")
    return config(session, pointer.digest)


def history(session: Session, name: str) -> list[AssistantConfig]:
    """Return every configuration of an assistant, the first stamped first."""
    rows = session.scalars(
        select(AssistantConfigRow)
        .where(AssistantConfigRow.assistant == name)
        .order_by(AssistantConfigRow.created_at, AssistantConfigRow.digest)
    )
    return [config_from_json(row.config) for row in rows]


def assistants(session: Session) -> list[AssistantSummary]:
    """Return every assistant with its candidate, by name."""
    rows = session.scalars(select(AssistantRow).order_by(AssistantRow.name)).all()
    return [AssistantSummary(name=r.name, use_case=r.use_case, candidate=candidate(session, r.name)) for r in rows]


def _register(session: Session, request: StampRequest, clock: Clock) -> None:
    row = session.get(AssistantRow, request.name)
    if row is None:
        session.add(AssistantRow(name=request.name, use_case=request.use_case, created_at=clock.now()))
        session.flush()
    elif row.use_case != request.use_case:
        raise InvalidInput(
            f"assistant {request.name!r} belongs to the use case {row.use_case!r}, not {request.use_case!r}; "
            "stamp the other one under its own name."
        )


def _resolved(value: Scalar, values: Mapping[str, Scalar]) -> Scalar:
    reference = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return values[reference[1]] if reference else value


def _of(settings: Mapping[tuple[str, str], Scalar], section: str) -> dict[str, Any]:
    """Return what is set in a section; the form of the template has seen to the types."""
    return {key: value for (name, key), value in settings.items() if name == section}


def _model(settings: Mapping[tuple[str, str], Scalar], kind: str, request: StampRequest) -> ModelPlan:
    """Return the plan with its model and the words of its prompt, so that neither can change under a release."""
    plan = ModelPlan(**_of(settings, "model"))
    if settings["compose", "composer"] != "model":
        return plan
    name = plan.name or request.model
    if not name:
        raise InvalidInput(
            f"{request.name!r} would compose with a language model, and none is named; set GRISTMILL_MODEL, or 'model.name'."
        )
    fallbacks(name)
    prompt = request.prompts.get(plan.prompt or kind)
    return replace(plan, name=name, prompt=f"{prompt.name}@{prompt.version}", instructions=prompt.text)


def _lists(template: Template, values: Mapping[str, Scalar]) -> dict[str, Any]:
    """Return labels, fields, rules and wordings with the parameters that they name filled in."""
    return {
        name: adapter.validate_python(_deeply(adapter.dump_python(getattr(template, name)), values))
        for name, adapter in LISTS.items()
    }


def _deeply(value: Any, values: Mapping[str, Scalar]) -> Any:
    if isinstance(value, str):
        return _filled(value, values)
    if isinstance(value, Mapping):
        return {key: _deeply(item, values) for key, item in value.items()}
    return [_deeply(item, values) for item in value] if isinstance(value, list | tuple) else value


def _filled(message: str, values: Mapping[str, Scalar]) -> str:
    """Put in the values of parameters; a field of a request, which is filled in when there is one, is left."""
    return REFERENCE.sub(lambda found: str(values.get(found[1], found[0])), message)


def _check_ranges(settings: Mapping[tuple[str, str], Scalar]) -> None:
    """Check what parameters put into settings: a template cannot know it before."""
    for (section, key), value in settings.items():
        known = SECTIONS[section][key]
        if isinstance(value, int | float) and out_of_range(value, known.least, known.most):
            raise ParameterInvalid(f"{section}.{key} cannot be {value}; it takes {known.least:g} to {known.most:g}.")
        if known.allowed and value not in known.allowed:
            raise ParameterInvalid(f"{section}.{key} cannot be {value!r}; it takes {', '.join(known.allowed)}.")
