"""Scoring a way of matching against judged rows.

A row says whether a document must be found by a query. In mode ``phrase`` the query is one
keyword; in ``all`` and ``any`` it is blank-separated keywords; in ``none`` they are keywords that
must be absent, and ``should_match`` says that the document is kept. The class that is scored is
always "the keyword is found", so that precision and recall speak about matching: for ``none`` the
judgement is turned round.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One judged pair of a document and a query."""

    document: str
    query: str
    mode: str
    expected: bool
    category: str

    @property
    def keywords(self) -> list[str]:
        """The keywords of the query."""
        return [self.query] if self.mode == "phrase" else self.query.split()


@dataclass(frozen=True, slots=True)
class Mistake:
    """A row that was decided wrongly: ``FP``, found but should not be, or ``FN``."""

    kind: str
    row: Row


@dataclass(frozen=True, slots=True)
class Report:
    """The result of scoring."""

    true_positives: int
    true_negatives: int
    mistakes: tuple[Mistake, ...]

    @property
    def false_positives(self) -> int:
        """The number of rows found that should not be."""
        return sum(mistake.kind == "FP" for mistake in self.mistakes)

    @property
    def false_negatives(self) -> int:
        """The number of rows not found that should be."""
        return len(self.mistakes) - self.false_positives

    @property
    def precision(self) -> float:
        """The share of right ones among the found."""
        return _share(self.true_positives, self.false_positives)

    @property
    def recall(self) -> float:
        """The share of found ones among the right."""
        return _share(self.true_positives, self.false_negatives)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def balanced_accuracy(self) -> float:
        """The mean of recall and of its counterpart among the rows that should not be found."""
        return (self.recall + _share(self.true_negatives, self.false_positives)) / 2

    def by_category(self) -> dict[str, tuple[int, int]]:
        """Return false positives and false negatives per category that has any."""
        counts = Counter((mistake.row.category, mistake.kind) for mistake in self.mistakes)
        return {
            name: (counts[name, "FP"], counts[name, "FN"])
            for name in sorted({n for n, _ in counts})
        }

    def summary(self) -> str:
        """Return one line with the figures, and one per mistake."""
        lines = [
            " ".join(
                (
                    f"P {self.precision:.4f} R {self.recall:.4f} F1 {self.f1:.4f}",
                    f"balanced accuracy {self.balanced_accuracy:.4f}",
                    f"FP {self.false_positives} FN {self.false_negatives}",
                )
            )
        ]
        lines += [
            f"{m.kind} {m.row.document!r} {m.row.mode} {m.row.query!r} ({m.row.category})"
            for m in self.mistakes
        ]
        return "\n".join(lines)


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part + rest else 1.0


def load_rows(path: Path) -> list[Row]:
    """Read rows from a TSV: doc, query, mode, should_match and a category."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        return [
            Row(doc, query, mode, should == "1", category)
            for doc, query, mode, should, category in lines
        ]


def score(rows: Iterable[Row], decide: Callable[[str, str], bool]) -> Report:
    """Score a way of matching keywords.

    Args:
        rows: The judged rows.
        decide: Says whether a document (first) is found by a keyword (second).
    """

    def is_found(row: Row) -> bool:
        decisions = [decide(row.document, keyword) for keyword in row.keywords]
        return all(decisions) if row.mode in {"phrase", "all"} else any(decisions)

    return tally(rows, is_found)


def tally(rows: Iterable[Row], is_found: Callable[[Row], bool]) -> Report:
    """Score decisions on whole rows.

    Args:
        rows: The judged rows.
        is_found: Says whether the keywords of a row are found in its document: all of them, or any
            of them in the modes ``any`` and ``none``.
    """
    mistakes: list[Mistake] = []
    positives = negatives = 0
    for row in rows:
        found = is_found(row)
        wanted = row.expected != (row.mode == "none")
        if found != wanted:
            mistakes.append(Mistake("FP" if found else "FN", row))
        elif found:
            positives += 1
        else:
            negatives += 1
    return Report(positives, negatives, tuple(mistakes))
