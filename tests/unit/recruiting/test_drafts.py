from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruiting.drafts import changed_items, check_draft, draft_of, read_draft
from recruiting.items import ITEMS, item_name
from schemas.language import Language
from schemas.limits import MAX_DRAFT_BYTES, MAX_TEXT_CHARACTERS
from schemas.posting import Application, Posting
from schemas.problems import Problem, RefusedError
from tests.unit.recruiting.drafts_made import complete, posting


def problems_of(fields: Any) -> dict[str | None, Problem]:
    with pytest.raises(RefusedError) as error:
        check_draft(fields)
    for problem in error.value.problems:
        for language in Language:
            assert "{" not in problem.message(language)
    return {problem.field: problem for problem in error.value.problems}


def test_a_working_copy_may_lack_everything() -> None:
    assert check_draft({}) == "{}"


@pytest.mark.parametrize("item", sorted(complete()))
def test_a_working_copy_may_lack_any_item_or_have_it_alone(item: str) -> None:
    fields = complete()
    assert read_draft(check_draft({item: fields[item]})) == {item: fields[item]}
    del fields[item]
    assert read_draft(check_draft(fields)) == fields


def test_what_a_form_leaves_empty_is_not_there() -> None:
    fields = {
        "title": {"ja": "  助教の公募 ", "en": ""},
        "content": {"ja": " ", "en": ""},
        "research_fields": [],
        "workplaces": [{"prefecture": "", "address": {"ja": ""}}],
        "positions": None,
        "is_provided_to_partners": False,
    }
    assert read_draft(check_draft(fields)) == {
        "title": {"ja": "助教の公募"},
        "is_provided_to_partners": False,
    }


def test_an_invalid_character_is_named_with_its_item() -> None:
    found = problems_of(complete(requirements={"ja": "博士\x0b号"}))
    problem = found["requirements.ja"]
    assert problem.code == "invalid-character-in-item"
    assert problem.message(Language.JA).startswith("「応募資格」に使用できない文字（U+000B）")
    assert "“Qualifications”" in problem.message(Language.EN)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"data_number": "D000000001"}, "data_number", "unknown-item"),
        ({"publication": {}, "title": {"ja": "a"}}, "publication", "unknown-item"),
        ({"title": {"fr": "Poste"}}, "title.fr", "unknown-item"),
        ({"title": {"ja": "a" * (MAX_TEXT_CHARACTERS + 1)}}, "title.ja", "text-too-long"),
        ({"title": "助教"}, "title", "item-invalid"),
        ({"title": {"ja": 7}}, "title.ja", "item-invalid"),
        ({"job_types": ["king"]}, "job_types.0", "unknown-value"),
        ({"languages": "fr"}, "languages", "unknown-value"),
        ({"deadline": "2026-02-30"}, "deadline", "not-a-date"),
        ({"positions": 0}, "positions", "not-a-number"),
        ({"positions": "many"}, "positions", "not-a-number"),
        ({"url": "no address"}, "url", "url-invalid"),
        ({"url": "javascript:alert(1)"}, "url", "url-invalid"),
        ({"application": {"email": "nobody"}}, "application.email", "email-invalid"),
        ({"application": {"email": "a@b@c.jp"}}, "application.email", "email-invalid"),
        ({"application": "by mail"}, "application", "item-invalid"),
        (
            {"workplaces": [{"country": "US", "prefecture": "JP-13"}]},
            "workplaces.0",
            "prefecture-outside-japan",
        ),
        ({"content": {"ja": "\ud800"}}, None, "malformed-request"),
    ],
)
def test_what_is_there_must_be_right(fields: dict[str, Any], field: str, code: str) -> None:
    assert problems_of(fields)[field].code == code


def test_a_working_copy_has_a_size() -> None:
    texts = {item: {"ja": "職" * 19_000} for item in sorted(ITEMS)[:12]}
    assert problems_of(texts)[None].code == "draft-too-large"
    assert MAX_DRAFT_BYTES < 1_000_000


def test_boxes_in_boxes_are_refused_not_climbed() -> None:
    deep: Any = "x"
    for _ in range(5_000):
        deep = [deep]
    assert problems_of({"title": deep})[None].code == "malformed-request"


def test_a_public_record_gives_the_working_copy_it_was_made_of() -> None:
    record = posting()
    fields = read_draft(draft_of(record))
    assert "publication" not in fields
    assert check_draft(fields) == draft_of(record)


def test_the_items_that_differ_are_named() -> None:
    before = check_draft(complete())
    after = check_draft(complete(salary={"ja": "年俸制"}, deadline=None))
    assert changed_items(before, after) == ("deadline", "salary")
    assert changed_items(None, before) == tuple(sorted(complete()))
    assert changed_items(before, before) == ()


def test_every_item_has_a_name_in_both_languages() -> None:
    names = set(Posting.model_fields) - {"data_number", "revision", "publication"}
    assert names == ITEMS
    for name in [*names, *(f"application.{part}" for part in Application.model_fields)]:
        values = item_name(f"{name}.0.ja")
        assert values.en != f"{name}.0.ja"
        assert values.ja not in (None, values.en)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(ITEMS)) | st.text(), json_values, max_size=4))
def test_anything_is_kept_in_a_form_that_is_kept_again_or_refused_in_words(
    fields: dict[str, Any],
) -> None:
    try:
        draft = check_draft(fields)
    except RefusedError as error:
        for problem in error.problems:
            assert problem.message(Language.JA)
            assert problem.message(Language.EN)
    else:
        assert check_draft(json.loads(draft)) == draft
