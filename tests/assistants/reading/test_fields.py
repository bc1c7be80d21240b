import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.reading.fields import normal, read_fields
from assistants.reading.values import is_iban
from assistants.results import ExtractedField
from assistants.sections import Choice, FieldPlan, FieldType
from assistants.templates import TemplateLibrary
from benchmarks.extraction import measure, papers

INVOICE = TemplateLibrary(None).get("invoice-fields").fields


def plan(name: str, sort: FieldType, *labels: str, **more: object) -> FieldPlan:
    return FieldPlan(name=name, type=sort, description="A field.", labels=labels, **more)  # type: ignore[arg-type]


def read(text: str, field: FieldPlan) -> ExtractedField:
    return read_fields(text, [field])[0]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Total (EUR): 1.190,00", plan("total", "amount"), 1190.0),
        ("VAT 19 %   190.00", plan("tax", "amount", "VAT"), 190.0),
        ("Datum: 03.04.2026", plan("day", "date", "Datum"), "2026-04-03"),
        ("Dated 3.4.26", plan("day", "date", "Dated"), "2026-04-03"),
        ("Receipt attached: no", plan("receipt", "boolean", "Receipt attached"), False),
        ("Beleg: ja", plan("receipt", "boolean", "Beleg"), True),
        ("Kündigungsfrist: drei Monate", plan("notice", "number", "Kündigungsfrist", format="days"), 90.0),
        ("Write to a.b@example.org!", plan("mail", "text", format="email"), "a.b@example.org"),
        ("Invoice no. 17/26 of 3 May 2026", plan("number", "text", "Invoice no."), "17/26"),
        ('Acme Ltd, Leeds (the "Customer")', plan("customer", "text", "Customer"), "Acme Ltd"),
    ],
)  # fmt: skip
def test_a_field_is_read_with_its_words(text: str, field: FieldPlan, value: object) -> None:
    found = read(text, field)
    assert (found.value, found.problem) == (value, "")
    assert found.span is not None
    assert found.span.of(text) == found.quote


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("Nothing here.", plan("total", "amount"), "it was not found"),
        ("Total: 10 EUR\nTotal: 12 EUR", plan("total", "amount"), "several values could be meant: '10 EUR', '12 EUR'"),
        ("Date: 03/04/2026", plan("day", "date", "Date"), "the day or the month can come first"),
        ("Date: May 2026", plan("day", "date", "Date"), "it names a month or a quarter, and not the day"),
        ("Date: 31.02.26", plan("day", "date", "Date"), "there is no such day"),
        ("IBAN: DE89 3704 0044 0532 0130 01", plan("iban", "text", format="iban"), "its check digits are wrong"),
        ("Receipt: perhaps", plan("receipt", "boolean"), "it is neither yes nor no"),
    ],
)
def test_what_cannot_be_told_has_no_value_and_says_why(text: str, field: FieldPlan, problem: str) -> None:
    found = read(text, field)
    assert found.value is None
    assert found.problem == problem


def test_a_choice_is_found_under_each_of_its_words_and_two_of_them_are_one_too_many() -> None:
    field = plan("kind", "choice", choices=(Choice(name="hotel", words=("Unterkunft",)), Choice(name="taxi")))
    assert read("Kind: Unterkunft", field).value == "hotel"
    assert read("I took a taxi to the station.", field).value == "taxi"
    assert "several of: hotel, taxi" in read("Kind: hotel and taxi", field).problem


def test_the_same_value_twice_is_no_doubt() -> None:
    assert read("Total: 10 EUR\n\nTotal: EUR 10.00", plan("total", "amount")).value == 10.0


def test_the_only_day_of_a_text_is_meant_unless_two_fields_could_mean_it() -> None:
    text = "I stayed there on 3 May 2026."
    assert read(text, plan("day", "date")).value == "2026-05-03"
    assert [f.value for f in read_fields(text, [plan("day", "date"), plan("submitted", "date")])] == [None, None]


def test_another_label_is_never_taken_for_a_value() -> None:
    found = read_fields("Number\nDate\n17\n", [plan("number", "text"), plan("date", "date")])
    assert found[0].value != "Date"


def test_labels_are_compared_without_what_stands_in_brackets() -> None:
    assert normal("Total (EUR)") == normal("**Total** 19 %") == "total"


def test_an_account_must_have_the_right_check_digits() -> None:
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_iban("GB82 WEST 1234 5698 7654 33")


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(["Total:", "\n|", "1.2", "EUR", "3/4/2026", "Date", "IBAN", "DE89", ",", "no"]), max_size=40
    ).map(" ".join)
)
def test_every_quote_is_verbatim_whatever_the_text(text: str) -> None:
    for field in read_fields(text, INVOICE):
        assert (field.value is None) == bool(field.problem)
        if field.span is not None:
            assert field.span.of(text) == field.quote != ""


def test_generated_papers_are_read_as_well_as_was_measured() -> None:
    """Figures of docs/benchmarks.md: held-out layouts 0.98 and 0.93."""
    tally = measure(list(papers(held_out=True)))
    assert tally.precision >= 0.97
    assert tally.recall >= 0.92
