"""Postings: what is kept, what is refused, what is told to the index."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.events import EventKind
from schemas.ids import DataNumber
from schemas.posting import Posting
from schemas.workflow import PostingState
from store.errors import (
    AlreadyThereError,
    NotFoundError,
    RecordError,
    StaleRevisionError,
    StoreError,
)
from store.rows import Place, StoredPosting
from store.store import Store
from tests.integration.store.records import (
    CLERK,
    DAY,
    NOW,
    OTHER,
    SECOND,
    UNIVERSITY,
    draft,
    institution,
    note,
    published,
    record,
    text_of,
)

NUMBER = DataNumber("D000000001")


def keep(store: Store, *postings: StoredPosting) -> None:
    with store.unit_of_work(NOW) as uow:
        for posting in postings:
            uow.postings.add(posting, note())


def events(store: Store) -> list[tuple[EventKind, str]]:
    """What the index was told since the last call."""
    with store.unit_of_work(NOW + DAY) as uow:
        claimed = uow.outbox.claim(1_000, 60)
        uow.outbox.done([one.event.id for one in claimed])
    return [(one.event.kind, one.event.subject) for one in claimed]


def test_a_posting_comes_back_as_it_was_kept(store: Store) -> None:
    with store.unit_of_work(NOW) as uow:
        uow.institutions.add(institution())
        posting = published(
            NUMBER,
            institution_id=UNIVERSITY,
            upcoming=text_of(record(revision=2)),
            upcoming_at=NOW + DAY,
            changed_at=NOW + SECOND,
        )
        uow.postings.add(posting, note(changed=("title", "deadline")))
    with store.reading() as uow:
        assert uow.postings.get(NUMBER) == posting
        assert uow.postings.get_many([NUMBER, DataNumber("D000000009")]) == {NUMBER: posting}
        (revision,) = uow.postings.revisions(NUMBER)
    assert (revision.revision, revision.at, revision.actor, revision.action) == (
        1,
        NOW,
        CLERK,
        "save",
    )
    assert revision.changed == ("title", "deadline")
    assert (revision.state, revision.public) == (posting.state, posting.public)
    assert (revision.upcoming, revision.upcoming_at) == (posting.upcoming, posting.upcoming_at)


@given(text=st.text(min_size=1, max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_texts_come_back_byte_for_byte(store: Store, text: str) -> None:
    try:
        posting = record(title={"ja": text, "en": "𝔸 é e\u0301 \u2028 が か\u3099"})
    except ValueError:
        return
    with store.unit_of_work(NOW) as uow:
        number = uow.postings.new_number()
        written = text_of(posting.model_copy(update={"data_number": number}))
        uow.postings.add(replace(draft(number, draft=text), public=written), note())
    with store.reading() as uow:
        assert uow.postings.public([number]) == {number: written}
        kept = uow.postings.get(number)
        assert kept is not None
        assert kept.draft == text
        assert Posting.model_validate_json(written).title.ja == posting.title.ja


def test_a_number_is_kept_once(store: Store) -> None:
    keep(store, draft(NUMBER))
    with pytest.raises(AlreadyThereError):
        keep(store, published(NUMBER))
    with store.reading() as uow:
        assert uow.postings.get(NUMBER) == draft(NUMBER)


def test_a_save_follows_the_revision_that_was_read(store: Store) -> None:
    keep(store, draft(NUMBER))
    second = draft(NUMBER, revision=2, draft="{}")
    with store.unit_of_work(NOW) as uow:
        uow.postings.save(second, note(action="second"), expected_revision=1)
    with pytest.raises(StaleRevisionError) as refused, store.unit_of_work(NOW) as uow:
        uow.postings.save(draft(NUMBER, revision=2), note(), expected_revision=1)
    assert refused.value.actual == 2
    with store.reading() as uow:
        assert uow.postings.get(NUMBER) == second
        assert [one.action for one in uow.postings.revisions(NUMBER)] == ["save", "second"]
        assert [one.revision for one in uow.postings.revisions(NUMBER)] == [1, 2]


def test_a_save_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(NotFoundError), store.unit_of_work(NOW) as uow:
        uow.postings.save(draft(NUMBER, revision=2), note(), expected_revision=1)
    with pytest.raises(RecordError), store.unit_of_work(NOW) as uow:
        uow.postings.save(draft(NUMBER, revision=5), note(), expected_revision=1)


def test_of_two_who_save_at_the_same_time_one_is_told(store: Store) -> None:
    keep(store, draft(NUMBER))
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def save(editor: int) -> None:
        start.wait()
        try:
            with store.unit_of_work(NOW) as uow:
                changed = draft(NUMBER, revision=2, draft=f'{{"editor":{editor}}}')
                uow.postings.save(changed, note(), expected_revision=1)
            outcomes.append("saved")
        except StaleRevisionError as stale:
            outcomes.append(f"stale {stale.actual}")

    threads = [threading.Thread(target=save, args=(editor,)) for editor in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved"] + ["stale 2"] * 7


def test_only_a_change_of_the_public_record_is_told(store: Store) -> None:
    keep(store, draft(NUMBER))
    assert events(store) == []
    steps = [
        (draft(NUMBER, draft="{}"), False),  # still a draft
        (published(NUMBER), True),  # becomes public
        (published(NUMBER, draft='{"title":{}}'), False),  # a working copy beside it
        (published(NUMBER, state=PostingState.CORRECTION_REQUESTED), False),
        (published(NUMBER), True),  # another text
        (draft(NUMBER), True),  # not public any more
    ]
    public = None
    for revision, (posting, is_told) in enumerate(steps, start=2):
        if posting.public is None:
            public = None
        elif is_told:
            public = text_of(record(NUMBER, revision))
        saved = replace(posting, revision=revision, public=public)
        with store.unit_of_work(NOW) as uow:
            uow.postings.save(saved, note(), expected_revision=revision - 1)
        assert events(store) == ([(EventKind.POSTING_CHANGED, NUMBER)] if is_told else [])


def test_the_public_record_keeps_its_revision_while_the_work_goes_on(store: Store) -> None:
    keep(store, published(NUMBER))
    with store.unit_of_work(NOW) as uow:
        uow.postings.save(published(NUMBER, revision=2), note(), expected_revision=1)
    with store.reading() as uow:
        (public,) = uow.postings.scan_public()
    assert (public.number, public.revision, public.text) == (NUMBER, 1, text_of(record()))


@pytest.mark.parametrize(
    "public",
    [
        "{}",
        "no json",
        text_of(record(number=2)),
        text_of(record(revision=2)),
        text_of(record()) + " ",
    ],
)
def test_a_public_record_that_contradicts_its_row_is_refused(store: Store, public: str) -> None:
    with pytest.raises(RecordError):
        keep(store, replace(draft(NUMBER), public=public))


def test_a_correction_to_come_has_a_moment(store: Store) -> None:
    with pytest.raises(RecordError):
        keep(store, draft(NUMBER, upcoming="{}"))


def test_an_unknown_institution_is_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        keep(store, draft(NUMBER, institution_id=UNIVERSITY))


def test_corrections_come_due_at_their_moment(store: Store) -> None:
    late, early, none = (DataNumber(f"D00000000{digit}") for digit in (1, 2, 3))
    keep(
        store,
        published(late, upcoming="{}", upcoming_at=NOW + 2 * SECOND),
        published(early, upcoming="{}", upcoming_at=NOW + SECOND),
        published(none),
    )
    with store.reading() as uow:
        assert uow.postings.due(NOW) == []
        assert uow.postings.due(NOW + SECOND) == [early]
        assert uow.postings.due(NOW + DAY) == [early, late]
        assert uow.postings.due(NOW + DAY, limit=1) == [early]


def test_edges_of_visibility_belong_to_the_second_they_fall_in(store: Store) -> None:
    period = {"first_published_on": date(2026, 11, 1), "updated_at": NOW}
    begins = record(1, publication={"visible_from": NOW, "visible_until": NOW + DAY, **period})
    ends = record(2, publication={"visible_from": NOW - DAY, "visible_until": NOW, **period})
    with store.unit_of_work(NOW) as uow:
        uow.postings.put_imported([begins, ends])
        found = uow.postings.edges(NOW - SECOND, NOW)
        assert found == [begins.data_number, ends.data_number]
        assert uow.postings.edges(NOW, NOW + SECOND) == []
        assert uow.postings.edges(NOW - 2 * SECOND, NOW - SECOND) == []


def test_an_institution_sees_its_own_newest_first(store: Store) -> None:
    with store.unit_of_work(NOW) as uow:
        uow.institutions.add(institution())
        uow.institutions.add(institution(OTHER))
        numbers = [uow.postings.new_number() for _ in range(7)]
        for number in numbers[:5]:
            uow.postings.add(draft(number, institution_id=UNIVERSITY), note())
        uow.postings.add(published(numbers[5], institution_id=UNIVERSITY), note())
        uow.postings.add(draft(numbers[6], institution_id=OTHER), note())
    with store.reading() as uow:
        first = uow.postings.of_institution(UNIVERSITY, limit=4)
        rest = uow.postings.of_institution(UNIVERSITY, after=first[-1].data_number)
        drafts = uow.postings.of_institution(UNIVERSITY, states=[PostingState.DRAFT])
        counts = uow.postings.states_of_institution(UNIVERSITY)
        assert uow.postings.count() == 1
    assert [one.data_number for one in first + rest] == numbers[5::-1]
    assert [one.data_number for one in drafts] == numbers[4::-1]
    assert counts == {PostingState.DRAFT: 5, PostingState.PUBLISHED: 1}


def test_lists_by_time_go_on_after_the_last_seen_also_among_equals(store: Store) -> None:
    with store.unit_of_work(NOW) as uow:
        numbers = [uow.postings.new_number() for _ in range(6)]
        for place, number in enumerate(numbers):
            uow.postings.add(draft(number, changed_at=NOW + (place // 3) * SECOND), note())
    with store.reading() as uow:
        newest: list[StoredPosting] = []
        place = None
        while page := uow.postings.in_state(PostingState.DRAFT, place, limit=2):
            newest += page
            place = place_of(page[-1])
        oldest = uow.postings.changed_since(place_of(newest[-1]), limit=3)
        oldest += uow.postings.changed_since(oldest[-1])
        assert uow.postings.in_state(PostingState.RETURNED) == []
    assert [one.data_number for one in newest] == numbers[::-1]
    assert [one.number for one in oldest] == numbers[1:]


def place_of(posting: StoredPosting) -> Place:
    return Place(posting.changed_at, posting.data_number)


def test_postings_that_share_bands_are_similar(store: Store) -> None:
    one, two, three = (DataNumber(f"D00000000{digit}") for digit in (1, 2, 3))
    keep(store, draft(one), draft(two), draft(three))
    with store.unit_of_work(NOW) as uow:
        uow.postings.set_fingerprint(one, [1, 2, 3])
        uow.postings.set_fingerprint(two, [2, 3, -(2**63), 2**63 - 1])
        uow.postings.set_fingerprint(three, [9, 9])
        assert uow.postings.similar([2, 3, 2**63 - 1]) == [two, one]
        uow.postings.set_fingerprint(two, [9])
        assert uow.postings.similar([2, 3]) == [one]
        assert uow.postings.similar([9], limit=1) == [two]
        assert uow.postings.similar([]) == []
