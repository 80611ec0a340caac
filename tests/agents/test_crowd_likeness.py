"""Crowds in the likeness of an agent: what the agent would feel, its likenesses feel."""

from __future__ import annotations

import pytest

from espressivo.agents.agent import Agent
from espressivo.agents.crowd.likeness import crowd_like, likeness_of
from espressivo.core.errors import CrowdError


def ana() -> Agent:
    agent = Agent(
        "Ana",
        beliefs={"Likes(Ben)": 3, "Team(SELF)": "Red", "Team(Ben)": "Red", "Boss(SELF)": "Ana"},
        goals={"Win": (6, 0.5)},
        personality={"neuroticism": 0.4},
    )
    agent.appraises(
        "Event(Action-End, [who], Score, *)",
        when="Team([who]) = Team(SELF)",
        desirability=6,
        praiseworthiness={"[who]": 5},
        goals={"Win": 0.2},
    )
    agent.appraises(
        "Event(Action-End, [who], Insult, Ana)",
        when=["Likes([who]) = [much]", "Boss(SELF) = Ana"],
        desirability=-4,
        like="[much]",
    )
    agent.appraises(
        "Event(Action-End, [who], Insult, *)", when="[who] != Ana", praiseworthiness={"[who]": -6, "Ana": 2}
    )
    return agent


EVENTS = [
    "Event(Action-End, Ben, Score, -)",
    "Event(Action-End, Ben, Insult, {})",
    "Event(Action-End, {}, Insult, Ben)",
]


def test_a_likeness_feels_what_the_agent_feels() -> None:
    agent = ana()
    crowd = crowd_like(agent, 3)
    for event in EVENTS:
        agent.perceive(event.format("Ana"))
        crowd.perceive(event.format("Ana1"))
        agent.update(2)
        crowd.advance(2)
        strongest = {kind.name: 0.0 for kind in crowd.kinds}
        for emotion in agent.emotions:
            strongest[emotion.type] = max(strongest[emotion.type], emotion.intensity)
        felt = {kind.name: crowd.intensities(kind.name, [1])[0] for kind in crowd.kinds}
        assert felt == pytest.approx(strongest, abs=1e-4)
        assert crowd.mood([1])[0] == pytest.approx(agent.mood, abs=1e-4)
    assert not crowd.compiled.not_compiled


def test_members_can_be_given_what_the_agent_has_not() -> None:
    crowd = crowd_like(ana(), ["Zoe", "Yan"], personality={"neuroticism": [0.5, -0.5]})
    assert crowd.names[1] == "Yan"
    assert crowd.mood()[0] < crowd.mood()[1]


def test_what_a_crowd_cannot_take_over_is_told() -> None:
    agent = ana()
    agent.beliefs.tell("Likes(Ana)", 2, "Ben")
    agent.beliefs.tell("Saw(SELF)", "Fox(Red)")
    agent.beliefs.tell("Owes(Ben)", 3, certainty=0.5)
    assert likeness_of(agent).left_out == (
        "Likes(Ana) in the mind of Ben",
        "Saw(Ana) = Fox(Red), which is no word and no number",
        "that Owes(Ben) is only 0.5 certain",
    )


def test_no_crowd_is_like_a_character_of_the_toolkit() -> None:
    with pytest.raises(CrowdError, match="Tom behaves as fatima, and a crowd as espressivo"):
        crowd_like(Agent("Tom", behaviour="fatima"), 3)
