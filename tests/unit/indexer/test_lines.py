"""The import format: what is taken, and what a bad line is told."""

from __future__ import annotations

import io

import orjson
import pytest

from indexer.importing import numbered_lines
from indexer.lines import BadRecordError, import_schema, parse_line
from schemas.limits import MAX_IMPORT_LINE_BYTES
from schemas.posting import Posting
from schemas.seeker import SeekerProfile

PUBLICATION = {
    "visible_from": "2026-04-01T00:00:00+09:00",
    "visible_until": "2026-06-01T00:00:00+09:00",
    "first_published_on": "2026-04-01",
    "updated_at": "2026-04-01T00:00:00+09:00",
}
POSTING = {
    "data_number": "D126040001",
    "languages": "ja",
    "title": {"ja": "助教の公募"},
    "institution": {"name": {"ja": "架空大学"}, "type": "private_university"},
    "publication": PUBLICATION,
}
PROFILE = {
    "profile_number": "S000000001",
    "headline": {"ja": "計算化学"},
    "publication": PUBLICATION,
}


def test_a_line_with_a_data_number_is_a_posting() -> None:
    assert isinstance(parse_line(orjson.dumps(POSTING)), Posting)


def test_a_line_with_a_profile_number_is_a_profile() -> None:
    assert isinstance(parse_line(orjson.dumps(PROFILE)), SeekerProfile)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"\xff"', "not JSON"),
        (orjson.dumps(POSTING | {"data_number": "D1"}), "data_number"),
        (orjson.dumps(POSTING | {"job_types": ["king"]}), "unknown code of job_type"),
        (orjson.dumps(POSTING | {"colour": "blue"}), "colour"),
        (orjson.dumps(POSTING | {"title": {}}), "at least one language"),
        (b'{"a":"' + b"x" * MAX_IMPORT_LINE_BYTES + b'"}', "longer than"),
        (orjson.dumps(POSTING).replace("助教".encode(), b"\\ud800"), "not JSON"),
    ],
)
def test_a_bad_line_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(BadRecordError, match=reason):
        parse_line(line)


def test_what_a_person_wrote_is_not_repeated_in_the_reason() -> None:
    with pytest.raises(BadRecordError) as caught:
        parse_line(orjson.dumps(PROFILE | {"degree": "090-1234-5678"}))
    assert "090" not in str(caught.value)


def test_lines_are_numbered_and_blank_ones_passed_over() -> None:
    assert list(numbered_lines(io.BytesIO(b"a\n\n  \nb"))) == [(1, b"a\n"), (4, b"b")]


def test_a_line_without_end_is_cut_and_the_next_one_still_read() -> None:
    long = b"x" * (3 * MAX_IMPORT_LINE_BYTES)
    (first, cut), (second, rest) = numbered_lines(io.BytesIO(long + b"\nnext\n"))
    assert (first, second, rest) == (1, 2, b"next\n")
    assert len(cut) == MAX_IMPORT_LINE_BYTES + 1


def test_the_json_schema_describes_both_kinds_of_record() -> None:
    schema = import_schema()
    assert {"Posting", "SeekerProfile"} <= set(schema["$defs"])
