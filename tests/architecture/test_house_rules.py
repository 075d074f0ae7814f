"""Rules of the house that a reader would otherwise have to remember."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.failpoints import FAILPOINTS
from tests.architecture.source import ROOT, package_files, packages, place, test_files, tree

MOST_LINES = 500
MOST_LINES_OF_A_TEST = 700
"""Pain lives in the tail: a file that grows beyond this has more than one role."""

EMPTY_NAMES = re.compile(r"(Manager|Helper|Processor|Utils?)$")
"""Names of classes that say nothing about what the class is."""

OTHER_WORDS = re.compile(r"(?i)(vacanc|job_?ad|recruiter|subscription)")
"""Words for which the glossary has another one: posting, institution, saved search."""

MAY_COMMIT = re.compile(r"store/(unit_of_work\.py|migrations/)")
NOT_DATABASES = {"search_engine"}  # tantivy's writer commits too

EMPTY_MODULES = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "base_utils"}

UNFINISHED = re.compile(r"\b({})\b".format("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X"))))

TEXT_FILES = {".py", ".md", ".toml", ".tsv", ".txt", ".html", ".css", ".js", ".sh", ".yml", ".yaml"}
NOT_OURS = {".venv", ".git", "node_modules", "var", "build", "dist"}

_NOQA = re.compile(r"#\s*noqa(?P<codes>:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*)?(?P<reason>.*)$")


def all_files() -> tuple[Path, ...]:
    return (*package_files(), *test_files())


def text_files() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if NOT_OURS & set(parts) or any(part.startswith(".") for part in parts[:-1]):
            continue
        if path.suffix in TEXT_FILES and path.is_file():
            yield path


def definitions() -> Iterator[tuple[Path, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in package_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_one_role_needs() -> None:
    long = [
        place(path, line_count(path)) for path in package_files() if line_count(path) > MOST_LINES
    ]
    long += [
        place(path, line_count(path))
        for path in test_files()
        if line_count(path) > MOST_LINES_OF_A_TEST
    ]
    assert long == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    found = [
        place(path, number)
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_classes_are_named_after_what_they_are() -> None:
    found = [
        f"{place(path, node.lineno)} {node.name}"
        for path, node in definitions()
        if isinstance(node, ast.ClassDef) and EMPTY_NAMES.search(node.name)
    ]
    assert found == []


def test_definitions_use_the_words_of_the_glossary() -> None:
    found = [
        f"{place(path, node.lineno)} {node.name}"
        for path, node in definitions()
        if OTHER_WORDS.search(node.name)
    ]
    assert found == []


def test_modules_are_named_after_their_subject() -> None:
    assert [place(path) for path in all_files() if path.stem in EMPTY_MODULES] == []


def test_every_module_says_why_it_exists() -> None:
    silent = [place(path) for path in package_files() if not ast.get_docstring(tree(path))]
    assert silent == []


@pytest.mark.parametrize("package", packages())
def test_a_package_says_how_to_read_it_and_what_it_may_import(package: str) -> None:
    docstring = ast.get_docstring(tree(ROOT / package / "__init__.py")) or ""
    assert len(docstring) > 200
    assert "import" in docstring.lower()


def test_only_the_unit_of_work_commits() -> None:
    found = [
        place(path, node.lineno)
        for path in package_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "commit"
        and path.relative_to(ROOT).parts[0] not in NOT_DATABASES
        and not MAY_COMMIT.match(str(path.relative_to(ROOT)))
    ]
    assert found == []


def test_failpoints_are_called_by_the_names_there_are() -> None:
    called = [
        (place(path, node.lineno), node.args[0])
        for path in package_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "failpoint"
    ]
    names = {where: getattr(name, "value", None) for where, name in called}
    assert {where: name for where, name in names.items() if name not in FAILPOINTS} == {}


def test_an_exception_to_a_lint_rule_names_the_rule_and_the_reason() -> None:
    found = []
    for path in all_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            exception = _NOQA.search(line)
            if exception and not (exception["codes"] and re.search(r"\w", exception["reason"])):
                found.append(place(path, number))
    assert found == []


def test_texts_are_utf_8_with_unix_line_ends() -> None:
    for path in text_files():
        content = path.read_bytes()
        content.decode("utf-8")
        assert b"\r\n" not in content, place(path)
