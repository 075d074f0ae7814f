"""The quick ones of the planted defects are caught; `script/soak --defects` tries all of them."""

from __future__ import annotations

import pytest

from tests.faults import planted_defects


def test_each_quick_defect_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    code = planted_defects.main(["--quick"])
    output = capsys.readouterr().out
    assert code == 0, output
    assert output.count("| caught") >= 5


def test_a_defect_that_nobody_catches_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change that breaks nothing survives, and one that fits nowhere is told."""
    harmless = planted_defects.Defect(
        "nothing",
        "indexer/sweeping.py",
        '"""The sweep:',
        '"""A sweep:',
        f"{planted_defects.INVERTED}[default]",
    )
    misplaced = planted_defects.Defect("nowhere", "README.md", "\0", "", harmless.test)
    monkeypatch.setattr(planted_defects, "DEFECTS", (harmless, misplaced))
    assert planted_defects.main([]) == 1
    output = capsys.readouterr().out
    assert "**survived**" in output
    assert "**not planted**" in output
