"""``assistant``: stamped from templates."""

from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from api.commands.abstention import fit_
from api.console import command_group, plain, show, table, workspace
from api.stamping import Wanted, newer_template, request_for, restamped
from api.wiring import Workspace
from assistants import stamp as stamping
from assistants.configs import AssistantConfig, config_json, diff
from assistants.parameters import parse_settings
from governance.portfolio import load_use_case
from governance.releases import live_release
from ingest.sources import load_source
from kernel.errors import InvalidInput

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
            wanted = Wanted(name=name, sources=tuple(source or case.sources), chosen=parse_settings(set_ or ()))
            for each in wanted.sources:
                load_source(session, each)
            request = request_for(opened, case, wanted)
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
    """List the assistants, with what is live, what is a candidate, and whose template has a newer version."""
    with workspace() as opened, opened.database.read() as session:
        found = stamping.assistants(session)
        live = {each.name: live_release(session, each.name) for each in found}
        newest = {each.name: newer_template(opened.templates, each.candidate) for each in found}

    def render(out: Console) -> None:
        rows = []
        for each in found:
            release, newer = live[each.name], newest[each.name]
            shown = f"{release.number} ({release.digest[:12]})" if release and release.digest else "none"
            behind = f", {newer.version} is there" if newer else ""
            template = f"{each.candidate.template} {each.candidate.template_version}{behind}"
            rows.append((each.name, each.use_case, template, each.candidate.digest[:12], shown))
        out.print(table("assistant", "use case", "template", "candidate", "live release", rows=rows))
        if any(newest.values()):
            out.print("[dim]what a newer template changes: gristmill assistant diff NAME --to-template[/dim]")

    show(
        [
            {
                "name": each.name,
                "use_case": each.use_case,
                "candidate": each.candidate.digest,
                "live": release.digest if (release := live[each.name]) else None,
                "template": each.candidate.template,
                "template_version": each.candidate.template_version,
                "newer_version": newer.version if (newer := newest[each.name]) else None,
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
    to_template: bool = typer.Option(
        False, "--to-template", help="Show instead what the template, as it is now, would change in the candidate."
    ),
) -> None:
    """Show what the candidate would change, or what restamping it would."""
    lost: tuple[str, ...] = ()
    with workspace() as opened:
        if to_template:
            with opened.database.read() as session:
                old = stamping.candidate(session, name)
                new, lost = restamped(opened, session, old, {})
        else:
            old, new = _pair(opened, name, before)
    changes = diff(old, new)

    def render(out: Console) -> None:
        rows = [(change.name, change.before, change.after) for change in changes]
        out.print(table("setting", "before", "after", rows=rows) if rows else "nothing would change.")
        _say_lost(out, lost)

    show(changes if not to_template else {"changes": changes, "lost": lost}, render)


@app.command("restamp")
def restamp(
    names: list[str] = typer.Argument(None, metavar="[NAME]...", help="Assistants to stamp again."),
    all_: bool = typer.Option(False, "--all", help="Every assistant whose template says something else now."),
    set_: list[str] = typer.Option(None, "--set", help="A parameter to choose anew, as name=value."),
) -> None:
    """Stamp assistants again from their templates as they are now; each becomes a candidate, what is live stays live.

    What somebody chose stays: parameters set by --set, and sources. What the template does not take any more is told.
    """
    if bool(names) == all_:
        raise InvalidInput("name the assistants to stamp again, or say --all: one of both.")
    chosen = parse_settings(set_ or ())
    done = []
    with workspace() as opened, opened.database.write() as session:
        known = stamping.assistants(session)
        behind = [each.name for each in known if newer_template(opened.templates, each.candidate)]
        for name in behind if all_ else names:
            old = stamping.candidate(session, name)
            new, lost = restamped(opened, session, old, chosen)
            stamping.keep(session, new, audit=opened.audit, clock=opened.clock, author=opened.actor)
            done.append({"name": name, "before": old.digest, "candidate": new.digest,
                         "changes": diff(old, new), "lost": lost})  # fmt: skip

    def render(out: Console) -> None:
        for each in done:
            out.print(
                f"assistant {each['name']!r}: candidate {str(each['candidate'])[:12]}, {_count(each['changes'])}."
            )
            _say_lost(out, each["lost"])
        if not done:
            out.print("every assistant is as its template says; nothing was stamped.")

    show(done, render)


def _count(changes: Any) -> str:
    return f"{len(changes)} setting{'s' if len(changes) != 1 else ''} changed" if changes else "nothing changed"


def _say_lost(out: Console, lost: Any) -> None:
    for sentence in lost:
        out.print(f"[yellow]not kept:[/yellow] {escape(sentence)}.")


def _pair(opened: Workspace, name: str, before: str | None) -> tuple[AssistantConfig, AssistantConfig]:
    with opened.database.read() as session:
        new = stamping.candidate(session, name)
        live = live_release(session, name)
        digest = before or (str(live.record["candidate"]["config_digest"]) if live else "")  # type: ignore[index, call-overload]
        old = stamping.config(session, digest) if digest else stamping.history(session, name)[0]
    return old, new
