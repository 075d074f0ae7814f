"""A line for an event, whatever somebody sent, and nothing of theirs in it."""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from koubo.logging_setup import FIELDS, configure_logging, event_logger
from search_engine.port import EngineError, EngineUnavailableError

CANARIES = ("sagashimono", "量子もつれ", "hanako@example.ac.jp", "s3cr3t-t0ken", "'; DROP")

BREAKS = (
    "\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\0",
    "\x1b[2J", "\x7f", "\u202e", "\ufeff", "\ud800", "\\n", "%0a", "%0d%0a",
)  # fmt: skip
FORGED = (
    '{"level":"info","event":"forged"}',
    '"}{"event":"forged"',
    "2026-01-01T00:00:00Z ERROR root forged",
    "%s%s%s%n",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "a" * 100_000,
    "\U0001f600" * 50,
    "{0.__class__}",
    "=cmd|' /C calc'!A0",
)
HOSTILE = [
    f"{head}{break_}{forged}"
    for break_ in BREAKS
    for head, forged in zip("xy" * 5, FORGED, strict=True)
]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("koubo", "koubo.access")}
    written = io.StringIO()
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False  # a library that a test before it used may have silenced it
    configure_logging("web", is_access_logged=True, stream=written)
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.captureWarnings(capture=False)
    sys.excepthook = hook


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@contextmanager
def nobody_else_listening(stream: io.StringIO) -> Iterator[None]:
    """Without what pytest captures for its report, which cannot hold a lone surrogate."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    root.handlers[:] = [one for one in handlers if getattr(one, "stream", None) is stream]
    yield
    root.handlers[:] = handlers


def test_there_are_two_hundred_hostile_strings() -> None:
    assert len(set(HOSTILE)) == 200


@pytest.mark.parametrize("name", ["koubo.jobs", "koubo.errors", "uvicorn.error", "celery.worker"])
def test_a_hostile_string_is_one_line_wherever_it_stands(stream: io.StringIO, name: str) -> None:
    logger, events = logging.getLogger(name), event_logger(name)
    ways = 0
    with nobody_else_listening(stream):
        for hostile in HOSTILE:
            before = len(stream.getvalue().splitlines())
            logger.warning("a thing happened: %s", hostile)
            logger.warning(hostile)
            logger.warning("%(what)s and %(id)s", {"what": hostile, "id": 7})
            logger.error("failed: %r", ValueError(hostile))
            events.warning("a thing happened", request_id=hostile, route=hostile, other=hostile)
            logger.error("failed", exc_info=OSError(5, hostile))
            ways = len(stream.getvalue().splitlines()) - before
            assert ways == 6, repr(hostile[:40])
    text = stream.getvalue()
    assert text.isascii()
    assert all(character.isprintable() for line in text.split("\n") for character in line)
    assert all({"at", "level", "part", "logger", "event"} <= set(line) for line in lines(stream))
    assert not any(line["event"] == "forged" or "forged" in line for line in lines(stream))


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize(
    "name", ["koubo.jobs", "store.store", "uvicorn.error", "elastic_transport"]
)
def test_what_is_somebodys_never_gets_into_a_log(
    stream: io.StringIO, name: str, canary: str
) -> None:
    logger = logging.getLogger(name)
    said = f"nobody found {canary} 。"
    logger.warning("could not: %s", said)
    logger.warning("could not: %(exc)s", {"exc": said})
    logger.error("failed: %s", EngineError(f"failed to parse value [{said}]"))
    try:
        try:
            int(said)
        except ValueError as cause:
            raise KeyError(said) from cause
    except KeyError:
        logger.exception("unhandled")
    event_logger(name).warning("a thing", query=said, all=said)
    text = stream.getvalue()
    assert len(lines(stream)) == 5
    assert canary not in text
    assert json.dumps(canary)[1:-1] not in text


def test_addresses_and_passwords_are_taken_out_of_what_may_be_told(stream: io.StringIO) -> None:
    error = EngineUnavailableError("https://elastic:s3cr3t@es:9200 refused taro@example.jp")
    logging.getLogger("koubo.relay").warning("away: %s", error)
    (line,) = lines(stream)
    assert line["event"].startswith("away: EngineUnavailableError: https://es:9200 refused …")
    assert "s3cr3t" not in stream.getvalue()


def test_numbers_and_names_stay(stream: io.StringIO) -> None:
    log = logging.getLogger("koubo.jobs")
    log.error("%s cannot be indexed: %s", "D126041234", "failed to parse [量子]")
    log.warning("%s: %d %s", "postings", 3, "missing")
    told = {"name": "x", "runtime": 3}
    logging.getLogger("celery").error("Task %(name)s took %(runtime)d s", told)
    assert [line["event"] for line in lines(stream)] == [
        "D126041234 cannot be indexed: …",
        "postings: 3 missing",
        "Task … took 3 s",
    ]


def test_an_error_is_told_by_its_type_and_lines_of_code(stream: io.StringIO) -> None:
    try:
        int("hanako@example.ac.jp")
    except ValueError:
        logging.getLogger("store.store").exception("what follows a commit failed")
    (line,) = lines(stream)
    assert line["error"] == "ValueError"
    assert line["trace"][0] == "ValueError"
    assert __file__ in line["trace"][1]


def test_an_event_has_its_fields_and_names_those_that_are_unknown(stream: io.StringIO) -> None:
    event_logger("koubo.access").info("request", route="/api/v1/postings", status=200, query="x")
    (line,) = lines(stream)
    assert line["at"].endswith("+00:00")
    shown = ("level", "part", "logger", "event", "route", "status")
    assert {name: line[name] for name in shown} == {
        "level": "info",
        "part": "web",
        "logger": "koubo.access",
        "event": "request",
        "route": "/api/v1/postings",
        "status": 200,
    }
    assert line["left_out"] == ["query"]


def test_fields_are_not_those_of_a_question() -> None:
    assert not FIELDS & {"query", "all", "any", "none", "keywords", "q", "url", "email", "token"}


def test_an_uncaught_error_is_a_line(stream: io.StringIO) -> None:
    sys.excepthook(ValueError, ValueError("taro@example.jp"), None)
    (line,) = lines(stream)
    assert (line["level"], line["error"]) == ("critical", "ValueError")


def test_a_warning_is_told_by_its_kind_and_place(stream: io.StringIO) -> None:
    with pytest.warns(UserWarning, match="hanako"):
        warnings.warn("hanako@example.ac.jp", UserWarning, stacklevel=1)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("hanako@example.ac.jp", UserWarning, stacklevel=1)
    (line,) = lines(stream)
    assert line["event"].startswith(f"UserWarning at {__file__}:")
    assert "hanako" not in stream.getvalue()


def test_other_libraries_are_heard_from_warnings_on(stream: io.StringIO) -> None:
    logging.getLogger("urllib3").info("no")
    logging.getLogger("urllib3").warning("yes")
    logging.getLogger("koubo.access").debug("no")
    assert [line["event"] for line in lines(stream)] == ["yes"]
