"""From contents to what is read: subject, plain text and HTML, in either language.

Two environments, because one escapes and the other must not: HTML escapes whatever is put into it,
plain text shows it as it is, on one line.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Final

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined

from mailer.contents import Contents, Digest, DigestPosting, Operator
from mailer.message import FORBIDDEN_IN_HEADERS
from mailer.texts import Texts, texts_of
from schemas.language import Language
from schemas.results import MarkedText

JAPAN: Final = timezone(timedelta(hours=9), "JST")

_MOST_CHARACTERS_OF_A_TITLE: Final = {Language.JA: 40, Language.EN: 70}
"""In a subject. Phones show 20 to 40; the number of the others is at the end."""

_DAY: Final = {Language.JA: "y年M月d日（E）", Language.EN: "EEE, d MMM y"}
_MOMENT: Final = {Language.JA: "{day}{time}（日本時間）", Language.EN: "{day}, {time} (JST)"}

_DIRECTIONS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Turn the direction of what follows: in a list of mails, other texts than their own."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail as its reader will see it. The subject is fit for a header."""

    subject: str
    text: str
    html: str


def render(contents: Contents, operator: Operator, language: Language) -> Rendered:
    """The subject and both bodies of a mail."""
    values = {"service": operator.service} | {
        each.name: _shown(getattr(contents, each.name), language) for each in fields(contents)
    }
    part = texts_of(language, contents.kind, values)
    layout = texts_of(language, "layout", values)
    subject = _subject(contents, part, language)

    def matched(posting: DigestPosting) -> str:
        names = [layout("quoted", text=_on_one_line(name)) for name in posting.saved_searches]
        return part("matched", names=layout("quoted_separator").join(names))

    context = {
        "contact_url": _contact_url(operator.contact),
        "contents": contents,
        "day": lambda day: _day(day, language),
        "language": language,
        "layout": layout,
        "matched": matched,
        "operator": operator,
        "subject": subject,
        "t": part,
    }
    name = "digest" if isinstance(contents, Digest) else "notice"
    text = _environment(is_html=False).get_template(f"{name}.txt").render(context)
    html = _environment(is_html=True).get_template(f"{name}.html").render(context)
    return Rendered(
        subject=subject,
        text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        html=re.sub(r"\n\s*\n", "\n", html).strip() + "\n",
    )


def _subject(contents: Contents, part: Texts, language: Language) -> str:
    if not isinstance(contents, Digest):
        return _fit_for_a_header(part("subject"))
    title = _fit_for_a_header(_plain(contents.postings[0].title))
    shortened = _shortened(title, _MOST_CHARACTERS_OF_A_TITLE[language])
    others = contents.total - 1
    if others == 0:
        return part("subject", title=shortened)
    return part("subject_more", title=shortened, count=others)


def _contact_url(contact: str) -> str:
    return contact if contact.startswith(("http://", "https://")) else f"mailto:{contact}"


def _fit_for_a_header(text: str) -> str:
    """A text without what `message` refuses: one odd title must not hold up a whole digest."""
    spaced = FORBIDDEN_IN_HEADERS.sub(_apart, _DIRECTIONS.sub(" ", text))
    return " ".join(spaced.split())


def _apart(found: re.Match[str]) -> str:
    return "= ?" if found[0] == "=?" else " "


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = most - 1
    while end > 0 and unicodedata.category(text[end])[0] in "MC":
        end -= 1  # marks and joiners belong to the character before them
    return f"{text[:end].rstrip()}…"


def _shown(value: object, language: Language) -> str:
    match value:
        case datetime():
            local = value.astimezone(JAPAN)
            return _MOMENT[language].format(day=_day(local.date(), language), time=f"{local:%H:%M}")
        case date():
            return _day(value, language)
        case str():
            return _on_one_line(value)
    return ""


def _day(day: date, language: Language) -> str:
    return format_date(day, _DAY[language], locale=language.value)


def _plain(text: MarkedText) -> str:
    return "".join(segment for segment, _ in text)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


@cache
def _environment(*, is_html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("mailer"),
        autoescape=is_html,  # noqa: S701 - plain text is not escaped
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["plain"] = _plain
    environment.filters["line"] = _on_one_line
    return environment
