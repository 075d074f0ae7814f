"""The shapes of answers, as JSON Schema."""

from __future__ import annotations

from typing import Any, Final

from schemas.collection import FILTERS, Collection
from schemas.limits import MAX_PER_PAGE, SHOWN_LIMIT
from schemas.posting import Posting
from schemas.problems import problem_kinds
from schemas.vocabulary import VOCABULARY_NAMES
from search_api.openapi.codes import REF, code, code_shapes, with_named_codes

Shape = dict[str, Any]

_TEXT: Final[Shape] = {"type": "string"}
_MOMENT: Final[Shape] = {"type": "string", "format": "date-time"}
_DATE: Final[Shape] = {"type": "string", "format": "date"}
_FLAG: Final[Shape] = {"type": "boolean"}
_COUNT: Final[Shape] = {"type": "integer", "minimum": 0}
_ADDRESS: Final[Shape] = {"type": "string", "format": "uri"}


def ref(name: str) -> Shape:
    """A reference to a component."""
    return {"$ref": f"{REF}{name}"}


def components() -> Shape:
    """Every shape by its name."""
    return {
        "schemas": {
            **code_shapes(),
            **_posting_shapes(),
            "PostingAnswer": _object({"url": _ADDRESS, "posting": ref("Posting")}),
            "Segment": _object({"text": _TEXT, "is_marked": _FLAG}),
            "FacetValue": _object({"value": _TEXT, "label": _TEXT, "count": _COUNT}),
            "Links": _object(
                {"self": _ADDRESS, "next": _maybe(_ADDRESS), "prev": _maybe(_ADDRESS)}
            ),
            "PostingItem": _object(_posting_item()),
            "SeekerItem": _object(_seeker_item()),
            "PostingSearch": _search(Collection.POSTINGS, "PostingItem"),
            "SeekerSearch": _search(Collection.SEEKERS, "SeekerItem"),
            "VocabularyList": _object({"vocabularies": _list(_object(_vocabulary_entry()))}),
            "Vocabulary": _object(
                {
                    "name": {"type": "string", "enum": list(VOCABULARY_NAMES)},
                    "concepts": _list(_object(_concept())),
                }
            ),
            "Problem": _object(_problem()),
            "EndedProblem": _object({**_problem(), "posting": _object(_ended())}),
            "Alive": _object({"status": {"const": "alive"}}),
            "Readiness": _object(_readiness()),
        }
    }


def _posting_shapes() -> dict[str, Shape]:
    schema = Posting.model_json_schema(mode="serialization", ref_template=f"{REF}{{model}}")
    schema = with_named_codes(schema)
    shapes: dict[str, Shape] = schema.pop("$defs")
    return {**{name: _without_absent(shape) for name, shape in shapes.items()}} | {
        "Posting": _without_absent(schema)
    }


def _without_absent(shape: Shape) -> Shape:
    """A record leaves out what it does not have, so nothing with the default null is required."""
    properties = shape.get("properties", {})
    absent = {name for name, value in properties.items() if value.get("default", "") is None}
    required = [name for name in shape.get("required", []) if name not in absent]
    return {**shape, "required": required} if required else shape


def _search(collection: Collection, item: str) -> Shape:
    facets = {name: _list(ref("FacetValue")) for name in FILTERS[collection]}
    return _object(
        {
            "total": {**_COUNT, "description": "Every match, however many can be shown."},
            "shown_limit": {"const": SHOWN_LIMIT},
            "is_capped": {**_FLAG, "description": "Whether there are more than can be paged to."},
            "page": {"type": "integer", "minimum": 1},
            "per_page": {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE},
            "items": {**_list(ref(item)), "maxItems": MAX_PER_PAGE},
            "facets": {
                **_object(facets),
                "description": "For each filter, its values with their counts, the most frequent "
                "first. A filter's own choice does not narrow its own counts.",
            },
            "query": {
                "type": "object",
                "description": "The question as it was understood, in its canonical form.",
            },
            "links": ref("Links"),
        },
        optional={"facets"},
    )


def _posting_item() -> dict[str, Shape]:
    place = _object({"country": code("country"), "prefecture": _maybe(code("prefecture"))})
    return {
        "data_number": {"type": "string", "pattern": "^D[0-9]{9}$"},
        "title": ref("Localized"),
        "institution": ref("Localized"),
        "institution_type": code("institution_type"),
        "department": _maybe(ref("Localized")),
        "research_fields": _list(code("research_field")),
        "job_types": _list(code("job_type")),
        "employment": _maybe(code("employment")),
        "tenure": _maybe(code("tenure")),
        "workplaces": _list(place),
        "posting_language": code("posting_language"),
        "application_means": _list(code("application_means")),
        "has_considerations": _FLAG,
        "is_non_public": _FLAG,
        "deadline": _maybe(_DATE),
        "first_published_on": _DATE,
        "updated_at": _MOMENT,
        "marked_title": _list(ref("Segment")),
        "excerpt": _list(ref("Segment")),
        "url": {**_ADDRESS, "description": "Where people read the posting."},
    }


def _seeker_item() -> dict[str, Shape]:
    return {
        "profile_number": {"type": "string", "pattern": "^S[0-9]{9}$"},
        "headline": ref("Localized"),
        "research_fields": _list(code("research_field")),
        "degree": _maybe(code("degree")),
        "wished_job_types": _list(code("job_type")),
        "wished_prefectures": _list(code("prefecture")),
        "wished_employment": _maybe(code("employment")),
        "languages": code("posting_language"),
        "updated_at": _MOMENT,
        "marked_headline": _list(ref("Segment")),
        "excerpt": _list(ref("Segment")),
    }


def _problem() -> dict[str, Shape]:
    codes = {"type": "string", "enum": list(problem_kinds())}
    error = _object({"field": _maybe(_TEXT), "code": codes, "detail": _TEXT})
    return {
        "type": {"type": "string", "format": "uri-reference"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "code": codes,
        "errors": {**_list(error), "minItems": 1},
    }


def _ended() -> dict[str, Shape]:
    return {"data_number": _TEXT, "title": ref("Localized"), "institution": ref("Localized")}


def _vocabulary_entry() -> dict[str, Shape]:
    return {
        "name": {"type": "string", "enum": list(VOCABULARY_NAMES)},
        "size": _COUNT,
        "url": _ADDRESS,
    }


def _concept() -> dict[str, Shape]:
    return {
        "code": _TEXT,
        "parents": _list(_TEXT),
        "label": _object({"ja": _TEXT, "en": _TEXT}),
    }


def _readiness() -> dict[str, Shape]:
    analysis = {"type": "string", "enum": ["current", "outdated", "missing"]}
    index = _object({"documents": _COUNT, "analyzer_version": _maybe(_TEXT), "analysis": analysis})
    return {
        "status": {"type": "string", "enum": ["ready", "unavailable"]},
        "analyzer_version": _TEXT,
        "collections": {"type": "object", "additionalProperties": index},
        "record": _object(
            {
                "status": {"type": "string", "enum": ["followed", "behind", "unavailable"]},
                "waiting": _COUNT,
                "oldest_seconds": _COUNT,
                "given_up": _COUNT,
            },
            {"waiting", "oldest_seconds", "given_up"},
        ),
    }


def _object(properties: dict[str, Shape], optional: set[str] | None = None) -> Shape:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in (optional or set())],
        "additionalProperties": False,
    }


def _list(items: Shape) -> Shape:
    return {"type": "array", "items": items}


def _maybe(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}
