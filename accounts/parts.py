"""What the use cases are made of; built once, where the program is put together."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.attempts import Attempts
from accounts.hashing import PasswordHashes
from accounts.tokens import AccountKeys
from schemas.problems import Problem
from store.store import Store


@dataclass(frozen=True, slots=True)
class AccountParts:
    """The record, the hashes, the key of the service, and how often somebody may try."""

    store: Store
    hashes: PasswordHashes
    keys: AccountKeys
    attempts: Attempts


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request was taken, and a mail says what comes next: the same for everybody who asks.

    `notices` are told beside it, such as blanks that were taken away (U6).
    """

    notices: tuple[Problem, ...] = ()
