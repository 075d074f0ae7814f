"""Accesses to postings, and the bands by which postings that are alike are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.column_types import ascii_text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "access_counts",
        sa.Column("data_number", ascii_text(10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("accesses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("data_number", "day", name="pk_access_counts"),
    )
    op.create_table(
        "access_totals",
        sa.Column("data_number", ascii_text(10), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("data_number", name="pk_access_totals"),
    )
    op.create_table(
        "posting_bands",
        sa.Column("band", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("data_number", ascii_text(10), nullable=False),
        sa.ForeignKeyConstraint(
            ["data_number"], ["postings.data_number"], name="fk_posting_bands_data_number"
        ),
        sa.PrimaryKeyConstraint("band", "data_number", name="pk_posting_bands"),
    )
    op.create_index("ix_posting_bands_data_number", "posting_bands", ["data_number"])


def downgrade() -> None:
    """Drop them, with all that is in them."""
    op.drop_table("posting_bands")
    op.drop_table("access_totals")
    op.drop_table("access_counts")
