from datetime import date

import pytest

from assistants.asking import Asking
from assistants.understanding import understand
from tests.assistants.corpus import SCOPE, TODAY, config_with

DATED = "What was the per diem as of 1 March 2025?"


def test_the_day_that_a_question_names_is_the_day_that_is_searched() -> None:
    found = understand(Asking(text=DATED, config=config_with(), scope=SCOPE), today=TODAY)
    assert found.query.as_of == date(2025, 3, 1)
    assert "in force on 2025-03-01" in found.why[0]


def test_a_day_that_was_given_wins_over_the_one_in_the_question() -> None:
    found = understand(Asking(text=DATED, config=config_with(), scope=SCOPE, as_of=date(2026, 1, 1)), today=TODAY)
    assert found.query.as_of == date(2026, 1, 1)
    assert found.why == ()


def test_a_follow_up_is_looked_for_as_a_whole_question_and_kept_as_it_was_written() -> None:
    before = "How long is parental leave in France?"
    asking = Asking(text=" And in Germany? ", config=config_with(), scope=SCOPE, before=before)
    found = understand(asking, today=TODAY)
    assert found.text == "And in Germany?"
    assert found.question == found.query.text == "How long is parental leave in Germany?"
    assert found.language == "en"


@pytest.mark.parametrize(("text", "language"), [("Wie lange habe ich Elternzeit?", "de"), ("E07", "")])
def test_the_language_is_that_of_the_question(text: str, language: str) -> None:
    assert understand(Asking(text=text, config=config_with(), scope=SCOPE), today=TODAY).language == language
