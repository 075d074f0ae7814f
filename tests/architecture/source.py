"""The source as the rules see it: files, modules and what they import."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@cache
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def packages() -> tuple[str, ...]:
    """The packages that are shipped."""
    shipped = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return tuple(shipped)


@cache
def package_files() -> tuple[Path, ...]:
    """Every Python file that is shipped."""
    return tuple(path for name in packages() for path in sorted((ROOT / name).rglob("*.py")))


@cache
def test_files() -> tuple[Path, ...]:
    """Every Python file of the tests."""
    return tuple(sorted((ROOT / "tests").rglob("*.py")))


test_files.__test__ = False  # type: ignore[attr-defined]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def module_name(path: Path) -> str:
    """The dotted name that a file is imported by."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a file imports, at any depth of its code."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def place(path: Path, line: int | None = None) -> str:
    """A file, or a line of it, for a message."""
    shown = str(path.relative_to(ROOT))
    return shown if line is None else f"{shown}:{line}"
