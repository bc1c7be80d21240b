"""Two spellings of a word are found where a corpus has both, and no word that only looks like another."""

import pytest

from ingest.desk.naming.spellings import occurrences, variants, vocabulary


def pairs(*texts: str) -> set[tuple[str, str]]:
    return {(each.apart, each.together) for each in variants(vocabulary(texts))}


@pytest.mark.parametrize(
    ("one", "other", "pair"),
    [
        ("Send an e-mail.", "Your email", ("e-mail", "email")),
        ("our web site", "the website", ("web site", "website")),
        ("On-boarding takes a day", "the onboarding", ("on-boarding", "onboarding")),
        ("to organise things", "they organize", ("organise", "organize")),
        ("the organisation", "an organization", ("organisation", "organization")),
        ("a colour", "the color", ("colour", "color")),
        ("the centre", "a center", ("centre", "center")),
        ("labelled drums", "they are labeled", ("labelled", "labeled")),
        ("a programme", "the program", ("programme", "program")),
        ("a licence", "the license", ("licence", "license")),
    ],
)
def test_a_word_that_two_documents_spell_in_two_ways_is_found(one: str, other: str, pair: tuple[str, str]) -> None:
    assert pairs(one, other) == {pair}
    assert pairs(one, one) == set()


@pytest.mark.parametrize(
    "text",
    [
        "It may be so. Maybe not.",
        "We can not come. We cannot.",
        "Any one of them; anyone.",
        "every day is everyday",
        "in to the hall, into the hall",
        "four of us for an hour",
        "wise, size and prise",
        "there is fence and fens",
        "the tire of an entire tier",
        "an on site visit on-site",
    ],
)
def test_words_that_only_look_alike_are_left_alone(text: str) -> None:
    assert pairs(text) == set()


def test_a_spelling_is_found_where_it_stands() -> None:
    text = "Our web\nsite: Web site, website."
    found = {(each.text, text[each.start : each.end]) for each in occurrences(text, {"web site": 1, "website": 1})}
    assert found == {("web site", "web\nsite"), ("Web site", "Web site"), ("website", "website")}
