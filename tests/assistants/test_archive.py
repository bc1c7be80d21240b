import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from assistants.archive import answer_from_json, answer_json, keep, load, replay
from assistants.asking import Asking
from assistants.stamp import StampRequest, stamp
from assistants.templates import TemplateLibrary
from index.values import InForce
from kernel.access import AccessScope
from kernel.audit import AuditLog
from kernel.errors import NotFound
from tests.assistants.corpus import CLOCK, LEAVE, TRAVEL, Shelf, config_with, hit, line_on

SCOPE = AccessScope.of({"hr"})


def asked(session: Session, shelf: Shelf) -> str:
    """Stamp an assistant, ask it, keep the answer and return its id."""
    template, request = TemplateLibrary(None).get("policy-answers"), StampRequest(name="people", use_case="uc-1")
    config = stamp(session, template, request, audit=AuditLog(CLOCK, "ada"), clock=CLOCK, author="ada")
    answer = line_on(shelf).ask(
        Asking(text="How long is parental leave after a birth?", config=config, scope=SCOPE, generation=3)
    )
    keep(session, answer, config=config, scope=SCOPE, clock=CLOCK)
    return answer.trace_id


def test_an_answer_comes_back_from_json_as_it_was() -> None:
    placed = replace(hit(LEAVE, heading=("A", "B")), in_force=InForce(first=date(2026, 1, 1)), page=4)
    shelf = Shelf(texts={"version-0": LEAVE}, hits=(placed,))
    answer = line_on(shelf).ask(Asking(text="How many weeks of parental leave?", config=config_with(), scope=SCOPE))
    assert answer.citations[0].in_force.first == date(2026, 1, 1)
    assert answer_from_json(json.loads(json.dumps(answer_json(answer)))) == answer


def test_a_kept_answer_is_loaded_with_what_it_was_asked_under(session: Session) -> None:
    shelf = Shelf.of([LEAVE, TRAVEL])
    kept = load(session, asked(session, shelf))
    assert kept.scope == SCOPE
    assert kept.created_at == CLOCK.now()
    assert kept.answer.citations
    assert len(kept.answer.trace) == 6


def test_a_replay_asks_with_the_same_date_generation_readers_and_configuration(session: Session) -> None:
    shelf = Shelf.of([LEAVE, TRAVEL])
    answer_id = asked(session, shelf)
    again = replay(session, answer_id, line_on(shelf))
    first = load(session, answer_id).answer
    assert shelf.asked[0] == shelf.asked[1]
    assert (again.text, again.citations, again.support) == (first.text, first.citations, first.support)


def test_an_unknown_answer_is_named(session: Session) -> None:
    with pytest.raises(NotFound, match="'answer-404'"):
        load(session, "answer-404")
