"""The night's work: measure everything that is live, judge it, and tell those who want to know."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from api.acting import channels
from api.asking import Answerer, answerer
from api.measuring import measure
from api.wiring import PROGRAM, Workspace
from assistants import stamp
from assistants.actions.values import Outgoing
from evals.noise import night_noise
from evals.runner import Effort
from evals.scores import ScoredRun
from evals.store import list_runs, load_run, load_suite
from evals.suites import Suite
from governance.gate import Policy, policy_for
from governance.nights import Measured, Night, judge
from governance.portfolio import tier_of
from governance.releases import Release, live_release
from kernel.errors import GristmillError

NIGHTLY = "nightly"
"""The kind of the job."""
_NIGHTS = 30
"""Earlier runs that noise is measured on, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What is measured, on what, and what it is held against."""

    name: str
    who: Answerer
    suite: Suite
    policy: Policy
    released_with: ScoredRun
    subject: Measured


def run_nights(
    workspace: Workspace,
    *,
    candidates: bool = False,
    tell: Callable[[str, int, int], None] | None = None,
) -> tuple[Night, ...]:
    """Measure every live release, with ``candidates`` also what would follow it; one that fails stops no other.

    The margins of an assistant are widened to the noise of its own unchanged nights.
    """
    with workspace.database.read() as session:
        names = [each.name for each in stamp.assistants(session)]
    nights = []
    for name in names:
        for subject in get_args(Measured)[: 2 if candidates else 1]:
            found = _night(workspace, name, subject, tell)
            nights += [found] if found else []
    return tuple(nights)


def alert(workspace: Workspace, nights: Sequence[Night]) -> list[str]:
    """Send what does not hold by webhook and e-mail, where the settings name them; return what could not be sent."""
    bad = [night for night in nights if night.state != "holds"]
    settings = workspace.settings
    missed = []
    for kind, target in (("webhook", settings.alert_webhook), ("email", settings.alert_email)):
        if not bad or not target:
            continue
        outgoing = _message("webhook" if kind == "webhook" else "email", target, bad)
        try:
            with channels(workspace)[outgoing.kind].prepare(outgoing, workspace.ids.new("alert")) as prepared:
                prepared.send()
        except GristmillError as error:
            missed.append(f"the alert to {target!r} was not sent: {error}")
    return missed


def sentence(night: Night) -> str:
    """Return a night in a sentence."""
    what = night.assistant if night.subject == "release" else f"{night.assistant} (candidate)"
    words = {
        "holds": "holds",
        "worse": "is worse than when it was released",
        "broken": "breaks an invariant",
        "inconclusive": "cannot be judged",
        "failed": "could not be measured",
    }
    why = f": {'; '.join(night.reasons)}" if night.reasons else ""
    return f"{what} {words[night.state]}{why}"


def _night(
    workspace: Workspace,
    name: str,
    subject: Measured,
    tell: Callable[[str, int, int], None] | None,
) -> Night | None:
    try:
        found = _subject(workspace, name, subject)
        if found is None:
            return None
        effort = Effort(repeats=found.released_with.facts.repeats)
        done = measure(workspace, found.suite, found.who, effort=effort, fresh=True, tell=tell)
        noise = night_noise(_unchanged(workspace, done.run))
        return judge(name, done.run, found.released_with, policy=found.policy, noise=noise, subject=found.subject)
    except GristmillError as error:
        return Night(assistant=name, subject=subject, state="failed", run_id=None, reasons=(str(error),))


def _subject(workspace: Workspace, name: str, subject: Measured) -> _Subject | None:
    """Return what is to be measured; None when nothing is live, or the candidate is what is live."""
    with workspace.database.read() as session:
        live = live_release(session, name)
        if live is None:
            return None
        who = answerer(session, name, candidate=subject == "candidate")
        proposed = _proposed(live)
        if subject == "candidate" and who.config.digest == proposed["config_digest"]:
            return None
        return _Subject(
            name=name,
            who=who,
            suite=load_suite(session, proposed["suite_digest"]),
            policy=policy_for(tier_of(session, who.config.use_case), who.config.kind),
            released_with=load_run(session, proposed["run"]),
            subject=subject,
        )


def _proposed(live: Release) -> dict[str, str]:
    candidate = live.record["candidate"]
    body = candidate if isinstance(candidate, dict) else {}
    return {name: str(body[name]) for name in ("config_digest", "suite_digest", "run")}


def _unchanged(workspace: Workspace, run: ScoredRun) -> list[ScoredRun]:
    """Return the latest runs of the same thing on the same corpus, the oldest first, with this one last."""
    facts = run.facts
    with workspace.database.read() as session:
        past = [
            each.run_id
            for each in list_runs(session, assistant=facts.assistant, limit=500)
            if (each.suite_digest, each.config_digest, each.generation, each.repeats, each.state)
            == (facts.suite_digest, facts.config_digest, facts.generation, facts.repeats, "complete")
        ]
        return [load_run(session, each) for each in reversed(past[:_NIGHTS])]


def _message(kind: Literal["webhook", "email"], target: str, bad: Sequence[Night]) -> Outgoing:
    title = f"Gristmill: {len(bad)} of the assistants measured tonight do not hold"
    if kind == "email":
        body = "\n\n".join(f"- {sentence(night)}" for night in bad)
        return Outgoing(kind=kind, target=target, subject=title, body=f"{title}.\n\n{body}\n")
    nights = [
        {"assistant": n.assistant, "subject": n.subject, "state": n.state, "run": n.run_id, "reasons": list(n.reasons)}
        for n in bad
    ]
    return Outgoing(kind=kind, target=target, body=json.dumps({"title": title, "nights": nights, "program": PROGRAM}))
