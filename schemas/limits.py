"""How much is too much. One number for each limit, used by the pages, the API and the tests."""

from __future__ import annotations

from typing import Final

MAX_BOX_CHARACTERS: Final = 256
"""Characters in one keyword box, counted before and after Unicode normalisation (NFKC)."""

MAX_KEYWORDS: Final = 32
"""Keywords in the three boxes together."""

MAX_VALUES_PER_FILTER: Final = 50
"""Values chosen in one filter."""

MAX_PER_PAGE: Final = 100
"""Hits on one page."""

DEFAULT_PER_PAGE: Final = 20
"""Hits on one page where nothing else is asked for."""

SHOWN_LIMIT: Final = 1_000
"""Hits that can be paged to (S6). It limits paging, never counting."""

MAX_URL_CHARACTERS: Final = 16_384
"""Characters of a request's path and query; what is longer is refused before it is parsed.

Three boxes of 256 characters, percent-encoded as UTF-8, take 7 k; nine filters of 50 values 9 k.
"""

MAX_TEXT_CHARACTERS: Final = 20_000
"""Characters of one text of a posting or profile."""

MAX_IMPORT_LINE_BYTES: Final = 1_000_000
"""Bytes of one line of an import file."""

OPEN_CALL_DAYS: Final = 365
"""Days that a posting without a deadline (open until filled) is shown after it appeared.

Every window ends, so that a call nobody looks after does not stay for ever; a correction that is
accepted begins the days anew.
"""

MAX_PUBLICATION_DAYS_AHEAD: Final = 365
"""Days from today on which the publication of a posting or a correction can be set."""

MAX_DRAFT_BYTES: Final = 500_000
"""Bytes of a working copy as JSON; with what the record adds it stays below an import line."""

MAX_DUPLICATES_SHOWN: Final = 10
"""Postings of other institutions that a duplicate warning names, most alike first."""

MAX_MESSAGE_CHARACTERS: Final = 2_000
"""Characters of a reason or a remark that accompanies a request to the secretariat."""
