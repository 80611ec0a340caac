"""What is heard of feelings, measured with Praat: run as a program, it prints a table or, with --json, the figures.

    python tests/expression/acoustics.py pip en-us
    python tests/expression/acoustics.py system en-us en-gb en-us+f3 --json

A process of its own for each library: one process had better not hold two.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass

import numpy as np
import parselmouth

from espressivo.expression.affect import Affect
from espressivo.expression.expressing import express
from espressivo.expression.expression import Prosody
from espressivo.expression.speech.backend import Speech
from espressivo.expression.speech.espeak import EspeakBackend

EMOTIONS = (
    "neutral",
    "joy",
    "anger",
    "fear",
    "surprise",
    "sadness",
    "disgust",
    "boredom",
    "relief",
    "pride",
    "shame",
)
SENTENCES = (
    "The kettle is on the stove, and the letter lies on the table.",
    "We have been waiting for you since early in the morning.",
    "Nobody in the village remembers when the bridge was built.",
)


@dataclass(frozen=True)
class Sound:
    """One utterance: median pitch in semitones above 100 Hz, range in semitones, level in dB, seconds."""

    pitch: float
    range: float
    level: float
    seconds: float
    dropped: tuple[str, ...] = ()


def prosody_of(emotion: str) -> Prosody:
    """How a feeling of full intensity is said."""
    return express(Affect() if emotion == "neutral" else Affect.parse(f"{emotion}:10")).prosody


def measured(speech: Speech) -> Sound:
    """Measure with Praat: pitch of what is voiced, level of what is not silence."""
    samples = np.frombuffer(speech.pcm, "<i2") / 32768
    loud = np.flatnonzero(np.abs(samples) > 1e-3)
    samples = samples[loud[0] : loud[-1] + 1]
    frequencies = parselmouth.Sound(samples, speech.sample_rate).to_pitch(0.01, 50, 600).selected_array["frequency"]
    low, median, high = np.percentile(frequencies[frequencies > 0], [5, 50, 95])
    level = 10 * np.log10(np.mean(samples[samples != 0] ** 2))
    return Sound(
        float(12 * np.log2(median / 100)),
        float(12 * np.log2(high / low)),
        float(level),
        len(samples) / speech.sample_rate,
        speech.dropped,
    )


def all_sounds(library: str, voice: str) -> dict[str, list[Sound]]:
    """Every feeling in every sentence, with one voice."""
    backend = EspeakBackend(library)
    return {
        emotion: [measured(backend.synthesize(text, prosody_of(emotion), voice)) for text in SENTENCES]
        for emotion in EMOTIONS
    }


def table(library: str, voice: str, sounds: dict[str, list[Sound]]) -> str:
    """What was asked for and what was measured, the mean of the sentences."""
    lines = [
        f"{voice}, {library}: asked -> measured, mean of {len(SENTENCES)} sentences",
        f"{'':<10}{'pitch, st':>16}{'range, x':>16}{'level, dB':>16}{'speed, x':>16}",
    ]
    for emotion, each in sounds.items():
        asked, heard = prosody_of(emotion), against_neutral(each, sounds["neutral"])
        wanted = (asked.pitch_st, asked.range_x, asked.gain_db, 1 + asked.rate)
        cells = [f"{a:.2f} -> {b:.2f}" for a, b in zip(wanted, heard, strict=True)]
        beyond = sorted({name for sound in each for name in sound.dropped})
        lines.append(f"{emotion:<10}" + "".join(f"{cell:>16}" for cell in cells) + f"  {' '.join(beyond)}".rstrip())
    return "\n".join(lines)


def against_neutral(sounds: list[Sound], neutral: list[Sound]) -> tuple[float, float, float, float]:
    """Semitones higher, factor of the range, decibels louder, factor of the speed."""
    pairs = list(zip(sounds, neutral, strict=True))
    return (
        float(np.mean([each.pitch - rest.pitch for each, rest in pairs])),
        float(np.mean([each.range / rest.range for each, rest in pairs])),
        float(np.mean([each.level - rest.level for each, rest in pairs])),
        float(np.mean([rest.seconds / each.seconds for each, rest in pairs])),
    )


def main(arguments: list[str]) -> None:
    """Print what was measured with a library and some voices."""
    library, *voices = [each for each in arguments if each != "--json"]
    found = {voice: all_sounds(library, voice) for voice in voices}
    if "--json" in arguments:
        print(json.dumps({v: {e: [asdict(s) for s in each] for e, each in f.items()} for v, f in found.items()}))
    else:
        print("\n\n".join(table(library, voice, sounds) for voice, sounds in found.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
