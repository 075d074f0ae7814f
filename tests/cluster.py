"""Three real Elasticsearch nodes on the loopback interface, each of which can be killed.

The program files are those that `script/services` fetched; configuration, data and logs of each
node are its own. A node is ended by its process id, and by nothing else. The cluster begins empty.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any, Final

_PROGRAM: Final = Path(__file__).parents[1] / "script" / "services"
_HEAP: Final = "512m"
_STARTS_WITHIN_SECONDS: Final = 120


@cache
def services() -> Any:
    """`script/services` as a module: where it keeps its files, and how it fetches them."""
    loader = SourceFileLoader("services_program", str(_PROGRAM))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules[loader.name] = module  # where a dataclass looks for it while it is made
    loader.exec_module(module)
    return module


@dataclass
class Node:
    """One node: where it listens, where its files are, and its process."""

    number: int
    home: Path
    """The folder of the cluster."""
    ports_from: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """As the cluster calls it."""
        return f"node-{self.number}"

    @property
    def folder(self) -> Path:
        """Its configuration, data and logs."""
        return self.home / self.name

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.ports_from + self.number}"

    @property
    def transport(self) -> str:
        """Where the other nodes reach it."""
        return f"127.0.0.1:{self.ports_from + 100 + self.number}"

    def pid(self) -> int | None:
        """The process id of the server, if it is this very node and runs."""
        try:
            pid = int((self.folder / "server.pid").read_text(encoding="utf-8"))
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.folder) in command else None

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, nothing is written any more."""
        pid = self.pid()
        assert pid is not None, f"{self.name} does not run"
        os.kill(pid, signal.SIGKILL)
        _wait(lambda: self.pid() is None, 20, f"{self.name} did not end")
        self.reap()

    def stop_answering(self) -> None:
        """Let it hang: connections are taken by the kernel, and nobody ever answers (SIGSTOP)."""
        pid = self.pid()
        assert pid is not None, f"{self.name} does not run"
        os.kill(pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        pid = self.pid()
        assert pid is not None, f"{self.name} does not run"
        os.kill(pid, signal.SIGCONT)

    def reap(self) -> None:
        """Wait for the program that started the server: it ends with it."""
        if self.process is not None:
            self.process.wait(20)
            self.process = None

    def ask(self, path: str, timeout: float = 5) -> Any:
        """The JSON at a path of this node."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=timeout) as answer:  # noqa: S310 - our own node
            return json.load(answer)


class Cluster:
    """The nodes together. `begin` them, kill and `start` single ones, `end` them all."""

    def __init__(self, nodes: int = 3, ports_from: int = 19_240, name: str = "cluster") -> None:
        self._services = services()
        self._server = self._services.SERVERS[0]
        home = self._services.HOME / name
        self.nodes: Final = tuple(Node(number, home, ports_from) for number in range(nodes))

    @property
    def url(self) -> str:
        """The addresses of all nodes, as `KOUBO_ENGINE_URL` takes them."""
        return ",".join(node.url for node in self.nodes)

    def begin(self) -> None:
        """Start all nodes with empty folders; returns when they have found each other."""
        self.end()
        with self._services.only_one():
            self._services.install(self._server)
        shutil.rmtree(self.nodes[0].home, ignore_errors=True)
        for node in self.nodes:
            self._prepare(node)
            self.start(node, is_waited_for=False)
        self.wait_for_nodes(len(self.nodes))

    def end(self) -> None:
        """Kill every node, those that an earlier run left behind among them."""
        for node in self.nodes:
            if node.pid() is not None:
                node.kill()
            elif node.process is not None:  # it has not got as far as writing its id
                os.killpg(node.process.pid, signal.SIGKILL)
                node.reap()

    def start(self, node: Node, *, is_waited_for: bool = True) -> None:
        """Start one node with the data that it has; returns when it has joined the others."""
        command = [str(self._server.folder / "bin" / "elasticsearch")]
        command += ["-p", str(node.folder / "server.pid")]
        for setting in self._settings(node):
            command += ["-E", setting]
        if os.getuid() == 0:
            command = ["runuser", "-u", self._services.ACCOUNT, "--", *command]
        environment = {
            "ES_JAVA_HOME": self._services.find_java_home(),
            "ES_JAVA_OPTS": f"-Xms{_HEAP} -Xmx{_HEAP}",
            "ES_PATH_CONF": str(node.folder / "config"),
            "PATH": os.environ["PATH"],
        }
        with (node.folder / "start.log").open("wb") as output:
            node.process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                cwd=node.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        if is_waited_for:
            self.wait_for_nodes(len([one for one in self.nodes if one.process is not None]))

    def wait_for_nodes(self, count: int) -> None:
        """Wait until every running node sees that many."""

        def are_there() -> bool:
            running = [node for node in self.nodes if node.process is not None]
            return all(
                (_ask_if_up(node, "/_cluster/health") or {}).get("number_of_nodes") == count
                for node in running
            )

        _wait(are_there, _STARTS_WITHIN_SECONDS, f"{count} nodes did not form a cluster")

    def wait_until_green(self) -> None:
        """Wait until every copy of every shard is there."""

        def is_green() -> bool:
            return (self._ask("/_cluster/health") or {}).get("status") == "green"

        _wait(is_green, _STARTS_WITHIN_SECONDS, "the cluster did not become green")

    def master(self) -> Node:
        """The elected master."""
        (found,) = self._ask("/_cat/master?format=json")
        return self._node(found["node"])

    def holder_of_primary(self, index: str) -> Node:
        """The node that holds the primary of the first shard of an index or alias."""
        shards = self._ask(f"/_cat/shards/{index}?format=json")
        return self._node(next(one["node"] for one in shards if one["prirep"] == "p"))

    def put_settings(self, path: str, body: dict[str, Any]) -> None:
        """Change settings."""
        request = urllib.request.Request(  # noqa: S310 - our own node
            f"{self._running().url}{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310 - the same

    def _ask(self, path: str) -> Any:
        return _ask_if_up(self._running(), path)

    def _running(self) -> Node:
        return next(node for node in self.nodes if node.process is not None)

    def _node(self, name: str) -> Node:
        return next(node for node in self.nodes if node.name == name)

    def _prepare(self, node: Node) -> None:
        node.folder.mkdir(parents=True)
        shutil.copytree(self._server.folder / "config", node.folder / "config")
        if os.getuid() == 0:
            for folder in (node.home, node.folder):
                folder.chmod(0o755)
            account = self._services.ACCOUNT
            subprocess.run(["chown", "--recursive", account, str(node.folder)], check=True)  # noqa: S603, S607 - ours

    def _settings(self, node: Node) -> Iterator[str]:
        yield from (
            setting
            for setting in self._services.settings(self._server)
            if not setting.startswith(("discovery.type", "cluster.name"))
        )
        yield f"cluster.name=koubo-test-{node.home.name}"
        yield f"node.name={node.name}"
        yield f"path.data={node.folder / 'data'}"
        yield f"path.logs={node.folder / 'logs'}"
        yield "network.host=127.0.0.1"
        yield f"http.port={node.url.rsplit(':', 1)[1]}"
        yield f"transport.port={node.transport.rsplit(':', 1)[1]}"
        yield f"discovery.seed_hosts={','.join(one.transport for one in self.nodes)}"
        yield f"cluster.initial_master_nodes={','.join(one.name for one in self.nodes)}"


def cluster_of_three() -> AbstractContextManager[Cluster]:
    """Three nodes for as long as the context lasts."""
    return _running(Cluster())


def node_alone() -> AbstractContextManager[Cluster]:
    """A cluster of one node, which a test may kill without taking it from the others."""
    return _running(Cluster(1, ports_from=19_260, name="alone"))


@contextmanager
def _running(cluster: Cluster) -> Iterator[Cluster]:
    cluster.begin()
    try:
        yield cluster
    finally:
        cluster.end()


def _ask_if_up(node: Node, path: str) -> Any:
    try:
        return node.ask(path)
    except (OSError, ValueError, HTTPException):
        return None


def _wait(is_so: Callable[[], bool], seconds: float, message: str) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, message
        time.sleep(0.2)
