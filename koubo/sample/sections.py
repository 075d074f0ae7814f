"""Writing down a plan: each section in each language that the posting has."""

from __future__ import annotations

from koubo.sample.applicants import Applicants
from koubo.sample.material import Phrase
from schemas.language import Localized

_ACADEMIC = frozenset({"faculty", "researcher", "support", "engineer"})
_NATIONAL = frozenset({"national_university", "college_of_technology", "inter_university"})
_PRIVATE = frozenset({"private_university", "junior_college"})


class Sections(Applicants):
    """The sections of a posting."""

    def department(self) -> Localized:
        """Where the post is: faculty and department."""
        unit, inner = self.plan.parts.unit, self.plan.parts.department
        return self.phrase(Phrase(f"{unit.ja} {inner.ja}", f"{inner.en}, {unit.en}"))

    def title(self) -> Localized:
        """The title; an agency's begins with `[非公開]` (S15)."""
        if self.is_agent:
            return Localized(ja=f"[非公開] {self.say(f'title.{self.plan.kind}', 0)}")
        return self.plain(f"title.{self.plan.kind}")

    def content(self) -> Localized:
        """Why the post is offered, its duties, its courses and the group, in varying order."""
        if self.is_agent:
            return self.text(lambda language: "\n".join(self.several("agent", language, 1)))
        plan, kind = self.plan, self.plan.kind
        parts = [("background", f"background.{kind}"), ("duties", f"duties.{kind}")]
        college = plan.house.type in {"junior_college", "college_of_technology"}
        if kind == "faculty":
            parts.append(("teaching", "teaching.college" if college else "teaching"))
        if kind not in {"president", "part_time"} and self.chance.happens(0.75):
            science = kind in _ACADEMIC and plan.house.is_academic and not college
            group = "group" if science else "group.else"
            parts.insert(self.chance.pick((1, len(parts), len(parts))), ("group", group))
        return self.text(
            lambda language: "\n\n".join(self._part(*part, language) for part in parts)
        )

    def _part(self, heading: str, name: str, language: int) -> str:
        sentences = [self.say(name, language)]
        if heading == "background" and self.chance.happens(0.45):
            sentences.insert(0, self.say("context", language))
        elif heading == "group" and self.chance.happens(0.35):
            sentences = self.several(name, language, 2)
        body = (" " if language else "").join(sentences)
        return f"{self.heading(heading, language)}\n{body}"

    def conditions(self) -> dict[str, Localized]:
        """Term, salary, hours, insurance, beginning and the note on the deadline."""
        plan, abroad = self.plan, self.plan.house.is_overseas
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
        if self.plan.house.type in {"company", "agent", "nonprofit"}:
            return "flexible"
        return "discretionary" if self.plan.kind in {"faculty", "researcher"} else "regular"

    def _insurance(self) -> str:
        kind = self.plan.house.type
        return "national" if kind in _NATIONAL else "private" if kind in _PRIVATE else "company"

    def remarks(self) -> Localized:
        """What remains to be said."""
        if self.is_agent:
            return self.plain("remark.agent")
        if self.plan.house.is_overseas:
            return self.text(
                lambda language: "\n".join(self.several("remark.overseas", language, 2))
            )
        names = ["gender", "smoke", "change", "benefit"]
        if self.plan.house.is_academic:
            names = ["gender", "life", "smoke", "change", "export", "cross", "project"]
        if self.plan.fixed and self.plan.house.is_academic:
            names.append("law")
        drawn = self.chance.some(names, self.chance.number(2, 4))
        return self.text(
            lambda language: "\n".join(self.say(f"remark.{name}", language) for name in drawn)
        )
