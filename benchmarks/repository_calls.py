"""Every call of a repository of the store, on data that `query_plans.py` makes or on none at all.

Shared with the test that looks for sequential scans on small databases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from benchmarks.account_calls import ACCOUNT_CALLS
from schemas.collection import Collection
from schemas.events import EventKind
from schemas.ids import DataNumber, EventId, InstitutionId, ProfileNumber, RequestId
from schemas.language import Language, Localized
from schemas.posting import Posting
from schemas.seeker import SeekerProfile
from schemas.workflow import Actor, ActorKind, Decision, PostingState, RequestKind
from store.errors import NotFoundError, RequestClosedError
from store.repositories.access_counts import AccessOrder
from store.rows import Institution, Place, RevisionNote, StoredPosting
from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 20)

NUMBERS = [DataNumber(f"D{number * 997 % 1_000_000 + 1:09d}") for number in range(1_000)]
PROFILES = [ProfileNumber(f"S{number * 97 % 200_000 + 1:09d}") for number in range(1_000)]
NEW = DataNumber("D900000000")
INSTITUTION = InstitutionId("A000000042")
UNKNOWN = "01a1f6e5-8780-7000-8000-000000000000"
EVENTS = [EventId(UNKNOWN[:-4] + f"{number:04d}") for number in range(200)]
ACTOR = Actor(ActorKind.SECRETARIAT, "clerk")
NOTE = RevisionNote(ACTOR, "save", NOW)
PLACE = Place(NOW - 100 * HOUR, NUMBERS[500])

PERIOD = {
    "visible_from": NOW,
    "visible_until": NOW + 24 * HOUR,
    "first_published_on": TODAY,
    "updated_at": NOW,
}


def _draft(number: DataNumber) -> StoredPosting:
    return StoredPosting(number, None, PostingState.DRAFT, 1, None, "{}", None, None, NOW, NOW)


def _posting(number: DataNumber, revision: int) -> Posting:
    return Posting.model_validate(
        {
            "data_number": number,
            "revision": revision,
            "languages": "ja",
            "title": {"ja": "助教の公募"},
            "institution": {"name": {"ja": "見本大学"}, "type": "national_university"},
            "publication": PERIOD,
        }
    )


def _profile(number: ProfileNumber, revision: int) -> SeekerProfile:
    return SeekerProfile.model_validate(
        {
            "profile_number": number,
            "revision": revision,
            "headline": {"ja": "光触媒"},
            "publication": PERIOD,
        }
    )


def _institution() -> Institution:
    name = Localized(ja="見本大学")
    id_ = InstitutionId("AZZZZZZZZZ")
    return Institution(id_, name, "national_university", Language.JA, NOW)


def _with_new(uow: UnitOfWork) -> UnitOfWork:
    """With a draft to work on, whatever else there is."""
    if uow.postings.get(NEW) is None:
        uow.postings.add(_draft(NEW), NOTE)
    return uow


def _save(uow: UnitOfWork) -> None:
    saved = replace(_draft(NEW), revision=2)
    _with_new(uow).postings.save(saved, NOTE, expected_revision=1)


def _decide(uow: UnitOfWork) -> None:
    try:
        uow.requests.decide(RequestId(UNKNOWN), Decision.ACCEPTED, ACTOR)
    except RequestClosedError:
        return


def _published(uow: UnitOfWork) -> None:
    try:
        uow.index_builds.published("unknown")
    except NotFoundError:
        return


def _request(uow: UnitOfWork) -> None:
    _with_new(uow).requests.add(NEW, RequestKind.PUBLICATION, ACTOR)


CALLS: Mapping[str, Callable[[UnitOfWork], object]] = {
    "institutions.add": lambda uow: uow.institutions.add(_institution()),
    "institutions.get": lambda uow: uow.institutions.get(INSTITUTION),
    "institutions.scan": lambda uow: uow.institutions.scan(INSTITUTION),
    "postings.get": lambda uow: uow.postings.get(NUMBERS[7]),
    "postings.get for update": lambda uow: uow.postings.get(NUMBERS[7], for_update=True),
    "postings.get_many, 1,000": lambda uow: uow.postings.get_many(NUMBERS),
    "postings.add": lambda uow: uow.postings.add(_draft(NEW), NOTE),
    "postings.save": _save,
    "postings.revisions": lambda uow: uow.postings.revisions(NUMBERS[7]),
    "postings.put_imported, 1,000": lambda uow: uow.postings.put_imported(
        [_posting(number, 2) for number in NUMBERS]
    ),
    "postings.public, 1,000": lambda uow: uow.postings.public(NUMBERS),
    "postings.scan_public, 1,000": lambda uow: uow.postings.scan_public(NUMBERS[500]),
    "postings.scan_revisions, 10,000": lambda uow: uow.postings.scan_revisions(NUMBERS[500]),
    "postings.count": lambda uow: uow.postings.count(),
    "postings.due": lambda uow: uow.postings.due(NOW),
    "postings.edges": lambda uow: uow.postings.edges(NOW - timedelta(minutes=1), NOW),
    "postings.of_institution": lambda uow: uow.postings.of_institution(INSTITUTION),
    "postings.of_institution, drafts": lambda uow: uow.postings.of_institution(
        INSTITUTION, NUMBERS[500], states=[PostingState.DRAFT, PostingState.RETURNED]
    ),
    "postings.states_of_institution": lambda uow: uow.postings.states_of_institution(INSTITUTION),
    "postings.in_state, first page": lambda uow: uow.postings.in_state(PostingState.PUBLISHED),
    "postings.in_state, later page": lambda uow: uow.postings.in_state(
        PostingState.PUBLISHED, PLACE
    ),
    "postings.changed_since": lambda uow: uow.postings.changed_since(PLACE),
    "postings.set_fingerprint": lambda uow: _with_new(uow).postings.set_fingerprint(NEW, range(16)),
    "postings.similar": lambda uow: uow.postings.similar(range(1_000, 1_016)),
    "profiles.put_imported, 1,000": lambda uow: uow.profiles.put_imported(
        [_profile(number, 2) for number in PROFILES]
    ),
    "profiles.public, 1,000": lambda uow: uow.profiles.public(PROFILES),
    "profiles.scan_public, 1,000": lambda uow: uow.profiles.scan_public(PROFILES[500]),
    "profiles.scan_revisions, 10,000": lambda uow: uow.profiles.scan_revisions(PROFILES[500]),
    "profiles.count": lambda uow: uow.profiles.count(),
    "requests.add": _request,
    "requests.get": lambda uow: uow.requests.get(RequestId(UNKNOWN)),
    "requests.open_for": lambda uow: uow.requests.open_for(NUMBERS[7]),
    "requests.of_posting": lambda uow: uow.requests.of_posting(NUMBERS[7]),
    "requests.decide": _decide,
    "requests.list_open": lambda uow: uow.requests.list_open(),
    "requests.list_open, one kind": lambda uow: uow.requests.list_open(RequestKind.CORRECTION),
    "requests.count_open": lambda uow: uow.requests.count_open(),
    "outbox.add": lambda uow: uow.outbox.add(EventKind.POSTING_CHANGED, NUMBERS[7]),
    "outbox.claim, 200": lambda uow: uow.outbox.claim(200, 60),
    "outbox.begin, 200": lambda uow: uow.outbox.begin(EVENTS, 60),
    "outbox.load, 200": lambda uow: uow.outbox.load(EVENTS),
    "outbox.done, 200": lambda uow: uow.outbox.done(EVENTS),
    "outbox.fail": lambda uow: uow.outbox.fail(EVENTS[0], "no good"),
    "outbox.release, 200": lambda uow: uow.outbox.release(EVENTS),
    "outbox.waiting, 1,000": lambda uow: uow.outbox.waiting(NUMBERS),
    "outbox.dead": lambda uow: uow.outbox.dead(),
    "outbox.replay, 200": lambda uow: uow.outbox.replay(EVENTS),
    "outbox.replay, all": lambda uow: uow.outbox.replay(),
    "outbox.counts": lambda uow: uow.outbox.counts(NOW),
    "index_builds.begin": lambda uow: uow.index_builds.begin(Collection.POSTINGS, "new", "7"),
    "index_builds.published": _published,
    "index_builds.recent": lambda uow: uow.index_builds.recent(),
    "access_counts.add_many, 1,000": lambda uow: uow.access_counts.add_many(
        {(number, TODAY): 1 for number in NUMBERS}
    ),
    "access_counts.totals, by number": lambda uow: uow.access_counts.totals(INSTITUTION),
    "access_counts.totals, by total": lambda uow: uow.access_counts.totals(
        INSTITUTION, AccessOrder.TOTAL
    ),
    "access_counts.of": lambda uow: uow.access_counts.of(NUMBERS[7]),
    **ACCOUNT_CALLS,
    "leases.acquire": lambda uow: uow.leases.acquire("tick", "me", 10),
    "leases.renew": lambda uow: uow.leases.renew("tick", "me", 10),
    "leases.release": lambda uow: uow.leases.release("tick", "me"),
    "leases.read": lambda uow: uow.leases.read(),
    "heartbeats.beat": lambda uow: uow.heartbeats.beat("relay"),
    "heartbeats.read": lambda uow: uow.heartbeats.read(),
}
