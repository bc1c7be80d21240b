"""``usecase``: what intake recorded."""

from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from api.console import command_group, plain, show, table, workspace
from governance.intake import requirements, score, tier
from governance.portfolio import add_use_case, list_use_cases, load_use_case
from governance.usecases import UseCase, read_use_case, use_case_json

app = command_group("Record use cases, score them and see their risk tier.")


@app.command("add")
def add(file: Path = typer.Argument(help="A use case file (YAML).")) -> None:
    """Record a use case, or a change of one."""
    use_case = read_use_case(file)
    with workspace() as opened, opened.database.write() as session:
        add_use_case(session, use_case, desk=opened.desk())
    show(_assessed(use_case), lambda out: _render(out, use_case))


@app.command("list")
def list_() -> None:
    """List the use cases, the highest intake score first."""
    with workspace() as opened, opened.database.read() as session:
        found = list_use_cases(session)

    def render(out: Console) -> None:
        rows = [(u.use_case_id, score(u).value, tier(u).tier, u.owner, u.title) for u in found]
        out.print(table("use case", "score", "tier", "owner", "title", rows=rows))

    show([_assessed(use_case) for use_case in found], render)


@app.command("show")
def show_(name: str = typer.Argument(help="Id of the use case.")) -> None:
    """Show a use case with its score and tier."""
    with workspace() as opened, opened.database.read() as session:
        use_case = load_use_case(session, name)
    show(_assessed(use_case), lambda out: _render(out, use_case))


@app.command("score")
def score_(name: str = typer.Argument(help="Id of the use case.")) -> None:
    """Show how the intake score and the tier came about."""
    show_(name)


def _assessed(use_case: UseCase) -> dict[str, Any]:
    decided = tier(use_case)
    return {
        **plain(use_case_json(use_case)),
        "intake": plain(score(use_case)),
        "tier": decided.tier,
        "tier_reasons": list(decided.reasons),
        "requirements": plain(requirements(decided.tier)),
    }


def _render(out: Console, use_case: UseCase) -> None:
    scored, decided = score(use_case), tier(use_case)
    needs = requirements(decided.tier)
    out.print(f"[bold]{use_case.title}[/bold] ({use_case.use_case_id}), owned by {use_case.owner}")
    out.print(f"intake score {scored.value:g} of 100")
    rows = [(part.name, f"{part.points:g} of {part.limit:g}", part.why) for part in scored.parts]
    out.print(table("", "points", "why", rows=rows))
    out.print(f"risk tier {decided.tier}: {'; '.join(decided.reasons)}")
    who = "the author may be one" if needs.author_may_approve else "none of them the author"
    out.print(f"needs {needs.approvals} approval(s), {who}; checks: {', '.join(needs.checks)}")
