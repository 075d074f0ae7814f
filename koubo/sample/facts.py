"""Pay, periods and other small facts, which both languages of a posting must share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koubo.sample.material import Phrase

if TYPE_CHECKING:
    from koubo.sample.chance import Chance
    from koubo.sample.plans import Plan

_TWO, _THREE = Phrase("2", "two"), Phrase("3", "three")
_FIVE, _TEN = Phrase("5", "five"), Phrase("10", "ten")
_DEEMED = (Phrase("7時間45分", "7 hours 45 minutes"), Phrase("8時間", "8 hours"))
_UNIVERSITY = Phrase("本学", "the university")
_TALK = Phrase("業務に関するプレゼンテーション", "a short presentation")
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


def small_facts(chance: Chance, plan: Plan) -> dict[str, Phrase]:
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
        "refs": chance.pick((_TWO, _TWO, _THREE)),
        "reprints": chance.pick((_THREE, _FIVE)),
        "exp": chance.pick((_TWO, _THREE, _FIVE)),
        "law": chance.pick((_FIVE, _TEN)),
        "deemed": chance.pick(_DEEMED),
        "closing": chance.pick(_CLOSING_TIMES),
        "self": _SELF.get(plan.house.type, _UNIVERSITY),
        "talk": _TALKS.get(plan.kind, _TALK),
    }


def pay(chance: Chance, plan: Plan) -> dict[str, Phrase]:
    """Yearly, monthly and hourly pay in the currency of the institution."""
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
