"""The moods of a crowd: each a value, the time from which it fades, and where it rests."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.affect import AffectConstants
from ...core.emotion_types import EmotionType
from ...core.mood import MAX_MOOD
from ...core.numbers import single
from .arithmetic import ARRAYS, TICKS, At, Floats, Mask, elapsed, of, put

__all__ = ["Moods"]


class Moods:
    """Pleasure, arousal and dominance of the mood of each member; see :mod:`espressivo.core.mood`.

    Attributes:
        away: How far pleasure was from rest when it was last shifted.
        since: The tick of that.
        tense: How far arousal was from rest when an emotion last pulled it.
        free: The same of dominance.
        pulled: The tick of that.
        rests: Where the three rest, for everybody or for each, -10..10.
    """

    def __init__(self, size: int, rests: tuple[Floats, ...], constants: AffectConstants) -> None:
        self.away = np.zeros(size, np.float32)
        self.since = np.zeros(size, np.uint32)
        self.tense = np.zeros(size, np.float32)
        self.free = np.zeros(size, np.float32)
        self.pulled = np.zeros(size, np.uint32)
        self.rests = rests
        self._rate = np.float32(max(constants.mood_rate, -1e20) / TICKS)
        self._least = single(constants.least_mood)
        self._influence = single(constants.emotion_influence_on_mood)

    def at(self, at: At, now: int) -> Floats:
        """Return the moods (-10..10) of an audience."""
        faded = ARRAYS.faded(self.away[at], self._rate, elapsed(now, self.since[at]))
        mood: Floats = ARRAYS.resting(of(self.rests[0], at), faded, np.float32(self._least))
        return mood

    def poise(self, at: At, now: int) -> tuple[Floats, Floats]:
        """Return arousal and dominance (each -10..10) of the moods of an audience."""
        left = ARRAYS.left(self._rate, elapsed(now, self.pulled[at]))
        arousal = np.clip(of(self.rests[1], at) + self.tense[at] * left, -MAX_MOOD, MAX_MOOD)
        dominance = np.clip(of(self.rests[2], at) + self.free[at] * left, -MAX_MOOD, MAX_MOOD)
        return arousal, dominance

    def set(self, at: At, mood: Any, now: int) -> None:
        """Give an audience moods (-10..10) by hand."""
        self.away[at] = ARRAYS.distance(np.asarray(mood, np.float32), of(self.rests[0], at), np.float32(self._least))
        self.since[at] = now

    def shift(self, at: At, mood: Floats, kind: EmotionType, intensity: Floats, felt: Mask | None, now: int) -> None:
        """Let an emotion make the mood better or worse.

        Args:
            at: The audience.
            mood: Theirs now.
            kind: The type of the emotion.
            intensity: How intense it is, 0..10.
            felt: Who feels it; None for everybody.
            now: The tick.
        """
        shifted = ARRAYS.shifted(mood, kind.valence, intensity, self._influence)
        put(self.away, at, ARRAYS.distance(shifted, of(self.rests[0], at), np.float32(self._least)), felt)
        put(self.since, at, np.uint32(now), felt)

    def pull(self, at: At, kind: EmotionType, intensity: Floats, felt: Mask | None, now: int) -> None:
        """Let an emotion pull arousal and dominance of the mood."""
        left = ARRAYS.left(self._rate, elapsed(now, self.pulled[at]))
        weight = intensity * np.float32(self._influence)
        _, arousal, dominance = kind.pad
        put(self.tense, at, ARRAYS.pulled(self.tense[at], left, arousal, weight), felt)
        put(self.free, at, ARRAYS.pulled(self.free[at], left, dominance, weight), felt)
        put(self.pulled, at, np.uint32(now), felt)
