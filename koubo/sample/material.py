"""The hand-written material, read once: research fields, wordings, ranks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from koubo.sample.templates import Template, parse

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_SMALL_WORDS = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)


class Phrase(NamedTuple):
    """The same thing in both languages; in the material: `Japanese | English`."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of research and the basic section it belongs to."""

    code: str
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class FieldMaterial:
    """What is written about one research field."""

    area: str
    code: str
    name: Phrase
    units: tuple[Phrase, ...]
    departments: tuple[Phrase, ...]
    topics: tuple[Topic, ...]
    courses: tuple[Phrase, ...]
    methods: tuple[Phrase, ...]
    aims: tuple[Phrase, ...]
    skills: tuple[Phrase, ...]


class Wordings(NamedTuple):
    """The wordings of one section, by language."""

    ja: tuple[Template, ...]
    en: tuple[Template, ...]


def data() -> Traversable:
    """The folder that holds the material."""
    return files("koubo.sample").joinpath("data")


def phrase(text: str) -> Phrase:
    """Read `Japanese | English`. Raises ValueError where one is missing."""
    japanese, english = text.split(" | ")
    return Phrase(japanese.strip(), english.strip())


def _phrases(texts: list[str]) -> tuple[Phrase, ...]:
    return tuple(phrase(text) for text in texts)


def _topic(text: str, own: str) -> Topic:
    """Read a topic; it may begin with the code of a neighbouring section."""
    head, _, rest = text.partition(" ")
    return Topic(head, phrase(rest)) if head.isdecimal() else Topic(own, phrase(text))


def _field(area: str, code: str, entry: dict[str, Any]) -> FieldMaterial:
    return FieldMaterial(
        area=area,
        code=code,
        name=phrase(entry["name"]),
        units=_phrases(entry["units"]),
        departments=_phrases(entry["departments"]),
        topics=tuple(_topic(text, code) for text in entry["topics"]),
        courses=_phrases(entry["courses"]),
        methods=_phrases(entry["methods"]),
        aims=_phrases(entry["aims"]),
        skills=_phrases(entry["skills"]),
    )


@cache
def fields() -> tuple[FieldMaterial, ...]:
    """Every research field there is material for, in the order of the codes."""
    found = [
        _field(file.name[0].upper(), code, entry)
        for file in data().joinpath("fields").iterdir()
        if file.name.endswith(".toml")
        for code, entry in tomllib.loads(file.read_text(encoding="utf-8")).items()
    ]
    return tuple(sorted(found, key=lambda field: (field.area, field.code)))


def _flatten(prefix: str, table: dict[str, Any], into: dict[str, Wordings]) -> None:
    if "ja" in table:
        ja, en = (tuple(map(parse, table.get(language, []))) for language in ("ja", "en"))
        into[prefix] = Wordings(ja, en)
    for key, value in table.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}.{key}" if prefix else key, value, into)


@cache
def wordings() -> dict[str, Wordings]:
    """The wordings of every section, by dotted name, such as `duties.faculty`."""
    found: dict[str, Wordings] = {}
    for file in data().joinpath("wording").iterdir():
        if file.name.endswith(".toml"):
            _flatten("", tomllib.loads(file.read_text(encoding="utf-8")), found)
    return found


@cache
def ranks() -> dict[str, dict[str, tuple[Phrase, ...]]]:
    """Names of posts by job type, then by `permanent`, `tenure_track` and `fixed`."""
    table = tomllib.loads(data().joinpath("ranks.toml").read_text(encoding="utf-8"))
    return {
        job_type: {kind: _phrases(texts) for kind, texts in kinds.items()}
        for job_type, kinds in table.items()
    }


@cache
def title_case(text: str) -> str:
    """An English phrase with the capitals of a title."""
    words = text.split(" ")
    return " ".join(
        word if word in _SMALL_WORDS and place else word[:1].upper() + word[1:]
        for place, word in enumerate(words)
    )
