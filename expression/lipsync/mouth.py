"""The mouth at any time of what is said: visemes flow into each other, closures are always reached."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import pairwise
from math import cos, pi
from typing import Final

from ..expression import CLOSED_MOUTH, Mouth
from .visemes import TimedViseme, shape_of

__all__ = ["FADE", "HOLD", "LEAD", "MouthTrack"]

LEAD: Final = 0.040
"""A mouth takes its shape before the sound is heard, in seconds."""
FADE: Final = 0.070
"""How long one shape takes to become the next, in seconds."""
HOLD: Final = 0.035
"""How long lips that close stay closed at least, in seconds: longer than a frame at 30 frames a second."""

_CLOSING: Final = ("PP", "FF")
_BREATH: Final = 0.150  # s: between words of a phrase the mouth is not given back to feelings
_PARTS: Final = tuple(field.name for field in fields(Mouth) if field.name not in ("voicing", "visemes"))


class MouthTrack:
    """What speech does to a mouth over time.

    Every shape rises and falls along a cosine, and all shapes together are always one whole. Short sounds are therefore
    not quite reached, as when people speak fast; but p, b, m, f and v always are.

    >>> track = MouthTrack([TimedViseme("aa", 0.0, 0.2), TimedViseme("PP", 0.2, 0.08)])
    >>> track.at(0.1 - LEAD).jaw, track.at(0.24 - LEAD).closure
    (0.7, 1.0)

    Args:
        visemes: In order of time; between them the mouth is at rest.
        lead: How far the mouth is ahead of the sound, in seconds.
        fade: How long one shape takes to become the next, in seconds.
    """

    def __init__(self, visemes: Iterable[TimedViseme], *, lead: float = LEAD, fade: float = FADE) -> None:
        self._lead = lead
        self._visemes = _without_gaps(visemes)
        self._shapes = [shape_of(each.viseme) for each in self._visemes]
        self._parts = [tuple([getattr(shape.mouth, part) for part in _PARTS]) for shape in self._shapes]
        self._voicings = _voicings(self._visemes)
        self._rises, self._falls = _fades(self._visemes, fade)
        self.end: float = self._falls[-1] - lead if self._falls else 0.0
        """When the mouth is at rest again, in seconds."""

    def at(self, time: float) -> Mouth:
        """Return the mouth at a time; the same whenever, and however often, it is asked."""
        weights = list(self._weights(time + self._lead))
        if not weights:
            return CLOSED_MOUTH
        taken = [(weight * self._visemes[index].weight, index) for index, weight in weights]
        scaled = [[each * value for value in self._parts[index]] for each, index in taken]
        parts = dict(zip(_PARTS, [_tidy(sum(values)) for values in zip(*scaled, strict=True)], strict=True))
        voicing = _tidy(sum(weight * self._voicings[index] for index, weight in weights))
        return Mouth(**parts, voicing=voicing, visemes=self._sums(taken))

    def _sums(self, taken: Iterable[tuple[float, int]]) -> dict[str, float]:
        """Return how much of each viseme shows."""
        sums: dict[str, float] = {}
        for weight, index in taken:
            name = self._shapes[index].name
            if name != "sil":
                sums[name] = _tidy(sums.get(name, 0.0) + weight)
        return sums

    def _weights(self, time: float) -> Iterator[tuple[int, float]]:
        """Yield the visemes that show at a time and how much, together at most 1."""
        first, last = bisect_right(self._falls, time) - 1, bisect_left(self._rises, time)
        for index in range(max(0, first), min(last, len(self._visemes))):
            weight = self._step(index, time) - self._step(index + 1, time)
            if weight > 0:
                yield index, weight

    def _step(self, edge: int, time: float) -> float:
        """Return how far the change at an edge between two visemes has come, 0..1."""
        start, end = self._rises[edge], self._falls[edge]
        if time >= end:
            return 1.0
        return (1 - cos(pi * (time - start) / (end - start))) / 2 if time > start else 0.0


def _tidy(value: float) -> float:
    """Take away what adding has left behind the twelfth digit."""
    return round(value, 12) + 0.0


def _without_gaps(visemes: Iterable[TimedViseme]) -> list[TimedViseme]:
    """Return the visemes one after the other, with silence in between."""
    filled: list[TimedViseme] = []
    for each in sorted(visemes, key=lambda viseme: viseme.start):
        end = filled[-1].start + filled[-1].duration if filled else each.start
        if each.start > end + 1e-6:
            filled.append(TimedViseme("sil", end, each.start - end))
        start = max(each.start, end)
        filled.append(TimedViseme(each.viseme, start, max(0.0, each.start + each.duration - start), each.weight))
    return filled


def _voicings(visemes: list[TimedViseme]) -> list[float]:
    """Return how much of the mouth speech has taken over at each: all of it, short pauses between words included."""
    spoken = [index for index, each in enumerate(visemes) if each.viseme != "sil"]
    inner = range(spoken[0], spoken[-1]) if spoken else range(0)
    return [
        float(each.viseme != "sil" or (index in inner and each.duration < _BREATH))
        for index, each in enumerate(visemes)
    ]


def _fades(visemes: list[TimedViseme], fade: float) -> tuple[list[float], list[float]]:
    """Return when the change at each edge begins and ends, in order of time; the last edge is the end of all.

    A change lies around its edge, but never within the time for which a closure is held: what comes before is over by
    then, what comes after has not begun. As both lists stay in order, no weight is ever negative.
    """
    if not visemes:
        return [], []
    edges = [each.start for each in visemes] + [visemes[-1].start + visemes[-1].duration]
    rises, falls = [edge - fade / 2 for edge in edges], [edge + fade / 2 for edge in edges]
    holds = _holds(visemes)
    latest = float("inf")
    for edge in reversed(range(len(edges))):
        latest = min(latest, holds[edge][0]) if edge in holds else latest
        falls[edge] = min(falls[edge], latest)
    earliest = float("-inf")
    for edge in range(len(edges)):
        rises[edge] = max(rises[edge], earliest)
        earliest = max(earliest, holds[edge][1]) if edge in holds else earliest
    return rises, falls


def _holds(visemes: list[TimedViseme]) -> dict[int, tuple[float, float]]:
    """Return from when to when each closure is held; of closures close to each other none takes the other's time."""
    holds = {
        index: ((middle := each.start + each.duration / 2) - HOLD / 2, middle + HOLD / 2)
        for index, each in enumerate(visemes)
        if each.viseme in _CLOSING
    }
    for first, second in pairwise(holds):
        between = (visemes[first].start + visemes[first].duration + visemes[second].start) / 2
        holds[first] = (holds[first][0], min(holds[first][1], between))
        holds[second] = (max(holds[second][0], between), holds[second][1])
    return holds
