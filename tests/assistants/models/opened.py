"""A model desk over a real server and a real database, for tests that do not wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.models import model_desk
from assistants.models.desk import ModelDesk
from assistants.models.port import Message, ModelRequest, Origin
from assistants.plans import ModelPlan
from kernel.clock import FixedClock
from kernel.db import Database
from kernel.settings import Settings
from tests.support.model_server import ModelServer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class Office:
    """A desk, and what it waited for."""

    desk: ModelDesk
    database: Database
    clock: FixedClock
    waits: list[float] = field(default_factory=list)


@contextmanager
def office(folder: Path, server: ModelServer | None, **settings: Any) -> Iterator[Office]:
    """Open a desk whose default model is the server's."""
    found = Settings(
        **{"workspace": folder, "model": server.setting if server else None, "model_seconds": 5} | settings
    )
    database, clock, waits = Database(f"sqlite:///{folder / 'models.db'}"), FixedClock(NOON), list[float]()
    database.upgrade()
    desk = model_desk(found, database, clock, sleep=waits.append)
    try:
        yield Office(desk=desk, database=database, clock=clock, waits=waits)
    finally:
        desk.close()
        database.close()


def plan(server: ModelServer, **changed: Any) -> ModelPlan:
    return replace(ModelPlan(name=server.setting, prompt="answer@1", instructions="Answer."), **changed)


def request(text: str = "What is it?", **changed: Any) -> ModelRequest:
    made = ModelRequest(
        messages=(Message(role="system", text="Be brief."), Message(role="user", text=text)),
        prompt="answer@1",
        origins=(Origin(source="handbook", document="leave.md"),),
    )
    return replace(made, **changed)
