"""What a test of faults works with: processes to kill, proxies to break, failpoints to arm.

Use the fixture `rig`; whatever a test starts ends with it. Kinds of faults:

* a process ended by SIGKILL at a random moment: `rig.processes`, `Process.kill`, `kill_group`
* a process ended at a named place in the program: `rig.failpoints`, `kill_once`, `kill_often`
* a connection that is refused, reset, cut, slow or silent: `rig.proxy(port)`
* a node of a cluster: `tests/cluster.py`
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.faults.failpoints import Failpoints
from tests.faults.processes import Process, Processes, processes
from tests.faults.proxy import Proxy, proxy_to


class Rig:
    """The faults of one test."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._stack: Final = stack
        self.failpoints: Final = Failpoints(folder / "failpoints")
        self.processes: Final[Processes] = stack.enter_context(processes(folder))

    def koubo(self, *arguments: str, **environment: str) -> Process:
        """`koubo ARGUMENTS` as a process that obeys the failpoints; not started yet."""
        return self.processes.add_python(
            "-m", "koubo", *arguments, **self.failpoints.environment, **environment
        )

    def proxy(self, port: int) -> Proxy:
        """A proxy before a server of the loopback interface."""
        return self._stack.enter_context(proxy_to(port))
