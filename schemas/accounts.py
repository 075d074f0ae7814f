"""Accounts as values: whose they are, what a link in a mail is for, which mails there are.

Which step leads where is decided in `accounts`; the store only keeps these. The values are kept in
the record: add and retire them, never rename them.
"""

from __future__ import annotations

from enum import StrEnum


class AccountKind(StrEnum):
    """Whose account it is. Kinds sign in at different pages (R9), so names are apart as well."""

    SEEKER = "seeker"
    INSTITUTION = "institution"
    SECRETARIAT = "secretariat"
    PARTNER = "partner"


class LinkPurpose(StrEnum):
    """What a link that is good for one use lets its reader do."""

    SIGN_UP = "sign_up"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a purpose, no secret
    CHANGE_ADDRESS = "change_address"


class AccountMailKind(StrEnum):
    """A mail about an account, as it was asked for.

    What is in it is decided when it is prepared: who asks to sign up, or to change to an address,
    that has an account already gets a mail that says so.
    """

    SIGN_UP = "sign_up"
    ALREADY_REGISTERED = "already_registered"
    """Never asked for: what a mail to an address becomes that has an account."""
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a kind, no secret
    CHANGE_ADDRESS = "change_address"
    """To the new address: is it yours?"""
    ADDRESS_CHANGED = "address_changed"
    """To the old address: mails go elsewhere from now on."""
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a kind, no secret
    ACCOUNT_EXPIRES = "account_expires"
    ACCOUNT_DELETED = "account_deleted"


class AccountMailState(StrEnum):
    """How far a mail is. What follows PREPARED is up to who sends it."""

    WANTED = "wanted"
    PREPARED = "prepared"
    SENT = "sent"
    WITHHELD = "withheld"
    """Never sent, for a reason that is kept and counted."""
