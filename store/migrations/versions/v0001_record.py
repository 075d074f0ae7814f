"""The record: institutions, postings, profiles, requests, events, leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.column_types import Moment, ascii_text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "institutions",
        sa.Column("institution_id", ascii_text(10), nullable=False),
        sa.Column("name_ja", sa.Text()),
        sa.Column("name_en", sa.Text()),
        sa.Column("type", ascii_text(32), nullable=False),
        sa.Column("language", ascii_text(2), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("institution_id", name="pk_institutions"),
    )
    op.create_table(
        "postings",
        sa.Column("data_number", ascii_text(10), nullable=False),
        sa.Column("institution_id", ascii_text(10)),
        sa.Column("state", ascii_text(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_revision", sa.Integer()),
        sa.Column("visible_from", Moment()),
        sa.Column("visible_until", Moment()),
        sa.Column("deadline", sa.Date()),
        sa.Column("upcoming_at", Moment()),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("public", sa.Text()),
        sa.Column("draft", sa.Text()),
        sa.Column("upcoming", sa.Text()),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.institution_id"], name="fk_postings_institution_id"
        ),
        sa.PrimaryKeyConstraint("data_number", name="pk_postings"),
    )
    op.create_index("ix_postings_changed_at_data_number", "postings", ["changed_at", "data_number"])
    _partial("ix_postings_public", "postings", ["data_number"], "public_revision IS NOT NULL")
    op.create_index(
        "ix_postings_institution_id_data_number", "postings", ["institution_id", "data_number"]
    )
    op.create_index(
        "ix_postings_state_changed_at_data_number",
        "postings",
        ["state", "changed_at", "data_number"],
    )
    _partial("ix_postings_upcoming", "postings", ["upcoming_at"], "upcoming_at IS NOT NULL")
    _partial("ix_postings_visible_from", "postings", ["visible_from"], "visible_from IS NOT NULL")
    _partial(
        "ix_postings_visible_until", "postings", ["visible_until"], "visible_until IS NOT NULL"
    )
    op.create_table(
        "posting_revisions",
        sa.Column("data_number", ascii_text(10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor_kind", ascii_text(32), nullable=False),
        sa.Column("actor_id", ascii_text(200)),
        sa.Column("action", ascii_text(32), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("state", ascii_text(32), nullable=False),
        sa.Column("upcoming_at", Moment()),
        sa.Column("public", sa.Text()),
        sa.Column("draft", sa.Text()),
        sa.Column("upcoming", sa.Text()),
        sa.ForeignKeyConstraint(
            ["data_number"], ["postings.data_number"], name="fk_posting_revisions_data_number"
        ),
        sa.PrimaryKeyConstraint("data_number", "revision", name="pk_posting_revisions"),
    )
    op.create_table(
        "profiles",
        sa.Column("profile_number", ascii_text(10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("visible_from", Moment(), nullable=False),
        sa.Column("visible_until", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("profile_number", name="pk_profiles"),
    )
    op.create_table(
        "requests",
        sa.Column("id", ascii_text(36), nullable=False),
        sa.Column("kind", ascii_text(32), nullable=False),
        sa.Column("data_number", ascii_text(10), nullable=False),
        sa.Column("institution_id", ascii_text(10)),
        sa.Column("opened_by_kind", ascii_text(32), nullable=False),
        sa.Column("opened_by_id", ascii_text(200)),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("decision", ascii_text(32)),
        sa.Column("decided_by_kind", ascii_text(32)),
        sa.Column("decided_by_id", ascii_text(200)),
        sa.Column("decided_at", Moment()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["data_number"], ["postings.data_number"], name="fk_requests_data_number"
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.institution_id"], name="fk_requests_institution_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
    )
    _partial("ix_requests_one_open", "requests", ["data_number"], "decided_at IS NULL", unique=True)
    op.create_index("ix_requests_data_number_id", "requests", ["data_number", "id"])
    op.create_index("ix_requests_institution_id_id", "requests", ["institution_id", "id"])
    _partial("ix_requests_open", "requests", ["id"], "decided_at IS NULL")
    _partial("ix_requests_open_kind", "requests", ["kind", "id"], "decided_at IS NULL")
    op.create_table(
        "outbox",
        sa.Column("id", ascii_text(36), nullable=False),
        sa.Column("kind", ascii_text(32), nullable=False),
        sa.Column("subject", ascii_text(10), nullable=False),
        sa.Column("state", ascii_text(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("available_at", Moment(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    _partial("ix_outbox_claimable", "outbox", ["available_at", "id"], "state <> 'dead'")
    _partial("ix_outbox_waiting", "outbox", ["subject"], "state <> 'dead'")
    _partial("ix_outbox_dead", "outbox", ["id"], "state = 'dead'")
    op.create_index("ix_outbox_state_created_at", "outbox", ["state", "created_at"])
    op.create_table(
        "index_builds",
        sa.Column("name", ascii_text(200), nullable=False),
        sa.Column("collection", ascii_text(32), nullable=False),
        sa.Column("analyzer_version", ascii_text(200), nullable=False),
        sa.Column("state", ascii_text(32), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_index_builds"),
    )
    op.create_index("ix_index_builds_begun_at", "index_builds", ["begun_at"])
    op.create_table(
        "counters",
        sa.Column("name", ascii_text(32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "leases",
        sa.Column("name", ascii_text(200), nullable=False),
        sa.Column("owner", ascii_text(200), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", ascii_text(200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
    )
    op.bulk_insert(
        sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.BigInteger)),
        [{"name": "posting", "value": 0}, {"name": "profile", "value": 0}],
    )


def downgrade() -> None:
    """Drop them, with all that is in them."""
    op.drop_table("heartbeats")
    op.drop_table("leases")
    op.drop_table("counters")
    op.drop_table("index_builds")
    op.drop_table("outbox")
    op.drop_table("requests")
    op.drop_table("profiles")
    op.drop_table("posting_revisions")
    op.drop_table("postings")
    op.drop_table("institutions")


def _partial(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    condition = sa.text(where)
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )
