"""Column types that are the same on both databases: moments, ids, lists of names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, String
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine


class Moment(TypeDecorator[datetime]):
    """A point in time: aware in, aware UTC out; a naive one is refused with ValueError.

    PostgreSQL: timestamptz, so the time zone of the session means nothing. SQLite has no times:
    text of one length in UTC, which sorts as the times do.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What a database keeps it as."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - what the driver takes
        """To the database. Raises ValueError for a naive time."""
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError("a time without a time zone is not kept")
        moment = value.astimezone(UTC)
        if dialect.name == "postgresql":
            return moment
        return moment.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 - what the driver gives; the signature is SQLAlchemy's
        """From the database: aware, in UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


def ascii_text(length: int) -> TypeEngine[str]:
    """An id, code or name: compared byte by byte in every locale, so that it sorts as in Python."""
    return String(length).with_variant(postgresql.VARCHAR(length, collation="C"), "postgresql")
