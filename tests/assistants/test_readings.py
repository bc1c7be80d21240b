import pytest

from assistants.evidence import asked, candidates
from assistants.readings import WINDOW, readings
from index.embedders.hashing import Hashing
from index.values import Hit
from tests.assistants.corpus import hit


def read(question: str, *hits: Hit) -> list[dict[str, float]]:
    return readings(asked(question, hits), candidates(hits), hits, Hashing(512))


def test_every_word_of_the_question_is_as_near_as_its_nearest_word() -> None:
    (row,) = read("Which team won?", hit("Our team won.", start=40))
    assert row["near"] == pytest.approx(2 / 3, abs=0.1)
    assert row["near_content"] == pytest.approx(1.0)
    assert row["near_opening"] == pytest.approx(0.0, abs=0.1)


def test_what_sort_of_thing_is_asked_for_counts_apart() -> None:
    first, second = read("Which team was it?", hit("A team came. Nobody came."))
    assert first["near_head"] == pytest.approx(1.0)
    assert second["near_head"] < 0.2
    assert read("Was it a team?", hit("A team came."))[0]["near_head"] == 0.0


def test_words_with_digits_are_the_same_or_not() -> None:
    other, same = read("E07", hit("The display shows E03. The display shows E07."))
    assert (same["near"], other["near"]) == (1.0, 0.0)


def test_each_sentence_of_a_long_passage_is_read_in_its_place() -> None:
    names = ["q" + "".join("abcdefghij"[int(digit)] for digit in str(number)) for number in range(WINDOW // 10)]
    rows = read(f"{names[88]}?", hit(" ".join(f"Sentence about {name} is here." for name in names), start=7))
    assert [number for number, row in enumerate(rows) if row["near"] == 1.0] == [88]


def test_a_question_without_words_is_near_nothing() -> None:
    assert set(read("?!", hit("A sentence."))[0].values()) == {0.0}
