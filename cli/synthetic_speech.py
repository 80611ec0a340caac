"""Speech for ``espressivo train wav2small --synthetic``: many sentences, voices and ways of speaking, by espeak-ng."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..expression.expression import Prosody
from ..expression.speech.espeak import EspeakBackend
from ..expression.speech.wav import wav_bytes
from ..perception.voice.resampling import resampled
from ..perception.voice.wav import SAMPLE_RATE, Sound, read_wav

__all__ = ["lessons_of", "synthetic_speech"]

_SENTENCES: Final = (
    "The kettle is on the stove, and the letter lies on the table.",
    "We have been waiting for you since early in the morning.",
    "Nobody in the village remembers when the bridge was built.",
    "Please put the two blue boxes beside the door of the barn.",
    "Her brother sold the old boat and bought a smaller one.",
    "There were seven apples in the bowl, and now there are three.",
    "Turn left at the mill and follow the river to the town.",
    "I asked him twice, and he gave me the same answer both times.",
    "The bus to the harbour leaves from the other side of the road.",
    "They moved the meeting to Thursday, because the hall was taken.",
    "A dog was sleeping under the table during the whole dinner.",
    "My grandmother keeps her keys in a tin above the fireplace.",
    "It took us four hours to walk from the farm to the lake.",
    "Which of these two roads goes down to the old harbour?",
    "He was reading the paper while the soup was getting cold.",
    "Show me the picture that you painted on the ship last year.",
    "Every evening at six the shop on the corner shuts its doors.",
    "I think we should wait until the others have had their say.",
    "Under the stairs there is a box full of hats and gloves.",
    "Did anyone feed the chickens before the rain began to fall?",
)
_HELD_OUT_SENTENCES: Final = (
    "The morning train was late again, and no one knew the reason.",
    "She opened the window, looked at the sky and closed it again.",
    "You can have the room with the green walls until next summer.",
    "Some of the pages are missing from the middle of the book.",
)
_VOICES: Final = (
    *(f"en-us+{variant}" for variant in ("m1", "m3", "m4", "m7", "f1", "f3", "f5")),
    *(f"en-gb+{variant}" for variant in ("m1", "m3", "m5", "m7", "f1", "f3", "f5")),
    "en-us",
    "en-gb",
)
_HELD_OUT_VOICES: Final = ("en-gb+m2", "en-us+f2", "en-us+f4", "en-us+m6")
_RATE: Final = (0.7, 1.5)
_PITCH_ST: Final = (-5.0, 6.0)
_RANGE_X: Final = (0.4, 1.9)
_LONGEST_GAP: Final = 3.0
_SIZE: Final = (0.87, 1.15)  # how large the speaker is: all of a sound is that much slower and lower
_TILT: Final = (-0.6, 0.6)
_NOISE_DB: Final = (-60.0, -30.0)
_COARSE: Final = 100  # samples a second to which that is rounded: ratios of small numbers are quick


def lessons_of(count: int, seed: int) -> tuple[list[Sound], list[Sound]]:
    """Return so many sounds to learn from, and a quarter as many of other sentences and voices to measure on."""
    return list(synthetic_speech(count, seed)), list(synthetic_speech(max(2, count // 4), seed, held_out=True))


def synthetic_speech(count: int, seed: int, *, held_out: bool = False) -> Iterator[Sound]:
    """Say sentences in ways drawn at random, the same for the same seed.

    Rate, pitch, range, gaps, how large the speaker is, the tilt of the spectrum and a little noise are drawn.

    Args:
        count: How many.
        seed: Of what is drawn.
        held_out: Say other sentences with other voices.

    Raises:
        SpeechError: There is no espeak-ng here.
    """
    draw = np.random.default_rng([seed, held_out])
    backend = EspeakBackend()
    sentences, voices = (_HELD_OUT_SENTENCES, _HELD_OUT_VOICES) if held_out else (_SENTENCES, _VOICES)
    for number in range(count):
        prosody = Prosody(
            rate=float(np.exp(draw.uniform(*np.log(_RATE)))) - 1,
            pitch_st=float(draw.uniform(*_PITCH_ST)),
            range_x=float(np.exp(draw.uniform(*np.log(_RANGE_X)))),
            gap_10ms=max(0.0, float(draw.uniform(-_LONGEST_GAP, _LONGEST_GAP))),
        )
        text, voice = str(draw.choice(sentences)), str(draw.choice(voices))
        speech = backend.synthesize(text, prosody, voice)
        sound = read_wav(wav_bytes(speech.pcm, speech.sample_rate))
        yield Sound(_coloured(sound.samples, draw), f"{number}: {voice}")


def _coloured(samples: NDArray[np.float32], draw: Any) -> NDArray[np.float32]:
    """Return a sound of a larger or smaller speaker, with another tilt of its spectrum, and a little noise."""
    size = float(np.exp(draw.uniform(*np.log(_SIZE))))
    samples = resampled(samples, SAMPLE_RATE, round(SAMPLE_RATE * size / _COARSE) * _COARSE)
    tilt = np.float32(draw.uniform(*_TILT))
    tilted = samples + tilt * np.concatenate([np.zeros(1, np.float32), samples[:-1]])
    loudness = float(np.sqrt((tilted**2).mean())) or 1.0
    noise = draw.normal(size=len(tilted)) * loudness * 10 ** (float(draw.uniform(*_NOISE_DB)) / 20)
    mixed = tilted + noise
    scaled: NDArray[np.float32] = (mixed / (np.abs(mixed).max() or 1.0) * 0.7).astype(np.float32)
    return scaled
