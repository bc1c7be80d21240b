"""A workspace's database with approved answers, whose actions wait, for the tests of actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistants import archive
from assistants.actions import queue
from assistants.actions.dispatch import Dispatcher
from assistants.actions.drop import DropChannel
from assistants.actions.http import HttpChannel
from assistants.actions.mail import MailChannel, MailServer
from assistants.actions.port import Channel, Secrets
from assistants.actions.values import Action, ActionKind
from assistants.answers import Answer
from assistants.asking import Asking
from assistants.configs import AssistantConfig
from assistants.plans import ActionPlan, ReviewPlan
from assistants.results import Letter
from assistants.reviews.queue import Decided, decide, open_review
from assistants.reviews.values import Saying
from kernel.audit import AuditLog
from kernel.db import Base, Database
from tests.assistants.corpus import CLOCK, LEAVE, SCOPE, TRAVEL, Shelf, config_with, line_on

AUDIT = AuditLog(CLOCK, "tests")


def acting(plan: ActionPlan) -> AssistantConfig:
    """Return a configuration whose answers wait, and act when they are approved."""
    return replace(config_with(), review=ReviewPlan(when="always"), action=plan)


def answered(config: AssistantConfig, number: int = 1) -> Answer:
    """Return a held answer."""
    asking = Asking(text="How long is parental leave after a birth?", config=config, scope=SCOPE)
    return replace(line_on(Shelf.of((LEAVE, TRAVEL))).ask(asking), trace_id=f"answer-{number}")


def letter(answer: Answer, body: str = "Dear Ada,\nyes.", subject: str = "Your leave") -> Answer:
    return replace(answer, result=Letter(subject=subject, body=body))


@dataclass
class Approvals:
    """A database in a folder, and everything that carries actions out from there."""

    folder: Path
    secrets: Path | None = None
    hosts: tuple[str, ...] = ("127.0.0.1",)
    mail: MailServer | None = None
    most_tries: int = 3
    timeout_s: float = 20.0
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.database = Database(f"sqlite:///{self.folder / 'catalog.db'}")
        Base.metadata.create_all(self.database.engine)

    def keep(self, config: AssistantConfig, answer: Answer) -> str:
        """Keep a held answer, and return its review."""
        with self.database.write() as session:
            archive.keep(session, answer, config=config, scope=SCOPE, clock=CLOCK)
            review = open_review(session, answer, config, scope=SCOPE, asked_by="ada", clock=CLOCK, audit=AUDIT)
        return review.review_id

    def approve(self, config: AssistantConfig, review_id: str, by: str = "bob", **said: str) -> Decided:
        """Approve as the doors do: the decision and its order in one transaction."""
        with self.database.write() as session:
            saying = Saying(verdict="edit" if "text" in said else "approve", by=by, **said)
            done = decide(session, review_id, saying, scope=SCOPE, clock=CLOCK, audit=AUDIT)
            if done.review.state == "approved":
                queue.order(session, done.review, done.answer, config, clock=CLOCK, audit=AUDIT)
        return done

    def order(self, plan: ActionPlan, number: int = 1, answer: Answer | None = None) -> str:
        """Return the action of a new approval."""
        config = acting(plan)
        review = self.keep(config, answer or answered(config, number))
        self.approve(config, review)
        return f"action-{number}"

    def channels(self) -> Mapping[ActionKind, Channel]:
        secrets = Secrets(folder=self.secrets)
        web = HttpChannel(hosts=self.hosts, secrets=secrets, clock=CLOCK, timeout_s=self.timeout_s)
        mail = MailChannel(server=self.mail, secrets=secrets, timeout_s=self.timeout_s)
        return {"webhook": web, "rest": web, "email": mail, "file": DropChannel(folder=self.folder / "outbox")}

    def dispatcher(self, channels: Mapping[ActionKind, Channel] | None = None) -> Dispatcher:
        return Dispatcher(
            database=self.database,
            channels=channels or self.channels(),
            clock=CLOCK,
            audit=AUDIT,
            most_tries=self.most_tries,
        )

    def action(self, action_id: str) -> Action:
        with self.database.read() as session:
            return queue.load(session, action_id, scope=SCOPE)

    def retry(self, action_id: str) -> None:
        with self.database.write() as session:
            queue.retry(session, action_id, by="cleo", reason="it is not there", scope=SCOPE, clock=CLOCK, audit=AUDIT)

    def close(self) -> None:
        self.database.close()
