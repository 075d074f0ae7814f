"""Vocabulary codes as types: a string that is checked against its vocabulary when it is read."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from schemas.vocabulary import vocabulary


class _Known:
    """Validator of one vocabulary's codes. Raises ValueError for a code it does not have."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, code: str) -> str:
        if code not in vocabulary(self._name):
            raise ValueError(f"unknown code of {self._name}")
        return code


def _schema(name: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "enum": [concept.code for concept in vocabulary(name)]}
    )


ResearchFieldCode = Annotated[
    str, AfterValidator(_Known("research_field")), _schema("research_field")
]
JobTypeCode = Annotated[str, AfterValidator(_Known("job_type")), _schema("job_type")]
InstitutionTypeCode = Annotated[
    str, AfterValidator(_Known("institution_type")), _schema("institution_type")
]
EmploymentCode = Annotated[str, AfterValidator(_Known("employment")), _schema("employment")]
TenureCode = Annotated[str, AfterValidator(_Known("tenure")), _schema("tenure")]
PrefectureCode = Annotated[str, AfterValidator(_Known("prefecture")), _schema("prefecture")]
CountryCode = Annotated[str, AfterValidator(_Known("country")), _schema("country")]
PostingLanguageCode = Annotated[
    str, AfterValidator(_Known("posting_language")), _schema("posting_language")
]
ApplicationMeansCode = Annotated[
    str, AfterValidator(_Known("application_means")), _schema("application_means")
]
DocumentCoverageCode = Annotated[
    str, AfterValidator(_Known("document_coverage")), _schema("document_coverage")
]
ConsiderationCode = Annotated[
    str, AfterValidator(_Known("consideration")), _schema("consideration")
]
DegreeCode = Annotated[str, AfterValidator(_Known("degree")), _schema("degree")]
