"""No statement of a repository reads a table from end to end.

On empty tables, so that it takes no time: PostgreSQL is told to avoid sequential scans, SQLite
prefers an index of itself, and what is read from end to end all the same has no index that serves.
`benchmarks/query_plans.py` asks the same of a million postings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from benchmarks.repository_calls import CALLS, NOW
from store.config import StoreConfig
from store.repositories import (
    access_counts,
    account_links,
    account_mails,
    accounts,
    index_builds,
    institutions,
    leases,
    outbox,
    postings,
    profiles,
    requests,
    sessions,
)
from store.store import Store, open_store
from store.tables import metadata
from store.unit_of_work import UnitOfWork

SMALL = {"heartbeats", "leases", "index_builds", "counters"}
"""Tables of a few rows: to read them from end to end is the quickest."""

LARGE = set(metadata.tables) - SMALL

WHOLE_TABLE = re.compile(r"(?:Seq Scan on|^SCAN) (\w+)\b(?! USING (?:COVERING )?INDEX)")

REPOSITORIES = {
    "institutions": institutions.Institutions,
    "postings": postings.Postings,
    "profiles": profiles.Profiles,
    "requests": requests.Requests,
    "outbox": outbox.Outbox,
    "index_builds": index_builds.IndexBuilds,
    "access_counts": access_counts.AccessCounts,
    "accounts": accounts.Accounts,
    "sessions": sessions.Sessions,
    "account_links": account_links.AccountLinks,
    "account_mails": account_mails.AccountMails,
    "leases": leases.Leases,
    "heartbeats": leases.Heartbeats,
}
COVERED_BY_ANOTHER = {"postings.new_number", "institutions.find_many", "index_builds.discarded"}


class StopError(Exception):
    pass


@pytest.fixture
def explained(database_url: str) -> Iterator[tuple[Store, list[str]]]:
    """A store, and the plans of every statement that it runs."""
    store = open_store(StoreConfig(url=database_url))
    plans: list[str] = []

    def explain(_: Any, cursor: Any, statement: str, values: Any, *__: Any) -> None:
        if not re.match(r"(SELECT|INSERT|UPDATE|DELETE|WITH)\b", statement):
            return
        one = values[0] if isinstance(values, list) else values
        if database_url.startswith("sqlite"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", one)
            plans.extend(row[3] for row in rows)
        else:
            cursor.connection.execute("SET LOCAL enable_seqscan = off")
            rows = cursor.connection.execute(f"EXPLAIN {statement}", one)
            plans.extend(row[0] for row in rows)

    event.listen(store._engine, "before_cursor_execute", explain)  # noqa: SLF001 - what it really runs
    yield store, plans
    store.close()


def run(store: Store, call: Callable[[UnitOfWork], object]) -> None:
    with store.unit_of_work(NOW) as uow:
        call(uow)
        raise StopError


def test_no_table_is_read_from_end_to_end(explained: tuple[Store, list[str]]) -> None:
    store, plans = explained
    read_whole: dict[str, set[str]] = {}
    for name, call in CALLS.items():
        plans.clear()
        with pytest.raises(StopError):
            run(store, call)
        read_whole[name] = {found[1] for plan in plans if (found := WHOLE_TABLE.search(plan))}
    assert {name: found for name, found in read_whole.items() if found & LARGE} == {}


def test_every_method_of_every_repository_is_asked() -> None:
    called = {name.split(",")[0].split()[0] for name in CALLS}
    methods = {
        f"{name}.{method}"
        for name, repository in REPOSITORIES.items()
        for method in dir(repository)
        if not method.startswith("_")
    }
    assert methods - called - COVERED_BY_ANOTHER == set()
