"""How intense emotions of the occ model are: monotone in every variable, for every story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.appraisal.intensity import Factor, factor_named, general_factor
from espressivo.appraisal.rules import AppraisalRule

EVENT = "Event(Action-End, Ben, Act, Ana)"
Variables = dict[str, Any]


def potentials(variables: Variables, **beliefs: float) -> dict[str, float]:
    """The strength of every emotion, before mood and thresholds."""
    ana = Agent("Ana", beliefs={f"Likes({name})": value for name, value in beliefs.items()})
    ana.appraises(EVENT, **variables)
    return {emotion.type: emotion.potential_before for emotion in ana.perceive(EVENT)}


MAGNITUDES = st.floats(0.5, 10)
SHARES = st.floats(0.05, 1)
SIGNS = st.sampled_from([-1, 1])
GROWING: dict[str, tuple[st.SearchStrategy[float], Callable[[float, int], Variables]]] = {
    # by how much something grows -> what is appraised
    "desirability": (MAGNITUDES, lambda x, sign: {"desirability": sign * x, "praiseworthiness": {"Ben": sign * 5}}),
    "praiseworthiness": (MAGNITUDES, lambda x, sign: {"desirability": sign * 5, "praiseworthiness": {"Ben": sign * x}}),
    "own praiseworthiness": (MAGNITUDES, lambda x, sign: {"desirability": sign * 5, "praiseworthiness": sign * x}),
    "desirability for another": (MAGNITUDES, lambda x, sign: {"desirability_for": {"Zoe": sign * x}}),
    "fortunes of a stranger": (MAGNITUDES, lambda x, sign: {"desirability": 2, "desirability_for": {"Eve": sign * x}}),
    "appealingness": (MAGNITUDES, lambda x, sign: {"like": sign * x}),
    "familiarity": (SHARES, lambda x, sign: {"like": sign * 5, "familiarity": x}),
    "prospect": (MAGNITUDES, lambda x, sign: {"prospects": {"It": (sign * x, 0.5)}}),
    "likelihood": (st.floats(0.05, 0.95), lambda x, sign: {"prospects": {"It": (sign * 8, x)}}),
    "likelihood of the event": (st.floats(0.05, 0.95), lambda x, sign: {"desirability": sign * 8, "likelihood": x}),
    "strength of unit": (
        st.floats(0.5, 1),
        lambda x, sign: {"praiseworthiness": {"Ben": sign * 5}, "strength_of_unit": {"Ben": x}},
    ),
    "unexpectedness": (
        MAGNITUDES,
        lambda x, sign: {"desirability": sign * 5, "praiseworthiness": {"Ben": sign * 5}, "unexpectedness": x},
    ),
    "proximity": (SHARES, lambda x, sign: {"desirability": sign * 5, "praiseworthiness": sign * 5, "proximity": x}),
    "sense of reality": (SHARES, lambda x, sign: {"desirability": sign * 5, "like": sign * 5, "sense_of_reality": x}),
    "arousal": (
        SHARES,
        lambda x, sign: {"desirability": sign * 5, "desirability_for": {"Zoe": sign * 5}, "arousal": x},
    ),
}


@pytest.mark.parametrize("variable", GROWING)
@given(data=st.data(), sign=SIGNS)
def test_no_emotion_becomes_weaker_when_a_variable_grows(variable: str, data: st.DataObject, sign: int) -> None:
    values, made = GROWING[variable]
    low, high = sorted((data.draw(values), data.draw(values)))
    weaker, stronger = potentials(made(low, sign), Zoe=7), potentials(made(high, sign), Zoe=7)
    assert weaker.keys() == stronger.keys()
    assert all(stronger[kind] >= weaker[kind] for kind in weaker)


@pytest.mark.parametrize("variable", GROWING)
def test_some_emotion_becomes_stronger_when_a_variable_grows(variable: str) -> None:
    _, made = GROWING[variable]
    low, high = (0.55, 0.9) if GROWING[variable][0] is not MAGNITUDES else (2, 8)
    weaker, stronger = potentials(made(low, 1), Zoe=7), potentials(made(high, 1), Zoe=7)
    assert any(stronger[kind] > weaker[kind] for kind in weaker)


@given(liking=st.floats(0.5, 10), more=st.floats(0, 9), fortune=st.floats(0.5, 10), sign=SIGNS)
def test_fortunes_matter_more_the_more_somebody_is_liked_or_disliked(
    liking: float, more: float, fortune: float, sign: int
) -> None:
    much = min(10.0, liking + more)
    variables = {"desirability_for": {"Zoe": fortune}}
    (weaker,), (stronger,) = (potentials(variables, Zoe=sign * each).items() for each in (liking, much))
    assert weaker[0] == stronger[0] and stronger[1] >= weaker[1]


@given(liking=st.floats(0.5, 10), fortune=st.floats(0.5, 10))
def test_disliking_turns_what_is_felt_for_another_round(liking: float, fortune: float) -> None:
    gain, loss = {"desirability_for": {"Zoe": fortune}}, {"desirability_for": {"Zoe": -fortune}}
    assert list(potentials(gain, Zoe=liking)) == ["Happy-For"] and list(potentials(gain, Zoe=-liking)) == ["Resentment"]
    assert list(potentials(loss, Zoe=liking)) == ["Pity"] and list(potentials(loss, Zoe=-liking)) == ["Gloating"]


@given(low=st.floats(-10, 10), high=st.floats(-10, 10), fortune=st.floats(0.5, 10), liking=SIGNS, sign=SIGNS)
def test_what_is_deserved_pleases_more_and_displeases_less(
    low: float, high: float, fortune: float, liking: int, sign: int
) -> None:
    low, high = sorted((low, high))
    kinds = []
    for deserved in (low, high):
        variables = {"desirability_for": {"Zoe": sign * fortune}, "deservingness": {"Zoe": deserved}}
        kinds.append(potentials(variables, Zoe=8 * liking))
    ((kind, before),), ((_, after),) = (each.items() for each in kinds)
    assert after >= before if kind in ("Happy-For", "Gloating") else after <= before


@given(
    desirability=st.floats(0.5, 10),
    likelihood=st.floats(0.05, 0.95),
    sign=SIGNS,
    comes=st.booleans(),
)
def test_a_settled_prospect_gives_the_right_one_of_four(
    desirability: float, likelihood: float, sign: int, comes: bool
) -> None:
    ana = Agent("Ana")
    ana.appraises(EVENT, prospects={"It": (sign * desirability, likelihood)})
    ana.appraises("Event(Action-End, Ben, Settle, Ana)", likelihood={"it": 1 if comes else 0})
    (before,) = ana.perceive(EVENT)
    assert [str(each.name) for each in ana.prospects] == ["It"]
    (after,) = ana.perceive("Event(Action-End, Ben, Settle, Ana)")
    expected = {
        (1, True): ("Hope", "Satisfaction"),
        (1, False): ("Hope", "Disappointment"),
        (-1, True): ("Fear", "Fears-Confirmed"),
        (-1, False): ("Fear", "Relief"),
    }
    assert (before.type, after.type) == expected[sign, comes]
    assert after.potential_before == before.potential_before, "in proportion to what was hoped or feared"
    assert not ana.prospects and before not in ana.emotions
    assert ana.perceive("Event(Action-End, Ben, Settle, Ana)") == [], "what is settled is not settled again"


def test_a_prospect_that_changes_is_felt_anew() -> None:
    ana = Agent("Ana")
    ana.appraises(EVENT, prospects={"It": (8, 0.5)})
    ana.appraises("Event(Action-End, Ben, Nod, Ana)", likelihood={"It": 0.75})
    ana.appraises("Event(Action-End, Ben, Frown, Ana)", goals={"It": -0.5})
    strengths = [ana.perceive(event)[0].intensity for event in (EVENT, *_events("Nod", "Frown"))]
    assert strengths == [4, 6, 2]
    assert [(each.hope, each.fear, each.likelihood) for each in ana.prospects] == [(2, 0, 0.25)]
    assert [each.type for each in ana.emotions] == ["Hope"]


def test_goals_are_settled_by_likelihood_too() -> None:
    ana = Agent("Ana", goals={"Win": (8, 0.75)})
    ana.appraises(EVENT, likelihood={"Win": 1})
    (felt,) = ana.perceive(EVENT)
    assert (felt.type, felt.intensity, ana.goals["Win"].likelihood) == ("Satisfaction", 6, 1)


def test_effort_and_realization_bear_on_what_is_settled() -> None:
    def settled(**variables: Any) -> float:
        ana = Agent("Ana")
        ana.appraises(EVENT, prospects={"It": (8, 0.5)})
        ana.appraises("Event(Action-End, Ben, Settle, Ana)", likelihood={"It": 1}, **variables)
        ana.perceive(EVENT)
        return ana.perceive("Event(Action-End, Ben, Settle, Ana)")[0].potential_before

    assert [settled(), settled(effort=10), settled(realization=0.5)] == [4, 6, 2]


def test_what_seems_unreal_is_not_felt() -> None:
    assert potentials({"desirability": -8, "sense_of_reality": 0}) == {}


def test_a_new_prospect_without_likelihood_is_as_likely_as_not() -> None:
    ana = Agent("Ana")
    ana.appraisal_rules.add(AppraisalRule.parse(EVENT, [("Prospect", 8, "It")]))
    assert [(each.type, each.intensity) for each in ana.perceive(EVENT)] == [("Hope", 4)]


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_factors_are_straight_lines_between_their_ends(value: float, other: float) -> None:
    factor = Factor(0, 10, 1.0, 1.5)
    low, high = sorted((value, other))
    assert 1.0 <= factor.of(low) <= factor.of(high) <= 1.5
    assert factor.of(5) == 1.25


def test_a_made_up_variable_counts_by_its_magnitude() -> None:
    assert factor_named("disgustingness").of(-5) == 0.5
    assert general_factor({}) == 1.0


def _events(*actions: str) -> list[str]:
    return [f"Event(Action-End, Ben, {action}, Ana)" for action in actions]
