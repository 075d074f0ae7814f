"""How to apply, as steps: the ways to hand in, the documents, the procedure, the selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.labels import label_of
from portal.seekers.sections import Passage, Section, make_passage
from portal.texts import Texts
from schemas.posting import Posting

ONLINE_MEANS: Final = frozenset({"web", "email", "institution_system", "online_storage"})
"""Ways to hand in without paper; a posting with one has the button to this block (S11)."""


@dataclass(frozen=True, slots=True)
class Means:
    """One way to hand in (P15): its name and, where there is one, the address to use."""

    code: str
    label: str
    address: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Applying:
    """The application block of a posting. `steps` are texts under `apply.<id>`."""

    is_online: bool
    means: tuple[Means, ...]
    coverage: str
    steps: tuple[Section, ...]
    contact: Passage | None
    considerations: tuple[tuple[str, Passage], ...]


def make_applying(posting: Posting, t: Texts) -> Applying:
    """The block in the language of the page."""
    application, language = posting.application, t.language
    texts = (
        ("documents", application.documents),
        ("procedure", application.procedure),
        ("deadline_note", posting.deadline_note),
        ("selection", application.selection),
    )
    steps = ((name, make_passage(text, language)) for name, text in texts)
    considerations = (
        (label_of("consideration", one.kind, language), make_passage(one.text, language))
        for one in application.considerations
    )
    return Applying(
        is_online=not ONLINE_MEANS.isdisjoint(application.means),
        means=tuple(_means(code, posting, t) for code in application.means),
        coverage=label_of("document_coverage", application.coverage, language)
        if application.coverage
        else "",
        steps=tuple(Section(name, text) for name, text in steps if text is not None),
        contact=make_passage(application.contact, language),
        considerations=tuple((kind, text) for kind, text in considerations if text is not None),
    )


def _means(code: str, posting: Posting, t: Texts) -> Means:
    label = label_of("application_means", code, t.language)
    application = posting.application
    if code == "email" and application.email:
        return Means(code, label, application.email, f"mailto:{application.email}")
    if code == "institution_system" and application.system_url:
        address = str(application.system_url)
        return Means(code, label, address, address)
    return Means(code, label, "", None)
