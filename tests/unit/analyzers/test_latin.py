import pytest

from analyzers import TextAnalyzer, matches
from analyzers.latin import strip_plural


@pytest.mark.parametrize(
    ("word", "singular"),
    [
        ("researchers", "researcher"),
        ("studies", "study"),
        ("processes", "process"),
        ("approaches", "approach"),
        ("diseases", "disease"),
        ("boxes", "box"),
        ("campus", "campus"),
        ("analysis", "analysis"),
        ("fellowships", "fellowship"),
        ("dns", "dns"),
        ("committees", "committee"),
        ("glass", "glass"),
    ],
)
def test_only_the_plural_is_stripped(word: str, singular: str) -> None:
    assert strip_plural(word) == singular


@pytest.mark.parametrize(
    ("text", "keyword", "is_found"),
    [
        ("Assistant Professor (tenure-track)", "tenure track", True),
        ("post-doctoral position", "postdoctoral", True),
        ("Wi-Fi環境", "WiFi", True),
        ("TOEIC800点", "TOEIC", True),
        ("COVID19", "COVID-19", True),
        ("analyses of behaviour", "behavior", True),
        ("Tokyo Institute of Technology", "institute of technology", True),
        ("Tokyo Institute of Technology", "tokyo technology", False),
        ("learning sciences and machine tools", "machine learning", False),
        ("excellent candidates", "cell", False),
        ("researcher", "research", False),
        ("C++による開発", "C", False),
        ("Fortran/C/C++", "C", True),
    ],
)
def test_latin_words_are_whole_words(text: str, keyword: str, is_found: bool) -> None:  # noqa: FBT001 - a table of cases
    analyzer = TextAnalyzer(expands=False)
    assert matches(analyzer.spell(keyword), analyzer.analyze(text)) == is_found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("write to office@www.example.ac.jp now.", "write to office www example ac jp now ¦"),
        ("by dr. smith of abc co., ltd. in 3.5 years", "by dr smith of abc co ltd in 3.5 year"),
        ("wait... is that all? yes! it is.", "wait is that all ¦ yes ¦ it is ¦"),
    ],
)
@pytest.mark.parametrize("japanese", ["", "研究", "\n研究"])
def test_latin_text_is_read_alike_with_and_without_japanese(
    bare: TextAnalyzer, text: str, words: str, japanese: str
) -> None:
    assert bare.analyze(text + japanese).words[: len(words.split())] == tuple(words.split())
