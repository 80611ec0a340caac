"""A member of a crowd becomes a whole agent, and one of the crowd again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.agents.crowd.crowd import Crowd
from espressivo.appraisal.rules import AppraisalRule, AppraisalRules
from espressivo.core.errors import CrowdError

sys.path.insert(0, str(Path(__file__).parent))
from test_crowd_is_objects import CLOSE, as_arrays, check, lived, near, own, worlds

PARADE = "Event(Action-End, Band, Play(Anthem), Everybody)"
INSULT = "Event(Action-End, Ben, Insult, Ana)"


def small(**more: Any) -> Crowd:
    return Crowd(["Ana", "Ben", "Cid"], **more)


def felt(agent: Agent) -> dict[str, float]:
    found: dict[str, float] = {}
    for each in agent.emotions:
        found[each.type] = max(found.get(each.type, 0.0), each.intensity)
    return found


def state(crowd: Crowd) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in (crowd.arrays() | crowd.knowledge.arrays()).items()}


def agrees(agent: Agent, other: Agent) -> None:
    """Whether a promoted agent feels, wants and awaits what another does."""
    assert agent.now == other.now
    ours, theirs = felt(agent), felt(other)
    for kind in {*ours, *theirs}:
        assert near(ours.get(kind, 0.0), theirs.get(kind, 0.0), 0.1), (kind, ours, theirs)
    rest = other.temperament[0] * 10
    assert near(agent.mood - rest, other.mood - rest, other.affect.constants.least_mood)
    assert agent.mood_pad[1:] == pytest.approx(other.mood_pad[1:], abs=CLOSE)
    goals = {goal.name: (goal.significance, goal.likelihood) for goal in agent.goals}
    for goal in other.goals:
        assert goals[goal.name] == pytest.approx((goal.significance, goal.likelihood), abs=CLOSE)
    prospects = {each.name.key: (each.desirability, each.likelihood) for each in agent.prospects}
    for each in other.prospects:
        assert prospects[each.name.key] == pytest.approx((each.desirability, each.likelihood), abs=CLOSE)


# -- there and back again ----------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(worlds(), st.data())
def test_promoting_and_demoting_leaves_every_bit_as_it_was(world: dict[str, Any], data: st.DataObject) -> None:
    crowd, _ = lived(world)
    before, fingerprint = state(crowd), crowd.hash()
    for member in data.draw(st.permutations(range(crowd.size))):
        assert crowd.demote(crowd.promote(member)) == ()
    assert crowd.hash() == fingerprint
    assert state(crowd) == before


@settings(max_examples=100)
@given(worlds(), st.data())
def test_a_promoted_member_feels_what_an_agent_feels_that_lived_all_along(
    world: dict[str, Any], data: st.DataObject
) -> None:
    half = data.draw(st.integers(0, len(world["events"])))
    crowd, agents = lived({**world, "events": world["events"][:half], "then": 0.0})
    members = sorted(data.draw(st.sets(st.integers(0, crowd.size - 1), min_size=1)))
    promoted = {member: crowd.promote(member) for member in members}
    for number, event in enumerate(world["events"][half:]):
        crowd.advance(event["after"])
        for agent in agents:
            agent.update(crowd.time - agent.now)
        happened = f"Event(Action-End, {event['who']}, More{number}, Nobody)"
        crowd.perceive(happened, event["audience"], **as_arrays(event["amounts"]))
        for place, member in enumerate(event["audience"]):
            agents[member].appraisal_rules.clear()
            agents[member].appraises(
                happened, **{name: own(amount, place) for name, amount in event["amounts"].items()}
            )
            agents[member].perceive(happened)
    crowd.advance(world["then"])
    for member, agent in enumerate(agents):
        agent.update(crowd.time - agent.now)
        if member in promoted:
            agrees(promoted[member], agent)
    check(crowd, agents)
    for agent in promoted.values():
        assert crowd.demote(agent) == ()
    check(crowd, agents)


@settings(max_examples=50)
@given(worlds(), st.integers(1, 400))
def test_what_an_agent_lived_alone_is_kept_by_the_crowd(world: dict[str, Any], seconds: int) -> None:
    crowd, _ = lived(world)
    agent = crowd.promote(0)
    agent.appraises("Event(Action-End, Zoe, Gift, *)", desirability=7, praiseworthiness={"Zoe": 5})
    agent.perceive(f"Event(Action-End, Zoe, Gift, {agent.name})")
    before, mood, pad = felt(agent), agent.mood, agent.mood_pad
    assert crowd.demote(agent) == ()
    again = crowd.promote(0)
    assert felt(again) == pytest.approx(before, abs=CLOSE)
    assert again.mood == pytest.approx(mood, abs=CLOSE)
    assert again.mood_pad == pytest.approx(pad, abs=CLOSE)
    crowd.advance(seconds)
    assert again.mood == pytest.approx(float(crowd.mood([0])[0]), abs=0.021)


# -- what an agent gets ------------------------------------------------------------------------------------------


def test_an_agent_has_all_that_the_crowd_knows_of_the_member() -> None:
    rules = AppraisalRules([AppraisalRule.parse("Event(Action-End, *, Score, SELF)", [("Desirability", 9, "-")])])
    crowd = small(
        rules=rules, goals={"Win": (8, np.array([0.5, 0.25, 1], np.float32))}, personality={"neuroticism": [0.5, 0, -1]}
    )
    crowd.knowledge.relate("Likes", "Ben", 4, [0])
    crowd.knowledge.tell("Team(SELF)", "Reds", [0])
    crowd.perceive(PARADE, prospects={"Rain": (-6, 0.5)})
    crowd.advance(2.5)
    crowd.perceive(INSULT, [0], desirability=-6, praiseworthiness={"Ben": -7})
    ana = crowd.promote("Ana")
    assert ana.now == 2.5
    assert ana.personality.neuroticism == 0.5
    assert len(ana.appraisal_rules) == 1
    assert [(goal.name, goal.significance, goal.likelihood) for goal in ana.goals] == [("Win", 8, 0.5)]
    assert [(str(each.name), each.desirability, each.likelihood) for each in ana.prospects] == [("Rain", -6, 0.5)]
    assert ana.beliefs.ask("Likes(Ben)").value.value == 4
    assert str(ana.beliefs.ask("Team(SELF)").value) == "Reds"
    assert [(str(each.event), each.time) for each in ana.memory] == [(PARADE, 0), (INSULT, 2.5)]
    anger = next(each for each in ana.emotions if each.type == "Anger")
    assert (str(anger.cause), str(anger.target), anger.start) == (INSULT, "Ben", 2.5)
    assert {each.type for each in anger.parts} == {"Reproach", "Distress"}
    fear = next(each for each in ana.emotions if each.type == "Fear")
    assert (str(fear.cause), str(fear.target), fear.start) == (PARADE, "Rain", 0)
    assert [(each.variable, each.value) for each in fear.appraisals] == [("Prospect", -6), ("Likelihood", 0.5)]


def test_what_is_felt_and_believed_is_read_of_the_crowd_while_a_member_is_lent() -> None:
    crowd = small()
    ana = crowd.promote("Ana")
    crowd.perceive(PARADE, desirability=6)
    crowd.advance(15)
    assert felt(ana) == {"Joy": 3.0}
    assert crowd.intensities("Joy").tolist() == [3, 3, 3]
    assert [str(each.event) for each in ana.memory] == [PARADE]


def test_an_event_that_does_not_reach_a_lent_member_does_not_reach_the_agent() -> None:
    crowd = small()
    ana = crowd.promote("Ana")
    crowd.perceive(PARADE, [1, 2], desirability=np.array([6, 7], np.float32))
    assert ana.emotions == []
    assert list(ana.memory) == []


def test_an_event_without_amounts_is_judged_by_the_rules_of_both() -> None:
    rules = AppraisalRules(
        [
            AppraisalRule.parse(
                "Event(Action-End, *, Score, [team])",
                [("Desirability", "[much]", "-")],
                "Fan(SELF, [team]) = [much]",
                id="goal",
            )
        ]
    )
    crowd = small(rules=rules)
    crowd.knowledge.tell("Fan(SELF, Reds)", np.array([8, -5, 2], np.float32))
    ana = crowd.promote(0)
    crowd.perceive("Event(Action-End, Striker, Score, Reds)")
    assert felt(ana) == {"Joy": 8.0}
    assert crowd.intensities("Joy").tolist() == [8, 0, 2]


def test_what_else_changes_the_row_reaches_the_agent() -> None:
    crowd = small(goals={"Win": (8, 0.5)})
    ana = crowd.promote(0)
    crowd.set_intensity("Fear", [4, 5, 6])
    crowd.set_mood(-3)
    crowd.add_goal("Rest", 2, 0.25)
    crowd.knowledge.tell("Likes(Zoe)", -2)
    crowd.advance(0)
    assert felt(ana) == {"Fear": 4.0}
    assert ana.mood == -3
    assert {goal.name for goal in ana.goals} == {"Win", "Rest"}
    crowd.perceive("Event(Action-End, Zoe, Win, Zoe)", desirability_for={"Zoe": 5})
    assert "Resentment" in felt(ana)


def test_goals_prospects_and_beliefs_of_an_agent_go_back_into_the_crowd() -> None:
    crowd = small(goals={"Win": (8, 0.5)})
    crowd.knowledge.tell("Likes(Zoe)", 3)
    ana = crowd.promote(0)
    ana.goals["Win"].shift(0.25)
    ana.beliefs.tell("Likes(Ben)", 6)
    ana.beliefs.tell("Likes(Zoe)", None)
    ana.beliefs.tell("Team(SELF)", "Blues")
    ana.appraises("Event(Action-End, *, Tell, SELF)", prospects={"Storm": (-8, 0.5)})
    ana.perceive("Event(Action-End, Cid, Tell, Ana)")
    assert crowd.demote(ana) == ()
    assert crowd.wants.goals["Win"].likelihood.tolist() == [0.75, 0.5, 0.5]
    assert crowd.intensities("Fear").tolist() == [4, 0, 0]
    likes = crowd.knowledge.column("Likes(Ben)")
    assert likes is not None
    assert likes.known.tolist() == [True, False, False]
    zoe = crowd.knowledge.column("Likes(Zoe)")
    assert zoe is not None
    assert zoe.known.tolist() == [False, True, True]
    again = crowd.promote(0)
    assert str(again.beliefs.ask("Team(SELF)").value) == "Blues"
    assert [str(each.cause) for each in again.emotions] == ["Event(Action-End, Cid, Tell, Ana)"]
    assert [str(each.name) for each in again.prospects] == ["Storm"]


def test_what_the_crowd_cannot_keep_is_said() -> None:
    crowd = small()
    crowd.add_goal("Win", 5, 0.5, [1])
    ana = crowd.promote(0)
    ana.beliefs.tell("Plan(SELF)", "Then(Eat, Sleep)")
    from espressivo.appraisal.goals import Goal

    ana.goals.set(Goal("Win", 4, 0.5))
    goal, belief = crowd.demote(ana)
    assert goal.startswith("the goal Win of Ana")
    assert "Plan" in belief


def test_an_agent_of_an_event_that_the_log_has_dropped_goes_back_bit_for_bit() -> None:
    crowd = small()
    crowd.perceive(INSULT, [0], desirability=-6)
    for number in range(1100):
        crowd.perceive(f"Event(Action-End, Ben, Nod({number}), Cid)", like=0)
    assert crowd.happenings.get(0) is None
    before = state(crowd)
    ana = crowd.promote(0)
    assert [each.cause for each in ana.emotions] == [None]
    crowd.demote(ana)
    assert state(crowd) == before


# -- errors ------------------------------------------------------------------------------------------------------


def test_a_member_is_not_promoted_twice() -> None:
    crowd = small()
    crowd.promote("Ana")
    with pytest.raises(CrowdError, match=r"member 0 \(Ana\) is an agent already: demote it first"):
        crowd.promote(0)


def test_a_stranger_is_not_demoted() -> None:
    crowd = small()
    crowd.promote("Ben")
    with pytest.raises(CrowdError, match="Ana is no agent that this crowd has lent: those are Ben"):
        crowd.demote(Agent("Ana"))


def test_an_agent_is_not_demoted_twice() -> None:
    crowd = small()
    ana = crowd.promote("Ana")
    crowd.demote(ana)
    with pytest.raises(CrowdError, match="those are nobody"):
        crowd.demote(ana)


@pytest.mark.parametrize(
    ("member", "hint"), [(3, "0 to 2"), (-1, "0 to 2"), (True, "0 to 2"), ("Anna", "Ana"), (0.5, "Ana")]
)
def test_somebody_unknown_is_not_promoted(member: Any, hint: str) -> None:
    with pytest.raises(CrowdError, match=hint):
        small().promote(member)


def test_an_agent_that_is_ahead_of_the_crowd_waits_for_it() -> None:
    crowd = small()
    ana = crowd.promote("Ana")
    ana.update(5)
    with pytest.raises(CrowdError, match="let the crowd's time pass first"):
        crowd.demote(ana)
    crowd.advance_to(5)
    assert crowd.demote(ana) == ()


def test_a_day_that_the_clock_counts_anew_changes_nothing() -> None:
    crowd = small(personality={"extraversion": [1, 0, -1]})
    crowd.perceive(PARADE, desirability=9)
    ana = crowd.promote("Ana")
    crowd.advance(86_400)
    crowd.perceive(INSULT, [0], desirability=-6, praiseworthiness={"Ben": -7})
    crowd.advance(3)
    assert felt(ana) == pytest.approx(
        {kind.name: each for kind in crowd.kinds if (each := float(crowd.intensities(kind, [0])[0]))}, abs=CLOSE
    )
    crowd.demote(ana)
    before = state(crowd)
    crowd.demote(crowd.promote("Ana"))
    assert state(crowd) == before
