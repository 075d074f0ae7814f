"""The demo: sample data, a record, its index, the site. `--once` asks a few questions and ends."""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import sys
import threading
import time
import urllib.parse
import urllib.request
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from analyzers import TextAnalyzer
from indexer.importing import Importing
from koubo.background import running_background
from koubo.commands.terminal import out, progress_bar
from koubo.container import Container, open_container, prepare_record, utc_now
from koubo.http_protocol import server_config
from koubo.sample import write_postings, write_profiles
from koubo.settings import Settings
from koubo.web import create_app

POSTINGS, SEEKERS, SEED = 2_400, 600, 20_261_121
FRESH_FOR_SECONDS = 5 * 24 * 3_600
"""Sample postings are dated around the day they were made; older ones are made anew."""

QUESTIONS = (
    {"all": "機械学習"},
    {"all": "情報", "none": "個人情報"},
    {"any": "ポスドク 助教", "prefecture": "JP-26"},
    {"all": "postdoctoral", "lang": "en"},
    {"all": "看護", "sort": "deadline_soonest"},
)


def main() -> int:
    """Prepare, serve, and with `--once` ask; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="ask a few questions and end")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--directory", type=Path, default=Path("var/demo"))
    options = parser.parse_args()
    port = _free_port(options.host, 0 if options.once else options.port)
    settings = Settings(
        engine_url=f"embedded:{options.directory / 'index'}",
        database_url=f"sqlite:///{options.directory / 'koubo.sqlite3'}",
        broker_url="",
        host=options.host,
        port=port,
        base_url=f"http://{options.host}:{port}",
    )
    _forget_old_data(options.directory)
    with open_container(settings) as container:
        prepare_record(settings)
        if not (options.directory / "made-with").exists():
            _fill(container, options.directory)
        with running_background(container) as background:
            app = create_app(container, background)
            server = uvicorn.Server(server_config(app, options.host, port))
            if options.once:
                return _ask(server, settings.base_url)
            out.print(f"Koubo is at {settings.base_url}/  (stop it with Ctrl-C)")
            server.run()
    return 0


def _free_port(host: str, wanted: int) -> int:
    """The wanted port if it is free, else any."""
    for port in (wanted, 0):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit(f"no free port on {host}")


def _forget_old_data(directory: Path) -> None:
    """Start from nothing if the sample is not of this program, this analysis and these days."""
    stamp = directory / "made-with"
    try:
        is_fresh = time.time() - stamp.stat().st_mtime < FRESH_FOR_SECONDS
        is_ours = stamp.read_text() == _made_with()
    except OSError:
        is_fresh = is_ours = False
    if not (is_fresh and is_ours):
        shutil.rmtree(directory, ignore_errors=True)


def _made_with() -> str:
    return f"record {TextAnalyzer().version} {POSTINGS} {SEEKERS} {SEED}"


def _fill(container: Container, directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC).replace(microsecond=0)
    out.print(f"Writing {POSTINGS} sample postings and {SEEKERS} seeker profiles …")
    write_postings(directory / "postings.jsonl", POSTINGS, SEED, now)
    write_profiles(directory / "seekers.jsonl", SEEKERS, SEED, now)
    for name in ("postings", "seekers"):
        file = directory / f"{name}.jsonl"
        importing = Importing(container.store, container.engine, container.projector, utc_now)
        with progress_bar(f"Indexing {name}", _lines(file)) as progress:
            report = importing.import_file(
                file,
                analyzer_version=container.analyzer.version,
                workers=container.settings.import_workers,
                index_progress=progress,
            )
        if not report.is_clean:
            raise SystemExit(f"{file}: {report.bad_lines[:3]} {report.failed}")
    (directory / "made-with").write_text(_made_with())


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n")


def _ask(server: uvicorn.Server, base_url: str) -> int:
    """Ask the running server; 0 if every question was answered with hits."""
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                return 1
            time.sleep(0.02)
        answers = [_answer(base_url, question) for question in QUESTIONS]
        is_good = all(answers)
        with urllib.request.urlopen(f"{base_url}/", timeout=10) as page:  # noqa: S310 - our own
            is_good &= page.status == 200  # noqa: PLR2004 - OK
    finally:
        server.should_exit = True
        thread.join()
    return 0 if is_good else 1


def _answer(base_url: str, question: dict[str, str]) -> bool:
    url = f"{base_url}/api/v1/postings?{urllib.parse.urlencode(question)}"
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - our own address
        answer = json.load(response)
    out.print(f"{' '.join(f'{k}={v}' for k, v in question.items())}: {answer['total']} found")
    for item in answer["items"][:2]:
        title = "".join(piece["text"] for piece in item["marked_title"])
        out.print(f"  {item['data_number']}  {title}", markup=False)
    return bool(answer["items"])


if __name__ == "__main__":
    sys.exit(main())
