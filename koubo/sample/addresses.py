"""Addresses of the invented institutions: real cities, invented streets."""

from __future__ import annotations

from koubo.sample.material import Phrase
from schemas.vocabulary import vocabulary

_TOWNS = (
    Phrase("学園町", "Gakuen-cho"),
    Phrase("緑が丘", "Midorigaoka"),
    Phrase("大学通", "Daigaku-dori"),
    Phrase("若葉台", "Wakabadai"),
    Phrase("本町", "Honcho"),
    Phrase("桜木", "Sakuragi"),
    Phrase("東山手", "Higashi-Yamate"),
    Phrase("朝日", "Asahi"),
)


def locate(kind: str, where: str, city: Phrase, habit: int) -> tuple[Phrase, str, str | None]:
    """The address, the country and the prefecture."""
    town = _TOWNS[habit % len(_TOWNS)]
    block, lot = habit % 9 + 1, habit % 23 + 1
    if kind == "overseas":
        country = vocabulary("country")[where]
        return Phrase(f"{country.ja} {city.ja}", f"{city.en}, {country.en}"), where, None
    prefecture = vocabulary("prefecture")[where]
    japanese = f"{prefecture.ja}{city.ja}{town.ja}{block}-{lot}"
    return Phrase(japanese, f"{block}-{lot} {town.en}, {city.en}, {prefecture.en}"), "JP", where
