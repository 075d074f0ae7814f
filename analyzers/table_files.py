"""Reading the tables: tab-separated lines, ``#`` comments, every fault named with file and line."""

from collections.abc import Iterator
from pathlib import Path

TABLES = Path(__file__).parent / "tables"


class TableError(ValueError):
    """A table under ``analyzers/tables`` is not what its reader expects."""


def read_rows(name: str, columns: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table, each with exactly ``columns`` cells.

    Raises:
        TableError: a row has another number of cells, or an empty first cell.
    """
    text = (TABLES / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.startswith("# ") or line == "#":
            continue
        cells = tuple(line.split("\t"))
        if len(cells) != columns or not cells[0]:
            raise TableError(f"{name}:{number}: expected {columns} cells, found {len(cells)}")
        yield cells


def read_words(name: str) -> Iterator[str]:
    """Yield the blank-separated words of a table that is a plain list."""
    for (line,) in read_rows(name, 1):
        yield from line.split()


def read_mapping(name: str) -> dict[str, str]:
    """Return a table of two columns as a mapping.

    Raises:
        TableError: a first cell stands twice.
    """
    mapping: dict[str, str] = {}
    for old, new in read_rows(name, 2):
        if old in mapping:
            raise TableError(f"{name}: {old!r} stands twice")
        mapping[old] = new
    return mapping
