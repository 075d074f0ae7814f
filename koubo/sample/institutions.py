"""The invented institutions, and how each of them writes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zlib import crc32

from koubo.sample.addresses import locate
from koubo.sample.material import FieldMaterial, Phrase, data, fields
from schemas.posting import Workplace

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_HEADINGS = ("【{}】", "■{}", "＜{}＞", "●{}", "◆ {}", "［{}］", "{}：", "○{}", "《{}》", "【{}】")
_ENGLISH_HEADINGS = ("{}", "{}:", "[{}]", "* {} *", "{}")
_NUMBERINGS = ("（{}）", "({}) ", "{}. ", "・", "{}）", "- ", "○", "（{}）")
_ENGLISH_NUMBERINGS = ("({}) ", "- ", "{}. ", "{}) ")
_ACADEMIC = frozenset(
    {
        "national_university",
        "public_university",
        "private_university",
        "junior_college",
        "college_of_technology",
        "inter_university",
        "national_agency",
        "overseas",
    }
)


@dataclass(frozen=True, slots=True)
class House:
    """An institution with its habits: headings, numbering, digits, commas and dates."""

    type: str
    name: Phrase
    domain: str
    currency: str
    workplaces: tuple[Workplace, ...]
    """The same place with the address in Japanese, in English and in both."""
    city: Phrase
    address: Phrase
    fields: tuple[FieldMaterial, ...]
    habit: int

    @property
    def is_overseas(self) -> bool:
        """Whether it is outside Japan."""
        return self.type == "overseas"

    @property
    def is_academic(self) -> bool:
        """Whether it teaches, or does research as universities do."""
        return self.type in _ACADEMIC

    @property
    def writes_era(self) -> bool:
        """Whether its dates count the years of the era."""
        return self.habit % 5 == 0

    @property
    def writes_american(self) -> bool:
        """Whether its English dates begin with the month."""
        return self.habit % 3 != 0

    def heading(self, text: str, language: int) -> str:
        """A line above a part of a text."""
        forms = _ENGLISH_HEADINGS if language else _HEADINGS
        return forms[self.habit % len(forms)].format(text)

    def numbered(self, items: list[str], language: int) -> str:
        """A list, one item on each line."""
        forms = _ENGLISH_NUMBERINGS if language else _NUMBERINGS
        form = forms[(self.habit // 7) % len(forms)]
        return "\n".join(form.format(number) + item for number, item in enumerate(items, start=1))

    def spelled(self, japanese: str) -> str:
        """Japanese text with this institution's digits and commas."""
        if self.habit % 8 == 1 and "example" not in japanese:  # addresses are to be copied
            japanese = japanese.translate(_FULL_WIDTH)
        if self.habit % 11 == 2:  # noqa: PLR2004 - about one in eleven
            japanese = japanese.replace("、", "，")
        return japanese


def _covers(areas: str, field: FieldMaterial) -> bool:
    """Whether an institution has this field. Clinical medicine (50 to 57) counts as area M."""
    clinical = field.area == "I" and field.code < "58"
    return areas == "*" or any(
        ("M" if clinical else field.area) in part
        if part[0].isalpha()
        else field.code.startswith(part)
        for part in areas.split(",")
    )


def _house(line: str) -> House:
    kind, where, areas, slug, ja, en, city_ja, city_en, currency = line.split("\t")
    habit = crc32(slug.encode())
    city = Phrase(city_ja, city_en)
    address, country, prefecture = locate(kind, where, city, habit)
    company = kind in {"company", "agent", "nonprofit", "government", "other"}
    return House(
        type=kind,
        name=Phrase(ja, en),
        domain=f"{slug}.example.{'jp' if company else 'com' if kind == 'overseas' else 'ac.jp'}",
        currency=currency,
        workplaces=tuple(
            Workplace.model_validate(
                {"country": country, "prefecture": prefecture, "address": written}
            )
            for written in (
                {"ja": address.ja},
                {"en": address.en},
                {"ja": address.ja, "en": address.en},
            )
        ),
        city=city,
        address=address,
        fields=tuple(field for field in fields() if _covers(areas, field)),
        habit=habit,
    )


@cache
def institutions() -> tuple[House, ...]:
    """Every institution that can recruit something there is material for."""
    lines = data().joinpath("institutions.tsv").read_text(encoding="utf-8").splitlines()
    houses = (_house(line) for line in lines if not line.startswith("#"))
    return tuple(house for house in houses if house.fields)
