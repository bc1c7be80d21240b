import pytest

from assistants.languages import language_of


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How long is parental leave?", "en"),
        ("Wie lange habe ich Elternzeit?", "de"),
        ("Combien de jours de congé ai-je ?", "fr"),
        ("¿Cuántos días de vacaciones tengo?", "es"),
        ("Hoeveel dagen verlof heb ik?", "nl"),
    ],
)
def test_a_question_of_some_words_has_a_language(question: str, language: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize("words", ["", "E07", "2026", "VPN", "🙂"])
def test_what_could_be_any_language_is_none(words: str) -> None:
    assert language_of(words) == ""
