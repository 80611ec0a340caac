"""Mistakes that somebody makes in the first week of writing agents in code, and what they are told."""

from __future__ import annotations

from typing import Any

import pytest

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import FATIMA
from espressivo.agents.world import World
from espressivo.core.errors import AppraisalError, BeliefError, DecisionError, StateError, TermSyntaxError
from espressivo.core.properties import Answer
from espressivo.core.terms import term


def test_a_seed_is_a_whole_number() -> None:
    seeds: list[Any] = ["x", None, 1.5]
    for seed in seeds:
        with pytest.raises(TypeError, match="integer"):
            World(seed=seed)


def test_only_agents_and_names_can_be_added() -> None:
    strangers: list[Any] = [None, 3, ["Ana"]]
    for stranger in strangers:
        with pytest.raises(TypeError, match="expected an Agent, or a name"):
            World().add(stranger)


def test_an_agent_lives_in_one_world() -> None:
    here, there = World(), World()
    ana = here.add("Ana")
    with pytest.raises(StateError, match="Ana lives in another world: remove it there first"):
        there.add(ana)
    here.remove("Ana")
    assert there.add(ana) is there["Ana"]


def test_whoever_is_not_there_is_told_with_those_who_are() -> None:
    world = World()
    with pytest.raises(StateError, match="nobody here is called Zoe; expected one of: nobody"):
        world["Zoe"]
    for number in range(20):
        world.add(f"Agent{number}")
    with pytest.raises(StateError, match=r"nobody here is called Zoe; expected one of: Agent0, .*Agent11, \.\.\.$"):
        world["Zoe"]


def test_an_action_by_name_is_no_option() -> None:
    world = World()
    world.add("Ana")
    option: Any = "Wave"
    with pytest.raises(TypeError, match=r"expected one of world.options\('Ana'\)"):
        world.act("Ana", option)


@pytest.mark.parametrize("what", ["beliefs", "goals"])
def test_beliefs_and_goals_are_dictionaries(what: str) -> None:
    for given in ([], ["Likes(Ben)"], "Likes(Ben)"):
        wrong: dict[str, Any] = {what: given}
        with pytest.raises(TypeError, match=f"{what} are .*expected a dictionary, such as"):
            Agent("Ana", **wrong)


def test_an_identity_that_no_rule_could_ask_for_is_refused() -> None:
    ana = Agent("Ana")
    with pytest.raises(TermSyntaxError, match="perhaps Head_Nurse"):
        ana.activate_identity("Head Nurse", "Profession")
    assert ana.beliefs.ask("IdentitySalient(Nurse)").value == term(False)
    salience: Any = "high"
    with pytest.raises(StateError, match="the salience of Nurse is high"):
        ana.activate_identity("Nurse", "Profession", salience)


def test_a_property_that_is_added_again_is_replaced() -> None:
    ana = Agent("Ana")
    ana.acts("Hide", when="Weather(Here) = Rain")
    ana.knows("Weather([place])", lambda _: [Answer(term("Sun"))])
    assert ana.decide() == []
    ana.knows("Weather([where])", lambda _: [Answer(term("Rain"))])
    assert [decision.name for decision in ana.decide()] == ["Hide"]


def test_a_time_beyond_counting_is_refused() -> None:
    world = World()
    world.advance(1.7e308)
    assert World.restored(world.save()).clock == world.clock
    with pytest.raises(StateError, match="so late a time cannot be counted"):
        world.advance(1.7e308)


def test_agents_and_worlds_say_what_they_are() -> None:
    world = World(name="Cafe")
    ana = world.add("Ana")
    world.advance(2.5)
    assert repr(ana) == "<Agent Ana: mood 0.00, 0 emotions>"
    assert repr(world) == "<World Cafe at 2.5 s: Ana>"
    assert repr(World()) == "<World at 0 s: nobody>"


def test_a_variable_that_nothing_binds_is_refused() -> None:
    ana = Agent("Ana")
    insult = "Event(Action-End, [who], Insult, SELF)"
    with pytest.raises(AppraisalError, match=r"uses \[wo\] \(did you mean \[who\]\?\), which is bound"):
        ana.appraises(insult, praiseworthiness={"[wo]": -6})
    with pytest.raises(AppraisalError, match=r"Desirability uses \[v\], which is bound neither by Event"):
        ana.appraises(insult, desirability="[v]")
    for action, target, priority in (("Hit", "[x]", 1), ("Hit([x])", "-", 1), ("Hit", "-", "[x]")):
        with pytest.raises(DecisionError, match=r"uses \[x\], which no condition binds"):
            ana.acts(action, target=target, priority=priority, when="Likes(Ben) > 0")
    with pytest.raises(AppraisalError, match=r"uses \[v\], which no condition binds"):
        ana.attributes("[v]", when="Likes([x]) > 0")
    ana.appraises(insult, when="Likes([who]) = [v]", desirability="[v]", praiseworthiness={"[who]": -6})
    ana.acts("Hit([x])", target="[x]", priority="[v]", when="Likes([x]) = [v]")
    ana.attributes("[v]", when="Likes([x]) = [v]")
    toolkit = Agent("Ana", behaviour=FATIMA)
    toolkit.acts("Hit", target="[x]")
    assert toolkit.decide() == []


def test_a_certainty_is_a_number() -> None:
    ana = Agent("Ana", beliefs={"Likes(Ben)": 3})
    before = list(ana.beliefs)
    for certainty in (float("nan"), float("inf")):
        with pytest.raises(BeliefError, match="expected a number on"):
            ana.beliefs.tell("Likes(Ben)", 4, certainty=certainty)
    assert list(ana.beliefs) == before
