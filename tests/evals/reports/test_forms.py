"""Reports in the forms that others read: JUnit, Markdown, one page of HTML."""

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import sync_playwright

from evals.comparison import compare
from evals.metrics.measurements import Errored, Scored, Skipped
from evals.reports.evidence import Evidence
from evals.reports.junit import junit
from evals.reports.markdown import markdown
from evals.reports.page import page
from evals.suites import Suite
from tests.evals.builders import answer, leave_case, output, run_with, values

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NASTY = "<script>alert(1)</script> | **bold** [link](http://x) \x00 &amp; `code`"
SUITE = Suite(name="people", cases=tuple(leave_case(case_id=f"c{n}", question=f"{NASTY} {n}?") for n in range(20)))


def evidence() -> Evidence:
    shares = {"answer_contains_gold": values([1.0] * 20), "invalid_citation": values([0.0] * 20)}
    old = run_with(shares, run_id="old")
    new = run_with({**shares, "answer_contains_gold": values([0.0] * 10 + [1.0] * 10)}, run_id="new")
    outputs = [output(answer(NASTY), case_id=case.case_id) for case in SUITE.cases]
    return Evidence(
        run=new, suite=SUITE, outputs=outputs, comparison=compare(old, new), before=outputs, trend=[old, new]
    )


def test_junit_counts_what_its_cases_say() -> None:
    run = run_with(
        {
            "answer_contains_gold": {
                "c0": Scored(value=0.0, note=NASTY),
                "c1": Scored(value=0.5),
                "c2": Errored(note="TimeoutError"),
                "c3": Skipped(note="no texts"),
            },
            "latency_p50": {"c0": Scored(value=0.1)},
        }
    )
    suite = ET.fromstring(junit(Evidence(run=run, suite=SUITE, outputs=()))).find("testsuite")
    assert suite is not None
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    }
    assert [test.get("name") for test in suite.iter("testcase")] == ["c0", "c1", "c2", "c3"]
    assert len(list(suite.iter("failure"))) == 1
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == NASTY.replace("\x00", "\ufffd")


def test_in_markdown_nothing_that_somebody_wrote_becomes_markup() -> None:
    text = markdown(evidence())
    assert "## people on people: **worse**" in text
    assert "### Broken: 10 cases" in text
    assert "<script>" not in text
    assert "[link](" not in text
    rows = [line for line in text.splitlines() if line.startswith("| c")]
    assert rows
    assert all(line.replace("\\|", "").count("|") == 5 for line in rows), "a bar in a text is not the end of a cell"


def test_the_page_says_the_verdict_first_and_loads_nothing() -> None:
    text = page(evidence())
    assert "<script" not in text
    assert "src=" not in text
    assert "@import" not in text
    assert text.index("Worse" if "Worse" in text else "worse") < text.index("<h2>")
    assert text.count("<svg") == 3, "differences, shares, and over time"


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; install Debian's package 'chromium'")
def test_the_page_is_whole_in_a_browser(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(page(evidence()), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = browser.new_page()
        problems: list[str] = []
        shown.on("console", lambda message: problems.append(message.text))
        shown.on("request", lambda request: problems.append(request.url) if "report.html" not in request.url else None)
        shown.goto((tmp_path / "report.html").as_uri())
        assert (shown.text_content(".verdict") or "").strip() == "worse"
        assert shown.locator("details").count() >= 10
        assert shown.locator("svg .bar.bad").count() == 1
        assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        browser.close()
    assert problems == []
