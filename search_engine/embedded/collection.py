"""One collection of the embedded engine: its live index, its writer, its percolator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas.collection import Collection
from schemas.language import Language
from schemas.results import SearchResult
from search_engine.compiled import CompiledQuery
from search_engine.embedded.builds import BuildDirectory
from search_engine.embedded.errors import translated
from search_engine.embedded.live import LiveIndex, View, open_index
from search_engine.embedded.percolator import Percolator
from search_engine.embedded.queries import make_query
from search_engine.embedded.schema import ID, kinds, read_record
from search_engine.embedded.searching import empty_result, search_index
from search_engine.embedded.writing import EmbeddedBuild, LiveWriter
from search_engine.expression import And, Everything, Expression
from search_engine.port import EngineError, NoPreviousIndexError, StoredRecord


class EmbeddedCollection:
    """Reads one collection; `writer` and `percolator` do the rest."""

    def __init__(
        self,
        directory: Path,
        collection: Collection,
        analyzer_version: str,
        lock_timeout_seconds: float,
    ) -> None:
        self._collection = collection
        self._analyzer_version = analyzer_version
        self._builds = BuildDirectory(directory, lock_timeout_seconds)
        self._live = LiveIndex(collection, self._builds)
        self.writer = LiveWriter(
            collection, self._builds, self._live, analyzer_version, lock_timeout_seconds
        )
        self.percolator = Percolator(
            directory / "conditions.jsonl", self._frequency, lock_timeout_seconds
        )

    def search(self, query: CompiledQuery, visible: Expression, language: Language) -> SearchResult:
        """The page of hits, exact total and facets, of one state of the index."""
        view = self._live.view()
        if view is None or view.searcher.num_docs == 0:
            return empty_result(self._collection)
        with translated("search"):
            return search_index(view.searcher, query, visible, language)

    def count(self, expression: Expression, visible: Expression) -> int:
        """How many documents match and are visible."""
        view = self._live.view()
        if view is None:
            return 0
        with translated("count"):
            query = make_query(self._collection, And((expression, visible)))
            return view.count(query)

    def get(self, id_: str) -> StoredRecord | None:
        """The record of one document."""
        view = self._live.view()
        if view is None:
            return None
        with translated("get"):
            address = view.find(self._collection, id_)
            if address is None:
                return None
            return read_record(view.version(address), view.searcher.doc(address))

    def scan(self) -> Iterator[StoredRecord]:
        """Every record by id, of the state of the index at the first one."""
        view = self._live.view()
        if view is None or view.searcher.num_docs == 0:
            return
        with translated("scan"):
            addresses = view.addresses_by(ID, make_query(self._collection, Everything()))
            for address in addresses:
                yield read_record(view.version(address), view.searcher.doc(address))

    def versions(self, ids: Iterable[str]) -> dict[str, int]:
        """The versions of those documents that there are."""
        view = self._live.view()
        if view is None:
            return {}
        with translated("versions"):
            found = ((id_, view.find(self._collection, id_)) for id_ in ids)
            return {id_: view.version(address) for id_, address in found if address is not None}

    def publish_previous(self) -> str:
        """Make the build before the live one live again. Raises NoPreviousIndexError if none is."""
        with translated("publish the previous build"), self._builds.write_lock():
            pointer = self._builds.read_pointer()
            name = pointer.previous if pointer else None
            if name is None:
                raise NoPreviousIndexError(f"{self._collection}: no index is kept from before")
            open_index(self._collection, self._builds.index_path(name))  # or say why it cannot be
            self._builds.publish(name)
            return name

    def build(self) -> EmbeddedBuild:
        """Begin a new build, and delete what killed ones have left."""
        with translated("build"), self._builds.write_lock():
            self._builds.remove_leftovers()
            name, lock = self._builds.create(self._analyzer_version)
            try:
                return EmbeddedBuild(self._collection, self._builds, name, lock)
            except BaseException:
                lock.release()
                raise

    def drop(self) -> None:
        """Delete the builds and the conditions."""
        with translated("drop"), self._builds.write_lock():
            self._builds.remove_all()
        self.percolator.drop()

    def refresh(self) -> None:
        """Read what was written last; the next call would do so anyway."""
        self._live.view()

    def documents(self) -> int:
        """How many documents the live index has."""
        view = self._live.view()
        return 0 if view is None else view.searcher.num_docs

    def analyzer_version(self) -> str | None:
        """The version of the analysis of the live build."""
        view = self._live.view()
        if view is None:
            return None
        with translated("read the build"):
            return self._builds.analyzer_version(view.name)

    def close(self) -> None:
        """Let go of the files."""
        self._live.close()

    def _frequency(self, field: str, value: str) -> int:
        """An estimate to choose by: percolation works as well with an index that does not."""
        if field not in kinds(self._collection):
            return 0
        try:
            view: View | None = self._live.view()
        except EngineError:
            return 0
        return 0 if view is None else view.searcher.doc_freq(field, value)
