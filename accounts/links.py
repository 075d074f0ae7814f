"""Links that came in a mail: looked at as often as one likes, good for one use."""

from __future__ import annotations

from datetime import datetime

from accounts.parts import AccountParts
from accounts.tokens import token_hash
from schemas.accounts import LinkPurpose
from schemas.problems import Problem, RefusedError
from store.account_rows import Link
from store.unit_of_work import UnitOfWork


def open_link(parts: AccountParts, purpose: LinkPurpose, token: str, now: datetime) -> Link:
    """The link that a page was reached by; nothing is used up: programs open links as well.

    Raises RefusedError (link-not-valid): used, expired, for something else, or never given out.
    """
    with parts.store.reading() as unit:
        link = unit.account_links.get(token_hash(token))
    is_good = link is not None and link.used_at is None and now < link.expires_at
    if link is None or not is_good or link.purpose is not purpose:
        raise not_valid()
    return link


def use_link(uow: UnitOfWork, purpose: LinkPurpose, token: str) -> Link:
    """Use a link up. Raises RefusedError (link-not-valid), and then it is as it was."""
    link = uow.account_links.use(token_hash(token))
    if link is None or link.purpose is not purpose:
        raise not_valid()
    return link


def not_valid() -> RefusedError:
    """What everybody is told about a link that does not open anything."""
    return RefusedError(Problem("link-not-valid"))
