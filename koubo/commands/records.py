"""Records in and out: import, rebuild, the sample data, the JSON Schema of an import line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from indexer.importing import import_file
from indexer.lines import import_schema
from indexer.rebuilding import rebuild
from koubo.commands.terminal import err, out, progress_bar, told_errors
from koubo.container import open_container
from koubo.sample import write_postings, write_profiles
from koubo.settings import Settings
from schemas.collection import Collection

_SHOWN_BAD_LINES = 20

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes that analyse texts.")]


def import_records(file: File, workers: Workers = None) -> None:
    """Import postings or profiles from a JSON Lines file; exit 1 if any line was bad."""
    settings = Settings()
    with told_errors(), open_container(settings) as container:
        with progress_bar(f"Importing {file.name}", file.stat().st_size) as progress:
            report = import_file(
                file,
                container.engine,
                workers=workers or settings.import_workers,
                progress=progress,
            )
        out.print(
            f"{report.indexed} indexed, {report.stale} already there, "
            f"{len(report.bad_lines)} bad lines, {len(report.refused)} refused"
        )
        for reason in [*map(str, report.bad_lines), *report.refused][:_SHOWN_BAD_LINES]:
            err.print(reason, markup=False)
        hidden = len(report.bad_lines) + len(report.refused) - _SHOWN_BAD_LINES
        if hidden > 0:
            err.print(f"… and {hidden} more")
        if not report.is_clean:
            raise typer.Exit(1)


def rebuild_index(workers: Workers = None) -> None:
    """Analyse every record again into a new index, then swap it in."""
    settings = Settings()
    with told_errors(), open_container(settings) as container:
        counts = container.engine.health().documents
        for collection in Collection:
            total = counts.get(collection, 0)
            with progress_bar(f"Rebuilding {collection}", total) as progress:
                written = rebuild(
                    container.engine,
                    collection,
                    workers=workers or settings.import_workers,
                    progress=progress,
                )
            out.print(f"{collection}: {written} documents")


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
