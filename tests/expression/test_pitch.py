"""The fundamental frequency is found: of made-up tones, and of a synthesiser's voices as Praat finds it."""

from __future__ import annotations

import numpy as np
import parselmouth
import pytest
from numpy.typing import NDArray

from espressivo.expression.expression import Prosody
from espressivo.expression.speech.espeak import EspeakBackend
from espressivo.expression.speech.pitch import fundamental, loudness_db, samples_of, speech_bounds, tune_of

RATE = 22050


def buzz(frequency: float, seconds: float = 0.5, rate: int = RATE) -> NDArray[np.float64]:
    """Ten harmonics, the lower the louder."""
    times = np.arange(round(seconds * rate)) / rate
    return sum((np.sin(2 * np.pi * frequency * n * times) / n for n in range(1, 11)), np.zeros_like(times)) / 3


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100])
@pytest.mark.parametrize("frequency", [62.0, 100.0, 147.3, 220.0, 311.0, 440.0, 580.0])
def test_a_steady_tone_is_found_within_a_tenth_of_a_semitone(frequency: float, rate: int) -> None:
    found = fundamental(buzz(frequency, rate=rate), rate)
    assert len(found) > 40
    assert np.abs(12 * np.log2(found / frequency)).max() < 0.1


def test_a_rising_tone_has_its_range() -> None:
    times = np.arange(RATE * 2) / RATE
    phase = 2 * np.pi * np.cumsum(100 * 2 ** (times / 2)) / RATE  # an octave in two seconds
    tune = tune_of(np.sin(phase) + 0.5 * np.sin(2 * phase), RATE)
    assert tune is not None
    assert tune.range_st == pytest.approx(0.9 * 12, abs=0.4)  # the last window ends before the tone
    assert tune.median_hz == pytest.approx(100 * 2**0.5, rel=0.01)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(1).normal(size=RATE)
    assert tune_of(noise, RATE) is None
    assert tune_of(np.zeros(RATE), RATE) is None
    assert tune_of(np.zeros(0), RATE) is None


def test_a_whisper_has_no_pitch() -> None:
    speech = EspeakBackend().synthesize("We are being watched.", voice="en-us+whisper")
    assert tune_of(samples_of(speech.pcm), speech.sample_rate) is None


@pytest.mark.whole_programs
@pytest.mark.parametrize("voice", ["en-us", "en-gb", "en-us+f3", "de+m3", "fr+f2"])
@pytest.mark.parametrize("prosody", [Prosody(), Prosody(pitch_st=6), Prosody(pitch_st=-3, range_x=0.6)])
def test_espeak_is_heard_as_praat_hears_it(voice: str, prosody: Prosody) -> None:
    text = "The morning train was late again, and nobody on the platform knew the reason."
    speech = EspeakBackend().synthesize(text, prosody, voice)
    samples = samples_of(speech.pcm)
    theirs = parselmouth.Sound(samples, speech.sample_rate).to_pitch(0.01, 50, 600).selected_array["frequency"]
    ours = tune_of(samples, speech.sample_rate)
    assert ours is not None
    assert abs(12 * np.log2(ours.median_hz / np.median(theirs[theirs > 0]))) < 0.3


def test_loudness_is_of_what_is_not_silence() -> None:
    tone = np.sin(np.arange(RATE) / 10)
    assert loudness_db(tone) == pytest.approx(-3.01, abs=0.05)
    assert loudness_db(np.concatenate([np.zeros(RATE), tone, np.zeros(RATE)])) == pytest.approx(loudness_db(tone))
    assert loudness_db(np.zeros(10)) == float("-inf")


def test_bounds_are_of_what_is_heard() -> None:
    assert speech_bounds(np.array([0, 1e-4, 0.5, 0, -0.2, 1e-4, 0])) == (2, 5)
    assert speech_bounds(np.zeros(5)) == (0, 0)
