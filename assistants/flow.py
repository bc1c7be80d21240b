"""The question line as a llama-index workflow: the one door to workflows."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from workflows import Context, Workflow, step
from workflows.events import Event, StartEvent, StopEvent

from kernel.telemetry import Step, Trace


class Travels(Protocol):
    """A question on its way, with the trace that its steps write."""

    trace: Trace


class Steps(Protocol):
    """What is done to a question, in this order; each takes the question on its way, and notes what it found in it."""

    def understand(self, asked: Any) -> None:
        """Find out what is asked, as of when, for whom."""

    def retrieve(self, asked: Any) -> None:
        """Find passages."""

    def compose(self, asked: Any) -> None:
        """Propose an answer."""

    def verify(self, asked: Any) -> None:
        """Drop what stored text does not bear out."""

    def guard(self, asked: Any) -> None:
        """Look for what must not be said, or not without a person."""

    def decide(self, asked: Any) -> None:
        """Answer, abstain, or hold for a person."""


class Asked(StartEvent):
    """A question came in."""

    asked: Any


class Understood(Event):
    """It is known what is asked."""

    asked: Any


class Retrieved(Event):
    """Passages were found, or none."""

    asked: Any


class Composed(Event):
    """An answer is proposed."""

    asked: Any


class Verified(Event):
    """Its citations were checked."""

    asked: Any


class Guarded(Event):
    """Nothing else stands against it, or it is known what does."""

    asked: Any


class Decided(StopEvent):
    """It is an answer, an abstention, or waits for a person."""


class Told(Event):
    """A step is done."""

    step: Any


class Line(Workflow):
    """The steps, each when the one before it is done."""

    def __init__(self, steps: Steps) -> None:
        super().__init__(timeout=None)
        self._steps = steps

    @step
    async def understand(self, context: Context, event: Asked) -> Understood:
        """Begin."""
        self._steps.understand(event.asked)
        return Understood(asked=_told(context, event.asked))

    @step
    async def retrieve(self, context: Context, event: Understood) -> Retrieved:
        """Look for passages once it is known what is asked."""
        self._steps.retrieve(event.asked)
        return Retrieved(asked=_told(context, event.asked))

    @step
    async def compose(self, context: Context, event: Retrieved) -> Composed:
        """Compose once there are passages, or none."""
        self._steps.compose(event.asked)
        return Composed(asked=_told(context, event.asked))

    @step
    async def verify(self, context: Context, event: Composed) -> Verified:
        """Check what was proposed."""
        self._steps.verify(event.asked)
        return Verified(asked=_told(context, event.asked))

    @step
    async def guard(self, context: Context, event: Verified) -> Guarded:
        """Look for findings in what is left."""
        self._steps.guard(event.asked)
        return Guarded(asked=_told(context, event.asked))

    @step
    async def decide(self, context: Context, event: Guarded) -> Decided:
        """End with an answer."""
        self._steps.decide(event.asked)
        _told(context, event.asked)
        return Decided()


def run(line: Line, asked: Travels, told: Callable[[Step], None] | None = None) -> None:
    """Take a question through the line, in this thread where that is possible; ``told`` hears of each step done.

    Raises:
        Exception: whatever a step raised.
    """

    async def through() -> None:
        handler = line.run(start_event=Asked(asked=asked))
        async for event in handler.stream_events():
            if told and isinstance(event, Told):
                told(event.step)
        await handler

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(through())
        return
    with ThreadPoolExecutor(1) as apart:  # this thread runs a loop already
        apart.submit(asyncio.run, through()).result()


def _told(context: Context, asked: Travels) -> Any:
    context.write_event_to_stream(Told(step=asked.trace.steps[-1]))
    return asked
