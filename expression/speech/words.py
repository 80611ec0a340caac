"""The words of a text: where they stand, and when they are heard as far as that can be reckoned."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

from ..expression import Prosody
from .backend import TimedWord

__all__ = ["NEUTRAL_WPM", "reckoned_seconds", "spread", "words_in"]

NEUTRAL_WPM: Final = 170.0
"""Words a minute of a voice that feels nothing."""

_WORD = re.compile(r"\w+(?:['’\-.]\w+)*")
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
    gaps = max(0, len(words) - 1) * max(0.0, prosody.gap_10ms) / 100
    return spoken + gaps + sum(max(0.0, seconds) for index, seconds in prosody.breaks if index < len(words))


def spread(text: str, seconds: float, prosody: Prosody = Prosody()) -> tuple[TimedWord, ...]:
    """Return the words of a text over a time, longer words for longer, with the pauses that the prosody asks for."""
    words = words_in(text)
    if not words:
        return ()
    pauses = [0.0 if index == 0 else max(0.0, prosody.gap_10ms) / 100 for index in range(len(words))]
    for index, pause in prosody.breaks:
        if index < len(words):
            pauses[index] += max(0.0, pause)
    voiced = max(0.0, seconds - sum(pauses))
    weights = [len(word) + 1 for _, word in words]
    ends = [voiced * part / sum(weights) for part in accumulate(weights, initial=0)]
    waited = list(accumulate(pauses))
    return tuple(
        TimedWord(word, ends[index] + waited[index], ends[index + 1] - ends[index], place)
        for index, (place, word) in enumerate(words)
    )
