"""Countries by ISO 3166-1 alpha-2, with the English and Japanese names of pycountry."""

from __future__ import annotations

import gettext

import pycountry

from schemas.concept import Concept


def read_countries() -> dict[str, Concept]:
    """Every country, Japan first, then in the order of the English names."""
    to_japanese = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["ja"]).gettext
    found = sorted(pycountry.countries, key=lambda country: (country.alpha_2 != "JP", country.name))
    return {
        country.alpha_2: Concept(
            country.alpha_2,
            (),
            to_japanese(country.name),
            getattr(country, "common_name", country.name),
        )
        for country in found
    }
