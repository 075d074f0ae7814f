"""Mails that are wanted wait in the outbox beside events of the index, and neither disturbs."""

from __future__ import annotations

from accounts.parts import AccountParts
from accounts.signing_up import sign_up
from schemas.accounts import AccountMailKind
from schemas.events import INDEX_EVENTS, EventKind
from schemas.language import Language
from tests.integration.accounts.people import ADDRESS, CALLER, NOW, Post


def test_who_follows_the_index_claims_no_mail(parts: AccountParts, post: Post) -> None:
    sign_up(parts, ADDRESS, Language.JA, caller=CALLER, now=NOW)
    with parts.store.unit_of_work(NOW) as unit:
        unit.outbox.add(EventKind.POSTING_CHANGED, "D000000001")
    with parts.store.unit_of_work(NOW) as unit:
        claimed = unit.outbox.claim(10, 60)
    assert {one.event.kind for one in claimed} <= INDEX_EVENTS
    assert len(claimed) == 1
    assert [mail.kind for mail in post.arrived()] == [AccountMailKind.SIGN_UP]


def test_a_wish_wakes_who_sends_and_is_one_mail(parts: AccountParts, post: Post) -> None:
    woken: list[int] = []
    parts.store.after_commit.append(lambda: woken.append(1))
    sign_up(parts, ADDRESS, Language.JA, caller=CALLER, now=NOW)
    assert woken == [1]
    assert len(post.arrived()) == 1
    assert post.arrived() == []
