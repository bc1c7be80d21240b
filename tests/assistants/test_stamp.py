import re
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from assistants.configs import diff
from assistants.parameters import ParameterInvalid, parse_settings
from assistants.stamp import StampRequest, assistants, candidate, config, configure, history, stamp
from assistants.templates import TemplateLibrary, parse_template
from kernel.audit import AuditLog, tail, verify
from kernel.clock import FixedClock
from kernel.errors import InvalidInput, NotFound
from tests.assistants.corpus import config_with

TEMPLATE = TemplateLibrary(None).get("policy-answers")
CLOCK = FixedClock(datetime(2026, 11, 23, tzinfo=UTC))
AUDIT = AuditLog(CLOCK, "ada")


def stamped(session: Session, name: str = "people", use_case: str = "uc-1", **chosen: str) -> str:
    request = StampRequest(name=name, use_case=use_case, chosen=chosen)
    return stamp(session, TEMPLATE, request, audit=AUDIT, clock=CLOCK, author="ada").digest


def test_parameters_reach_the_settings_and_the_message() -> None:
    made = config_with({"max_sentences": "4", "threshold": "0.45", "passages": "5"})
    assert (made.compose.max_sentences, made.threshold, made.retrieval.limit) == (4, 0.45, 5)
    assert made.abstention.endswith("Ask Human Resources.")
    assert made.abstention.startswith("I don't know.")


def test_a_chosen_owner_wins_over_the_use_case_and_that_over_the_default() -> None:
    assert config_with({"owner": "Payroll"}).abstention.endswith("Ask Payroll.")
    assert config_with().owner == "Human Resources"
    assert configure(TEMPLATE, StampRequest(name="x", use_case="u")).owner == "the content owner"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"treshold": "0.2"}, "no parameter 'treshold'; it has: owner, max_sentences, threshold, passages"),
        ({"threshold": "2"}, "'threshold' cannot be '2'; it takes a number from 0 up to 1"),
        ({"threshold": "nan"}, "'threshold' cannot be 'nan'"),
        ({"max_sentences": "2.5"}, "'max_sentences' cannot be '2.5'; it takes a whole number from 1 up to 5"),
        ({"owner": ""}, "'owner' cannot be ''; it takes some text"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_it_takes(chosen: dict[str, str], said: str) -> None:
    with pytest.raises(ParameterInvalid, match=re.escape(said)):
        config_with(chosen)


CHOOSY = parse_template(
    """
template: choosy
version: 1
kind: answer
description: Has every type of parameter.
parameters:
  - {name: tone, type: choice, choices: [dry, warm], help: The tone.}
  - {name: strict, type: boolean, default: false, help: Whether it is strict.}
  - {name: pool, type: integer, default: 50, help: Candidates.}
retrieval: {limit: 8, pool: "{pool}", dense_weight: 0.5}
compose: {composer: extractive, max_sentences: 2}
abstain: {threshold: 0.3}
messages: {abstention: "I don't know. Ask {owner}."}
""",
    origin="choosy.yaml",
)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "parameter 'tone' must be given: The tone. Add --set tone=..."),
        ({"tone": "loud"}, "'tone' cannot be 'loud'; it takes one of dry, warm"),
        ({"tone": "dry", "strict": "maybe"}, "'strict' cannot be 'maybe'; it takes true or false"),
        ({"tone": "dry", "pool": "9999"}, "retrieval.pool cannot be 9999; it takes 1 to 1000"),
    ],
)
def test_every_type_of_parameter_is_checked(chosen: dict[str, str], said: str) -> None:
    with pytest.raises(ParameterInvalid, match=re.escape(said)):
        configure(CHOOSY, StampRequest(name="x", use_case="u", chosen=chosen))


def test_booleans_are_read_as_people_write_them() -> None:
    made = configure(CHOOSY, StampRequest(name="x", use_case="u", chosen={"tone": "warm", "strict": "Yes"}))
    assert dict(made.parameters) == {"tone": "warm", "strict": True, "pool": 50}


def test_settings_are_written_as_name_equals_value() -> None:
    assert parse_settings(["a=1", "owner = x=y"]) == {"a": "1", "owner": "x=y"}
    with pytest.raises(ParameterInvalid, match="write it as --set name=value"):
        parse_settings(["threshold"])


@pytest.mark.parametrize("name", ["", "  ", " people"])
def test_an_assistant_needs_a_clean_name(name: str) -> None:
    with pytest.raises(InvalidInput, match="needs a name"):
        configure(TEMPLATE, StampRequest(name=name, use_case="u"))


def test_the_digest_changes_with_every_setting_and_not_with_the_order_of_sources() -> None:
    plain = config_with(sources=("a", "b"))
    assert plain.digest == config_with(sources=("b", "a", "b")).digest
    others = [config_with({"threshold": "0.31"}), config_with({"owner": "X"}), config_with(sources=("a",))]
    assert len({plain.digest, *(other.digest for other in others)}) == 4


def test_a_stored_configuration_comes_back_equal(session: Session) -> None:
    digest = stamped(session, threshold="0.5")
    assert config(session, digest).digest == digest
    assert config(session, digest) == candidate(session, "people")


def test_the_newest_stamp_is_the_candidate_and_the_older_stays(session: Session) -> None:
    first, second = stamped(session), stamped(session, threshold="0.5")
    assert candidate(session, "people").digest == second
    assert {c.digest for c in history(session, "people")} == {first, second}
    stamped(session)
    assert candidate(session, "people").digest == first


def test_stamping_the_same_again_writes_nothing(session: Session) -> None:
    assert stamped(session) == stamped(session)
    assert [row.action for row in tail(session, 10)] == ["assistant.stamped"]
    assert verify(session) == []


def test_an_assistant_belongs_to_one_use_case(session: Session) -> None:
    stamped(session)
    with pytest.raises(InvalidInput, match="belongs to the use case 'uc-1', not 'uc-2'"):
        stamped(session, use_case="uc-2")


def test_assistants_are_listed_by_name_with_their_candidates(session: Session) -> None:
    stamped(session, "support", "uc-2")
    stamped(session)
    assert [(a.name, a.use_case, a.candidate.name) for a in assistants(session)] == [
        ("people", "uc-1", "people"),
        ("support", "uc-2", "support"),
    ]


def test_what_does_not_exist_is_named(session: Session) -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        candidate(session, "nobody")
    with pytest.raises(NotFound, match="'0000'"):
        config(session, "0000")


def test_a_diff_names_each_changed_setting_with_both_values() -> None:
    changes = diff(config_with(sources=("a",)), config_with({"max_sentences": "1"}, sources=("a", "b")))
    assert [(c.name, c.before, c.after) for c in changes] == [
        ("compose.max_sentences", 3, 1),
        ("parameters.max_sentences", 3, 1),
        ("sources", "a", "a, b"),
    ]
    assert diff(config_with(), config_with()) == ()
