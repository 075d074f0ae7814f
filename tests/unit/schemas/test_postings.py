"""Postings and profiles: what is taken, what is refused, and when they can be seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.language import Language, Localized
from schemas.limits import MAX_TEXT_CHARACTERS
from schemas.posting import Posting, Publication, Workplace
from schemas.seeker import SeekerProfile
from tests.unit.schemas.postings import POSTING, PROFILE, PUBLICATION

FROM = datetime(2026, 4, 1, 13, 0, 0, tzinfo=UTC)
UNTIL = datetime(2026, 5, 31, 15, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FRACTION = timedelta(microseconds=1)
JAPAN = timezone(timedelta(hours=9))


def posting(**changes: Any) -> Posting:
    return Posting.model_validate(POSTING | changes)


def publication(**changes: Any) -> Publication:
    return Publication.model_validate(PUBLICATION | changes)


def refused_at(**changes: Any) -> set[tuple[int | str, ...]]:
    with pytest.raises(ValidationError) as caught:
        posting(**changes)
    return {error["loc"] for error in caught.value.errors()}


def test_a_posting_needs_a_number_a_title_an_institution_and_a_time() -> None:
    with pytest.raises(ValidationError) as caught:
        Posting.model_validate({})
    assert {error["loc"][0] for error in caught.value.errors()} == {
        *("data_number", "languages", "title", "institution", "publication")
    }


def test_a_posting_read_back_from_its_json_is_the_same() -> None:
    full = posting(
        workplaces=[{"prefecture": "JP-26", "address": {"ja": "京都市"}}, {"country": "US"}],
        application={
            "means": ["email"],
            "considerations": [{"kind": "remote", "text": {"ja": "相談可"}}],
        },
        deadline="2026-05-31",
        url="https://example.ac.jp/posts/1",
        agent={"name": {"ja": "仲介"}},
        positions=2,
    )
    assert Posting.model_validate_json(full.model_dump_json()) == full
    assert Posting.model_validate_json(full.model_dump_json(exclude_none=True)) == full
    assert full.is_non_public


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (FROM - SECOND, False),
        (FROM - FRACTION, False),
        (FROM, True),
        (FROM.astimezone(JAPAN), True),
        (FROM + FRACTION, True),
        (UNTIL - SECOND, True),
        (UNTIL - FRACTION, True),
        (UNTIL, False),
        (UNTIL + SECOND, False),
    ],
    ids=str,
)
def test_a_posting_is_seen_from_its_first_second_until_before_its_last(
    now: datetime,
    expected: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert publication().is_visible_at(now) is expected


def test_a_window_of_one_second_is_the_shortest() -> None:
    assert publication(visible_until="2026-04-01T13:00:01Z").is_visible_at(FROM)
    for end in ("2026-04-01T13:00:00Z", "2026-04-01T12:59:59Z", "2026-04-01T22:00:00+09:00"):
        with pytest.raises(ValidationError, match="visible_until comes after visible_from"):
            publication(visible_until=end)


def test_times_are_kept_in_utc() -> None:
    japanese = publication(visible_from="2026-04-01T22:00:00+09:00")
    assert japanese == publication()
    assert japanese.visible_from.tzinfo is UTC


@pytest.mark.parametrize("name", ["visible_from", "visible_until", "updated_at"])
@pytest.mark.parametrize("text", ["2026-04-20T13:00:00.5Z", "2026-04-20T13:00:00.000001Z"])
def test_times_are_in_whole_seconds(name: str, text: str) -> None:
    with pytest.raises(ValidationError, match="whole seconds"):
        publication(**{name: text})


@pytest.mark.parametrize("name", ["visible_from", "visible_until", "updated_at"])
def test_a_time_without_a_zone_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="timezone"):
        publication(**{name: "2026-04-20T13:00:00"})


def test_a_prefecture_is_in_japan() -> None:
    assert Workplace.model_validate({"prefecture": "JP-13"}).country == "JP"
    assert Workplace.model_validate({"country": "DE"}).prefecture is None
    with pytest.raises(ValidationError, match="a prefecture is in Japan"):
        Workplace.model_validate({"country": "DE", "prefecture": "JP-13"})


@pytest.mark.parametrize(
    "number",
    [
        *("", "D12345678", "D1234567890", "d123456789", "S123456789", "123456789"),
        *("D12345678x", "D１２３４５６７８９", "D123456789\n\0", "D-12345678"),
    ],
)
def test_a_data_number_is_a_letter_and_nine_digits(number: str) -> None:
    assert refused_at(data_number=number) == {("data_number",)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("languages", "fr"),
        ("research_fields", ["no-such-field"]),
        ("job_types", ["Professor"]),
        ("employment", ""),
        ("tenure", "x"),
        ("workplaces", [{"country": "ZZ"}]),
        ("workplaces", [{"prefecture": "JP-48"}]),
        ("application", {"means": ["fax"]}),
        ("application", {"coverage": "none"}),
        ("positions", 0),
        ("positions", 10_000),
        ("revision", 0),
        ("revision", 2**31),
        ("url", "javascript:alert(1)"),
        ("url", "not a url"),
        ("title", {}),
        ("title", {"ja": ""}),
        ("title", {"ja": " \u3000\n"}),
        ("title", {"de": "Professur"}),
        ("deadline", "2026-02-30"),
        ("salary", "300万円"),
        ("colour", "red"),
    ],
)
def test_what_is_unknown_is_refused_where_it_stands(name: str, value: Any) -> None:
    assert {place[0] for place in refused_at(**{name: value})} == {name}


def test_a_text_has_a_longest_length() -> None:
    longest = "あ" * MAX_TEXT_CHARACTERS
    assert posting(content={"ja": longest}).content == Localized(ja=longest)
    assert refused_at(content={"ja": longest + "あ"}) == {("content", "ja")}


def test_blanks_around_a_text_are_not_kept() -> None:
    assert posting(title={"ja": "\u3000准教授 \n"}).title == Localized(ja="准教授")


def test_a_posting_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        posting().revision = 2


@pytest.mark.parametrize(
    ("text", "best_ja", "best_en"),
    [
        (Localized(ja="教授", en="Professor"), "教授", "Professor"),
        (Localized(ja="教授"), "教授", "教授"),
        (Localized(en="Professor"), "Professor", "Professor"),
    ],
)
def test_a_text_is_shown_in_the_other_language_where_it_lacks_one(
    text: Localized, best_ja: str, best_en: str
) -> None:
    assert text.best(Language.JA) == best_ja
    assert text.best(Language.EN) == best_en


def test_a_profile_has_a_number_that_is_not_a_postings() -> None:
    assert SeekerProfile.model_validate(PROFILE).profile_number == "S000000001"
    with pytest.raises(ValidationError, match="must be S and nine digits"):
        SeekerProfile.model_validate(PROFILE | {"profile_number": "D000000001"})


@pytest.mark.parametrize("name", ["name", "email", "birth_date", "address"])
def test_a_profile_has_no_place_for_what_identifies_a_person(name: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        SeekerProfile.model_validate(PROFILE | {name: "x"})


@pytest.mark.parametrize("model", [Posting, SeekerProfile])
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_a_json_schema_can_be_made_and_lists_the_codes(
    model: type[Posting | SeekerProfile], mode: Any
) -> None:
    schema = model.model_json_schema(mode=mode)
    assert schema["additionalProperties"] is False
    assert "national_university" in str(schema) or model is SeekerProfile
    assert "JP-13" in str(schema)
