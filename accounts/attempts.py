"""How often somebody may try, by the address of the caller and by the name that was submitted.

Both are counted for every attempt, and nobody looks whether the name has an account: the sixth
request is answered alike for those who have one and those who have not.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from accounts.tokens import AccountKeys
from schemas.problems import Problem, RefusedError

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `most` attempts in any `seconds`."""

    name: str
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an attempt may be made; if not, in how many seconds the next one may."""

    is_allowed: bool
    retry_after_seconds: float = 0.0


class RateLimiter(Protocol):
    """Counts attempts. Safe to use from many threads; exact, however many ask at once."""

    def hit(self, key: str, rule: Rule) -> Verdict:
        """Count an attempt under `key`, unless there were too many."""
        ...

    def forget(self, key: str, rule: Rule) -> None:
        """Count from the beginning."""
        ...


class Action(StrEnum):
    """What is tried."""

    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    RESET = "reset"
    CHANGE_ADDRESS = "change_address"
    CURRENT_PASSWORD = "current_password"  # noqa: S105 - the name of an action, no secret


BY_CALLER: Final[Mapping[Action, Rule]] = {
    # A university may be behind one address.
    Action.SIGN_IN: Rule("sign_in_caller", 50, 5 * _MINUTE),
    Action.SIGN_UP: Rule("sign_up_caller", 20, _HOUR),
    Action.RESET: Rule("reset_caller", 20, _HOUR),
    Action.CHANGE_ADDRESS: Rule("change_address_caller", 20, _HOUR),
    Action.CURRENT_PASSWORD: Rule("current_password_caller", 50, 5 * _MINUTE),
}
BY_NAME: Final[Mapping[Action, Rule]] = {
    Action.SIGN_IN: Rule("sign_in_name", 10, 5 * _MINUTE),
    # These send a mail to somebody who may not have asked for it.
    Action.SIGN_UP: Rule("sign_up_name", 3, 6 * _HOUR),
    Action.RESET: Rule("reset_name", 5, _HOUR),
    Action.CHANGE_ADDRESS: Rule("change_address_name", 5, _DAY),
    Action.CURRENT_PASSWORD: Rule("current_password_name", 10, 5 * _MINUTE),
}


class Attempts:
    """Counts what is tried and refuses what is too much. Limits hold pseudonyms, no addresses."""

    def __init__(self, limiter: RateLimiter, keys: AccountKeys) -> None:
        self._limiter = limiter
        self._keys = keys

    def check(self, action: Action, caller: str, name: str) -> None:
        """Count an attempt of `caller` (an IP address) upon `name`.

        Raises RefusedError (too-many-attempts), with the minutes until the next one may be made.
        """
        verdicts = (
            self._limiter.hit(self._keys.pseudonym(network_of(caller)), BY_CALLER[action]),
            self._limiter.hit(self._keys.pseudonym(name), BY_NAME[action]),
        )
        if not all(verdict.is_allowed for verdict in verdicts):
            seconds = max(verdict.retry_after_seconds for verdict in verdicts)
            minutes = max(1, math.ceil(seconds / _MINUTE))
            raise RefusedError(Problem("too-many-attempts", None, {"minutes": minutes}))

    def forget(self, action: Action, name: str) -> None:
        """Somebody proved to be the owner of `name`: what others tried does not count."""
        self._limiter.forget(self._keys.pseudonym(name), BY_NAME[action])


def network_of(caller: str) -> str:
    """Who an address belongs to: of IPv6, one household has 2^64 of them."""
    try:
        address = ipaddress.ip_address(caller)
    except ValueError:
        return caller
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address.packed[:8] + bytes(8), 64)))
