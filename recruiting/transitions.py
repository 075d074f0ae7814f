"""The life of a posting: one table of what may be done, by whom, in which state, and what follows.

Every use case asks `check_step` and nothing else. What time alone changes is not written down
anywhere, it is read off the window of the public record (`state_at`): a posting appears and ends
to the second although no job runs. `docs/workflow.md` shows this table to people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from recruiting.calendar import whole_second
from schemas.language import Localized
from schemas.posting import Posting, Publication
from schemas.problems import Problem, RefusedError
from schemas.workflow import Actor, ActorKind, PostingState
from store.rows import StoredPosting


class Step(StrEnum):
    """What can be done with a posting. The values stand in its history: never rename them."""

    CREATE_DRAFT = "create_draft"
    SAVE_DRAFT = "save_draft"
    DISCARD_DRAFT = "discard_draft"
    REQUEST_PUBLICATION = "request_publication"
    WITHDRAW_REQUEST = "withdraw_request"
    RETURN_REQUEST = "return_request"
    AMEND_REQUEST = "amend_request"
    ACCEPT_PUBLICATION = "accept_publication"
    REQUEST_CORRECTION = "request_correction"
    RETURN_CORRECTION = "return_correction"
    CANCEL_CORRECTION = "cancel_correction"
    ACCEPT_CORRECTION = "accept_correction"
    APPLY_CORRECTION = "apply_correction"
    RETRACT = "retract"
    TAKE_DOWN = "take_down"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: who may take the step, in which states, and where it leads.

    `targets` holds every state that may follow; none: the posting stays in the state it is in.
    """

    step: Step
    actor: ActorKind
    sources: frozenset[PostingState]
    targets: tuple[PostingState, ...]
    name: Localized
    rule: Localized


def _read() -> Iterator[Transition]:
    text = files("recruiting").joinpath("data/steps.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            step, actor, sources, targets, name, name_en, rule, rule_en = line.split("\t")
            yield Transition(
                step=Step(step),
                actor=ActorKind(actor),
                sources=frozenset(map(PostingState, sources.split())),
                targets=tuple(map(PostingState, targets.split())),
                name=Localized(ja=name, en=name_en),
                rule=Localized(ja=rule, en=rule_en),
            )


TRANSITIONS: Final[Mapping[Step, Transition]] = MappingProxyType({row.step: row for row in _read()})
"""The table (`data/steps.tsv`), by step. Every step has its row."""

STATE_NAMES: Final[Mapping[PostingState, Localized]] = MappingProxyType(
    {
        PostingState.DRAFT: Localized(ja="一時保存", en="saved temporarily"),
        PostingState.REQUESTED: Localized(ja="登録依頼中", en="under request for registration"),
        PostingState.RETURNED: Localized(ja="差し戻し", en="returned"),
        PostingState.SCHEDULED: Localized(ja="公開予定", en="scheduled for publication"),
        PostingState.PUBLISHED: Localized(ja="公開中", en="published"),
        PostingState.CORRECTION_REQUESTED: Localized(
            ja="修正依頼中", en="under request for correction"
        ),
        PostingState.CORRECTION_SCHEDULED: Localized(
            ja="修正反映待ち", en="waiting for its correction"
        ),
        PostingState.RETRACTED: Localized(ja="取り下げ済み", en="retracted"),
        PostingState.ENDED: Localized(ja="公開終了", en="ended"),
    }
)
"""What the states are called on the pages and in refusals."""

PENDING: Final = frozenset({PostingState.REQUESTED, PostingState.CORRECTION_REQUESTED})
"""The secretariat has a request before it: the institution only looks on (P10)."""

_BY_WINDOW: Final = frozenset({PostingState.SCHEDULED, PostingState.PUBLISHED, PostingState.ENDED})


def state_at(posting: StoredPosting, now: datetime) -> PostingState:
    """The state of a posting at `now`.

    As stored, but for what time changes: scheduled, published and ended follow from the window,
    and a correction whose moment has come counts as applied even before somebody applied it.
    """
    text = posting.public
    state = posting.state
    if state is PostingState.CORRECTION_SCHEDULED and is_correction_due(posting, now):
        text, state = posting.upcoming, PostingState.PUBLISHED
    if state not in _BY_WINDOW or text is None:
        return state
    return state_of_window(Posting.model_validate_json(text).publication, now)


def state_of_window(window: Publication, now: datetime) -> PostingState:
    """What a window makes of a posting at `now`: scheduled, published or ended."""
    if now < window.visible_from:
        return PostingState.SCHEDULED
    return PostingState.PUBLISHED if now < window.visible_until else PostingState.ENDED


def is_correction_due(posting: StoredPosting, now: datetime) -> bool:
    """Whether an accepted correction waits whose moment has come."""
    return posting.upcoming_at is not None and posting.upcoming_at <= whole_second(now)


def check_actor(step: Step, actor: Actor) -> None:
    """Refuse a step to an actor of another kind. Raises RefusedError (step-not-yours)."""
    row = TRANSITIONS[step]
    if actor.kind is not row.actor:
        raise RefusedError(Problem("step-not-yours", None, {"step": row.name}))


def check_step(step: Step, actor: Actor, state: PostingState) -> None:
    """Refuse what the table does not allow.

    Raises RefusedError: step-not-yours (another kind of actor takes it), pending-request (the
    secretariat has it before it, P10), not-in-this-state.
    """
    check_actor(step, actor)
    row = TRANSITIONS[step]
    if state in row.sources:
        return
    facts = {"step": row.name, "state": STATE_NAMES[state]}
    is_waiting = actor.kind is ActorKind.INSTITUTION and state in PENDING
    raise RefusedError(
        Problem("pending-request" if is_waiting else "not-in-this-state", None, facts)
    )
