"""Whatever a receiver does, and wherever the process dies, an approval has its effect at most once."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from assistants.actions.values import NotDelivered, Outgoing, ReceiverRefused, ReplyLost
from assistants.plans import ActionPlan
from tests.assistants.actions.approved import Approvals
from tests.support.folders import scratch

EVENTS = (
    "ok",
    "later",
    "no",
    "lost",
    "lost before",
    "broken",
    "die before",
    "die claimed",
    "die after",
    "away",
    "gone",
)


class Died(BaseException):
    """The process was killed."""


@dataclass
class Receiver:
    """A channel to a receiver that does as it is told, and remembers its effects."""

    honours_keys: bool
    event: str = "ok"
    effects: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def prepare(self, outgoing: Outgoing, key: str) -> Iterator["Sending"]:
        if self.event == "die before":
            raise Died
        if self.event == "away":
            raise NotDelivered("nobody is there")
        if self.event == "gone":
            raise ReceiverRefused("nobody will ever be there")
        yield Sending(receiver=self, key=key)

    def settle(self, outgoing: Outgoing, key: str) -> bool | None:
        return None

    def shown(self, outgoing: Outgoing, key: str) -> Mapping[str, str]:
        return {}


@dataclass
class Sending:
    receiver: Receiver
    key: str

    def send(self) -> str:
        event, effects = self.receiver.event, self.receiver.effects
        if event == "die claimed":
            raise Died
        if event == "later":
            raise NotDelivered("not now")
        if event == "no":
            raise ReceiverRefused("never")
        if event == "lost before":
            raise ReplyLost("cut")
        if not (self.receiver.honours_keys and effects[self.key]):
            effects[self.key] += 1
        if event == "die after":
            raise Died
        if event == "lost":
            raise ReplyLost("cut")
        if event == "broken":
            raise ValueError("an error that nobody thought of")
        return "taken"


@given(st.lists(st.sampled_from(EVENTS), max_size=10), st.booleans())
def _holds(work: Approvals, numbers: Iterator[int], events: list[str], honours_keys: bool) -> None:
    receiver = Receiver(honours_keys=honours_keys)
    plan = ActionPlan(kind="webhook", target="http://x/y", unanswered="resend" if honours_keys else "ask")
    action = work.order(plan, next(numbers))
    dispatcher = work.dispatcher({"webhook": receiver})
    for event in events:
        receiver.event = event
        with suppress(Died, NotDelivered):
            dispatcher.run(action)
        found = work.action(action)
        assert receiver.effects[action] <= 1
        assert found.state != "done" or receiver.effects[action] == 1
        assert found.state != "failed" or not receiver.effects[action] or honours_keys
        assert found.tries <= work.most_tries + len(events)
    receiver.event = "ok"
    for _ in range(work.most_tries + 1):
        with suppress(NotDelivered):
            dispatcher.run(action)
    assert work.action(action).state in {"done", "failed", "unknown"}
    assert receiver.effects[action] <= 1


def test_an_approval_has_its_effect_at_most_once() -> None:
    with scratch() as folder:
        work = Approvals(folder)
        _holds(work, itertools.count(1))
        work.close()
