"""From a change of the record to its hit; what the outbox costs; the rebuild from the record.

    python benchmarks/pipeline.py [--seconds 60] [--postings 50000] [--only hits|writes|rebuild]

* hits: postings of the sample are changed 20 times in a second, then once; of two changes in a
  second is measured how long it takes from before the transaction to the first search that finds
  it. With PostgreSQL, Redis, Elasticsearch, a worker of two processes and a beat; and in the
  default, where everything is in one process.
* writes: changes in a second by one writer, with the outbox and with a version of it that writes
  nothing, in turns.
* rebuild: postings in a second from the record to a published index, beside the same from the file
  straight to the index (the import of the search core), both with two processes for the analysis.
"""

from __future__ import annotations

import argparse
import itertools
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import psycopg
from corpus import ROOT, posting_file
from sqlalchemy import make_url
from timing import machine

from indexer.building import index_file
from indexer.lines import parse_line
from indexer.rebuilding import Rebuilding
from koubo.background import running_background
from koubo.container import Container, open_container, prepare_record, utc_now
from koubo.settings import Settings
from schemas.collection import Collection, Sort
from schemas.events import EventKind
from schemas.language import Language
from schemas.posting import Posting
from schemas.query import SearchQuery
from store.migrations.runner import upgrade
from store.repositories.outbox import Outbox
from store.store import Store

RATES: Final = (20, 1)
"""Changes in a second: what is wanted under load, and one that comes alone."""

MEASURED_PER_SECOND: Final = 2
"""Changes in a second that are looked for."""

KEPT: Final = 2_000
"""Postings in the record while changes are measured."""
WRITES: Final = 1_000
"""Of each kind, where they are compared."""

_LOOK_SECONDS: Final = 0.01
_revisions: Final = itertools.count(1_000)
"""Each is above those before, whatever was measured before."""

_IMPORTED_AT_ONCE: Final = 1_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--postings", type=int, default=50_000)
    parser.add_argument("--only", choices=["hits", "writes", "rebuild"])
    options = parser.parse_args()
    print(f"{machine()}\n")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        default, production = default_settings(folder), stack.enter_context(production_settings())
        for name, settings in (("default", default), ("production", production)):
            if options.only in {None, "hits"}:
                for rate in RATES:
                    measured = change_to_hit(settings, options.seconds, rate)
                    print_hits(f"{name}, {rate} writes/s", measured)
            if options.only in {None, "writes"}:
                print_writes(settings)
        if options.only in {None, "rebuild"}:
            for name, settings in (("default", default), ("production", production)):
                print_rebuild(name, settings, options.postings)


def default_settings(folder: Path) -> Settings:
    """SQLite and the embedded engine in a new folder."""
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'koubo.sqlite3'}",
        engine_url=f"embedded:{folder / 'index'}",
    )


@contextmanager
def production_settings() -> Iterator[Settings]:
    """PostgreSQL, Redis and Elasticsearch of `script/services`, with a database of our own."""
    started = subprocess.run(
        [ROOT / "script" / "services", "start"], check=True, capture_output=True, text=True
    )
    urls = dict(line.split("=", 1) for line in started.stdout.splitlines())
    server, name = make_url(urls["KOUBO_TEST_POSTGRESQL_URL"]), f"koubo_bench_{os.getpid()}"
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield Settings(
                _env_file=None,
                database_url=server.set(database=name).render_as_string(hide_password=False),
                engine_url=urls["KOUBO_TEST_ELASTICSEARCH_URL"],
                broker_url=f"{urls['KOUBO_TEST_REDIS_URL']}/15",
                index_prefix=f"koubo-bench-{os.getpid()}",
            )
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def opened(settings: Settings) -> Iterator[Container]:
    """The parts, with tables; the indexes are dropped before and after."""
    upgrade(settings.database_url)
    with open_container(settings) as container:
        prepare_record(settings)
        drop(container)
        try:
            yield container
        finally:
            drop(container)


def drop(container: Container) -> None:
    """Remove every index."""
    for collection in Collection:
        container.engine.drop(collection)


def change_to_hit(settings: Settings, seconds: int, rate: int) -> list[float]:
    """Seconds from a change to its hit, of some changes, with `rate` changes in a second."""
    with opened(settings) as container, ExitStack() as stack:
        records = visible(sample(KEPT))
        fill_record(container.store, records)
        rebuild(container)
        forget_events(container.store)
        for command in (("worker", "--concurrency", "2"), ("beat",)):
            if settings.broker_url:
                stack.enter_context(process(settings, *command))
        stack.enter_context(running_background(container))
        measured: list[float] = []
        looking: list[threading.Thread] = []
        # A worker reads its tables when it is asked first: that is not what is measured.
        look_for(container, *change(container.store, records[0]), [])
        due = time.perf_counter()
        for turn in range(seconds * rate):
            time.sleep(max(0.0, due - time.perf_counter()))
            due += 1 / rate
            record = records[1 + turn % (len(records) - 1)]
            word, begun = change(container.store, record)
            if turn % max(1, rate // MEASURED_PER_SECOND) == 0:
                arguments = (container, word, begun, measured)
                looking.append(threading.Thread(target=look_for, args=arguments))
                looking[-1].start()
        for thread in looking:
            thread.join()
    return measured


def sample(count: int) -> list[Posting]:
    """Postings of the sample."""
    with posting_file(count).open("rb") as lines:
        records = [parse_line(line) for line in itertools.islice(lines, count)]
    return [record for record in records if isinstance(record, Posting)]


def visible(records: list[Posting]) -> list[Posting]:
    """Those that a search can find: a twentieth is over, or to come."""
    return [record for record in records if record.publication.is_visible_at(utc_now())]


def fill_record(store: Store, records: list[Posting]) -> None:
    """Put records in, many in a transaction."""
    for first in range(0, len(records), _IMPORTED_AT_ONCE):
        with store.unit_of_work(utc_now()) as unit:
            unit.postings.put_imported(records[first : first + _IMPORTED_AT_ONCE])


def forget_events(store: Store) -> None:
    """What the index holds already needs no event."""
    while True:
        with store.unit_of_work(utc_now()) as unit:
            claimed = unit.outbox.claim(5_000, 60)
            unit.outbox.done([one.event.id for one in claimed])
        if not claimed:
            return


def change(store: Store, record: Posting) -> tuple[str, float]:
    """Change the title of a posting; the word in it that no other has, and when it began."""
    word = f"x{secrets.token_hex(8)}"
    begun = time.perf_counter()
    title = record.title.model_copy(update={"ja": f"{word} の公募"})
    changed = record.model_copy(update={"revision": next(_revisions), "title": title})
    with store.unit_of_work(utc_now()) as unit:
        unit.postings.put_imported([changed])
    return word, begun


def look_for(container: Container, word: str, begun: float, measured: list[float]) -> None:
    """Search for a word until it is found, and keep how long that took."""
    query = SearchQuery(all=(word,), sort=Sort.UPDATED)
    while container.searcher.search(query, Language.JA).total == 0:
        assert time.perf_counter() - begun < 60, "not found in a minute"
        time.sleep(_LOOK_SECONDS)
    measured.append(time.perf_counter() - begun)


@contextmanager
def process(settings: Settings, *command: str) -> Iterator[None]:
    """`koubo COMMAND` beside us."""
    environment = os.environ | {
        "KOUBO_DATABASE_URL": settings.database_url,
        "KOUBO_ENGINE_URL": settings.engine_url,
        "KOUBO_BROKER_URL": settings.broker_url,
        "KOUBO_INDEX_PREFIX": settings.index_prefix,
    }
    program = [sys.executable, "-m", "koubo", *command]
    running = subprocess.Popen(program, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def print_hits(name: str, seconds: list[float]) -> None:
    """One line."""
    ordered = sorted(seconds)
    p95 = ordered[int(0.95 * len(ordered))]
    print(
        f"{name}: change to hit, {len(ordered)} measured: "
        f"p50 {1_000 * statistics.median(ordered):.0f} ms, p95 {1_000 * p95:.0f} ms, "
        f"longest {1_000 * ordered[-1]:.0f} ms",
        flush=True,
    )


def print_writes(settings: Settings) -> None:
    """Writes in a second with the outbox and without, by the median time of one.

    One follows the other, so that whatever else the machine does meanwhile slows both.
    """
    with opened(settings) as container:
        store, records = container.store, sample(KEPT)
        fill_record(store, records)
        seconds: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(2 * WRITES):
            has_outbox = turn % 2 == 0
            with ExitStack() as stack:
                if not has_outbox:
                    stack.enter_context(no_outbox())
                begun = time.perf_counter()
                change(store, records[turn % len(records)])
                seconds[has_outbox].append(time.perf_counter() - begun)
        with_it, without = (statistics.median(seconds[each]) for each in (True, False))
        database = make_url(settings.database_url).get_backend_name()
        print(
            f"{database}: {1 / with_it:.0f} writes/s with the outbox, {1 / without:.0f} without, "
            f"ratio {without / with_it:.2f}",
            flush=True,
        )


@contextmanager
def no_outbox() -> Iterator[None]:
    """Changes write no event meanwhile."""

    def nothing(outbox: Outbox, kind: EventKind, *subjects: str) -> None:
        del outbox, kind, subjects

    add = Outbox.add
    Outbox.add = nothing  # type: ignore[method-assign]
    try:
        yield
    finally:
        Outbox.add = add  # type: ignore[method-assign]


def print_rebuild(name: str, settings: Settings, count: int) -> None:
    """Rates of the import of the search core and of the rebuild, one after the other, twice."""
    file, rates = posting_file(count), {"core": 0.0, "rebuild": 0.0}
    with opened(settings) as container:
        fill_record(container.store, sample(count))
        drop(container)
        begun = time.perf_counter()
        filled = index_file(file, container.engine, workers=2)
        rates["core"] = count / (time.perf_counter() - begun)
        assert len(filled.versions) == count
        begun = time.perf_counter()
        assert rebuild(container) == count
        rates["rebuild"] = count / (time.perf_counter() - begun)
        print(
            f"{name}: {count:,} postings: {rates['core']:.0f}/s from a file to the index, "
            f"{rates['rebuild']:.0f}/s rebuilt from the record, "
            f"ratio {rates['rebuild'] / rates['core']:.2f}",
            flush=True,
        )


def rebuild(container: Container) -> int:
    """Build the index from the record; how many documents it has."""
    rebuilding = Rebuilding(container.store, container.engine, container.projector, utc_now)
    return rebuilding.rebuild(
        Collection.POSTINGS, analyzer_version=container.analyzer.version, workers=2
    ).documents


if __name__ == "__main__":
    main()
