"""What is indexed: a document is the answer to every question an expression can ask about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """A posting or a profile, analysed and ready for any engine.

    Attributes:
        id: The data number or profile number.
        version: The record's revision; an engine keeps the highest it has seen.
        exact: Exact values by field: shingles of the text, codes of the filters.
        words: Words in text order by field, for phrases.
        numbers: One integer by field: seconds, days, order keys.
        card: What a result list shows, as plain JSON values.
        texts: The texts that words are marked in, by name: "title.ja", "text.ja", "title.en" ….
        marks: Where the words of those texts stand (`analyzers.Marks` as JSON), by the same names.
        record: The whole posting or profile as JSON text; what the detail page shows.
    """

    id: str
    version: int
    exact: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    card: Mapping[str, Any]
    texts: Mapping[str, str]
    marks: Mapping[str, Any]
    record: str
