"""What commands share when they stamp assistants: what the use case brings with it, and what a newer template changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from api.wiring import Workspace
from assistants.configs import AssistantConfig
from assistants.restamp import carried, is_behind
from assistants.stamp import StampRequest, configure
from assistants.templates import Template, TemplateInvalid, TemplateLibrary
from governance.intake import tier
from governance.portfolio import load_use_case
from governance.usecases import UseCase
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person chooses for an assistant."""

    name: str
    sources: tuple[str, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)


def request_for(opened: Workspace, case: UseCase, wanted: Wanted) -> StampRequest:
    """Return what an assistant is stamped with: what was chosen, and what use case and settings say."""
    return StampRequest(
        name=wanted.name,
        use_case=case.use_case_id,
        sources=wanted.sources,
        chosen=wanted.chosen,
        owner=case.owner,
        model=opened.settings.model or "",
        prompts=opened.prompts,
        tier=tier(case).tier,
    )


def newer_template(templates: TemplateLibrary, config: AssistantConfig) -> Template | None:
    """Return the template that an assistant is behind; None where it is not, or where there is none to read."""
    try:
        found = templates.get(config.template)
    except (NotFound, TemplateInvalid):
        return None
    return found if is_behind(config, found) else None


def restamped(
    opened: Workspace, session: Session, old: AssistantConfig, chosen: Mapping[str, str]
) -> tuple[AssistantConfig, tuple[str, ...]]:
    """Return what an assistant would be from its template as it is now, and what cannot be kept of what was chosen.

    Raises:
        NotFound: the template or the use case is gone.
        ParameterInvalid: what is chosen now is wrong.
    """
    template = opened.templates.get(old.template)
    case = load_use_case(session, old.use_case)
    kept = carried(old, template, owner=case.owner, changed=chosen)
    wanted = Wanted(name=old.name, sources=old.sources, chosen=kept.chosen)
    return configure(template, request_for(opened, case, wanted)), kept.lost
