"""``release`` and ``waiver``."""

from typing import Any

import typer
from rich.console import Console
from sqlalchemy.orm import Session

from api.console import command_group, plain, read_day, show, table, workspace
from api.wiring import Workspace
from assistants import stamp
from assistants.configs import config_json
from evals.store import list_runs
from governance import releases as releasing
from governance.candidates import Candidate
from governance.releases import Release, list_releases, live_release
from governance.waivers import grant_waiver, list_waivers, waiver_json
from ingest.sources import load_source
from kernel.errors import InvalidInput, NotFound

app = command_group("Propose, approve, publish, roll back, show and verify releases.")
waiver_app = command_group("Grant a named, expiring exception, or list them.")

_BY = typer.Option(None, help="Who takes this step (default: GRISTMILL_ACTOR, or the system user).")
_NAME = typer.Argument(help="Name of the assistant.")


@app.command("propose")
def propose(
    name: str = _NAME,
    run: str | None = typer.Option(None, help="Run that measured the candidate (default: its newest)."),
    by: str | None = _BY,
) -> None:
    """Propose the candidate with the run that measured it, and see what the gate says. Exit code 1: shut; 4: not enough."""
    with workspace() as opened, opened.database.write() as session:
        release = releasing.propose(session, candidate_of(session, name, run), desk=opened.desk(by))
    show(release, lambda out: print_release(out, release))
    _leave_with(release)


@app.command("approve")
def approve(name: str = _NAME, by: str | None = _BY, comment: str = typer.Option("", help="Why.")) -> None:
    """Approve the newest proposed release of an assistant."""
    with workspace() as opened, opened.database.write() as session:
        waiting = _newest(session, name, {"proposed"}, "is waiting for approval")
        release = releasing.approve(session, waiting.release_id, desk=opened.desk(by), comment=comment)
    show(release, lambda out: out.print(_line(release)))


@app.command("publish")
def publish(name: str = _NAME, by: str | None = _BY) -> None:
    """Let the newest approved release go live, if the gate is open or waived."""
    with workspace() as opened, opened.database.write() as session:
        ready = _newest(session, name, {"approved"}, "is approved")
        release = releasing.publish(session, ready.release_id, desk=opened.desk(by))
    show(release, lambda out: out.print(_line(release)))


@app.command("rollback")
def rollback(
    name: str = _NAME,
    reason: str = typer.Option(..., help="What went wrong."),
    keep_corpus: bool = typer.Option(False, "--keep-corpus", help="Leave the sources as they are now."),
    by: str | None = _BY,
) -> None:
    """Let the release before go live again, with the corpus that it was released on."""
    with workspace() as opened:
        with opened.database.write() as session:
            release = releasing.rollback(session, name, reason=reason, desk=opened.desk(by))
        restored = {} if keep_corpus else _restore(opened, release)
    show({**plain(release), "restored": restored}, lambda out: _say_rollback(out, release, restored))


@app.command("show")
def show_(name: str = _NAME) -> None:
    """Show an assistant's releases, the newest with its gate."""
    with workspace() as opened, opened.database.read() as session:
        stamp.candidate(session, name)
        found = list_releases(session, name)

    def render(out: Console) -> None:
        for release in found:
            out.print(_line(release))
        if found:
            print_release(out, max(found, key=lambda release: release.number))
        else:
            out.print(f"assistant {name!r} has no release yet; 'gristmill release propose {name}' makes one.")

    show(found, render)


@app.command("verify")
def verify(name: str = _NAME) -> None:
    """Recompute the digests of the live release. Exit code 1: something was changed."""
    with workspace() as opened, opened.database.read() as session:
        live = live_release(session, name)
        if live is None:
            raise NotFound(f"nothing of assistant {name!r} is live; 'gristmill release publish {name}' changes that.")
        faults = releasing.verify(session, live.release_id)
    show(
        {"release": live.release_id, "digest": live.digest, "faults": faults},
        lambda out: out.print("; ".join(faults) if faults else f"release {live.number} is intact: {live.digest}"),
    )
    if faults:
        raise typer.Exit(1)


@waiver_app.command("grant")
def grant(
    name: str = _NAME,
    reason: str = typer.Option(..., help="Why the exception is right."),
    until: str = typer.Option(..., help="Last day on which it holds, YYYY-MM-DD."),
    by: str | None = _BY,
) -> None:
    """Let the newest release of an assistant go live although its gate is not open, for a while."""
    day = read_day(until, "--until")
    if day is None:
        raise InvalidInput("--until needs a day; write it as YYYY-MM-DD.")
    with workspace() as opened, opened.database.write() as session:
        newest = _newest(session, name, {"proposed", "approved"}, "could be waived")
        waiver = grant_waiver(session, newest.release_id, reason=reason, until=day, desk=opened.desk(by))
    show({"waiver": waiver}, lambda out: out.print(f"waiver {waiver} holds for release {newest.number} until {day}."))


@waiver_app.command("list")
def list_() -> None:
    """List the waivers, the one that ends last first."""
    with workspace() as opened, opened.database.read() as session:
        found = [{**waiver_json(row), "release": row.release_id} for row in list_waivers(session)]

    def render(out: Console) -> None:
        rows = [(row["waiver"], row["release"], row["by"], row["until"], row["reason"]) for row in found]
        out.print(table("waiver", "release", "by", "until", "reason", rows=rows))

    show(found, render)


def print_release(out: Console, release: Release) -> None:
    """Print a release with every reason of its gate."""
    gate = gate_of(release)
    out.print(_line(release))
    out.print(f"gate [bold]{gate['state']}[/bold]")
    marks = {"passes": "ok", "shuts": "SHUT", "leaves_open_question": "?"}
    rows = [(marks.get(r["effect"], r["effect"]), r["sentence"]) for r in gate["reasons"]]
    out.print(table("", "reason", rows=rows))


def gate_of(release: Release) -> Any:
    """Return the gate decision of a release, as JSON values."""
    record: Any = release.record
    return record["gate"]


def candidate_of(session: Session, name: str, run: str | None = None) -> Candidate:
    """Return an assistant's candidate with the run that measured it.

    Raises:
        NotFound: no run measured it.
    """
    config = stamp.candidate(session, name)
    runs = [f for f in list_runs(session, assistant=name, limit=1000) if run in (None, f.run_id)]
    measured = next((facts for facts in runs if facts.config_digest == config.digest), None)
    if measured is None or measured.generation is None:
        raise NotFound(
            f"no run measured the candidate {config.digest[:12]} of assistant {name!r}; "
            f"run 'gristmill eval run SUITE --assistant {name} --candidate' first."
        )
    return Candidate(
        assistant=name,
        use_case_id=config.use_case,
        config_digest=config.digest,
        config=config_json(config),
        generation=measured.generation,
        suite_digest=measured.suite_digest,
        run_id=measured.run_id,
    )


def _newest(session: Session, name: str, stages: set[str], what: str) -> Release:
    stamp.candidate(session, name)
    found = [release for release in list_releases(session, name) if release.stage in stages]
    if not found:
        raise NotFound(f"no release of assistant {name!r} {what}; 'gristmill release show {name}' lists them.")
    return max(found, key=lambda release: release.number)


def _restore(opened: Workspace, release: Release) -> dict[str, int]:
    record: Any = release.record
    with opened.database.read() as session:
        sources = [load_source(session, name) for name in record["candidate"]["config"]["sources"]]
    return {source.name: opened.refresh_line.restore(source, release.generation).generation for source in sources}


def _say_rollback(out: Console, release: Release, restored: dict[str, int]) -> None:
    out.print(_line(release))
    if restored:
        newest = max(restored.values())
        out.print(
            f"its sources ({', '.join(restored)}) are as they were in generation {release.generation}; "
            f"that is generation {newest} now. The next refresh brings back what they hold today."
        )


def _line(release: Release) -> str:
    digest = f", digest {release.digest[:12]}" if release.digest else ""
    approvers = f", approved by {', '.join(release.approvers)}" if release.approvers else ""
    return (
        f"{release.assistant} release {release.number} is {release.stage} (tier {release.tier}, "
        f"generation {release.generation}, proposed by {release.proposed_by}{approvers}{digest})"
    )


def _leave_with(release: Release) -> None:
    state = gate_of(release)["state"]
    if state != "open":
        raise typer.Exit(1 if state == "shut" else 4)
