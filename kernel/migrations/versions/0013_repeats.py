"""Ask a question of a suite more than once, and go on with runs that were killed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Apply."""
    op.add_column("runs", sa.Column("repeats", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("outputs", recreate="auto") as table:
        table.add_column(sa.Column("repeat", sa.Integer(), server_default="0", nullable=False))
        table.drop_constraint(op.f("pk_outputs"), type_="primary")
        table.create_primary_key(op.f("pk_outputs"), ["run_id", "case_id", "repeat"])
    op.create_table(
        "unfinished_runs",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_unfinished_runs")),
    )
    op.create_index(op.f("ix_unfinished_runs_identity"), "unfinished_runs", ["identity"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("output", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["unfinished_runs.run_id"], name=op.f("fk_attempts_run_id_unfinished_runs")
        ),
        sa.PrimaryKeyConstraint("run_id", "case_id", "repeat", name=op.f("pk_attempts")),
    )
