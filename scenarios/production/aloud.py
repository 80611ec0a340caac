"""A play that is heard: every line in the voice of whoever says it, before the next is played."""

from __future__ import annotations

from collections.abc import Callable

from ...expression.expression import Prosody
from ...expression.speech.saying import Saying
from ...expression.speech.speaker import Speaker
from ..transcript import Event
from .portrayal import Portrayal

__all__ = ["Aloud"]


class Aloud:
    """Says each line and waits until it is said; takes the events of a play.

    Args:
        portrayal: Who speaks how.
        speaker: Says it.
        tell: Takes a line about what goes wrong; the play goes on.
    """

    def __init__(self, portrayal: Portrayal, speaker: Speaker, tell: Callable[[str], None]) -> None:
        self._portray = portrayal
        self._speaker = speaker
        self._tell = tell
        self._told: set[str] = set()

    def __call__(self, event: Event) -> None:
        """Take an event of the play."""
        portrayed = self._portray(event)
        if portrayed is None or not portrayed.is_said:
            return
        saying = self._say(portrayed.words, portrayed.expression.prosody, portrayed.voice)
        if saying.error is not None and portrayed.voice is not None:
            self._complain(f"{portrayed.turn.agent}: {saying.error}; the usual voice speaks instead")
            saying = self._say(portrayed.words, portrayed.expression.prosody, None)
        if saying.error is not None:
            self._complain(f"{portrayed.turn.agent} is not heard: {saying.error}")

    def _say(self, text: str, prosody: Prosody, voice: str | None) -> Saying:
        saying = self._speaker.say(text, prosody, voice=voice)
        try:
            saying.wait()
        except KeyboardInterrupt:
            saying.cancel()
            raise
        return saying

    def _complain(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)
