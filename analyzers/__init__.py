"""Text to exact terms: one analysis for documents and keywords alike.

A document becomes a *set of terms*: every run of words inside a compound, joined, in its prepared
and in its normalised spelling. A keyword becomes the few spellings it may have in such a set and
is never cut. It is found when one of its spellings is a member. 京都 is therefore not found in
東京都, 情報学 is found in 図書館情報学, and an engine has nothing to interpret: it looks up exact
terms.

Start reading in ``analyzer.py`` (``TextAnalyzer``: the public class) and ``analysis.py`` (its
values and ``matches``, the definition of a match). The stages, in the order in which a text
passes them:

    characters/     character preparation: widths, old kanji, house spellings, with original offsets
    tokenizers/     SudachiPy, the only place that imports it
    lexicon.py      what we know of one dictionary word: class, normalised form, cuts inside it
    cutting.py      the loop over the words of a text
    boundaries.py   where keywords may begin and end although the dictionary cuts elsewhere
    stretches.py    words to stretches: compounds without punctuation, particles or auxiliaries
    latin.py        words written in latin letters: plurals, hyphens, function words
    shingles.py     stretches to terms
    lines.py        line by line: a line that was analysed lately is not analysed again
    marking.py      writes where the words of a text stand (``marks.py`` is the payload)
    highlighting.py finds keywords in the original text by those marks, without a second analysis
    spelling.py     a keyword to its spellings: synonyms, eras, kana readings
    evaluation.py   scoring against judged rows

Everything that is a list is a file under ``tables/``, each group with its reason;
``table_files.py`` reads and checks them at start. The package imports ``schemas``, the standard
library and SudachiPy.
"""

from analyzers.analysis import Analysis, Spellings, holds_phrase, matches
from analyzers.analyzer import TextAnalyzer
from analyzers.highlighting import find_marks
from analyzers.lexicon import BREAK
from analyzers.marks import Marks
from analyzers.table_files import TableError

__all__ = [
    "BREAK",
    "Analysis",
    "Marks",
    "Spellings",
    "TableError",
    "TextAnalyzer",
    "find_marks",
    "holds_phrase",
    "matches",
]
