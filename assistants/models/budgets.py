"""What models may use in a day, kept in the database: every process of a workspace spends from the same budget."""

import math
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from assistants.models.port import BudgetExceeded, ModelMisconfigured, ModelRequest
from assistants.tables import ModelSpendingRow
from kernel.clock import Clock
from kernel.db import Database

CHARACTERS_A_TOKEN = 4
"""Of European languages, roughly: what a request will use is estimated before it is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Limits; None is none."""

    tokens_per_question: int | None = None
    tokens_per_day: int | None = None
    cost_per_day: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was used in a day."""

    calls: int = 0
    tokens: int = 0
    cost: float = 0.0


class Purse:
    """The budget, and what is left of it."""

    def __init__(self, database: Database, clock: Clock, budget: Budget) -> None:
        self._database = database
        self._clock = clock
        self._budget = budget

    def check(self, request: ModelRequest, *, spent_on_question: int, has_price: bool) -> None:
        """Refuse a request that the question or the day has no budget for.

        Raises:
            BudgetExceeded: names the setting.
            ModelMisconfigured: the day has a budget of money, and the model has no price.
        """
        budget, needed = self._budget, estimated_tokens(request)
        if budget.tokens_per_question is not None and spent_on_question + needed > budget.tokens_per_question:
            raise BudgetExceeded(
                f"a question may use {budget.tokens_per_question} tokens (GRISTMILL_MODEL_TOKENS_PER_QUESTION), "
                f"and this one would use about {spent_on_question + needed}."
            )
        if budget.cost_per_day is not None and not has_price:
            raise ModelMisconfigured(
                "the day has a budget of money (GRISTMILL_MODEL_COST_PER_DAY), and the model has no price; "
                "add it to the table that GRISTMILL_MODEL_PRICES names."
            )
        spent = self.spent(self._clock.today())
        if budget.tokens_per_day is not None and spent.tokens + needed > budget.tokens_per_day:
            raise BudgetExceeded(
                f"{spent.tokens} of the day's {budget.tokens_per_day} tokens are used (GRISTMILL_MODEL_TOKENS_PER_DAY), "
                f"and this request would use about {needed}."
            )
        if budget.cost_per_day is not None and spent.cost >= budget.cost_per_day:
            raise BudgetExceeded(
                f"the day's budget of {budget.cost_per_day:g} is spent (GRISTMILL_MODEL_COST_PER_DAY)."
            )

    def spend(self, tokens: int, cost: float | None) -> None:
        """Write down what a call used."""
        with self._database.write() as session:
            row = _row(session, self._clock.today())
            row.calls += 1
            row.tokens += tokens
            row.cost += cost or 0.0

    def spent(self, day: date) -> Spent:
        """Return what was used on a day."""
        with self._database.read() as session:
            row = session.get(ModelSpendingRow, day)
            return Spent(calls=row.calls, tokens=row.tokens, cost=row.cost) if row else Spent()


def estimated_tokens(request: ModelRequest) -> int:
    """Return about how many tokens the messages of a request have; its reply comes on top."""
    return math.ceil(sum(len(message.text) for message in request.messages) / CHARACTERS_A_TOKEN)


def _row(session: Session, day: date) -> ModelSpendingRow:
    row = session.get(ModelSpendingRow, day, with_for_update=True)
    if row is None:
        row = ModelSpendingRow(day=day, calls=0, tokens=0, cost=0.0)
        session.add(row)
        session.flush()
    return row
