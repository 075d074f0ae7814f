"""Versioned writes: to the live index, durable on return, and to a build, at full speed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Final

import tantivy

from schemas.collection import Collection
from search_engine.document import Document
from search_engine.embedded.builds import BuildDirectory
from search_engine.embedded.errors import translated
from search_engine.embedded.files import FileLock
from search_engine.embedded.live import LiveIndex, View
from search_engine.embedded.schema import ID, make_row, make_schema, read_record
from search_engine.port import EngineUnavailableError, Outcome, StoredRecord, WriteResult

_LIVE_HEAP_BYTES: Final = 30_000_000
"""Memory of the writer while a batch is written to the live index: one segment of it."""

_BUILD_HEAP_BYTES: Final = 200_000_000
"""Memory of the writer of a build: 50,000 postings stay one segment, the fastest to search."""

_BATCH: Final = 2_000
"""Documents of one commit to the live index."""

_PAUSE_SECONDS: Final = 0.02

_OVER: Final = "the build is published or discarded, or could not be committed"

_Row = tuple[Document, tantivy.Document | str]
"""A document with its row, or with the reason why there is none."""


class LiveWriter:
    """Writes to the live index; the writer is open only meanwhile, so that others can write."""

    def __init__(
        self,
        collection: Collection,
        builds: BuildDirectory,
        live: LiveIndex,
        analyzer_version: str,
        lock_timeout_seconds: float,
    ) -> None:
        self._collection = collection
        self._builds = builds
        self._live = live
        self._analyzer_version = analyzer_version
        self._lock_timeout_seconds = lock_timeout_seconds

    def upsert(self, documents: Iterable[Document]) -> list[WriteResult]:
        """Write and commit, batch by batch; others may write while the next one is made."""
        results: list[WriteResult] = []
        rows = _make_rows(self._collection, documents)
        while batch := list(islice(rows, _BATCH)):
            with translated("write"), self._builds.write_lock():
                results += self._write_batch(batch)
        return results

    def _write_batch(self, batch: Sequence[_Row]) -> list[WriteResult]:
        view = self._live.view() or self._first_view()
        ids = {document.id for document, row in batch if not isinstance(row, str)}
        versions = self._indexed_versions(view, ids)
        with _writer(view.index, _LIVE_HEAP_BYTES, self._lock_timeout_seconds) as writer:
            results = _write(writer, batch, versions)
            if any(result.outcome is Outcome.INDEXED for result in results):
                writer.commit()
        return results

    def remove(self, ids: Sequence[str]) -> int:
        """Delete and commit; how many there were."""
        with translated("remove"), self._builds.write_lock():
            view = self._live.view()
            if view is None:
                return 0
            found = [id_ for id_ in dict.fromkeys(ids) if view.find(self._collection, id_)]
            if found:
                with _writer(view.index, _LIVE_HEAP_BYTES, self._lock_timeout_seconds) as writer:
                    for id_ in found:
                        writer.delete_documents_by_term(ID, id_)
                    writer.commit()
            return len(found)

    def _first_view(self) -> View:
        name, lock = self._builds.create(self._analyzer_version)
        try:
            tantivy.Index(make_schema(self._collection), str(self._builds.index_path(name)))
            self._builds.publish(name)
        finally:
            lock.release()
        view = self._live.view()
        if view is None:
            raise EngineUnavailableError("the index disappeared while it was made")
        return view

    def _indexed_versions(self, view: View, ids: Iterable[str]) -> dict[str, int]:
        found = ((id_, view.find(self._collection, id_)) for id_ in ids)
        return {id_: view.version(address) for id_, address in found if address is not None}


class EmbeddedBuild:
    """A new index beside the live one, with its writer open until it is published.

    Nothing is committed before, unless somebody wants to look: a build that is not published is
    done again. The versions written are remembered, about 150 bytes for each document.
    """

    def __init__(
        self, collection: Collection, builds: BuildDirectory, name: str, lock: FileLock
    ) -> None:
        self._collection = collection
        self._builds = builds
        self._name = name
        self._lock = lock
        self._guard = threading.Lock()
        self._versions: dict[str, int] = {}
        self._has_changed = True
        self._is_committed = False
        self._is_over = False
        self._index = tantivy.Index(make_schema(collection), str(builds.index_path(name)))
        self._writer: tantivy.IndexWriter | None = self._index.writer(_BUILD_HEAP_BYTES, 1)

    @property
    def name(self) -> str:
        """The name of the build, with the analyzer version in it."""
        return self._name

    def upsert(self, documents: Iterable[Document]) -> list[WriteResult]:
        """Write documents. They are durable when the build is published."""
        with translated("build"), self._guard:
            if self._writer is None:
                raise ValueError(_OVER)
            self._has_changed = True
            return _write(self._writer, _make_rows(self._collection, documents), self._versions)

    def count(self) -> int:
        """How many documents it holds."""
        with translated("count the build"), self._guard:
            return self._view().searcher.num_docs

    def get(self, id_: str) -> StoredRecord | None:
        """The record of one of its documents."""
        with translated("read the build"), self._guard:
            view = self._view()
            address = view.find(self._collection, id_)
            if address is None:
                return None
            return read_record(view.version(address), view.searcher.doc(address))

    def publish(self) -> None:
        """Commit, then make this the live index. The one before is kept, older ones go.

        Where the commit was done and only the lock was not to be had, it may be tried again.
        """
        with translated("publish"), self._guard:
            if self._is_over or not (self._is_committed or self._writer):
                raise ValueError(_OVER)
            if not self._is_committed:
                self._close_writer(tantivy.IndexWriter.commit)
                self._is_committed = True
            with self._builds.write_lock():
                self._builds.publish(self._name)
                self._end()
                self._builds.remove_leftovers()

    def discard(self) -> None:
        """Delete this build, also after an error of any other call."""
        with translated("discard"), self._guard:
            if self._is_over:
                raise ValueError(_OVER)
            self._close_writer(tantivy.IndexWriter.rollback)
            self._end()
            self._builds.remove(self._name)

    def _view(self) -> View:
        """What has been written so far, committed, so that it can be read."""
        if self._writer is None:
            raise ValueError(_OVER)
        if self._has_changed:
            self._writer.commit()
            self._has_changed = False
        self._index.reload()
        return View(self._name, self._index, self._index.searcher(), (None, None))

    def _close_writer(self, last: Callable[[tantivy.IndexWriter], int]) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                last(writer)
            finally:
                writer.wait_merging_threads()
                self._versions.clear()

    def _end(self) -> None:
        self._is_over = True
        self._lock.release()


@contextmanager
def _writer(
    index: tantivy.Index, heap_bytes: int, timeout_seconds: float
) -> Iterator[tantivy.IndexWriter]:
    writer = _opened(index, heap_bytes, timeout_seconds)
    try:
        yield writer
    finally:
        # Drops the writer and its lock now, not when the last traceback is forgotten, and lets
        # merges end: without them every small batch would stay a segment of its own.
        writer.wait_merging_threads()


def _opened(index: tantivy.Index, heap_bytes: int, timeout_seconds: float) -> tantivy.IndexWriter:
    deadline = time.monotonic() + timeout_seconds
    while True:
        try:
            return index.writer(heap_bytes, 1)
        except ValueError as error:
            if "lock" not in str(error).lower():
                raise
            if time.monotonic() > deadline:
                raise EngineUnavailableError("another process is writing") from error
        time.sleep(_PAUSE_SECONDS)


def _make_rows(collection: Collection, documents: Iterable[Document]) -> Iterator[_Row]:
    for document in documents:
        try:
            yield document, make_row(collection, document)
        except (ValueError, TypeError, OverflowError, AttributeError) as error:
            yield document, str(error)


def _write(
    writer: tantivy.IndexWriter, rows: Iterable[_Row], versions: dict[str, int]
) -> list[WriteResult]:
    """Add rows; `versions` holds the newest version of each id and is kept up to date."""
    results: list[WriteResult] = []
    for document, row in rows:
        if isinstance(row, str):
            results.append(WriteResult(document.id, Outcome.REFUSED, row))
            continue
        known = versions.get(document.id)
        if known is not None and document.version <= known:
            results.append(WriteResult(document.id, Outcome.STALE))
            continue
        if known is not None:
            writer.delete_documents_by_term(ID, document.id)
        writer.add_document(row)
        versions[document.id] = document.version
        results.append(WriteResult(document.id, Outcome.INDEXED))
    return results
