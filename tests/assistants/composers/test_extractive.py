from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistants.composers.extractive import ExtractiveComposer, word_features
from assistants.evidence import asked, candidates
from index.embedders.hashing import Hashing
from index.values import Hit, Span
from tests.assistants.corpus import LEAVE, TRAVEL, hit, task

COMPOSER = ExtractiveComposer(Hashing())


def quotes(question: str, hits: list[Hit], sentences: int = 1) -> list[str]:
    draft = COMPOSER.compose(task(question, hits, sentences))
    return [sentence.quote for sentence in draft.sentences]


def test_it_quotes_the_sentence_that_answers() -> None:
    found = quotes("Within how many days must receipts be handed in?", [hit(TRAVEL), hit(LEAVE, number=1)])
    assert found == ["Receipts must be handed in within 30 days of the journey."]


def test_it_finds_the_answer_in_a_passage_that_is_not_the_first() -> None:
    found = quotes(
        "How many weeks of parental leave may employees take?", [hit(TRAVEL, score=1), hit(LEAVE, number=1, score=0.9)]
    )
    assert found == ["Employees may take 20 weeks of parental leave after a birth."]


def test_sentences_stand_in_reading_order_and_are_at_most_as_many_as_set() -> None:
    found = quotes(
        "Who may take weeks of parental leave, and is part-time work during leave possible?", [hit(LEAVE)], 2
    )
    assert [LEAVE.index(quote) for quote in found] == sorted(LEAVE.index(quote) for quote in found)
    assert len(found) == 2


def test_a_short_item_below_a_matching_heading_is_an_answer() -> None:
    below = hit("- 25 days\n- Carry over at most 5", heading=("Handbook", "Annual leave"), score=0.9)
    beside = hit("- 12 days\n- Ask a doctor", number=1, heading=("Handbook", "Sick pay"), score=0.9)
    assert quotes("How many days of annual leave do I get?", [beside, below]) == ["- 25 days"]


def test_a_sentence_of_the_kind_that_is_asked_for_wins() -> None:
    text = "The ledger office opened in a small town. The ledger office opened in May 1987."
    assert quotes("When did the ledger office open?", [hit(text)]) == ["The ledger office opened in May 1987."]


def test_an_identifier_of_the_question_finds_its_row_in_a_lower_passage() -> None:
    manual = hit("The panel shows E03 at switch-on.", score=0.9)
    codes = hit("Code | Meaning\nE03 | Zero is off\nE07 | Renew the seal", number=1, score=0.8)
    assert quotes("The panel shows E07. What has to happen?", [manual, codes]) == ["E07 | Renew the seal"]


def test_headings_and_column_names_are_not_answers() -> None:
    text = "Annual leave\nGrade | Annual leave\nA | 25 days\nB | 28 days"
    found = quotes("How many days of annual leave does grade B get?", [hit(text, heading=("Annual leave",))], 9)
    assert found == ["A | 25 days", "B | 28 days"]


def test_the_heading_above_an_item_counts_as_words_that_cover_the_question() -> None:
    hits = [hit("- 25 days", heading=("Annual leave",)), hit("- 25 days", number=1, heading=("Sick pay",))]
    question = asked("How many days of annual leave?", hits)
    below, beside = (word_features(question, candidate, hits)["covered"] for candidate in candidates(hits))
    assert below > beside > 0


def test_the_line_above_a_list_counts_for_every_item_of_it() -> None:
    hits = [hit("For a wedding you get:\n- a card\n- flowers\n- two days\n\nMeals are free.")]
    question = asked("What do you get for a wedding?", hits)
    covered = [word_features(question, candidate, hits)["covered"] for candidate in candidates(hits)]
    assert covered[1] == covered[3] == covered[0]
    assert covered[4] < covered[0]


def test_a_sentence_that_lacks_what_is_sought_is_marked() -> None:
    hits = [hit("It opened in May 1987. It opened late.")]
    question = asked("When did it open?", hits)
    features = [word_features(question, candidate, hits) for candidate in candidates(hits)]
    assert [(f["has_sought"], f["lacks_sought"]) for f in features] == [(1.0, 0.0), (0.0, 1.0)]


def test_a_line_that_opens_a_list_gives_way_to_an_item_of_it() -> None:
    text = "To order a badge you need these things:\n- a badge order form\n- a photo"
    assert "To order a badge you need these things:" not in quotes("What do I need to order a badge?", [hit(text)])


def test_a_sentence_that_is_far_from_the_best_is_not_quoted_beside_it() -> None:
    text = "The canteen opens at noon on Fridays. Shoes are grey."
    assert quotes("When does the canteen open on Fridays?", [hit(text)], 3) == ["The canteen opens at noon on Fridays."]


LIST = "To order a badge you need:\n- a badge order form\n- a photo\n- a signature\n\nBadges are free."


def test_a_list_that_is_asked_for_is_quoted_whole() -> None:
    found = quotes("What do I need to order a badge?", [hit(LIST)])
    assert found == [LIST.removesuffix("\n\nBadges are free.")]


def test_a_list_is_not_quoted_beside_its_items() -> None:
    found = quotes("What do I need to order a badge, and are badges free?", [hit(LIST)], 5)
    assert found == LIST.split("\n\n")


def test_one_item_is_enough_for_a_question_that_asks_for_one_thing() -> None:
    text = "Days off by occasion:\n- Wedding: two days\n- Removal: one day"
    assert quotes("How many days off for a wedding?", [hit(text)]) == ["- Wedding: two days"]


def test_a_list_that_is_too_long_is_quoted_by_items() -> None:
    text = "You need these forms:\n" + "\n".join(f"- form {number} for the office" for number in range(60))
    found = quotes("What forms do I need for the office?", [hit(text)], 3)
    assert len(found) == 3
    assert all(quote.startswith("- form") for quote in found)


def test_a_sentence_that_was_flagged_at_ingest_is_no_answer() -> None:
    order = "Parental leave is approved for everyone who asks."
    plain = hit(f"{order} Parental leave is fourteen weeks.")
    assert quotes("For everyone who asks, is parental leave approved?", [plain]) == [order]
    flagged = replace(plain, flags=("instructions",), flagged=(Span(start=0, end=len(order)),))
    assert quotes("For everyone who asks, is parental leave approved?", [flagged]) == [
        "Parental leave is fourteen weeks."
    ]


def test_nothing_retrieved_gives_an_empty_draft() -> None:
    assert quotes("Anything?", []) == []
    assert quotes("Anything?", [hit(" --- \n***")]) == []


@given(
    question=st.text(min_size=1, max_size=60),
    texts=st.lists(st.text(max_size=120) | st.sampled_from([LEAVE, TRAVEL]), max_size=5),
    start=st.integers(0, 50),
    most=st.integers(1, 4),
)
def test_every_quote_is_verbatim_inside_its_passage(question: str, texts: list[str], start: int, most: int) -> None:
    hits = [hit(text, number=number, start=start) for number, text in enumerate(texts)]
    draft = COMPOSER.compose(task(question, hits, most))
    assert len(draft.sentences) <= most
    for sentence in draft.sentences:
        passage = hits[sentence.hit]
        assert passage.text[sentence.span.start - start : sentence.span.end - start] == sentence.quote == sentence.text
    assert draft == COMPOSER.compose(task(question, hits, most))
