"""The moods of a crowd: each a value, the time from which it fades, and where it rests."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.affect import AffectConstants
from ...core.emotion_types import EmotionType
from ...core.mood import MAX_MOOD
from ...core.numbers import single
from .arithmetic import ARRAYS, TICKS, At, Floats, Mask, counted_anew, elapsed, of, put, recounted

__all__ = ["NOBODY_CHOSEN", "Felt", "Moods"]

NOBODY_CHOSEN: Final[NDArray[np.int32]] = np.zeros(0, np.int32)
"""What kernels take for an audience of everybody."""


class Felt(NamedTuple):
    """What an audience felt of an emotion.

    Attributes:
        many: How many felt it.
        intensity: How much, 0..10; 0 for nothing.
        felt: Who did.
    """

    many: int
    intensity: Floats
    felt: Mask


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
        self._on_emotions = single(constants.mood_influence_on_emotion)
        self._numbers: dict[tuple[str, bool], Floats] = {}

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

    def rebase(self, now: int, later: int) -> None:
        """Count the tick ``now`` as ``later``; moods that were set before the new beginning fade up to it."""
        for since, fading in ((self.since, (self.away,)), (self.pulled, (self.tense, self.free))):
            old = recounted(since, now, later)
            for values in fading:
                values[:] = ARRAYS.faded(values, self._rate, old)
            since[:] = counted_anew(since, now, later)

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

    def feel(
        self,
        kernels: ModuleType,
        at: At,
        now: int,
        kind: EmotionType,
        potential: Any,
        threshold: Floats,
        shifts: bool,
    ) -> Felt:
        """Do what :meth:`at`, :meth:`shift` and :meth:`pull` do, compiled; and find what is felt.

        Args:
            kernels: What is compiled.
            at: The audience.
            now: The tick.
            kind: The type of the emotion.
            potential: How strong the appraisal makes it, for everybody or for each.
            threshold: What it must exceed.
            shifts: Whether the mood becomes better or worse.
        """
        everybody = isinstance(at, slice)
        size = len(self.away) if everybody else len(at)
        intensity, felt = np.empty(size, np.float32), np.empty(size, np.bool_)
        potentials = np.array(potential, np.float32, ndmin=1, copy=None)
        count: int = kernels.arise(
            size,
            NOBODY_CHOSEN if everybody else at,
            potentials,
            self._numbers_of(kind, shifts),
            np.uint32(now),
            self.away,
            self.since,
            self.tense,
            self.free,
            self.pulled,
            self.rests[0],
            threshold,
            intensity,
            felt,
        )
        return Felt(count, intensity, felt)

    def _numbers_of(self, kind: EmotionType, shifts: bool) -> Floats:
        known = self._numbers.get((kind.name, shifts))
        if known is None:
            _, arousal, dominance = kind.pad
            on_mood = self._influence if shifts else 0.0
            numbers = [kind.valence, self._on_emotions, on_mood, self._influence, arousal, dominance]
            known = np.array([*numbers, self._rate, self._least], np.float32)
            self._numbers[kind.name, shifts] = known
        return known
