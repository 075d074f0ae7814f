"""What the gaps of the wordings are filled with, in each language."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from koubo.sample.dates import english_date, japanese_date
from koubo.sample.material import Phrase, title_case

if TYPE_CHECKING:
    from datetime import date

    from koubo.sample.chance import Chance
    from koubo.sample.institutions import House
    from koubo.sample.plans import Plan

Values = tuple[dict[str, str], dict[str, str]]
"""Values by gap: the Japanese ones, then the English ones."""

_NUMBERS = ("", "one position", "two positions", "three positions")
_YEARS = ("", "one", "two", "three", "four", "five")
_MAILBOXES = ("recruit", "jinji", "koubo", "saiyo", "jobs", "office")
_CONTACTS = (
    Phrase("総務課人事係", "Personnel Section, General Affairs Division"),
    Phrase("人事課教員人事担当", "Faculty Personnel Office"),
    Phrase("事務部総務担当", "General Affairs Office"),
    Phrase("教員選考委員会事務局", "Secretariat of the Selection Committee"),
    Phrase("採用担当", "Recruitment Office"),
    Phrase("研究支援課", "Research Support Division"),
    Phrase("学務課", "Academic Affairs Office"),
)
_CONTACTS_ELSE = (
    Phrase("総務部人事グループ", "Personnel Group, General Affairs"),
    Phrase("管理部採用担当", "Recruitment Section, Administration"),
    Phrase("人事担当", "Personnel Office"),
    Phrase("総務課", "General Affairs Division"),
)
_SELF = {
    "college_of_technology": Phrase("本校", "our college"),
    "inter_university": Phrase("本研究所", "our institute"),
    "national_agency": Phrase("当機構", "our organisation"),
    "company": Phrase("当社", "our company"),
    "agent": Phrase("当社", "our company"),
    "nonprofit": Phrase("当法人", "our foundation"),
    "government": Phrase("当機関", "our institution"),
    "overseas": Phrase("本機関", "our institution"),
    "other": Phrase("当法人", "our organisation"),
}
_TALKS = {
    "faculty": Phrase("模擬授業", "a trial lecture"),
    "part_time": Phrase("模擬授業", "a trial lecture"),
    "school": Phrase("模擬授業", "a trial lesson"),
    "researcher": Phrase("研究発表", "a research presentation"),
}
_SUBJECTS = {
    "A": (
        Phrase("国語", "Japanese"),
        Phrase("地理歴史", "Geography and History"),
        Phrase("英語", "English"),
        Phrase("公民", "Civics"),
    ),
    "B": (
        Phrase("数学", "Mathematics"),
        Phrase("理科（物理）", "Physics"),
        Phrase("理科（地学）", "Earth Science"),
    ),
    "E": (Phrase("理科（化学）", "Chemistry"),),
    "I": (Phrase("保健体育", "Health and Physical Education"), Phrase("家庭", "Home Economics")),
    "J": (Phrase("情報", "Informatics"), Phrase("数学", "Mathematics")),
}
_SUBJECTS_ELSE = (
    Phrase("理科（生物）", "Biology"),
    Phrase("理科", "Science"),
    Phrase("数学", "Mathematics"),
)
_WEEKS = (
    Phrase("2週間", "two weeks"),
    Phrase("3週間", "three weeks"),
    Phrase("1か月", "a month"),
    Phrase("4週間", "four weeks"),
)
_CLOSING_TIMES = (
    Phrase("17時", "17:00"),
    Phrase("17:00", "17:00"),
    Phrase("正午", "noon"),
    Phrase("23:59", "23:59"),
)
_EMPLOYMENT = {
    "full_time": Phrase("常勤", "full-time"),
    "part_time": Phrase("非常勤", "part-time"),
    "other": Phrase("短時間勤務", "short-time"),
}
_PAY = {  # lowest yearly pay in 10,000 yen
    "professor": 850,
    "associate_professor": 680,
    "lecturer": 580,
    "assistant_professor": 480,
    "research_manager": 800,
    "senior_management": 1100,
    "research_administrator": 520,
    "researcher": 420,
    "engineer": 400,
}
_PER_10_000_YEN = {"USD": 68, "GBP": 52, "EUR": 60, "CNY": 480, "KRW": 90_000, "TWD": 2_100,
    "SGD": 90, "THB": 2_200, "VND": 1_600_000, "AUD": 105, "CAD": 92, "CHF": 95, "SEK": 680,
    "MYR": 300, "INR": 5_500, "NZD": 115, "AED": 250}  # fmt: skip


@cache
def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'AEIO' else 'a'} {noun}"


def fill(chance: Chance, plan: Plan, number: str) -> Values:
    """The values for one posting."""
    house, parts, schedule = plan.house, plan.parts, plan.schedule
    email = f"{chance.pick(_MAILBOXES)}-{number[-4:]}@{house.domain}"
    site = f"https://www.{house.domain}/recruit/"
    today = schedule.publication.first_published_on
    begin = schedule.start or (schedule.deadline or today) + timedelta(days=60)
    weekhours = chance.pick((16, 19, 20, 24, 28, 29, 30))
    shared = {
        "email": email,
        "site": site,
        "url": f"{site}{number.lower()}",
        "ref": f"R{number[-6:]}",
        "start_year": str(begin.year if begin.month > 3 else begin.year - 1),  # noqa: PLR2004 - fiscal
        "koma": str(chance.number(2, 7) if plan.kind == "faculty" else chance.number(1, 3)),
        "days": str(chance.number(2, 5)),
        "weekhours": str(weekhours),
        "years": str(plan.years),
    }
    phrases = {
        "inst": house.name,
        "city": house.city,
        "address": house.address,
        "unit": parts.unit,
        "dept": parts.department,
        "field": plan.field.name,
        "rank": plan.rank,
        "topic": parts.topics[0].phrase,
        "topic2": parts.topics[1].phrase,
        "topic3": parts.topics[2].phrase,
        "course": parts.courses[0],
        "course2": parts.courses[1],
        "course3": parts.courses[2],
        "method": parts.methods[0],
        "method2": parts.methods[1],
        "aim": parts.aim,
        "skill": parts.skill,
        "contact": chance.pick(_CONTACTS if house.is_academic else _CONTACTS_ELSE),
        "subject": chance.pick(_SUBJECTS.get(plan.field.area, _SUBJECTS_ELSE)),
        "employment": _EMPLOYMENT[plan.employment],
        "start_text": _day(house, begin),
        "limit": _day(house, _limit(begin, plan.years)),
        "deadline_text": _day(house, schedule.deadline or today + timedelta(days=60), weekday=True),
        "first_review": _day(house, today + timedelta(days=chance.number(30, 60))),
        **_pay(chance, plan),
        **_facts(chance, plan),
    }
    japanese = {name: value[0] for name, value in phrases.items()} | shared
    english = {name: value[1] for name, value in phrases.items()} | shared
    japanese["n"] = ("", "1", "2", "3")[plan.positions] if house.habit % 3 else "若干"
    english |= {
        "Rank": plan.rank.en,
        "a_rank": _with_article(plan.rank.en),
        "Field": title_case(plan.field.name.en),
        "field_cap": plan.field.name.en[0].upper() + plan.field.name.en[1:],
        "Topic": title_case(parts.topics[0].phrase.en),
        "n_posts": _NUMBERS[plan.positions],
        "years": _YEARS[plan.years],
    }
    return japanese, english


def _facts(chance: Chance, plan: Plan) -> dict[str, Phrase]:
    """Small facts that the two languages must share."""
    same = {
        "retire": chance.pick(("60", "63", "65", "65", "65", "68")),
        "week": chance.pick(("35", "37.5", "38", "40", "40")),
        "leave": chance.pick(("20", "25", "28", "30")),
        "minutes": chance.pick(("30", "40", "45", "60")),
    }
    return {
        **{name: Phrase(text, text) for name, text in same.items()},
        "weeks": chance.pick(_WEEKS),
        "refs": chance.pick((Phrase("2", "two"), Phrase("2", "two"), Phrase("3", "three"))),
        "reprints": chance.pick((Phrase("3", "three"), Phrase("5", "five"))),
        "exp": chance.pick((Phrase("2", "two"), Phrase("3", "three"), Phrase("5", "five"))),
        "law": chance.pick((Phrase("5", "five"), Phrase("10", "ten"))),
        "deemed": chance.pick(
            (Phrase("7時間45分", "7 hours 45 minutes"), Phrase("8時間", "8 hours"))
        ),
        "closing": chance.pick(_CLOSING_TIMES),
        "self": _SELF.get(plan.house.type, Phrase("本学", "the university")),
        "talk": _TALKS.get(
            plan.kind, Phrase("業務に関するプレゼンテーション", "a short presentation")
        ),
    }


def _limit(begin: date, years: int) -> date:
    """The last day of a term: the end of the fiscal year that many years on."""
    first = begin.replace(month=4, day=1)
    return first.replace(year=first.year + years - (begin < first)) - timedelta(days=1)


def _day(house: House, day: date, *, weekday: bool = False) -> Phrase:
    japanese = japanese_date(day, era=house.writes_era, weekday=weekday and house.habit % 2 == 0)
    return Phrase(japanese, english_date(day, american=house.writes_american))


def _pay(chance: Chance, plan: Plan) -> dict[str, Phrase]:
    base = _PAY.get(plan.job_types[0], 320) + chance.number(-6, 12) * 10
    low, high = base, base + chance.number(8, 30) * 10
    currency = plan.house.currency
    if currency != "JPY":
        unit = _PER_10_000_YEN[currency]
        return {
            name: Phrase(f"{currency} {value:,}", f"{currency} {value:,}")
            for name, value in (
                ("pay_low", low * unit // 100 * 100),
                ("pay_high", high * unit // 100 * 100),
                ("monthly", low * unit // 1200 * 100),
                ("hourly", low * unit // 1800),
                ("daily", low * unit // 220),
                ("koma_pay", low * unit // 36),
            )
        }
    koma = f"{chance.number(25, 36)},000"
    month, hour = base * 10_000 // 16 // 1000 * 1000, chance.number(118, 260) * 10
    return {
        "pay_low": Phrase(f"{low}万円", f"{low / 100:.1f} million yen"),
        "pay_high": Phrase(f"{high}万円", f"{high / 100:.1f} million yen"),
        "monthly": Phrase(f"{month:,}円", f"{month:,} yen"),
        "hourly": Phrase(f"{hour:,}円", f"{hour:,} yen"),
        "daily": Phrase(f"{hour * 7:,}円", f"{hour * 7:,} yen"),
        "koma_pay": Phrase(f"{koma}円", f"{koma} yen"),
    }
