"""Whoever feels two ways about somebody, or cannot read them, hesitates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.agents.hesitation import HESITATES_FROM, PAUSE_S, hesitation


@pytest.fixture
def ana() -> Agent:
    agent = Agent("Ana")
    agent.appraises("Event(Action-End, [who], Help, SELF)", desirability=5, praiseworthiness={"[who]": 6})
    agent.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4, praiseworthiness={"[who]": -6})
    return agent


def test_who_helps_and_insults_makes_one_hesitate(ana: Agent) -> None:
    ana.perceive("Event(Action-End, Ben, Help, Ana)")
    assert not hesitation(ana, "Ben")
    ana.perceive("Event(Action-End, Ben, Insult, Ana)")
    found = hesitation(ana, "Ben")
    assert found and found.level > 0.3
    assert found.doubts[0].kind == "feels two ways"
    assert found.pause_s == pytest.approx(found.level * PAUSE_S, abs=0.001)
    assert not hesitation(ana, "Zoe")


def test_it_passes_with_the_feelings(ana: Agent) -> None:
    ana.perceive("Event(Action-End, Ben, Help, Ana)")
    ana.perceive("Event(Action-End, Ben, Insult, Ana)")
    ana.update(600)
    assert hesitation(ana, "Ben").level == 0


def test_contradictory_signs_make_one_hesitate(ana: Agent) -> None:
    ana.beliefs.tell("Mixed(Ben)", 0.4)
    found = hesitation(ana, "Ben")
    assert found.level == pytest.approx(0.4) and [each.kind for each in found.doubts] == ["cannot read"]


def test_rules_read_it_and_see_it_change(ana: Agent) -> None:
    ana.acts("Ask", target="[whom]", priority=2, when=["Knows([whom]) = True", "Hesitation([whom]) > 0.2"])
    ana.acts("Greet", target="[whom]", priority=1, when="Knows([whom]) = True")
    ana.beliefs.tell("Knows(Ben)", True)
    assert [each.name for each in ana.decide()] == ["Greet"]
    ana.beliefs.tell("Mixed(Ben)", 0.5)
    assert [each.name for each in ana.decide()] == ["Ask", "Greet"]
    ana.beliefs.tell("Mixed(Ben)", 0.1)
    assert [each.name for each in ana.decide()] == ["Greet"]


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.sampled_from(["yes", "Ben"])))
def test_whatever_is_believed_it_is_a_part(value: float | bool | str) -> None:
    ana = Agent("Ana", beliefs={"Mixed(Ben)": value})
    found = hesitation(ana, "Ben")
    assert 0 <= found.level <= 1 and 0 <= found.pause_s <= PAUSE_S
    assert bool(found) == (found.level >= HESITATES_FROM)
