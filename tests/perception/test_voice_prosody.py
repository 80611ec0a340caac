"""How something is said: pitch as Praat hears it, and arousal as it was put into the voice."""

from __future__ import annotations

import json
from statistics import fmean

import numpy as np
import parselmouth
import pytest
from numpy.typing import NDArray
from voice_samples import SENTENCES, VOICES, spoken

from espressivo.core.errors import PerceptionError
from espressivo.perception import VoiceBaseline, VoicePerceiver, check_perceiver
from espressivo.perception.voice.cues import cues, spoken_for
from espressivo.perception.voice.pitch import contour
from espressivo.perception.voice.prosody import HeardProsody, measure
from espressivo.perception.voice.wav import SAMPLE_RATE, Sound, read_wav

EXCITED, CALM = ("anger", "fear", "joy"), ("sadness", "boredom")


def buzz(hz: float, seconds: float = 1.0, level: float = 0.2) -> NDArray[np.float32]:
    """Ten harmonics, the lower the louder."""
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tone = sum((np.sin(2 * np.pi * hz * n * times) / n for n in range(1, 11)), np.zeros_like(times))
    return (level * tone).astype(np.float32)


def syllables(count: int, seconds: float = 2.0) -> NDArray[np.float32]:
    """A voice that swells and dies down so many times."""
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    swell = 0.05 + 0.95 * np.sin(np.pi * count * times / seconds) ** 2
    return (buzz(140, seconds) * swell).astype(np.float32)


def usual(voice: str) -> VoiceBaseline:
    """How a voice speaks when nothing is the matter."""
    return VoiceBaseline.of(measure(read_wav(spoken("neutral", text, voice))) for text in SENTENCES)


@pytest.mark.parametrize("hz", [80.0, 110.0, 147.3, 220.0, 311.0, 440.0, 560.0])
def test_a_steady_voice_has_its_pitch_within_a_twentieth_of_a_semitone(hz: float) -> None:
    found = contour(buzz(hz)).hz
    assert (found > 0).all()
    assert np.abs(12 * np.log2(found / hz)).max() < 0.05


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("emotion", ["neutral", "joy", "sadness"])
def test_pitch_is_heard_as_praat_hears_it(voice: str, emotion: str) -> None:
    sound = read_wav(spoken(emotion, voice=voice))
    theirs = parselmouth.Sound(sound.samples.astype(float), SAMPLE_RATE).to_pitch(0.01, 65, 600)
    hz = theirs.selected_array["frequency"]
    low, median, high = np.percentile(12 * np.log2(hz[hz > 0] / 100), [10, 50, 90])
    ours = measure(sound)
    assert ours.pitch_st is not None
    assert ours.pitch_range_st is not None
    assert abs(ours.pitch_st - median) < 0.3
    assert abs(ours.pitch_range_st - (high - low)) < 1.0


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(1).normal(size=SAMPLE_RATE).astype(np.float32) * 0.1
    assert measure(Sound(noise)).pitch_st is None
    silent = measure(Sound(np.zeros(SAMPLE_RATE, np.float32)))
    assert silent.speech_s == 0
    assert silent.pitch_st is None


def test_noise_makes_a_voice_less_harmonic() -> None:
    noise = np.random.default_rng(1).normal(size=SAMPLE_RATE).astype(np.float32)
    clear, hoarse = measure(Sound(buzz(150))), measure(Sound(buzz(150) + 0.05 * noise))
    assert clear.harmonicity_db is not None
    assert hoarse.harmonicity_db is not None
    assert clear.harmonicity_db > hoarse.harmonicity_db + 10


def test_twice_the_amplitude_is_6_db_louder() -> None:
    soft, loud = measure(Sound(buzz(150, level=0.1))), measure(Sound(buzz(150, level=0.2)))
    assert loud.level_db - soft.level_db == pytest.approx(6.02, abs=0.01)


def test_a_rising_voice_rises() -> None:
    times = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    phase = 2 * np.pi * np.cumsum(120 * 2 ** (times * 3 / 12)) / SAMPLE_RATE  # three semitones a second
    heard = measure(Sound((0.2 * (np.sin(phase) + 0.5 * np.sin(2 * phase))).astype(np.float32)))
    assert heard.pitch_slope_st == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize("count", [3, 6, 10])
def test_syllables_are_counted(count: int) -> None:
    assert measure(Sound(syllables(count))).syllables_per_s * 2 == pytest.approx(count, rel=0.1)


def test_a_pause_is_a_share_of_the_time() -> None:
    gap = np.zeros(SAMPLE_RATE, np.float32)
    heard = measure(Sound(np.concatenate([buzz(150), gap, buzz(150)])))
    assert heard.pause_share == pytest.approx(1 / 3, abs=0.03)


def test_more_power_above_1_khz_is_brighter() -> None:
    dull = buzz(150)
    bright = dull.copy()
    bright[1:] -= np.float32(0.9) * dull[:-1]
    assert measure(Sound(bright)).brightness_db > measure(Sound(dull)).brightness_db + 6


@pytest.mark.whole_programs
@pytest.mark.parametrize("voice", VOICES)
def test_arousal_of_spoken_emotions_keeps_its_order(voice: str) -> None:
    perceiver = VoicePerceiver(usual(voice))

    def arousal(emotion: str) -> float:
        estimates = [perceiver.perceive(spoken(emotion, text, voice)) for text in SENTENCES]
        return fmean(estimate.pad[1] for estimate in estimates if estimate.pad)

    neutral = arousal("neutral")
    assert abs(neutral) < 0.3
    assert min(arousal(emotion) for emotion in EXCITED) > neutral + 0.4
    assert max(arousal(emotion) for emotion in CALM) < neutral - 0.4


def test_an_angry_sentence_is_told_in_words() -> None:
    estimate = VoicePerceiver(usual("en-us")).perceive(spoken("anger"))
    told = [clue.observation for clue in estimate.evidence]
    assert any(each.startswith("louder than usual by 5") and each.endswith(" dB") for each in told)
    assert any(each.startswith("higher than usual by 2.") and each.endswith(" semitones") for each in told)
    assert all(clue.emotion is None and clue.modality == "voice" for clue in estimate.evidence)
    assert estimate.emotions == {}


def test_an_ordinary_sentence_is_nothing_special() -> None:
    estimate = VoicePerceiver(usual("de+m3")).perceive(spoken("neutral", voice="de+m3"))
    assert [clue.observation for clue in estimate.evidence] == ["sounds as usual"]


def test_of_a_stranger_loudness_says_nothing_and_little_is_sure() -> None:
    quiet = read_wav(spoken("anger"))
    loud = Sound(quiet.samples * np.float32(2))
    stranger = VoicePerceiver()
    assert stranger.perceive(quiet).pad == pytest.approx(stranger.perceive(loud).pad, abs=1e-3)
    known = VoicePerceiver(VoiceBaseline.of([measure(quiet)] * 5))
    assert stranger.perceive(quiet).confidence < known.perceive(quiet).confidence == pytest.approx(0.6)
    assert all("usual" not in clue.observation for clue in stranger.perceive(quiet).evidence)


def test_a_whisper_is_heard_as_one() -> None:
    noise = np.random.default_rng(2).normal(size=2 * SAMPLE_RATE).astype(np.float32) * 0.05
    estimate = VoicePerceiver().perceive(Sound(noise))
    assert any("a whisper, or noise" in clue.observation for clue in estimate.evidence)
    assert estimate.confidence < 0.15


@pytest.mark.parametrize("samples", [np.zeros(SAMPLE_RATE, np.float32), np.zeros(0, np.float32), buzz(150, 0.2)])
def test_silence_and_a_blip_tell_nothing(samples: NDArray[np.float32]) -> None:
    estimate = VoicePerceiver().perceive(Sound(samples))
    assert not estimate
    assert estimate.confidence == 0


def test_it_is_a_perceiver() -> None:
    samples: list[bytes | Sound] = [spoken("joy"), read_wav(spoken("fear")), Sound(np.zeros(100, np.float32))]
    check_perceiver(VoicePerceiver(), samples)


def test_nothing_of_the_sound_is_kept() -> None:
    estimate = VoicePerceiver(usual("en-us")).perceive(spoken("joy"))
    assert len(json.dumps(estimate.as_data())) < 2500
    assert len(json.dumps(usual("en-us").as_data())) < 1000


def test_a_baseline_is_the_mean_of_what_was_heard() -> None:
    heard = [measure(read_wav(spoken("neutral", text))) for text in SENTENCES]
    baseline = VoiceBaseline.of(heard)
    assert baseline.utterances == 3
    assert baseline.means["level_db"] == pytest.approx(fmean(each.level_db for each in heard))
    spread = sum((each.level_db - baseline.means["level_db"]) ** 2 for each in heard)
    assert baseline.squares["level_db"] == pytest.approx(spread)
    assert VoiceBaseline.from_data(json.loads(json.dumps(baseline.as_data()))) == baseline


def test_a_baseline_follows_a_voice_that_changes() -> None:
    before, after = (measure(Sound(buzz(hz))) for hz in (120.0, 180.0))
    baseline = VoiceBaseline.of([before] * 60 + [after] * 300)
    assert after.pitch_st is not None
    assert baseline.means["pitch_st"] == pytest.approx(after.pitch_st, abs=0.1)


def test_silence_teaches_a_baseline_nothing() -> None:
    silent = measure(Sound(np.zeros(SAMPLE_RATE, np.float32)))
    assert VoiceBaseline().with_(silent) == VoiceBaseline()


@pytest.mark.parametrize("data", [{}, {"utterances": 1}, {"utterances": "x", "means": {}, "squares": {}}, [1]])
def test_a_damaged_baseline_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(PerceptionError, match="baseline"):
        VoiceBaseline.from_data(data)


def test_the_table_names_what_is_measured() -> None:
    assert {cue.name for cue in cues()} <= set(HeardProsody.__dataclass_fields__)


def test_arousal_rises_with_each_cue_that_speaks_for_it() -> None:
    for cue in cues():
        values = [spoken_for({cue.name: spread})[1] for spread in (-2.0, -1.0, 0.0, 1.0, 2.0)]
        assert values == sorted(values, reverse=cue.weights[1] < 0)
        assert values[2] == 0
