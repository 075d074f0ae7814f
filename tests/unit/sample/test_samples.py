from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from koubo.sample import (
    generate_postings,
    generate_profiles,
    to_json_line,
    write_postings,
    write_profiles,
)
from schemas.posting import Posting
from schemas.seeker import SeekerProfile
from schemas.vocabulary import vocabulary

TOKYO = ZoneInfo("Asia/Tokyo")
RESERVED = re.compile(r"(?:^|\.)example(?:\.ac)?\.jp$|(?:^|\.)example\.com$")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def all_texts(model: BaseModel) -> list[str]:
    return list(strings(model.model_dump(mode="json")))


def test_the_same_seed_and_time_make_the_same_postings(now: datetime) -> None:
    first = [to_json_line(posting) for posting in generate_postings(60, seed=5, now=now)]
    assert first == [to_json_line(posting) for posting in generate_postings(60, seed=5, now=now)]
    assert first != [to_json_line(posting) for posting in generate_postings(60, seed=6, now=now)]


def test_the_same_seed_and_time_make_the_same_profiles(now: datetime) -> None:
    first = list(generate_profiles(60, seed=5, now=now))
    assert first == list(generate_profiles(60, seed=5, now=now))
    assert first != list(generate_profiles(60, seed=6, now=now))


def test_lines_are_read_back_as_the_same_models(
    postings: list[Posting], profiles: list[SeekerProfile]
) -> None:
    for posting in postings[:300]:
        line = to_json_line(posting)
        assert "\n" not in line
        assert "null" not in re.sub(r'"[^"]*"', "", line)
        assert Posting.model_validate_json(line) == posting
    for profile in profiles[:100]:
        assert SeekerProfile.model_validate_json(to_json_line(profile)) == profile


def test_files_have_one_model_on_each_line(tmp_path: Path, now: datetime) -> None:
    write_postings(tmp_path / "postings.jsonl", 12, 1, now)
    write_profiles(tmp_path / "profiles.jsonl", 7, 1, now)
    lines = (tmp_path / "postings.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Posting.model_validate_json(line).data_number for line in lines] == [
        posting.data_number for posting in generate_postings(12, seed=1, now=now)
    ]
    assert len((tmp_path / "profiles.jsonl").read_text(encoding="utf-8").splitlines()) == 7


def test_numbers_increase(postings: list[Posting], profiles: list[SeekerProfile]) -> None:
    assert all(one.data_number < two.data_number for one, two in pairwise(postings))
    assert all(one.profile_number < two.profile_number for one, two in pairwise(profiles))
    assert all(posting.data_number.startswith("D126") for posting in postings)


def used_by_postings(postings: list[Posting]) -> dict[str, set[str | None]]:
    places = [place for posting in postings for place in posting.workplaces]
    applications = [posting.application for posting in postings]
    return {
        "job_type": {code for posting in postings for code in posting.job_types},
        "institution_type": {posting.institution.type for posting in postings},
        "employment": {posting.employment for posting in postings},
        "tenure": {posting.tenure for posting in postings},
        "posting_language": {posting.languages for posting in postings},
        "application_means": {code for each in applications for code in each.means},
        "document_coverage": {each.coverage for each in applications},
        "consideration": {one.kind for each in applications for one in each.considerations},
        "prefecture": {place.prefecture for place in places},
    }


@pytest.mark.parametrize(
    "name",
    [
        "job_type",
        "institution_type",
        "employment",
        "tenure",
        "posting_language",
        "application_means",
        "document_coverage",
        "consideration",
        "prefecture",
    ],
)
def test_postings_use_every_value(postings: list[Posting], name: str) -> None:
    regions = {parent for concept in vocabulary(name) for parent in concept.parents}
    expected = {concept.code for concept in vocabulary(name)} - regions
    assert expected <= used_by_postings(postings)[name]


def test_postings_cover_the_research_fields(postings: list[Posting]) -> None:
    table = vocabulary("research_field")
    codes = {code for posting in postings for code in posting.research_fields}
    used = {above for code in codes for above in table.with_ancestors(code)}
    upper = {concept.code for concept in table if len(concept.code) < 5}
    basic = {concept.code for concept in table if len(concept.code) == 5}
    assert upper <= used
    assert len(basic & used) > 0.9 * len(basic)
    assert len({posting.research_fields[0] for posting in postings}) >= 60


def test_postings_come_from_many_countries(postings: list[Posting]) -> None:
    assert len({place.country for posting in postings for place in posting.workplaces}) >= 16


def test_profiles_use_every_degree_and_job_type(profiles: list[SeekerProfile]) -> None:
    assert {profile.degree for profile in profiles} == {
        concept.code for concept in vocabulary("degree")
    }
    assert {code for profile in profiles for code in profile.wished_job_types} == {
        concept.code for concept in vocabulary("job_type")
    }
    assert {profile.languages for profile in profiles} == {"ja", "en", "both"}
    assert len({code for profile in profiles for code in profile.wished_prefectures}) == 47


def test_texts_are_in_the_languages_that_are_stated(postings: list[Posting]) -> None:
    for posting in postings:
        given = posting.title.ja is not None, posting.title.en is not None
        assert (
            given
            == {"ja": (True, False), "en": (False, True), "both": (True, True)}[posting.languages]
        )
        for text in (posting.content, posting.requirements, posting.application.selection):
            assert text is not None
            assert (text.ja is not None, text.en is not None) == given


def test_shares_of_languages_and_dates(postings: list[Posting], now: datetime) -> None:
    languages = Counter(posting.languages for posting in postings)
    assert 0.65 < languages["ja"] / len(postings) < 0.75
    assert 0.09 < languages["en"] / len(postings) < 0.16
    visible = [posting for posting in postings if posting.publication.is_visible_at(now)]
    assert 0.90 < len(visible) / len(postings) < 0.96
    ended = [posting for posting in postings if posting.publication.visible_until <= now]
    later = [posting for posting in postings if posting.publication.visible_from > now]
    assert 0.02 < len(ended) / len(postings) < 0.06
    assert 0.015 < len(later) / len(postings) < 0.05
    open_ended = [posting for posting in postings if posting.deadline is None]
    assert 0.05 < len(open_ended) / len(postings) < 0.12
    today = now.astimezone(TOKYO).date()
    assert {today, today + timedelta(days=1)} <= {posting.deadline for posting in visible}


@pytest.mark.parametrize("hour", [0, 13, 14, 15, 23])
def test_times_agree_at_any_hour(hour: int) -> None:
    now = datetime(2026, 12, 31, hour, 59, 59, tzinfo=UTC)
    for posting in generate_postings(400, seed=hour, now=now):
        publication = posting.publication
        seen = publication.visible_from.astimezone(TOKYO)
        assert (seen.hour, seen.minute, seen.second) in {(22, 0, 0), (0, 0, 0)}
        assert publication.first_published_on == seen.date()
        assert publication.updated_at <= now
        assert publication.updated_at > now - timedelta(days=120)
        until = publication.visible_until.astimezone(TOKYO)
        assert (until.hour, until.minute) == (0, 0)
        if posting.deadline:
            assert until.date() == posting.deadline + timedelta(days=1)
        if posting.start_date and posting.deadline:
            assert posting.start_date > posting.deadline
        assert 1 <= posting.revision <= 5


def test_an_agency_hides_the_company(postings: list[Posting]) -> None:
    offered = [posting for posting in postings if posting.is_non_public]
    assert offered
    for posting in offered:
        assert posting.title.ja is not None
        assert posting.title.ja.startswith("[非公開]")
        assert posting.languages == "ja"
        assert posting.institution.type == "agent"
        assert "企業名非公開" in (posting.institution.name.ja or "")
    others = [posting for posting in postings if not posting.is_non_public]
    assert not any("非公開" in text for posting in others for text in all_texts(posting))


def test_addresses_are_under_reserved_domains(postings: list[Posting]) -> None:
    hosts = set()
    for posting in postings:
        for text in all_texts(posting):
            hosts.update(re.findall(r"https?://([a-z0-9.-]+)", text))
            hosts.update(re.findall(r"@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", text))
    assert len(hosts) > 100
    assert all(RESERVED.search(host) for host in hosts)


def test_profiles_hold_no_address(profiles: list[SeekerProfile]) -> None:
    assert not any(
        "@" in text or "http" in text for profile in profiles for text in all_texts(profile)
    )


def test_no_gap_is_left_open(postings: list[Posting], profiles: list[SeekerProfile]) -> None:
    for model in (*postings, *profiles):
        for text in all_texts(model):
            assert not re.search(r"[{}|]", text)
            assert "。。" not in text
            assert ".." not in text


def sentences(posting: Posting) -> set[str]:
    lines = [line for text in all_texts(posting) for line in re.split(r"[。\n]|(?<=[.;]) ", text)]
    bare = [re.sub(r"^(?:[（(]?[0-9０-９]+[）).]|[・○※-])\s*", "", line.strip()) for line in lines]
    return {line for line in bare if len(line) >= 15}


def test_sentences_seldom_repeat(postings: list[Posting]) -> None:
    counts = Counter(sentence for posting in postings for sentence in sentences(posting))
    limit = len(postings) * 0.05
    repeated = {sentence: count for sentence, count in counts.items() if count > limit}
    assert len(repeated) < 0.005 * len(counts)
    assert sum(repeated.values()) < 0.12 * counts.total()


def test_texts_are_as_long_as_real_ones(postings: list[Posting]) -> None:
    lengths = [
        sum(map(len, all_texts(posting))) for posting in postings if posting.languages == "ja"
    ]
    assert 800 < sum(lengths) / len(lengths) < 1900
