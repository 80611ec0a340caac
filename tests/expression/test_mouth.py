"""The mouth over time, and what it takes of a face."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.expression.expression import CLOSED_MOUTH, Mouth, Pose
from espressivo.expression.lipsync.merging import LOCKED, SPEAKING, speak
from espressivo.expression.lipsync.mouth import HOLD, LEAD, MouthTrack
from espressivo.expression.lipsync.visemes import VISEMES, TimedViseme
from espressivo.ontology.action_units import ActionUnits

PARTS = ("jaw", "width", "rounding", "closure", "press", "lip_teeth", "voicing")


def in_turn(*visemes: tuple[str, float]) -> list[TimedViseme]:
    """Visemes one after the other, with their seconds."""
    timed, start = [], 0.0
    for name, duration in visemes:
        timed.append(TimedViseme(name, start, duration))
        start += duration
    return timed


# From what nobody can say so fast to what is slow; neighbours of all kinds, two closures in a row too.
SPOKEN = st.lists(st.tuples(st.sampled_from(VISEMES), st.floats(0.02, 0.3)), min_size=1, max_size=25)


def test_a_mouth_is_ahead_of_its_sound() -> None:
    track = MouthTrack(in_turn(("sil", 0.5), ("aa", 0.3)))
    assert track.at(0.5 - LEAD).jaw == pytest.approx(0.35)
    assert track.at(0.65 - LEAD).jaw == pytest.approx(0.7)


def test_nothing_said_is_a_closed_mouth() -> None:
    assert MouthTrack([]).at(1.0) == CLOSED_MOUTH
    assert MouthTrack(in_turn(("aa", 0.3))).at(5.0) == CLOSED_MOUTH
    assert MouthTrack(in_turn(("aa", 0.3))).at(-5.0) == CLOSED_MOUTH


def test_gaps_between_visemes_are_silence() -> None:
    track = MouthTrack([TimedViseme("aa", 0.0, 0.2), TimedViseme("aa", 1.0, 0.2)])
    assert track.at(0.6) == CLOSED_MOUTH


def test_short_pauses_within_a_phrase_do_not_give_the_mouth_back() -> None:
    short = MouthTrack(in_turn(("aa", 0.2), ("sil", 0.1), ("aa", 0.2)))
    long = MouthTrack(in_turn(("aa", 0.2), ("sil", 0.6), ("aa", 0.2)))
    assert short.at(0.25 - LEAD).voicing == 1.0
    assert long.at(0.5 - LEAD).voicing == 0.0


@given(SPOKEN)
def test_every_closure_is_reached_however_fast_one_speaks(visemes: list[tuple[str, float]]) -> None:
    timed = in_turn(*visemes)
    track = MouthTrack(timed)
    for each in timed:
        mouth = track.at(each.start + each.duration / 2 - LEAD)
        if each.viseme == "PP":
            assert mouth.closure >= 0.95
            assert mouth.jaw <= 0.03
        if each.viseme == "FF":
            assert mouth.lip_teeth >= 0.95


@given(SPOKEN, st.floats(0, 1 / 30))
def test_closures_among_vowels_show_in_every_film_of_30_frames_a_second(
    visemes: list[tuple[str, float]], phase: float
) -> None:
    slow = [(name, duration) for name, duration in visemes if name not in ("FF", "SS", "PP")]
    timed = in_turn(("aa", 0.05), *(each for pair in slow for each in [pair, ("PP", 0.02), ("aa", 0.05)]))
    track = MouthTrack(timed)
    for each in timed:
        if each.viseme == "PP":
            middle = each.start + 0.01 - LEAD
            first = int((middle - HOLD / 2 - phase) * 30)
            frames = [track.at(index / 30 + phase) for index in range(first - 1, first + 4)]
            assert max(mouth.closure for mouth in frames) >= 0.95


@given(SPOKEN)
def test_a_mouth_never_leaves_its_ranges(visemes: list[tuple[str, float]]) -> None:
    timed = in_turn(*visemes)
    track = MouthTrack(timed)
    for index in range(-10, int(timed[-1].start * 100) + 60):
        mouth = track.at(index / 100)
        assert -1 <= mouth.width <= 1
        assert all(0 <= getattr(mouth, part) <= 1 for part in PARTS if part != "width")
        assert sum(mouth.visemes.values()) <= 1 + 1e-9


@given(SPOKEN)
def test_a_mouth_moves_without_jumps_when_sounds_last_as_long_as_they_do(visemes: list[tuple[str, float]]) -> None:
    timed = in_turn(*((name, max(0.05, duration)) for name, duration in visemes))
    track = MouthTrack(timed)
    mouths = [track.at(index / 1000) for index in range(-100, int(timed[-1].start * 1000) + 500)]
    for before, after in pairwise(mouths):
        assert all(abs(getattr(before, part) - getattr(after, part)) < 0.1 for part in PARTS)


@given(SPOKEN, st.lists(st.floats(-0.2, 3), min_size=2, max_size=8))
def test_a_mouth_does_not_depend_on_when_it_is_asked(visemes: list[tuple[str, float]], times: list[float]) -> None:
    track, again = MouthTrack(in_turn(*visemes)), MouthTrack(in_turn(*visemes))
    forwards = {time: track.at(time) for time in times}
    assert {time: again.at(time) for time in reversed(times)} == forwards


def test_short_vowels_are_not_quite_reached_but_closures_between_them_are() -> None:
    track = MouthTrack(in_turn(("DD", 0.08), ("aa", 0.04), ("PP", 0.03), ("aa", 0.04), ("DD", 0.08)))
    assert max(track.at(index / 1000).jaw for index in range(300)) < 0.7
    assert track.at(0.135 - LEAD).closure == 1.0


def test_a_mouth_that_follows_loudness_opens_by_it() -> None:
    track = MouthTrack([TimedViseme("aa", 0.0, 0.3, weight=0.5)])
    assert track.at(0.15 - LEAD).jaw == pytest.approx(0.35)


ALL_UNITS = ActionUnits.of(dict.fromkeys(range(1, 47), 1.0))


def test_silence_leaves_a_face_alone() -> None:
    assert speak(Pose(face=ALL_UNITS), CLOSED_MOUTH).face == ALL_UNITS


def test_speech_takes_what_opens_and_presses_the_mouth_and_leaves_corners_and_upper_face() -> None:
    face = speak(Pose(face=ALL_UNITS), Mouth(jaw=0.7, voicing=1.0)).face
    assert {number: face[number] for number in face if face[number] != 1.0} == pytest.approx(
        dict.fromkeys((24, 25, 26, 27), SPEAKING)
    )


def test_a_closure_takes_the_mouth_but_not_its_corners() -> None:
    face = speak(Pose(face=ALL_UNITS), Mouth(closure=1.0, press=1.0, voicing=1.0)).face
    for number in (1, 2, 4, 5, 6, 7, 9, 12, 15, 20, 43, 45):
        assert face[number] == 1.0
    for number in (10, 16, 17, 25, 26, 27):
        assert face[number] <= LOCKED + 1e-9


@given(
    st.dictionaries(st.integers(1, 46), st.floats(0, 1)),
    st.dictionaries(st.integers(1, 46), st.floats(0, 1)),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 0.01),
)
def test_speech_only_takes_takes_alike_on_both_sides_and_without_jumps(
    left: dict[int, float], right: dict[int, float], voicing: float, closure: float, step: float
) -> None:
    pose = Pose(face=ActionUnits(left, right))
    spoken = speak(pose, Mouth(voicing=voicing, closure=closure)).face
    mirrored = speak(Pose(face=ActionUnits(right, left)), Mouth(voicing=voicing, closure=closure)).face
    assert (mirrored.left, mirrored.right) == (spoken.right, spoken.left)
    near = speak(pose, Mouth(voicing=max(0, voicing - step), closure=max(0, closure - step))).face
    for number in pose.face:
        assert spoken[number] <= pose.face[number] + 1e-12
        assert abs(near[number] - spoken[number]) <= 2 * step + 1e-9
