"""Abbreviations are found where a text explains them in brackets, with their own long form and nothing more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.desk.naming.abbreviations import abbreviations, is_short_form, long_form


def pairs(text: str) -> list[tuple[str, str]]:
    return [(each.term, each.alias) for each in abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "term", "alias"),
    [
        ("All staff wear Personal Protective Equipment (PPE).", "Personal Protective Equipment", "PPE"),
        ("Wear PPE (Personal Protective Equipment).", "Personal Protective Equipment", "PPE"),
        ("We track key performance indicators (KPIs).", "key performance indicators", "KPI"),
        ("the Department of Health (DoH) says", "Department of Health", "DoH"),
        ("Research and Development (R&D) pays", "Research and Development", "R&D"),
        ('a standard operating procedure ("SOP")', "standard operating procedure", "SOP"),
        ("The Chief Executive Officer (“CEO”) signs", "Chief Executive Officer", "CEO"),
        ('the Data Act (hereinafter referred to as "DA")', "Data Act", "DA"),
        ("personally identifiable information (or PII)", "personally identifiable information", "PII"),
        ("Health and Safety Executive (HSE, 2019)", "Health and Safety Executive", "HSE"),
        ("Anti-money laundering (AML) rules", "Anti-money laundering", "AML"),
        ("heat shock protein 70 (HSP70)", "heat shock protein 70", "HSP70"),
        ("the Indian Institute of Science (IISc)", "Indian Institute of Science", "IISc"),
        ("an Indian Institute of Technology Patna (IIT Patna)", "Indian Institute of Technology Patna", "IIT Patna"),
        ("Bring-your-own-device (BYOD) is", "Bring-your-own-device", "BYOD"),
        ("all the time and materials (T&M) contracts", "time and materials", "T&M"),
        ("personal protective\nequipment (PPE)", "personal protective equipment", "PPE"),
    ],
)
def test_an_explained_abbreviation_is_found_with_its_long_form(text: str, term: str, alias: str) -> None:
    (found,) = abbreviations(text)
    assert (found.kind, found.term, found.alias) == ("abbreviation", term, alias)
    assert alias in text[found.start : found.end]
    assert term.split(maxsplit=1)[0] in text[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        "the report (PDF) is late",
        "a discount (VAT included)",
        "employees (see HR)",
        "the board (ACME)",
        "CAT (a small animal)",
        "transport (TRAINS OR CARS)",
        "ten days (10)",
        "Personal. Protective equipment is cheap (PPE)"[:20],
        "a | Personal | Equipment (PE",
        "()",
        "(PPE)",
        "PPE (PPE)",
        "Paid leave.\n\nTime off (PTO)",
    ],
)
def test_brackets_that_explain_nothing_are_left_alone(text: str) -> None:
    assert pairs(text) == []


def test_the_long_form_ends_at_a_mark_before_it() -> None:
    assert pairs("In production, personal protective equipment (PPE)") == [("personal protective equipment", "PPE")]
    assert pairs("Use soap; standard operating procedures (SOPs) say so") == [("standard operating procedures", "SOP")]


def test_two_long_forms_of_one_abbreviation_are_two_pairs() -> None:
    text = "Paid Time Off (PTO) is here. Drive the Power Take-Off (PTO) there."
    assert pairs(text) == [("Paid Time Off", "PTO"), ("Power Take-Off", "PTO")]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("PPE", True),
        ("R&D", True),
        ("eNPS", True),
        ("see", False),
        ("P", False),
        ("2019", False),
        ("LOOK AT ME", False),
    ],
)
def test_a_short_form_is_short_and_mostly_capitals(text: str, is_one: bool) -> None:
    assert is_short_form(text) is is_one


_word = st.text(alphabet="abcfghij", min_size=2, max_size=8)


@given(st.lists(_word, min_size=2, max_size=5), st.lists(_word, max_size=4))
def test_the_initials_of_any_words_are_their_abbreviation(words: list[str], before: list[str]) -> None:
    short = "".join(word[0] for word in words).upper()
    assert long_form([*before, *words], short) == " ".join(words)
    assert pairs(f"{' '.join(words)} ({short})") == [(" ".join(words), short)]


@given(st.text(alphabet='abAB ()"“,.;&-\n', max_size=60))
def test_any_text_is_read_and_what_is_found_stands_in_it(text: str) -> None:
    for each in abbreviations(text):
        assert 0 <= each.start < each.end <= len(text)
        assert each.alias in text[each.start : each.end]
        assert len(each.term) > len(each.alias)
