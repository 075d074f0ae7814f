"""Who the tests are about: people, what the program is made of for them, the mail they read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from accounts.attempts import Attempts
from accounts.hashing import HashingCost, PasswordHashes
from accounts.mails import PreparedMail, mark_sent, prepare_mail
from accounts.parts import AccountParts
from accounts.rate_limits import WindowRateLimiter
from accounts.sessions import SignedIn
from accounts.signing_up import confirm, sign_up
from accounts.tokens import AccountKeys
from schemas.accounts import AccountKind
from schemas.events import EventKind
from schemas.ids import AccountId, AccountMailId, new_uuid7
from schemas.language import Language
from store.account_rows import Account
from store.store import Store

NOW: Final = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

ADDRESS: Final = "Yumiko.Tanaka@example.ac.jp"
PASSWORD: Final = "vQ7-kd2x nine dogs"  # noqa: S105 - of a person of the tests
OTHER_PASSWORD: Final = "eleven cats, 4m!"  # noqa: S105 - the same
CALLER: Final = "192.0.2.1"
INFORMATION: Final = {"name": "田中 由美子", "affiliation": "見本大学"}
CONSENTS: Final = {"terms": "2026-04", "privacy": "2026-04"}

CHEAP: Final = HashingCost(memory_kib=8, passes=1)
KEYS: Final = AccountKeys("a key of the tests, long enough.")


def parts_of(store: Store, cost: HashingCost = CHEAP) -> AccountParts:
    return AccountParts(store, PasswordHashes(cost), KEYS, Attempts(WindowRateLimiter(), KEYS))


@dataclass
class Post:
    """Delivers what waits: every mail is looked into twice, and must be the same both times."""

    parts: AccountParts

    def arrived(self, now: datetime = NOW) -> list[PreparedMail]:
        store = self.parts.store
        with store.unit_of_work(now) as unit:
            kinds = {EventKind.ACCOUNT_MAIL_WANTED}
            events = unit.outbox.claim(1_000, 60, kinds)
            unit.outbox.done([one.event.id for one in events])
        mails: list[PreparedMail] = []
        for one in events:
            mail_id = AccountMailId(one.event.subject)
            with store.unit_of_work(now) as unit:
                mail = prepare_mail(unit, KEYS, mail_id, now)
            with store.unit_of_work(now) as unit:
                assert prepare_mail(unit, KEYS, mail_id, now) == mail
            if mail is not None:
                mails.append(mail)
                with store.unit_of_work(now) as unit:
                    mark_sent(unit, mail_id)
        return mails

    def link(self, now: datetime = NOW) -> str:
        (mail,) = self.arrived(now)
        assert mail.token is not None
        return mail.token


def seeker(parts: AccountParts, address: str = ADDRESS, now: datetime = NOW) -> SignedIn:
    """Somebody who has signed up, through the mail."""
    sign_up(parts, address, Language.JA, caller=CALLER, now=now)
    token = Post(parts).link(now)
    return confirm(parts, token, PASSWORD, INFORMATION, CONSENTS, now=now)


def institution(parts: AccountParts, number: str = "A000000001") -> Account:
    """The account of an institution, as the secretariat will make it."""
    account = Account(
        id=AccountId(new_uuid7(NOW)),
        kind=AccountKind.INSTITUTION,
        sign_in_key=number,
        address="office@example.ac.jp",
        password_hash=parts.hashes.make(PASSWORD),
        language=Language.EN,
        information={"name": "Office"},
        created_at=NOW,
        confirmed_at=NOW,
        last_sign_in_at=NOW,
        expiry_notice_at=None,
    )
    with parts.store.unit_of_work(NOW) as unit:
        unit.accounts.add(account)
    return account
