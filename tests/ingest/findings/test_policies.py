"""What a source does with what is found: keep it beside the version, take the values out, or refuse the document."""

from dataclasses import replace

import pytest

from index.flagged import count_findings, live_findings
from ingest.findings.policy import FindingPolicy, policy_of
from kernel.errors import InvalidInput
from tests.ingest.bench import Bench

PAGE = "# Contacts\nThe policy of leave is kept by anna@example.org. Pay to DE89370400440532013000."


def under(bench: Bench, policy: FindingPolicy) -> None:
    bench.source = replace(bench.source, policy=policy)


def types(bench: Bench) -> list[str]:
    with bench.database.read() as session:
        return [item.finding.type for item in live_findings(session, "docs")]


def test_flagged_findings_stand_with_the_version(bench: Bench) -> None:
    bench.put("a.md", PAGE)
    bench.refresh()
    with bench.database.read() as session:
        items = live_findings(session, "docs")
        text = bench.catalog.version_text(items[0].version_id)
        counts = count_findings(session, "docs")
    assert [item.finding.span.of(text) for item in items] == ["anna@example.org", "DE89370400440532013000"]
    assert [(c.document, c.type, c.count) for c in counts] == [("a.md", "email", 1), ("a.md", "iban", 1)]


def test_a_document_without_findings_has_none(bench: Bench) -> None:
    bench.put("a.md", "# Leave\nThe rule of leave.")
    bench.refresh()
    assert types(bench) == []


def test_a_document_that_went_takes_its_findings_along(bench: Bench) -> None:
    bench.put("a.md", PAGE)
    bench.put("b.md", "# Other\nWords.")
    bench.refresh()
    (bench.docs / "a.md").unlink()
    bench.refresh(allow_removals=True)
    assert types(bench) == []


def test_under_quarantine_the_reason_names_types_and_no_values(bench: Bench) -> None:
    under(bench, FindingPolicy(pii="quarantine"))
    bench.put("a.md", PAGE)
    bench.put("b.md", "# Other\nThe rule of leave.")
    assert bench.counts().quarantined == 1
    reason = bench.quarantined()["a.md"].reason
    assert "1 email, 1 iban" in reason
    assert "anna" not in reason
    assert bench.found("rule of leave") == {"b.md"}


def test_a_change_of_policy_reads_again_and_takes_out_what_was_served(bench: Bench) -> None:
    bench.put("a.md", PAGE)
    for number in range(9):
        bench.put(f"{number}.md", f"# Other {number}\nThe rule of leave {number}.")
    bench.refresh()
    assert bench.found("policy of leave") == {"a.md"}
    under(bench, FindingPolicy(pii="quarantine"))
    counts = bench.counts()
    assert (counts.quarantined, counts.removed) == (1, 1)
    assert bench.found("policy of leave") == set()
    assert bench.counts().quarantined == 1
    under(bench, FindingPolicy(pii="flag"))
    bench.refresh()
    assert bench.found("policy of leave") == {"a.md"}


def test_under_quarantine_the_last_clean_version_keeps_serving(bench: Bench) -> None:
    under(bench, FindingPolicy(pii="quarantine"))
    bench.put("a.md", "# Contacts\nThe policy of leave is clean.")
    bench.refresh()
    bench.put("a.md", PAGE)
    assert bench.counts().quarantined == 1
    assert bench.found("policy of leave is clean") == {"a.md"}


def test_a_refused_document_leaves_no_blob(bench: Bench) -> None:
    under(bench, FindingPolicy(pii="quarantine"))
    bench.put("a.md", PAGE)
    bench.refresh()
    assert [path for path in (bench.home / "blobs").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("pii", "instructions"), [("hide", "flag"), ("flag", "mask")])
def test_an_unknown_policy_is_refused_with_those_that_exist(pii: str, instructions: str) -> None:
    with pytest.raises(InvalidInput, match="use flag or"):
        policy_of(pii, instructions)
