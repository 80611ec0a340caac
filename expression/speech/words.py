"""The words of a text: where they stand, and when they are heard as far as that can be reckoned."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from ..expression import Prosody
from .backend import TimedWord

__all__ = ["NEUTRAL_WPM", "aligned", "reckoned_seconds", "spread", "words_in"]

NEUTRAL_WPM: Final = 170.0
"""Words a minute of a voice that feels nothing."""

_WORD = re.compile(r"\w+(?:['’\-.]\w+)*")
_BLOCK = re.compile(r"\S+")
_NEUTRAL: Final = Prosody()
_SHORTEST_RATE: Final = 0.2


def words_in(text: str) -> tuple[tuple[int, str], ...]:
    """Return each word of a text with the index of its first character.

    >>> words_in("I'm fine, thanks.")
    ((0, "I'm"), (4, 'fine'), (10, 'thanks'))
    """
    return tuple((found.start(), found[0]) for found in _WORD.finditer(text))


def reckoned_seconds(text: str, prosody: Prosody) -> float:
    """Return how long a text takes at 170 words a minute, quicker or slower as the prosody says, with its pauses."""
    words = words_in(text)
    spoken = len(words) * 60 / (NEUTRAL_WPM * max(_SHORTEST_RATE, 1 + prosody.rate))
    return spoken + sum(_pauses(text, words, prosody))


def spread(text: str, seconds: float, prosody: Prosody = _NEUTRAL) -> tuple[TimedWord, ...]:
    """Return the words of a text over a time, longer words for longer, with the pauses that the prosody asks for."""
    words = words_in(text)
    if not words:
        return ()
    pauses = _pauses(text, words, prosody)
    weights = [len(word) + 1 for _, word in words]
    voiced = max(0.0, seconds - sum(pauses))
    ends = [voiced * part / sum(weights) for part in accumulate(weights, initial=0)]
    waited = list(accumulate(pauses))
    return tuple(
        TimedWord(word, ends[index] + waited[index], ends[index + 1] - ends[index], place)
        for index, (place, word) in enumerate(words)
    )


def _pauses(text: str, words: Sequence[tuple[int, str]], prosody: Prosody) -> list[float]:
    """Return the pause before each word, in seconds; the words that breaks count are what blanks separate."""
    pauses = [0.0 if index == 0 else max(0.0, prosody.gap_10ms) / 100 for index in range(len(words))]
    places = [place for place, _ in words]
    blocks = [found.start() for found in _BLOCK.finditer(text)]
    for index, seconds in prosody.breaks:
        before = bisect_left(places, blocks[index]) if 0 <= index < len(blocks) else len(words)
        if before < len(words):
            pauses[before] += max(0.0, seconds)
    return pauses


def aligned(text: str, starts: Iterable[tuple[int, float]], seconds: float) -> tuple[TimedWord, ...]:
    """Return the words of a text, each until the next, when a synthesiser has told when some of them begin.

    Synthesisers announce places within words, none for words they take together, and signs that are no words here; a
    word without a time of its own gets its share of the time between its neighbours.

    Args:
        text: What was said.
        starts: Places in it, and when each is heard, in seconds.
        seconds: How long all of it is.

    >>> [(word.text, round(word.start, 3)) for word in aligned("wait for it", [(0, 0.0), (5, 1.0), (6, 1.2)], 2.0)]
    [('wait', 0.0), ('for', 1.0), ('it', 1.571)]
    """
    words = words_in(text)
    known = _first_starts(words, starts)
    times = [known.get(index) for index in range(len(words))] + [seconds]
    if words and times[0] is None:
        times[0] = 0.0
    for index, start in enumerate(times):
        if start is None:
            _fill(times, index, words)
    heard = [min(max(0.0, start or 0.0), seconds) for start in times]
    heard = list(accumulate(heard, max))
    return tuple(
        TimedWord(word, heard[index], heard[index + 1] - heard[index], place)
        for index, (place, word) in enumerate(words)
    )


def _first_starts(words: Sequence[tuple[int, str]], starts: Iterable[tuple[int, float]]) -> dict[int, float]:
    places = [place for place, _ in words]
    known: dict[int, float] = {}
    for place, start in starts:
        index = bisect_right(places, place) - 1
        if index >= 0 and place < places[index] + len(words[index][1]):
            known.setdefault(index, start)
    return known


def _fill(times: list[float | None], first: int, words: Sequence[tuple[int, str]]) -> None:
    """Share the time from the word before ``first`` to the next whose time is known, by length."""
    end = next(index for index in range(first, len(times)) if times[index] is not None)
    before, after = times[first - 1], times[end]
    assert before is not None and after is not None
    weights = [len(word) + 1 for _, word in words[first - 1 : end]]
    for offset, part in enumerate(accumulate(weights[:-1])):
        times[first + offset] = before + (after - before) * part / sum(weights)
