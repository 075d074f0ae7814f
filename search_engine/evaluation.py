"""The reference evaluator: the plain reading of an expression against one document.

Trivially correct and free of any engine; what search and percolation must agree with. The embedded
percolator uses it too, to verify its candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from search_engine.compiled import CompiledQuery
from search_engine.document import Document
from search_engine.expression import And, AnyOf, Between, Everything, Expression, Not, Or, Phrase
from search_engine.mapping import VISIBLE_FROM, VISIBLE_UNTIL


def evaluate(expression: Expression, document: Document) -> bool:
    """Whether the document matches. A field the document does not have holds nothing."""
    match expression:
        case Everything():
            return True
        case AnyOf(field, values):
            return not set(values).isdisjoint(document.exact.get(field, ()))
        case Phrase(field, words):
            return _holds_phrase(document.words.get(field, ()), words)
        case Between(_, None, None):
            return True
        case Between(field, low, high):
            number = document.numbers.get(field)
            return (
                number is not None
                and (low is None or low <= number)
                and (high is None or number <= high)
            )
        case And(parts):
            return all(evaluate(part, document) for part in parts)
        case Or(parts):
            return any(evaluate(part, document) for part in parts)
        case Not(part):
            return not evaluate(part, document)
        case _:
            return False


def _holds_phrase(words: Sequence[str], phrase: Sequence[str]) -> bool:
    length = len(phrase)
    wanted = tuple(phrase)
    return length > 0 and any(
        tuple(words[start : start + length]) == wanted for start in range(len(words) - length + 1)
    )


def visibility(now: datetime) -> Expression:
    """The predicate of time that every read path applies: from <= now < until.

    Bounds are whole seconds, so `now` may be cut to its second without changing the answer.
    """
    second = int(now.timestamp())
    return And((Between(VISIBLE_FROM, high=second), Between(VISIBLE_UNTIL, low=second + 1)))


def relevance(query: CompiledQuery, document: Document) -> int:
    """The score of the relevance order: how many of the keywords asked for stand in the title.

    The same number on every engine, whatever else is indexed and however it is sharded; ties go
    to the newest update.
    """
    return sum(evaluate(keyword, document) for keyword in query.title_keywords)
