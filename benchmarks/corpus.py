"""What the benchmarks share: postings, questions, and servers to ask. Kept in `var/benchmarks`."""

from __future__ import annotations

import itertools
import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from analyzers import TextAnalyzer
from indexer.building import index_file
from koubo.container import open_container
from koubo.sample import write_postings
from koubo.settings import Settings
from schemas.collection import Collection
from schemas.limits import DEFAULT_PER_PAGE
from schemas.query import SearchQuery, canonical_filters
from search_engine.searcher import Searcher

ROOT = Path(__file__).parents[1]
DIRECTORY = ROOT / "var" / "benchmarks"
INDEX_PREFIX = "koubo-bench"
NOW = datetime(2026, 4, 1, tzinfo=UTC)


def posting_file(count: int) -> Path:
    """A file of that many invented postings, written once a day: they are dated around now."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    file = DIRECTORY / f"postings-{count}-{today:%Y%m%d}.jsonl"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_postings(file, count, seed=7, now=today)
    return file


def elasticsearch_url() -> str:
    """The Elasticsearch 7.17 with percolator that the tests use, started if need be."""
    known = os.environ.get("KOUBO_TEST_ELASTICSEARCH_URL")
    if known:
        return known
    started = subprocess.run(
        [ROOT / "script" / "services", "start"], check=True, capture_output=True, text=True
    )
    lines = dict(line.split("=", 1) for line in started.stdout.splitlines())
    return str(lines["KOUBO_TEST_ELASTICSEARCH_URL"])


def settings_for(engine_url: str, port: int = 0) -> Settings:
    """Settings of a benchmark: one index prefix, or one directory."""
    return Settings(
        engine_url=engine_url,
        index_prefix=INDEX_PREFIX,
        port=port,
        base_url=f"http://127.0.0.1:{port}",
    )


def embedded_url(count: int) -> str:
    """Where the embedded index of that many postings is."""
    return f"embedded:{DIRECTORY / f'index-{count}-{TextAnalyzer().version}'}"


def ensure_index(engine_url: str, count: int) -> None:
    """Index that many postings, unless they are there and of this analysis."""
    with open_container(settings_for(engine_url)) as container:
        health = container.engine.health()
        version = health.analyzer_versions.get(Collection.POSTINGS)
        is_there = health.documents.get(Collection.POSTINGS) == count
        if is_there and version == container.analyzer.version:
            return
        container.engine.drop(Collection.POSTINGS)
        print(f"indexing {count:,} postings …", file=sys.stderr)
        filled = index_file(posting_file(count), container.engine, workers=os.cpu_count() or 1)
        assert len(filled.versions) == count, filled.refused


def make_questions(searcher: Searcher, count: int, *, postings: int) -> list[SearchQuery]:
    """Three boxes and three filters each, from words of the postings, with a full page of hits."""
    words = _words(postings)
    common = [word for word, share in words.items() if share >= 0.1]
    source = random.Random(1)
    filters = {
        "job_type": ("assistant_professor", "associate_professor", "researcher", "lecturer"),
        "employment": ("full_time",),
        "posting_language": ("both", "ja"),
    }
    found: dict[SearchQuery, None] = {}
    while len(found) < count:
        query = SearchQuery(
            all=(source.choice(common),),
            any=tuple(source.sample(list(words), 2)),
            none=(source.choice(list(words)),),
            filters=canonical_filters(filters),
        )
        if searcher.count(query) >= DEFAULT_PER_PAGE:
            found[query] = None
    return list(found)


def _words(postings: int) -> dict[str, float]:
    """Words that 0.5 to 60 % of the postings hold, with that share, by a sample of them."""
    analyzer = TextAnalyzer()
    counts: dict[str, int] = {}
    sample = 400
    with posting_file(postings).open(encoding="utf-8") as file:
        for line in itertools.islice(file, 0, sample * 20, 20):
            posting = json.loads(line)
            texts = [posting["title"], posting.get("content", {}), posting.get("requirements", {})]
            joined = "\n".join(text for pair in texts for text in pair.values())
            for term in analyzer.analyze(joined).terms:
                if 2 <= len(term) <= 8 and not term.isascii():
                    counts[term] = counts.get(term, 0) + 1
    return {
        term: found / sample
        for term, found in sorted(counts.items())
        if 0.005 <= found / sample <= 0.6
    }


def free_port() -> int:
    """A port that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def site(engine_url: str) -> Iterator[tuple[str, int]]:
    """The site in a process of its own: its address and process id."""
    port = free_port()
    environment = os.environ | {
        "KOUBO_ENGINE_URL": engine_url,
        "KOUBO_INDEX_PREFIX": INDEX_PREFIX,
        "KOUBO_PORT": str(port),
        "KOUBO_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "koubo", "serve"]
    with _served(command, environment, port, "/healthz") as pid:
        yield f"http://127.0.0.1:{port}", pid


@contextmanager
def floor(engine_url: str, bodies: Path) -> Iterator[str]:
    """The bare route of `floor_server.py` in a process of its own: its address."""
    port = free_port()
    environment = os.environ | {
        "FLOOR_ELASTICSEARCH_URL": engine_url,
        "FLOOR_BODIES": str(bodies),
        "FLOOR_INDEX": f"{INDEX_PREFIX}-postings",
    }
    command = [sys.executable, "-m", "uvicorn", "floor_server:app", "--app-dir", "benchmarks"]
    command += ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    with _served(command, environment, port, "/ready"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _served(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[int]:
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield server.pid
    finally:
        server.terminate()
        server.wait()
