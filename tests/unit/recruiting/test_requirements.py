from __future__ import annotations

from typing import Any

import pytest

from koubo.sample import generate_postings
from recruiting.drafts import check_draft, draft_of, read_draft
from recruiting.records import canonical, compose
from recruiting.requirements import check_complete
from schemas.ids import DataNumber
from schemas.language import Language, Localized
from schemas.posting import Publication
from schemas.problems import RefusedError
from store.rows import Institution
from tests.unit.recruiting.drafts_made import (
    ABROAD,
    AGENCY,
    NOW,
    UNIVERSITY,
    applying,
    complete,
    in_english,
    posting,
)


def codes(fields: dict[str, Any], institution: Institution = UNIVERSITY) -> set[tuple[str, Any]]:
    try:
        check_complete(read_draft(check_draft(fields)), institution)
    except RefusedError as error:
        for problem in error.problems:
            for language in Language:
                assert "{" not in problem.message(language)
        return {(problem.code, problem.field) for problem in error.problems}
    return set()


def test_a_complete_working_copy_is_complete() -> None:
    assert codes(complete()) == set()
    assert codes(in_english()) == set()
    assert codes(in_english(), ABROAD) == set()


@pytest.mark.parametrize(
    "item",
    [
        "languages",
        "title",
        "content",
        "research_fields",
        "job_types",
        "employment",
        "workplaces",
        "requirements",
        "deadline",
    ],
)
def test_required_items_are_required(item: str) -> None:
    assert codes(complete(**{item: None})) == {("required-item", item)}


@pytest.mark.parametrize("item", ["means", "contact"])
def test_how_to_apply_is_required(item: str) -> None:
    found = codes(complete(application=applying(**{item: None})))
    assert ("required-item", f"application.{item}") in found


def test_a_call_without_a_deadline_says_until_when_it_is_open() -> None:
    fields = complete(deadline=None, deadline_note={"ja": "適任者が決まり次第締め切ります。"})
    assert codes(fields) == set()


def test_nothing_at_all_is_told_at_once() -> None:
    assert len(codes({})) == 11


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"means": ["email"], "email": None}, "email-for-means-missing", "application.email"),
        ({"means": ["postal"], "coverage": None}, "email-without-means", "application.means"),
        (
            {"means": ["email", "institution_system"]},
            "url-for-means-missing",
            "application.system_url",
        ),
        ({"system_url": "https://example.ac.jp/"}, "url-without-means", "application.means"),
        ({"coverage": None}, "coverage-missing", "application.coverage"),
        ({"means": ["postal"], "email": None}, "coverage-without-means", "application.means"),
        (
            {"considerations": [{"kind": "remote", "text": {"ja": "面接"}}] * 2},
            "consideration-repeated",
            "application.considerations.1.kind",
        ),
        (
            {"considerations": [{"kind": "remote"}]},
            "required-item",
            "application.considerations.0.text",
        ),
        (
            {"considerations": [{"text": {"ja": "面接"}}]},
            "required-item",
            "application.considerations.0.kind",
        ),
    ],
)
def test_the_ways_to_apply_go_together(changes: dict[str, Any], code: str, field: str) -> None:
    assert codes(complete(application=applying(**changes))) == {(code, field)}


@pytest.mark.parametrize("means", ["web", "online_storage"])
def test_every_electronic_means_says_how_much_can_be_sent(means: str) -> None:
    changes = {"means": [means], "email": None}
    assert codes(complete(application=applying(**changes))) == set()
    missing = complete(application=applying(**changes, coverage=None))
    assert codes(missing) == {("coverage-missing", "application.coverage")}


def test_texts_are_in_the_languages_of_the_posting() -> None:
    both = complete(languages="both")
    assert codes(both) == {
        ("required-in-language", "title.en"),
        ("required-in-language", "content.en"),
        ("required-in-language", "requirements.en"),
    }
    mixed = complete(salary={"ja": "年俸制", "en": "Annual"})
    assert codes(mixed) == {("text-in-other-language", "salary.en")}
    place = complete(workplaces=[{"prefecture": "JP-13", "address": {"en": "Bunkyo"}}])
    assert codes(place) == {("text-in-other-language", "workplaces.0.address.en")}


def test_an_institution_registered_in_english_posts_in_english() -> None:
    assert ("english-only", "languages") in codes(complete(), ABROAD)
    assert ("english-only", "languages") in codes(complete(languages="both"), ABROAD)
    mixed = in_english(remarks={"ja": "備考"})
    assert codes(mixed, ABROAD) == {("text-in-other-language", "remarks.ja")}


def test_only_an_agency_keeps_who_recruits_to_itself() -> None:
    hidden = complete(agent={"name": {"ja": "見本人材株式会社"}}, workplaces=None)
    assert codes(hidden, AGENCY) == set()
    assert ("agent-only", "agent") in codes(hidden, UNIVERSITY)


def test_the_sample_postings_could_all_be_requested() -> None:
    for record in generate_postings(300, seed=5, now=NOW):
        kind = "agent" if record.agent else record.institution.type
        institution = Institution(
            UNIVERSITY.institution_id, Localized(ja="a"), kind, Language.JA, NOW
        )
        assert codes(read_draft(draft_of(record)), institution) == set(), record.data_number


def test_the_institution_of_a_record_is_the_registered_one() -> None:
    window: Publication = posting().publication
    number = DataNumber("D000000009")
    other = {"name": {"ja": "別の大学"}, "type": "company"}
    draft = check_draft(complete(institution=other))
    record = compose(draft, number, 4, UNIVERSITY, window)
    assert record.institution.name == UNIVERSITY.name
    assert record.institution.type == UNIVERSITY.type
    assert (record.data_number, record.revision) == (number, 4)
    assert type(record).model_validate_json(canonical(record)) == record
    hidden = check_draft(complete(institution=other, agent={"name": {"ja": "見本人材"}}))
    assert compose(hidden, number, 4, AGENCY, window).institution.name.ja == "別の大学"
