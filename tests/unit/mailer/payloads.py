"""Five hundred texts that try to add a header, a recipient or a part to a mail."""

from __future__ import annotations

from itertools import chain, islice, product

_LINE_ENDS = (
    *("\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"),
    *("\0", "\x7f", "\x1b", "\t", "\b", "\r\n ", "\r\n\t", "\n\r", "\r\r\n"),
    *("=?UTF-8?Q?=0D=0A?=", "=?utf-8?b?DQo=?=", "=?us-ascii?q?=0a?=", "=?ISO-2022-JP?B?DQo=?="),
    *("=?UTF-8?Q?=0A=0D?=", "=?utf-8?Q?=00?=", "=?utf-7?Q?+AA0ACg-?=", "=?x?Q?=0D=0A?="),
)
"""What some reader takes for the end of a line: as it is, or after decoding."""

_HARMLESS_LOOKS = ("\\r\\n", "%0d%0a", "&#13;&#10;", "\u240d\u240a", "\uff0d\uff1f", "= ?utf-8?b?")
"""What must come through as text, and nothing else."""

_HEADERS = (
    "Bcc: x@evil.example",
    "Cc: x@evil.example",
    "To: x@evil.example",
    "From: x@evil.example",
    "Reply-To: x@evil.example",
    "Subject: other",
    "Content-Type: text/html",
    "X-Added: yes",
    "\r\n<script>alert(1)</script>",
    "--=_boundary\r\nContent-Type: text/html\r\n\r\n<b>",
    ".\r\nMAIL FROM:<x@evil.example>\r\nRCPT TO:<y@evil.example>\r\nDATA\r\n",
    ">, <x@evil.example",
    '" <x@evil.example>, "',
    ", x@evil.example;",
    "(comment) x@evil.example",
)

PAYLOADS = tuple(
    islice(
        chain(
            (f"東都大学{end}{header}" for end, header in product(_LINE_ENDS, _HEADERS)),
            (f"Tokyo{look}{header}" for look, header in product(_HARMLESS_LOOKS, _HEADERS)),
            (header for header in _HEADERS),
        ),
        500,
    )
)
