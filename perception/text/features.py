"""What the learned text model sees of a text: its words and runs of characters, as numbers that tell nobody the words.

Words, pairs and triples of neighbouring words, and runs of two to five characters of a word with a blank on either
side. Each is hashed to 32 bits, so that neither a dictionary nor any text need be kept or shipped.

Who somebody is says nothing about what is felt: words for gender, nationality and age are read as one neutral word each
(``data/person_words.csv``), and a capitalised word that the model does not know as a name like any other.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Container
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHARACTERS", "LIMIT", "NAME", "WORDS", "Grams", "grams", "word_keys"]

LIMIT: Final = 20_000
"""Characters of a text that are read; the rest is ignored."""

WORDS: Final = 3
"""Words of the longest run of words."""

CHARACTERS: Final = (2, 5)
"""Characters of the shortest and of the longest run of characters, blanks around a word counted."""

NAME: Final = "[name]"
"""What a name is read as; GoEmotions masks names in the same way."""

_PERSON_WORDS: Final = Path(__file__).resolve().parents[1] / "data" / "person_words.csv"
_TOKEN: Final = re.compile(r"\[(?:name|religion)\]|[^\W_]+(?:'[^\W\d_]+)*|[!?]+|\.{2,}|[^\w\s.]")
_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_MIXER: Final = np.uint64(0xBF58476D1CE4E5B9)
_ABOVE, _UPPER, _LOWER, _HALF = (np.uint64(bits) for bits in (40, 31, 29, 32))
_LENGTHS: Final = np.arange(1, WORDS + 1, dtype=np.uint64)
_LONGEST: Final = 40  # characters of a word that are looked at

Ints = NDArray[np.int64]
Keys = NDArray[np.uint32]
_Wide = NDArray[np.uint64]


class Grams(NamedTuple):
    """The runs of words and characters of a text.

    Attributes:
        keys: What each is, hashed: first the runs of words, then those of characters.
        words: How many of them are runs of words.
        inner: How many runs of characters each word has.
        spans: Where each word begins and ends in the text, in characters.
    """

    keys: Keys
    words: int
    inner: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def places(self) -> tuple[Ints, Ints]:
        """Numbers of the words with which each run begins and ends."""
        numbers = np.arange(len(self.spans))
        longest = range(min(WORDS, len(numbers)))
        owners = np.repeat(numbers, self.inner)
        first = np.concatenate([*(numbers[: len(numbers) - longer] for longer in longest), owners])
        return first, np.concatenate([*(numbers[longer:] for longer in longest), owners])


def grams(text: str, known: Container[int] | None = None) -> Grams:
    """Return the runs of words and characters of a text, each with its place; of its first `LIMIT` characters.

    Args:
        text: What to read.
        known: Keys of the words that are known (see `word_keys`); capitalised words beside them are read as names.
    """
    found = _tokens(text, known)
    if not found:
        return Grams(np.zeros(0, np.uint32), 0, (), ())
    runs = _runs(np.array([word.number for word, _ in found], np.uint64))
    inner = [word.inner for word, _ in found]
    return Grams(np.concatenate([runs, *inner]), len(runs), tuple(map(len, inner)), tuple(span for _, span in found))


def word_keys(text: str) -> list[int]:
    """Return the keys of the single words of a text."""
    return [word.key for word, _ in _tokens(text, None)]


class _Word(NamedTuple):
    """A word: its number, its key when it stands alone, and the keys of its runs of characters."""

    number: int
    key: int
    inner: Keys


def _tokens(text: str, known: Container[int] | None) -> list[tuple[_Word, tuple[int, int]]]:
    text = text[:LIMIT]
    found = []
    for match in _TOKEN.finditer(_lower(text)):
        word = _word(match.group())
        start, end = match.span()
        if known is not None and word.key not in known and text[start].isupper() and text[start + 1 : end].islower():
            word = _word(NAME)
        found.append((word, (start, end)))
    return found


def _lower(text: str) -> str:
    """The text in small letters, every character where it was."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(small if len(small := one.lower()) == 1 else one for one in text)
    return lower.replace("’", "'")


def _runs(hashes: _Wide) -> Keys:
    """The runs of words, the shorter first."""
    runs = [hashes]
    for length in range(2, min(WORDS, len(hashes)) + 1):
        runs.append(runs[-1][:-1] * _MULTIPLIER + hashes[length - 1 :])
    kinds = np.repeat(_LENGTHS[: len(runs)], [len(run) for run in runs])
    return _mixed(np.concatenate(runs), kinds)


@lru_cache(maxsize=16_384)
def _word(word: str) -> _Word:
    word = _neutral().get(word, _STRETCHED.sub(r"\1\1", word))
    number = crc32(word.encode("utf-8", "surrogatepass"))
    codes = np.frombuffer(f" {word[:_LONGEST]} ".encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    runs, keys = [], codes
    for length in range(2, min(CHARACTERS[1], len(codes)) + 1):
        keys = keys[:-1] * _MULTIPLIER + codes[length - 1 :]
        if length >= CHARACTERS[0]:
            runs.append(_mixed(keys, np.uint64(16 + length)))
    return _Word(number, int(_mixed(np.array([number], np.uint64), np.uint64(1))[0]), np.concatenate(runs))


@cache
def _neutral() -> dict[str, str]:
    """Words that only say who somebody is, each with the word that it is read as."""
    with _PERSON_WORDS.open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["stands_for"] for row in csv.DictReader(file)}


def _mixed(keys: _Wide, kind: _Wide | np.uint64) -> Keys:
    keys = keys + (kind << _ABOVE)
    keys = (keys ^ (keys >> _UPPER)) * _MIXER
    return ((keys ^ (keys >> _LOWER)) >> _HALF).astype(np.uint32)
