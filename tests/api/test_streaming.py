import json
from collections.abc import Callable
from typing import Any

import pytest

from api.streaming import events
from kernel.errors import NotFound
from kernel.telemetry import Step


def read(lines: list[str]) -> list[tuple[str, Any]]:
    parts = [line.rstrip("\n").split("\n", 1) for line in lines]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]


def test_steps_come_before_the_outcome_and_tell_only_what_no_check_takes_back() -> None:
    def work(told: Callable[[Step], None]) -> dict[str, Any]:
        told(Step(name="retrieve", seconds=0.5, noted={"generation": 3, "passages": [{"passage": "p"}], "secret": "x"}))
        told(Step(name="verify", noted={"kept": 1, "dropped": [{"sentence": "not shown"}]}))
        return {"answer": "20 weeks"}

    assert read(list(events(work))) == [
        ("step", {"step": "retrieve", "seconds": 0.5, "passages": 1, "generation": 3}),
        ("step", {"step": "verify", "seconds": 0.0, "kept": 1}),
        ("answer", {"answer": "20 weeks"}),
    ]


def test_an_error_of_ours_is_the_last_event() -> None:
    def work(told: Callable[[Step], None]) -> dict[str, Any]:
        raise NotFound("there is no assistant 'x'; stamp it.")

    assert read(list(events(work))) == [
        ("error", {"code": "not_found", "message": "there is no assistant 'x'; stamp it.", "transient": False})
    ]


def test_a_fault_of_the_program_is_not_swallowed() -> None:
    def work(told: Callable[[Step], None]) -> dict[str, Any]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(events(work))


def test_the_work_is_done_even_when_nobody_listens() -> None:
    done: list[str] = []

    def work(told: Callable[[Step], None]) -> dict[str, Any]:
        told(Step(name="understand"))
        done.append("kept")
        return {}

    listening = events(work)
    next(listening)
    listening.close()  # type: ignore[attr-defined]
    assert done == ["kept"]
