"""Timing requests fairly: contenders take turns on the same question, so that drift hits all."""

from __future__ import annotations

import http.client
import os
import platform
import threading
import time
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit


class Connection:
    """One kept-alive connection."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)

    def get(self, target: str) -> bytes:
        """The body of a good answer."""
        self._connection.request("GET", target)
        response = self._connection.getresponse()
        body = response.read()
        assert response.status == 200, (response.status, target, body[:300])
        return body


def take_turns(
    contenders: Mapping[str, tuple[str, Sequence[str]]], rounds: int
) -> dict[str, list[float]]:
    """Milliseconds of each contender's requests, one after the other, question by question.

    A contender is an address and its targets; after a warm-up each round asks every contender the
    same question.
    """
    connections = {name: Connection(address) for name, (address, _) in contenders.items()}
    measured: dict[str, list[float]] = {name: [] for name in contenders}
    count = min(len(targets) for _, targets in contenders.values())
    for number in range(-min(50, rounds), rounds):
        for name, (_, targets) in contenders.items():
            start = time.perf_counter()
            connections[name].get(targets[number % count])
            if number >= 0:
                measured[name].append((time.perf_counter() - start) * 1_000)
    return measured


def requests_per_second(
    address: str, targets: Sequence[str], clients: int, seconds: float
) -> float:
    """How many requests a second are answered to that many clients at once."""
    deadline = time.perf_counter() + seconds
    done = [0] * clients

    def ask(client: int) -> None:
        connection = Connection(address)
        for target in cycle(targets[client:] + targets[:client]):
            if time.perf_counter() >= deadline:
                return
            connection.get(target)
            done[client] += 1

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1_024


def machine() -> str:
    """The machine in a line."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"
