"""How many nodes a call had to ask: counted where the client sends, per thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from elastic_transport import Urllib3HttpNode


class Attempts:
    """Counts what the running thread sends."""

    def __init__(self) -> None:
        self._local: Final = threading.local()

    def begin(self) -> None:
        """Count from zero."""
        self._local.count = 0

    @property
    def count(self) -> int:
        """Requests that this thread has sent since it began to count."""
        return int(getattr(self._local, "count", 0))

    def add(self) -> None:
        """One more."""
        self._local.count = self.count + 1


@contextmanager
def counted_attempts() -> Iterator[Attempts]:
    """Count every request of every client, which is sent all the same."""
    attempts = Attempts()
    perform = Urllib3HttpNode.perform_request

    def counting(self: Urllib3HttpNode, *args: Any, **kwargs: Any) -> Any:
        attempts.add()
        return perform(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Urllib3HttpNode, "perform_request", counting)
        yield attempts
