"""``index``: builds, made and switched side by side, checked and repaired."""

from dataclasses import dataclass
from typing import Any

import typer

from api.console import command_group, progress_bars, show, table, workspace
from index.builder import Builder, BuildState, Rebuilt
from index.builds import Recipe
from index.stores.port import StoreDamaged

app = command_group("List builds of the index, make another one beside it, switch, drop, check and repair.")


@app.command()
def builds() -> None:
    """List the builds: by which model, cut how, and which generations are searched in them."""
    with workspace() as opened:
        states = opened.builder.states()
    columns = ("build", "embedder", "characters", "passages", "generations", "pinned", "")
    rows = [_row(state) for state in states]
    show([_plain(state) for state in states], lambda out: out.print(table(*columns, rows=rows)))


@app.command()
def rebuild(
    embedder: str | None = typer.Option(
        None, help="minilm, hashing, or a sentence-transformers model.", show_default=False
    ),
    passage_characters: int | None = typer.Option(None, min=200, max=8000, help="Longest passage.", show_default=False),
) -> None:
    """Make a new build beside the serving one, then switch to it; nothing is fetched or parsed again."""
    with workspace() as opened, progress_bars() as tell:
        now = opened.recipe
        recipe = Recipe(
            embedder=embedder or now.embedder, passage_characters=passage_characters or now.passage_characters
        )
        done = opened.builder.rebuild(recipe, tell)
    _report(done)


@app.command()
def switch(build: int = typer.Argument(help="Build to serve from now on.")) -> None:
    """Search in another build from now on; only what it lacks is embedded, and older generations stay as they are."""
    with workspace() as opened, progress_bars() as tell:
        done = opened.builder.switch(build, tell)
    _report(done)


@app.command()
def drop(build: int = typer.Argument(help="Build to remove.")) -> None:
    """Remove a build that does not serve; refused while a pinned generation is searched in it."""
    with workspace() as opened:
        opened.builder.drop(build)
    show({"dropped": build}, lambda out: out.print(f"build {build} is gone."))


@app.command()
def check() -> None:
    """Compare every build's store with the catalog, which is the truth. Exit code 1: they differ."""
    with workspace() as opened:
        found = [_checked(opened.builder, state.build.number) for state in opened.builder.states()]
    rows = [(one.build, one.extra, one.lost, one.wrong, one.problem or "as the catalog says") for one in found]
    columns = ("build", "too many", "missing", "wrong end", "")
    show(found, lambda out: out.print(table(*columns, rows=rows)))
    if not all(one.is_well for one in found):
        raise typer.Exit(1)


@app.command()
def repair() -> None:
    """Derive the stores that differ from the catalog again; only vectors that are lost are embedded."""
    with workspace() as opened:
        checked = [_checked(opened.builder, state.build.number) for state in opened.builder.states()]
        embedded = {one.build: opened.builder.compact(one.build) for one in checked if not one.is_well}
        opened.shelf.discard_orphans()
    sentences = [f"build {number} is derived again: {count} texts embedded." for number, count in embedded.items()]
    show({"embedded": embedded}, lambda out: out.print("\n".join(sentences) or "every store is as the catalog says."))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """How a build's store compares with the catalog."""

    build: int
    extra: int = 0
    lost: int = 0
    wrong: int = 0
    problem: str = ""

    @property
    def is_well(self) -> bool:
        return not (self.extra or self.lost or self.wrong or self.problem)


def _checked(builder: Builder, number: int) -> _Checked:
    try:
        found = builder.differences(number)
    except StoreDamaged as error:
        return _Checked(build=number, problem=str(error))
    return _Checked(build=number, extra=found["extra"], lost=found["lost"], wrong=found["wrong"])


def _report(done: Rebuilt) -> None:
    show(
        done,
        lambda out: out.print(
            f"build {done.build} serves since generation {done.generation}: {done.documents} documents, "
            f"{done.embedded} texts embedded."
        ),
    )


def _plain(state: BuildState) -> dict[str, Any]:
    return {
        "build": state.build.number,
        "embedder": state.build.recipe.embedder,
        "fingerprint": state.build.fingerprint,
        "chunker": state.build.chunker,
        "passage_characters": state.build.recipe.passage_characters,
        "entries": state.entries,
        "generations": list(state.generations),
        "pinned": list(state.pinned),
        "serves": state.is_serving,
        "made_at": state.build.made_at,
    }


def _row(state: BuildState) -> tuple[object, ...]:
    build = state.build
    unfinished = "" if state.generations else "unfinished: go on with 'index rebuild', or drop it"
    return (
        build.number,
        f"{build.recipe.embedder} ({build.fingerprint})",
        build.recipe.passage_characters,
        state.entries,
        _ranges(state.generations),
        ", ".join(map(str, state.pinned)),
        "serves" if state.is_serving else unfinished,
    )


def _ranges(numbers: tuple[int, ...]) -> str:
    """Write 1, 2, 3, 5 as ``1-3, 5``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
