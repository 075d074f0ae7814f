"""Controlled vocabularies: stable codes with a Japanese and an English label.

The tables are TSV files beside this module (`schemas/data/*.tsv`): code, parents, ja, en. Lines
that begin with `#` are comments. Codes are part of the API, saved searches and addresses: add and
retire them, never rename them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from schemas.concept import Concept, Vocabulary
from schemas.countries import read_countries


def _read(name: str) -> Vocabulary:
    concepts: dict[str, Concept] = {}
    lines = files("schemas").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 4:  # noqa: PLR2004 - code, parents, ja, en
            raise ValueError(f"{name}.tsv:{number}: four columns expected, {len(columns)} found")
        code, parents, ja, en = columns
        if code in concepts or not (code and ja and en):
            raise ValueError(f"{name}.tsv:{number}: a code is new and has both labels")
        concepts[code] = Concept(code, tuple(parents.split()), ja, en)
    for concept in concepts.values():
        for parent in concept.parents:
            if parent not in concepts:
                raise ValueError(f"{name}.tsv: {concept.code} has the unknown parent {parent}")
    return Vocabulary(name, concepts)


VOCABULARY_NAMES: Final = (
    "research_field",
    "job_type",
    "institution_type",
    "employment",
    "tenure",
    "prefecture",
    "country",
    "posting_language",
    "application_means",
    "document_coverage",
    "consideration",
    "degree",
)


@cache
def vocabulary(name: str) -> Vocabulary:
    """The vocabulary of that name, read once. Raises KeyError for an unknown name."""
    if name not in VOCABULARY_NAMES:
        raise KeyError(name)
    if name == "country":
        return Vocabulary(name, read_countries())
    return _read(name)
