"""Shares of appraisal variables in an emotion: they sum to its intensity, and leave out what does not matter."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.appraisal.attribution import Attribution, attribute, divergence, proportions
from espressivo.core.emotions import Emotion
from espressivo.core.errors import AppraisalError

EVENT = "Event(Action-End, Ben, Act, Ana)"
APPRAISALS = st.fixed_dictionaries(
    {},
    optional={
        "desirability": st.floats(-10, 10),
        "praiseworthiness": st.fixed_dictionaries({"Ben": st.floats(-10, 10), "-": st.floats(-10, 10)}),
        "desirability_for": st.fixed_dictionaries({"Ben": st.floats(-10, 10)}),
        "deservingness": st.fixed_dictionaries({"Ben": st.floats(-10, 10)}),
        "like": st.floats(-10, 10),
        "prospects": st.fixed_dictionaries({"Loss": st.tuples(st.floats(-10, 10), st.floats(0.01, 0.99))}),
        "unexpectedness": st.floats(0, 10),
        "proximity": st.floats(0, 1),
        "arousal": st.floats(0, 1),
    },
)


def ana(behaviour: str = "espressivo", mood: float = 0.0, **beliefs: float) -> Agent:
    return Agent("Ana", behaviour=behaviour, mood=mood, beliefs={f"Likes({name})": x for name, x in beliefs.items()})


def felt(agent: Agent, **variables: Any) -> dict[str, Emotion]:
    agent.appraises(EVENT, **variables)
    return {emotion.type: emotion for emotion in agent.perceive(EVENT)}


def shares(agent: Agent, emotion: Emotion) -> dict[str, float]:
    return {each.variable: each.share for each in attribute(emotion, agent.appraiser.model)}


class TestShares:
    @settings(max_examples=60)
    @given(APPRAISALS, st.floats(-10, 10), st.floats(-10, 10), st.floats(0, 60))
    def test_they_sum_to_the_intensity(self, variables: Any, liking: float, mood: float, later: float) -> None:
        agent = ana(mood=mood, Ben=liking)
        emotions = felt(agent, **variables)
        agent.update(later)
        for emotion in emotions.values():
            found = attribute(emotion, agent.appraiser.model)
            assert found
            assert math.fsum(each.share for each in found) == pytest.approx(emotion.intensity, rel=1e-12, abs=1e-12)

    @settings(max_examples=30)
    @given(st.floats(-10, 10), st.floats(-10, 10))
    def test_those_of_the_toolkits_model_do_too(self, wish: float, praise: float) -> None:
        agent = ana("fatima")
        for emotion in felt(agent, desirability=wish, praiseworthiness={"Ben": praise}).values():
            found = attribute(emotion, agent.appraiser.model)
            assert math.fsum(each.share for each in found) == pytest.approx(emotion.intensity, rel=1e-12, abs=1e-12)

    @given(st.floats(1, 10), st.floats(-10, 10), st.floats(0, 10))
    def test_what_does_not_bear_on_an_emotion_has_none(self, wish: float, praise: float, effort: float) -> None:
        agent = ana()
        emotions = felt(agent, desirability=wish, praiseworthiness={"Ben": praise}, effort=effort)
        assert shares(agent, emotions["Joy"]) == {"desirability": emotions["Joy"].intensity}

    @pytest.mark.parametrize(
        ("name", "neutral"), [("unexpectedness", 0.0), ("proximity", 1.0), ("sense_of_reality", 1.0)]
    )
    def test_a_factor_at_its_neutral_value_has_0(self, name: str, neutral: float) -> None:
        agent = ana()
        found = shares(agent, felt(agent, desirability=-4, **{name: neutral})["Distress"])
        assert found == pytest.approx({"desirability": 4.0, name: 0.0})

    def test_what_holds_an_emotion_back_is_below_0(self) -> None:
        agent = ana()
        near, far = felt(agent, desirability=-4, proximity=0.0)["Distress"], ana()
        assert shares(agent, near)["proximity"] < 0
        assert near.intensity < felt(far, desirability=-4)["Distress"].intensity

    def test_variables_that_an_emotion_cannot_do_without_share_alike(self) -> None:
        agent = ana(Ben=5)
        found = shares(agent, felt(agent, desirability_for={"Ben": -6})["Pity"])
        assert found["liking"] == pytest.approx(found["desirability_for_other"])

    def test_a_compound_has_those_of_its_parts(self) -> None:
        agent = ana()
        anger = felt(agent, desirability=-4, praiseworthiness={"Ben": -8})["Anger"]
        half = anger.intensity / 2
        assert shares(agent, anger) == pytest.approx({"desirability": half, "praiseworthiness": half})
        assert {str(each.target) for each in attribute(anger, agent.appraiser.model)} == {"-", "Ben"}

    def test_they_fade_with_the_emotion(self) -> None:
        agent = ana()
        distress = felt(agent, desirability=-4, unexpectedness=10)["Distress"]
        before = shares(agent, distress)
        agent.update(20)
        after = shares(agent, distress)
        left = distress.intensity / distress.initial
        assert after == pytest.approx({name: share * left for name, share in before.items()})
        at_once = attribute(distress, agent.appraiser.model, time=0.0)
        assert {each.variable: each.share for each in at_once} == pytest.approx(before)

    def test_an_emotion_set_by_hand_has_none(self) -> None:
        agent = ana()
        assert attribute(agent.affect.add_by_hand("Joy", 5), agent.appraiser.model) == ()


class TestDivergence:
    def test_proportions_count_either_way(self) -> None:
        found = proportions([Attribution("a", 1, 3.0), Attribution("b", 1, -1.0), Attribution("a", 2, 0.0)])
        assert found == {"a": 0.75, "b": 0.25}
        assert proportions([Attribution("a", 0, 0.0)]) == {}

    @given(st.lists(st.floats(0.01, 10), min_size=2, max_size=6), st.randoms(use_true_random=False))
    def test_it_is_0_for_the_same_and_positive_else(self, sizes: list[float], chance: Any) -> None:
        domain = {str(at): size for at, size in enumerate(sizes)}
        other = {name: chance.uniform(0.01, 10) for name in domain}
        assert divergence(domain, {name: 2 * size for name, size in domain.items()}) == pytest.approx(0, abs=1e-12)
        assert divergence(domain, other) >= 0

    def test_what_is_left_out_is_infinitely_far_unless_smoothed(self) -> None:
        assert divergence({"a": 1, "b": 1}, {"a": 1}) == math.inf
        assert 0 < divergence({"a": 1, "b": 1}, {"a": 1}, smoothing=0.01) < 5

    @pytest.mark.parametrize("wrong", [{}, {"a": 0.0}, {"a": -1.0, "b": 3.0}, {"a": math.nan}, {"a": math.inf}])
    def test_what_is_no_weighing_is_refused(self, wrong: dict[str, float]) -> None:
        with pytest.raises(AppraisalError, match="expected numbers of 0 or more"):
            divergence({"a": 1.0}, wrong) if wrong else divergence({}, {})
