"""Cutting a text into the pieces that the lexicon estimator reads.

Words are lower-cased, hyphens count as spaces, contractions are taken apart (*can't* is *can not*), so that the lists
need one spelling only. A piece knows where it stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = ["Token", "Tokenizer", "phrase_words"]


class Token(NamedTuple):
    """A piece: its canonical words, where it stands, and what it is.

    ``kind`` is ``word``, ``symbol`` (emoji and emoticons), ``end`` (. ! ? and line breaks) or
    ``pause`` (, ; : and dashes).
    """

    word: str
    start: int
    end: int
    kind: str


_WORD: Final = r"[^\W\d_]+(?:['’`][^\W\d_]+)*['’]?"
_MARKS: Final = r"[.!?…\n]+|[,;:()\u2013\u2014]"
_CONTRACTED: Final = {
    "cannot": "can not",
    "can't": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "ain't": "is not",
    "let's": "let us",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "gimme": "give me",
    "im": "i am",
    "ive": "i have",
    "dont": "do not",
    "cant": "can not",
    "didnt": "did not",
    "doesnt": "does not",
    "isnt": "is not",
    "wasnt": "was not",
    "arent": "are not",
    "wont": "will not",
    "couldnt": "could not",
    "wouldnt": "would not",
    "shouldnt": "should not",
    "havent": "have not",
    "hasnt": "has not",
    "youre": "you are",
    "theyre": "they are",
    "thats": "that is",
    "whats": "what is",
    "u": "you",
    "ur": "your",
    "ya": "you",
    "thanx": "thanks",
    "luv": "love",
}
_TAILS: Final = (("n't", " not"), ("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'d", " would"))
_IS: Final = frozenset(["it", "that", "what", "there", "here", "he", "she", "who", "how", "where", "this", "when"])


@lru_cache(maxsize=16_384)
def _words(surface: str) -> tuple[str, ...]:
    """The canonical words of one surface form."""
    text = surface.lower().replace("’", "'").replace("`", "'").strip("'")
    if text in _CONTRACTED:
        return tuple(_CONTRACTED[text].split())
    if "'" in text:
        for tail, full in _TAILS:
            if text.endswith(tail):
                return tuple((text[: -len(tail)] + full).split())
        if text.endswith("'s") and text[:-2] in _IS:
            return text[:-2], "is"
    return (text,)


def phrase_words(phrase: str) -> tuple[str, ...]:
    """The canonical words of a phrase of the lists.

    >>> phrase_words("can't stand"), phrase_words("at one's wits' end"), phrase_words("awe-inspiring")
    (('can', 'not', 'stand'), ('at', "one's", 'wits', 'end'), ('awe', 'inspiring'))
    """
    return tuple(word for part in phrase.replace("-", " ").split() for word in _words(part) if word)


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """Cuts texts; knows the symbols that are one piece although they are punctuation.

    Args:
        pattern: Made by `Tokenizer.of`.
    """

    pattern: re.Pattern[str]

    @classmethod
    def of(cls, symbols: Iterable[str]) -> Tokenizer:
        """A tokenizer that keeps these emoji and emoticons whole.

        An emoticon that begins or ends with a letter counts only when it stands alone (``XD``, ``:P``, ``D:``).
        """
        listed = sorted(symbols, key=lambda symbol: (-len(symbol), symbol))
        letters = _choice([symbol for symbol in listed if symbol[0].isalnum()])
        signs = _choice([symbol for symbol in listed if not symbol[0].isalnum()])
        return cls(re.compile(f"(?P<letters>{letters})|(?P<word>{_WORD})|(?P<signs>{signs})|(?P<mark>{_MARKS})"))

    def tokens(self, text: str) -> list[Token]:
        """The pieces of a text, in order."""
        found: list[Token] = []
        for match in self.pattern.finditer(text):
            start, end = match.span()
            if match.lastgroup == "word":
                for word in _words(match.group()):
                    found.append(Token(word, start, end, "word"))  # noqa: PERF401 - a generator costs twice as much here
            elif match.lastgroup != "mark":
                found.append(Token(match.group(), start, end, "symbol"))
            else:
                mark = match.group()
                found.append(Token(mark, start, end, "pause" if mark[0] in ",;:()–—" else "end"))
        return found


def _choice(symbols: Iterable[str]) -> str:
    """One of the symbols; the class of first characters lets almost every place fail at once."""
    listed = list(symbols)
    if not listed:
        return r"(?!)"
    first = "".join(sorted({re.escape(symbol[0]) for symbol in listed}))
    return f"(?=[{first}])(?:{'|'.join(map(_bounded, listed))})"


def _bounded(symbol: str) -> str:
    before = r"(?<![^\W_])" if symbol[0].isalnum() or symbol[0] in ":;=" else ""
    after = r"(?![^\W_])" if symbol[-1].isalnum() else "(?!/)" if symbol[-1] == "/" else ""
    return before + re.escape(symbol) + after
