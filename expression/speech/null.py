"""A backend without sound, for machines that have none: it reckons when which word would be heard."""

from __future__ import annotations

from ..expression import NEUTRAL_PROSODY, Prosody
from .backend import Availability, Speech
from .dropping import dropped
from .sayable import check_prosody
from .words import reckoned_seconds, spread

__all__ = ["NullBackend"]


class NullBackend:
    """Says nothing, in the time that saying it would take: 170 words a minute, changed as the prosody asks.

    Args:
        why: Why there is no sound, when one was wanted.

    >>> NullBackend().synthesize("Good morning", Prosody()).words[1].text
    'morning'
    """

    name = "null"
    capabilities = frozenset({"breaks", "gap", "rate", "words"})

    def __init__(self, why: str = "") -> None:
        self._why = why

    def available(self) -> Availability:
        """It always is."""
        return Availability(True, self._why or "no sound, only the times of the words")

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:  # noqa: ARG002
        """Return the words and their times, without sound.

        Raises:
            SpeechError: The prosody cannot be said.
        """
        check_prosody(prosody)
        seconds = reckoned_seconds(text, prosody)
        return Speech(
            text=text,
            pcm=b"",
            sample_rate=0,
            duration=seconds,
            words=spread(text, seconds, prosody),
            backend=self.name,
            dropped=dropped(prosody, self.capabilities),
        )

    def close(self) -> None:
        """There is nothing to let go of."""
