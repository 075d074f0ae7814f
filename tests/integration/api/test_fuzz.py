"""Schemathesis asks everything that the OpenAPI document allows, and much that it does not."""

from __future__ import annotations

from typing import Any

import httpx
import schemathesis
from hypothesis import settings
from schemathesis.checks import CHECKS, load_all_checks

from search_api.openapi import openapi_document
from tests.integration.api.renew_openapi import BASE_URL

EXAMPLES = 200

# What holds between parameters, of a text after normalisation or of the different ones among values
# cannot be said in OpenAPI. A request that the document allows is refused for these only.
BETWEEN_PARAMETERS = {
    "too-many-keywords",
    "box-too-long",
    "too-many-values",
    "dates-reversed",
    "page-beyond-limit",
}


@schemathesis.check
def allowed_values_are_refused_for_what_openapi_cannot_say(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    del ctx
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code == 400:
        codes = {error["code"] for error in response.json()["errors"]}
        assert codes <= BETWEEN_PARAMETERS, codes


# Made of the document at import, not of a running application: Schemathesis's way to take a schema
# from a fixture writes to an attribute that pytest 9.2 no longer has.
schema = schemathesis.openapi.from_dict(openapi_document(BASE_URL))


@schema.parametrize()
@settings(max_examples=EXAMPLES)
def test_nothing_is_found(case: schemathesis.Case[Any], open_client: httpx.Client) -> None:
    load_all_checks()
    acceptance: Any = CHECKS.get_one("positive_data_acceptance")
    case.call_and_validate(base_url=str(open_client.base_url), excluded_checks=[acceptance])
