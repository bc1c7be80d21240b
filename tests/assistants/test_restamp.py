from dataclasses import replace

from assistants.configs import config_from_json, config_json
from assistants.restamp import carried, is_behind
from assistants.stamp import StampRequest, configure
from assistants.templates import Template, TemplateLibrary, parse_template

LIBRARY = TemplateLibrary(None)
TEMPLATE = LIBRARY.get("policy-answers")


def newer(**changes: str) -> Template:
    """Return version 3 of the template, with pieces of its text replaced."""
    text = LIBRARY.text("policy-answers") or ""
    for old, new in {"version: 2": "version: 3", **{k.replace("_", " "): v for k, v in changes.items()}}.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return parse_template(text, origin="policy-answers.yaml", bases=LIBRARY.text)


def stamped(**chosen: str):  # type: ignore[no-untyped-def]
    return configure(TEMPLATE, StampRequest(name="people", use_case="uc", chosen=chosen, owner="HR"))


def test_an_assistant_is_behind_when_its_template_says_something_else() -> None:
    assert not is_behind(stamped(), TEMPLATE)
    assert is_behind(stamped(), newer())
    assert not is_behind(stamped(), None)


def test_what_a_person_chose_survives_and_what_nobody_chose_follows_the_template() -> None:
    before = stamped(max_sentences="2")
    template = replace(
        newer(), parameters=tuple(replace(p, default=5 if p.name != "owner" else "x") for p in TEMPLATE.parameters)
    )
    found = carried(before, template, owner="HR")
    assert found.chosen == {"max_sentences": "2"}
    assert found.lost == ()


def test_a_choice_survives_even_when_it_was_the_default() -> None:
    assert carried(stamped(passages="8"), newer(), owner="HR").chosen == {"passages": "8"}


def test_what_the_template_does_not_take_any_more_is_told() -> None:
    before = stamped(max_sentences="5", passages="9")
    without = tuple(p for p in TEMPLATE.parameters if p.name != "passages")
    tight = tuple(replace(p, most=3) if p.name == "max_sentences" else p for p in without)
    found = carried(before, replace(newer(), parameters=tight), owner="HR")
    assert found.chosen == {}
    assert found.lost == (
        "max_sentences was '5'; parameter 'max_sentences' cannot be '5'; it takes a whole number from 1 up to 3",
        "passages was '9'; the template has no such parameter any more",
    )


def test_what_is_set_now_wins_over_what_was_chosen_before() -> None:
    found = carried(stamped(max_sentences="2", threshold="0.4"), newer(), changed={"max_sentences": "4"})
    assert found.chosen == {"threshold": "0.4", "max_sentences": "4"}


def test_an_assistant_from_before_choices_were_kept_keeps_every_value_that_is_no_default() -> None:
    stored = config_json(stamped(max_sentences="2"))
    del stored["chosen"]
    old = config_from_json(stored)
    assert old.chosen is None
    assert config_json(old) == stored
    assert carried(old, newer(), owner="HR").chosen == {"max_sentences": "2"}
