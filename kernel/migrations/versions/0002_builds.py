"""Keep layouts, builds, pins and erasures."""

import sqlalchemy as sa
from alembic import op

import kernel.db

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply; what is there becomes the first build."""
    op.create_table(
        "builds",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("embedder", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("chunker", sa.String(), nullable=False),
        sa.Column("passage_characters", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("made_at", kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_builds")),
    )
    op.create_table(
        "pins",
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("generation", "reason", name=op.f("pk_pins")),
    )
    op.create_table(
        "erasures",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("pending", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_source"), "erasures", ["source"], unique=False)
    op.add_column("versions", sa.Column("layout_blob", sa.String(), nullable=True))
    op.add_column("generations", sa.Column("build", sa.Integer(), server_default="1", nullable=False))
    op.add_column("entries", sa.Column("build", sa.Integer(), server_default="1", nullable=False))
    op.create_index(op.f("ix_entries_build"), "entries", ["build"], unique=False)
    _place_by_chunker()
    op.execute(
        "INSERT INTO builds (number, embedder, fingerprint, dimension, chunker, passage_characters, place, made_at) "
        "SELECT 1, 'minilm', value, 384, 'sections/1000', 1000, 'store', CURRENT_TIMESTAMP "
        "FROM corpus_facts WHERE name = 'embedder'"
    )
    op.drop_table("corpus_facts")


def _place_by_chunker() -> None:
    with op.batch_alter_table("placements", recreate="auto") as table:
        table.add_column(sa.Column("chunker", sa.String(), server_default="sections/1000", nullable=False))
        table.drop_constraint(op.f("pk_placements"), type_="primary")
        table.create_primary_key(op.f("pk_placements"), ["version_id", "chunker", "ordinal"])
