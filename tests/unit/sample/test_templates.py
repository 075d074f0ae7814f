from __future__ import annotations

import pytest

from koubo.sample.chance import Chance
from koubo.sample.material import fields, wordings
from koubo.sample.templates import parse, render
from schemas.vocabulary import vocabulary


def rendered(source: str, seed: int = 0, **values: str) -> str:
    return render(parse(source), values, Chance(seed).unit)


def test_gaps_are_filled() -> None:
    assert rendered("{rank}の公募（{n}名）", rank="助教", n="2") == "助教の公募（2名）"


def test_one_of_several_wordings_is_taken() -> None:
    found = {rendered("{年俸制|月給制}{（応相談）|}", seed) for seed in range(40)}
    assert found == {"年俸制", "月給制", "年俸制（応相談）", "月給制（応相談）"}


def test_choices_hold_gaps_and_choices() -> None:
    found = {rendered("a{b{c|d}|{x}}", seed, x="e") for seed in range(40)}
    assert found == {"abc", "abd", "ae"}


@pytest.mark.parametrize("source", ["{a", "a}", "{a|{b}", "{two words}", "{}"])
def test_what_cannot_be_read_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"brace|gap"):
        parse(source)


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        rendered("{rank}")


def test_every_field_has_its_own_material() -> None:
    table = vocabulary("research_field")
    assert len(fields()) >= 100
    assert {field.area for field in fields()} == {concept.code for concept in table.children(None)}
    for field in fields():
        assert {field.code, *(topic.code for topic in field.topics)} <= set(table.concepts)
        assert field.area in table.with_ancestors(field.code)
        assert len(field.topics) >= 5
        assert len(field.courses) >= 4
        assert len(field.methods) >= 3


def test_sections_have_several_wordings() -> None:
    assert len(wordings()) > 80
    counts = [len(each.ja) for name, each in wordings().items() if not name.startswith("require")]
    assert sum(counts) / len(counts) >= 3


def test_draws_are_within_bounds() -> None:
    chance = Chance(3)
    assert {chance.number(1, 3) for _ in range(99)} == {1, 2, 3}
    assert sorted(chance.some("abc", 9)) == ["a", "b", "c"]
    assert chance.some("abc", 0) == []
    drawn = [chance.weighted({"often": 9.0, "seldom": 1.0}) for _ in range(500)]
    assert 400 < drawn.count("often") < 490
