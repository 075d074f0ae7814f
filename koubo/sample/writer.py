"""Writing in the languages of a posting, in words drawn from the material."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koubo.sample.material import Phrase, wordings
from koubo.sample.templates import render
from koubo.sample.values import Values, fill
from schemas.language import Localized

if TYPE_CHECKING:
    from collections.abc import Callable

    from koubo.sample.chance import Chance
    from koubo.sample.plans import Plan


class Writer:
    """Writes for one posting. Facts are in the plan; wordings are drawn here."""

    def __init__(self, chance: Chance, plan: Plan, number: str) -> None:
        self.chance = chance
        self.plan = plan
        self._values: Values = fill(chance, plan, number)
        self._wordings = wordings()

    @property
    def is_agent(self) -> bool:
        """Whether an agency offers the post."""
        return self.plan.house.type == "agent"

    @property
    def email(self) -> str:
        """Where applications and questions go."""
        return self._values[0]["email"]

    @property
    def url(self) -> str:
        """The page of the posting in the institution's own system."""
        return self._values[0]["url"]

    def say(self, name: str, language: int) -> str:
        """One wording of a section."""
        template = self.chance.pick(self._wordings[name][language])
        return render(template, self._values[language], self.chance.unit)

    def several(self, name: str, language: int, count: int) -> list[str]:
        """Different wordings of a section, in the order they are drawn."""
        drawn = self.chance.some(self._wordings[name][language], count)
        return [render(one, self._values[language], self.chance.unit) for one in drawn]

    def heading(self, name: str, language: int) -> str:
        """A line above a part of a text, in the manner of the institution."""
        return self.plan.house.heading(self.say(f"heading.{name}", language), language)

    def text(self, write: Callable[[int], str]) -> Localized:
        """A text in the languages of the posting."""
        texts: list[str | None] = [None, None]
        for language in self.plan.languages:
            texts[language] = write(language)
        japanese, english = texts
        if japanese:
            japanese = self.plan.house.spelled(japanese)
        if english:
            english = english.replace("Ltd..", "Ltd.").replace("Inc..", "Inc.")
        return Localized(ja=japanese, en=english)

    def plain(self, name: str) -> Localized:
        """A section of one wording."""
        return self.text(lambda language: self.say(name, language))

    def phrase(self, value: Phrase) -> Localized:
        """A name in the languages of the posting."""
        return self.text(lambda language: value[language])
