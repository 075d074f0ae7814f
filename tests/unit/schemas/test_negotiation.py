"""Which language a client asks for."""

from __future__ import annotations

import pytest

from schemas.language import Language
from schemas.negotiation import accepted_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("fr-FR,de;q=0.9", None),
        ("ja", Language.JA),
        ("EN-us,en;q=0.9,ja;q=0.8", Language.EN),
        ("en;q=0.5,ja;q=0.9", Language.JA),
        ("ja,en", Language.JA),
        ("en;q=0", None),
        ("en;q=high,ja;q=0.1", Language.JA),
        ("x" * 100_000 + ",ja", None),
    ],
)
def test_the_language_liked_best(header: str, language: Language | None) -> None:
    assert accepted_language(header) is language
