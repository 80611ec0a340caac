"""Who says one thing and shows another, turns round, hedges, presses the lips or pauses, seems hesitant."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import PerceptionError
from espressivo.perception import AffectEstimate
from espressivo.perception.estimate import Modality
from espressivo.perception.hesitancy import Hesitancy, hesitancy


def felt(modality: Modality, valence: float, t: float = 0.0, confidence: float = 1.0) -> AffectEstimate:
    return AffectEstimate(modality, "test", confidence=confidence, pad=(valence, 0.0, 0.0), t=t)


def level(found: Hesitancy, name: str) -> float:
    return next(part.level for part in found.parts if part.name == name)


def test_nobody_hesitates_of_whom_nothing_is_known() -> None:
    found = hesitancy([])
    assert found.score == pytest.approx(1 / (1 + math.exp(3)))
    assert not found
    assert all(part.level == 0 and not part.observation for part in found.parts)


def test_words_and_face_that_contradict_each_other_are_a_conflict() -> None:
    found = hesitancy([felt("text", 0.8), felt("face", -0.6, confidence=0.5)])
    assert level(found, "conflict") == pytest.approx(1.4 * 0.5 / 2)
    assert found.parts[0].observation == "text +0.8 and face -0.6"


def test_a_modality_that_is_not_trusted_contradicts_nobody() -> None:
    signs = [felt("text", 0.8), felt("face", -0.6)]
    assert level(hesitancy(signs, reliability={"face": 0.0}), "conflict") == 0


def test_a_valence_that_turns_round_alternates() -> None:
    wavers = [felt("face", value, t) for t, value in enumerate((0.5, -0.5, 0.5, -0.5))]
    settles = [felt("face", value, t) for t, value in enumerate((0.5, 0.4, 0.05, 0.6))]
    assert level(hesitancy(wavers), "alternation") == 1
    assert level(hesitancy(settles), "alternation") == 0


def test_what_is_before_the_window_does_not_count() -> None:
    signs = [felt("text", 0.8, t=0.0), felt("face", -0.8, t=10.0)]
    assert level(hesitancy(signs), "conflict") == 0


def test_words_of_doubt_are_counted_once() -> None:
    found = hesitancy([], "I want to, but maybe.")
    assert level(found, "hedges") == pytest.approx(1 - math.exp(-1.8))
    assert found.parts[0].observation == "says “i want to but”, “maybe”"


def test_parts_of_words_are_no_words_of_doubt() -> None:
    assert level(hesitancy([], "Butter, wellington, umbrella"), "hedges") == 0


def test_pressed_lips_count_by_how_long_they_are_pressed() -> None:
    pressed = AffectEstimate("face", "test", {"Anger": 0.2}, 0.5, action_units={"AU24": 0.8}, t=0.0)
    rest = AffectEstimate("face", "test", {"Anger": 0.2}, 0.5, t=1.0)
    assert level(hesitancy([pressed, pressed]), "face") == pytest.approx(0.8)
    assert level(hesitancy([pressed, rest]), "face") == pytest.approx(0.4)


def test_short_pauses_are_none() -> None:
    assert level(hesitancy([], pauses_s=[0.2, 0.3]), "pauses") == 0
    assert level(hesitancy([], pauses_s=[0.8]), "pauses") == pytest.approx(0.5)


def test_all_together_is_clear() -> None:
    signs = [felt("text", 0.8), felt("face", -0.7), felt("face", 0.6, 1.0), felt("face", -0.7, 2.0)]
    found = hesitancy(signs, "Yes, but I don't know, maybe.", gaze_away=0.6, pauses_s=[1.2])
    assert found
    assert found.score > 0.9


@given(st.floats(0, 1), st.floats(0, 1), st.text(max_size=100), st.lists(st.floats(0, 60), max_size=5))
def test_more_of_a_part_is_never_less(gaze: float, other: float, text: str, pauses: list[float]) -> None:
    less, more = sorted((gaze, other))
    one, two = (hesitancy([], text, gaze_away=each, pauses_s=pauses) for each in (less, more))
    assert 0 < one.score <= two.score < 1


@pytest.mark.parametrize(
    "details",
    [{"window_s": 1.0}, {"window_s": 9.0}, {"gaze_away": 1.5}, {"pauses_s": [-1.0]}, {"pauses_s": [math.nan]}],
)
def test_numbers_out_of_range_are_refused(details: dict[str, float]) -> None:
    with pytest.raises(PerceptionError, match=r"expected|0 seconds"):
        hesitancy([], **details)  # type: ignore[arg-type]
