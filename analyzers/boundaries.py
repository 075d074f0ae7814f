"""Where keywords may begin and end although the dictionary cuts elsewhere, and where they may not.

The rules are in ``tables/boundaries.tsv``; five kinds, each written with a bar in the word it is about:

    split        動|植物      a cut inside one dictionary word
    share-start  学|部        the last character of the word before also begins this one: 工学部 has 学部
    share-end    県|立        the first character also ends the word before: 富山県立 has 富山県
    block        歯科|医師     no keyword begins at the bar
    move         皮膚|科学     the bar moves by one: 皮膚科 and 皮膚科学, never 科学
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from analyzers.table_files import TableError


class Context:
    """What a word decides about its boundary to the word before.

    Attributes:
        share_start: Last characters of the word before with which this word forms another, each with
            the endings of the word before for which it does not hold.
        share_end: The endings of the word before for which the first character does *not* also end it;
            ``None`` when it never does.
        blocked_after: Endings of the word before after which no keyword begins here.
        moved_after: Endings of the word before which take the first character of this one.
    """

    __slots__ = ("blocked_after", "moved_after", "share_end", "share_start")

    def __init__(self) -> None:
        self.share_start: dict[str, tuple[str, ...]] = {}
        self.share_end: tuple[str, ...] | None = None
        self.blocked_after: tuple[str, ...] = ()
        self.moved_after: tuple[str, ...] = ()


class Boundaries:
    """The rules of ``boundaries.tsv`` and the words that guard what follows them.

    Raises:
        TableError: a rule is of no known kind, or has no bar.
    """

    def __init__(self, rules: Iterable[tuple[str, ...]], guards: Iterable[str]) -> None:
        self._guards = frozenset(guards)
        self._cuts: dict[str, tuple[int, ...]] = {}
        self._contexts: defaultdict[str, Context] = defaultdict(Context)
        for kind, pattern, exceptions in rules:
            unless = tuple(exceptions.split()) if exceptions != "-" else ()
            for word in _expand(pattern):
                self._add(kind, word, unless)

    def cuts(self, surface: str) -> tuple[int, ...]:
        """Return the listed places inside a word."""
        return self._cuts.get(surface, ())

    def context(self, surface: str) -> Context | None:
        """Return the rules about the left neighbour of a word."""
        return self._contexts.get(surface)

    def guards(self, surface: str) -> bool:
        """Say whether no keyword may begin right after this word."""
        return surface in self._guards

    def _add(self, kind: str, word: str, unless: tuple[str, ...]) -> None:
        before, bar, after = word.partition("|")
        if not bar or not before or not after:
            raise TableError(f"boundaries.tsv: {word!r} needs a bar inside")
        if kind == "split":
            parts = word.split("|")
            lengths = [len("".join(parts[:count])) for count in range(1, len(parts))]
            self._cuts["".join(parts)] = tuple(lengths)
        elif kind == "share-start":
            self._contexts[after].share_start[before] = unless
        elif kind == "share-end":
            self._contexts[before + after].share_end = unless
        elif kind == "block":
            self._contexts[after].blocked_after += (before,)
        elif kind == "move":
            self._contexts[after].moved_after += (before,)
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
