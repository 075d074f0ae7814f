from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from recruiting import postings
from recruiting.calendar import JAPAN
from recruiting.drafts import read_draft
from recruiting.transitions import Step, state_at
from schemas.ids import DataNumber, InstitutionId
from schemas.language import Language
from schemas.workflow import Actor, ActorKind, Decision, PostingState, RequestKind
from store.store import Store
from tests.integration.recruiting.cases import (
    AWAY,
    CLERK,
    DAY,
    HOME,
    NOON,
    SECOND,
    SECRETARY,
    STRANGER,
    TODAY,
    create,
    events,
    in_state,
    institution,
    published,
    record,
    refused,
    stored,
    take_step,
)
from tests.unit.recruiting.drafts_made import complete, in_english


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def test_from_a_draft_to_the_public_pages(record_store: Store) -> None:
    draft = create(record_store)
    assert draft.state is PostingState.DRAFT
    requested = take_step(record_store, Step.REQUEST_PUBLICATION, draft, NOON)
    with record_store.reading() as uow:
        request = uow.requests.open_for(draft.data_number)
    assert request is not None
    assert (request.kind, request.opened_by) == (RequestKind.PUBLICATION, CLERK)
    assert events(record_store) == 0
    accepted = take_step(record_store, Step.ACCEPT_PUBLICATION, requested, NOON)
    assert events(record_store) == 1
    window = record(accepted).publication
    assert window.visible_from == at("2026-11-20T22:00:00")
    assert window.visible_until == at("2026-12-26T00:00:00")
    assert window.first_published_on == TODAY
    assert accepted.draft is None
    for second, state in ((-1, PostingState.SCHEDULED), (0, PostingState.PUBLISHED)):
        assert state_at(accepted, window.visible_from + second * SECOND) is state
    with record_store.reading() as uow:
        (request,) = uow.requests.of_posting(draft.data_number)
        actions = [entry.action for entry in uow.postings.revisions(draft.data_number)]
        changed = uow.postings.revisions(draft.data_number)[-1].changed
    assert (request.decision, request.decided_by) == (Decision.ACCEPTED, SECRETARY)
    assert actions == ["create_draft", "request_publication", "accept_publication"]
    assert {"title", "institution", "publication"} <= set(changed)


@pytest.mark.parametrize(
    ("now", "visible_from"),
    [
        ("2026-11-20T00:00:00", "2026-11-20T22:00:00"),
        ("2026-11-20T21:59:59", "2026-11-20T22:00:00"),
        ("2026-11-20T22:00:00", "2026-11-20T22:00:00"),
    ],
)
def test_accepted_for_today_it_appears_at_22(
    record_store: Store, now: str, visible_from: str
) -> None:
    posting = in_state(record_store, PostingState.REQUESTED, NOON - DAY)
    accepted = take_step(record_store, Step.ACCEPT_PUBLICATION, posting, at(now), day=TODAY)
    assert record(accepted).publication.visible_from == at(visible_from)


@pytest.mark.parametrize("now", ["2026-11-20T22:00:01", "2026-11-20T23:59:59"])
def test_after_22_only_a_later_day_can_be_set(record_store: Store, now: str) -> None:
    posting = in_state(record_store, PostingState.REQUESTED)
    with refused("publication-hour-passed") as problems:
        take_step(record_store, Step.ACCEPT_PUBLICATION, posting, at(now), day=TODAY)
    assert problems[0].values["tomorrow"] == "2026-11-21"
    accepted = take_step(record_store, Step.ACCEPT_PUBLICATION, posting, at(now), day=TODAY + DAY)
    assert record(accepted).publication.visible_from == at("2026-11-21T00:00:00")


def test_a_draft_may_lack_what_a_request_may_not(record_store: Store) -> None:
    draft = create(record_store, title=None, content=None)
    with refused("required-item") as problems:
        take_step(record_store, Step.REQUEST_PUBLICATION, draft, NOON)
    assert {problem.field for problem in problems} == {"title", "content"}
    assert stored(record_store, draft.data_number) == draft


def test_a_request_after_the_deadline_is_refused(record_store: Store) -> None:
    draft = create(record_store, deadline="2026-11-19")
    with refused("deadline-passed"):
        take_step(record_store, Step.REQUEST_PUBLICATION, draft, NOON)


def test_a_date_after_the_deadline_is_refused(record_store: Store) -> None:
    draft = create(record_store, deadline="2026-11-22")
    posting = take_step(record_store, Step.REQUEST_PUBLICATION, draft, NOON)
    with refused("publication-after-deadline"):
        take_step(record_store, Step.ACCEPT_PUBLICATION, posting, NOON, day=TODAY + 3 * DAY)


def test_a_returned_request_says_why_and_can_be_made_again(record_store: Store) -> None:
    posting = in_state(record_store, PostingState.REQUESTED)
    with refused("reason-missing"), record_store.unit_of_work(NOON) as uow:
        postings.return_request(
            uow,
            posting.data_number,
            SECRETARY,
            NOON,
            expected_revision=posting.revision,
            reason="　 ",
        )
    returned = take_step(record_store, Step.RETURN_REQUEST, posting, NOON)
    with record_store.reading() as uow:
        (request,) = uow.requests.of_posting(posting.data_number)
    assert (request.decision, request.reason) == (
        Decision.RETURNED,
        "内容をご確認ください。",
    )
    again = take_step(record_store, Step.REQUEST_PUBLICATION, returned, NOON)
    withdrawn = take_step(record_store, Step.WITHDRAW_REQUEST, again, NOON)
    assert withdrawn.draft == posting.draft


def test_the_secretariat_changes_a_request_for_the_institution(record_store: Store) -> None:
    posting = in_state(record_store, PostingState.REQUESTED)
    amended = take_step(
        record_store, Step.AMEND_REQUEST, posting, NOON, title={"ja": "助教の公募（訂正）"}
    )
    accepted = take_step(record_store, Step.ACCEPT_PUBLICATION, amended, NOON)
    assert record(accepted).title.ja == "助教の公募（訂正）"
    with record_store.reading() as uow:
        notes = uow.postings.revisions(posting.data_number)
    assert (notes[-2].actor, notes[-2].changed) == (SECRETARY, ("title",))


def test_saving_the_same_changes_nothing(record_store: Store) -> None:
    draft = create(record_store)
    assert take_step(record_store, Step.SAVE_DRAFT, draft, NOON + DAY) == draft
    saved = take_step(record_store, Step.SAVE_DRAFT, draft, NOON, remarks={"ja": "備考"})
    assert saved.revision == draft.revision + 1


def test_an_institution_sees_and_touches_only_its_own(record_store: Store) -> None:
    draft = create(record_store)
    missing = DataNumber("D999999999")
    for number in (draft.data_number, missing):
        with refused("posting-not-found"), record_store.unit_of_work(NOON) as uow:
            postings.save_draft(uow, number, STRANGER, {}, NOON, expected_revision=1)
    for step in (Step.REQUEST_PUBLICATION, Step.RETRACT, Step.TAKE_DOWN):
        with refused("posting-not-found"):
            take_step(record_store, step, draft, NOON, actor=STRANGER)
    nobody = Actor(ActorKind.INSTITUTION, None)
    with refused("posting-not-found"):
        take_step(record_store, Step.REQUEST_PUBLICATION, draft, NOON, actor=nobody)


def test_an_institution_that_is_not_registered_posts_nothing(record_store: Store) -> None:
    for actor in (Actor(ActorKind.INSTITUTION, "A999999999"), Actor(ActorKind.INSTITUTION)):
        with refused("institution-not-found"):
            create(record_store, actor=actor)
    with refused("step-not-yours"):
        create(record_store, actor=SECRETARY)


def test_an_institution_registered_in_english_posts_in_english(record_store: Store) -> None:
    abroad = InstitutionId("A00000000E")
    actor = Actor(ActorKind.INSTITUTION, abroad)
    with record_store.unit_of_work(NOON) as uow:
        uow.institutions.add(institution(abroad, Language.EN))
        japanese = postings.create_draft(uow, actor, complete(), NOON)
        english = postings.create_draft(uow, actor, in_english(), NOON)
    with refused("english-only"):
        take_step(record_store, Step.REQUEST_PUBLICATION, japanese, NOON, actor=actor)
    take_step(record_store, Step.REQUEST_PUBLICATION, english, NOON, actor=actor)


def test_two_at_once_make_one_request(record_store: Store) -> None:
    draft = create(record_store)
    take_step(record_store, Step.REQUEST_PUBLICATION, draft, NOON)
    with refused("edited-meanwhile"):
        take_step(record_store, Step.REQUEST_PUBLICATION, draft, NOON)
    with record_store.reading() as uow:
        assert len(uow.requests.of_posting(draft.data_number)) == 1


def test_a_partner_sees_it_unless_the_institution_says_no(record_store: Store) -> None:
    assert record(published(record_store)).is_provided_to_partners
    alone = published(record_store, is_provided_to_partners=False)
    assert not record(alone).is_provided_to_partners


def test_a_draft_goes_on_from_what_is_public(record_store: Store) -> None:
    posting = published(record_store)
    fields = read_draft(postings.working_copy(posting))
    assert fields["title"] == complete()["title"]
    draft = create(record_store)
    assert postings.working_copy(draft) == draft.draft


def test_a_call_without_a_deadline_is_shown_for_a_year(record_store: Store) -> None:
    note = {"ja": "適任者が決まり次第締め切ります。"}
    posting = published(record_store, deadline=None, deadline_note=note)
    window = record(posting).publication
    assert window.visible_until - window.visible_from == timedelta(days=365)


def test_warns_of_another_institution_with_the_same_text(record_store: Store) -> None:
    text = {
        "ja": "本学では、水を分解する光触媒の研究に従事する助教を募集します。着任後は、"
        "学部と大学院の講義と実験を担当し、研究室の運営に加わっていただきます。"
        "共同研究の経験と、外部資金を得た実績のある方を歓迎します。"
    }
    for one in ("CLERK", "again"):
        mine = create(record_store, content=text)
        with record_store.unit_of_work(NOON) as uow:
            done = postings.request_publication(
                uow, mine.data_number, CLERK, NOON, expected_revision=1
            )
        assert done.duplicates == (), one
    other = {"ja": f"{text['ja']}国際色豊かな研究室です。"}
    with record_store.unit_of_work(NOON) as uow:
        theirs = postings.create_draft(uow, STRANGER, complete(content=other), NOON)
        done = postings.request_publication(
            uow, theirs.data_number, STRANGER, NOON, expected_revision=1
        )
        # What waits for publication is nobody else's business, but the secretariat's.
        assert done.duplicates == ()
        told = postings.likely_duplicates(uow, done.posting, SECRETARY, NOON)
    assert mine.data_number in {duplicate.data_number for duplicate in told}
    assert all(0.7 <= duplicate.likeness < 1 for duplicate in told)
    accepted = take_step(
        record_store, Step.ACCEPT_PUBLICATION, stored(record_store, mine.data_number), NOON
    )
    later = NOON + DAY
    with record_store.reading() as uow:
        seen = postings.likely_duplicates(uow, done.posting, STRANGER, later)
        assert [duplicate.data_number for duplicate in seen] == [mine.data_number]
        far = record(accepted).publication.visible_until
        ended = postings.likely_duplicates(uow, done.posting, STRANGER, far)
        assert ended == ()
    assert theirs.institution_id == AWAY
    assert mine.institution_id == HOME
