"""Personality: temperament with the right sign, and biases that go one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.affect import Cause, EmotionalState
from espressivo.core.affect_semantics import PLAIN_AFFECT, TOOLKIT_AFFECT
from espressivo.core.dispositions import Disposition
from espressivo.core.emotion_types import EMOTION_TYPES, SURPRISE, EmotionType
from espressivo.core.errors import StateError
from espressivo.core.personality import TRAITS, Personality, peld_temperament
from espressivo.core.terms import parse

KINDS = [*EMOTION_TYPES.values(), SURPRISE]
FACTORS = st.floats(-1, 1)
PEOPLE = st.builds(Personality, FACTORS, FACTORS, FACTORS, FACTORS, FACTORS)
FRIENDS = {
    # openness, conscientiousness, extraversion, agreeableness, neuroticism (0..1), and temperament as PELD has it
    "Chandler": ((0.648, 0.375, 0.386, 0.58, 0.477), (0.514, -0.001, 0.272)),
    "Joey": ((0.574, 0.614, 0.297, 0.545, 0.455), (0.470, -0.010, 0.252)),
    "Monica": ((0.713, 0.457, 0.457, 0.66, 0.511), (0.582, 0.014, 0.319)),
    "Phoebe": ((0.6, 0.48, 0.31, 0.46, 0.56), (0.443, -0.091, 0.270)),
    "Rachel": ((0.635, 0.354, 0.521, 0.552, 0.469), (0.524, -0.006, 0.355)),
    "Ross": ((0.722, 0.489, 0.6, 0.533, 0.356), (0.508, 0.065, 0.453)),
}


@pytest.mark.parametrize(
    ("name", "temperament"),
    [("Chandler", (0.055, 0.066, -0.156)), ("Ross", (0.136, -0.078, 0.206)), ("Phoebe", (-0.150, 0.074, -0.159))],
)
def test_temperament_of_centred_factors(name: str, temperament: tuple[float, float, float]) -> None:
    found = Personality.from_unit_scale(*FRIENDS[name][0]).temperament
    assert found == pytest.approx(temperament, abs=0.0006)


@pytest.mark.parametrize("name", FRIENDS)
def test_temperament_as_peld_has_it(name: str) -> None:
    factors, temperament = FRIENDS[name]
    assert peld_temperament(*factors) == pytest.approx(temperament, abs=0.0006)


def test_stability_is_pleasant_and_calm() -> None:
    calm, anxious = Personality(neuroticism=-1).temperament, Personality(neuroticism=1).temperament
    assert (calm[0], calm[1]) == (0.19, -0.57)
    assert (anxious[0], anxious[1]) == (-0.19, 0.57)
    assert Personality().temperament == (0, 0, 0)


def test_temperament_is_cut_to_its_range() -> None:
    assert Personality(1, 1, 1, -1, -1).temperament[2] == 1.0


def test_factors_by_their_names() -> None:
    assert Personality.of({"Extroversion": 0.5, "emotional_stability": 0.25}) == Personality(
        extraversion=0.5, neuroticism=-0.25
    )
    assert Personality.of(Personality(1)) == Personality(1)
    assert Personality(extraversion=0.5).traits() == {"extraversion": 0.5}
    assert not Personality() and Personality(openness=-0.1)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"agreableness": 0.5}, "did you mean agreeableness"),
        ({"luck": 0.5}, "no factor of personality: expected openness"),
        ({"openness": 1.5}, "openness cannot be 1.5"),
        ({"openness": True}, "openness cannot be True"),
        ({"stability": 0.5, "neuroticism": 0.5}, "neuroticism is given twice"),
    ],
)
def test_what_is_no_personality(traits: dict[str, float], message: str) -> None:
    with pytest.raises(StateError, match=message):
        Personality.of(traits)


@given(PEOPLE, st.sampled_from(KINDS), st.sampled_from(TRAITS), FACTORS, st.floats(0, 10), st.floats(0, 10))
def test_biases_go_one_way(
    person: Personality, kind: EmotionType, trait: str, other: float, threshold: float, decay: float
) -> None:
    """More of a trait never raises a threshold for some people and lowers it for others; nor a decay."""
    low, high = sorted((getattr(person, trait), other))
    usual = Disposition(threshold, decay)
    more, less = (Personality.of({**person.traits(), trait: value}).tempered(kind, usual) for value in (high, low))
    direction = _direction(kind, trait)
    assert (more.threshold - less.threshold) * direction >= 0
    assert (more.decay - less.decay) * direction >= -1e-9
    assert 0 <= more.threshold <= 10 and 0 <= more.decay <= 10


def _direction(kind: EmotionType, trait: str) -> int:
    """1 when the trait protects from a type of emotion, -1 when it lays open to it."""
    usual = Disposition(5, 1)
    much = Personality.of({trait: 1.0}).tempered(kind, usual)
    return 1 if much.threshold > usual.threshold else -1


@given(st.sampled_from(KINDS), st.floats(0, 10), st.floats(0, 10))
def test_the_average_person_is_not_biased(kind: EmotionType, threshold: float, decay: float) -> None:
    assert Personality().tempered(kind, Disposition(threshold, decay)) == Disposition(threshold, decay)


def felt(person: Personality, kind: str = "Distress") -> tuple[float, float]:
    state = EmotionalState()
    state.dispositions.set("*", 2, 1)
    state.personality = person
    state.set_mood(0)
    emotion = state.add(kind, 6, Cause.of_event(0, parse("Event(Action-End, Ben, Act, Ana)")))
    assert emotion is not None
    return emotion.intensity, emotion.decay


def test_the_anxious_feel_bad_things_more_and_longer() -> None:
    anxious, usual, calm = (felt(Personality(neuroticism=value)) for value in (1, 0, -1))
    assert anxious[0] > usual[0] > calm[0]
    assert anxious[1] < usual[1] < calm[1]


def test_the_mood_goes_back_to_where_the_temperament_lets_it_rest() -> None:
    state = EmotionalState()
    state.personality = Personality(agreeableness=0.5)
    rest = state.mood()
    assert rest == pytest.approx(2.95)
    assert state.mood_pad() == pytest.approx((0.295, 0.15, -0.16))
    state.add("Distress", 9, Cause.of_event(0, parse("Event(Action-End, Ben, Act, Ana)")))
    assert state.mood() < rest
    state.advance(2000)
    assert state.mood() == rest
    assert state.mood_pad() == pytest.approx((0.295, 0.15, -0.16))
    state.set_mood(-10)
    assert state.mood() == -10
    state.advance(2060)
    assert state.mood() == pytest.approx(2.95 - 12.95 / 2, abs=0.001)
    state.clear()
    assert state.mood() == rest


def test_every_emotion_pulls_arousal_and_dominance() -> None:
    state = EmotionalState()
    event = parse("Event(Action-End, Ben, Act, Ana)")
    state.add("Anger", 8, Cause.of_event(0, event), parse("Ben"), shifts_mood=False)
    pleasure, arousal, dominance = state.mood_pad()
    assert pleasure == 0 and arousal == pytest.approx(0.3 * 8 * 0.59 / 10) and dominance > 0
    state.add("Anger", 8, Cause.of_event(0, event), parse("Ben"))
    assert state.mood_pad()[1] == arousal, "the same event does not pull twice"
    state.advance(60)
    assert state.mood_pad()[1] == pytest.approx(arousal / 2)


def test_the_toolkit_knows_no_temperament() -> None:
    state = EmotionalState(TOOLKIT_AFFECT)
    state.personality = Personality(agreeableness=1, neuroticism=1)
    assert state.mood_pad() == (0, 0, 0)
    distress = state.add("Distress", 6, Cause.of_event(0, parse("Event(Action-End, Ben, Act, Ana)")))
    assert distress is not None and (distress.intensity, distress.decay) == (6, 1)
    assert state.mood_pad()[1:] == (0, 0)


@given(PEOPLE, st.floats(-10, 10), st.floats(0, 500))
def test_the_mood_stays_between_where_it_was_and_where_it_rests(
    person: Personality, mood: float, seconds: float
) -> None:
    state = EmotionalState(PLAIN_AFFECT)
    state.personality = person
    rest = state.mood()
    state.set_mood(mood)
    before = state.mood()
    state.advance(seconds)
    low, high = sorted((before, rest))
    assert low - 1e-5 <= state.mood() <= high + 1e-5
