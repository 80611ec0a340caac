"""A stream of what music is like: it follows a scene's affect slowly, and changes at bar lines only."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, floor
from typing import Final

from ...core.errors import ExpressionError
from .parameters import MusicParameters, checked, parameters
from .table import load_table

__all__ = ["BEATS_PER_BAR", "Bar", "MusicStream", "steady"]

BEATS_PER_BAR: Final = 4
_FOREVER: Final = 1e9
_SETTLED: Final = 20.0
"""Time constants after which nothing is left to follow: e**-20 is 2e-9."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of music.

    Attributes:
        number: From 0.
        time: When it begins, in seconds.
        parameters: What music is like throughout it.
        valence: Which the music has reached, -1..1.
        arousal: Which the music has reached, -1..1.
    """

    number: int
    time: float
    parameters: MusicParameters
    valence: float = 0.0
    arousal: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return BEATS_PER_BAR * 60 / self.parameters.tempo_bpm

    @property
    def end(self) -> float:
        """When the next begins."""
        return self.time + self.seconds


def steady(music: MusicParameters, count: int) -> list[Bar]:
    """Return so many bars that are all alike, for parameters of one's own."""
    seconds = BEATS_PER_BAR * 60 / music.tempo_bpm
    return [Bar(number, number * seconds, music) for number in range(count)]


class MusicStream:
    """What music is like at each time, given what the scene felt when.

    Valence and arousal approach their aim as ``aim + (start - aim) * exp(-t / tau)``; a bar takes what they are at its
    beginning. The same aims give the same bars, however often and in which order the stream is asked.

    Args:
        valence: Of the scene at the beginning, -1..1.
        arousal: Of the scene at the beginning, -1..1.
        tau: Time constant in seconds, 0.1..600 (6).

    Raises:
        ExpressionError: A number is out of range.

    >>> stream = MusicStream()
    >>> stream.aim(-0.6, 0.6, time=1.0)
    >>> stream.at(2.0).mode, stream.at(30.0).mode
    ('mixolydian', 'aeolian')
    """

    def __init__(self, valence: float = 0.0, arousal: float = 0.0, *, tau: float | None = None) -> None:
        self._tau = checked(load_table().smoothing_s if tau is None else tau, "tau", 0.1, 600)
        start = checked(valence, "valence"), checked(arousal, "arousal")
        self._since, self._from, self._aim = 0.0, start, start
        # Bars that have been worked out; once all is settled no more are kept.
        self._bars = [_bar(0, 0.0, start)]

    def aim(self, valence: float, arousal: float, time: float) -> None:
        """Let the music follow to a valence and an arousal (each -1..1) from a time on, in seconds.

        Raises:
            ExpressionError: A number is out of range, or the time lies before an earlier aim.
        """
        goal = checked(valence, "valence"), checked(arousal, "arousal")
        at = _checked_time(time)
        if at < self._since:
            raise ExpressionError(f"an aim at {at:g} s comes after one at {self._since:g} s: expected them in order")
        last = self.bar_at(at)
        self._from = self._affect(at)
        self._since, self._aim = at, goal
        del self._bars[bisect_right(self._bars, at, key=lambda bar: bar.time) :]
        if last.number > self._bars[-1].number:
            self._bars.append(last)

    def at(self, time: float) -> MusicParameters:
        """Return what music is like at a time, in seconds from the beginning.

        Raises:
            ExpressionError: The time is no number from 0 to a thousand million.
        """
        return self.bar_at(time).parameters

    def bar_at(self, time: float) -> Bar:
        """Return the bar in which a time lies, in seconds from the beginning.

        Raises:
            ExpressionError: The time is no number from 0 to a thousand million.
        """
        at = _checked_time(time)
        while (last := self._bars[-1]).end <= at:
            if last.time - self._since > _SETTLED * self._tau:
                return _repeated(last, at)
            self._bars.append(self._after(last))
        found = self._bars[bisect_right(self._bars, at, key=lambda bar: bar.time) - 1]
        return found if at < found.end else _repeated(found, at)

    def bars(self, until: float) -> Iterator[Bar]:
        """Yield the bars that begin before a time, in seconds from the beginning."""
        end = _checked_time(until)
        bar = self._bars[0]
        while bar.time < end:
            yield bar
            bar = self._following(bar)

    def _following(self, bar: Bar) -> Bar:
        """The bar after one that was given: asked for by its end, which rounding must not put back into the bar."""
        found = self.bar_at(bar.end)
        return found if found.number > bar.number else self.bar_at(bar.end + bar.seconds / 2)

    def _after(self, bar: Bar) -> Bar:
        return _bar(bar.number + 1, bar.end, self._affect(bar.end))

    def _affect(self, time: float) -> tuple[float, float]:
        """Valence and arousal at a time not before the last aim."""
        left = exp(-(time - self._since) / self._tau)
        if left < exp(-_SETTLED):
            return self._aim
        valence, arousal = (aim + (start - aim) * left for start, aim in zip(self._from, self._aim, strict=True))
        return valence, arousal


def _bar(number: int, time: float, affect: tuple[float, float]) -> Bar:
    return Bar(number, time, parameters(*affect), *affect)


def _repeated(bar: Bar, time: float) -> Bar:
    """The bar in which a time lies when all bars from this one on are alike."""
    count = floor((time - bar.time) / bar.seconds)
    return replace(bar, number=bar.number + count, time=bar.time + count * bar.seconds)


def _checked_time(time: float) -> float:
    return checked(time, "time", 0.0, _FOREVER)
