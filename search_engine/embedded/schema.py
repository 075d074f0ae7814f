"""The tantivy schema, made from the mapping, and a document as a row of it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

import tantivy

from schemas.collection import Collection
from search_engine.document import Document, decode_hit
from search_engine.mapping import MAPPING, Kind
from search_engine.port import StoredRecord

ID: Final = "id"
VERSION: Final = "version"
HIT: Final = "hit"
RECORD: Final = "record"

_MAX_TERM_BYTES: Final = 65_530
"""tantivy passes over longer terms without a word."""


_ESCAPE: Final = "\x00"
_ESCAPED: Final = str.maketrans({c: f"{_ESCAPE}{ord(c):02x}" for c in f" \t\n\v\f\r{_ESCAPE}"})

_NEVER_PLAIN: Final = re.compile(f"[\t-\r{_ESCAPE}]")


def make_token(value: str) -> str:
    """A term or word as tantivy's `whitespace` keeps it whole.

    Analysis makes neither empty terms nor white space in them; should one come from elsewhere, it
    is still compared character by character.
    """
    return value.translate(_ESCAPED) or _ESCAPE


@cache
def make_schema(collection: Collection) -> tantivy.Schema:
    """The schema of a collection.

    Terms and words are one text each, joined by blanks and cut by tantivy's `whitespace`: as large
    on disk as one value a term, and 12 % faster to write.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(VERSION, fast=True)
    builder.add_bytes_field(HIT, stored=True)
    builder.add_bytes_field(RECORD, stored=True)
    for field in MAPPING[collection]:
        match field.kind:
            case Kind.TERMS:
                builder.add_text_field(
                    field.name, tokenizer_name="whitespace", index_option="basic"
                )
            case Kind.WORDS:
                builder.add_text_field(
                    field.name, tokenizer_name="whitespace", index_option="position"
                )
            case Kind.CODES:
                builder.add_text_field(
                    field.name, fast=True, tokenizer_name="raw", index_option="basic"
                )
            case Kind.NUMBER:
                builder.add_integer_field(field.name, indexed=True, fast=True)
    return builder.build()


@cache
def kinds(collection: Collection) -> dict[str, Kind]:
    """The kind of each field of a collection."""
    return {field.name: field.kind for field in MAPPING[collection]}


def make_row(collection: Collection, document: Document) -> tantivy.Document:
    """The row of a document.

    Raises:
        ValueError: if a field is unknown or a value cannot be indexed as it is.
        TypeError: if a value is of the wrong type.
        OverflowError: if a number takes more than 64 bits.
    """
    known = kinds(collection)
    row = tantivy.Document()
    row.add_text(ID, document.id)
    row.add_integer(VERSION, document.version)
    for name, values in document.exact.items():
        match known.get(name):
            case Kind.TERMS:
                row.add_text(name, _joined(name, values))
            case Kind.CODES:
                for value in dict.fromkeys(values):  # twice the same would be counted twice
                    row.add_text(name, _checked(name, value))
            case _:
                raise ValueError(f"{name} is not an exact field")
    for name, words in document.words.items():
        if known.get(name) is not Kind.WORDS:
            raise ValueError(f"{name} is not a field of words")
        row.add_text(name, _joined(name, words))
    for name, number in document.numbers.items():
        if known.get(name) is not Kind.NUMBER:
            raise ValueError(f"{name} is not a number field")
        row.add_integer(name, number)
    row.add_bytes(HIT, document.hit)
    row.add_bytes(RECORD, document.record.encode())
    return row


def _joined(name: str, values: tuple[str, ...]) -> str:
    text = " ".join(values)
    if not _is_plain(text, len(values)):
        text = " ".join(map(make_token, values))
    if len(text) > _MAX_TERM_BYTES // 4:  # four bytes a character at most
        for value in values:
            _checked(name, value)
    return text


def _is_plain(text: str, count: int) -> bool:
    """Whether so many values, joined by blanks, come apart again as they were."""
    return (
        text.count(" ") == count - 1
        and not ("  " in text or text.startswith(" ") or text.endswith(" "))
        and _NEVER_PLAIN.search(text) is None
    )


def _checked(name: str, value: str) -> str:
    if len(value) > _MAX_TERM_BYTES // 4 and len(value.encode()) > _MAX_TERM_BYTES:
        raise ValueError(f"{name} holds a value of more than {_MAX_TERM_BYTES} bytes")
    return value


def read_hit(row: tantivy.Document) -> dict[str, Any]:
    """Card, texts and marks as they were indexed."""
    return decode_hit(row.get_first(HIT) or b"")


def read_id(row: tantivy.Document) -> str:
    """The id of a stored row."""
    return str(row.get_first(ID))


def read_record(version: int, row: tantivy.Document) -> StoredRecord:
    """The record as it was indexed."""
    record = (row.get_first(RECORD) or b"").decode()
    return StoredRecord(id=read_id(row), version=version, record=record)
