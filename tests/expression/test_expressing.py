"""From affect to an expression."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from espressivo.core.errors import ExpressionError
from espressivo.core.personality import Personality
from espressivo.expression import NEUTRAL, Affect, Expression, express, prototype_names
from espressivo.expression.blending import blend, compound_of

intensities = st.floats(0, 10)
feelings = st.dictionaries(st.sampled_from(prototype_names()), intensities, max_size=5)
pads = st.none() | st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1))
traits = st.floats(-1, 1)
personalities = st.builds(Personality, traits, traits, traits, traits, traits)
affects = st.builds(Affect, feelings, st.floats(-10, 10), pads, personalities)


def units(expression: Expression) -> list[float]:
    return [*expression.face.left.values(), *expression.face.right.values()]


def test_nothing_felt_shows_nothing() -> None:
    assert express(Affect()) == NEUTRAL == express(Affect({"joy": 0.0, "neutral": 8}))


@settings(max_examples=200)
@given(affects)
def test_whatever_is_felt_stays_in_range(affect: Affect) -> None:
    shown = express(affect)
    assert all(0 <= value <= 1 for value in (*units(shown), *shown.emotions.values()))
    assert all(0 <= value <= 1 for cue, value in shown.cues.items() if cue != "pupil")
    assert -1 <= shown.cues.get("pupil", 0.0) <= 1
    assert -1 <= shown.gaze.x <= 1 and -1 <= shown.gaze.y <= 1
    assert all(0 <= value <= 1 for value in shown.gesture.values())
    assert all(-1 <= value <= 1 for value in shown.posture.values())
    assert 0.1 <= shown.breathing.rate_hz <= 0.5 and shown.breathing.depth > 0
    assert -0.5 < shown.prosody.rate < 0.6 and 0.2 < shown.prosody.range_x < 3
    assert list(shown.emotions.values()) == sorted(shown.emotions.values(), reverse=True)
    assert express(affect) == shown


@given(feelings)
def test_the_order_of_emotions_does_not_matter(feeling: dict[str, float]) -> None:
    assert express(Affect(feeling)) == express(Affect(dict(reversed(feeling.items()))))


@pytest.mark.parametrize("name", prototype_names())
def test_an_emotion_that_is_felt_more_shows_more(name: str) -> None:
    rising = [express(Affect({name: intensity})) for intensity in (2, 4, 6, 8, 10)]
    for unit in rising[-1].face:
        values = [shown.face[unit] for shown in rising]
        assert values == sorted(values) and values[0] < values[-1]


@example(feeling={"joy": 3.0, "sadness": 3.0}, name="disgust")  # corners up and down are exactly equal
@given(feeling=feelings, name=st.sampled_from(prototype_names()))
def test_a_feeling_that_begins_changes_nothing_at_once(feeling: dict[str, float], name: str) -> None:
    before = express(Affect({**feeling, name: 0.0}))
    after = express(Affect({**feeling, name: 0.06}))
    for unit in {*before.face, *after.face}:
        assert after.face[unit] == pytest.approx(before.face[unit], abs=0.1)


@pytest.mark.parametrize("intensity", [-1, 11, float("nan")])
def test_an_intensity_out_of_range_is_refused(intensity: float) -> None:
    with pytest.raises(ExpressionError, match=r"joy cannot be felt at .*: expected an intensity on 0\.\.10"):
        express(Affect({"joy": intensity}))


def test_moods_and_dimensions_out_of_range_are_refused() -> None:
    with pytest.raises(ExpressionError, match=r"mood cannot be 11: expected a number on -10\.\.10"):
        express(Affect(mood=11))
    with pytest.raises(ExpressionError, match=r"three numbers on -1\.\.1"):
        express(Affect(pad=(0, 2, 0)))


# -- mood, dimensions, personality


def test_a_mood_shows_a_little() -> None:
    good, bad = express(Affect(mood=8)), express(Affect(mood=-8))
    assert 0 < good.face[12] < 0.25 and 0 < bad.face[15] < 0.3
    assert express(Affect({"joy": 10}, mood=-8)) == express(Affect({"joy": 10}))


@pytest.mark.parametrize(
    ("pad", "emotion"),
    [
        ((0.76, 0.48, 0.35), "joy"),
        ((-0.64, 0.6, -0.43), "fear"),
        ((-0.51, 0.59, 0.25), "anger"),
        ((-0.63, -0.27, -0.33), "sadness"),
        ((-0.65, -0.62, -0.33), "boredom"),
        ((0.7, -0.3, 0.05), "relief"),
    ],
)
def test_dimensions_alone_show_the_emotion_that_lies_there(pad: tuple[float, float, float], emotion: str) -> None:
    strong, weak = express(Affect(pad=pad)), express(Affect(pad=(pad[0] / 4, pad[1] / 4, pad[2] / 4)))
    assert next(iter(strong.emotions)) == emotion
    assert 0 < weak.emotions[emotion] < strong.emotions[emotion] / 3


def test_the_outgoing_show_more_and_the_neurotic_more_of_what_is_bad() -> None:
    def shown(emotion: str, **traits: float) -> float:
        return express(Affect({emotion: 5}, personality=Personality(**traits))).emotions[emotion]

    assert shown("joy", extraversion=-1) < shown("joy") < shown("joy", extraversion=1)
    assert shown("fear", neuroticism=-1) < shown("fear") < shown("fear", neuroticism=1)
    assert shown("joy", neuroticism=1) < shown("joy")


# -- several at once


def test_two_strong_feelings_with_a_known_face_have_it() -> None:
    assert compound_of({"joy": 0.8, "surprise": 0.7}) == "happily surprised"
    face = express(Affect({"joy": 8, "surprise": 7})).face
    assert min(face[unit] for unit in (1, 2, 12, 25)) > 0.6
    assert face[5] < 0.3 and face[6] < 0.3


def test_a_faint_second_feeling_makes_no_compound() -> None:
    assert compound_of({"joy": 0.8, "surprise": 0.2}) is None


def test_of_smile_and_sorrow_the_weaker_loses() -> None:
    happier, sadder = blend({"joy": 0.8, "sadness": 0.5}), blend({"joy": 0.5, "sadness": 0.8})
    assert happier[15] == 0 < happier[12] < 0.8
    assert sadder[12] == 0 < sadder[15] < 0.8


def test_wide_eyes_do_not_close() -> None:
    face = blend({"fear": 0.9, "relief": 0.6})
    assert face[43] == 0 < face[5] < 0.9


def test_an_open_mouth_is_not_pressed() -> None:
    pressed = [blend({"anger": 0.8, "surprise": surprise})[24] for surprise in (0.0, 0.3, 0.6, 0.79)]
    assert all(before > after for before, after in pairwise(pressed))


def test_a_lesser_feeling_does_not_spoil_a_greater_one() -> None:
    alone, both = blend({"anger": 0.9}), blend({"anger": 0.9, "joy": 0.1})
    assert both[12] < 0.05 and both[4] == alone[4]
