"""Mails as the tests send them: one of each kind, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

from mailer.contents import (
    AccountExpires,
    AddressChanged,
    ConfirmAddress,
    Contents,
    Digest,
    DigestPosting,
    Operator,
    ProfileExpires,
    ResetPassword,
    SavedSearchEnds,
)
from mailer.port import Mail, MailKind, Sender
from schemas.language import Language, Localized

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
SITE = "https://koubo.example.jp"

OPERATOR = Operator(
    service="Koubo",
    name=Localized(ja="研究人材公募サービス事務局", en="Academic Recruitment Service"),
    postal_address=Localized(
        ja="〒102-0000 東京都千代田区見本町1-2-3", en="1-2-3 Mihoncho, Chiyoda-ku, Tokyo 102-0000"
    ),
    contact="support@koubo.example.jp",
    site_url=f"{SITE}/",
)

_JAPANESE = (
    DigestPosting(
        url=f"{SITE}/postings/D126040001",
        title=(("特任助教（", False), ("機械学習", True), ("・医用画像処理）の公募", False)),
        institution="東都大学 大学院情報理工学系研究科",
        facts=("助教", "東京都", "任期あり・再任可"),
        deadline=date(2026, 5, 15),
        excerpt=(
            ("医療画像への", False),
            ("機械学習", True),
            ("の応用に関する研究に従事していただきます。本研究室では、", False),
            ("深層学習", True),
            ("による診断支援の研究を進めており…", False),
        ),
        saved_searches=("機械学習・関東", "医用画像"),
    ),
    DigestPosting(
        url=f"{SITE}/postings/D126030411",
        title=(
            ("【国際公募】データサイエンス教育研究センター 准教授または講師（統計的", False),
            ("機械学習", True),
            ("、ベイズ推論、因果推論）1名 女性限定公募", False),
        ),
        institution="国立大学法人北州国際総合科学技術大学院大学",
        facts=("准教授", "講師", "北海道", "テニュアトラック"),
        deadline=None,
        excerpt=(),
        saved_searches=("機械学習・全国",),
        is_update=True,
    ),
    DigestPosting(
        url=f"{SITE}/postings/D126040017",
        title=(("Postdoctoral Researcher in ", False), ("Machine Learning", True)),
        institution="南海研究所",
        facts=("研究員・ポスドク", "沖縄県"),
        deadline=date(2026, 4, 30),
        excerpt=(("We are looking for a researcher in ", False), ("machine learning", True)),
        saved_searches=("機械学習・全国",),
    ),
)

_ENGLISH = (
    DigestPosting(
        url=f"{SITE}/postings/D126040017",
        title=(("Postdoctoral Researcher in ", False), ("Machine Learning", True)),
        institution="Nankai Research Institute",
        facts=("Postdoc", "Okinawa", "Fixed term"),
        deadline=date(2026, 4, 30),
        excerpt=(
            ("We are looking for a researcher in ", False),
            ("machine learning", True),
            (" for climate models & ocean data <in situ>…", False),
        ),
        saved_searches=("ML anywhere",),
    ),
    DigestPosting(
        url=f"{SITE}/postings/D126030411",
        title=(
            ("Associate Professor, Center for Data Science (statistical ", False),
            ("learning", True),
            (", Bayesian inference, causal inference), tenure track", False),
        ),
        institution="Hokushu Graduate University of Science and Technology",
        facts=("Associate Professor", "Hokkaido", "Tenure track"),
        deadline=None,
        excerpt=(),
        saved_searches=("ML anywhere", "Tenure track"),
        is_update=True,
    ),
)


def contents(language: Language) -> tuple[Contents, ...]:
    """One of each kind, the digest first."""
    is_japanese = language is Language.JA
    return (
        Digest(
            postings=_JAPANESE if is_japanese else _ENGLISH,
            total=3 if is_japanese else 12,
            all_url=f"{SITE}/matches",
            settings_url=f"{SITE}/saved-searches",
            unsubscribe_url=f"{SITE}/unsubscribe/eyJhIjoxfQ.c2lnbmF0dXJl",
        ),
        ConfirmAddress(
            url=f"{SITE}/confirm/0f8fad5bd9cb469fa16570867728950e",
            expires_at=datetime(2026, 4, 2, 1, 0, tzinfo=UTC),
        ),
        ResetPassword(
            url=f"{SITE}/password/0f8fad5bd9cb469fa16570867728950e",
            expires_at=datetime(2026, 4, 4, 1, 0, tzinfo=UTC),
        ),
        AddressChanged(url=f"{SITE}/contact", changed_at=NOW),
        SavedSearchEnds(
            url=f"{SITE}/saved-searches/keep/eyJhIjoxfQ",
            name="機械学習・関東" if is_japanese else "ML anywhere",
            conditions="「機械学習」を含む、勤務地：関東" if is_japanese else "machine learning",
            ends_on=date(2026, 5, 1),
            settings_url=f"{SITE}/saved-searches",
            unsubscribe_url=f"{SITE}/unsubscribe/eyJhIjoxfQ.c2lnbmF0dXJl",
        ),
        AccountExpires(
            url=f"{SITE}/sign-in", account="taro@example.ac.jp", expires_on=date(2026, 5, 1)
        ),
        ProfileExpires(
            url=f"{SITE}/profile",
            headline="計算材料科学" if is_japanese else "Computational materials science",
            expires_on=date(2026, 5, 1),
        ),
    )


def a_mail(**changes: object) -> Mail:
    """A mail of the digest kind, with some of it changed."""
    values: dict[str, object] = {
        "message_id": "0190b9c4-7a3e-7cc1-8a5b-3f1b5c2d4e6f@koubo.example.jp",
        "kind": MailKind.DIGEST,
        "language": Language.JA,
        "sender": Sender("notice@koubo.example.jp", "Koubo 求人公募"),
        "recipient": "taro@example.ac.jp",
        "return_address": "bounce+abc@bounces.koubo.example.jp",
        "written_at": NOW,
        "subject": "特任助教の公募 ほか3件の求人公募",
        "text": "本文です。\n",
        "html": "<p>本文です。</p>\n",
        "unsubscribe_url": f"{SITE}/unsubscribe/eyJhIjoxfQ.c2lnbmF0dXJl",
    }
    return Mail(**{**values, **changes})  # type: ignore[arg-type]
