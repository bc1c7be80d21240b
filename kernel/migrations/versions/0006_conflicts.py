"""Keep conflicts between documents, and what people decided about them."""

import sqlalchemy as sa
from alembic import op

import kernel.db

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "compared_passages",
        sa.Column("passage_id", sa.String(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("passage_id", name=op.f("pk_compared_passages")),
    )
    op.create_table(
        "conflicts",
        sa.Column("conflict_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("one_document", sa.String(), nullable=False),
        sa.Column("one_passage", sa.String(), nullable=False),
        sa.Column("one_sentence", sa.JSON(), nullable=False),
        sa.Column("one_difference", sa.JSON(), nullable=False),
        sa.Column("other_document", sa.String(), nullable=False),
        sa.Column("other_passage", sa.String(), nullable=False),
        sa.Column("other_sentence", sa.JSON(), nullable=False),
        sa.Column("other_difference", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", name=op.f("pk_conflicts")),
    )
    for column in ("one_document", "one_passage", "other_document", "other_passage"):
        op.create_index(op.f(f"ix_conflicts_{column}"), "conflicts", [column], unique=False)
    op.create_table(
        "rulings",
        sa.Column("ruling_id", sa.String(), nullable=False),
        sa.Column("conflict_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("winner", sa.String(), nullable=True),
        sa.Column("loser", sa.String(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ruling_id", name=op.f("pk_rulings")),
    )
    op.create_index(op.f("ix_rulings_conflict_id"), "rulings", ["conflict_id"], unique=False)
