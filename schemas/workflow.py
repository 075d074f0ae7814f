"""The life of a posting as values: its states, who acts on it, what the secretariat is asked.

Which step leads from which state to which is decided in `recruiting`; the store only keeps these.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PostingState(StrEnum):
    """Where a posting stands between its first draft and its end."""

    DRAFT = "draft"
    """一時保存: kept by the institution, seen by nobody else."""
    REQUESTED = "requested"
    """掲載依頼中: the secretariat has it before it."""
    RETURNED = "returned"
    """差戻し: sent back with a reason."""
    SCHEDULED = "scheduled"
    """掲載予定: accepted, becomes visible at a moment to come."""
    PUBLISHED = "published"
    """掲載中."""
    CORRECTION_REQUESTED = "correction_requested"
    """訂正依頼中: visible as it was; the secretariat has the correction before it."""
    CORRECTION_SCHEDULED = "correction_scheduled"
    """訂正予定: visible as it was until the accepted correction takes its place."""
    RETRACTED = "retracted"
    """取下げ."""
    ENDED = "ended"
    """掲載終了."""


class ActorKind(StrEnum):
    """Who can act on a posting."""

    INSTITUTION = "institution"
    SECRETARIAT = "secretariat"
    CLOCK = "clock"
    """Nobody: a moment that was set before has come."""
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something. `id` is None where the kind says everything (the clock, an import)."""

    kind: ActorKind
    id: str | None = None


class RequestKind(StrEnum):
    """What an institution asks the secretariat for."""

    PUBLICATION = "publication"
    """掲載依頼."""
    CORRECTION = "correction"
    """訂正依頼."""


class Decision(StrEnum):
    """How a request to the secretariat ended."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    """By the institution, before anybody decided."""
