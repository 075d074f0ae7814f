"""tantivy's errors in the words of the port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from search_engine.port import EngineError, EngineUnavailableError

_PANIC: Final = "PanicException"
"""A panic of Rust code; its class is not importable and derives from BaseException."""


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise only errors of the port: I/O may be tried again, anything else may not."""
    try:
        yield
    except EngineError:
        raise
    except OSError as error:
        raise EngineUnavailableError(f"{doing}: {error}") from error
    except (ValueError, TypeError, OverflowError) as error:
        raise EngineError(f"{doing}: {error}") from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise EngineError(f"{doing}: {error}") from error
        raise
