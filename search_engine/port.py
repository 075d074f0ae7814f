"""What an engine promises. Both adapters are held to it by one contract suite.

Writing. `upsert` takes documents in any order, any number of times: the highest version of an id
wins, an older one is reported as stale and changes nothing, one bad document does not stop the
others. What was written is found after `refresh` at the latest. A `build` is a second index that
nobody reads until `publish` swaps it in at once; an error before that leaves the live one alone.
The index before it is kept, as it was then; `publish_previous` swaps back.

Reading. `search`, `count`, `percolate` see only what is visible at `now`. Totals are exact. Hits
come in a total order. Facets cover every filter of the collection; each is counted without its own
choice. A partial answer of the engine is an error, never an answer.

Percolation. `register` keeps a condition under the hash of its canonical expression, once, however
often it is given. `percolate(document)` returns exactly the registered conditions that `evaluate`
accepts for the document.

Errors. `EngineUnavailableError` may be tried again; `EngineError` of any other kind may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from schemas.collection import Collection
from schemas.ids import ConditionHash
from schemas.language import Language
from schemas.results import SearchResult
from search_engine.compiled import CompiledQuery
from search_engine.document import Document
from search_engine.expression import Expression


class EngineError(Exception):
    """The engine did not do what it was asked, and would not the next time either."""


class EngineUnavailableError(EngineError):
    """The engine cannot be reached, or answered in part or too late: try again."""


class NoPreviousIndexError(EngineError):
    """No index is kept from before the live one: there is nothing to go back to."""


class Outcome(Enum):
    """What became of one document of an upsert."""

    INDEXED = "indexed"
    STALE = "stale"
    """A newer version is there already: nothing to do."""
    REFUSED = "refused"
    """The engine does not take this document; the reason says why."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The outcome for one document, with the engine's reason where it refused."""

    id: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A registered condition: a canonical expression over one collection under its hash."""

    hash: ConditionHash
    expression: Expression


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A document's record as it was indexed, for the detail page and for rebuilds."""

    id: str
    version: int
    record: str


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the engine can answer, and what its live indexes were built with.

    `analyzer_versions` maps each collection to the analyzer version of its live build; None where
    there is no build yet.
    """

    is_available: bool
    detail: str
    documents: dict[Collection, int]
    analyzer_versions: dict[Collection, str | None]


class Writer(Protocol):
    """Takes documents: the live index, or a build that is not live yet."""

    def upsert(self, documents: Iterable[Document]) -> list[WriteResult]:
        """Write documents, the highest version of an id winning; one result each, in order."""
        ...


class Build(Writer, Protocol):
    """A new index beside the live one. Either published or discarded, then of no more use."""

    @property
    def name(self) -> str:
        """The name of the build, unique, with the analyzer version in it."""
        ...

    def count(self) -> int:
        """How many documents it holds, as a reader would find them. Writing can go on after."""
        ...

    def get(self, id_: str) -> StoredRecord | None:
        """The record of one of its documents, as a reader would find it."""
        ...

    def publish(self) -> None:
        """Make this build the live index, at once for every reader. The old one is kept."""
        ...

    def discard(self) -> None:
        """Remove this build; the live index is as it was."""
        ...


class SearchEngine(Protocol):
    """An engine: see the module's docstring for what each part promises."""

    def search(self, query: CompiledQuery, *, now: datetime, language: Language) -> SearchResult:
        """The page of hits, exact total and facets; texts marked in `language`."""
        ...

    def count(self, collection: Collection, expression: Expression, *, now: datetime) -> int:
        """How many visible documents match."""
        ...

    def get(self, collection: Collection, id_: str) -> StoredRecord | None:
        """The record of one document, visible or not; None if there is none."""
        ...

    def scan(self, collection: Collection) -> Iterator[StoredRecord]:
        """Every record of the live index, in the order of ids."""
        ...

    def versions(self, collection: Collection, ids: Iterable[str]) -> dict[str, int]:
        """The versions of those documents that there are, as they were written last.

        Cheap for thousands: no record is read, and nothing needs a refresh before.
        """
        ...

    def upsert(self, collection: Collection, documents: Iterable[Document]) -> list[WriteResult]:
        """Write to the live index, which is made if there is none."""
        ...

    def remove(self, collection: Collection, ids: Sequence[str]) -> int:
        """Take documents out of the live index; returns how many there were."""
        ...

    def refresh(self, collection: Collection) -> None:
        """Let everything written so far be found."""
        ...

    def build(self, collection: Collection) -> Build:
        """Begin a new build."""
        ...

    def publish_previous(self, collection: Collection) -> str:
        """Swap the index that was live before back in; the one that is live now is kept for it.

        Returns its name. What was written since it was live is not in it: it wants a sweep.
        Raises NoPreviousIndexError if there is none.
        """
        ...

    def drop(self, collection: Collection) -> None:
        """Remove the live index of a collection, every build of it and its conditions."""
        ...

    def register(self, collection: Collection, conditions: Iterable[Condition]) -> None:
        """Keep conditions, so that `percolate` finds them; durable on return."""
        ...

    def unregister(self, collection: Collection, hashes: Iterable[ConditionHash]) -> None:
        """Forget conditions; those that are not there are as good as forgotten."""
        ...

    def percolate(
        self, collection: Collection, document: Document, *, now: datetime
    ) -> frozenset[ConditionHash]:
        """The registered conditions that match the document; none if it is not visible."""
        ...

    def health(self) -> Health:
        """What state the engine is in; never raises."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...
