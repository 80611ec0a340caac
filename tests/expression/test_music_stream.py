"""Music follows a scene's affect slowly, and changes at bar lines only."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import exp, inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import ExpressionError
from espressivo.expression.affect import Affect
from espressivo.expression.music.parameters import MODES, parameters
from espressivo.expression.music.scene import affect_pad, scene_affect
from espressivo.expression.music.stream import MusicStream

AXIS = st.floats(-1, 1)
TIMES = st.lists(st.floats(0, 60), min_size=1, max_size=8).map(sorted)


@given(AXIS, AXIS)
def test_parameters_exist_everywhere(valence: float, arousal: float) -> None:
    found = parameters(valence, arousal)
    assert found.tempo_bpm == pytest.approx(90 * 2 ** (0.75 * arousal))
    assert found.velocity == pytest.approx(72 + 32 * arousal)


@given(AXIS, AXIS, AXIS)
def test_a_mode_is_no_darker_for_more_pleasure(one: float, other: float, arousal: float) -> None:
    low, high = sorted([one, other])
    assert MODES.index(parameters(low, arousal).mode) >= MODES.index(parameters(high, arousal).mode)


def test_every_mode_is_reached_in_order() -> None:
    assert [parameters(v, 0).mode for v in (0.8, 0.4, 0.0, -0.2, -0.5, -0.9)] == list(MODES)


def test_arousal_makes_music_faster_louder_higher_and_denser() -> None:
    calm, roused = parameters(0, -0.5), parameters(0, 0.5)
    for name in ("tempo_bpm", "velocity", "register", "rhythm_density", "note_density"):
        assert getattr(calm, name) < getattr(roused, name), name


def test_what_is_felt_is_approached_by_the_closed_form() -> None:
    stream = MusicStream(0.2, -0.2, tau=5)
    stream.aim(-0.6, 0.8, 3.0)
    for bar in stream.bars(40):
        left = exp(-max(0.0, bar.time - 3) / 5)
        assert bar.valence == pytest.approx(-0.6 + 0.8 * left)
        assert bar.arousal == pytest.approx(0.8 - left)


@given(AXIS, AXIS, TIMES, st.lists(st.floats(0, 400), max_size=12))
def test_music_does_not_depend_on_how_often_it_is_asked(
    valence: float, arousal: float, aims: list[float], asked: list[float]
) -> None:
    asked_often, asked_once = MusicStream(), MusicStream()
    for number, time in enumerate(aims):
        for question in asked:
            asked_often.at(question)
        for stream in (asked_often, asked_once):
            stream.aim(valence if number % 2 else -valence, arousal, time)
    assert list(asked_often.bars(200)) == list(asked_once.bars(200))
    assert [asked_often.bar_at(question) for question in asked] == [asked_once.bar_at(q) for q in asked]


@given(AXIS, AXIS, st.floats(0, 30))
def test_music_changes_at_bar_lines_only(valence: float, arousal: float, time: float) -> None:
    stream = MusicStream()
    stream.aim(valence, arousal, time)
    bars = list(stream.bars(60))
    for bar, following in pairwise(bars):
        assert following.time == pytest.approx(bar.end)
        for part in (0.01, 0.5, 0.99):
            assert stream.at(bar.time + part * bar.seconds) == bar.parameters


def test_the_bar_that_sounds_stays_as_it_is() -> None:
    stream = MusicStream()
    before = stream.bar_at(4.0)
    stream.at(100.0)
    stream.aim(-1, 1, 4.0)
    assert stream.bar_at(4.0) == before
    assert stream.bar_at(before.end + 0.01).arousal > 0


def test_a_stream_nobody_asks_for_days_answers_at_once() -> None:
    stream = MusicStream(0.5, 0.5)
    late = stream.bar_at(1e8)
    assert late.time <= 1e8 < late.end
    stream.aim(-0.5, -0.5, 1e8)
    assert stream.at(1e8 + 300).mode == "aeolian"
    assert stream.bar_at(5e7).number == pytest.approx(late.number / 2, abs=1)
    assert stream.at(5e7).mode == "ionian"


@pytest.mark.parametrize("wrong", [nan, inf, -inf, 1.5, "joy", None, True])
def test_what_is_no_number_in_range_is_refused(wrong: Any) -> None:
    stream = MusicStream()
    for attempt in (
        lambda: stream.aim(wrong, 0, 1),
        lambda: stream.aim(0, wrong, 1),
        lambda: parameters(wrong, 0),
        lambda: MusicStream(wrong),
        lambda: scene_affect([(wrong, 0, 0)]),
    ):
        with pytest.raises(ExpressionError, match="expected a number from -1 to 1"):
            attempt()
    assert stream.at(10) == MusicStream().at(10)


@pytest.mark.parametrize("time", [nan, inf, -1.0, 1e12])
def test_times_that_make_no_sense_are_refused(time: float) -> None:
    stream = MusicStream()
    for attempt in (lambda: stream.aim(0, 0, time), lambda: stream.at(time), lambda: list(stream.bars(time))):
        with pytest.raises(ExpressionError, match="time is"):
            attempt()


def test_aims_come_in_order_of_time() -> None:
    stream = MusicStream()
    stream.aim(0, 0, 5)
    with pytest.raises(ExpressionError, match="an aim at 4 s comes after one at 5 s"):
        stream.aim(0, 0, 4)


@pytest.mark.parametrize(
    ("name", "value"), [("rhythm_density", 1.1), ("tempo_bpm", nan), ("mode", "locrian"), ("register", 5.0)]
)
def test_parameters_of_ones_own_are_checked(name: str, value: Any) -> None:
    with pytest.raises(ExpressionError, match=name if name != "mode" else "is no mode"):
        replace(parameters(0, 0), **{name: value})


def test_the_roused_lead_a_scene() -> None:
    assert scene_affect([(0.5, 0.5, 0.0), (-0.5, -0.5, 0.0)]) == (0.25, 0.25)
    assert scene_affect([(0.5, 0.5, 0.0), (-0.5, -0.5, 0.0)], [0, 1]) == (-0.5, -0.5)
    assert scene_affect([(0.5, -1, 0), (-0.5, -1, 0)]) == (0, -1)
    assert scene_affect([]) == (0, 0)
    with pytest.raises(ExpressionError, match="1 weights for 2 people"):
        scene_affect([(0, 0, 0), (0, 0, 0)], [1])


def test_affect_is_what_it_says_else_emotions_and_mood() -> None:
    assert affect_pad(Affect(pad=(0.1, 0.2, 0.3))) == (0.1, 0.2, 0.3)
    assert affect_pad(Affect(mood=-5)) == (-0.5, 0, 0)
    joyful, gloomy = affect_pad(Affect.parse("joy:5")), affect_pad(Affect({"joy": 5.0}, mood=-8))
    assert joyful[0] > gloomy[0]
    assert joyful[1] == gloomy[1]
