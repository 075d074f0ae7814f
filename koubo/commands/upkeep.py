"""Keeping the index true to the record: rebuild, sweep, the events that wait, the tables."""

from __future__ import annotations

from typing import Annotated

import typer

from indexer.rebuilding import Rebuilding
from indexer.sweeping import DriftReport
from koubo.commands.records import Workers
from koubo.commands.terminal import err, out, progress_bar, told_errors
from koubo.container import Container, open_container, prepare_record, utc_now
from koubo.jobs import sweep_collection
from koubo.settings import Settings
from schemas.collection import Collection
from schemas.ids import EventId
from search_engine.port import NoPreviousIndexError
from store.migrations.runner import upgrade

_SHOWN = 20

outbox = typer.Typer(no_args_is_help=True, help="Changes that the index has not followed yet.")


def rebuild_index(
    workers: Workers = None,
    rollback: Annotated[  # noqa: FBT002 - a flag of the terminal
        bool, typer.Option("--rollback", help="Swap the index from before back in instead.")
    ] = False,
) -> None:
    """Analyse every record again into a new index, then swap it in."""
    settings = Settings()
    with told_errors(), open_container(settings, for_jobs=True) as container:
        prepare_record(settings)
        if rollback:
            # A collection that was built once has nothing to go back to, and stays.
            rolled_back = [_is_rolled_back(container, collection) for collection in Collection]
            if not any(rolled_back):
                raise typer.Exit(1)
            return
        for collection in Collection:
            _rebuild(container, collection, workers or settings.import_workers)


def _rebuild(container: Container, collection: Collection, workers: int) -> None:
    with container.store.reading() as unit:
        total = (unit.postings if collection is Collection.POSTINGS else unit.profiles).count()
    with progress_bar(f"Rebuilding {collection}", total) as progress:
        rebuilt = _rebuilding(container).rebuild(
            collection,
            analyzer_version=container.analyzer.version,
            workers=workers,
            progress=progress,
        )
    out.print(f"{collection}: {rebuilt.documents} documents, in {rebuilt.name}", markup=False)
    for number, reason in list(rebuilt.failed.items())[:_SHOWN]:
        err.print(f"{number} cannot be indexed: {reason}", markup=False)


def _is_rolled_back(container: Container, collection: Collection) -> bool:
    try:
        name, report = _rebuilding(container).roll_back(collection)
    except NoPreviousIndexError as error:
        err.print(str(error), markup=False)
        return False
    out.print(f"{collection}: {name} is live again", markup=False)
    _print_drift(collection, report)
    return True


def _rebuilding(container: Container) -> Rebuilding:
    return Rebuilding(container.store, container.engine, container.projector, utc_now)


def sweep_index(
    check: Annotated[  # noqa: FBT002 - a flag of the terminal
        bool, typer.Option("--check", help="Only tell what differs; exit 1 if anything does.")
    ] = False,
) -> None:
    """Compare the index with the record, in both directions, and repair what differs."""
    settings = Settings()
    has_left = False
    with told_errors(), open_container(settings, for_jobs=True) as container:
        prepare_record(settings)
        for collection in Collection:
            report = sweep_collection(container, collection, is_repairing=not check)
            _print_drift(collection, report)
            has_left |= bool(report.failed) or (check and report.drift > 0)
        if has_left:
            raise typer.Exit(1)


def _print_drift(collection: Collection, report: DriftReport) -> None:
    kinds = ", ".join(f"{len(numbers)} {kind}" for kind, numbers in report.by_kind().items())
    out.print(f"{collection}: {report.checked} records compared; {kinds}")
    for number, reason in list(report.failed.items())[:_SHOWN]:
        err.print(f"{number} cannot be indexed: {reason}", markup=False)


@outbox.command("list")
def list_dead(limit: Annotated[int, typer.Option(min=1)] = 50) -> None:
    """Print what waits, and the events that were given up, with the reason."""
    settings = Settings()
    with told_errors(), open_container(settings) as container:
        prepare_record(settings)
        with container.store.reading() as unit:
            counts, dead = unit.outbox.counts(utc_now()), unit.outbox.dead(limit)
        out.print(
            f"{counts.pending} waiting, {counts.leased} under way, {counts.dead} given up; "
            f"the oldest waits for {counts.oldest_age_seconds:.0f} s"
        )
        for one in dead:
            since = f"{one.created_at:%Y-%m-%d %H:%M}"
            out.print(f"{one.event.id}  {one.event.subject}  {since}  {one.error}", markup=False)


@outbox.command()
def replay(events: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Let events that were given up be tried anew: those of EVENTS, or all."""
    settings = Settings()
    with told_errors(), open_container(settings) as container:
        prepare_record(settings)
        with container.store.unit_of_work(utc_now()) as unit:
            count = unit.outbox.replay([EventId(id_) for id_ in events] if events else None)
        out.print(f"{count} events wait again")


def migrate() -> None:
    """Bring the tables of the record up to date with this program."""
    with told_errors():
        upgrade(Settings().database_url)
        out.print("The tables are up to date.")
