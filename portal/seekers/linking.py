"""Addresses inside texts, made into links; everything else stays text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"
    r"|[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,6}"
)
_TRAILING: Final = ".,;:!?'()[]"


class TextPart(NamedTuple):
    """A piece of text, and where it leads, if anywhere."""

    text: str
    url: str | None


def link_addresses(text: str) -> tuple[TextPart, ...]:
    """The text in pieces; joined, they are the text."""
    parts = []
    position = 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_TRAILING)
        if found.start() > position:
            parts.append(TextPart(text[position : found.start()], None))
        url = address if address.startswith("http") else f"mailto:{address}"
        parts.append(TextPart(address, url))
        position = found.start() + len(address)
    if position < len(text):
        parts.append(TextPart(text[position:], None))
    return tuple(parts)
