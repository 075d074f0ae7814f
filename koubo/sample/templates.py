"""Wordings with gaps: `{name}` is filled from the plan, `{this|that}` is one of several.

Choices may hold gaps and further choices, and one of them may be empty. One wording with three
choices of two thus gives eight sentences, which is how two postings rarely share a paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that is filled from the plan's values."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Several wordings, of which one is taken."""

    wordings: tuple[Template, ...]


Template = tuple["str | Gap | Choice", ...]


def parse(source: str) -> Template:
    """Read a wording. Raises ValueError where braces do not match."""
    wordings, end = _alternatives(source, 0, inside=False)
    if end != len(source):
        raise ValueError(f"unmatched brace in: {source}")
    return wordings[0]


def _alternatives(source: str, at: int, *, inside: bool) -> tuple[list[Template], int]:
    """The wordings between two braces, and where they end."""
    done: list[Template] = []
    parts: list[str | Gap | Choice] = []
    text = ""
    while at < len(source) and source[at] != "}":
        character = source[at]
        if character == "{":
            inner, at = _alternatives(source, at + 1, inside=True)
            if at >= len(source):
                raise ValueError(f"unmatched brace in: {source}")
            parts += [text, _gap_or_choice(inner)]
            text = ""
        elif character == "|" and inside:
            done.append(_template([*parts, text]))
            parts, text = [], ""
        else:
            text += character
        at += 1
    done.append(_template([*parts, text]))
    return done, at


def _gap_or_choice(inner: list[Template]) -> Gap | Choice:
    if len(inner) > 1:
        return Choice(tuple(inner))
    name = inner[0][0] if inner[0] else ""
    if not isinstance(name, str) or not name.isidentifier():
        raise ValueError(f"a gap has a name: {name}")
    return Gap(name)


def _template(parts: list[str | Gap | Choice]) -> Template:
    return tuple(part for part in parts if part != "")


def render(template: Template, values: Mapping[str, str], unit: Callable[[], float]) -> str:
    """The wording with its gaps filled. `unit` draws from 0 up to 1. Raises KeyError for a gap."""
    text = ""
    for part in template:
        if isinstance(part, str):
            text += part
        elif isinstance(part, Gap):
            text += values[part.name]
        else:
            chosen = part.wordings[int(unit() * len(part.wordings))]
            if chosen:
                text += render(chosen, values, unit)
    return text
