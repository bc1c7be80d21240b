"""What commands share: the workspace they were pointed at, and how they print."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.invocation import invocation
from api.wiring import Workspace, open_workspace
from kernel.errors import InvalidInput
from kernel.settings import Settings, environment, load_settings, unknown_variables
from kernel.telemetry import configure_logs


def command_group(summary: str) -> typer.Typer:
    """Return an empty group of commands that prints its help when it is called alone."""
    return typer.Typer(help=summary, no_args_is_help=True, add_completion=False, rich_markup_mode=None)


def settings() -> Settings:
    """Read the settings for this command, name variables that are none, and send logs to stderr."""
    found = load_settings(invocation().workspace)
    configure_logs(found)
    for sentence in unknown_variables(environment()):
        hint(sentence)
    return found


@contextmanager
def workspace() -> Iterator[Workspace]:
    """Open the workspace that the command was pointed at."""
    with open_workspace(settings()) as opened:
        yield opened


def plain(value: Any) -> Any:
    """Return a value in JSON's types: dataclasses as objects, sets sorted, days and instants as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def show(data: Any, render: Callable[[Console], None]) -> None:
    """Print one JSON document with --json, else what ``render`` draws."""
    if invocation().as_json:
        sys.stdout.write(json.dumps(plain(data), ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    else:
        render(console())


def console() -> Console:
    """Return the console of stdout, as wide as the terminal; piped output is never cut."""
    return Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 160)


def hint(sentence: str) -> None:
    """Say something on stderr, where it does not disturb what is piped."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(sentence, style="dim")


def table(*columns: str, rows: Sequence[Sequence[object]], title: str | None = None) -> Table:
    """Return a plain table; numbers to the right."""
    drawn = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[place], int | float) for row in rows)
        drawn.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    return drawn


def read_day(text: str | None, option: str = "--as-of") -> date | None:
    """Return the day in ``YYYY-MM-DD``.

    Raises:
        InvalidInput: it is no such day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{option} {text!r} is not a day; write it as YYYY-MM-DD.") from None


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Draw a bar with counts and rate for each stage, on stderr, where that is a terminal."""
    columns = (
        TextColumn("{task.description:>8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    error = Console(stderr=True)
    with Progress(*columns, console=error, transient=True, disable=not error.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, rate="")
            speed = next((task.speed for task in bars.tasks if task.id == tasks[stage]), None)
            bars.update(tasks[stage], completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "")

        yield tell
