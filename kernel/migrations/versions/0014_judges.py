"""Keep what judges and people say about the outputs of runs."""

import sqlalchemy as sa
from alembic import op

import kernel.db

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "judge_scores",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("judge", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('scored', 'not_applicable', 'error', 'skipped')", name=op.f("ck_judge_scores_status")
        ),
        sa.CheckConstraint("(status = 'scored') = (value IS NOT NULL)", name=op.f("ck_judge_scores_value_when_scored")),
        sa.CheckConstraint("value IS NULL OR value BETWEEN 0 AND 1", name=op.f("ck_judge_scores_share")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_judge_scores_run_id_runs")),
        sa.PrimaryKeyConstraint(
            "run_id", "case_id", "repeat", "metric", "fingerprint", "variant", "turn", name=op.f("pk_judge_scores")
        ),
    )
    op.create_table(
        "judge_labels",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("is_yes", sa.Boolean(), nullable=False),
        sa.Column("at", kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_judge_labels_run_id_runs")),
        sa.PrimaryKeyConstraint("run_id", "case_id", "repeat", "metric", "by", name=op.f("pk_judge_labels")),
    )
