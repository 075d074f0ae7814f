"""What can be refused, with a stable code, the field it concerns and a message in both languages.

The table is `schemas/data/problems.tsv`. A page shows the message beside the field; the API sends
it as problem+json; the terminal prints it. Nobody else words an error.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.language import Language, Localized


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One row of the table. `status` is the HTTP status where HTTP is spoken."""

    code: str
    status: int
    ja: str
    en: str


@cache
def problem_kinds() -> Mapping[str, ProblemKind]:
    """Every kind of problem by its code."""
    text = files("schemas").joinpath("data/problems.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {code: ProblemKind(code, int(status), ja, en) for code, status, ja, en in rows}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code of the table, the field it was found in, what to fill in.

    A value that has a name in each language (an item, a state) is a `Localized`.
    """

    code: str
    field: str | None = None
    values: Mapping[str, str | int | Localized] = dataclasses.field(default_factory=dict)

    @property
    def kind(self) -> ProblemKind:
        """The row of the table."""
        return problem_kinds()[self.code]

    def message(self, language: Language) -> str:
        """The whole sentence, in `language`."""
        template = self.kind.ja if language is Language.JA else self.kind.en
        values = {
            name: value.best(language) if isinstance(value, Localized) else value
            for name, value in self.values.items()
        }
        return template.format(**values)


class RefusedError(Exception):
    """Something given from outside was refused; `problems` says what, never empty."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = problems
