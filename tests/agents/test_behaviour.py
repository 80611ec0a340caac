"""The two behaviours: one engine, and the seams where they differ."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import BEHAVIOURS, ESPRESSIVO, FATIMA
from espressivo.agents.world import World
from espressivo.core.errors import DecisionError, PropertyError, StateError


def test_both_are_found_by_name_and_cannot_be_changed() -> None:
    assert BEHAVIOURS == {"espressivo": ESPRESSIVO, "fatima": FATIMA}
    with pytest.raises(FrozenInstanceError):
        FATIMA.name = "ours"  # type: ignore[misc]


def test_parts_are_made_for_each_agent() -> None:
    assert FATIMA.policy() is not FATIMA.policy()
    assert ESPRESSIVO.exchanges() is not ESPRESSIVO.exchanges()


def test_nil_matches_nil_in_ours_and_nothing_in_the_toolkit() -> None:
    for behaviour, felt in ((ESPRESSIVO, ["Joy"]), (FATIMA, [])):
        ana = Agent("Ana", behaviour=behaviour)
        ana.appraises("Event(Action-End, *, Sing, -)", desirability=3)
        assert [emotion.type for emotion in ana.perceive("Event(Action-End, Ben, Sing, -)")] == felt


def test_what_is_no_number_is_not_greater_in_ours() -> None:
    for behaviour, number in ((ESPRESSIVO, 0), (FATIMA, 1)):
        ana = Agent("Ana", behaviour=behaviour, beliefs={"Likes(Ben)": "much"})
        ana.acts("Wave", when="Likes(Ben) > 3")
        assert len(ana.decide()) == number


def test_agents_of_a_world_know_each_other_at_once_in_ours_only() -> None:
    for behaviour, number in ((ESPRESSIVO, 1), (FATIMA, 0)):
        world = World(behaviour=behaviour)
        ana = world.add("Ana")
        world.add("Ben")
        assert len(ana.known_agents) == number


def test_behaviours_may_be_mixed_in_a_world() -> None:
    world = World()
    ana = world.add("Ana")
    ben = world.add("Ben", behaviour=FATIMA)
    assert [str(each) for each in ana.known_agents] == ["Ben"]
    assert ben.known_agents == []
    world.event("Action-End", "Ana", "Wave", "Ben")
    assert [str(each) for each in ben.known_agents] == ["Ana"]


def test_a_bad_rule_is_left_out_in_ours_and_ends_the_decision_in_the_toolkit() -> None:
    for behaviour in BEHAVIOURS.values():
        ana = Agent("Ana", behaviour=behaviour, beliefs={"Wish(Tea)": "much"})
        ana.acts("Drink", priority="[p]", when="Wish(Tea) = [p]")
        ana.acts("Wait")
        if behaviour is FATIMA:
            with pytest.raises(DecisionError, match="is no number"):
                ana.decide()
        else:
            assert [decision.name for decision in ana.decide()] == ["Wait"]
            assert [str(problem.rule.action) for problem in ana.diagnostics] == ["Drink"]


def test_an_error_in_a_dynamic_property_of_the_toolkit_ends_the_decision() -> None:
    ana = Agent("Ana", behaviour=FATIMA)
    ana.acts("Run", when="Math(-, Plus, 1) > 2")
    with pytest.raises(PropertyError, match="NIL"):
        ana.decide()


def test_rules_that_cannot_work_are_taken_as_they_are_by_the_toolkit() -> None:
    ana = Agent("Ana", behaviour=FATIMA)
    ana.appraises("Nonsense", desirability=50)
    ana.acts("Run", priority="much")
    ana.attributes("much", target="Ben")
    assert (len(ana.appraisal_rules), len(ana.action_rules), len(ana.importance)) == (1, 1, 1)


def test_a_behaviour_may_be_named() -> None:
    assert World(behaviour="fatima").add("Ana").behaviour is FATIMA
    with pytest.raises(StateError, match="did you mean fatima"):
        Agent("Ana", behaviour="fatimah")
