"""Keep attestations, and what comparing documents found."""

import sqlalchemy as sa
from alembic import op

import kernel.db

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "attestations",
        sa.Column("attestation_id", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("attestation_id", name=op.f("pk_attestations")),
    )
    op.create_index(op.f("ix_attestations_document_id"), "attestations", ["document_id"], unique=False)
    op.create_index(op.f("ix_attestations_version_id"), "attestations", ["version_id"], unique=False)
    op.create_table(
        "desk_scans",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_desk_scans")),
    )
    op.create_table(
        "sketches",
        sa.Column("words_digest", sa.String(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("sample", sa.LargeBinary(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("words_digest", name=op.f("pk_sketches")),
    )
    op.create_table(
        "sketched_versions",
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("words_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["words_digest"], ["sketches.words_digest"], name=op.f("fk_sketched_versions_words_digest_sketches")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_sketched_versions")),
    )
    op.create_index(op.f("ix_sketched_versions_words_digest"), "sketched_versions", ["words_digest"], unique=False)
    op.create_table(
        "likenesses",
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("jaccard", sa.Double(), nullable=False),
        sa.Column("contained", sa.Double(), nullable=False),
        sa.Column("shared_words", sa.Integer(), nullable=False),
        sa.Column("begins", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["one"], ["sketches.words_digest"], name=op.f("fk_likenesses_one_sketches")),
        sa.ForeignKeyConstraint(["other"], ["sketches.words_digest"], name=op.f("fk_likenesses_other_sketches")),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_likenesses")),
    )
    op.create_index(op.f("ix_likenesses_other"), "likenesses", ["other"], unique=False)
