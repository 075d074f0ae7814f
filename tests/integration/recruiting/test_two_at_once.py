"""Two people act on one posting at the same moment: one is told, nothing is lost (A18, A19)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from recruiting import postings
from recruiting.transitions import Step
from schemas.problems import RefusedError
from schemas.workflow import PostingState
from store.rows import StoredPosting
from store.store import Store
from tests.integration.recruiting.cases import (
    CLERK,
    DAY,
    NOON,
    create,
    in_state,
    stored,
    take_step,
)

ROUNDS = 10


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run them all at the same moment: "done", or the code of the refusal, sorted."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        barrier.wait()
        try:
            act()
        except RefusedError as error:
            return error.problems[0].code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_of_two_who_save_one_is_told(record_store: Store) -> None:
    for _ in range(ROUNDS):
        draft = create(record_store)

        def save(text: str, draft: StoredPosting = draft) -> object:
            return take_step(record_store, Step.SAVE_DRAFT, draft, NOON, remarks={"ja": text})

        assert at_once(lambda: save("一"), lambda: save("二")) == ["done", "edited-meanwhile"]
        with record_store.reading() as uow:
            assert len(uow.postings.revisions(draft.data_number)) == 2


def test_a_request_sent_five_times_is_one(record_store: Store) -> None:
    draft = create(record_store)

    def ask() -> object:
        return take_step(record_store, Step.REQUEST_PUBLICATION, draft, NOON)

    assert at_once(*[ask] * 5) == ["done", *["edited-meanwhile"] * 4]
    with record_store.reading() as uow:
        assert len(uow.requests.of_posting(draft.data_number)) == 1


def test_two_ticks_and_a_retraction_apply_a_correction_once(record_store: Store) -> None:
    late = NOON + DAY
    for _ in range(ROUNDS):
        waiting = in_state(record_store, PostingState.CORRECTION_SCHEDULED)

        def tick() -> object:
            with record_store.unit_of_work(late) as uow:
                return postings.apply_due_corrections(uow, late)

        def retract(waiting: StoredPosting = waiting) -> object:
            with record_store.unit_of_work(late) as uow:
                number, revision = waiting.data_number, waiting.revision
                return postings.retract(uow, number, CLERK, late, expected_revision=revision)

        told = at_once(tick, tick, retract)
        assert told in (["done"] * 3, ["done", "done", "edited-meanwhile"])
        with record_store.reading() as uow:
            entries = uow.postings.revisions(waiting.data_number)
        assert [entry.action for entry in entries].count("apply_correction") == 1
        after = stored(record_store, waiting.data_number)
        assert (after.upcoming, after.revision) == (None, len(entries))
