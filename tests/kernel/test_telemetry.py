"""Logs go to stderr, and traces keep what was noted."""

import json

import pytest
import structlog

from kernel.settings import Settings
from kernel.telemetry import Trace, configure_logs


def test_steps_are_kept_in_order_with_what_they_noted() -> None:
    trace = Trace()
    with trace.step("retrieve") as step:
        step.noted["hits"] = 3
    with trace.step("compose"):
        pass
    assert [(s["step"], s.get("hits")) for s in trace.as_json()] == [("retrieve", 3), ("compose", None)]
    assert all(s["seconds"] >= 0 for s in trace.as_json())


def test_a_step_that_raises_is_kept_and_timed() -> None:
    trace = Trace()

    def compose_and_fail() -> None:
        with trace.step("compose") as step:
            step.noted["tried"] = 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        compose_and_fail()
    assert trace.as_json()[0]["tried"] == 1
    assert trace.steps[0].seconds > 0


def test_logs_go_to_stderr_and_leave_stdout_alone(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings(log_json=True, log_level="info"))
    structlog.get_logger().info("refreshed", source="handbook")
    structlog.get_logger().debug("hidden")
    out, err = capsys.readouterr()
    structlog.reset_defaults()
    assert out == ""
    (line,) = (json.loads(line) for line in err.splitlines())
    assert (line["event"], line["source"], line["level"]) == ("refreshed", "handbook", "info")
