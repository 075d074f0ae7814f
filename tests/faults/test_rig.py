"""The rig itself: a fault that does not happen would prove nothing."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from koubo.crashing import arm_failpoints
from schemas.failpoints import FAILPOINTS, arm, failpoint
from tests.faults.processes import ROOT
from tests.faults.rig import Rig

NAME = "store.after_commit"

REACHES = """
import sys
from pathlib import Path
from koubo.crashing import arm_failpoints
from schemas.failpoints import failpoint
arm_failpoints(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    failpoint("store.after_commit")
print("came through", flush=True)
"""
STAYS = "import time; print('here', flush=True); time.sleep(60)"
FORKS = "import os, time\nif os.fork(): print('parent', flush=True)\ntime.sleep(60)"


class Echo(socketserver.ThreadingTCPServer):
    """Says everything back."""

    daemon_threads = True
    allow_reuse_address = True

    class RequestHandlerClass(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                while data := self.request.recv(65_536):
                    self.request.sendall(data)
            except OSError:
                pass


@pytest.fixture
def echo() -> Iterator[int]:
    with Echo(("127.0.0.1", 0), Echo.RequestHandlerClass) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def say(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    said = b""
    while len(said) < len(data):
        piece = connection.recv(65_536)
        if not piece:
            break
        said += piece
    return said


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=2)


def test_a_process_is_killed_and_started_again(rig: Rig) -> None:
    process = rig.processes.add_python("-c", STAYS)
    process.start()
    process.wait_for(lambda: "here" in process.output)
    first = process.pid
    process.kill()
    assert process.exit_code == -9
    process.restart()
    process.wait_for(lambda: process.output.count("here") == 2)
    assert process.pid != first
    assert process.starts == 2


def test_children_are_killed_one_by_one_or_with_the_group(rig: Rig) -> None:
    process = rig.processes.add_python("-c", FORKS)
    process.start()
    process.wait_for(lambda: len(process.children()) == 1 and "parent" in process.output)
    (child,) = process.children()
    process.kill_group()
    end = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not _lives(child)


def _lives(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


def test_a_process_that_ends_early_shows_its_output(rig: Rig) -> None:
    process = rig.processes.add_python("-c", "raise SystemExit('no such thing')")
    process.start()
    with pytest.raises(AssertionError, match="no such thing"):
        process.wait_for(lambda: False)


def test_a_process_dies_at_the_failpoint_and_only_once(rig: Rig) -> None:
    directory = rig.failpoints.environment["KOUBO_FAILPOINT_DIRECTORY"]
    process = rig.processes.add_python("-c", REACHES, directory, "3")
    rig.failpoints.kill_once(NAME)
    process.start()
    assert process.wait() == -9
    assert not rig.failpoints.is_waiting(NAME)
    process.restart()
    assert process.wait() == 0
    assert "came through" in process.output
    assert rig.failpoints.hits == {NAME: 4}
    assert rig.failpoints.kills == {NAME: 1}


def test_a_process_dies_with_a_probability(rig: Rig) -> None:
    directory = rig.failpoints.environment["KOUBO_FAILPOINT_DIRECTORY"]
    process = rig.processes.add_python("-c", REACHES, directory, "10000")
    rig.failpoints.kill_often(NAME, 0.1)
    process.start()
    assert process.wait() == -9
    rig.failpoints.spare_all()
    process.restart()
    assert process.wait() == 0


def test_hits_are_counted_where_nobody_is_killed(rig: Rig, tmp_path: Path) -> None:
    arm_failpoints(tmp_path / "failpoints")
    try:
        for name in FAILPOINTS:
            failpoint(name)
    finally:
        arm(None)
    assert rig.failpoints.hits == dict.fromkeys(FAILPOINTS, 1)
    assert not rig.failpoints.kills


def test_failpoints_are_armed_by_the_setting_only(rig: Rig) -> None:
    """`koubo schema` is the shortest command; with the setting it would obey."""
    process = rig.koubo("schema")
    process.start()
    assert process.wait() == 0
    assert rig.failpoints.hits == {}
    shown = "from schemas import failpoints as f; from koubo.cli import main\n"
    shown += "try: main()\nexcept SystemExit: pass\nprint('armed', len(f._armed))"
    armed = rig.processes.add_python("-c", shown, "schema", **rig.failpoints.environment)
    plain = rig.processes.add_python("-c", shown, "schema")
    for one, expected in ((armed, "armed 1"), (plain, "armed 0")):
        one.start()
        one.wait()
        assert expected in one.output


def test_a_proxy_passes_everything_on(rig: Rig, echo: int) -> None:
    proxy = rig.proxy(echo)
    data = bytes(range(256)) * 4_000
    with connected(proxy.port) as connection:
        assert say(connection, data) == data
    assert proxy.connections == 1


def test_a_proxy_that_is_down_refuses_and_resets(rig: Rig, echo: int) -> None:
    proxy = rig.proxy(echo)
    with connected(proxy.port) as connection:
        assert say(connection, b"a") == b"a"
        proxy.down()
        with pytest.raises(ConnectionError):
            say(connection, b"a")
    with pytest.raises(ConnectionRefusedError):
        connected(proxy.port)
    proxy.up()
    with connected(proxy.port) as connection:
        assert say(connection, b"b") == b"b"


def test_a_reset_ends_what_there_is_only(rig: Rig, echo: int) -> None:
    proxy = rig.proxy(echo)
    with connected(proxy.port) as connection:
        assert say(connection, b"a") == b"a"
        proxy.reset()
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    with connected(proxy.port) as connection:
        assert say(connection, b"b") == b"b"


def test_a_proxy_can_be_slow_silent_and_cut(rig: Rig, echo: int) -> None:
    proxy = rig.proxy(echo)
    with connected(proxy.port) as connection:
        proxy.latency_seconds = 0.3
        begun = time.monotonic()
        assert say(connection, b"a") == b"a"
        assert time.monotonic() - begun >= 0.3
        proxy.latency_seconds = 0
        proxy.bytes_per_second = 10_000
        begun = time.monotonic()
        assert say(connection, b"a" * 5_000) == b"a" * 5_000
        assert time.monotonic() - begun >= 0.4
        proxy.bytes_per_second = None
        proxy.hangs = True
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            say(connection, b"x")
        proxy.heal()
        connection.settimeout(2)
        assert connection.recv(1) == b"x"
        proxy.cut_after_bytes = 6_000
        with pytest.raises(ConnectionResetError):
            say(connection, b"b" * 5_000)


def test_nothing_behind_a_proxy_is_a_reset(rig: Rig) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    proxy = rig.proxy(port)
    with connected(proxy.port) as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)


def test_the_tree_is_found() -> None:
    assert (ROOT / "koubo" / "__main__.py").exists()
