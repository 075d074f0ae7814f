"""Writing down a plan: each section in each language that the posting has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from koubo.sample.material import Phrase, wordings
from koubo.sample.templates import render
from koubo.sample.values import Values, fill
from schemas.language import Localized

if TYPE_CHECKING:
    from collections.abc import Callable

    from koubo.sample.chance import Chance
    from koubo.sample.plans import Plan

_ACADEMIC = frozenset({"faculty", "researcher", "support", "engineer"})
_STAFF = frozenset({"support", "clerk", "other", "communicator"})
_RESEARCH = ("reprints", "summary", "plan", "referees", "degree")
_DOCUMENTS = {
    "faculty": (("cv", "works"), (*_RESEARCH, "teaching", "funding", "license", "consent")),
    "researcher": (("cv", "works"), (*_RESEARCH, "motive")),
    "else": (("cv",), ("motive", "summary", "license", "diploma", "consent")),
}
_NATIONAL = frozenset({"national_university", "college_of_technology", "inter_university"})
_PRIVATE = frozenset({"private_university", "junior_college"})


class Writer:
    """Writes the sections of one posting. Facts are in the plan; wordings are drawn here."""

    def __init__(self, chance: Chance, plan: Plan, number: str) -> None:
        self._chance = chance
        self._plan = plan
        self._values: Values = fill(chance, plan, number)
        self._wordings = wordings()

    @property
    def is_agent(self) -> bool:
        """Whether an agency offers the post."""
        return self._plan.house.type == "agent"

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
        template = self._chance.pick(self._wordings[name][language])
        return render(template, self._values[language], self._chance.unit)

    def several(self, name: str, language: int, count: int) -> list[str]:
        """Different wordings of a section, in the order they are drawn."""
        drawn = self._chance.some(self._wordings[name][language], count)
        return [render(one, self._values[language], self._chance.unit) for one in drawn]

    def text(self, write: Callable[[int], str]) -> Localized:
        """A text in the languages of the posting."""
        texts: list[str | None] = [None, None]
        for language in self._plan.languages:
            texts[language] = write(language)
        japanese, english = texts
        if japanese:
            japanese = self._plan.house.spelled(japanese)
        return Localized(ja=japanese, en=english)

    def plain(self, name: str) -> Localized:
        """A section of one wording."""
        return self.text(lambda language: self.say(name, language))

    def phrase(self, value: Phrase) -> Localized:
        """A name in the languages of the posting."""
        return self.text(lambda language: value[language])

    def department(self) -> Localized:
        """Where the post is: faculty and department."""
        unit, inner = self._plan.parts.unit, self._plan.parts.department
        return self.phrase(Phrase(f"{unit.ja} {inner.ja}", f"{inner.en}, {unit.en}"))

    def title(self) -> Localized:
        """The title; an agency's begins with `[非公開]` (S15)."""
        if self.is_agent:
            return Localized(ja=f"[非公開] {self.say(f'title.{self._plan.kind}', 0)}")
        return self.plain(f"title.{self._plan.kind}")

    def content(self) -> Localized:
        """Why the post is offered, its duties, its courses and the group, in varying order."""
        if self.is_agent:
            return self.text(lambda language: "\n".join(self.several("agent", language, 1)))
        plan, kind = self._plan, self._plan.kind
        parts = [("background", f"background.{kind}"), ("duties", f"duties.{kind}")]
        if kind == "faculty":
            parts.append(("teaching", "teaching"))
        if kind not in {"president", "part_time"} and self._chance.happens(0.75):
            group = "group" if kind in _ACADEMIC and plan.house.is_academic else "group.else"
            parts.insert(self._chance.pick((1, len(parts), len(parts))), ("group", group))
        return self.text(
            lambda language: "\n\n".join(self._part(*part, language) for part in parts)
        )

    def _part(self, heading: str, name: str, language: int) -> str:
        title = Phrase(*(self.say(f"heading.{heading}", each) for each in (0, 1)))
        count = 2 if heading in {"background", "group"} and self._chance.happens(0.35) else 1
        body = (" " if language else "").join(self.several(name, language, count))
        return f"{self._plan.house.heading(title, language)}\n{body}"

    def requirements(self) -> Localized:
        """Who may apply: what is required as a list, then what is desirable."""
        if self.is_agent:
            return self.plain("require.agent")
        kind = self._plan.kind
        level = (
            kind if kind in {"faculty", "researcher"} else "staff" if kind in _STAFF else "expert"
        )
        degree = "school" if kind == "school" else level
        abroad = self._plan.house.is_overseas
        attitude = "require.attitude" if level == "faculty" else "require.attitude.staff"
        language = "require.language.overseas" if abroad else "require.language"
        names = Counter([f"require.degree.{degree}", f"require.field.{level}"])
        names.update(self._chance.some((language, attitude, f"require.field.{level}"), 2))
        wishes = self._chance.number(0, 3)
        lead = self._chance.happens(0.6)
        technical = self._plan.field.area != "A" and self._chance.happens(0.3)

        def write(language: int) -> str:
            items = [
                item
                for name, count in names.items()
                for item in self.several(name, language, count)
            ]
            text = self._plan.house.numbered(items, language)
            if lead:
                text = f"{self.say('require.lead', language)}\n{text}"
            if wishes:
                title = Phrase(*(self.say("heading.desirable", each) for each in (0, 1)))
                extra = self._plan.house.numbered(
                    self.several("desire", language, wishes), language
                )
                text += f"\n\n{self._plan.house.heading(title, language)}\n{extra}"
            return text

        return self.text(write)

    def conditions(self) -> dict[str, Localized]:
        """Term, salary, hours, insurance, beginning and the note on the deadline."""
        plan, abroad = self._plan, self._plan.house.is_overseas
        academic = plan.kind in {"faculty", "researcher", "manager", "president"}
        part = plan.employment != "full_time"
        salary = (
            "overseas" if abroad else "part_time" if part else "faculty" if academic else "staff"
        )
        hours = "overseas" if abroad else "part_time" if part else self._hours()
        insurance = "overseas" if abroad else "part_time" if part else self._insurance()
        return {
            "term": self.plain(f"term.{plan.tenure}"),
            "salary": self.plain(f"salary.{salary}"),
            "hours": self.plain(f"hours.{hours}"),
            "insurance": self.plain(f"insurance.{insurance}"),
            "start": self.plain("start.date" if plan.schedule.start else "start.open"),
            "deadline_note": self.plain(
                "deadline.date" if plan.schedule.deadline else "deadline.open"
            ),
        }

    def _hours(self) -> str:
        if self._plan.house.type in {"company", "agent", "nonprofit"}:
            return "flexible"
        return "discretionary" if self._plan.kind in {"faculty", "researcher"} else "regular"

    def _insurance(self) -> str:
        kind = self._plan.house.type
        return "national" if kind in _NATIONAL else "private" if kind in _PRIVATE else "company"

    def documents(self) -> Localized:
        """The list of documents."""
        first, others = _DOCUMENTS.get(self._plan.kind, _DOCUMENTS["else"])
        chosen = set(self._chance.some(others, self._chance.number(2, min(6, len(others)))))
        names = [*first, *(name for name in others if name in chosen)]
        notes = self._chance.pick((0, 0, 1, 1, 2))

        def write(language: int) -> str:
            items = [self.say(f"document.{name}", language) for name in names]
            text = self._plan.house.numbered(items, language)
            return "\n".join([text, *self.several("document.note", language, notes)])

        return self.text(write)

    def remarks(self) -> Localized:
        """What remains to be said."""
        if self.is_agent:
            return self.plain("remark.agent")
        if self._plan.house.is_overseas:
            return self.text(
                lambda language: "\n".join(self.several("remark.overseas", language, 2))
            )
        names = ["gender", "smoke", "change", "benefit"]
        if self._plan.house.is_academic:
            names = ["gender", "life", "smoke", "change", "export", "cross", "project"]
        if self._plan.fixed and self._plan.house.is_academic:
            names.append("law")
        drawn = self._chance.some(names, self._chance.number(2, 4))
        return self.text(
            lambda language: "\n".join(self.say(f"remark.{name}", language) for name in drawn)
        )
