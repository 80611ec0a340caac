"""Hearing what was said: the protocol of playbacks, and two without sound."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol, runtime_checkable

from .backend import Availability, Speech

__all__ = ["TICK", "Heard", "Playback", "RealTime", "Silent", "follow"]

TICK: Final = 0.01
"""Seconds between two looks at the clock while something is played."""

Heard = Callable[[float], bool]
"""Takes how many seconds have been heard; returns whether to go on."""


@runtime_checkable
class Playback(Protocol):
    """Plays what was said. A body typically begins to play, then calls :func:`follow`."""

    @property
    def name(self) -> str:
        """Such as ``aplay``."""
        ...

    def available(self) -> Availability:
        """Tell whether anything can be heard; quick, raises nothing."""
        ...

    def play(self, speech: Speech, heard: Heard) -> None:
        """Play, and return when it is over. ``heard`` is called all the while, and at the end with the duration.

        When ``heard`` returns False nothing more may be heard, a tenth of a second later at the latest.

        Raises:
            SpeechError: It cannot be played.
        """
        ...


class Silent:
    """Plays nothing, in no time: for tests, and for programs that write files."""

    name = "silent"

    def available(self) -> Availability:
        """It always is."""
        return Availability(True, "no sound, and no time passes")

    def play(self, speech: Speech, heard: Heard) -> None:
        """Tell of every word at once."""
        for word in speech.words:
            if not heard(word.start):
                return
        heard(speech.duration)


class RealTime:
    """Plays nothing, in the time that it would take: faces move and words are shown where there is no loudspeaker.

    Args:
        clock: Tells the time in seconds.
        sleep: Waits for so many seconds.
        why: What :meth:`available` says when something else was wanted.
    """

    name = "realtime"

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        why: str = "",
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._why = why

    def available(self) -> Availability:
        """It is, unless it stands for a loudspeaker that is missing."""
        return Availability(not self._why, self._why or "no sound, but its time passes")

    def play(self, speech: Speech, heard: Heard) -> None:
        """Let the time pass."""
        follow(speech.duration, heard, self._clock, self._sleep)


def follow(
    duration: float,
    heard: Heard,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Tell ``heard`` how the time passes until the duration is over; return whether it was heard to its end."""
    begun = clock()
    while (passed := clock() - begun) < duration:
        if not heard(passed):
            return False
        sleep(min(TICK, duration - passed))
    return heard(duration)
