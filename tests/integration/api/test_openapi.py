"""The OpenAPI document: reviewed as a file, complete, and true of real answers."""

from __future__ import annotations

from typing import Any

import httpx
import jsonschema_rs  # what Schemathesis brings along
import pytest

from schemas.collection import Collection
from schemas.query_url import parameter_names
from tests.integration.api.corpus import ENDED, KNOWN, NEVER
from tests.integration.api.renew_openapi import SNAPSHOT, document


@pytest.fixture(scope="module")
def openapi(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json").json()
    assert isinstance(answer, dict)
    return answer


def test_a_change_of_the_api_is_reviewed() -> None:
    assert document() == SNAPSHOT.read_bytes(), (
        "the API has changed: run `python -m tests.integration.api.renew_openapi`, review the "
        "difference, raise API_VERSION"
    )


def test_the_site_serves_that_document(openapi: dict[str, Any]) -> None:
    assert openapi["paths"].keys() >= {"/api/v1/postings", "/healthz"}
    for shape in openapi["components"]["schemas"].values():
        assert jsonschema_rs.meta.is_valid(shape)


@pytest.mark.parametrize("collection", Collection)
def test_every_parameter_is_described(openapi: dict[str, Any], collection: Collection) -> None:
    parameters = openapi["paths"][f"/api/v1/{collection}"]["get"]["parameters"]
    names = [parameter["name"] for parameter in parameters]
    assert set(names) == {*parameter_names(collection), "lang", "facets"}
    assert len(names) == len(set(names))
    for parameter in parameters:
        assert parameter["description"]
        assert set(parameter["schema"]) & {"enum", "maxLength", "maximum", "pattern", "items"}


def test_every_operation_has_a_name_an_answer_and_a_sentence(openapi: dict[str, Any]) -> None:
    operations = [methods["get"] for methods in openapi["paths"].values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        for response in operation["responses"].values():
            assert response["description"]
            assert response["content"]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/api/v1/postings", "?all=研究&per_page=100"),
        ("/api/v1/postings", "?facets=false&lang=en"),
        ("/api/v1/postings", "?page=0&x=y"),
        ("/api/v1/postings/{data_number}", f"/{KNOWN}"),
        ("/api/v1/postings/{data_number}", f"/{ENDED}"),
        ("/api/v1/postings/{data_number}", f"/{NEVER}"),
        ("/api/v1/seekers", "?per_page=100"),
        ("/api/v1/vocabularies", ""),
        ("/api/v1/vocabularies/{name}", "/country"),
        ("/api/v1/vocabularies/{name}", "/colour"),
        ("/healthz", ""),
        ("/readyz", ""),
    ],
)
def test_real_answers_are_as_described(
    open_client: httpx.Client, openapi: dict[str, Any], path: str, address: str
) -> None:
    response = open_client.get(path.partition("/{")[0] + address)
    described = openapi["paths"][path]["get"]["responses"][str(response.status_code)]["content"]
    schema = described[response.headers["content-type"]]["schema"]
    whole = {**schema, "components": openapi["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    validator.validate(response.json())


def test_every_posting_is_as_described(client: httpx.Client, openapi: dict[str, Any]) -> None:
    whole = {"$ref": "#/components/schemas/PostingAnswer", "components": openapi["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    items = client.get("/api/v1/postings?per_page=100&country=JP").json()["items"]
    for item in items:
        validator.validate(client.get(f"/api/v1/postings/{item['data_number']}").json())
