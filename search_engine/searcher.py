"""Searching as the pages, the API and the terminal do it: a question in, an answer out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from analyzers import TextAnalyzer
from schemas.collection import Collection
from schemas.ids import DataNumber
from schemas.language import Language
from schemas.posting import Posting
from schemas.query import SearchQuery, checked
from schemas.results import SearchResult
from search_engine.compiler import compile_query
from search_engine.port import Health, SearchEngine

Clock = Callable[[], datetime]
"""Gives the present moment, aware."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A question with one condition less, and how many hits that would give (B10).

    `field` names the box, filter or date that was loosened, `value` the keyword that was dropped;
    None where the whole field was. Field "only" means that of all conditions one keyword is left,
    `value`.
    """

    field: str
    value: str | None
    query: SearchQuery
    total: int


class Searcher:
    """Answers questions with one engine and one analyzer. Safe to share between threads."""

    def __init__(self, engine: SearchEngine, analyzer: TextAnalyzer, clock: Clock) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._clock = clock

    def search(self, query: SearchQuery, language: Language) -> SearchResult:
        """The answer, texts marked in `language`.

        Raises RefusedError for a query outside the limits, EngineError if the engine fails.
        """
        compiled = compile_query(checked(query), self._analyzer)
        return self._engine.search(compiled, now=self._clock(), language=language)

    def count(self, query: SearchQuery) -> int:
        """How many hits a question has."""
        compiled = compile_query(checked(query), self._analyzer)
        return self._engine.count(query.collection, compiled.expression, now=self._clock())

    def find_posting(self, number: DataNumber) -> Posting | None:
        """The posting of that number, whether it can be seen now or not; None if there is none."""
        stored = self._engine.get(Collection.POSTINGS, number)
        return None if stored is None else Posting.model_validate_json(stored.record)

    def is_visible(self, posting: Posting) -> bool:
        """Whether a posting can be seen at this moment."""
        return posting.publication.is_visible_at(self._clock())

    def relaxations(self, query: SearchQuery) -> list[Relaxation]:
        """What to drop from a question without hits, best first; nothing that gives no hits.

        Where no single condition is to blame, each keyword is offered alone. One count for each
        condition, so at most twice as many as a query can hold.
        """
        first_page = replace(query, page=1)
        return self._counted(_loosened(first_page)) or self._counted(_alone(first_page))

    def _counted(self, looser: list[tuple[str, str | None, SearchQuery]]) -> list[Relaxation]:
        found = [Relaxation(field, value, one, self.count(one)) for field, value, one in looser]
        return sorted((one for one in found if one.total), key=lambda one: -one.total)

    def health(self) -> Health:
        """The state of the engine."""
        return self._engine.health()


def _loosened(query: SearchQuery) -> list[tuple[str, str | None, SearchQuery]]:
    looser: list[tuple[str, str | None, SearchQuery]] = []
    for word in query.all:
        rest = tuple(other for other in query.all if other != word)
        looser.append(("all", word, replace(query, all=rest)))
    if query.any:
        looser.append(("any", None, replace(query, any=())))
    for word in query.none:
        rest = tuple(other for other in query.none if other != word)
        looser.append(("none", word, replace(query, none=rest)))
    looser += [(name, None, query.with_filter(name, ())) for name, _ in query.filters]
    if query.deadline_from or query.deadline_to:
        looser.append(("deadline", None, replace(query, deadline_from=None, deadline_to=None)))
    if query.updated_from:
        looser.append(("updated_from", None, replace(query, updated_from=None)))
    return looser


def _alone(query: SearchQuery) -> list[tuple[str, str | None, SearchQuery]]:
    nothing = SearchQuery(query.collection, sort=query.sort, per_page=query.per_page)
    keywords = dict.fromkeys((*query.all, *query.any))
    return [("only", word, replace(nothing, all=(word,))) for word in keywords]
