"""Facts and corrections through the command line."""

from tests.e2e.conftest import Gristmill

WHO = ("--by", "Ada", "--reason", "agreed late")


def in_force(line: Gristmill) -> tuple[str | None, str | None]:
    (held,) = line("desk", "facts", "people", "annual-leave.md", "--json").data
    return held["in_force_from"], held["in_force_to"]


def test_a_fact_is_corrected_listed_and_withdrawn(line: Gristmill) -> None:
    assert in_force(line) == ("2026-01-01", None)
    done = line("desk", "correct", "people", "annual-leave.md", "--set", "effective_from=1 Feb 2026", *WHO, "--json")
    assert (done.code, done.data["embedded"]) == (0, 0)
    assert in_force(line) == ("2026-02-01", None)
    assert "correction by Ada: agreed late" in line("desk", "facts", "people", "annual-leave.md").out
    (told,) = line("desk", "corrections", "people", "--json").data
    assert told["correction"]["value"] == "2026-02-01"
    assert line("refresh", "people").code == 0
    assert in_force(line) == ("2026-02-01", None)
    assert line("desk", "withdraw", "people", told["correction"]["correction_id"], *WHO).code == 0
    assert in_force(line) == ("2026-01-01", None)
    assert line("audit", "verify").code == 0


def test_a_ruling_across_sources_ends_a_document(line: Gristmill) -> None:
    words = "How many days of paid annual leave"
    before = line("search", words, "--as-of", "2027-01-01", "--readers", "staff", "--json").data["hits"]
    assert "annual-leave.md" in {hit["document"] for hit in before}
    other = line("source", "show", "support", "--json").data["documents"][0]["document"]
    ruled = ("--set", "supersedes=annual-leave.md", "--set", "effective_from=2026-06-01")
    assert line("desk", "correct", "support", other, *ruled, *WHO).code == 0
    assert in_force(line) == ("2026-01-01", None)  # support is for staff only, and annual leave for everyone
    (told,) = line("desk", "references", "--json").data
    assert (told["document"], told["problem"]) == (other, "hidden_from_some")
    assert "may not see this one" in line("desk", "references", "support").out


def test_what_is_no_correction_is_refused(line: Gristmill) -> None:
    for words, told in {
        ("--set", "effective_from"): "is no NAME=VALUE",
        ("--set", "owner=A", "--clear", "owner"): "was named twice",
        ("--set", "effective_from=03/04/2026"): "write it as YYYY-MM-DD",
        ("--clear", "colour"): "there is no fact 'colour'",
    }.items():
        said = line("desk", "correct", "people", "annual-leave.md", *words, *WHO)
        assert (said.code, told in said.err) == (2, True), said.err
