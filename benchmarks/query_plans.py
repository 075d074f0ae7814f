"""How PostgreSQL carries out every statement of the store, at a million postings.

    python benchmarks/query_plans.py [--postings 1000000] [--plans]

Fills a database of its own by SQL inside PostgreSQL (minutes), runs every call of every repository
(`repository_calls.py`) and prints how long the call took and how its statements were carried out;
with `--plans` in full. Each call is rolled back, and the database dropped at the end. Exit 1 if a
large table was read from end to end.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg
from repository_calls import CALLS, NOW
from sqlalchemy import event, make_url
from timing import machine

from store.config import StoreConfig
from store.migrations import runner
from store.store import Store, open_store
from store.unit_of_work import UnitOfWork

ROOT: Final = Path(__file__).parents[1]
FILL: Final = Path(__file__).with_name("data") / "many_postings.sql"
VARIABLE: Final = "KOUBO_TEST_POSTGRESQL_URL"
LARGE_ROWS: Final = 10_000
ROUNDS: Final = 5

COUNTS_EVERYTHING: Final = {"outbox.counts: outbox"}
"""Counts the rows of a table, each of them: to read the table is the quickest way there is."""

_Node = Mapping[str, Any]


class RolledBackError(Exception):
    """Ends a unit of work without a trace."""


@dataclass(slots=True)
class Explained:
    """What is known of the call that runs: the plans of its statements."""

    is_wanted: bool = False
    plans: list[_Node] = field(default_factory=list)


def main() -> None:
    """Fill, explain, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--plans", action="store_true", help="print the plans in full")
    options = parser.parse_args()
    with database() as url:
        runner.upgrade(url)
        sizes = fill(url, options.postings)
        print(f"{machine()}; {server(url)}")
        print(", ".join(f"{count:,} {name}" for name, count in sizes.items()), "\n")
        large = {name for name, count in sizes.items() if count >= LARGE_ROWS}
        store = open_store(StoreConfig(url=url, statement_timeout_seconds=60))
        found = explain_everything(store, large, is_full=options.plans)
        store.close()
    print(f"\nlarge tables read from end to end: {', '.join(found) or 'none'}")
    sys.exit(1 if found else 0)


@contextmanager
def database() -> Iterator[str]:
    """A database beside the one that the tests' server has, dropped at the end."""
    known = os.environ.get(VARIABLE)
    if not known:
        command = [ROOT / "script" / "services", "start"]
        started = subprocess.run(command, check=True, capture_output=True, text=True)
        known = dict(line.split("=", 1) for line in started.stdout.splitlines())[VARIABLE]
    address = make_url(known)
    name = f"koubo_test_plans_{os.getpid()}"
    own = address.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(_plain(known), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield own
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def fill(url: str, postings: int) -> dict[str, int]:
    """Make the rows; returns how many each table has."""
    statements = FILL.read_text(encoding="utf-8").replace(":postings", str(postings))
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        begun = time.perf_counter()
        connection.execute(statements.encode())
        connection.execute("VACUUM ANALYZE")
        print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        tables = connection.execute(
            "SELECT relname, n_live_tup FROM pg_stat_user_tables ORDER BY n_live_tup DESC"
        )
        return {str(name): int(count) for name, count in tables if count}


def server(url: str) -> str:
    """The version of PostgreSQL and the memory it may use for pages."""
    with psycopg.connect(_plain(url)) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers')"
        ).fetchone()
    assert row is not None
    return f"PostgreSQL {row[0]}, shared_buffers {row[1]}"


def explain_everything(store: Store, large: set[str], *, is_full: bool) -> list[str]:
    """Run every call, print a row for each; returns the sequential scans of large tables."""
    explained = Explained()

    def explain(_: object, cursor: Any, statement: str, values: Any, *__: object) -> None:  # noqa: ANN401 - the driver's
        if explained.is_wanted and statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            one = values[0] if isinstance(values, list) else values
            plan = cursor.connection.execute(f"EXPLAIN (FORMAT JSON) {statement}", one).fetchone()
            explained.plans.append(plan[0][0]["Plan"])

    event.listen(store._engine, "before_cursor_execute", explain)  # noqa: SLF001 - what it really runs
    whole: list[str] = []
    print("| call | ms | how |\n|---|---|---|")
    for name, call in CALLS.items():
        times = [_run(store, call) for _ in range(ROUNDS)]
        explained.is_wanted = True
        _run(store, call)
        explained.is_wanted = False
        nodes = [node for plan in explained.plans for node in _nodes(plan)]
        print(f"| {name} | {median(times):.1f} | {_summary(nodes)} |")
        if is_full:
            print("\n".join(_lines(plan) for plan in explained.plans))
        whole += [
            f"{name}: {node['Relation Name']}"
            for node in nodes
            if node["Node Type"] == "Seq Scan"
            and node["Relation Name"] in large
            and f"{name}: {node['Relation Name']}" not in COUNTS_EVERYTHING
        ]
        explained.plans.clear()
    return whole


def _run(store: Store, call: Callable[[UnitOfWork], object]) -> float:
    """Milliseconds of a call, without the beginning and the end of its transaction."""
    took = 0.0
    with suppress(RolledBackError), store.unit_of_work(NOW) as uow:
        begun = time.perf_counter()
        call(uow)
        took = (time.perf_counter() - begun) * 1_000
        raise RolledBackError
    return took


def _nodes(plan: _Node) -> Iterator[_Node]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _summary(nodes: list[_Node]) -> str:
    """The ways tables were read, each once, in the order in which they come."""
    ways: dict[str, None] = {}
    for node in nodes:
        if "Scan" in node["Node Type"] and "Subquery" not in node["Node Type"]:
            where = node.get("Index Name") or node.get("Relation Name") or ""
            if node["Node Type"] != "Bitmap Heap Scan":
                ways[f"{node['Node Type']} {where}".strip()] = None
    return ", ".join(ways) or "writes only"


def _lines(plan: _Node, depth: int = 1) -> str:
    where = plan.get("Index Name") or plan.get("Relation Name") or ""
    line = f"{'  ' * depth}{plan['Node Type']} {where} rows={plan['Plan Rows']}"
    return "\n".join([line, *(_lines(below, depth + 1) for below in plan.get("Plans", ()))])


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
