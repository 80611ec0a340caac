"""What can be read of the feelings of a crowd; nothing is computed for members who are not asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ...core.emotions import MAX_INTENSITY
from .arithmetic import EVERYBODY, At, Floats

if TYPE_CHECKING:
    from .feelings import Feelings

__all__ = ["NOTHING_FELT", "CrowdStatistics", "mean_of", "merged_mean", "pad_of_feelings", "strongest_of", "top_of"]

NOTHING_FELT: Final = -1
"""The code of those who feel nothing."""
_FINE: Final = 2.0**24
_PART: Final = 8_192  # members at a time: what is computed for them stays in the processor's cache
Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class CrowdStatistics:
    """Figures of a crowd, or of some of its members.

    Attributes:
        time: Of the crowd's clock, in seconds.
        members: How many were asked about.
        feeling: How many feel anything.
        mean: Mean intensity of each type that anybody feels, over all members, 0..10.
        most: Greatest intensity of each, 0..10.
        strongest: How many feel each type most, by type.
        nodes: How many feel most what the ontology calls so, by name.
        mood: Mean pleasure, arousal and dominance of the mood, each -1..1.
        moods: How many members have a mood in each fifth of -10..10.
    """

    time: float
    members: int
    feeling: int
    mean: Mapping[str, float]
    most: Mapping[str, float]
    strongest: Mapping[str, int]
    nodes: Mapping[str, int]
    mood: tuple[float, float, float]
    moods: tuple[int, ...]


def mean_of(values: Floats) -> float:
    """Return the mean of values of at most 10, each rounded to 2**-24: the same in whatever order they are added."""
    total = float(np.rint(np.multiply(values, _FINE, dtype=np.float64)).sum())  # exact for 50 million members
    return total / (_FINE * max(1, len(values)))  # the mean of nobody is 0


def merged_mean(parts: Sequence[tuple[float, int]]) -> float:
    """Return the mean of all from the means of parts, each with how many it is of: to the bit that of the whole."""
    total = sum(round(mean * _FINE * members) for mean, members in parts)
    return total / (_FINE * sum(members for _, members in parts))


def strongest_of(feelings: Feelings, who: NDArray[np.int32] | None, now: int) -> tuple[Codes, Floats]:
    """Return the code of what each feels most (:data:`NOTHING_FELT` for nothing), and how intense it is."""
    size = feelings.size if who is None else len(who)
    codes, most = np.full(size, NOTHING_FELT, np.int8), np.zeros(size, np.float32)
    for begin in range(0, size, _PART):
        part = slice(begin, min(begin + _PART, size))
        at = part if who is None else who[part]
        codes_here, most_here = codes[part], most[part]
        for code, values in feelings.each(at, now):
            stronger = values > most_here
            np.copyto(most_here, values, where=stronger)
            np.copyto(codes_here, np.asarray(code).astype(np.int8), where=stronger)
    return codes, most


def top_of(feelings: Feelings, count: int, who: NDArray[np.int32] | None, now: int) -> tuple[Codes, Floats]:
    """Return codes and intensities, each (count, members), of what each feels most, the strongest first."""
    at = EVERYBODY if who is None else who
    whole = feelings.matrix(at, now)
    count = min(count, len(whole))
    order = np.argsort(-whole, axis=0, kind="stable")[:count]
    most = np.take_along_axis(whole, order, 0)
    return np.where(most > 0, order, NOTHING_FELT).astype(np.int8), most


def pad_of_feelings(feelings: Feelings, mood: Floats, at: At, now: int) -> Floats:
    """Return pleasure, arousal and dominance of all that is felt, each -1..1: (3, members).

    As :func:`espressivo.agents.feeling.pad_of` has it for one agent, over the strongest emotion of each type.
    """
    size = mood.shape[1]
    total, most = np.zeros(size, np.float32), np.zeros(size, np.float32)
    weighed = np.zeros((3, size), np.float32)
    for _, values, kind in feelings.whole_ones(at, now):
        total += values
        np.maximum(most, values, out=most)
        pleasure, arousal, dominance = kind.pad
        for axis, weight in enumerate((pleasure if kind.valence else 0.0, arousal, dominance)):
            if weight:
                weighed[axis] += values * np.float32(weight)
    share = np.minimum(most / np.float32(MAX_INTENSITY), 1)
    centre = np.divide(weighed, total, out=np.zeros_like(weighed), where=total > 0)
    pad: Floats = share * centre + (1 - share) * mood
    return pad
