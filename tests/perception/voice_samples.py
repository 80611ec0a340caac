"""Speech for the tests of voices, by our own synthesiser."""

from __future__ import annotations

from functools import cache

from espressivo.expression.affect import Affect
from espressivo.expression.expressing import express
from espressivo.expression.speech.espeak import EspeakBackend
from espressivo.expression.speech.wav import wav_bytes

SENTENCES = (
    "The kettle is on the stove, and the letter lies on the table.",
    "We have been waiting for you since early in the morning.",
    "Nobody in the village remembers when the bridge was built.",
)
VOICES = ("en-us", "en-gb+f2", "de+m3")


@cache
def spoken(emotion: str, text: str = SENTENCES[0], voice: str = VOICES[0]) -> bytes:
    """A WAV file of a sentence, said with an emotion of full intensity, or ``neutral``."""
    affect = Affect() if emotion == "neutral" else Affect.parse(f"{emotion}:10")
    speech = EspeakBackend().synthesize(text, express(affect).prosody, voice)
    return wav_bytes(speech.pcm, speech.sample_rate)
