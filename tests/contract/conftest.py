"""Assertions in the shared parts of the contract are explained like those in tests."""

from __future__ import annotations

import pytest

for _part in (
    "reference",
    "search_contract",
    "writing_contract",
    "build_contract",
    "upkeep_contract",
):
    pytest.register_assert_rewrite(f"tests.contract.{_part}")
pytest.register_assert_rewrite("tests.contract.percolation_contract", "tests.contract.law_contract")
