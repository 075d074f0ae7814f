"""A keyword to what it looks for: its spellings, and those of keywords that mean the same."""

from collections.abc import Callable, Iterable

from analyzers.analysis import BREAK, Spellings
from analyzers.cutting import Cut
from analyzers.latin import LATIN, RUN_LIMIT
from analyzers.shingles import MAX_LENGTH, MAX_PIECES

_BRACKETS = "()[]{}<>「」『』【】〈〉《》〔〕〘〙\"“”'*#~^_|\\:;,.!?、。・…‥/=+&- \n"


def strip_marks(prepared: str) -> str:
    """Drop the marks around a prepared keyword: ``[非公開]`` looks for 非公開."""
    return prepared.strip(_BRACKETS)


def spell_cut(cut: Cut) -> Spellings:
    """Return the spellings of one keyword, from its prepared and cut text."""
    text = cut.text
    phrase = _trim(cut.builder.words)
    if not phrase:
        return Spellings(())
    if LATIN.sub("", text).strip(" -") == "":
        return _spell_latin(cut, phrase)
    stretches = cut.builder.stretches or []
    terms = {text}
    for stretch in stretches:
        if (
            stretch.start == 0
            and len("".join(stretch.pieces)) == len(text)
            and stretch.forms is not None
        ):
            terms.add("".join(stretch.forms))
    whole = len(stretches) == 1 and len("".join(stretches[0].pieces)) == len(text)
    fits = whole and len(stretches[0].pieces) <= MAX_PIECES and len(text) <= MAX_LENGTH
    if not whole:
        terms.add("".join(phrase))
    kept = sorted(term for term in terms if _is_term(term))
    return Spellings(tuple(kept), () if fits else (phrase,))


def _spell_latin(cut: Cut, phrase: tuple[str, ...]) -> Spellings:
    if len(cut.runs) == 1 and len(cut.runs[0].forms) == len(phrase):
        term = "".join(cut.runs[0].forms)
        if len(phrase) <= RUN_LIMIT and _is_term(term):
            return Spellings((term,))
    return Spellings((), (phrase,))


def _trim(words: list[str]) -> tuple[str, ...]:
    """Return the words without a sentence end before the first and after the last."""
    first, last = 0, len(words)
    while first < last and words[first] == BREAK:
        first += 1
    while last > first and words[last - 1] == BREAK:
        last -= 1
    return tuple(words[first:last])


def _is_term(term: str) -> bool:
    return 0 < len(term) <= MAX_LENGTH and not any(c.isspace() or c < " " for c in term)


def join_spellings(spellings: Iterable[Spellings]) -> Spellings:
    """Return what looks for anything that one of ``spellings`` looks for."""
    terms: set[str] = set()
    phrases: dict[tuple[str, ...], None] = {}
    for each in spellings:
        terms.update(each.terms)
        phrases.update(dict.fromkeys(each.phrases))
    return Spellings(tuple(sorted(terms)), tuple(sorted(phrases)))


class Synonyms:
    """Groups of keywords that mean the same. A keyword in a group looks for every member.

    Args:
        groups: The members of each group.
        spell: Returns the own spellings of a keyword.
    """

    def __init__(
        self, groups: Iterable[tuple[str, ...]], spell: Callable[[str], Spellings]
    ) -> None:
        self._by_spelling: dict[object, list[Spellings]] = {}
        for group in groups:
            members = [spell(member) for member in group]
            for member in members:
                for key in (*member.terms, *member.phrases):
                    self._by_spelling.setdefault(key, []).extend(members)

    def of(self, spellings: Spellings) -> list[Spellings]:
        """Return the spellings of every keyword that means the same as one of these."""
        found: list[Spellings] = []
        for key in (*spellings.terms, *spellings.phrases):
            found += self._by_spelling.get(key, ())
        return found
