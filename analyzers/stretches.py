"""One stretch after another: the pieces of a compound, and where keywords begin and end in it."""

from typing import NamedTuple

from analyzers.boundaries import Context
from analyzers.latin import ABBREVIATIONS, LATIN_OR_END, LatinWords, find_latin
from analyzers.lexicon import BREAK, CONTENT, GRAMMAR, Word
from analyzers.shingles import ALONE, END, MAX_PIECES, START, add_bounded_shingles, add_shingles

_NOWHERE = 1 << 60
_OPEN: dict[int, int] = {}
_CONTEXT_LENGTH = 8
_new_tuple = tuple.__new__


class Stretch(NamedTuple):
    """One compound: words that touch, without punctuation, particles or auxiliaries between them.

    Attributes:
        start: Where it begins in the prepared text.
        pieces: Its pieces as written; joined, they are the prepared text from ``start`` on.
        forms: Their normalised forms, one per piece; ``None`` when all are as written.
        flags: Boundaries that are not simply open, by the index of the piece after them.
    """

    start: int
    pieces: tuple[str, ...]
    forms: tuple[str, ...] | None
    flags: dict[int, int]


class StretchBuilder:
    """Collects the pieces of the current stretch; a finished one becomes terms.

    ``pieces``, ``forms`` and ``words`` stay the same lists for the builder's life: the loop that
    feeds it keeps them in local names.
    """

    def __init__(
        self,
        text: str,
        latin_words: LatinWords,
        *,
        keeps_places: bool,
    ) -> None:
        self.terms: dict[str, None] = {}
        self.words: list[str] = []
        self.spans: list[tuple[int, int]] | None = [] if keeps_places else None
        self.stretches: list[Stretch] | None = [] if keeps_places else None
        self.pieces: list[str] = []
        self.forms: list[str] = []
        self.start = 0
        self.changed = False
        self.latin: list[tuple[int, int]] = []
        self.next_latin = _NOWHERE
        self._text = text
        self._latin_words = latin_words
        self._latin_at = 0
        self._latin_pieces = 0
        self._covered = 0
        self._flags: dict[int, int] = {}

    def finish(self) -> None:
        """End the current stretch, if there is one, and add its terms."""
        pieces, flags = self.pieces, self._flags
        count = len(pieces)
        if not count:
            return
        # Latin words alone become terms of their own, with their plurals folded.
        if self._latin_pieces < count:
            if flags:
                add_bounded_shingles(pieces, flags, self.terms)
                if self.changed:
                    add_bounded_shingles(self.forms, flags, self.terms)
            else:
                add_shingles(pieces, MAX_PIECES, self.terms)
                if self.changed:
                    add_shingles(self.forms, MAX_PIECES, self.terms)
            if self.stretches is not None:
                forms = tuple(self.forms) if self.changed else None
                # A third of the time of calling Stretch, for every stretch of a text.
                stretch = _new_tuple(Stretch, (self.start, tuple(pieces), forms, flags or _OPEN))
                self.stretches.append(stretch)
        pieces.clear()
        self.forms.clear()
        if flags:
            self._flags = {}
        self.changed = False
        self._latin_pieces = 0

    def add_special(self, word: Word, begin: int) -> None:
        """Add a word that has cuts inside, guards what follows, or looks at the word before it."""
        self.words.append(word.form)
        if self.spans is not None:
            self.spans.append((begin, begin + len(word.surface)))
        cuts = dict(word.cuts)
        if not self.pieces:
            self.start = begin
        elif word.context is not None:
            self._look_back(word.context, begin, cuts)
        self._add_cut(word, cuts)
        if word.guards:
            self._flags[len(self.pieces)] = END

    def add_mark_between_katakana(self, end: int) -> bool:
        """Take a middle dot into the stretch if it stands between katakana."""
        if (
            not self.pieces
            or not _is_katakana(self.pieces[-1][-1])
            or not _is_katakana(self._text[end : end + 1])
        ):
            return False
        self.pieces[-1] += "・"
        self.changed = True
        return True

    def add_around_latin(self, word: Word, begin: int, end: int) -> int:
        """Add a word of the tokenizer that touches latin words: those are read from the characters.

        Returns:
            The place up to which the next words of the tokenizer are free of latin words.
        """
        at = max(begin, self._covered)
        while at < end:
            start, stop = (
                self.latin[self._latin_at]
                if self._latin_at < len(self.latin)
                else (_NOWHERE, _NOWHERE)
            )
            if at < start:
                self._add_part(word, at, min(start, end))
                at = min(start, end)
            else:
                self._add_latin(start, stop)
                self._latin_at += 1
                self._covered = at = stop
        if self._covered > end:
            return end
        return self.latin[self._latin_at][0] if self._latin_at < len(self.latin) else _NOWHERE

    def find_latin(self, start: int, end: int) -> None:
        """Find the latin words of the next part, before its words are added."""
        found = find_latin(self._text, start, end)
        self._latin_at = len(self.latin)
        self.latin += found
        self.next_latin = found[0][0] if found else _NOWHERE

    def add_latin_part(self, start: int, end: int) -> None:
        """Add the words of lines that hold nothing else. They make no stretches."""
        text, words, spans = self._text, self.words, self.spans
        parts_of, add_latin = self._latin_words.parts, self.latin.append
        word = ""
        for found in LATIN_OR_END.finditer(text, start, end):
            span = found.span()
            if found.lastgroup is None:
                word = found.group()
                add_latin(span)
                parts = parts_of(word)
                if len(parts) > 1:
                    for form, begin, stop in parts:
                        self._add_word(form, span[0] + begin, span[0] + stop)
                    continue
                words.append(parts[0].form)
            elif (
                word in ABBREVIATIONS
                and found.group() == "."
                and text.endswith(word, start, span[0])
            ):
                continue
            else:
                words.append(BREAK)
            if spans is not None:
                spans.append(span)

    def _add_part(self, word: Word, begin: int, end: int) -> None:
        part = self._text[begin:end]
        if word.kind == CONTENT and part.isalnum():
            if not self.pieces:
                self.start = begin
            self.pieces.append(part)
            self.forms.append(part)
            self._add_word(part, begin, end)
            return
        if word.kind == GRAMMAR:
            self._add_word(part, begin, end)
        self.finish()

    def _add_latin(self, start: int, stop: int) -> None:
        if not self.pieces:
            self.start = start
        word = self._text[start:stop]
        parts = self._latin_words.parts(word)
        self._latin_pieces += len(parts)
        if len(parts) == 1:
            self.pieces.append(word)
            self.forms.append(word)
            self._add_word(parts[0].form, start, stop)
            return
        for part, after in zip(parts, [*(p.start for p in parts[1:]), len(word)], strict=True):
            # As written a piece keeps its hyphen: pieces joined are the text.
            written, form = word[part.start : after], word[part.start : part.end]
            self.pieces.append(written)
            self.forms.append(form)
            if written != form:
                self.changed = True
            self._add_word(part.form, start + part.start, start + part.end)

    def _add_word(self, form: str, begin: int, end: int) -> None:
        self.words.append(form)
        if self.spans is not None:
            self.spans.append((begin, end))

    def _look_back(self, context: Context, begin: int, cuts: dict[int, int]) -> None:
        before = self._text[max(self.start, begin - _CONTEXT_LENGTH) : begin]
        here = len(self.pieces)
        if before.endswith(context.moved_after):
            self._flags[here] = END
            cuts[1] = START | END
            return
        if before.endswith(context.blocked_after):
            self._flags[here] = END
        elif before.endswith(context.alone_after):
            self._flags[here] = ALONE | END
        last = self.pieces[-1]
        condition = context.share_start.get(last[-1])
        if condition is not None and condition.holds(before):
            self._share_start(here)
        if context.share_end is not None and context.share_end.holds(before):
            cuts.setdefault(1, END)

    def _share_start(self, here: int) -> None:
        """Let keywords begin at the last character before the next piece."""
        last = self.pieces[-1]
        if len(last) == 1:
            if self._flags.get(here - 1) == END and here > 1:
                self._flags[here - 1] |= START
            return
        head, tail = split_form(last, self.forms[-1], len(last) - 1)
        self.pieces[-1:] = [last[:-1], last[-1]]
        self.forms[-1:] = [head, tail]
        self._flags[here] = START

    def _add_cut(self, word: Word, cuts: dict[int, int]) -> None:
        surface, form = word.surface, word.form
        if word.changed:
            self.changed = True
        done = 0
        for at in sorted(cuts):
            head, form = split_form(surface[done:], form, at - done)
            self.pieces.append(surface[done:at])
            self.forms.append(head)
            if cuts[at] != START | END:
                self._flags[len(self.pieces)] = cuts[at]
            done = at
        self.pieces.append(surface[done:])
        self.forms.append(form)


def split_form(surface: str, form: str, at: int) -> tuple[str, str]:
    """Split a normalised form where its surface is split; as written, where that cannot be told."""
    head, tail = surface[:at], surface[at:]
    if form.startswith(head) and len(form) > at:
        return head, form[at:]
    if form.endswith(tail) and len(form) > len(tail):
        return form[: -len(tail)], tail
    return head, tail


def _is_katakana(character: str) -> bool:
    return "ァ" <= character <= "ヺ" or character == "ー"
