"""Postings made by hand, each for one question a test asks, and a thousand alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from indexer.projector import Projector
from schemas.posting import Posting
from search_engine.document import Document
from search_engine.mapping import UPDATED_DAY
from search_engine.ordering import OPEN_UNTIL_FILLED, order_keys

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ALIKE = 1_205
"""Postings that differ in nothing but their number: more than can be shown."""

PLAIN, TODAY_ENDS, TOMORROW_ENDS, HOSTILE, ENGLISH, NON_PUBLIC, FULL, ENDED, COMING, FIRST_ALIKE = (
    f"D{number}" for number in (*range(100_000_001, 100_000_010), 200_000_000)
)


def posting(data_number: str, **changes: Any) -> Posting:
    values: dict[str, Any] = {
        "data_number": data_number,
        "languages": "ja",
        "title": {"ja": "光触媒を研究する助教の公募"},
        "institution": {"name": {"ja": "見本工業大学"}, "type": "national_university"},
        "content": {"ja": "光触媒の研究と学生の指導に従事していただきます。"},
        "job_types": ["assistant_professor"],
        "employment": "full_time",
        "tenure": "fixed",
        "workplaces": [{"prefecture": "JP-13"}],
        "deadline": "2026-12-25",
        "publication": {
            "visible_from": "2026-10-01T00:00:00Z",
            "visible_until": "2026-12-31T15:00:00Z",
            "first_published_on": "2026-10-01",
            "updated_at": "2026-10-05T00:00:00Z",
        },
    }
    return Posting.model_validate(values | changes)


def period(start: datetime, end: datetime) -> dict[str, Any]:
    return {
        "visible_from": start,
        "visible_until": end,
        "first_published_on": start.date(),
        "updated_at": start,
    }


def made_postings() -> list[Posting]:
    day = timedelta(days=1)
    return [
        posting(PLAIN),
        posting(TODAY_ENDS, title={"ja": "本日までの講師の公募"}, deadline=TODAY.isoformat()),
        posting(
            TOMORROW_ENDS,
            title={"ja": "明日までの教授の公募"},
            deadline="2026-11-21",
            job_types=["professor"],
            workplaces=[{"prefecture": "JP-26"}],
            research_fields=["61010"],
            publication=period(NOW - day, NOW + 10 * day),
        ),
        posting(
            HOSTILE,
            title={"ja": '<script>alert("甲")</script>の公募 & "引用"'},
            institution={"name": {"ja": "<img src=x onerror=乙>大学"}, "type": "other"},
            content={"ja": "<b>敵意</b>のある本文 javascript:alert(1) </p><style>*{}</style>"},
        ),
        posting(
            ENGLISH,
            languages="en",
            title={"en": "Associate Professor of Tribology"},
            institution={"name": {"en": "Sample Institute"}, "type": "private_university"},
            content={"en": "Research on tribology and lubrication."},
            deadline=None,
            tenure="permanent",
            application={"means": ["web"]},
        ),
        posting(
            NON_PUBLIC,
            title={"ja": "[非公開] 研究開発職"},
            agent={"name": {"ja": "見本人材紹介"}, "url": "https://agent.example/"},
        ),
        _full_posting(),
        posting(
            ENDED,
            title={"ja": "終わった公募"},
            content={"ja": "もう見せない本文"},
            publication=period(NOW - 60 * day, NOW - day),
        ),
        posting(
            COMING, title={"ja": "これからの公募"}, publication=period(NOW + day, NOW + 9 * day)
        ),
    ]


def _full_posting() -> Posting:
    return posting(
        FULL,
        languages="both",
        title={
            "ja": "とても長い名前の研究科附属先端融合領域研究教育センター"
            "量子情報技術実装基盤開発部門における特任准教授または特任講師（卓越研究員）の公募について",
            "en": "Specially Appointed Associate Professor or Lecturer in Quantum Information",
        },
        institution={
            "name": {"ja": "見本先端大学", "en": "Sample Advanced University"},
            "type": "public_university",
        },
        department={"ja": "量子部門", "en": "Quantum Division"},
        salary={"ja": "年俸制\n経験を考慮して決定", "en": "Annual salary\naccording to experience"},
        requirements={"ja": "博士の学位", "en": "A doctorate"},
        remarks={"ja": "備考です", "en": "A remark"},
        application={
            "means": ["email", "institution_system", "postal"],
            "email": "apply@university.example",
            "system_url": "https://apply.university.example/",
            "coverage": "partial",
            "documents": {"ja": "履歴書", "en": "Curriculum vitae"},
            "procedure": {
                "ja": "詳細は https://university.example/a をご覧ください。",
                "en": "See https://university.example/a.",
            },
            "contact": {"ja": "人事課", "en": "Personnel section"},
            "considerations": [
                {"kind": "remote", "text": {"ja": "遠隔面接可", "en": "Interviews online"}}
            ],
        },
        url="https://university.example/jobs",
    )


def alike_documents(projector: Projector) -> Iterator[Document]:
    """Documents of the same posting under other numbers; analysed once, not a thousand times."""
    model = projector.project(
        posting(FIRST_ALIKE, title={"ja": "同文の研究員の公募"}, job_types=["researcher"])
    )
    first = int(FIRST_ALIKE[1:])
    second = int(datetime(2026, 9, 1, tzinfo=UTC).timestamp())
    for number in range(first, first + ALIKE):
        id_ = f"D{number}"
        keys = order_keys(number, second, OPEN_UNTIL_FILLED)
        numbers = {**model.numbers, **keys, UPDATED_DAY: date(2026, 9, 1).toordinal()}
        hit = model.hit.replace(FIRST_ALIKE.encode(), id_.encode())
        record = model.record.replace(FIRST_ALIKE, id_)
        yield replace(model, id=id_, numbers=numbers, hit=hit, record=record)
