"""Keep what people say of answers, and which gaps were closed."""

import sqlalchemy as sa
from alembic import op

import kernel.db

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "feedback",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("feedback_id", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("correction", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.answer_id"], name=op.f("fk_feedback_answer_id_answers")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_feedback")),
        sa.UniqueConstraint("feedback_id", name=op.f("uq_feedback_feedback_id")),
    )
    op.create_index(op.f("ix_feedback_answer_id"), "feedback", ["answer_id"], unique=False)
    op.create_index(op.f("ix_feedback_at"), "feedback", ["at"], unique=False)
    op.create_table(
        "gap_closures",
        sa.Column("closure_id", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("closure_id", name=op.f("pk_gap_closures")),
    )
    op.create_index(op.f("ix_gap_closures_at"), "gap_closures", ["at"], unique=False)
