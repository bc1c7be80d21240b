"""``assistant``: stamped from templates."""

import typer
from rich.console import Console

from api.commands.abstention import fit_
from api.console import command_group, plain, show, table, workspace
from api.wiring import Workspace
from assistants import stamp as stamping
from assistants.configs import AssistantConfig, config_json, diff
from assistants.parameters import parse_settings
from governance.intake import tier
from governance.portfolio import load_use_case
from governance.releases import live_release
from ingest.sources import load_source

app = command_group("Stamp assistants from templates, list, show and compare them.")


@app.command("stamp")
def stamp(
    template: str = typer.Argument(help="Name of the template."),
    name: str = typer.Argument(help="Name of the assistant."),
    use_case: str = typer.Option(..., help="Id of the use case that it is for."),
    source: list[str] = typer.Option(None, help="Source that it answers from (default: those of the use case)."),
    set_: list[str] = typer.Option(None, "--set", help="A parameter, as name=value; may be given more than once."),
) -> None:
    """Stamp an assistant; it becomes a candidate, and what is live stays live."""
    with workspace() as opened:
        recipe = opened.templates.get(template)
        with opened.database.write() as session:
            case = load_use_case(session, use_case)
            sources = tuple(source or case.sources)
            for each in sources:
                load_source(session, each)
            request = stamping.StampRequest(
                name=name,
                use_case=use_case,
                sources=sources,
                chosen=parse_settings(set_ or ()),
                owner=case.owner,
                model=opened.settings.model or "",
                prompts=opened.prompts,
                tier=tier(case).tier,
            )
            config = stamping.stamp(
                session, recipe, request, audit=opened.audit, clock=opened.clock, author=opened.actor
            )
    show(
        {"digest": config.digest, **config_json(config)},
        lambda out: out.print(
            f"assistant {name!r} is stamped from {template} version {recipe.version}: candidate {config.digest[:12]}."
        ),
    )


app.command("fit")(fit_)


@app.command("list")
def list_() -> None:
    """List the assistants, with what is live and what is a candidate."""
    with workspace() as opened, opened.database.read() as session:
        found = stamping.assistants(session)
        live = {each.name: live_release(session, each.name) for each in found}

    def render(out: Console) -> None:
        rows = []
        for each in found:
            release = live[each.name]
            shown = f"{release.number} ({release.digest[:12]})" if release and release.digest else "none"
            rows.append((each.name, each.use_case, each.candidate.template, each.candidate.digest[:12], shown))
        out.print(table("assistant", "use case", "template", "candidate", "live release", rows=rows))

    show(
        [
            {
                "name": each.name,
                "use_case": each.use_case,
                "candidate": each.candidate.digest,
                "live": release.digest if (release := live[each.name]) else None,
            }
            for each in found
        ],
        render,
    )


@app.command("show")
def show_(name: str = typer.Argument(help="Name of the assistant.")) -> None:
    """Show an assistant's candidate configuration."""
    with workspace() as opened, opened.database.read() as session:
        config = stamping.candidate(session, name)

    def render(out: Console) -> None:
        out.print(f"[bold]{config.name}[/bold], candidate {config.digest[:12]}")
        rows = [(key, plain(value)) for key, value in config_json(config).items()]
        out.print(table("setting", "value", rows=rows))

    show({"digest": config.digest, **config_json(config)}, render)


@app.command("diff")
def diff_(
    name: str = typer.Argument(help="Name of the assistant."),
    before: str | None = typer.Option(None, help="Digest to compare from (default: the live release's)."),
) -> None:
    """Show what the candidate would change."""
    with workspace() as opened:
        old, new = _pair(opened, name, before)
    changes = diff(old, new)

    def render(out: Console) -> None:
        rows = [(change.name, change.before, change.after) for change in changes]
        out.print(table("setting", "before", "after", rows=rows) if rows else "nothing would change.")

    show(changes, render)


def _pair(opened: Workspace, name: str, before: str | None) -> tuple[AssistantConfig, AssistantConfig]:
    with opened.database.read() as session:
        new = stamping.candidate(session, name)
        live = live_release(session, name)
        digest = before or (str(live.record["candidate"]["config_digest"]) if live else "")  # type: ignore[index, call-overload]
        old = stamping.config(session, digest) if digest else stamping.history(session, name)[0]
    return old, new
