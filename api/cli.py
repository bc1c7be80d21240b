"""The command line. Commands are loaded when they are called, so that ``--help`` answers at once."""

import importlib
import sys
from pathlib import Path
from typing import Any

import typer
import typer.core

from api.invocation import Invocation, invocation, set_invocation

_COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("workspace:init", "Make an empty workspace."),
    "demo": ("demo:demo", "Run the whole line on the samples, and say what happened."),
    "doctor": ("workspace:doctor", "Check that this machine and this workspace work."),
    "serve": ("serve:serve", "Answer over HTTP, with a page to ask on."),
    "worker": ("worker:worker", "Do background jobs and keep schedules, without HTTP."),
    "source": ("sources:app", "Register, list, show and remove sources."),
    "refresh": ("refresh:refresh", "Make the corpus hold what the sources hold."),
    "job": ("jobs:app", "List, show and cancel background jobs."),
    "schedule": ("jobs:schedule_app", "Show when sources are refreshed."),
    "receipt": ("receipts:app", "List what every refresh did, or show one receipt."),
    "quarantine": ("quarantine:app", "List documents that could not be read, or try them again."),
    "desk": ("desk:app", "Show what an owner must look at, and act on it."),
    "glossary": ("glossary:app", "Keep names for the same thing, which searches look for too."),
    "findings": ("findings:app", "List the personal data and the instructions to machines that documents hold."),
    "rollback": ("refresh:rollback", "Give a source the state of an older generation."),
    "pin": ("pins:app", "Pin generations that must stay, list or release them."),
    "vacuum": ("keeping:vacuum", "Give up what no kept generation needs; the disk space comes back."),
    "erase": ("keeping:erase", "Erase a document from every generation for good, and read it no more."),
    "index": ("builds:app", "List builds of the index, make one with another model or cut, switch, drop."),
    "search": ("search:search", "Find passages."),
    "usecase": ("usecases:app", "Record use cases, score them and see their risk tier."),
    "template": ("templates:app", "List, show and lint templates."),
    "model": ("models:app", "Ask the language models that the settings name whether they answer."),
    "assistant": ("assistants:app", "Stamp assistants from templates, list, show and compare them."),
    "ask": ("ask:ask", "Ask an assistant; every sentence of the answer is cited."),
    "chat": ("ask:chat", "Ask one question after the other; each may continue the ones before it."),
    "replay": ("ask:replay", "Give a stored answer again, from the corpus as it stood."),
    "review": ("reviews:app", "Look at answers that wait for a person, and approve, edit or reject them."),
    "action": ("actions:app", "Look at what approvals set off outside, and decide where nobody knows."),
    "feedback": ("feedback:feedback", "Say whether an answer helped, and why not."),
    "suite": ("suites:app", "Add, check, freeze, show and import suites."),
    "eval": ("evals:app", "Run suites, compare runs, print reports."),
    "release": ("releases:app", "Propose, approve, publish, roll back, show and verify releases."),
    "waiver": ("releases:waiver_app", "Grant a named, expiring exception, or list them."),
    "audit": ("audit:app", "Show, check and export the audit log."),
}
"""Name: module under api.commands and object in it; what it does."""


class LazyGroup(typer.core.TyperGroup):
    """Commands by name, imported when they are called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names in the order of a working day."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Import the command of that name, or return None."""
        return _load(cmd_name, _COMMANDS[cmd_name][0]) if cmd_name in _COMMANDS else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])


def main() -> None:
    """Run the command line and leave with the exit code of ``api.errors``."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; return its exit code. Errors are one sentence on stderr."""
    root = typer.main.get_command(_app())
    try:
        root.main(args=arguments, prog_name="gristmill")
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 0
    except Exception as error:  # noqa: BLE001 - what is not ours is raised again
        return _explain(error)
    return 0


def _app() -> typer.Typer:
    app = typer.Typer(
        name="gristmill",
        cls=LazyGroup,
        help="From documents to released, evaluated assistants.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    return app


def _root(
    workspace: Path | None = typer.Option(None, help="Folder of the workspace (default .gristmill)."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),  # noqa: FBT001, FBT003
) -> None:
    set_invocation(Invocation(workspace=workspace, as_json=as_json))


def _load(name: str, place: str) -> Any:
    module, attribute = place.split(":")
    found: Any = getattr(importlib.import_module(f"api.commands.{module}"), attribute)
    if not isinstance(found, typer.Typer):
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name)(found)
        found = app
    command = typer.main.get_command(found)
    command.name = name
    _give_common_options(command)
    return command


def _give_common_options(command: Any) -> None:
    """Let --workspace and --json stand behind every command as well as before it."""
    if isinstance(command, typer.core.TyperGroup):
        for child in command.commands.values():
            _give_common_options(child)
        if not command.invoke_without_command:
            return
    decorated = typer.Typer(add_completion=False)
    decorated.command()(_common)
    for option in typer.main.get_command(decorated).params:
        option.expose_value = False
        option.callback = _keep
        command.params.append(option)


def _common(
    workspace: Path | None = typer.Option(None, help="Folder of the workspace (default .gristmill)."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),  # noqa: FBT001, FBT003
) -> None:
    """Carry the two options; never run."""


def _keep(_context: Any, option: Any, value: Any) -> Any:
    before = invocation()
    if value and option.name == "workspace":
        set_invocation(Invocation(workspace=Path(value), as_json=before.as_json))
    if value and option.name == "as_json":
        set_invocation(Invocation(workspace=before.workspace, as_json=True))
    return value


def _explain(error: Exception) -> int:
    from api.errors import outcome_of  # noqa: PLC0415 - not needed for --help
    from kernel.errors import GristmillError  # noqa: PLC0415 - not needed for --help

    if not isinstance(error, GristmillError):
        raise error
    typer.echo(f"gristmill: {error}", err=True)
    return outcome_of(error).exit_code


if __name__ == "__main__":
    main()
