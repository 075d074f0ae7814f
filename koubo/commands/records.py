"""Records in and out: import, export, the sample data, the JSON Schema of an import line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from indexer.exporting import export_file
from indexer.importing import Importing
from indexer.lines import import_schema
from koubo.commands.terminal import err, out, progress_bar, told_errors
from koubo.container import open_container, prepare_record, utc_now
from koubo.sample import write_postings, write_profiles
from koubo.settings import Settings
from schemas.collection import Collection
from store.rows import ImportOutcome

_SHOWN_BAD_LINES = 20

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Target = Annotated[Path, typer.Argument(dir_okay=False, writable=True)]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes that analyse texts.")]


def import_records(file: File, workers: Workers = None) -> None:
    """Import postings or profiles from a JSON Lines file; exit 1 if any line was bad.

    Cut off or refused in part, it can be repeated: what is in already is passed over.
    """
    settings = Settings()
    with told_errors(), open_container(settings, for_jobs=True) as container:
        prepare_record(settings)
        importing = Importing(container.store, container.engine, container.projector, utc_now)
        with (
            progress_bar(f"Importing {file.name}", file.stat().st_size) as progress,
            progress_bar("Indexing", None) as index_progress,
        ):
            report = importing.import_file(
                file,
                analyzer_version=container.analyzer.version,
                workers=workers or settings.import_workers,
                progress=progress,
                index_progress=index_progress,
            )
        counts = report.records
        out.print(
            f"{counts[ImportOutcome.ADDED]} added, {counts[ImportOutcome.REPLACED]} replaced, "
            f"{counts[ImportOutcome.STALE]} already there, "
            f"{counts[ImportOutcome.KEPT]} kept by institutions, {report.indexed} indexed, "
            f"{len(report.bad_lines)} bad lines, {len(report.failed)} refused"
        )
        refused = [f"{number}: {reason}" for number, reason in report.failed.items()]
        for reason in [*map(str, report.bad_lines), *refused][:_SHOWN_BAD_LINES]:
            err.print(reason, markup=False)
        hidden = len(report.bad_lines) + len(refused) - _SHOWN_BAD_LINES
        if hidden > 0:
            err.print(f"… and {hidden} more")
        if not report.is_clean:
            raise typer.Exit(1)


def export_records(collection: Collection, file: Target) -> None:
    """Write every public record of COLLECTION to a JSON Lines file that `import` takes."""
    settings = Settings()
    with told_errors(), open_container(settings, for_jobs=True) as container:
        prepare_record(settings)
        with progress_bar(f"Exporting {collection}", None) as progress:
            written = export_file(container.store, collection, file, progress=progress)
        out.print(f"{collection}: {written} records")


def write_sample(
    directory: Path,
    postings: Annotated[int, typer.Option(min=0)] = 2_400,
    seekers: Annotated[int, typer.Option(min=0)] = 600,
    seed: int = 1,
) -> None:
    """Write invented postings and profiles into DIRECTORY, dated around today."""
    now = datetime.now(UTC).replace(microsecond=0)
    directory.mkdir(parents=True, exist_ok=True)
    write_postings(directory / "postings.jsonl", postings, seed, now)
    write_profiles(directory / "seekers.jsonl", seekers, seed, now)
    out.print(f"{postings} postings and {seekers} seeker profiles in {directory}")


def print_schema() -> None:
    """Print the JSON Schema of one line of an import file."""
    out.print_json(orjson.dumps(import_schema()).decode())
