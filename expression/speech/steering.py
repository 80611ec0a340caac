"""Saying something until it is heard as it was asked for: rate, pitch and loudness are measured and corrected.

What a value of a synthesiser does differs a little from text to text; compared with the same text said neutrally it can
be made right.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..expression import Prosody
from .loudness import bent, scale_to
from .pitch import loudness_db, samples_of, speech_bounds, tune_of

__all__ = ["Sound", "steered"]

TOLERATED: Final = {"rate": 0.03, "pitch": 0.3}
"""What is still as asked for: a part of the rate, semitones."""

_TRIES: Final = 5
_CLOSE: Final = 0.35
_NEUTRAL: Final = Prosody()
_FULL_SCALE: Final = 32_768


@dataclass(frozen=True, slots=True)
class Sound:
    """What came of a text.

    Attributes:
        pcm: Its samples.
        sample_rate: Of them.
        starts: Where words begin in the text, and when they are heard, in seconds.
    """

    pcm: bytes
    sample_rate: int
    starts: tuple[tuple[int, float], ...] = ()


def steered(say: Callable[[Prosody], Sound], prosody: Prosody) -> tuple[Sound, tuple[str, ...]]:
    """Say something as it was asked for.

    The loudness is given by scaling what comes, as synthesisers change it in coarse steps.

    Args:
        say: Says it, neutrally or with a rate and pitch that are near what is asked for.
        prosody: What is asked for.

    Returns:
        The best that came, and what of it (``pitch``, ``rate``, ``volume``) is further off than it should be.
    """
    rest = say(_NEUTRAL)
    measured = _measured(rest)
    sound, missed = rest, list[str]()
    if prosody.rate or prosody.pitch_st:
        sound, missed = _paced(say, Prosody(rate=prosody.rate, pitch_st=prosody.pitch_st), measured)
    elif not prosody.gain_db:
        return rest, ()
    samples = samples_of(sound.pcm)
    scale, reached = scale_to(samples, measured.decibels + prosody.gain_db)
    whole = np.clip(np.round(bent(samples * scale) * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
    return replace(sound, pcm=whole.astype("<i2").tobytes()), tuple(missed if reached else [*missed, "volume"])


def _paced(say: Callable[[Prosody], Sound], ask: Prosody, rest: _Measured) -> tuple[Sound, list[str]]:
    """Return what comes nearest to a rate and a pitch, and what of them is missed."""
    seconds, median_hz = rest.seconds / (1 + ask.rate), rest.median_hz * 2 ** (ask.pitch_st / 12)
    best: tuple[float, Sound, dict[str, float]] | None = None
    for _ in range(_TRIES):
        sound = say(ask)
        off = _off(_measured(sound), seconds, median_hz)
        worst = max(abs(off[name]) / TOLERATED[name] for name in off)
        if best is None or worst < best[0]:
            best = worst, sound, off
        if worst < _CLOSE:
            break
        ask = replace(ask, rate=(1 + ask.rate) / (1 + off["rate"]) - 1, pitch_st=ask.pitch_st - off["pitch"])
    assert best is not None
    return best[1], sorted(name for name, by in best[2].items() if abs(by) > TOLERATED[name])


@dataclass(frozen=True, slots=True)
class _Measured:
    seconds: float
    median_hz: float
    decibels: float


def _measured(sound: Sound) -> _Measured:
    """Measure a sound; what has no voice in it has the pitch 0."""
    samples = samples_of(sound.pcm)
    first, last = speech_bounds(samples)
    tune = tune_of(samples, sound.sample_rate)
    return _Measured((last - first) / sound.sample_rate, tune.median_hz if tune else 0.0, loudness_db(samples))


def _off(found: _Measured, seconds: float, median_hz: float) -> dict[str, float]:
    """Return how much too fast, as a part, and how much too high, in semitones, a sound is."""
    pitched = found.median_hz > 0 and median_hz > 0
    return {
        "rate": seconds / found.seconds - 1 if found.seconds > 0 else 0.0,
        "pitch": 12 * math.log2(found.median_hz / median_hz) if pitched else 0.0,
    }
