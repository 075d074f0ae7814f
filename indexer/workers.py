"""Analysis in several processes: chunks of lines go out, documents and bad lines come back.

Text analysis takes nine tenths of an import and holds the interpreter lock, so it is spread over
processes. Chunks keep their order, and only a few are under way at a time: memory stays bounded
however long the file is.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final

from analyzers import TextAnalyzer
from indexer.lines import BadLine, BadRecordError, parse_line
from indexer.projector import Projector, collection_of
from schemas.collection import Collection
from search_engine.document import Document

CHUNK_LINES: Final = 128
"""Lines in a chunk: 0.1 s of work, long beside the millisecond it takes to hand it over."""

_CHUNKS_AHEAD: Final = 3
"""Chunks under way for each worker."""

_COLLECTOR_THRESHOLDS: Final = (50_000, 50, 100)
"""New objects between two runs of the collector of cycles. Documents hold no cycles, and thousands
are made and dropped: at the usual 700, a twelfth of the time went into looking through them."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What became of some lines: documents by collection, the bad ones, and the bytes read."""

    documents: dict[Collection, list[Document]]
    bad_lines: list[BadLine]
    size_bytes: int


NumberedLine = tuple[int, bytes]


def analyse_lines(lines: Iterable[NumberedLine], workers: int) -> Iterator[Chunk]:
    """Chunks of documents, in the order of the lines. One worker means this process itself."""
    with _rare_collections():
        yield from _analyse_chunks(_chunks(lines), workers)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Look for cycles seldom in this process, which handles every document, until it is over."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECTOR_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _analyse_chunks(chunks: Iterable[list[NumberedLine]], workers: int) -> Iterator[Chunk]:
    if workers == 1:
        projector = Projector(TextAnalyzer())
        yield from (_project_chunk(projector, chunk) for chunk in chunks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker) as pool:
        waiting: deque[Future[Chunk]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_work, chunk))
            if len(waiting) >= workers * _CHUNKS_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _chunks(lines: Iterable[NumberedLine]) -> Iterator[list[NumberedLine]]:
    iterator = iter(lines)
    while chunk := list(islice(iterator, CHUNK_LINES)):
        yield chunk


class _Worker:
    """What a worker process keeps between chunks."""

    projector: Projector


def _start_worker() -> None:
    _Worker.projector = Projector(TextAnalyzer())
    gc.set_threshold(*_COLLECTOR_THRESHOLDS)
    gc.freeze()  # the tables live as long as the process: no need to look through them again


def _work(chunk: list[NumberedLine]) -> Chunk:
    return _project_chunk(_Worker.projector, chunk)


def _project_chunk(projector: Projector, lines: list[NumberedLine]) -> Chunk:
    documents: dict[Collection, list[Document]] = {collection: [] for collection in Collection}
    bad_lines: list[BadLine] = []
    for number, line in lines:
        try:
            record = parse_line(line)
        except BadRecordError as error:
            bad_lines.append(BadLine(number, error.reasons))
            continue
        documents[collection_of(record)].append(projector.project(record))
    return Chunk(documents, bad_lines, sum(len(line) for _, line in lines))
