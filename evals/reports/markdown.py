"""A run as Markdown for a merge request: the verdict, the figures, and what got fixed and broken."""

from collections.abc import Iterator

from evals.metrics.catalog import METRICS
from evals.reports.evidence import CaseChange, Evidence, changes, faults, verdict
from evals.scores import Aggregate, aggregate_run

_MOST = 15
"""Cases of each sort that are listed."""
_LONGEST = 160
"""Characters of a text in a table."""


def markdown(evidence: Evidence) -> str:
    """Return the text; what people or documents wrote cannot become markup."""
    return "\n".join(_lines(evidence)) + "\n"


def _lines(evidence: Evidence) -> Iterator[str]:
    facts = evidence.run.facts
    word, grounds = verdict(evidence)
    yield f"## {_plain(facts.assistant)} on {_plain(facts.suite)}: **{word}**"
    yield ""
    yield f"Run `{facts.run_id}`, generation {facts.generation}, as of {facts.as_of}, {facts.seconds:.1f} s."
    yield ""
    yield from (f"- {_plain(ground)}" for ground in grounds)
    yield from ("", "| metric | value | 95 % interval | n | failed |", "|---|---|---|---|---|")
    yield from (_row(figure) for figure in aggregate_run(evidence.run).values())
    found = changes(evidence)
    for heading, some in (("Broken", [c for c in found if c.broken]), ("Fixed", [c for c in found if not c.broken])):
        yield from _changed(heading, some)
    if not found:
        yield from _worst(evidence)


def _row(figure: Aggregate) -> str:
    value = "not measured" if figure.value is None else f"{figure.value:.3f}"
    spread = f"{figure.interval.low:.3f} to {figure.interval.high:.3f}" if figure.interval else ""
    name = f"**{figure.metric}**" if METRICS[figure.metric].is_invariant else figure.metric
    return f"| {name} | {value} | {spread} | {figure.count} | {len(figure.failed) or ''} |"


def _changed(heading: str, some: list[CaseChange]) -> Iterator[str]:
    if not some:
        return
    more = f", the first {_MOST}" if len(some) > _MOST else ""
    yield from ("", f"### {heading}: {len(some)} cases{more}", "")
    yield from ("| case | question | before | after |", "|---|---|---|---|")
    for change in some[:_MOST]:
        before = _plain(change.before.text) if change.before else ""
        yield f"| {_plain(change.case_id)} | {_plain(change.question)} | {before} | {_plain(change.after.text)} |"


def _worst(evidence: Evidence) -> Iterator[str]:
    found = faults(evidence, most=_MOST)
    if not found:
        return
    yield from ("", "### Worst cases", "", "| case | question | answer | metrics |", "|---|---|---|---|")
    for fault in found:
        cells = (fault.case_id, fault.question, fault.after.text)
        yield f"| {' | '.join(map(_plain, cells))} | {', '.join(fault.metrics)} |"


def _plain(text: str) -> str:
    """Return a text in one line that no Markdown reader takes for markup."""
    line = " ".join(text.split())
    short = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+!|<>~" else letter for letter in short)
