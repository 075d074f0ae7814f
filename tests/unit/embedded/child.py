"""A process beside the test: writes what it is told, and says aloud what was acknowledged."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from search_engine.embedded.engine import EmbeddedEngine
from search_engine.expression import AnyOf, expression_hash
from search_engine.port import Condition
from tests.contract.documents import POSTINGS, document


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _upsert(engine: EmbeddedEngine, count: int) -> None:
    for number in range(1, count + 1):
        [result] = engine.upsert(POSTINGS, [document(number, terms=(f"term{number}",))])
        _say(result.id)


def _register(engine: EmbeddedEngine, count: int) -> None:
    for number in range(1, count + 1):
        expression = AnyOf("terms", (f"term{number}",))
        engine.register(POSTINGS, [Condition(expression_hash(expression), expression)])
        _say(number)


def _build(engine: EmbeddedEngine, count: int, *, is_published: bool) -> None:
    build = engine.build(POSTINGS)
    build.upsert(document(number) for number in range(1, count + 1))
    if is_published:
        build.publish()
    _say(build.name)
    if not is_published:
        time.sleep(60)


def main() -> None:
    """Run one command: its name, the directory, how many."""
    command, directory, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    engine = EmbeddedEngine(directory, "child-1")
    match command:
        case "upsert":
            _upsert(engine, count)
        case "register":
            _register(engine, count)
        case "publish":
            _build(engine, count, is_published=True)
        case _:
            _build(engine, count, is_published=False)


if __name__ == "__main__":
    main()
