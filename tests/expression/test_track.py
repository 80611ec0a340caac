"""Performances of lines, and the tracks that engines play."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError, ExpressionError
from espressivo.expression.affect import Affect
from espressivo.expression.expressing import express
from espressivo.expression.expression import Pose, Prosody
from espressivo.expression.lipsync.arkit import arkit
from espressivo.expression.lipsync.mouth import LEAD
from espressivo.expression.lipsync.performance import Performance
from espressivo.expression.lipsync.rigs import RIGS, rig
from espressivo.expression.lipsync.track import FORMAT, TAIL, Channel, Track
from espressivo.expression.speech.backend import Speech, TimedPhoneme
from espressivo.expression.speech.null import NullBackend
from espressivo.ontology.action_units import ActionUnits
from espressivo.perception.faces.decoding import decode_face

# What espeak-ng 1.52 said of two sentences in en-us: phoneme and milliseconds.
BOB = (
    "b:29 ɑː:139 b:75 m:78 eɪ:104 b:73 aɪ:163 f:76 aɪ:157 v:106 b:32 ɪ:104 ɡ:61 æ:147 p:33 əl:84 z:92 f:76 ɔːɹ:114 "
    "m:116 ʌ:134 m:128"
)
FOX = (
    "ð:46 ə:99 k:46 w:93 ɪ:114 k:77 b:17 ɹ:58 aʊ:107 n:93 f:76 ɑː:183 k:45 s:73 n:75 ɛ:81 v:55 ɚ:84 dʒ:70 ʌ:87 m:124 "
    "p:77 s:73 oʊ:96 v:49 ɚ:64 ɹ:46 ɐ:43 l:67 eɪ:99 z:52 i:122 p:33 ʌ:209 p:77"
)
EIGHT = ("", "anger", "contempt", "disgust", "fear", "joy", "sadness", "surprise")
BASIC = EIGHT[1:]
CORNERS = ("Smile", "Frown", "Stretch", "Dimple")


def spoken(phonemes: str) -> Speech:
    """What was said, from a list as above."""
    timed, start = [], 0.0
    for each in phonemes.split():
        ipa, milliseconds = each.split(":")
        timed.append(TimedPhoneme(ipa, start, int(milliseconds) / 1000))
        start += int(milliseconds) / 1000
    return Speech("said", b"", 22050, start, phonemes=tuple(timed), backend="recorded")


def performed(emotions: str, speech: Speech, seed: int | None = None) -> Performance:
    return Performance(express(Affect.parse(emotions)), speech, seed=seed)


def closures(performance: Performance) -> Iterator[Pose]:
    """The poses in the middle of every p, b, m, f and v."""
    for each in performance.visemes:
        if each.viseme in ("PP", "FF"):
            yield performance.at(each.start + each.duration / 2 - LEAD)


def lips(pose: Pose) -> dict[str, float]:
    """What shapes the lips; their corners are what a feeling keeps."""
    weights = arkit(pose).items()
    return {name: value for name, value in weights if name.startswith(("mouth", "jaw")) and not _is_corner(name)}


def _is_corner(name: str) -> bool:
    return any(corner in name for corner in CORNERS)


@pytest.mark.parametrize("said", [BOB, FOX], ids=["bob", "fox"])
def test_the_same_text_closes_the_mouth_alike_under_eight_emotions(said: str) -> None:
    by_emotion = [list(map(lips, closures(performed(f"{name}:10" if name else "", spoken(said))))) for name in EIGHT]
    assert len(by_emotion[0]) >= 8
    for poses in zip(*by_emotion, strict=True):
        for name in poses[0]:
            values = [pose[name] for pose in poses]
            assert max(values) - min(values) <= 0.05, name


@pytest.mark.whole_programs
@pytest.mark.parametrize("said", [BOB, FOX], ids=["bob", "fox"])
@pytest.mark.parametrize("emotion", BASIC)
def test_the_same_emotion_is_read_from_the_face_whatever_is_said(emotion: str, said: str) -> None:
    speech = spoken(said)
    performance = performed(f"{emotion}:8", speech)
    faces = [performance.at(index / 60).face for index in range(round(speech.duration * 60))]
    assert next(iter(decode_face(_mean(faces)))) == emotion
    settled = [next(iter(decode_face(face))) for face in faces[30:]]
    assert settled == [emotion] * len(settled)


def _mean(faces: list[ActionUnits]) -> ActionUnits:
    numbers = {number for face in faces for number in face}
    left, right = (
        {number: sum(face.on(side).get(number, 0.0) for face in faces) / len(faces) for number in numbers}
        for side in ("left", "right")
    )
    return ActionUnits(left, right)


def test_lips_differ_between_emotions_where_nothing_is_closed() -> None:
    joy, anger = (arkit(performed(f"{name}:10", spoken(BOB)).at(0.7)) for name in ("joy", "anger"))
    assert max(abs(joy[name] - anger[name]) for name in joy) > 0.3


def test_a_performance_does_not_depend_on_when_it_is_asked() -> None:
    times = [index / 50 for index in range(100)]
    forwards = [performed("fear:6", spoken(FOX), seed=3).at(time) for time in times]
    late = performed("fear:6", spoken(FOX), seed=3)
    assert [late.at(time) for time in reversed(times)] == forwards[::-1]


def test_a_still_performance_does_not_blink_and_another_does() -> None:
    long = Speech("", b"", 0, 30.0)
    assert not any(performed("", long).at(index / 30).face[45] for index in range(900))
    assert any(performed("", long, seed=1).at(index / 30).face[45] for index in range(900))


@pytest.fixture(scope="module")
def track() -> Track:
    said = NullBackend().synthesize("Bob may come.", Prosody())
    return Track.of(performed("joy:6", said, seed=1), tuple(RIGS), fps=30)


def test_a_track_has_all_numbers_of_its_rigs_at_every_frame(track: Track) -> None:
    assert track.format == FORMAT
    assert set(track.channels) == {*RIGS, "head"}
    assert len(track) == int((track.duration + TAIL) * 30) + 1
    assert list(track.times())[:2] == [0, 1 / 30]
    assert len(track.channels["arkit"].names) == 52
    assert all(len(frame) == 52 for frame in track.channels["arkit"].frames)


def test_a_frame_is_the_pose_at_its_time(track: Track) -> None:
    performance = performed("joy:6", NullBackend().synthesize("Bob may come.", Prosody()), seed=1)
    channel = track.channels["arkit"]
    for index in (0, 7, len(track) - 1):
        frame = dict(zip(channel.names, channel.frames[index], strict=True))
        assert frame == pytest.approx(arkit(performance.at(index / 30)), abs=1e-4)


def test_a_track_is_the_same_bytes_again(track: Track) -> None:
    said = NullBackend().synthesize("Bob may come.", Prosody())
    assert Track.of(performed("joy:6", said, seed=1), tuple(RIGS), fps=30).json() == track.json()


def test_a_track_tells_what_is_said_and_how(track: Track) -> None:
    plain = json.loads(track.json())
    assert plain["format"] == "espressivo-track/1"
    assert [word["text"] for word in plain["words"]] == ["Bob", "may", "come"]
    assert plain["visemes"][0]["viseme"] == "PP"
    assert plain["emotions"] == {"joy": 0.6}
    assert plain["prosody"]["pitch_st"] > 0
    assert plain["backend"] == "null"


def test_a_track_tells_which_phonemes_nobody_knows() -> None:
    assert Track.of(performed("", spoken("p:100 ☃:100"))).unknown == ("☃",)


NUMBERS = st.floats(-60, 60, allow_nan=False).map(lambda value: round(value, 4))
CHANNELS = st.integers(1, 4).flatmap(
    lambda columns: st.builds(
        Channel,
        st.lists(st.text(min_size=1, max_size=8), min_size=columns, max_size=columns, unique=True).map(tuple),
        st.lists(st.tuples(*[NUMBERS] * columns), min_size=3, max_size=3).map(tuple),
    )
)


@given(
    st.dictionaries(st.text(min_size=1, max_size=8), CHANNELS, min_size=1, max_size=3),
    st.text(max_size=20),
    st.floats(1, 240),
    st.floats(0, 100),
)
def test_what_is_written_is_read_again(channels: dict[str, Channel], text: str, fps: float, duration: float) -> None:
    track = Track(FORMAT, text, fps, duration, channels)
    assert Track.read(track.json()) == track


@settings(max_examples=10)
@given(st.sampled_from(EIGHT[1:]), st.text(max_size=40), st.sampled_from(sorted(RIGS)), st.sampled_from([1, 12.5, 60]))
def test_every_performance_is_read_again(emotion: str, text: str, name: str, fps: float) -> None:
    speech = NullBackend().synthesize(text, Prosody())
    track = Track.of(performed(emotion, speech, seed=0), (name,), fps)
    assert Track.read(track.json()) == track


def test_the_table_has_a_row_a_frame_and_the_names_of_the_rig(track: Track) -> None:
    said = NullBackend().synthesize("Bob", Prosody())
    rows = list(csv.reader(io.StringIO(Track.of(performed("joy:6", said), ("vrm",), fps=10).csv())))
    assert rows[0] == ["time", *rig("vrm")(Pose()), "head.pitch", "head.yaw", "head.roll"]
    assert [float(row[0]) for row in rows[1:]] == [index / 10 for index in range(len(rows) - 1)]
    several = next(csv.reader(io.StringIO(track.csv())))
    assert {"arkit.jawOpen", "vrm.aa", "live2d.ParamMouthOpenY", "head.yaw"} <= set(several)


@pytest.mark.parametrize("fps", [0, 0.5, 241, float("nan"), float("inf")])
def test_frames_that_nobody_could_play_are_refused(fps: float) -> None:
    with pytest.raises(ExpressionError, match="expected 1 to 240"):
        Track.of(performed("joy:6", spoken(BOB)), fps=fps)


def test_a_line_of_hours_is_refused() -> None:
    with pytest.raises(ExpressionError, match="too long"):
        Track.of(performed("joy:6", Speech("", b"", 0, 36_000.0)))


def damaged(track: Track, **changes: object) -> bytes:
    return msgspec.json.encode(msgspec.to_builtins(track) | changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "espressivo-track/9"}, "espressivo-track/1"),
        ({"fps": 0}, r"\$.fps: expected 1 to 240"),
        ({"duration": -1}, r"\$.duration: expected seconds"),
        ({"channels": {}}, "expected the numbers of a rig"),
        ({"channels": {"a": {"names": ["x"], "frames": [[1], [1, 2]]}}}, r"a.frames\[1\]: expected 1 numbers"),
        ({"channels": {"a": {"names": ["x", "x"], "frames": [[1, 2]]}}}, "stands there twice"),
        ({"channels": {"a": {"names": ["x"], "frames": [["1"]]}}}, r"Expected `float`, got `str`"),
        ({"extra": 1}, "unknown field `extra`"),
        (
            {"channels": {"a": {"names": [], "frames": [[]]}, "b": {"names": [], "frames": []}}},
            "expected 1 frames as in the first",
        ),
    ],
)
def test_a_damaged_track_is_refused_with_its_place(track: Track, changes: dict[str, object], message: str) -> None:
    with pytest.raises(AuthoringError, match=message):
        Track.read(damaged(track, **changes), file="line.json")


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"{" * 5000, b"[" * 100_000, b'{"fps": 1e999}'])
def test_what_is_no_track_is_refused(data: bytes) -> None:
    with pytest.raises(AuthoringError, match=r"line.json: no track in format espressivo-track/1"):
        Track.read(data, file="line.json")


def test_a_track_too_large_to_be_one_is_refused() -> None:
    with pytest.raises(AuthoringError, match="at most 64 MB"):
        Track.read(bytes(64 * 2**20 + 1))
