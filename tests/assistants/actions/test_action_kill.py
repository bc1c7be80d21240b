"""kill -9 at random points while actions are carried out: no receiver sees the effect of a key twice."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from email import message_from_string
from pathlib import Path

import psutil
import pytest

from assistants.plans import ActionPlan
from tests.assistants.actions.approved import Approvals, acting, answered, letter
from tests.support.forking import Forking
from tests.support.receivers import MailReceiver, http_receiver, mail_receiver

KILLS = 24
AT_A_TIME = 6


@pytest.mark.slow
def test_no_kill_makes_an_effect_happen_twice(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "127.0.0.1.hmac").write_text("secret")
    work = Approvals(tmp_path, secrets=secrets)
    chance = random.Random(4)
    with http_receiver("slow") as once, http_receiver("slow") as keyed, mail_receiver("ok") as post:
        keyed.honours_keys = True
        plans = (
            ActionPlan(kind="webhook", target=f"{once.url}/hook"),
            ActionPlan(kind="webhook", target=f"{keyed.url}/hook", unanswered="resend"),
            ActionPlan(kind="file"),
            ActionPlan(kind="email", target="ada@example.org"),
        )
        child = Forking("tests.assistants.actions.delivering", str(tmp_path), str(post.port))
        kinds: dict[str, int] = {}
        killed = 0

        def arrived() -> int:
            outbox = tmp_path / "outbox"
            files = len(list(outbox.glob("*.json"))) if outbox.exists() else 0
            return len(once.requests) + len(keyed.requests) + len(post.taken) + files

        while killed < KILLS:
            for _ in range(AT_A_TIME):
                number, which = len(kinds) + 1, chance.randrange(len(plans))
                config = acting(plans[which])
                kinds[work.order(plans[which], number, letter(answered(config, number)))] = which
            enough = arrived() + chance.randrange(AT_A_TIME)
            pid = child.start()
            while arrived() < enough and psutil.pid_exists(pid):
                time.sleep(0.001)
            time.sleep(chance.uniform(0.0, 0.02))
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            killed += child.status() == -signal.SIGKILL
        child.start()
        assert child.status() == 0, "what the killed ones left is settled by the next"
        child.close()
        seen = (once.effects, keyed.effects, dropped(tmp_path), mailed(post))
        check(
            work, {action: plans[which] for action, which in kinds.items()}, {a: seen[w][a] for a, w in kinds.items()}
        )
    work.close()


def mailed(post: MailReceiver) -> Counter[str]:
    return Counter(message_from_string(text)["X-Idempotency-Key"] for _, _, text in post.taken)


def dropped(folder: Path) -> Counter[str]:
    return Counter(path.stem for path in (folder / "outbox").iterdir())


def check(work: Approvals, plans: Mapping[str, ActionPlan], effects: Mapping[str, int]) -> None:
    states = {action: work.action(action).state for action in plans}
    assert set(states.values()) <= {"done", "unknown"}
    for action, plan in plans.items():
        assert effects[action] <= 1, (action, plan.kind)
        assert effects[action] == 1 or states[action] == "unknown", "what is called done was done"
        if plan.kind == "file" or plan.unanswered == "resend":
            assert states[action] == "done", "where the receiver can tell, nobody needs to look"
    assert "unknown" in states.values(), "no kill hit an attempt: this test means nothing"
