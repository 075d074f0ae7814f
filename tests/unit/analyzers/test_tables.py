from pathlib import Path

import pytest

from analyzers import TextAnalyzer, table_files
from analyzers.boundaries import Boundaries
from analyzers.table_files import TABLES, TableError, read_mapping, read_rows


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(table_files, "TABLES", tmp_path)
    return tmp_path / "table.tsv"


def test_a_faulty_row_is_named_with_its_line(table: Path) -> None:
    table.write_text("# why\na\tb\nc\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"table\.tsv:3: expected 2 cells"):
        list(read_rows("table.tsv", 2))


def test_a_word_must_not_stand_twice(table: Path) -> None:
    table.write_text("a\tb\na\tc\n", encoding="utf-8")
    with pytest.raises(TableError, match="stands twice"):
        read_mapping("table.tsv")


@pytest.mark.parametrize("rule", [("split", "動植物", "-"), ("cut", "動|植物", "-")])
def test_a_boundary_rule_has_a_bar_and_a_known_kind(rule: tuple[str, str, str]) -> None:
    with pytest.raises(TableError):
        Boundaries([rule], [])


@pytest.mark.parametrize("path", sorted(TABLES.glob("*.t*")), ids=lambda path: path.name)
def test_every_table_says_why_it_exists(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_members_of_a_synonym_group_find_each_other() -> None:
    analyzer, bare = TextAnalyzer(), TextAnalyzer(expands=False)
    for (line,) in read_rows("synonyms.tsv", 1):
        members = line.split("=")
        assert len(members) > 1, line
        wanted = {term for member in members for term in bare.spell(member).terms}
        for member in members:
            assert wanted <= set(analyzer.spell(member).terms), member
