"""Where keywords may begin and end although the dictionary cuts elsewhere, and where they may not.

The rules are in ``tables/boundaries.tsv``; six kinds, each written with a bar in the word it is
about:

    split        動|植物    a cut inside one dictionary word
    share-start  学|部      the character before the bar ends one word and begins another (工学部)
    share-end    県|立      the first character also ends the word before: 富山県立 has 富山県
    block        歯科|医師   no keyword begins at the bar
    move         皮膚|科学   the bar moves by one: 皮膚科 and 皮膚科学, never 科学
    place        東|大阪    only this one word begins at the bar: 大阪, not 大阪大学
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from analyzers.shingles import ALONE, END, START
from analyzers.table_files import TableError


class Condition:
    """A condition on the end of the word before: all but the listed endings, or only those."""

    __slots__ = ("_endings", "_only")

    def __init__(self, text: str) -> None:
        self._only = text.startswith("+")
        self._endings = () if text == "-" else tuple(text.removeprefix("+").split())

    def holds(self, before: str) -> bool:
        """Say whether a rule holds after ``before``."""
        return before.endswith(self._endings) == self._only


class Context:
    """What a word decides about its boundary to the word before.

    Attributes:
        share_start: Last characters of the word before with which this word forms another.
        share_end: When the first character also ends the word before; ``None`` for never.
        blocked_after: Endings of the word before after which no keyword begins here.
        moved_after: Endings of the word before which take the first character of this one.
        alone_after: Endings of the word before after which only this word alone begins here.
    """

    __slots__ = ("alone_after", "blocked_after", "moved_after", "share_end", "share_start")

    def __init__(self) -> None:
        self.share_start: dict[str, Condition] = {}
        self.share_end: Condition | None = None
        self.blocked_after: tuple[str, ...] = ()
        self.moved_after: tuple[str, ...] = ()
        self.alone_after: tuple[str, ...] = ()


class Boundaries:
    """The rules of ``boundaries.tsv`` and the words that guard what follows them.

    Args:
        rules: Kind, word with a bar, condition.
        guards: Words right after which no keyword begins.

    Raises:
        TableError: a rule is of no known kind, has no bar, or stands twice.
    """

    def __init__(self, rules: Iterable[tuple[str, ...]], guards: Iterable[str]) -> None:
        self._guards = frozenset(guards)
        self._cuts: dict[str, dict[int, int]] = {}
        self._contexts: defaultdict[str, Context] = defaultdict(Context)
        for kind, pattern, condition in rules:
            for word in _expand(pattern):
                self._add(kind, word, Condition(condition))

    def cuts(self, surface: str) -> dict[int, int]:
        """Return the listed places inside a word, each with its flag."""
        return self._cuts.get(surface, {})

    def context(self, surface: str) -> Context | None:
        """Return the rules about the left neighbour of a word."""
        return self._contexts.get(surface)

    def guards(self, surface: str) -> bool:
        """Say whether no keyword may begin right after this word."""
        return surface in self._guards

    def _add(self, kind: str, word: str, condition: Condition) -> None:
        before, bar, after = word.partition("|")
        if not bar or not before or not after:
            raise TableError(f"boundaries.tsv: {word!r} needs a bar inside")
        context = self._contexts[after]
        if kind == "split":
            self._cuts.setdefault(before + after, {})[len(before)] = START | END
        elif kind == "share-start":
            context.share_start[before] = condition
        elif kind == "share-end":
            self._contexts[before + after].share_end = condition
        elif kind == "block":
            context.blocked_after += (before,)
        elif kind == "move":
            context.moved_after += (before,)
        elif kind == "place":
            context.alone_after += (before,)
            self._cuts.setdefault(before + after, {})[len(before)] = ALONE | END
        else:
            raise TableError(f"boundaries.tsv: unknown kind {kind!r}")


def _expand(pattern: str) -> Iterator[str]:
    """Yield every word of a pattern with character classes: ``[県市]|立`` is 県|立 and 市|立."""
    before, bracket, rest = pattern.partition("[")
    if not bracket:
        yield pattern
        return
    choices, _, after = rest.partition("]")
    for choice in choices:
        yield from _expand(before + choice + after)
