"""Who imports whom: direction, fences around libraries, modules that are quiet when imported."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.source import (
    ROOT,
    imports,
    module_name,
    package_files,
    packages,
    place,
    project,
)

FENCES = {
    "sudachipy": ("analyzers.tokenizers",),
    "tantivy": ("search_engine.embedded",),
    "elasticsearch": ("search_engine.elastic",),
    "elastic_transport": ("search_engine.elastic",),
    "fastapi": ("search_api", "portal", "koubo"),
    "starlette": ("search_api", "portal", "koubo"),
    "uvicorn": ("koubo",),
    "jinja2": ("portal", "mailer.rendering"),
    "babel": ("portal", "mailer.rendering"),
    "pycountry": ("schemas.countries",),
    "pydantic_settings": ("koubo",),
    "typer": ("koubo",),
    "prometheus_client": ("koubo",),
    "structlog": ("koubo",),
    "rich": ("koubo",),
    "sqlalchemy": ("store",),
    "alembic": ("store.migrations",),
    "psycopg": ("store",),
    "celery": ("koubo",),
    "kombu": ("koubo",),
    "redis": ("koubo",),
    "holidays": ("recruiting",),
    "email": ("mailer.message", "mailer.maildir"),
    "smtplib": ("mailer.conversation", "mailer.smtp"),
    "mailbox": ("mailer.maildir",),
    "email_validator": ("mailer.addresses",),
    "itsdangerous": ("mailer.signing",),
    "argon2": ("accounts.hashing",),
    "limits": ("accounts.rate_limits", "koubo.rate_limits"),
}
"""Libraries and the only places that may know of them."""

COMES_WITH = {
    "starlette": "fastapi",
    "markupsafe": "jinja2",
    "elastic_transport": "elasticsearch",
}
"""Imported under their own names, but versions are chosen by the library that is built on them."""

IMPORT_EVERYTHING = """
import socket, sys, threading

def refused(*_, **__):
    raise RuntimeError("a module opens a socket when it is imported")

socket.socket.connect = socket.socket.bind = socket.getaddrinfo = refused
for name in sys.argv[1:]:
    __import__(name)
    if threading.active_count() != 1:
        sys.exit(f"{name} starts a thread when it is imported")
"""


def test_packages_and_layers_import_downwards_without_cycles(
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = str(Path(__file__).with_name("importlinter.toml"))
    status = lint_imports(config_filename=config, no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_rules_cover_every_package() -> None:
    rules = Path(__file__).with_name("importlinter.toml").read_text(encoding="utf-8")
    assert all(f'"{name}"' in rules for name in packages())
    with_code = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert with_code == set(packages())


@pytest.mark.parametrize("library", FENCES)
def test_a_library_is_known_in_its_place_only(library: str) -> None:
    importers = [
        path
        for path in package_files()
        if any(name.split(".")[0] == library for name in imports(path))
    ]
    outside = [place(path) for path in importers if not _is_inside(path, FENCES[library])]
    assert outside == []


def _is_inside(path: Path, allowed: tuple[str, ...]) -> bool:
    name = module_name(path)
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed)


def test_what_is_imported_is_declared() -> None:
    declared = {_bare(requirement) for requirement in project()["project"]["dependencies"]}
    known = packages_distributions()
    roots = {name.split(".")[0] for path in package_files() for name in imports(path)}
    outside = roots - set(sys.stdlib_module_names) - set(packages())
    providers = {
        root: {COMES_WITH.get(root, _bare(one)) for one in known.get(root, [root])}
        for root in outside
    }
    assert {root for root, names in providers.items() if not names & declared} == set()


def _bare(requirement: str) -> str:
    name = requirement.split("[", maxsplit=1)[0]
    for mark in "<>=!~; ":
        name = name.split(mark)[0]
    return name.lower().replace("_", "-")


def test_every_module_imports_without_environment_or_network() -> None:
    modules = [
        name for path in package_files() if not (name := module_name(path)).endswith("__main__")
    ]
    done = subprocess.run(  # noqa: S603 - this interpreter, our own program
        [sys.executable, "-I", "-W", "error", "-c", IMPORT_EVERYTHING, *modules],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout == ""


def test_only_the_composition_root_reads_the_environment() -> None:
    readers = [
        place(path)
        for path in package_files()
        if module_name(path).split(".")[0] != "koubo"
        and any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "getenv"))
    ]
    assert readers == []


def test_nothing_shipped_imports_a_test_or_a_benchmark() -> None:
    importers = [
        place(path)
        for path in package_files()
        if any(name.split(".")[0] in {"tests", "benchmarks", "pytest"} for name in imports(path))
    ]
    assert importers == []


def test_packages_say_that_they_are_typed() -> None:
    assert [name for name in packages() if not (ROOT / name / "py.typed").exists()] == []
