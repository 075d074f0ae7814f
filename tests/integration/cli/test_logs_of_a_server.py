"""What `koubo serve` writes while it is asked for things: whole lines, and nothing of anybody's."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.faults.processes import Process, processes

CANARY = "sagashimono"
ADDRESS = "hanako.canary@example.ac.jp"
JAPANESE = "量子もつれの秘密"
TOKEN = "canary-token-of-a-test"  # noqa: S105 - of a test
EVERYTHING = (CANARY, "hanako", "canary", JAPANESE, json.dumps(JAPANESE)[1:-1], "%E9%87%8F")

PATHS = (
    f"/?all={CANARY}+{JAPANESE}",
    f"/api/v1/postings?all={CANARY}&any={ADDRESS}&none={JAPANESE}",
    f"/api/v1/postings?prefecture={CANARY}",
    f"/api/v1/postings/{CANARY}",
    f"/{ADDRESS}/{JAPANESE}",
    f"/api/v1/{CANARY}%00",
    f"/api/v1/postings?all={CANARY}%0d%0aforged: {ADDRESS}",
    "/metrics",
    "/readyz",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(params=["an engine", "no engine"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Process, str]]:
    port = free_port()
    engine = f"embedded:{tmp_path / 'index'}"
    if request.param == "no engine":
        engine = f"http://elastic:{CANARY}@127.0.0.1:{free_port()}"
    with processes(tmp_path) as started:
        process = started.add_python(
            *("-m", "koubo", "serve", "--port", str(port)),
            KOUBO_ENGINE_URL=engine,
            KOUBO_DATABASE_URL=f"sqlite:///{tmp_path / 'record.sqlite3'}",
            KOUBO_IS_ACCESS_LOGGED="true",
            KOUBO_METRICS_TOKEN=TOKEN,
        )
        process.start()
        url = f"http://127.0.0.1:{port}"
        process.wait_for(lambda: _answers(url))
        yield process, url


def _answers(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{url}/healthz").status_code == 200
    return False


def test_a_log_has_a_line_for_each_request_and_nothing_of_what_was_asked(
    server: tuple[Process, str],
) -> None:
    process, url = server
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "User-Agent": CANARY,
        "Referer": f"https://example.com/?q={CANARY}",
        "Cookie": f"session={CANARY}",
        "X-Request-Id": ADDRESS,
    }
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        answers = [client.get(path).status_code for path in PATHS]
        client.post("/", content=f"email={ADDRESS}".encode() * 100)
    with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1]))) as raw:
        raw.sendall(f"GET /{CANARY} {JAPANESE}\r\n\r\n".encode())
        raw.recv(1_000)
    process.kill_group()
    assert not any(said in process.output for said in EVERYTHING)
    lines = [json.loads(line) for line in process.output.splitlines() if line[:1] == "{"]
    others = [line for line in process.output.splitlines() if line[:1] != "{"]
    assert others == [f"Koubo is at {url}/"]
    requests = [line for line in lines if line["logger"] == "koubo.access"]
    probes = [line for line in requests if line["route"] == "/healthz"]
    assert len(requests) - len(probes) == len(answers) + 1
    assert {line["part"] for line in lines} == {"web"}
    assert {line["route"] for line in requests} >= {"/api/v1/postings", "/metrics", "none"}
