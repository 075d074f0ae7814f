"""How the record is kept. A database gets here by `migrations`, never by `create_all`.

The public record of a posting is one text, exactly as it was written; the columns beside it are
copies of what statements ask for. Every index is there for a statement of `repositories`, and
`benchmarks/query_plans.py` shows that it is used.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

from store.column_types import Moment, ascii_text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

_NUMBER: Final = 10
_UUID: Final = 36
_CODE: Final = 32
_NAME: Final = 200


def _actor(prefix: str, *, nullable: bool = False) -> tuple[Column[str], Column[str]]:
    return (
        Column(f"{prefix}_kind", ascii_text(_CODE), nullable=nullable),
        Column(f"{prefix}_id", ascii_text(_NAME)),
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that a condition holds for."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


institutions = Table(
    "institutions",
    metadata,
    Column("institution_id", ascii_text(_NUMBER), primary_key=True),
    Column("name_ja", Text),
    Column("name_en", Text),
    Column("type", ascii_text(_CODE), nullable=False),
    Column("language", ascii_text(2), nullable=False),
    Column("created_at", Moment, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("data_number", ascii_text(_NUMBER), primary_key=True),
    Column("institution_id", ascii_text(_NUMBER), ForeignKey("institutions.institution_id")),
    Column("state", ascii_text(_CODE), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("public_revision", Integer),
    Column("visible_from", Moment),
    Column("visible_until", Moment),
    Column("deadline", Date),
    Column("upcoming_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("public", Text),
    Column("draft", Text),
    Column("upcoming", Text),
    Index(None, "institution_id", "data_number"),
    Index(None, "state", "changed_at", "data_number"),
    Index(None, "changed_at", "data_number"),
    partial_index("ix_postings_public", "data_number", where="public_revision IS NOT NULL"),
    partial_index("ix_postings_upcoming", "upcoming_at", where="upcoming_at IS NOT NULL"),
    partial_index("ix_postings_visible_from", "visible_from", where="visible_from IS NOT NULL"),
    partial_index("ix_postings_visible_until", "visible_until", where="visible_until IS NOT NULL"),
)

posting_revisions = Table(
    "posting_revisions",
    metadata,
    Column(
        "data_number", ascii_text(_NUMBER), ForeignKey("postings.data_number"), primary_key=True
    ),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    *_actor("actor"),
    Column("action", ascii_text(_CODE), nullable=False),
    Column("changed", Text, nullable=False),
    Column("state", ascii_text(_CODE), nullable=False),
    Column("upcoming_at", Moment),
    Column("public", Text),
    Column("draft", Text),
    Column("upcoming", Text),
)

profiles = Table(
    "profiles",
    metadata,
    Column("profile_number", ascii_text(_NUMBER), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("visible_from", Moment, nullable=False),
    Column("visible_until", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("public", Text, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("id", ascii_text(_UUID), primary_key=True),
    Column("kind", ascii_text(_CODE), nullable=False),
    Column("data_number", ascii_text(_NUMBER), ForeignKey("postings.data_number"), nullable=False),
    Column("institution_id", ascii_text(_NUMBER), ForeignKey("institutions.institution_id")),
    *_actor("opened_by"),
    Column("opened_at", Moment, nullable=False),
    Column("message", Text, nullable=False),
    Column("decision", ascii_text(_CODE)),
    *_actor("decided_by", nullable=True),
    Column("decided_at", Moment),
    Column("reason", Text, nullable=False),
    Index(None, "data_number", "id"),
    Index(None, "institution_id", "id"),
    partial_index("ix_requests_one_open", "data_number", where="decided_at IS NULL", unique=True),
    partial_index("ix_requests_open", "id", where="decided_at IS NULL"),
    partial_index("ix_requests_open_kind", "kind", "id", where="decided_at IS NULL"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", ascii_text(_UUID), primary_key=True),
    Column("kind", ascii_text(_CODE), nullable=False),
    Column("subject", ascii_text(_UUID), nullable=False),
    Column("state", ascii_text(_CODE), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("available_at", Moment, nullable=False),
    Column("error", Text, nullable=False),
    # An event that is leased is available again when its lease has run out.
    partial_index("ix_outbox_claimable", "available_at", "id", where="state <> 'dead'"),
    partial_index("ix_outbox_waiting", "subject", where="state <> 'dead'"),
    partial_index("ix_outbox_dead", "id", where="state = 'dead'"),
    Index(None, "state", "created_at"),
)

index_builds = Table(
    "index_builds",
    metadata,
    Column("name", ascii_text(_NAME), primary_key=True),
    Column("collection", ascii_text(_CODE), nullable=False),
    Column("analyzer_version", ascii_text(_NAME), nullable=False),
    Column("state", ascii_text(_CODE), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("reason", Text, nullable=False),
    Index(None, "begun_at"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", ascii_text(_CODE), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", ascii_text(_NAME), primary_key=True),
    Column("owner", ascii_text(_NAME), nullable=False),
    Column("until", Moment, nullable=False),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", ascii_text(_NAME), primary_key=True),
    Column("at", Moment, nullable=False),
)

access_counts = Table(
    "access_counts",
    metadata,
    Column("data_number", ascii_text(_NUMBER), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("accesses", Integer, nullable=False),
)

access_totals = Table(
    "access_totals",
    metadata,
    Column("data_number", ascii_text(_NUMBER), primary_key=True),
    Column("total", BigInteger, nullable=False),
)

posting_bands = Table(
    "posting_bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "data_number", ascii_text(_NUMBER), ForeignKey("postings.data_number"), primary_key=True
    ),
    Index(None, "data_number"),
)
