"""What the commands share: the two consoles, a progress bar, and how an error is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from indexer.rebuilding import RebuildError
from schemas.language import Language
from schemas.problems import RefusedError
from search_engine.port import EngineError
from store.errors import StoreError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@contextmanager
def told_errors() -> Iterator[None]:
    """Say what went wrong in one line and leave with 1, where the fault is not in the program."""
    try:
        yield
    except RefusedError as error:
        for problem in error.problems:
            err.print(f"{problem.field or 'query'}: {problem.message(Language.EN)}", markup=False)
        raise typer.Exit(1) from error
    except (EngineError, StoreError, RebuildError, OSError) as error:
        err.print(f"{type(error).__name__}: {error}", markup=False)
        raise typer.Exit(1) from error


@contextmanager
def progress_bar(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error; gives the function that moves it on."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        yield partial(progress.advance, progress.add_task(label, total=total))
