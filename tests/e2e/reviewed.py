"""Assistants whose answers wait, stamped on the samples, for the tests of reviews and actions."""

from assistants.templates import LIBRARY
from tests.e2e.conftest import Gristmill

RECEIPTS = "How long do I have to hand in receipts after a trip?"


def stamp_reviewed(line: Gristmill, sections: str, name: str = "careful") -> str:
    """Stamp an assistant from the shipped template with more sections; it is asked as a candidate."""
    shipped = (LIBRARY / "policy-answers.yaml").read_text("utf-8")
    text = shipped.replace("template: policy-answers", f"template: {name}")
    assert text != shipped
    (line.workspace / "templates" / f"{name}.yaml").write_text(f"{text}\n{sections}\n", "utf-8")
    said = line("assistant", "stamp", name, name, "--use-case", "people-policies", "--set", "threshold=0")
    assert said.code == 0, said.err
    return name


def held(line: Gristmill, name: str = "careful", question: str = RECEIPTS) -> str:
    """Ask, and return the id of the review that the answer waits for."""
    reply = line("ask", name, question, "--candidate", "--json").data
    assert reply["held"], reply
    return str(reply["review"])
