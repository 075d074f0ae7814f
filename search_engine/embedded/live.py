"""The live build as readers see it: reopened when another goes live, reloaded after commits."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tantivy

from schemas.collection import Collection
from search_engine.embedded.builds import BuildDirectory
from search_engine.embedded.errors import translated
from search_engine.embedded.files import Stamp, stamp
from search_engine.embedded.queries import id_query
from search_engine.embedded.schema import VERSION, make_schema
from search_engine.port import EngineError, EngineUnavailableError

_TRIES: Final = 3
"""A build that is read from the pointer may be deleted before it is opened, if two others are
published in between."""


@dataclass(frozen=True, slots=True)
class View:
    """One state of the live build. It stays readable whatever is written later."""

    name: str
    index: tantivy.Index
    searcher: tantivy.Searcher
    stamps: tuple[Stamp | None, Stamp | None]

    def find(self, collection: Collection, id_: str) -> tantivy.DocAddress | None:
        """Where a document is; None if there is none."""
        hits = self.searcher.search(id_query(collection, id_), 1, count=False).hits
        return hits[0][1] if hits else None

    def version(self, address: tantivy.DocAddress) -> int:
        """The version of the document that is there."""
        return int(self.searcher.fast_field_values(VERSION, [address])[0] or 0)

    def count(self, query: tantivy.Query) -> int:
        """How many documents match."""
        return total(self.searcher.search(query, 1))

    def addresses_by(self, field: str, query: tantivy.Query) -> list[tantivy.DocAddress]:
        """Where all documents are that match, the smallest value of a field first."""
        found = self.searcher.search(
            query,
            max(self.searcher.num_docs, 1),
            count=False,
            order_by_field=field,
            order=tantivy.Order.Asc,
        )
        return [address for _, address in found.hits]


class LiveIndex:
    """Gives every thread the newest view, for two `stat` calls when nothing has changed."""

    def __init__(self, collection: Collection, builds: BuildDirectory) -> None:
        self._collection = collection
        self._builds = builds
        self._lock = threading.Lock()
        self._view: View | None = None

    def view(self) -> View | None:
        """The newest state; None if there is no build yet.

        Raises:
            EngineUnavailableError: if the live build cannot be read; a rebuild heals it.
        """
        view = self._view
        if view is not None and view.stamps == self._stamps(view.name):
            return view
        with self._lock:
            return self._renewed()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._view = None

    def _stamps(self, name: str) -> tuple[Stamp | None, Stamp | None]:
        meta = stamp(self._builds.index_path(name) / "meta.json")
        return self._builds.pointer_stamp(), meta

    def _renewed(self) -> View | None:
        for remaining in reversed(range(_TRIES)):
            try:
                with translated(f"open the {self._collection} index"):
                    self._view = self._newest()
            except EngineError as error:
                if not remaining:
                    raise EngineUnavailableError(str(error)) from error
            else:
                break
        return self._view

    def _newest(self) -> View | None:
        pointer = self._builds.read_pointer()
        if pointer is None:
            return None
        # Taken before the files are read: what changes after this is noticed the next time.
        stamps = self._stamps(pointer.current)
        view = self._view
        if view is not None and view.name == pointer.current:
            if view.stamps == stamps:
                return view
            index = view.index
        else:
            index = open_index(self._collection, self._builds.index_path(pointer.current))
        index.reload()
        return View(pointer.current, index, index.searcher(), stamps)


def open_index(collection: Collection, path: Path) -> tantivy.Index:
    """Open an index that is there. Raises ValueError if it is not, or has another schema."""
    if not tantivy.Index.exists(str(path)):
        raise ValueError(f"there is no index in {path}")
    index = tantivy.Index(make_schema(collection), str(path), reuse=True)
    index.config_reader("manual")
    return index


def total(found: tantivy.SearchResult) -> int:
    """How many documents match in all."""
    return int(found.count)  # type: ignore[attr-defined]  # missing in tantivy's stub
