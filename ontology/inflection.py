"""From an inflected English word back to the words it may be a form of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

__all__ = ["bases"]

_VOWELS: Final = frozenset("aeiou")
_SHORTEST: Final = 3

# ending -> what stood there before, and the parts of speech that take it. Longer endings come first.
_ENDINGS: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    ("iness", ("y",), "a"),
    ("ness", ("",), "a"),
    ("ically", ("ic", "ical"), "a"),
    ("ily", ("y",), "a"),
    ("bly", ("ble",), "a"),
    ("ly", ("", "le"), "a"),
    ("iest", ("y",), "a"),
    ("est", ("", "e"), "a"),
    ("ier", ("y",), "a"),
    ("er", ("", "e"), "a"),
    ("ies", ("y", "ie"), "nv"),
    ("ied", ("y",), "v"),
    ("ying", ("y", "ie"), "v"),
    ("king", ("", "k", "ke"), "v"),
    ("ked", ("", "k", "ke"), "v"),
    ("ing", ("", "e"), "v"),
    ("ed", ("", "e"), "v"),
    ("es", ("", "e"), "nv"),
    ("s", ("",), "nv"),
)


def bases(word: str) -> Iterator[tuple[str, str]]:
    """Yield the words that a word may be an inflected form of, each with the parts of speech that take the ending.

    The parts of speech are letters: ``n`` noun, ``v`` verb, ``a`` adjective. Most of what is yielded is no word; the
    caller looks it up.

    >>> list(bases("worries"))[0], list(bases("sadder"))[-1]
    (('worry', 'nv'), ('sad', 'a'))
    """
    for mark in ("'s", "'", "’s", "’"):
        if word.endswith(mark):
            yield word.removesuffix(mark), "nav"
            return
    for ending, befores, parts in _ENDINGS:
        if word.endswith(ending) and not (ending == "s" and word.endswith("ss")):
            stem = word[: -len(ending)]
            if len(stem) < _SHORTEST - 1:
                continue
            for before in befores:
                yield stem + before, parts
            if _doubled(stem) and ending not in ("s", "es", "ness"):
                yield stem[:-1], parts


def _doubled(stem: str) -> bool:
    return len(stem) > _SHORTEST and stem[-1] == stem[-2] and stem[-1] not in _VOWELS
