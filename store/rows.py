"""What the store takes and gives: frozen dataclasses, times aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schemas.collection import Collection
from schemas.events import Event
from schemas.ids import DataNumber, InstitutionId, RequestId
from schemas.language import Language, Localized
from schemas.workflow import Actor, Decision, PostingState, RequestKind


@dataclass(frozen=True, slots=True)
class Institution:
    """A recruiting institution (求人機関) as it is registered."""

    institution_id: InstitutionId
    name: Localized
    type: str
    """A code of the vocabulary institution_type."""
    language: Language
    """The language it is written to."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredPosting:
    """A posting as it is kept.

    `public` is what everybody may see, as the canonical JSON of `schemas.posting.Posting`
    (`model_dump_json(exclude_none=True)`), byte for byte; `draft` is the working copy of the
    institution, a JSON object that may lack things; `upcoming` is an accepted correction, in the
    form of `public`, that takes its place at `upcoming_at`. `state` is as stored: what the time
    alone changes is derived in `recruiting`.

    `revision` counts every save. The record in `public` carries the revision at which it became
    public; that one is the version in the index.
    """

    data_number: DataNumber
    institution_id: InstitutionId | None
    """None: imported, kept by the secretariat."""
    state: PostingState
    revision: int
    public: str | None
    draft: str | None
    upcoming: str | None
    upcoming_at: datetime | None
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """Who saved a posting, in which step, when; `changed` names the items that differ."""

    actor: Actor
    action: str
    at: datetime
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostingRevision:
    """One entry of a posting's history: the note, and the posting as it was saved."""

    revision: int
    at: datetime
    actor: Actor
    action: str
    changed: tuple[str, ...]
    state: PostingState
    public: str | None
    draft: str | None
    upcoming: str | None
    upcoming_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """The public record of a posting or a profile: its number, its revision, its JSON text."""

    number: str
    revision: int
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go on in a list that is ordered by time: the last entry that was seen."""

    at: datetime
    number: DataNumber


class ImportOutcome(StrEnum):
    """What became of one imported record."""

    ADDED = "added"
    REPLACED = "replaced"
    STALE = "stale"
    """The same or a higher revision is kept, or stands in the same batch."""
    KEPT = "kept"
    """An institution keeps this posting: an import does not write over its work."""


@dataclass(frozen=True, slots=True)
class SecretariatRequest:
    """A request of an institution to the secretariat. Open until `decided_at` is set."""

    id: RequestId
    kind: RequestKind
    data_number: DataNumber
    institution_id: InstitutionId | None
    opened_by: Actor
    opened_at: datetime
    message: str
    decision: Decision | None
    decided_by: Actor | None
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimedEvent:
    """An event under a lease. `attempts` is how often it was begun, this time included."""

    event: Event
    attempts: int


@dataclass(frozen=True, slots=True)
class DeadEvent:
    """An event that was given up, and why."""

    event: Event
    attempts: int
    created_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many events wait, are being handled, were given up; how long the oldest waits."""

    pending: int
    leased: int
    dead: int
    oldest_age_seconds: float
    """Of the oldest event that is pending or leased; 0 where there is none."""


class BuildState(StrEnum):
    """What became of a build of an index."""

    BEGUN = "begun"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class IndexBuild:
    """One build of an index. `ended_at` is when it was published or discarded."""

    name: str
    collection: Collection
    analyzer_version: str
    state: BuildState
    begun_at: datetime
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class AccessTotal:
    """How often a posting was looked at."""

    data_number: DataNumber
    total: int
