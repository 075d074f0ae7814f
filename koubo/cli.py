"""`koubo …`: import, rebuild, search, serve, and looking into the analysis, from the terminal."""

from __future__ import annotations

from pathlib import Path

import typer

from koubo.commands import analysis, engine, queue, records, serving, upkeep
from koubo.crashing import arm_failpoints
from koubo.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Koubo: search academic job postings in Japan.")
app.command("import")(records.import_records)
app.command("export")(records.export_records)
app.command("rebuild")(upkeep.rebuild_index)
app.command("sweep")(upkeep.sweep_index)
app.command("migrate")(upkeep.migrate)
app.add_typer(upkeep.outbox, name="outbox")
app.command("sample")(records.write_sample)
app.command("schema")(records.print_schema)
app.command("search")(engine.search)
app.command("status")(engine.status)
app.command("analyze")(analysis.analyze)
app.command("evaluate")(analysis.evaluate)
app.command("serve")(serving.serve)
app.command("worker")(queue.work)
app.command("beat")(queue.tick)
app.command("heartbeat")(queue.heartbeat)


@app.callback()
def prepare() -> None:
    """Koubo: search academic job postings in Japan."""
    if directory := Settings().failpoint_directory:
        arm_failpoints(Path(directory))


def main() -> None:
    """Run the command line."""
    app()
