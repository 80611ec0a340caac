"""Measuring what the values of an espeak-ng library do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from ...core.errors import SpeechError
from .calibration import (
    BASE_PITCH,
    BASE_RANGE,
    BASE_RATE,
    BASE_VOLUME,
    FORMAT,
    Calibration,
    PitchPoint,
    Point,
    RangePoint,
)
from .espeak_library import Library
from .espeak_session import Parameter, Session, open_session
from .pitch import loudness_db, samples_of, speech_bounds, tune_of

__all__ = ["calibrate"]

Progress = Callable[[str, int, int], None]

SENTENCES: Final = (
    "The morning train was late again, and nobody on the platform knew the reason.",
    "We will all be home before the evening rain begins.",
    "Are you really going to leave your brother alone in the garden?",
    "I know a man who never owned an umbrella or a yellow raincoat.",
)
"""Mostly voiced, of different tunes."""

_AT_REST: Final = {
    Parameter.RATE: BASE_RATE,
    Parameter.PITCH: BASE_PITCH,
    Parameter.RANGE: BASE_RANGE,
    Parameter.VOLUME: BASE_VOLUME,
    Parameter.WORD_GAP: 0,
}
_PITCHES: Final = (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 99)
_RANGES: Final = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99)
_VOLUMES: Final = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
_RATES: Final = (80, 90, 100, 115, 130, 150, 170, 190, 210, 230, 250, 280, 310, 340, 370, 400, 420, 450)
_GAPS: Final = (0, 1, 2, 3, 4, 6, 8, 12, 16, 20)


class _Heard:
    """One setting, over all sentences: medians of each sentence's figures against the same sentence at rest."""

    def __init__(self, session: Session, voice: str) -> None:
        self._session = session
        self._voice = voice
        session.set_voice(voice)
        self.rest = self._listen({})

    def _listen(self, changed: dict[Parameter, int]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        for parameter, value in {**_AT_REST, **changed}.items():
            self._session.set(parameter, value)
        return np.array([self._measure(sentence) for sentence in SENTENCES])

    def _measure(self, sentence: str) -> tuple[float, float, float, float]:
        samples = samples_of(self._session.speak(sentence)[0])
        first, last = speech_bounds(samples)
        tune = tune_of(samples, self._session.sample_rate)
        if tune is None:
            raise SpeechError(f"the voice {self._voice!r} has no pitch; calibrate with one that is not a whisper")
        return tune.median_hz, tune.range_hz, loudness_db(samples[first:last]), float(last - first)

    def change(self, parameter: Parameter, value: int) -> tuple[float, float, float, float]:
        """Return semitones of the median, factor of the range in Hz, decibels, factor of the duration."""
        if value == _AT_REST[parameter]:
            return 0.0, 1.0, 0.0, 1.0  # but for the flutter of the voice, which stands elsewhere each time
        found = self._listen({parameter: value})
        median, wide, loud, long = (
            float(np.median(column))
            for column in (
                12 * np.log2(found[:, 0] / self.rest[:, 0]),
                found[:, 1] / self.rest[:, 1],
                found[:, 2] - self.rest[:, 2],
                found[:, 3] / self.rest[:, 3],
            )
        )
        return median, wide, loud, long


def calibrate(library: Library, voice: str = "gmw/en-US", progress: Progress | None = None) -> Calibration:
    """Measure a library; takes some ten seconds.

    Args:
        library: Which.
        voice: The file of a voice that is not whispered.
        progress: Called with what is measured, how far it is and of how much.

    Raises:
        SpeechError: The library cannot be used, or the voice has no pitch.
    """
    with open_session(library) as session:
        heard = _Heard(session, voice)
        steps = _Steps(progress)
        pitch = [PitchPoint(value, *_two(heard, Parameter.PITCH, value, steps)) for value in _PITCHES]
        wide = [_range_point(heard, value, steps) for value in _RANGES]
        return Calibration(
            format=FORMAT,
            about=f"measured with {voice} on {len(SENTENCES)} sentences; medians; each value with the others at rest",
            version=session.version,
            voice=voice,
            median_hz=round(float(np.median(heard.rest[:, 0])), 2),
            pitch=tuple(pitch),
            range=tuple(wide),
            volume=tuple(_volume_point(heard, value, steps) for value in _VOLUMES),
            rate=tuple(_duration_point(heard, Parameter.RATE, value, steps) for value in _RATES),
            gap=tuple(_duration_point(heard, Parameter.WORD_GAP, value, steps) for value in _GAPS),
        )


class _Steps:
    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._count = 0
        self._all = sum(map(len, (_PITCHES, _RANGES, _VOLUMES, _RATES, _GAPS)))

    def tell(self, parameter: Parameter) -> None:
        self._count += 1
        if self._progress is not None:
            self._progress(parameter.name.lower().replace("_", " "), self._count, self._all)


def _two(heard: _Heard, parameter: Parameter, value: int, steps: _Steps) -> tuple[float, float]:
    steps.tell(parameter)
    semitones, _, decibels, _ = heard.change(parameter, value)
    return round(semitones, 3), round(decibels, 3)


def _range_point(heard: _Heard, value: int, steps: _Steps) -> RangePoint:
    steps.tell(Parameter.RANGE)
    semitones, factor, decibels, _ = heard.change(Parameter.RANGE, value)
    return RangePoint(value, round(factor, 3), round(semitones, 3), round(decibels, 3))


def _volume_point(heard: _Heard, value: int, steps: _Steps) -> Point:
    steps.tell(Parameter.VOLUME)
    return Point(value, round(10 ** (heard.change(Parameter.VOLUME, value)[2] / 20), 4))


def _duration_point(heard: _Heard, parameter: Parameter, value: int, steps: _Steps) -> Point:
    steps.tell(parameter)
    return Point(value, round(heard.change(parameter, value)[3], 4))
