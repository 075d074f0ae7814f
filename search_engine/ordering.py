"""Order keys: one integer for each order, the largest first, no two documents alike.

A key holds the day or second that an order is about and, below it, the number of the posting, so
that every engine sorts by one field and gives the same order, ties included.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from schemas.collection import Sort
from search_engine.mapping import ORDER_KEYS

_NUMBER_BITS: Final = 30
"""Nine decimal digits fit into thirty bits."""

OPEN_UNTIL_FILLED: Final = date.max.toordinal()
"""The deadline day of a call without a deadline: after every other."""


def order_keys(number: int, updated_second: int, deadline_day: int) -> dict[str, int]:
    """The order keys of a document.

    Args:
        number: The nine digits of its number.
        updated_second: Second of the last update since 1970 UTC, below 2**33.
        deadline_day: Ordinal of the last day to apply, or `OPEN_UNTIL_FILLED`.

    Returns:
        A value below 2**63 by the field name of each order.
    """
    days_left = OPEN_UNTIL_FILLED - deadline_day
    return {
        ORDER_KEYS[Sort.UPDATED]: updated_second << _NUMBER_BITS | number,
        ORDER_KEYS[Sort.DEADLINE_LATEST]: deadline_day << _NUMBER_BITS | number,
        ORDER_KEYS[Sort.DEADLINE_SOONEST]: days_left << _NUMBER_BITS | number,
    }
