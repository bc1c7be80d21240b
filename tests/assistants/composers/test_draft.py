from assistants.asking import Asking
from assistants.composers.draft import questions
from assistants.results import Letter
from assistants.stamp import StampRequest, configure
from assistants.templates import TemplateLibrary
from tests.assistants.corpus import LEAVE, SCOPE, TRAVEL, Shelf, line_on

MESSAGE = (
    "Subject: Two things\n\nHello,\n\nHow many weeks of parental leave may employees take? "
    "By when must receipts be handed in?\n\nRegards\nAda\n"
)


def letter(text: str, **chosen: str) -> Letter:
    chosen = {"threshold": "0", **chosen}
    config = configure(TemplateLibrary(None).get("customer-reply"), StampRequest(name="a", use_case="u", chosen=chosen))
    answer = line_on(Shelf.of((LEAVE, TRAVEL))).ask(Asking(text=text, config=config, scope=SCOPE))
    assert isinstance(answer.result, Letter)
    assert answer.held
    assert answer.text == answer.result.body
    assert all(citation.quote in answer.result.body for citation in answer.citations)
    return answer.result


def test_each_question_of_a_message_is_answered_in_turn() -> None:
    body = letter(MESSAGE, max_sentences="2").body
    first, second = body.index("20 weeks of parental leave"), body.index("within 30 days of the journey")
    assert first < second
    assert body.startswith("Dear Sir or Madam,\n\nThank you for your message.")
    assert body.endswith("Yours faithfully,\nYour customer service")


def test_the_words_around_are_those_of_the_tone_and_the_language() -> None:
    friendly = letter(MESSAGE, tone="friendly", signature="Ada")
    assert friendly.body.startswith("Hello,\n\nThanks for getting in touch!")
    assert friendly.body.endswith("Best wishes,\nAda")
    german = letter(MESSAGE, language="de")
    assert german.subject == "AW: Two things"
    assert german.body.startswith("Sehr geehrte Damen und Herren,")


def test_the_language_is_that_of_the_message_where_none_is_chosen() -> None:
    text = "Betreff: Elternzeit\n\nGuten Tag,\n\nwie viele Wochen parental leave kann man nach der Geburt eines Kindes nehmen?\n"
    assert letter(text).subject == "AW: Elternzeit"


def test_the_sentences_that_ask_are_found() -> None:
    assert questions(MESSAGE) == [
        "How many weeks of parental leave may employees take?",
        "By when must receipts be handed in?",
    ]
    assert questions("The pump leaks. Please tell me what to do.") == ["Please tell me what to do."]
    assert questions("The pump leaks.") == []
