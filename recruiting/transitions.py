"""The life of a posting: one table of what may be done, by whom, in which state, and what follows.

Every use case asks `check_step` and nothing else. What time alone changes is not written down
anywhere, it is read off the window of the public record (`state_at`): a posting appears and ends
to the second although no job runs. `docs/workflow.md` shows this table to people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from recruiting.calendar import whole_second
from schemas.language import Localized
from schemas.posting import Posting, Publication
from schemas.problems import Problem, RefusedError
from schemas.workflow import Actor, ActorKind, PostingState
from store.rows import StoredPosting

DRAFT, REQUESTED, RETURNED, SCHEDULED, PUBLISHED = (
    PostingState.DRAFT,
    PostingState.REQUESTED,
    PostingState.RETURNED,
    PostingState.SCHEDULED,
    PostingState.PUBLISHED,
)
CORRECTION_REQUESTED, CORRECTION_SCHEDULED, RETRACTED, ENDED = (
    PostingState.CORRECTION_REQUESTED,
    PostingState.CORRECTION_SCHEDULED,
    PostingState.RETRACTED,
    PostingState.ENDED,
)


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


def _row(  # noqa: PLR0913 - the columns of the table, in the order they are read
    step: Step,
    actor: ActorKind,
    sources: set[PostingState],
    targets: tuple[PostingState, ...],
    name: tuple[str, str],
    rule: tuple[str, str],
) -> Transition:
    names, rules = Localized(ja=name[0], en=name[1]), Localized(ja=rule[0], en=rule[1])
    return Transition(step, actor, frozenset(sources), targets, names, rules)


_INSTITUTION, _SECRETARIAT = ActorKind.INSTITUTION, ActorKind.SECRETARIAT

_ROWS: Final = (
    _row(
        Step.CREATE_DRAFT,
        _INSTITUTION,
        set(),
        (DRAFT,),
        ("新規作成", "Post new job"),
        ("データ番号が付く（P1、P14）。", "It gets its data number (P1, P14)."),
    ),
    _row(
        Step.SAVE_DRAFT,
        _INSTITUTION,
        {DRAFT, RETURNED, SCHEDULED, PUBLISHED, RETRACTED, ENDED},
        (),
        ("一時保存", "Save"),
        (
            "未入力の項目があってもよい。公開後は修正案として保存し、公開中の内容は変わらない（P3、P9）。",
            "Items may be missing. After publication it is kept beside what is public (P3, P9).",
        ),
    ),
    _row(
        Step.DISCARD_DRAFT,
        _INSTITUTION,
        {SCHEDULED, PUBLISHED, RETRACTED, ENDED},
        (),
        ("修正案の破棄", "Discard the saved correction"),
        ("公開中の内容は変わらない。", "What is public stays as it is."),
    ),
    _row(
        Step.REQUEST_PUBLICATION,
        _INSTITUTION,
        {DRAFT, RETURNED},
        (REQUESTED,),
        ("登録依頼", "Request registration"),
        (
            "必須項目を確認する。以後、求人機関は変更できない（P3、P4）。",
            "Required items are checked; from now on the institution can change nothing (P3, P4).",
        ),
    ),
    _row(
        Step.WITHDRAW_REQUEST,
        _SECRETARIAT,
        {REQUESTED},
        (DRAFT,),
        ("登録依頼の取り消し", "Withdraw the request"),
        ("求人機関からの連絡を受けて行う（P10）。", "When the institution asks for it (P10)."),
    ),
    _row(
        Step.RETURN_REQUEST,
        _SECRETARIAT,
        {REQUESTED},
        (RETURNED,),
        ("登録依頼の差し戻し", "Return the request"),
        ("理由を添える（P5）。", "With a reason (P5)."),
    ),
    _row(
        Step.AMEND_REQUEST,
        _SECRETARIAT,
        {REQUESTED, CORRECTION_REQUESTED},
        (),
        ("依頼内容の変更", "Change the request"),
        ("求人機関からの連絡を受けて行う（P10）。", "When the institution asks for it (P10)."),
    ),
    _row(
        Step.ACCEPT_PUBLICATION,
        _SECRETARIAT,
        {REQUESTED},
        (SCHEDULED,),
        ("登録依頼の承認", "Accept the request"),
        (
            "公開日が当日なら22時、翌日以降ならその日の0時に公開する（P7）。",
            "Public at 22:00 if the day is today, at 00:00 of a later day (P7).",
        ),
    ),
    _row(
        Step.REQUEST_CORRECTION,
        _INSTITUTION,
        {SCHEDULED, PUBLISHED, RETRACTED, ENDED},
        (CORRECTION_REQUESTED,),
        ("修正依頼", "Request a correction"),
        (
            "掲載終了から2週間まで。公開日は変わらない（P8、P9）。",
            "Until two weeks after the end. The date of publication stays (P8, P9).",
        ),
    ),
    _row(
        Step.RETURN_CORRECTION,
        _SECRETARIAT,
        {CORRECTION_REQUESTED},
        (SCHEDULED, PUBLISHED, RETRACTED, ENDED),
        ("修正依頼の差し戻し", "Return the correction"),
        (
            "理由を添える。修正案は残り、依頼前の状態に戻る（P5）。",
            "With a reason. It is as before the request; the saved correction is kept (P5).",
        ),
    ),
    _row(
        Step.CANCEL_CORRECTION,
        _SECRETARIAT,
        {CORRECTION_REQUESTED, CORRECTION_SCHEDULED},
        (SCHEDULED, PUBLISHED, RETRACTED, ENDED),
        ("修正依頼の取り消し", "Cancel the correction"),
        (
            "修正案を破棄し、依頼前の状態と掲載期間に戻す（P8、P10）。",
            "The correction is dropped; state and window are as before the request (P8, P10).",
        ),
    ),
    _row(
        Step.ACCEPT_CORRECTION,
        _SECRETARIAT,
        {CORRECTION_REQUESTED},
        (CORRECTION_SCHEDULED, SCHEDULED, RETRACTED, ENDED),
        ("修正依頼の承認", "Accept the correction"),
        (
            "内容は公開日の時刻に反映する。掲載の終わりは直ちに改める。"
            "募集終了日が依頼日以前なら翌営業日の0時に掲載を終える（P7、P12）。",
            "The content changes at the moment of the day, the end of the window at once; an end "
            "date on or before the day of the request removes it at 00:00 of the next business "
            "day (P7, P12).",
        ),
    ),
    _row(
        Step.APPLY_CORRECTION,
        ActorKind.CLOCK,
        {CORRECTION_SCHEDULED},
        (PUBLISHED, ENDED),
        ("修正の反映", "Apply the correction"),
        ("承認した修正の時刻が来た。", "The moment of an accepted correction has come."),
    ),
    _row(
        Step.RETRACT,
        _INSTITUTION,
        {SCHEDULED, PUBLISHED, CORRECTION_SCHEDULED},
        (RETRACTED, DRAFT),
        ("取り下げ", "Retract"),
        (
            "当日の22時、22時以降は直ちに掲載を終える。公開前なら公開せず一時保存に戻る（P11）。",
            "Gone at 22:00, at once after that; what was not public yet never will be and is a "
            "draft again (P11).",
        ),
    ),
    _row(
        Step.TAKE_DOWN,
        _SECRETARIAT,
        {SCHEDULED, PUBLISHED, CORRECTION_REQUESTED, CORRECTION_SCHEDULED},
        (RETRACTED, RETURNED),
        ("事務局による掲載停止", "Take down"),
        (
            "理由を添えて直ちに掲載を終える。公開前なら公開せず差し戻す。",
            "At once, with a reason; what was not public yet never will be and is returned.",
        ),
    ),
)

TRANSITIONS: Final[Mapping[Step, Transition]] = MappingProxyType({row.step: row for row in _ROWS})
"""The table, by step."""

STATE_NAMES: Final[Mapping[PostingState, Localized]] = MappingProxyType(
    {
        DRAFT: Localized(ja="一時保存", en="saved temporarily"),
        REQUESTED: Localized(ja="登録依頼中", en="under request for registration"),
        RETURNED: Localized(ja="差し戻し", en="returned"),
        SCHEDULED: Localized(ja="公開予定", en="scheduled for publication"),
        PUBLISHED: Localized(ja="公開中", en="published"),
        CORRECTION_REQUESTED: Localized(ja="修正依頼中", en="under request for correction"),
        CORRECTION_SCHEDULED: Localized(ja="修正反映待ち", en="waiting for its correction"),
        RETRACTED: Localized(ja="取り下げ済み", en="retracted"),
        ENDED: Localized(ja="公開終了", en="ended"),
    }
)
"""What the states are called on the pages and in refusals."""

PENDING: Final = frozenset({REQUESTED, CORRECTION_REQUESTED})
"""The secretariat has a request before it: the institution only looks on (P10)."""

_BY_WINDOW: Final = frozenset({SCHEDULED, PUBLISHED, ENDED})


def public_record(posting: StoredPosting) -> Posting | None:
    """The public record as a value, if there is one."""
    return Posting.model_validate_json(posting.public) if posting.public else None


def state_at(posting: StoredPosting, now: datetime) -> PostingState:
    """The state of a posting at `now`.

    As stored, but for what time changes: scheduled, published and ended follow from the window,
    and a correction whose moment has come counts as applied even before somebody applied it.
    """
    text = posting.public
    state = posting.state
    if state is CORRECTION_SCHEDULED and is_correction_due(posting, now):
        text, state = posting.upcoming, PUBLISHED
    if state not in _BY_WINDOW or text is None:
        return state
    return state_of_window(Posting.model_validate_json(text).publication, now)


def state_of_window(window: Publication, now: datetime) -> PostingState:
    """What a window makes of a posting at `now`: scheduled, published or ended."""
    if now < window.visible_from:
        return SCHEDULED
    return PUBLISHED if now < window.visible_until else ENDED


def is_correction_due(posting: StoredPosting, now: datetime) -> bool:
    """Whether an accepted correction waits whose moment has come."""
    return posting.upcoming_at is not None and posting.upcoming_at <= whole_second(now)


def check_step(step: Step, actor: Actor, state: PostingState) -> None:
    """Refuse what the table does not allow.

    Raises RefusedError: step-not-yours (another kind of actor takes it), pending-request (the
    secretariat has it before it, P10), not-in-this-state.
    """
    row = TRANSITIONS[step]
    if actor.kind is not row.actor:
        raise RefusedError(Problem("step-not-yours", None, _named("step", row.name)))
    if state in row.sources:
        return
    facts = _named("step", row.name) | _named("state", STATE_NAMES[state])
    is_waiting = actor.kind is _INSTITUTION and state in PENDING
    raise RefusedError(Problem("pending-request" if is_waiting else "not-in-this-state", None, facts))


def _named(name: str, texts: Localized) -> dict[str, str | int]:
    return {f"{name}_ja": texts.ja or "", f"{name}_en": texts.en or ""}
