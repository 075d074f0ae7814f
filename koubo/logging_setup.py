"""Logs: one line of JSON for one event, with nothing in it that is somebody's.

No search words, no addresses, no text of a posting or a profile, no tokens, and no line break that
somebody sent. That is seen to in one place, here, for every logger of the process:

* An event has a constant sentence. What is filled into it stays if it is a number, or if it has the
  form of an id or a name; anything else becomes `…`. Of other people's loggers only numbers stay.
* Further fields are those of `FIELDS`. Others are left out, and named in `left_out`.
* Of an exception the log has its type and the lines of code, not its message: messages repeat what
  was typed. Exempt are errors that say that a service is away, and the operating system's.
* Everything is ASCII on one line; what looks like an address or a password in a URL becomes `…`.

What was wrong with a record is not lost by that: `koubo outbox list` tells the reason in full.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from traceback import extract_tb
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger

from search_engine.port import EngineUnavailableError
from store.errors import StoreUnavailableError

FIELDS: Final = frozenset(
    {
        "count",
        "method",
        "milliseconds",
        "outcome",
        "request_id",
        "route",
        "seconds",
        "status",
        "task",
        "task_id",
    }
)
"""What an event may tell beside its sentence."""

MOST_CHARACTERS: Final = 4_000
"""Of one value: a trace of forty lines."""

_OURS: Final = frozenset(
    {"koubo", "indexer", "mailer", "portal", "recruiting", "search_api", "search_engine", "store"}
)
_TRACES: Final = "koubo.errors"
"""Its sentences hold traces that are made of lines of code only (`search_api.problems`)."""

_WARNINGS: Final = "py.warnings"
_WARNING: Final = re.compile(r"([\w./-]+:\d+): (\w+)(?=:)")
"""The beginning of a warning of Python's own: the line of code, and the kind."""

_TOLD: Final = (EngineUnavailableError, StoreUnavailableError)
_NAME: Final = re.compile(r"[A-Za-z0-9_.:/+\-]{1,160}")
_ADDRESS: Final = re.compile(r"[^\s<>\"'(,;:/]{1,64}@[^\s<>\"'),;:/]{1,255}")
_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/@]*@")
_MOST_CAUSES: Final = 5

_LEFT_OUT: Final = "…"


class _LeftOut:
    """Stands where something was to be filled into a sentence."""

    def __str__(self) -> str:
        return _LEFT_OUT

    __repr__ = __str__


def configure_logging(
    part: str, *, is_access_logged: bool = False, stream: TextIO | None = None
) -> None:
    """Send everything that this process logs to a stream, standard error if none is given.

    `part` names the process in each line: web, worker, beat. Errors that end a thread or the
    process go the same way. To be called again in no harm.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter(part))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("koubo").setLevel(logging.INFO)
    logging.getLogger("koubo.access").setLevel(
        logging.INFO if is_access_logged else logging.WARNING
    )
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught


def event_logger(name: str) -> BoundLogger:
    """A logger of events: `log.info("request", route=…)`; the fields are those of `FIELDS`.

    It goes through the standard library's logger of that name, configured or not.
    """
    logger: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=BoundLogger,
        context_class=dict,
    )
    return logger


def formatter(part: str) -> logging.Formatter:
    """Makes the line of a record."""

    def name_part(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {**event, "part": part}

    return ProcessorFormatter(
        foreign_pre_chain=[_fill_in],
        processors=[name_part, _select, _render],
        pass_foreign_args=True,
        use_get_message=False,
    )


def _fill_in(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Fill into a sentence of the standard library's kind what may stand in a log."""
    record: logging.LogRecord = event["_record"]
    arguments = event.pop("positional_args", None)
    if record.name == _WARNINGS:
        kind = _WARNING.search(record.getMessage())
        event["event"] = f"{kind[2]} at {kind[1]}" if kind else _LEFT_OUT
    elif arguments:
        trusts = record.name == _TRACES
        is_ours = record.name.split(".")[0] in _OURS
        if isinstance(arguments, Mapping):
            filled: Any = {key: _shown(v, is_ours, trusts) for key, v in arguments.items()}
        else:
            filled = tuple(_shown(value, is_ours, trusts) for value in arguments)
        # Where a number was to stand and was left out, the sentence remains as it is.
        with suppress(TypeError, ValueError):
            event["event"] = event["event"] % filled
    elif record.name.split(".")[0] not in _OURS and not _is_constant(event["event"]):
        event["event"] = _LEFT_OUT
    return event


def _is_constant(sentence: str) -> bool:
    """Whether a sentence of somebody else's may be shown: short, plain and on one line.

    Some libraries fill their sentences in before they log them.
    """
    return len(sentence) <= 200 and sentence.isascii() and sentence.isprintable()  # noqa: PLR2004 - a sentence


def _shown(value: object, is_ours: bool, trusts: bool) -> object:  # noqa: FBT001 - two facts of the logger
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, BaseException):
        return _told(value) if is_ours else type(value).__name__
    if isinstance(value, str) and (trusts or (is_ours and _NAME.fullmatch(value))):
        return str(value)
    return _LeftOut()


def _select(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The fields of a line, in the order in which they are read."""
    record: logging.LogRecord = event.pop("_record")
    event.pop("_from_structlog", None)
    error = _error_of(event.pop("exc_info", None) or record.exc_info)
    sentence, part = event.pop("event"), event.pop("part")
    line: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "part": part,
        "logger": record.name,
        "event": str(sentence),
    }
    line |= {name: value for name, value in event.items() if name in FIELDS}
    if unknown := sorted(set(event) - FIELDS):
        line["left_out"] = unknown
    if error is not None:
        line["error"] = _told(error)
        line["trace"] = list(_trace(error))
    return line


def _error_of(exc_info: object) -> BaseException | None:
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exc_info()[1]
        case _:
            return None


def _told(error: BaseException) -> str:
    """The type of an error, and its message where that is about a service or a file."""
    name = type(error).__name__
    if isinstance(error, _TOLD):
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


def _trace(error: BaseException) -> Iterator[str]:
    """The lines of code of an error, then those of its causes."""
    one: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if one is None:
            return
        yield type(one).__name__
        for frame in extract_tb(one.__traceback__):
            yield f"{frame.filename}:{frame.lineno} {frame.name}"
        one = one.__cause__ or one.__context__


def _render(_: WrappedLogger, __: str, event: EventDict) -> str:
    return json.dumps(_harmless(event), separators=(",", ":")).replace("\x7f", "\\u007f")


def _harmless(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _harmless(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_harmless(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    if not isinstance(value, str):
        return type(value).__name__
    kept = value[:MOST_CHARACTERS]
    return _ADDRESS.sub(_LEFT_OUT, _CREDENTIALS.sub("", kept)) if "@" in kept else kept


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("koubo").critical("uncaught error", exc_info=(kind, error, trace))
