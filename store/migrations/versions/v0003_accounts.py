"""Accounts, sessions, links, consents, mails; events whose subject is a UUID."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.column_types import Moment, ascii_text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("subject", existing_type=ascii_text(10), type_=ascii_text(36))
    _accounts()
    op.create_table(
        "sessions",
        sa.Column("token_hash", ascii_text(64), nullable=False),
        sa.Column("account_id", ascii_text(36), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("last_used_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sessions_account_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_index("ix_sessions_ends_at", "sessions", ["ends_at"])
    op.create_table(
        "account_links",
        sa.Column("token_hash", ascii_text(64), nullable=False),
        sa.Column("purpose", ascii_text(32), nullable=False),
        sa.Column("account_id", ascii_text(36)),
        sa.Column("kind", ascii_text(32), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", ascii_text(2), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_account_links_account_id"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_account_links"),
    )
    op.create_index("ix_account_links_account_id", "account_links", ["account_id"])
    op.create_index("ix_account_links_expires_at", "account_links", ["expires_at"])
    op.create_table(
        "consents",
        sa.Column("account_id", ascii_text(36), nullable=False),
        sa.Column("text", ascii_text(32), nullable=False),
        sa.Column("version", ascii_text(32), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_consents_account_id"),
        sa.PrimaryKeyConstraint("account_id", "text", "version", name="pk_consents"),
    )
    _account_mails()


def downgrade() -> None:
    """Drop them, with all that is in them."""
    op.drop_table("account_mails")
    op.drop_table("consents")
    op.drop_table("account_links")
    op.drop_table("sessions")
    op.drop_table("accounts")
    op.execute("DELETE FROM outbox WHERE kind = 'account_mail_wanted'")
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("subject", existing_type=ascii_text(36), type_=ascii_text(10))


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ascii_text(36), nullable=False),
        sa.Column("kind", ascii_text(32), nullable=False),
        sa.Column("sign_in_key", ascii_text(254), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", ascii_text(2), nullable=False),
        sa.Column("information", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=False),
        sa.Column("last_sign_in_at", Moment(), nullable=False),
        sa.Column("expiry_notice_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_index(
        "ix_accounts_kind_sign_in_key", "accounts", ["kind", "sign_in_key"], unique=True
    )
    _partial("ix_accounts_unnoticed", ["last_sign_in_at", "id"], "expiry_notice_at IS NULL")
    _partial("ix_accounts_noticed", ["expiry_notice_at"], "expiry_notice_at IS NOT NULL")


def _partial(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "accounts", columns, sqlite_where=condition, postgresql_where=condition)


def _account_mails() -> None:
    op.create_table(
        "account_mails",
        sa.Column("id", ascii_text(36), nullable=False),
        sa.Column("kind", ascii_text(32), nullable=False),
        sa.Column("account_kind", ascii_text(32), nullable=False),
        sa.Column("account_id", ascii_text(36)),
        sa.Column("sign_in_key", ascii_text(254)),
        sa.Column("address", sa.Text()),
        sa.Column("language", ascii_text(2), nullable=False),
        sa.Column("wanted_at", Moment(), nullable=False),
        sa.Column("state", ascii_text(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_mails"),
    )
    op.create_index("ix_account_mails_account_id_id", "account_mails", ["account_id", "id"])
    op.create_index("ix_account_mails_state_changed_at", "account_mails", ["state", "changed_at"])
