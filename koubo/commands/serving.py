"""Serving the site."""

from __future__ import annotations

from typing import Annotated

import typer
import uvicorn

from koubo.background import running_background
from koubo.commands.terminal import out, told_errors
from koubo.container import open_container, prepare_record
from koubo.http_protocol import server_config
from koubo.logging_setup import configure_logging
from koubo.settings import Settings
from koubo.web import create_app


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the pages and the API until interrupted."""
    settings = Settings()
    host, port = host or settings.host, settings.port if port is None else port
    configure_logging("web", is_access_logged=settings.is_access_logged)
    with told_errors(), open_container(settings) as container:
        prepare_record(settings)
        out.print(f"Koubo is at http://{host}:{port}/")
        with running_background(container) as background:
            app = create_app(container, background)
            uvicorn.Server(server_config(app, host, port)).run()
