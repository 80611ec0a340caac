"""Lip-sync of what espeak-ng really says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from espressivo.expression.affect import Affect
from espressivo.expression.expressing import express
from espressivo.expression.expression import Pose, Prosody
from espressivo.expression.lipsync.arkit import arkit
from espressivo.expression.lipsync.mouth import LEAD
from espressivo.expression.lipsync.performance import Performance
from espressivo.expression.lipsync.track import Track
from espressivo.expression.lipsync.visemes import unknown_phonemes, visemes_of, visemes_of_phoneme
from espressivo.expression.speech.backend import SpeechBackend
from espressivo.expression.speech.espeak import EspeakBackend
from espressivo.perception.faces.decoding import decode_face

# Each text is meant to hold every sound of its language.
TEXTS: dict[str, str] = json.loads((Path(__file__).parent / "pangrams.json").read_text(encoding="utf-8"))
EIGHT = ("", "anger", "contempt", "disgust", "fear", "joy", "sadness", "surprise")
CORNERS = ("Smile", "Frown", "Stretch", "Dimple")


@pytest.fixture(scope="module")
def espeak() -> SpeechBackend:
    return EspeakBackend("pip")


@pytest.mark.parametrize("voice", TEXTS)
def test_no_phoneme_of_a_language_is_unknown(espeak: SpeechBackend, voice: str) -> None:
    speech = espeak.synthesize(TEXTS[voice], Prosody(), voice)
    assert len(speech.phonemes) > 30
    assert unknown_phonemes(speech) == ()
    shapeless = {each.ipa for each in speech.phonemes if each.ipa and not visemes_of_phoneme(each.ipa)}
    assert all(ipa.startswith("(") for ipa in shapeless), shapeless
    visemes = visemes_of(speech)
    assert {each.viseme for each in visemes} >= {"PP", "nn", "aa", "kk", "sil"}
    assert visemes[-1].start + visemes[-1].duration <= speech.duration + 0.01


def performances(espeak: SpeechBackend, text: str) -> dict[str, Performance]:
    """The text as it is said with each emotion: each in its own voice, so with its own times."""
    made = {}
    for name in EIGHT:
        expression = express(Affect.parse(f"{name}:9" if name else ""))
        made[name] = Performance(expression, espeak.synthesize(text, expression.prosody, "en-us"), seed=None)
    return made


def lips(pose: Pose) -> dict[str, float]:
    shaped = {name: value for name, value in arkit(pose).items() if name.startswith(("mouth", "jaw"))}
    return {name: value for name, value in shaped.items() if not any(corner in name for corner in CORNERS)}


def test_the_same_text_closes_the_mouth_alike_in_the_voice_of_every_emotion(espeak: SpeechBackend) -> None:
    closed = []
    for performance in performances(espeak, "Bob may buy five big apples for Mum, and Viv never stops.").values():
        closing = [each for each in performance.visemes if each.viseme in ("PP", "FF")]
        closed.append([lips(performance.at(each.start + each.duration / 2 - LEAD)) for each in closing])
    assert {len(poses) for poses in closed} == {len(closed[0])}
    assert len(closed[0]) >= 10
    for poses in zip(*closed, strict=True):
        for name in poses[0]:
            values = [pose[name] for pose in poses]
            assert max(values) - min(values) <= 0.05, name


@pytest.mark.parametrize("text", ["Bob may buy five big apples for Mum.", "Why are we here again, so late at night?"])
def test_every_basic_emotion_is_read_from_a_face_that_speaks(espeak: SpeechBackend, text: str) -> None:
    for name, performance in performances(espeak, text).items():
        if name:
            times = [0.6 + index / 30 for index in range(round((performance.speech.duration - 0.6) * 30))]
            assert {next(iter(decode_face(performance.at(time).face))) for time in times} == {name}


def test_a_track_of_real_speech_is_read_again_and_knows_its_phonemes(espeak: SpeechBackend) -> None:
    speech = espeak.synthesize("Bob may buy five big apples for Mum.", Prosody(), "en-us")
    track = Track.of(Performance(express(Affect.parse("joy:6")), speech), ("arkit", "visemes"))
    assert Track.read(track.json()) == track
    assert len(track.phonemes) > 15
    column = track.channels["visemes"].names.index("PP")
    assert max(frame[column] for frame in track.channels["visemes"].frames) >= 0.95
