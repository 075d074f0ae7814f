"""Samples as JSON Lines: one posting or profile on each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koubo.sample.postings import generate_postings
from koubo.sample.profiles import generate_profiles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from pydantic import BaseModel


def to_json_line(model: BaseModel) -> str:
    """One line without its end. What is empty or was left at its default is not written."""
    return model.model_dump_json(exclude_none=True, exclude_unset=True)


def write_postings(path: Path, count: int, seed: int, now: datetime) -> None:
    """Write that many postings to a new file at `path`, or over the one that is there."""
    _write(path, generate_postings(count, seed=seed, now=now))


def write_profiles(path: Path, count: int, seed: int, now: datetime) -> None:
    """Write that many profiles to a new file at `path`, or over the one that is there."""
    _write(path, generate_profiles(count, seed=seed, now=now))


def _write(path: Path, models: Iterable[BaseModel]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for model in models:
            file.write(to_json_line(model) + "\n")
