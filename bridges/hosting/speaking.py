"""How a line sounds: what the voice that is here makes of it, or, where there is none, how long it would take."""

from __future__ import annotations

from functools import cache

from ...core.errors import SpeechError
from ...expression.expression import Expression
from ...expression.lipsync.visemes import visemes_of
from ...expression.markup.ssml import ssml_of
from ...expression.speech.backend import Speech, SpeechBackend
from ...expression.speech.choosing import speech_backend
from ...expression.speech.null import NullBackend
from ...expression.speech.wav import wav_bytes
from ..protocol.messages import Spoken, Viseme, Word
from .describing import prosody_of

__all__ = ["spoken"]


def spoken(agent: str, text: str, shown: Expression, voice: str | None = None, *, sound: bool = False) -> Spoken:
    """Return how somebody says something; needs no world, so that any thread may do it.

    Args:
        agent: Who.
        text: What.
        shown: What they show.
        voice: With which voice.
        sound: Whether the sound itself is wanted.
    """
    speech, missing = _said(text, shown, voice)
    has_sound = bool(speech.pcm and speech.sample_rate)
    return Spoken(
        agent=agent,
        text=text,
        duration=speech.duration,
        emotions=dict(shown.emotions),
        prosody=prosody_of(shown),
        words=[Word(each.text, each.start, each.duration, each.place) for each in speech.words],
        visemes=[Viseme(each.viseme, each.start, each.duration) for each in visemes_of(speech)],
        ssml=ssml_of(text, shown.prosody),
        wav=wav_bytes(speech.pcm, speech.sample_rate) if sound and has_sound else b"",
        missing=missing if sound and not has_sound else "",
    )


def _said(text: str, shown: Expression, voice: str | None) -> tuple[Speech, str]:
    """Return the speech, and why there is no sound; a voice that is not here gives way to the usual one."""
    backend, missing = _backend()
    for each in dict.fromkeys((voice, None)):
        try:
            return backend.synthesize(text, shown.prosody, each), missing
        except SpeechError as error:
            missing = str(error)
    return NullBackend().synthesize(text, shown.prosody), missing


@cache
def _backend() -> tuple[SpeechBackend, str]:
    """Return what speaks here, chosen once, and what is missing when it makes no sound."""
    backend = speech_backend()
    return backend, "" if "sound" in backend.capabilities else backend.available().why
