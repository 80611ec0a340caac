"""What stands before a word and changes it: negation and degree.

The rules, all over the words before a match in its own clause (a clause ends at punctuation and at *but*):

- a word of degree directly before, or one adverb away, multiplies the weight; several multiply each other;
- a negation within three words, words of degree and articles not counted, negates;
- *never been happier*, *couldn't be more proud*, *never so happy* are no negations: they strengthen;
- *not only*, *no doubt*, *nothing but* and the like do not negate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from .lexicon_entries import Lists
from .lexicon_tokens import Token

__all__ = ["Scope", "scope_of"]

_WINDOW: Final = 3
_SUPERLATIVE: Final = 1.4
_CLAUSE_WORDS: Final = frozenset(
    ["but", "because", "although", "though", "however", "unless", "while", "when", "if", "since"]
)
_UNCOUNTED: Final = frozenset(["a", "an", "the", "be", "been", "being", "to", "of", "any", "that", "all"])
_STRONGEST: Final = 2.0


class Scope(NamedTuple):
    """How the words before a match change it: a factor for its weight, and whether it is negated."""

    factor: float
    negated: bool


def scope_of(tokens: Sequence[Token], start: int, lists: Lists, *, compared: bool, floor: int = 0) -> Scope:
    """The scope at a match.

    Args:
        tokens: All tokens.
        start: Where the match begins.
        lists: Degrees and negations.
        compared: Whether the match is a comparative such as *happier*.
        floor: Tokens before this one belong to another match and are not looked at for words of degree.
    """
    factor, at, more = 1.0, start, False
    while at > floor:
        found, length = _degree(tokens, at, lists)
        if not length:
            break
        factor *= found
        more = more or tokens[at - 1].word in ("more", "so", "this", "better")
        at -= length
    negation = _negation(tokens, at, lists)
    if negation and (compared or more) and _superlative(tokens, negation - 1, at):
        return Scope(min(_STRONGEST, factor * _SUPERLATIVE), False)
    return Scope(min(_STRONGEST, factor), bool(negation))


def _degree(tokens: Sequence[Token], at: int, lists: Lists) -> tuple[float, int]:
    """The factor of a word or phrase of degree that ends before a token, and how many tokens it has."""
    for length in (3, 2, 1):
        if at - length >= 0:
            words = tuple(
                lists.reading(token.word).forms[0] if token.kind == "word" else "" for token in tokens[at - length : at]
            )
            if words in lists.degrees:
                return lists.degrees[words], length
    return 1.0, 0


def _negation(tokens: Sequence[Token], at: int, lists: Lists) -> int:
    """The number of the negating token before a place, counted from 1; 0 when there is none."""
    counted, place = 0, at - 1
    while place >= 0 and counted < _WINDOW:
        token = tokens[place]
        if token.kind in ("end", "pause") or token.word in _CLAUSE_WORDS:
            return 0
        if (token.word,) in lists.negations or _pair(tokens, place) in lists.negations:
            return 0 if _affirmed(tokens, place, lists) else place + 1
        if token.word not in _UNCOUNTED and (token.word,) not in lists.degrees:
            counted += 1
        place -= 1
    return 0


def _pair(tokens: Sequence[Token], place: int) -> tuple[str, str]:
    return (tokens[place - 1].word if place else "", tokens[place].word)


def _affirmed(tokens: Sequence[Token], place: int, lists: Lists) -> bool:
    words = [token.word for token in tokens[max(0, place - 2) : place + 3]]
    here = min(2, place)
    return any(
        tuple(words[begin : begin + length]) in lists.affirming
        for length in (2, 3)
        for begin in range(max(0, here - length + 1), here + 1)
    )


def _superlative(tokens: Sequence[Token], negation: int, at: int) -> bool:
    """Whether a negation before a comparative is of the kind *never been*, *could not be*, *can not be*."""
    if tokens[negation].word == "never":
        return True
    before = tokens[negation - 1].word if negation else ""
    between = {token.word for token in tokens[negation:at]}
    return before in ("could", "can", "would") and ("be" in between or "have" in between)
