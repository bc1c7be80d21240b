"""Every shipped template from its stamp to a result, on the real line over real documents, through the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistants.templates import TemplateLibrary
from tests.e2e.conftest import Gristmill
from tests.support.model_server import Behaviour, ModelServer, Seen

MAIL = "Your reminder crossed our payment, the invoice was settled last week.\n"
REPORT = "A colleague slipped on wet stairs and hurt his knee.\n"
INVOICE = "Invoice no.: 17/26\nDate: 3 March 2026\nSupplier: Acme Ltd\nTotal due: EUR 1,190.00\n"
CONTRACT = "Customer: Acme Ltd\nSupplier: Beta GmbH\nStart date: 1 March 2026\nMonthly fee: EUR 100.00\n"
CLAIM = "Category: hotel\nAmount: 140 EUR\nCountry: Germany\nDate: 2026-11-20\nReceipt: yes\n"
VENDOR = "Vendor: Acme\nAmount: EUR 7,000\nQuotes: 3\nSecurity review: no\nPersonal data: no\n"
LETTER = "Subject: Receipts\n\nHello,\n\nhow long do I have to hand in receipts after a trip?\n\nAda\n"
GIVEN = {
    "policy-answers": "How long do I have to hand in receipts after a trip?",
    "product-support": "How long do I have to hand in receipts after a trip?",
    "mailbox-routing": MAIL,
    "incident-intake": REPORT,
    "customer-reply": LETTER,
    "policy-summary": LETTER,
    "contract-facts": CONTRACT,
    "invoice-fields": INVOICE,
    "expense-check": CLAIM,
    "vendor-request-check": VENDOR,
}
KINDS = {template.name: template.kind for template in TemplateLibrary(None).templates()}


def test_every_shipped_template_is_run_here() -> None:
    assert set(GIVEN) == set(KINDS)


def given(line: Gristmill, template: str, *settings: str) -> Any:
    """Stamp a template, give it its text, and return the answer, approved where it waits for a person."""
    text = line.workspace / "given.txt"
    text.write_text(GIVEN[template], encoding="utf-8")
    stamped = line("assistant", "stamp", template, "one", "--use-case", "people-policies", *settings)
    assert stamped.code == 0, stamped.err
    said = line("ask", "one", "--input", str(text), "--candidate", "--as-of", "2026-11-23", "--json")
    assert said.code == 0, said.err
    if not said.data["held"]:
        return said.data
    assert said.data["result"] is None
    shown = line("review", "show", said.data["review"], "--json")
    assert shown.code == 0, shown.err
    return shown.data


def check_result(template: str, answer: Any) -> None:
    """Check that an answer has what its kind returns."""
    result, kind = answer["result"], KINDS[template]
    if kind == "answer":
        assert answer["citations"], answer
        return
    assert result["kind"] == kind
    if kind == "triage":
        assert result["label"] == {"mailbox-routing": "billing", "incident-intake": "safety"}[template]
        assert result["route"]
    elif kind == "draft":
        assert result["subject"]
        assert all(citation["quote"] in result["body"] for citation in answer["citations"])
    elif kind == "extract":
        found = {field["name"]: field["value"] for field in result["fields"]}
        assert (
            found.items()
            >= {"supplier": {"invoice-fields": "Acme Ltd", "contract-facts": "Beta GmbH"}[template]}.items()
        )
        text = GIVEN[template].strip()
        for field in result["fields"]:
            if field["span"]:
                assert text[field["span"]["start"] : field["span"]["end"]] == field["quote"]
    else:
        assert result["verdict"] in {"passes", "fails", "unclear"}
        for ground in result["grounds"]:
            assert ground["outcome"] == "unclear" or ground["citation"] is not None


@pytest.mark.parametrize("template", sorted(GIVEN))
def test_a_template_works_without_a_model(line: Gristmill, template: str) -> None:
    check_result(template, given(line, template))


def by_kind(seen: Seen) -> str:
    """Answer as a model would, whatever the kind that asks."""
    system = seen.messages[0][1]
    passage = next(iter(seen.passages), 0)
    lines = [text.strip() for text in seen.passages.get(passage, "").splitlines() if len(text.split()) > 4]
    quote = lines[-1] if lines else ""
    if '"label"' in system:
        label = "billing" if "- billing:" in system else "safety"
        return json.dumps({"label": label, "confidence": 0.9, "reason": "It says so."})
    if '"quotes"' in system:
        return json.dumps({"quotes": {"supplier": "Acme Ltd" if "17/26" in seen.text else "Beta GmbH",
                                      "invoice_number": "17/26", "invoice_date": "3 March 2026",
                                      "total_amount": "EUR 1,190.00", "start_date": "1 March 2026", "fee": "EUR 100.00"}})  # fmt: skip
    if '"grounds"' in system:
        rule = "in-time" if "- in-time:" in system else "within-approval"
        ground = {"rule": rule, "outcome": "fails", "reason": "So.", "passage": passage, "quote": quote}
        return json.dumps({"grounds": [ground]})
    return f"{quote} [{passage}]"


@pytest.mark.parametrize("template", sorted(set(GIVEN) - {"policy-answers", "product-support"}))
def test_a_template_works_with_a_model(
    line: Gristmill, models: ModelServer, monkeypatch: pytest.MonkeyPatch, template: str
) -> None:
    script: Behaviour = by_kind
    models.script(script)
    monkeypatch.setenv("GRISTMILL_MODEL", models.setting)
    check_result(template, given(line, template, "--set", "composer=model"))
    assert len(models.seen) == 1


def test_a_newer_template_shows_who_is_behind_and_is_stamped_with_what_was_chosen(line: Gristmill) -> None:
    stamp = ("assistant", "stamp", "mailbox-routing", "mailbox", "--use-case", "people-policies")
    assert line(*stamp, "--set", "billing_route=books").code == 0
    assert line("assistant", "list", "--json").data[0]["newer_version"] is None
    newer = "template: mailbox-routing\nversion: 2\nextends: mine\ndescription: Newer.\nabstain: {threshold: 0.9}\n"
    shipped = TemplateLibrary(None).text("mailbox-routing") or ""
    folder = line.workspace / "templates"
    (folder / "mine.yaml").write_text(shipped.replace("template: mailbox-routing", "template: mine"), encoding="utf-8")
    (folder / "mailbox-routing.yaml").write_text(newer, encoding="utf-8")
    listed = {each["name"]: each for each in line("assistant", "list", "--json").data}
    assert listed["mailbox"]["newer_version"] == 2
    assert listed["people-helper"]["newer_version"] is None
    templates = {each["name"]: each["behind"] for each in line("template", "list", "--json").data}
    assert templates["mailbox-routing"] == ["mailbox"]
    would = line("assistant", "diff", "mailbox", "--to-template", "--json").data
    assert {change["name"] for change in would["changes"]} >= {"template_version", "threshold"}
    done = line("assistant", "restamp", "--all", "--json").data
    assert [each["name"] for each in done] == ["mailbox"]
    shown = line("assistant", "show", "mailbox", "--json").data
    assert (shown["parameters"]["billing_route"], shown["threshold"], shown["template_version"]) == ("books", 0.9, 2)
    assert line("assistant", "restamp", "--all", "--json").data == []


@pytest.mark.parametrize("words", [("ask", "people-helper"), ("ask", "people-helper", "Who?", "--input", "x.txt")])
def test_a_question_or_a_text_is_given_and_not_both(line: Gristmill, words: tuple[str, ...]) -> None:
    said = line(*words)
    assert said.code == 2
    assert "one of both" in said.err


def test_from_an_empty_folder_to_an_evaluated_candidate_in_five_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands of docs/guides/new-assistant.md."""
    line = Gristmill(tmp_path / "workspace", capsys)
    samples = Path(__file__).parents[2] / "samples" / "mailbox"
    for words in (
        ("init",),
        ("usecase", "add", str(samples / "use-case.yaml")),
        ("assistant", "stamp", "mailbox-routing", "mailbox", "--use-case", "shared-mailbox"),
        ("suite", "add", str(samples / "suite.yaml")),
    ):
        assert line(*words).code == 0, words
    said = line("eval", "run", "shared-mailbox", "--assistant", "mailbox", "--candidate", "--json")
    assert said.code == 0, said.err
    assert '"routing_correct"' in said.out
