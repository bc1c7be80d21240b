"""Under masking, values are replaced before anything is kept: nothing unmasked is anywhere in the workspace."""

import gc
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.flagged import live_findings
from ingest.connectors.jsonl import Jsonl
from ingest.connectors.port import Reach
from ingest.findings.masking import find_masked, mask_labels, mask_text
from ingest.findings.personal import find_personal
from ingest.findings.policy import FindingPolicy
from ingest.findings.redaction import redacted
from ingest.sources import connect
from tests.ingest.bench import Bench
from tests.ingest.repository import Repository

VALUES = (
    "wilma.quux@mail.example.org",
    "DE89370400440532013000",
    "4111 1111 1111 1111",
    "219-09-9999",
    "+44 20 7946 0958",
    "Okonkwo",
)
PAGE = f"""---
title: Letter to {VALUES[0]}
owner: {VALUES[0]}
---
# Contact {VALUES[0]}

Pay {VALUES[1]} with card {VALUES[2]} or call {VALUES[4]}. The rule of payment stays.

| who | number |
|---|---|
| Mr. {VALUES[5]} | SSN {VALUES[3]} |
"""


def kept(bench: Bench) -> list[str]:
    """Return every value that is in some file of the workspace, with the file."""
    bench.database.close()
    files = [path for path in bench.home.rglob("*") if path.is_file() and bench.docs not in path.parents]
    assert len(files) > 5
    return [f"{value} in {path}" for path in files for value in VALUES if value.encode() in path.read_bytes()]


@pytest.fixture
def masking(home: Path) -> "Bench":
    bench = Bench(home, real_parser=True)
    bench.source = replace(bench.source, policy=FindingPolicy(pii="mask"))
    return bench


def test_nothing_unmasked_is_kept_anywhere(masking: Bench) -> None:
    masking.put("letter.md", PAGE)
    masking.put("letter.md.meta.yaml", f"reference: {VALUES[0]}\n")
    masking.put("letter.txt", f"Call {VALUES[4]}.\n\nThe rule of letters.")
    masking.put(
        "page.html", f"<h1>Rules</h1><p>Mail {VALUES[0]}</p><table><tr><td>IBAN</td><td>{VALUES[1]}</td></tr></table>"
    )
    masking.put("broken.pdf", b"%PDF-1.4 " + VALUES[0].encode())
    assert masking.counts().added == 3
    assert "letter.md" in masking.found("rule of payment")
    assert [hit.document for hit in masking.hits("[EMAIL]")]
    assert kept(masking) == []
    masking.close()


def test_the_same_is_kept_without_masking(home: Path) -> None:
    bench = Bench(home, real_parser=True)
    bench.put("letter.md", PAGE)
    bench.refresh()
    assert kept(bench)
    bench.close()


def test_records_are_masked_too(masking: Bench) -> None:
    path = masking.home / "docs" / "records.jsonl"
    path.write_text(
        json.dumps({"id": "1", "title": VALUES[0], "text": f"Card {VALUES[2]}.", "metadata": {"owner": VALUES[0]}})
    )
    masking.refresh(connector=Jsonl(path))
    with masking.database.read() as session:
        assert {item.finding.type for item in live_findings(session, "docs")} == {"credit_card"}
    assert kept(masking) == []
    masking.close()


def test_a_document_that_cannot_be_parsed_is_told_without_values(home: Path) -> None:
    bench = Bench(home)
    bench.source = replace(bench.source, policy=FindingPolicy(pii="mask"))
    bench.put("bad.md", f"BROKEN {VALUES[0]}")
    bench.refresh()
    assert VALUES[0] not in bench.quarantined()["bad.md"].reason
    bench.close()


def test_a_copy_of_a_repository_is_kept_elsewhere_and_only_while_it_is_read(masking: Bench) -> None:
    repository = Repository(masking.home / "docs" / "repository")
    repository.commit({"letter.md": PAGE})
    masking.source = replace(masking.source, kind="git", uri=repository.uri)
    connector = connect(masking.source, masking.clock, Reach(cache=masking.home / "cache"))
    before = set(Path(tempfile.gettempdir()).glob("gristmill-*"))
    assert masking.refresh(connector=connector).documents.added == 1
    del connector
    gc.collect()
    assert not (masking.home / "cache").exists()
    assert len(set(Path(tempfile.gettempdir()).glob("gristmill-*")) & before) < len(before)
    assert kept(masking) == []
    masking.close()


@given(st.text(alphabet=st.sampled_from("ab1 @.-\n:4"), max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_text(text)
    assert [f for f in find_personal(once) if f.score >= 0.9 and f.type == "email"] == []


def test_a_placeholder_names_what_stood_there() -> None:
    masked = mask_text(f"Write to {VALUES[0]} now")
    assert masked == "Write to [EMAIL] now"
    assert [(f.type, f.span.of(masked)) for f in find_masked(masked)] == [("email", "[EMAIL]")]


def test_a_label_announces_its_value() -> None:
    assert mask_labels({"passport no": "X1234567", "version": "3"}) == {"passport no": "[PASSPORT]", "version": "3"}


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("jane@example.com", "email", "j***@e***.com"),
        ("Jane Doe", "person", "J*** D***"),
        ("DE89370400440532013000", "iban", "D***00"),
        ("47", "age", "***"),
    ],
)
def test_redaction_shows_too_little_to_use(value: str, kind: str, shown: str) -> None:
    assert redacted(value, kind) == shown


@given(st.text(alphabet="ab1@. é", min_size=1, max_size=60), st.sampled_from(["email", "person", "iban", "phone"]))
def test_redaction_never_shows_a_long_value(value: str, kind: str) -> None:
    bare = " ".join(value.split())
    assert not any(c.isalnum() for c in bare) or redacted(value, kind) != bare
