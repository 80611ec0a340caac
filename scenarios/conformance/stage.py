"""The world of a golden trace while its steps are played, and how it is shown for comparison."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...agents.agent import Agent
from ...agents.world import World
from ...core.emotions import Emotion
from ...core.substitution import Substitutions
from ..build import build_world
from ..describe import describe_agent
from ..document import RulesDoc, Scenario
from ..fatima.reader import scenario_from_texts
from ..fatima.writer import write_fatima
from .compare import Bag, toolkit_text
from .staging import stored

__all__ = ["Stage", "bindings_data", "emotion_data"]


class Stage:
    """A world that is built from a document, agent by agent as the document lists them.

    Attributes:
        scenario: The document.
        world: What was built from it.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.world: World = build_world(scenario)

    def agents(self, step: Mapping[str, Any]) -> list[Agent]:
        """Return the agents that a step is about: the one it names, all for ``*``, the first when it names none."""
        name = step.get("agent")
        if name == "*":
            return self.world.agents
        return [self.world[name] if name else self.world.agents[0]]

    def agent(self, step: Mapping[str, Any]) -> Agent:
        """Return the one agent that a step is about; the first for all."""
        return self.agents(step)[0]

    def rules_of(self, agent: Agent) -> RulesDoc:
        """Return the rules that an agent was built with."""
        return next((each.rules for each in self.scenario.agents if each.name == agent.name), None) or RulesDoc()

    def reload(self, agent: Agent) -> dict[str, Any]:
        """Put in an agent's place what is loaded from its own file, and return what that file holds."""
        described = Scenario(name="reload", behaviour="fatima", agents=[describe_agent(agent)])
        text = write_fatima(described).scenario
        loaded = scenario_from_texts(text)
        loaded.agents[0].rules = stored(self.rules_of(agent))
        fresh = build_world(loaded).agents[0]
        before, self.world = self.world, World(behaviour=self.world.behaviour)
        self.world.effects, self.world.dialogue = before.effects, before.dialogue
        for each in before.agents:
            mover = fresh if each is agent else each
            mover.dialogue = None  # out of its old world, without anybody's forgetting it
            self.world.add(mover)
        saved: dict[str, Any] = json.loads(text)["root"]["Characters"][0]
        return saved

    def state(self) -> dict[str, Any]:
        """Return the state of every agent, as traces record it."""
        return {agent.name: _agent_state(agent) for agent in self.world.agents}


def _agent_state(agent: Agent) -> dict[str, Any]:
    strongest = agent.affect.strongest()
    state: dict[str, Any] = {
        "tick": agent.now,
        "mood": agent.mood,
        "emotions": Bag(emotion_data(emotion) for emotion in agent.affect.emotions()),
        "strongest": strongest.type if strongest else None,
    }
    if len(agent.goals):
        state["goals"] = {goal.name: goal.likelihood for goal in agent.goals}
    if agent.busy is not None:
        state["busy"] = [toolkit_text(each) for each in agent.busy]
    return state


def emotion_data(emotion: Emotion) -> dict[str, Any]:
    """Return an emotion as traces record it."""
    return {
        "type": emotion.type,
        "intensity": emotion.intensity,
        "potential": emotion.potential,
        "valence": emotion.valence,
        "target": None if emotion.target is None else toolkit_text(emotion.target),
        "cause_id": emotion.cause_id,
        "cause": None if emotion.cause is None else toolkit_text(emotion.cause),
    }


def bindings_data(bindings: Substitutions) -> dict[str, Any]:
    """Return a set of bindings as traces record it: variable to value and certainty."""
    return {str(each.variable): [toolkit_text(each.value), each.certainty] for each in bindings}
