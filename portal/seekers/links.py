"""Addresses of result lists: the question at hand with one thing changed, from its first page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode, urlsplit

from schemas.collection import Sort
from schemas.limits import DEFAULT_PER_PAGE, MAX_URL_CHARACTERS
from schemas.query import SearchQuery
from schemas.query_url import parameter_names, query_to_params, query_to_url

RESULTS_PATH: Final = "/postings"


def results_url(query: SearchQuery) -> str:
    """The address of a question's result list."""
    parameters = query_to_url(query)
    return f"{RESULTS_PATH}?{parameters}" if parameters else RESULTS_PATH


def posting_url(data_number: str) -> str:
    """The address of a posting."""
    return f"{RESULTS_PATH}/{data_number}"


def results_url_before(referrer: str, host: str) -> str | None:
    """The result list of this site that a reader came from, if it was one."""
    if len(referrer) > MAX_URL_CHARACTERS:
        return None
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return None
    if parts.netloc != host or parts.path != RESULTS_PATH:
        return None
    return f"{RESULTS_PATH}?{parts.query}" if parts.query else RESULTS_PATH


class QueryLinks:
    """Addresses around one question.

    A result list holds some two hundred; encoding the whole question for each took longer than
    rendering the page, so the parts that stay the same are encoded once.
    """

    def __init__(self, query: SearchQuery) -> None:
        self._names = parameter_names(query.collection)
        self._parts: dict[str, list[str]] = {}
        for name, value in query_to_params(replace(query, page=1)):
            self._parts.setdefault(name, []).append(urlencode([(name, value)]))
        self._around: dict[str, tuple[str, str]] = {}

    def with_values(self, name: str, values: Iterable[str]) -> str:
        """The address with these values of one parameter; they need no encoding (codes, digits)."""
        before, after = self._around.get(name) or self._encode_around(name)
        own = "&".join([f"{name}={value}" for value in values])
        parameters = "&".join([part for part in (before, own, after) if part])
        return f"{RESULTS_PATH}?{parameters}" if parameters else RESULTS_PATH

    def page(self, page: int) -> str:
        """The address of another page."""
        return self.with_values("page", () if page == 1 else (str(page),))

    def per_page(self, size: int) -> str:
        """The address with another number of hits on a page."""
        return self.with_values("per_page", () if size == DEFAULT_PER_PAGE else (str(size),))

    def sort(self, sort: Sort) -> str:
        """The address in another order."""
        return self.with_values("sort", () if sort is Sort.UPDATED else (sort.value,))

    def _encode_around(self, name: str) -> tuple[str, str]:
        place = self._names.index(name)
        before = [part for other in self._names[:place] for part in self._parts.get(other, ())]
        after = [part for other in self._names[place + 1 :] for part in self._parts.get(other, ())]
        self._around[name] = "&".join(before), "&".join(after)
        return self._around[name]
