"""The public class of the package: texts and keywords in, terms and spellings out."""

import re
from functools import cache, lru_cache

from analyzers.analysis import Analysis, LineAnalysis, Spellings, join_lines
from analyzers.boundaries import Boundaries
from analyzers.characters.preparation import default_preparation
from analyzers.cutting import Cut, Cutter
from analyzers.eras import Eras
from analyzers.katakana import KatakanaCompounds
from analyzers.latin import LatinWords
from analyzers.lexicon import Lexicon
from analyzers.lines import split_lines
from analyzers.marking import write_marks
from analyzers.spelling import Synonyms, join_spellings, spell_cut, strip_marks
from analyzers.table_files import read_mapping, read_rows, read_words
from analyzers.tokenizers.sudachi import SudachiTokenizer
from analyzers.version import analysis_version

_KANA = re.compile("[ぁ-ゖー]{3,}")
_SPELLINGS_KEPT = 20_000
_LINES_KEPT = 65_536
"""About 120 MB when full, which only an import or a rebuild makes it."""


class TextAnalyzer:
    """Analyses texts and keywords. Safe to share between threads; a second one costs nothing.

    Args:
        expands: Whether a keyword also looks for its synonyms, its year in the other calendar
            and, in kana, for the words that are read so. Off for measuring the bare analysis.

    Attributes:
        version: Changes with the code, the tables or the dictionary: an index built with another
            version must be rebuilt.
    """

    def __init__(self, *, expands: bool = True) -> None:
        self.version = analysis_version()
        self._expands = expands
        self._parts = _load_parts()
        self.spell = lru_cache(_SPELLINGS_KEPT)(self._spell)

    def analyze(self, text: str, *, marks: bool = False) -> Analysis:
        """Return the terms and words of a text, of any length and with any characters.

        Args:
            text: The text; line ends are sentence ends.
            marks: Also write what ``find_marks`` needs, one list for each line.
        """
        return join_lines([self._parts.analyze_line(line, marks) for line in split_lines(text)])

    def forget_lines(self) -> None:
        """Forget the lines analysed so far, for measurements: each is analysed anew."""
        self._parts.analyze_line.cache_clear()

    def _spell(self, keyword: str) -> Spellings:
        parts = self._parts
        own = parts.spell(keyword)
        if not self._expands:
            return own
        found = [own, *parts.synonyms.of(own)]
        prepared = parts.preparation.apply(keyword)
        found += [parts.spell(other) for other in parts.eras.other_spellings(prepared)]
        if _KANA.fullmatch(prepared):
            found += [parts.spell(word) for word in parts.readings.get(prepared, "").split()]
        return join_spellings(found)


class _Parts:
    """What all analyzers share: the tables, the lexicon and the dictionary."""

    def __init__(self) -> None:
        self.preparation = default_preparation()
        self.tokenizer = SudachiTokenizer()
        latin = LatinWords(read_mapping("latin_spellings.tsv"), read_words("function_words.txt"))
        boundaries = Boundaries(read_rows("boundaries.tsv", 3), read_words("guards.txt"))
        katakana = KatakanaCompounds(
            read_words("katakana_heads.txt"),
            read_words("katakana_modifiers.txt"),
            read_words("katakana_wholes.txt"),
            self.tokenizer.is_noun,
        )
        self._cutter = Cutter(
            self.tokenizer.portions, Lexicon(self.preparation, boundaries, katakana), latin
        )
        self.eras = Eras(read_rows("eras.tsv", 3))
        self.readings = read_mapping("readings.tsv")
        groups = (tuple(line.split("=")) for (line,) in read_rows("synonyms.tsv", 1))
        self.synonyms = Synonyms(groups, self.spell)

        self.analyze_line = lru_cache(_LINES_KEPT)(self._analyze_line)

    def _analyze_line(self, line: str, marks: bool) -> LineAnalysis:  # noqa: FBT001 - a cache key
        if not marks:
            cut = self.cut(self.preparation.apply(line))
            return LineAnalysis("\n".join(cut.builder.terms), tuple(cut.builder.words), None)
        prepared, offsets = self.preparation.apply_with_offsets(line)
        cut = self.cut(prepared, keeps_places=True)
        return LineAnalysis(
            "\n".join(cut.builder.terms),
            tuple(cut.builder.words),
            write_marks(cut, offsets, line),
        )

    def cut(self, prepared: str, *, keeps_places: bool = False) -> Cut:
        return self._cutter.cut(prepared, keeps_places=keeps_places)

    def spell(self, keyword: str) -> Spellings:
        return spell_cut(self.cut(strip_marks(self.preparation.apply(keyword)), keeps_places=True))


@cache
def _load_parts() -> _Parts:
    return _Parts()
