"""What is asked of applicants: the requirements and the documents."""

from __future__ import annotations

from collections import Counter

from koubo.sample.writer import Writer
from schemas.language import Localized

_STAFF = frozenset({"support", "clerk", "other", "communicator"})
_TEACHERS = frozenset({"part_time", "school"})
_RESEARCH = ("reprints", "summary", "plan", "referees", "degree")
_DOCUMENTS = {
    "faculty": (("cv", "works"), (*_RESEARCH, "teaching", "funding", "license", "consent")),
    "researcher": (("cv", "works"), (*_RESEARCH, "motive")),
    "else": (("cv",), ("motive", "summary", "license", "diploma", "privacy")),
}


class Applicants(Writer):
    """The sections about applicants."""

    def requirements(self) -> Localized:
        """Who may apply: what is required as a list, then what is desirable."""
        if self.is_agent:
            return self.plain("require.agent")
        kind = self.plan.kind
        level = (
            kind if kind in {"faculty", "researcher"} else "staff" if kind in _STAFF else "expert"
        )
        degree = "school" if kind == "school" else level
        abroad = self.plan.house.is_overseas
        attitude = "require.attitude" if level == "faculty" else "require.attitude.staff"
        language = "require.language.overseas" if abroad else "require.language"
        field = f"require.field.{kind if kind in _TEACHERS else level}"
        names = Counter([f"require.degree.{degree}", field])
        names.update(self.chance.some((language, attitude, field), 2))
        wishes = self.chance.number(0, 3)
        lead = self.chance.happens(0.6)
        technical = self.plan.field.area != "A" and self.chance.happens(0.3)

        def write(language: int) -> str:
            items = [
                item
                for name, count in names.items()
                for item in self.several(name, language, count)
            ]
            text = self.plan.house.numbered(items, language)
            if lead:
                text = f"{self.say('require.lead', language)}\n{text}"
            wished = self.several("desire", language, wishes)
            if technical:
                wished.append(self.say("desire.technical", language))
            if wished:
                extra = self.plan.house.numbered(wished, language)
                text += f"\n\n{self.heading('desirable', language)}\n{extra}"
            return text

        return self.text(write)

    def documents(self) -> Localized:
        """The list of documents."""
        first, others = _DOCUMENTS.get(self.plan.kind, _DOCUMENTS["else"])
        chosen = set(self.chance.some(others, self.chance.number(2, min(6, len(others)))))
        names = [*first, *(name for name in others if name in chosen)]
        notes = self.chance.pick((0, 0, 1, 1, 2))

        def write(language: int) -> str:
            items = [self.say(f"document.{name}", language) for name in names]
            text = self.plan.house.numbered(items, language)
            return "\n".join([text, *self.several("document.note", language, notes)])

        return self.text(write)
