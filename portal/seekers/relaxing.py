"""Help on an empty result: what to drop, and how many hits that would give (B10)."""

from __future__ import annotations

from dataclasses import dataclass

from portal.seekers.links import results_url
from portal.texts import Texts
from search_engine.searcher import Relaxation


@dataclass(frozen=True, slots=True)
class RelaxationView:
    """One thing to try: the sentence, its address, the hits it gives."""

    text: str
    url: str
    total: int


def make_relaxations(found: list[Relaxation], t: Texts) -> list[RelaxationView]:
    """The advice, best first."""
    return [RelaxationView(_describe(one, t), results_url(one.query), one.total) for one in found]


def _describe(relaxation: Relaxation, t: Texts) -> str:
    match relaxation.field:
        case "all" if relaxation.value is not None:
            return t("relax.all", word=relaxation.value)
        case "only" if relaxation.value is not None:
            return t("relax.only", word=relaxation.value)
        case "none" if relaxation.value is not None:
            return t("relax.none", word=relaxation.value)
        case "any":
            return t("relax.any")
        case "deadline":
            return t("relax.deadline")
        case "updated_from":
            return t("relax.updated_from")
        case name:
            return t("relax.filter", filter=t(f"filter.{name}"))
