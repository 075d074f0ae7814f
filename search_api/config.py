"""What the API needs to know of the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.language import Language


@dataclass(frozen=True, slots=True)
class ApiConfig:
    """Handed over once, at start.

    Attributes:
        base_url: How the world reaches the site, without a slash at the end; for links.
        analyzer_version: Version of the analysis in this process; compared with the index's.
        clock: Gives the present moment, aware; the same that the searcher has.
        default_language: Where neither `lang` nor Accept-Language asks for one.
        is_seeker_search_enabled: Whether profiles can be searched.
        record_state: How far the index is behind the record, for `/readyz`: plain JSON values.
        threads: Searches that run at the same time; further ones wait for a thread.
    """

    base_url: str
    analyzer_version: str
    clock: Callable[[], datetime]
    default_language: Language = Language.JA
    is_seeker_search_enabled: bool = False
    record_state: Callable[[], Mapping[str, str | int]] | None = None
    threads: int = 32
