"""Keep the time that a version gave itself beside what is left of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply; what stands was said."""
    for name in ("said_first", "said_last", "superseded_from"):
        op.add_column("spells", sa.Column(name, sa.Date(), nullable=True))
    op.add_column("spells", sa.Column("superseded_by", sa.String(), nullable=True))
    op.create_index(op.f("ix_spells_superseded_by"), "spells", ["superseded_by"], unique=False)
    op.execute("UPDATE spells SET said_first = first, said_last = last")
