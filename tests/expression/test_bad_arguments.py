"""What makes no sense is refused where it is given, in words that say what was expected."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any

import pytest

from espressivo.core.errors import ExpressionError, OntologyError, PerceptionError
from espressivo.expression import ActionUnits, Affect, Pose, express
from espressivo.expression.avatar.portrait import portrait
from espressivo.expression.avatar.scene import Character
from espressivo.expression.avatar.showcase import roles
from espressivo.expression.dynamics import Motion
from espressivo.expression.idle import Idle
from espressivo.expression.lipsync.performance import Performance
from espressivo.expression.speech.null import NullBackend
from espressivo.expression.speech.speaker import Speaker
from espressivo.perception.faces.decoding import decode_face

JOY = express(Affect.parse("joy:6"))
TALKS = NullBackend().synthesize("Good morning")


@pytest.mark.parametrize("time", [inf, -inf, nan])
@pytest.mark.parametrize(
    "at",
    [
        Motion().at,
        Performance(JOY, TALKS).at,
        Performance(JOY, TALKS, seed=None).at,
        Character("Ana").pose,
        lambda time: Idle().apply(Pose(), time),
    ],
    ids=["motion", "performance", "still performance", "character", "idle"],
)
def test_a_time_is_a_finite_number(at: Callable[[float], Pose], time: float) -> None:
    with pytest.raises(ExpressionError, match="expected a finite number of seconds"):
        at(time)


@pytest.mark.parametrize("units", [{999: 0.5}, {0: 0.5}, {12: nan}, {12: inf}, {"14R": 1.0}, {12: "much"}, [12], 12])
def test_action_units_are_facs_numbers_with_how_far_they_go(units: Any) -> None:
    with pytest.raises(OntologyError, match=r"are no action units: expected FACS numbers \(1 to 99\)"):
        ActionUnits(units)
    with pytest.raises(OntologyError, match="are no action units"):
        ActionUnits.of(units)


def test_a_face_changed_behind_its_back_is_not_read() -> None:
    units = {12: 0.5}
    face = ActionUnits(units, units)
    units[12] = nan
    with pytest.raises(PerceptionError, match="cannot be read"):
        decode_face(face)


@pytest.mark.parametrize("size", [0, -1, 8193, 10**9])
def test_a_picture_has_a_size_that_can_be_painted(size: int) -> None:
    with pytest.raises(ExpressionError, match="expected 1 to 8192 a side"):
        portrait(JOY, size=size)


def test_a_feeling_in_words_is_to_be_parsed() -> None:
    words: Any = "anger:7"
    with pytest.raises(TypeError, match=r"'anger:7' is no Affect: expected one such as Affect\.parse"):
        express(words)
    with Speaker("null", "silent") as speaker, pytest.raises(TypeError, match=r"Affect\.parse"):
        speaker.say("Good morning", words)


def test_a_speaker_says_texts_with_a_backend() -> None:
    number: Any = 42
    with pytest.raises(TypeError, match="42 is not a speech backend"):
        Speaker(number)
    with pytest.raises(TypeError, match="42 is not a playback"):
        Speaker("null", number)
    with Speaker("null", "silent") as speaker, pytest.raises(TypeError, match="42 is no text"):
        speaker.say(number)


def test_a_character_shows_expressions_and_says_speech() -> None:
    ana, text = Character("Ana"), "text"
    shown: Any = text
    with pytest.raises(TypeError, match=r"'text' is no Speech: expected what a backend's synthesize"):
        ana.say(shown, 0.0)
    with pytest.raises(TypeError, match="'text' is no Expression: expected one such as express"):
        ana.aim(shown, 0.0)


@pytest.mark.parametrize("felt", ["joy:3 ->", "-> joy:3", "joy:3 -> -> anger:8", "->", "joy:3 → "])
def test_nothing_is_felt_beside_an_arrow_only_by_mistake(felt: str) -> None:
    with pytest.raises(ExpressionError, match="says nothing beside an arrow"):
        roles([], [felt], [])


def test_a_face_at_rest_may_stand_beside_an_arrow() -> None:
    assert roles([], ["joy:3 -> neutral"], [])[0].feelings == ("joy:3", "neutral")
