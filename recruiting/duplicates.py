"""The same call posted by two institutions: a warning for people, never a refusal (P13).

The employing institution posts a call, once. Whether two postings are the same call is for the
secretariat to say; what can be said here is that their texts are nearly the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from recruiting.fingerprints import bands, likeness, runs
from recruiting.transitions import PENDING, state_at
from schemas.ids import DataNumber
from schemas.language import Language
from schemas.limits import MAX_DUPLICATES_SHOWN
from schemas.posting import Posting
from schemas.workflow import Actor, ActorKind, PostingState
from store.rows import StoredPosting
from store.unit_of_work import UnitOfWork

LIKE: Final = 0.7
"""From this likeness on two texts are nearly the same.

Of 3,000 sample postings, which are made of the same sentences again and again, no two of different
institutions reach 0.55; a text that only names another institution, place or date stays above 0.8.
"""

_COMPARED: Final = ("title", "content", "requirements")
"""The items that describe the post; how to apply is boilerplate."""

_CANDIDATES: Final = 50

_ALIVE: Final = frozenset(
    {
        PostingState.REQUESTED,
        PostingState.SCHEDULED,
        PostingState.PUBLISHED,
        PostingState.CORRECTION_REQUESTED,
        PostingState.CORRECTION_SCHEDULED,
    }
)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another institution's posting with nearly the same text. `likeness` is from LIKE to 1."""

    data_number: DataNumber
    likeness: float


def remember_texts(uow: UnitOfWork, posting: StoredPosting) -> None:
    """Keep the fingerprint of what is public, accepted or before the secretariat; of no draft."""
    found = {
        band for text in _texts(posting) for part in _parts(text).values() for band in bands(part)
    }
    uow.postings.set_fingerprint(posting.data_number, found)


def likely_duplicates(
    uow: UnitOfWork, posting: StoredPosting, actor: Actor, now: datetime
) -> tuple[Duplicate, ...]:
    """Postings of other institutions with nearly the same text, the most alike first.

    Those that ended or are drafts do not count. An institution is told of those that everybody can
    see, the secretariat of all: what waits for publication is nobody else's business.
    """
    own = [_parts(text) for text in _texts(posting)]
    wanted = {band for parts in own for hashes in parts.values() for band in bands(hashes)}
    if not wanted:
        return ()
    numbers = uow.postings.similar(wanted, _CANDIDATES)
    name = _name(uow, posting)
    found: list[Duplicate] = []
    for other in uow.postings.get_many(numbers).values():
        if _is_own(posting, other, name) or state_at(other, now) not in _ALIVE:
            continue
        texts = _texts(other) if actor.kind is not ActorKind.INSTITUTION else _seen(other, now)
        alike = max((_alike(mine, _parts(text)) for text in texts for mine in own), default=0.0)
        if alike >= LIKE:
            found.append(Duplicate(other.data_number, round(alike, 3)))
    found.sort(key=lambda duplicate: (-duplicate.likeness, duplicate.data_number))
    return tuple(found[:MAX_DUPLICATES_SHOWN])


def _texts(posting: StoredPosting) -> Iterator[str]:
    draft = posting.draft if posting.state in PENDING else None
    yield from (text for text in (draft, posting.upcoming, posting.public) if text)


def _seen(posting: StoredPosting, now: datetime) -> Iterator[str]:
    if posting.public:
        record = Posting.model_validate_json(posting.public)
        if record.publication.is_visible_at(now):
            yield posting.public


def _parts(text: str) -> dict[Language, frozenset[int]]:
    """The runs of a posting's description, by language: a translation added does not hide it."""
    fields: dict[str, Any] = orjson.loads(text)
    parts = {
        language: runs("\n".join(fields.get(item, {}).get(language, "") for item in _COMPARED))
        for language in Language
    }
    return {language: hashes for language, hashes in parts.items() if hashes}


def _alike(one: dict[Language, frozenset[int]], other: dict[Language, frozenset[int]]) -> float:
    return max(
        (likeness(one[each], other[each]) for each in one.keys() & other.keys()), default=0.0
    )


def _name(uow: UnitOfWork, posting: StoredPosting) -> set[str]:
    if posting.institution_id is None:
        return set()
    found = uow.institutions.get(posting.institution_id)
    return set(found.name.texts()) if found else set()


def _is_own(posting: StoredPosting, other: StoredPosting, names: set[str]) -> bool:
    """Whether one institution posts both; an imported posting tells by the name it carries."""
    if other.institution_id is not None:
        return other.institution_id == posting.institution_id
    if other.data_number == posting.data_number or not other.public:
        return True
    record = Posting.model_validate_json(other.public)
    return not names.isdisjoint(record.institution.name.texts())
