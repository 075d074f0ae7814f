"""Years in both calendars: 2026年 is 令和8年, 令和8年 is 2026年."""

import re
from collections.abc import Iterable

from analyzers.table_files import TableError

_WESTERN = re.compile(r"(?<!\d)(\d{4})(?=年)")


class Eras:
    """Rewrites the year of a prepared keyword in the other calendar.

    Args:
        eras: Name, first and last year of each era; a year of change belongs to two.
    """

    def __init__(self, eras: Iterable[tuple[str, ...]]) -> None:
        self._eras: list[tuple[str, int, int]] = []
        for name, first, last in eras:
            if not (first.isdigit() and last.isdigit() and int(first) < int(last)):
                raise TableError(f"eras.tsv: {name} from {first} to {last}")
            self._eras.append((name, int(first), int(last)))
        names = "|".join(name for name, _, _ in self._eras)
        self._japanese = re.compile(rf"({names})(\d{{1,2}})(?=年)")

    def other_spellings(self, keyword: str) -> list[str]:
        """Return the keyword with its first year in the other calendar, once per era."""
        western = _WESTERN.search(keyword)
        if western is not None:
            year = int(western.group(1))
            return [
                f"{keyword[: western.start()]}{name}{year - first + 1}{keyword[western.end() :]}"
                for name, first, last in self._eras
                if first <= year <= last
            ]
        japanese = self._japanese.search(keyword)
        if japanese is None:
            return []
        name, number = japanese.groups()
        first = next(start for known, start, _ in self._eras if known == name)
        year = first + int(number) - 1
        return [f"{keyword[: japanese.start()]}{year}{keyword[japanese.end() :]}"]
