"""Names are found in questions as whole words, in the case that they need, the longest first, and never again in each other."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.glossary.matching import MOST_ADDED, expand, holds, names_of
from index.glossary.terms import Term
from index.glossary.words import FUNCTION_WORDS, folded, words
from index.values import FOREVER, Expansion
from kernel.access import AccessScope

ANYBODY = AccessScope.of([])
PPE = ("Personal Protective Equipment", "PPE")


def term(*forms: str, readers: tuple[str, ...] = ("everyone",)) -> Term:
    return Term(
        term_id="-".join(forms),
        state="accepted",
        term=forms[0],
        aliases=forms[1:],
        definition="",
        owner="",
        readers=frozenset(readers),
        documents=frozenset(),
        by="Ada",
        reason="",
        at=datetime(2025, 1, 1, tzinfo=UTC),
        born=1,
        died=FOREVER,
    )


def found(question: str, *terms: Term, scope: AccessScope = ANYBODY) -> tuple[Expansion, ...]:
    return expand(question, names_of(terms), scope)


def added(question: str, *terms: Term, scope: AccessScope = ANYBODY) -> list[str]:
    return [name for each in found(question, *terms, scope=scope) for name in each.added]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which PPE do I need?", "PPE"),
        ("Which PPEs are there?", "PPEs"),
        ("(PPE)", "PPE"),
        ("PPE/gloves", "PPE"),
        ("the PPE's price", "PPE"),
        ("PPE", "PPE"),
        ("WHICH PPE DO I NEED", "PPE"),
        ("who pays personal protective equipment", "personal protective equipment"),
        ("Personal-protective equipment?", "Personal-protective equipment"),
    ],
)
def test_a_name_is_found_as_people_write_it(question: str, asked: str) -> None:
    (only,) = found(question, term(*PPE))
    assert only.asked == asked == question[only.start : only.end]
    assert only.added == (("Personal Protective Equipment",) if "PPE" in asked else ("PPE",))


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("Is it allowed to work from home?", ("Information Technology", "IT")),
        ("It is late", ("Information Technology", "IT")),
        ("tell us about leave", ("United States", "US")),
        ("WHERE IS IT AND WHO TOLD US", ("Information Technology", "IT")),
        ("PLEASE TELL US ABOUT LEAVE", ("United States", "US")),
        ("which ppe do I need", PPE),
        ("the PPEX form", PPE),
        ("a supper", ("Personal Protective Equipment", "upper")),
        ("equipment that is personal and protective", PPE),
        ("its policy", ("Information Technology", "IT")),
        ("the give it department", ("Information Technology", "IT department")),
    ],
)
def test_a_word_that_is_no_name_is_left_alone(question: str, forms: tuple[str, ...]) -> None:
    assert found(question, term(*forms)) == ()


def test_an_alias_written_in_lower_case_is_found_in_any_case() -> None:
    owned = term("Personal Protective Equipment", "PPE", "ppe")
    assert added("which ppe do I need", owned) == ["Personal Protective Equipment"]


def test_the_longest_name_wins_where_two_overlap() -> None:
    short, long = term("protective equipment", "guards"), term("personal protective equipment", "PPE")
    assert added("who pays personal protective equipment?", short, long) == ["PPE"]
    assert added("who pays protective equipment?", short, long) == ["guards"]
    before = term("fire safety personal", "FSP")
    assert added(
        "fire safety personal protective equipment", before, term("safety personal protective equipment", "X1")
    ) == ["X1"]
    longer = term("annual leave carry-over", "ALC")
    assert added("annual leave carry-over rules", term("annual leave", "PTO"), longer) == ["ALC"]


def test_what_is_added_is_not_expanded_again() -> None:
    one, two = term("annual appraisal", "performance review"), term("performance review", "PR talk")
    assert added("annual appraisal", one, two) == ["performance review"]


def test_a_name_that_the_question_holds_is_not_added() -> None:
    assert found("PPE (personal protective equipment)", term(*PPE)) == ()


def test_both_things_that_an_abbreviation_may_mean_are_looked_for() -> None:
    two = (term("Paid Time Off", "PTO"), term("Power Take-Off", "PTO"))
    assert added("PTO rules", *two) == ["Paid Time Off", "Power Take-Off"]


def test_terms_of_others_are_as_if_they_did_not_exist() -> None:
    secret = term("project falcon rocket", "PF", readers=("board",))
    public = term("project falcon", "the bird", readers=("everyone",))
    assert added("PF and project falcon rocket", secret, public) == ["the bird"]
    assert added("PF", secret, scope=AccessScope.of(["board"])) == ["project falcon rocket"]


def test_no_more_names_are_added_than_are_allowed_and_each_mention_gets_its_first() -> None:
    many = [term(f"thing{n}", *(f"thing{n} alias{m}" for m in range(5))) for n in range(6)]
    each = found(" ".join(f"thing{n}" for n in range(6)), *many)
    assert sum(len(one.added) for one in each) == MOST_ADDED
    assert [one.added[0] for one in each] == [f"thing{n} alias0" for n in range(6)]


def test_a_text_holds_a_name_by_the_same_rules() -> None:
    assert holds("Wear PPE.", "PPE")
    assert holds("Send an e-mail", "E mail")
    assert not holds("Wear ppe.", "PPE")
    assert not holds("", "PPE")


_letters = st.text(alphabet="abcABC -&.", min_size=1, max_size=9)
_forms = st.lists(_letters.filter(lambda form: bool(words(form))), min_size=2, max_size=4, unique=True)


@given(st.lists(_forms, max_size=4), st.text(alphabet="abcABC -&.(?", max_size=40))
def test_whatever_is_found_stands_there_as_whole_words_and_apart(forms: list[list[str]], question: str) -> None:
    each = found(question, *(term(*some) for some in forms))
    written = words(question)
    starts, ends = {word.start for word in written}, {word.end for word in written}
    last = 0
    for one in each:
        assert one.start in starts
        assert one.end in ends
        assert last <= one.start < one.end
        assert question[one.start : one.end] == one.asked
        last = one.end
        known = {folded(form) for some in forms if any(holds(one.asked, form) for form in some) for form in some}
        assert {folded(name) for name in one.added} <= known - {folded(one.asked)}
    assert sum(len(one.added) for one in each) <= MOST_ADDED


@given(st.lists(_forms, max_size=4), st.text(alphabet="xyz ?-", max_size=40))
def test_a_question_with_no_name_in_it_is_not_expanded(forms: list[list[str]], question: str) -> None:
    assert found(question, *(term(*some) for some in forms)) == ()


@given(st.text(alphabet="abcdefghij-& ", min_size=2, max_size=20).filter(lambda s: len(folded(s)) > 0), st.booleans())
def test_a_name_is_found_in_itself_in_any_case_unless_it_is_a_short_abbreviation(name: str, upper: bool) -> None:
    question = name.upper() if upper else name
    shouts = len(words(question)) > 2 and upper and all(word in FUNCTION_WORDS for word in folded(question))
    assert holds(question, name) or shouts


@given(st.sampled_from(["IT", "US", "WHO", "AID", "PPE", "HR"]), st.text(alphabet="abc it us who", max_size=30))
def test_a_short_abbreviation_is_never_found_in_lower_case(name: str, question: str) -> None:
    assert found(f"{question} {name.lower()} {question}", term("something else entirely", name)) == ()
