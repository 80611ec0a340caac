"""What the tests of dynamic properties share: an agent with some history, and a way to ask it."""

from __future__ import annotations

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import BEHAVIOURS
from espressivo.agents.dialogue import Line
from espressivo.agents.world import World
from espressivo.core.conditions import ConditionSet
from espressivo.core.terms import SELF, term


def ana_of(behaviour: str) -> Agent:
    """Ana, insulted by Ben three seconds ago, given something by Zoe one second ago."""
    world = World(seed=1, behaviour=BEHAVIOURS[behaviour])
    ana = world.add("Ana", beliefs={"L(a)": 1, "L(b)": 2}, goals={"Win": (8, 0.5), "Rest": (3, 0.25)}, mood=2)
    world.add("Ben")
    world.add("Zoe")
    ana.set_known(["Ben", "Zoe"])
    ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4, praiseworthiness={"[who]": -6})
    ana.appraises("Event(Action-End, [who], Gift, SELF)", desirability=4)
    ana.attributes(4, target="[t]", when="Kind([t]) = True")
    ana.beliefs.tell("Kind(Zoe)", True)
    world.dialogue.add(Line.parse("Start", "Next", "Greet", "Polite", "Good day"))
    world.dialogue.add(Line.parse("Start", "End", "Leave", "Rude", "Go away"))
    world.event("Action-End", "Ben", "Insult", "Ana")
    world.advance(2)
    world.event("Action-End", "Zoe", "Gift", "Ana")
    world.advance(1)
    return ana


def answers(agent: Agent, *conditions: str) -> list[str]:
    """The bindings under which conditions hold."""
    return [" ".join(map(str, found)) for found in ConditionSet.parse(conditions).evaluate(agent.beliefs, SELF)]


def asked(agent: Agent, question: str) -> list[str]:
    """The values of a question."""
    return [str(answer.value) for answer in agent.beliefs.query(term(question))]
