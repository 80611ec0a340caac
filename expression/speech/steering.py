"""Saying something until it is heard as it was asked for: rate, pitch and loudness are measured and corrected.

What a value of a synthesiser does differs a little from text to text; compared with the same text said neutrally it can
be made right.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ..expression import Prosody
from .pitch import loudness_db, samples_of, speech_bounds, tune_of

__all__ = ["Sound", "steered"]

TOLERATED: Final = {"rate": 0.03, "pitch": 0.3, "volume": 0.5}
"""What is still as asked for: a part of the rate, semitones, decibels."""

_TRIES: Final = 5
_CLOSE: Final = 0.35
_NEUTRAL: Final = Prosody()


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

    Args:
        say: Says it, neutrally or with a rate, pitch and gain that are near what is asked for.
        prosody: What is asked for.

    Returns:
        The best that came, and what of it (``pitch``, ``rate``, ``volume``) is further off than it should be.
    """
    ask = Prosody(rate=prosody.rate, pitch_st=prosody.pitch_st, gain_db=prosody.gain_db)
    rest = say(_NEUTRAL)
    if ask == _NEUTRAL:
        return rest, ()
    wanted = _wanted(_measured(rest), ask)
    best: tuple[float, Sound, dict[str, float]] | None = None
    for _ in range(_TRIES):
        sound = say(ask)
        off = _off(_measured(sound), wanted)
        worst = max(abs(off[name]) / TOLERATED[name] for name in off)
        if best is None or worst < best[0]:
            best = worst, sound, off
        if worst < _CLOSE:
            break
        ask = _corrected(ask, off)
    assert best is not None
    return best[1], tuple(name for name, by in sorted(best[2].items()) if abs(by) > TOLERATED[name])


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


def _wanted(rest: _Measured, ask: Prosody) -> _Measured:
    return _Measured(
        rest.seconds / (1 + ask.rate), rest.median_hz * 2 ** (ask.pitch_st / 12), rest.decibels + ask.gain_db
    )


def _off(found: _Measured, wanted: _Measured) -> dict[str, float]:
    """Return how much too fast, too high and too loud a sound is."""
    pitched = found.median_hz > 0 and wanted.median_hz > 0
    return {
        "rate": wanted.seconds / found.seconds - 1 if found.seconds > 0 else 0.0,
        "pitch": 12 * math.log2(found.median_hz / wanted.median_hz) if pitched else 0.0,
        "volume": found.decibels - wanted.decibels if math.isfinite(found.decibels - wanted.decibels) else 0.0,
    }


def _corrected(ask: Prosody, off: dict[str, float]) -> Prosody:
    return replace(
        ask,
        rate=(1 + ask.rate) / (1 + off["rate"]) - 1,
        pitch_st=ask.pitch_st - off["pitch"],
        gain_db=ask.gain_db - off["volume"],
    )
