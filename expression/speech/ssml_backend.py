"""SSML 1.1 for voices elsewhere: the text with its prosody, and the sound that somebody makes of it."""

from __future__ import annotations

from collections.abc import Callable

from ...core.errors import SpeechError
from ..expression import NEUTRAL_PROSODY, Prosody
from ..markup.ssml import ssml_of
from .backend import Availability, Speech
from .dropping import dropped
from .sayable import check_prosody
from .wav import read_sound
from .words import reckoned_seconds, spread

__all__ = ["SsmlBackend"]

_WRITTEN = frozenset({"breaks", "pitch", "range", "rate", "text", "volume", "words"})


class SsmlBackend:
    """Writes SSML, and lets a function of yours have it spoken.

    Without the function, what :meth:`synthesize` returns has no sound: its ``text`` is the SSML document, its words are
    those of the text said, at reckoned times.

    Args:
        send: Takes an SSML document and returns a WAV or AIFF file; it typically calls a service. It may take its time.
        language: Of the text, such as ``en-GB``.
        name: What the backend is called.

    >>> speech = SsmlBackend().synthesize("Good morning", Prosody(rate=0.2))
    >>> speech.text.splitlines()[1]
    '<speak ...><prosody rate="120%">Good morning</prosody></speak>'
    """

    def __init__(
        self, send: Callable[[str], bytes] | None = None, language: str | None = None, name: str = "ssml"
    ) -> None:
        self._send = send
        self._language = language
        self._name = name

    @property
    def name(self) -> str:
        """What the backend is called."""
        return self._name

    @property
    def capabilities(self) -> frozenset[str]:
        """What SSML has words for; sound when somebody makes it."""
        return _WRITTEN if self._send is None else _WRITTEN - {"text"} | {"sound"}

    def available(self) -> Availability:
        """It is; whether the service answers is known when it is asked."""
        return Availability(True, "SSML 1.1 text, no sound" if self._send is None else "SSML 1.1, spoken elsewhere")

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:
        """Write a text and how it is said, and have it spoken.

        Raises:
            SpeechError: What came back is no sound, or ``send`` failed.
        """
        check_prosody(prosody)
        document = ssml_of(text, prosody, voice, self._language)
        lost = dropped(prosody, _WRITTEN)
        if self._send is None:
            seconds = reckoned_seconds(text, prosody)
            return Speech(document, b"", 0, seconds, spread(text, seconds, prosody), (), self.name, lost)
        try:
            pcm, sample_rate = read_sound(self._send(document))
        except SpeechError as error:
            raise SpeechError(f"{self.name}: what came back is {error}") from None
        except Exception as error:
            raise SpeechError(f"{self.name}: {type(error).__name__}: {error}") from error
        seconds = len(pcm) / 2 / sample_rate
        return Speech(text, pcm, sample_rate, seconds, spread(text, seconds, prosody), (), self.name, lost)

    def close(self) -> None:
        """There is nothing to let go of."""
