"""Keep reviews, the eval cases that they propose, and actions."""

import sqlalchemy as sa
from alembic import op

import kernel.db

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply."""
    _reviews()
    _cases()
    _actions()


def _instant() -> kernel.db.UtcDateTime:
    return kernel.db.UtcDateTime(timezone=True)


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("review_id", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("assistant", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("opened_at", _instant(), nullable=False),
        sa.Column("due_at", _instant(), nullable=False),
        sa.Column("escalated_at", _instant(), nullable=True),
        sa.Column("closed_at", _instant(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.answer_id"], name=op.f("fk_reviews_answer_id_answers")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_reviews_answer_id")),
    )
    for column in ("assistant", "state", "opened_at", "due_at"):
        op.create_index(op.f(f"ix_reviews_{column}"), "reviews", [column], unique=False)
    op.create_table(
        "review_steps",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("diff", sa.String(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.review_id"], name=op.f("fk_review_steps_review_id_reviews")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_review_steps")),
    )
    op.create_index(op.f("ix_review_steps_review_id"), "review_steps", ["review_id"], unique=False)


def _cases() -> None:
    op.create_table(
        "proposed_cases",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("review_id", sa.String(), nullable=True),
        sa.Column("assistant", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("must", sa.JSON(), nullable=False),
        sa.Column("must_not", sa.JSON(), nullable=False),
        sa.Column("gold", sa.JSON(), nullable=False),
        sa.Column("diff", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.answer_id"], name=op.f("fk_proposed_cases_answer_id_answers")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.review_id"], name=op.f("fk_proposed_cases_review_id_reviews")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_proposed_cases")),
    )
    for column in ("origin", "answer_id", "assistant", "state", "at"):
        op.create_index(op.f(f"ix_proposed_cases_{column}"), "proposed_cases", [column], unique=False)


def _actions() -> None:
    op.create_table(
        "actions",
        sa.Column("action_id", sa.String(), nullable=False),
        sa.Column("review_id", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("assistant", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outgoing", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("is_queued", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("changed_at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.review_id"], name=op.f("fk_actions_review_id_reviews")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_actions")),
        sa.UniqueConstraint("review_id", name=op.f("uq_actions_review_id")),
    )
    for column in ("answer_id", "assistant", "state", "created_at"):
        op.create_index(op.f(f"ix_actions_{column}"), "actions", [column], unique=False)
    op.create_table(
        "action_attempts",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("action_id", sa.String(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("millis", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["actions.action_id"], name=op.f("fk_action_attempts_action_id_actions")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_action_attempts")),
    )
    op.create_index(op.f("ix_action_attempts_action_id"), "action_attempts", ["action_id"], unique=False)
