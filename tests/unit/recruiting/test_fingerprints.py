from __future__ import annotations

import os
import subprocess
import sys

import pytest

from koubo.sample import generate_postings
from recruiting.duplicates import LIKE
from recruiting.fingerprints import bands, likeness, runs
from schemas.language import Language
from schemas.posting import Posting
from tests.unit.recruiting.drafts_made import NOW

TEXT = "水を分解する光触媒の研究と、学部の講義を担当します。" + "".join(
    f"第{number}の課題は{chr(0x4E00 + number * 7)}{chr(0x5E00 + number * 11)}の測定です。"
    for number in range(30)
)


def described(record: Posting, language: Language) -> str:
    texts = (record.title, record.content, record.requirements)
    return "\n".join(getattr(text, language) or "" for text in texts if text)


@pytest.fixture(scope="module")
def samples() -> list[Posting]:
    return list(generate_postings(1_000, seed=11, now=NOW))


def test_widths_case_spaces_and_punctuation_make_no_difference() -> None:
    spaced = TEXT.replace("の", " の　").replace("。", "．")
    assert likeness(runs(TEXT), runs(spaced)) == 1
    assert bands(runs(TEXT)) == bands(runs(spaced))
    assert runs("ＡＢＣ１２３" * 20) == runs("abc123" * 20)


def test_a_short_text_is_like_nothing() -> None:
    assert runs("公募要領をご覧ください。") == frozenset()
    assert bands(frozenset()) == ()
    assert likeness(frozenset(), frozenset()) == 0


def test_bands_fit_the_column_and_are_always_the_same_ones() -> None:
    found = bands(runs(TEXT))
    assert len(found) == 16
    assert all(-(2**63) <= band < 2**63 for band in found)
    program = (
        "import sys; from recruiting.fingerprints import bands, runs;"
        "print(*bands(runs(sys.stdin.buffer.read().decode())))"
    )
    for seed in ("0", "1"):
        told = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program],
            input=TEXT.encode(),
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert tuple(map(int, told.stdout.split())) == found


def test_one_band_is_pinned() -> None:
    # They are kept in the record: if this changes, every fingerprint has to be made anew.
    assert bands(runs(TEXT))[0] == 3294951708759608152


def test_postings_of_different_institutions_stay_below_the_threshold(
    samples: list[Posting],
) -> None:
    by_band: dict[int, list[int]] = {}
    texts = [
        {language: runs(described(record, language)) for language in Language} for record in samples
    ]
    for index, parts in enumerate(texts):
        for band in {band for hashes in parts.values() for band in bands(hashes)}:
            by_band.setdefault(band, []).append(index)
    compared = {
        (one, other)
        for group in by_band.values()
        for one in group
        for other in group
        if one < other and samples[one].institution != samples[other].institution
    }
    assert len(compared) > 50
    highest = max(
        likeness(texts[one][language], texts[other][language])
        for one, other in compared
        for language in Language
    )
    assert highest < LIKE - 0.1


def test_a_text_with_names_and_dates_changed_stays_above_it(samples: list[Posting]) -> None:
    compared = 0
    for record in samples[:300]:
        text = described(record, Language.JA)
        if len(text) < 400:
            continue
        copied = (
            text.replace("。", "（本学）。", 2).replace("月", "月中", 2)
            + "\nご応募をお待ちします。"
        )
        one, other = runs(text), runs(copied)
        assert likeness(one, other) > LIKE
        assert set(bands(one)) & set(bands(other))
        compared += 1
    assert compared > 100
