"""How accounts are kept, their sessions, links, consents and mails; see `tables`."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from store.column_types import Moment, ascii_text
from store.tables import metadata, partial_index

_UUID: Final = 36
_CODE: Final = 32
_HASH: Final = 64
_KEY: Final = 254

accounts = Table(
    "accounts",
    metadata,
    Column("id", ascii_text(_UUID), primary_key=True),
    Column("kind", ascii_text(_CODE), nullable=False),
    Column("sign_in_key", ascii_text(_KEY), nullable=False),
    Column("address", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("language", ascii_text(2), nullable=False),
    Column("information", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("confirmed_at", Moment, nullable=False),
    Column("last_sign_in_at", Moment, nullable=False),
    Column("expiry_notice_at", Moment),
    Index(None, "kind", "sign_in_key", unique=True),
    partial_index(
        "ix_accounts_unnoticed", "last_sign_in_at", "id", where="expiry_notice_at IS NULL"
    ),
    partial_index("ix_accounts_noticed", "expiry_notice_at", where="expiry_notice_at IS NOT NULL"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", ascii_text(_HASH), primary_key=True),
    Column("account_id", ascii_text(_UUID), ForeignKey("accounts.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index(None, "account_id"),
    Index(None, "ends_at"),
)

account_links = Table(
    "account_links",
    metadata,
    Column("token_hash", ascii_text(_HASH), primary_key=True),
    Column("purpose", ascii_text(_CODE), nullable=False),
    Column("account_id", ascii_text(_UUID), ForeignKey("accounts.id")),
    Column("kind", ascii_text(_CODE), nullable=False),
    Column("address", Text, nullable=False),
    Column("language", ascii_text(2), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index(None, "account_id"),
    Index(None, "expires_at"),
)

consents = Table(
    "consents",
    metadata,
    Column("account_id", ascii_text(_UUID), ForeignKey("accounts.id"), primary_key=True),
    Column("text", ascii_text(_CODE), primary_key=True),
    Column("version", ascii_text(_CODE), primary_key=True),
    Column("given_at", Moment, nullable=False),
)

account_mails = Table(
    "account_mails",
    metadata,
    Column("id", ascii_text(_UUID), primary_key=True),
    Column("kind", ascii_text(_CODE), nullable=False),
    Column("account_kind", ascii_text(_CODE), nullable=False),
    # No foreign key: the mail that says that an account was deleted comes after it.
    Column("account_id", ascii_text(_UUID)),
    Column("sign_in_key", ascii_text(_KEY)),
    Column("address", Text),
    Column("language", ascii_text(2), nullable=False),
    Column("wanted_at", Moment, nullable=False),
    Column("state", ascii_text(_CODE), nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index(None, "account_id", "id"),
    Index(None, "state", "changed_at"),
)
