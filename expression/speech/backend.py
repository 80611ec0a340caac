"""What speaks: the protocol of speech backends, and what they give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from ..expression import NEUTRAL_PROSODY, Prosody

__all__ = ["Availability", "Speech", "SpeechBackend", "TimedPhoneme", "TimedWord"]


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word and when it is heard.

    Attributes:
        text: As it stands in what was said.
        start: In seconds from the beginning.
        duration: In seconds.
        place: Index of its first character in what was said.
    """

    text: str
    start: float
    duration: float
    place: int


@dataclass(frozen=True, slots=True)
class TimedPhoneme:
    """A phoneme and when it is heard.

    Attributes:
        ipa: In the International Phonetic Alphabet, without stress marks; empty for a pause.
        start: In seconds from the beginning.
        duration: In seconds.
        stressed: Whether it bears stress.
    """

    ipa: str
    start: float
    duration: float
    stressed: bool = False


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether something can be used here.

    Attributes:
        ok: Whether it can.
        why: What is missing, and what brings it (an extra, a Debian package); what was found when nothing is missing.
    """

    ok: bool
    why: str


@dataclass(frozen=True, slots=True)
class Speech:
    """What was said: sound, and when what of it is heard.

    Attributes:
        text: What was said.
        pcm: Signed 16-bit little-endian samples, one channel; empty when a backend only reckons the times.
        sample_rate: Samples a second.
        duration: In seconds.
        words: In order of time.
        phonemes: In order of time; empty when the backend does not know them.
        backend: Name of the backend.
        dropped: What was asked for and the backend cannot do, such as ``pitch``.
    """

    text: str
    pcm: bytes
    sample_rate: int
    duration: float
    words: tuple[TimedWord, ...] = ()
    phonemes: tuple[TimedPhoneme, ...] = ()
    backend: str = ""
    dropped: tuple[str, ...] = field(default=())


@runtime_checkable
class SpeechBackend(Protocol):
    """Turns text into speech. A third party's implementation is tested by ``check_speech_backend``.

    A body is typically a call of a library, then :class:`Speech`; it may take its time, callers never wait for it.
    """

    @property
    def name(self) -> str:
        """Such as ``espeak``."""
        ...

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can do, of ``rate pitch range volume gap breaks words phonemes sound text``."""
        ...

    def available(self) -> Availability:
        """Tell whether it can speak here; quick, raises nothing."""
        ...

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:
        """Say a text in a way.

        Raises:
            SpeechError: It cannot.
        """
        ...

    def close(self) -> None:
        """Let go of everything; may be called twice."""
        ...
