"""What a posting must have before the secretariat is asked to publish it (P3, P15-P17, R2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from recruiting.drafts import MAX_PROBLEMS
from recruiting.items import LANGUAGE_NAMES, item_name
from schemas.language import Language, Localized
from schemas.problems import Problem, RefusedError
from schemas.vocabulary import vocabulary
from store.rows import Institution

REQUIRED: Final = (
    "languages",
    "title",
    "content",
    "research_fields",
    "job_types",
    "employment",
    "workplaces",
    "requirements",
    "application.means",
    "application.contact",
)
"""必須: what nobody can decide to apply without. The deadline has a rule of its own.

A call has a last day to apply or says in words until when it is open (`deadline_note`).
"""

REQUIRED_OF_AGENCIES: Final = tuple(
    item for item in REQUIRED if item not in ("workplaces", "application.contact")
)
"""An agency keeps the place and the contact to itself until one registers with it (S15)."""

ONLINE: Final = frozenset({"web", "email", "institution_system", "online_storage"})
"""The means by which documents are sent electronically (P16)."""

AGENCY: Final = "agent"
"""The type of institution whose postings may be non-public."""

_WRITTEN_IN: Final = {
    "ja": (Language.JA,),
    "en": (Language.EN,),
    "both": (Language.JA, Language.EN),
}
_IN_EVERY_LANGUAGE: Final = ("title", "content", "requirements")


def check_complete(fields: dict[str, Any], institution: Institution) -> None:
    """Refuse a working copy that cannot be published yet. Raises RefusedError with every problem.

    Dates are not looked at: what is too late depends on the time (`windows`).
    """
    problems = [
        *_missing(fields),
        *_check_languages(fields, institution),
        *_check_application(fields),
    ]
    if "agent" in fields and institution.type != AGENCY:
        problems.append(Problem("agent-only", "agent"))
    if problems:
        raise RefusedError(*problems[:MAX_PROBLEMS])


def _missing(fields: dict[str, Any]) -> Iterator[Problem]:
    for path in REQUIRED_OF_AGENCIES if "agent" in fields else REQUIRED:
        if not _at(fields, path):
            yield Problem("required-item", path, {"item": item_name(path)})
    if not fields.get("deadline") and not fields.get("deadline_note"):
        yield Problem("required-item", "deadline", {"item": item_name("deadline")})
    agent = fields.get("agent")
    if agent and not agent.get("name"):
        yield Problem("required-item", "agent.name", {"item": item_name("agent")})
    for index, consideration in enumerate(_at(fields, "application.considerations") or ()):
        for part in ("kind", "text"):
            if not consideration.get(part):
                path = f"application.considerations.{index}.{part}"
                yield Problem("required-item", path, {"item": item_name(path)})


def _at(fields: dict[str, Any], path: str) -> Any:  # noqa: ANN401 - JSON
    value: Any = fields
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _check_languages(fields: dict[str, Any], institution: Institution) -> Iterator[Problem]:
    """The texts are in the languages of the posting, and those of R2 in English."""
    chosen = fields.get("languages")
    if institution.language is Language.EN and chosen not in (None, "en"):
        yield Problem("english-only", "languages")
    wanted = _WRITTEN_IN.get(str(chosen), ())
    for path in _IN_EVERY_LANGUAGE:
        for language in wanted if fields.get(path) else ():
            if language.value not in fields[path]:
                values = {"item": item_name(path), "language": LANGUAGE_NAMES[language]}
                yield Problem("required-in-language", f"{path}.{language}", values)
    # The registered institution has its name in both; one that an agency names is a text like any.
    typed = {name: fields[name] for name in fields if name != "institution" or "agent" in fields}
    for path, texts in _texts(typed, ""):
        for language in Language:
            if wanted and language not in wanted and language.value in texts:
                values = {"item": item_name(path), "language": LANGUAGE_NAMES[language]}
                yield Problem("text-in-other-language", f"{path}.{language}", values)


def _texts(value: Any, path: str) -> Iterator[tuple[str, dict[str, str]]]:  # noqa: ANN401 - JSON
    """Every text in one or both languages, with its path."""
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from _texts(part, f"{path}.{index}" if path else str(index))
    elif isinstance(value, dict):
        if value.keys() <= {"ja", "en"}:
            yield path, value
        else:
            for name, part in value.items():
                yield from _texts(part, f"{path}.{name}" if path else name)


def _check_application(fields: dict[str, Any]) -> Iterator[Problem]:
    application = fields.get("application", {})
    means = set(application.get("means", ()))
    pairs = (("email", "email", "email"), ("institution_system", "system_url", "url"))
    for chosen, item, code in pairs:
        if chosen in means and not application.get(item):
            yield Problem(f"{code}-for-means-missing", f"application.{item}")
        if application.get(item) and chosen not in means:
            yield Problem(f"{code}-without-means", "application.means")
    # With an agency one talks about documents after registering with it.
    if means & ONLINE and not application.get("coverage") and "agent" not in fields:
        yield Problem("coverage-missing", "application.coverage")
    if application.get("coverage") and not means & ONLINE:
        yield Problem("coverage-without-means", "application.means")
    yield from _check_considerations(application)


def _check_considerations(application: dict[str, Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, consideration in enumerate(application.get("considerations", ())):
        kind = consideration.get("kind")
        if kind in seen:
            concept = vocabulary("consideration")[kind]
            name = Localized(ja=concept.ja, en=concept.en)
            path = f"application.considerations.{index}.kind"
            yield Problem("consideration-repeated", path, {"item": name})
        elif kind:
            seen.add(kind)
