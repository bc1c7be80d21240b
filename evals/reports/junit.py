"""A run as JUnit XML, so that a build server shows it beside its other tests: a test case for each case and metric."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from evals.metrics.catalog import METRICS
from evals.metrics.measurements import Errored, Measurement, Scored, Skipped
from evals.reports.evidence import Evidence

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def junit(evidence: Evidence) -> str:
    """Return the XML text; invariants and metrics that judge are tests, figures that are only shown are not."""
    facts = evidence.run.facts
    questions = {case.case_id: case.question for case in evidence.suite.cases}
    root = ET.Element("testsuites")
    tests = [
        (score.metric, score.case_id, score.measurement)
        for score in evidence.run.scores
        if _judges(score.metric, score.measurement)
    ]
    suite = ET.SubElement(
        root,
        "testsuite",
        name=_clean(f"{facts.suite} {facts.assistant}"),
        timestamp=facts.started_at.replace(tzinfo=None).isoformat(timespec="seconds"),
        time=f"{facts.seconds:.3f}",
        tests=str(len(tests)),
        failures=str(sum(_is_failure(name, m) for name, _, m in tests)),
        errors=str(sum(isinstance(m, Errored) for _, _, m in tests)),
        skipped=str(sum(isinstance(m, Skipped) for _, _, m in tests)),
    )
    properties = ET.SubElement(suite, "properties")
    for name, value in _facts(evidence):
        ET.SubElement(properties, "property", name=name, value=_clean(value))
    for name, case, measured in tests:
        test = ET.SubElement(suite, "testcase", classname=_clean(f"{facts.suite}.{name}"), name=_clean(case))
        _outcome(test, name, measured, questions.get(case, ""))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _judges(name: str, measured: Measurement) -> bool:
    metric = METRICS.get(name)
    is_judge = metric is not None and metric.worst is not None and (metric.is_compared or metric.is_invariant)
    return is_judge and isinstance(measured, Scored | Errored | Skipped)


def _is_failure(name: str, measured: Measurement) -> bool:
    return isinstance(measured, Scored) and measured.value == METRICS[name].worst


def _outcome(test: ET.Element, name: str, measured: Measurement, question: str) -> None:
    if isinstance(measured, Errored):
        ET.SubElement(test, "error", message=_clean(measured.note)).text = _clean(question)
    elif isinstance(measured, Skipped):
        ET.SubElement(test, "skipped", message=_clean(measured.note))
    elif _is_failure(name, measured):
        note = measured.note or METRICS[name].meaning
        ET.SubElement(test, "failure", message=_clean(note)).text = _clean(question)


def _facts(evidence: Evidence) -> Iterable[tuple[str, str]]:
    facts = evidence.run.facts
    yield from (("run", facts.run_id), ("suite_digest", facts.suite_digest), ("config_digest", facts.config_digest))
    yield from (("generation", str(facts.generation)), ("scores_digest", evidence.run.digest))


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)
