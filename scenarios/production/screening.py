"""A play that is seen: everybody's face in a window, moved by what they feel, with lips in step with what they say."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from ...core.errors import SpeechError
from ...expression.avatar.scene import Character, Scene
from ...expression.avatar.window import AvatarWindow
from ...expression.speech.backend import Speech, SpeechBackend
from ..transcript import Event, Mind, Opening, PlayedTurn
from .portrayal import Portrayal, PortrayedTurn, reading_time

__all__ = ["Screening", "scene_of", "window_size"]

_SOON: Final = 0.05
_FACE: Final = 360
_AFTER: Final = 0.3
"""Seconds between two lines."""


def scene_of(portrayal: Portrayal) -> Scene:
    """Return everybody of a play with their looks, in the order of the cast."""
    return Scene([Character(name, portrayal.look(name), seed=place) for place, name in enumerate(portrayal.cast)])


def window_size(people: int) -> tuple[int, int]:
    """Return width and height of a window in which so many can be seen, in pixels."""
    columns = min(people, 4)
    return max(1, columns) * _FACE, -(-people // max(1, columns)) * round(_FACE * 1.24)


class Screening:
    """Shows each turn and waits until it is over; takes the events of a play, in a thread beside the window's.

    Args:
        portrayal: Who looks and speaks how.
        window: Shows the scene of :func:`scene_of`.
        backend: What gives lips their times, and the window its sound.
        tell: Takes a line about what goes wrong; the play goes on.
    """

    def __init__(
        self, portrayal: Portrayal, window: AvatarWindow, backend: SpeechBackend, tell: Callable[[str], None]
    ) -> None:
        self._portray = portrayal
        self._window = window
        self._backend = backend
        self._tell = tell

    def __call__(self, event: Event) -> None:
        """Take an event of the play.

        Raises:
            KeyboardInterrupt: The window was closed.
        """
        if not self._window.is_open:
            raise KeyboardInterrupt
        self._aim_all(event.minds)
        if not isinstance(event, PlayedTurn):
            self._pass_time(_AFTER if isinstance(event, Opening) else reading_time(""))
            return
        portrayed = self._portray(event)
        if portrayed is None or not portrayed.is_said:
            self._pass_time(reading_time(event.text))
            return
        self._window.aim(event.agent, portrayed.expression)
        speech = self._spoken(portrayed)
        if speech is not None:
            self._window.say(event.agent, speech).wait()
        self._pass_time(_AFTER)

    def _aim_all(self, minds: Sequence[Mind]) -> None:
        for mind in minds:
            if mind.name in self._portray.cast:
                expression = self._portray.expression(mind.name, self._portray.affect(mind.name, minds))
                self._window.aim(mind.name, expression)

    def _spoken(self, portrayed: PortrayedTurn) -> Speech | None:
        for voice in (portrayed.voice, None):
            try:
                return self._backend.synthesize(portrayed.words, portrayed.expression.prosody, voice)
            except SpeechError as error:
                self._tell(f"{portrayed.turn.agent}: {error}")
        return None

    def _pass_time(self, seconds: float) -> None:
        """Wait as long as the window is open."""
        end = time.monotonic() + seconds
        while self._window.is_open and time.monotonic() < end:
            time.sleep(_SOON)
