"""A crowd feels what as many single agents feel."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.agents.crowd import speed
from espressivo.agents.crowd.arithmetic import TICKS
from espressivo.agents.crowd.crowd import Crowd
from espressivo.core.personality import TRAITS

CLOSE = 1e-5
NAMES = ["Ana", "Ben", "Cid", "Dora", "Eva"]
OTHERS = [*NAMES, "Zoe"]
GOALS = ["Win", "Rest"]


class Numbers:
    """Numbers of a world; hypothesis draws the shape of it, and the seed of these. Every fourth lies at an edge."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def on(self, low: float, high: float, *edges: float) -> float:
        if self._random.random() < 0.25:
            return self._random.choice([low, high, *edges])
        return round(self._random.uniform(low, high), 3)

    def amount(self) -> float:
        return self.on(-10, 10, 0)

    def amounts(self, count: int) -> float | list[float]:
        """One for all, or one for each."""
        return self.amount() if self._random.random() < 0.5 else [self.amount() for _ in range(count)]

    def part(self) -> float:
        return self.on(0, 1, 0.5)

    def some(self, names: list[str], most: int = 2) -> list[str]:
        return self._random.sample(names, self._random.randint(1, min(most, len(names))))

    def one_of(self, *choices: Any) -> Any:
        return self._random.choice(choices)


SAYS: dict[str, Callable[[Numbers, int], Any]] = {
    "desirability": lambda numbers, count: numbers.amounts(count),
    "praiseworthiness": lambda numbers, count: numbers.one_of(
        numbers.amount(), {name: numbers.amounts(count) for name in numbers.some(OTHERS)}
    ),
    "desirability_for": lambda numbers, count: {name: numbers.amounts(count) for name in numbers.some(OTHERS)},
    "like": lambda numbers, count: numbers.one_of(numbers.amounts(count), {numbers.one_of(*OTHERS): numbers.amount()}),
    "goals": lambda numbers, _: {name: numbers.on(-1, 1, 0) for name in numbers.some(GOALS)},
    "prospects": lambda numbers, _: {
        name: (numbers.amount(), numbers.part()) for name in numbers.some(["Rain", "Sun"])
    },
    "likelihood": lambda numbers, _: numbers.one_of(
        numbers.part(), {numbers.one_of("Rain", "Sun", "Win"): numbers.part()}
    ),
    "unexpectedness": lambda numbers, _: numbers.on(0, 10),
    "deservingness": lambda numbers, _: {numbers.one_of(*OTHERS): numbers.amount()},
    "proximity": lambda numbers, _: numbers.part(),
    "strength_of_unit": lambda numbers, _: {numbers.one_of(*OTHERS): numbers.part()},
}


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    size = draw(st.integers(1, 5))
    numbers = Numbers(draw(st.integers(0, 2**32)))

    def seconds() -> float:
        return float(numbers.one_of(0.0, float(round(numbers.on(1, 200))), numbers.on(0, 60)))

    def relations(least: float, most: float) -> dict[tuple[int, str], float]:
        told = draw(st.integers(0, 6))
        return {(numbers.one_of(*range(size)), numbers.one_of(*OTHERS)): numbers.on(least, most) for _ in range(told)}

    def event() -> dict[str, Any]:
        reached = draw(st.integers(1, 2**size - 1))
        audience = [member for member in range(size) if reached >> member & 1]
        said = draw(st.integers(0, 2 ** len(SAYS) - 1))
        amounts = {name: say(numbers, len(audience)) for bit, (name, say) in enumerate(SAYS.items()) if said >> bit & 1}
        if "prospects" in amounts and isinstance(amounts.get("likelihood"), float):
            del amounts["likelihood"]  # a likelihood of the event itself and prospects by name: no rule says both
        return {"after": seconds(), "who": numbers.one_of(*OTHERS), "audience": audience, "amounts": amounts}

    traits = [name for bit, name in enumerate(TRAITS) if draw(st.integers(0, 2 ** len(TRAITS) - 1)) >> bit & 1]
    return {
        "size": size,
        "personality": {name: [numbers.on(-1, 1, 0) for _ in range(size)] for name in traits},
        "goals": {
            name: (numbers.amount(), [numbers.part() for _ in range(size)]) for name in GOALS[: draw(st.integers(0, 2))]
        },
        "likes": relations(-10, 10),
        "identifies": relations(0, 1),
        "familiar": relations(0, 1),
        "events": [event() for _ in range(draw(st.integers(1, 5)))],
        "then": seconds(),
    }


def crowd_of(world: dict[str, Any]) -> Crowd:
    size = world["size"]
    crowd = Crowd(
        NAMES[:size],
        personality={name: np.float32(values) for name, values in world["personality"].items()},
        goals={name: (weight, np.float32(likelihood)) for name, (weight, likelihood) in world["goals"].items()},
    )
    for kind, told in (("Likes", "likes"), ("IdentifiesWith", "identifies"), ("FamiliarWith", "familiar")):
        for (member, whom), value in world[told].items():
            own = NAMES[member] == whom
            crowd.knowledge.relate(kind, "SELF" if own else whom, value, [member])
    return crowd


def agents_of(world: dict[str, Any]) -> list[Agent]:
    agents = []
    for member in range(world["size"]):
        agent = Agent(
            NAMES[member],
            personality={name: float(np.float32(each[member])) for name, each in world["personality"].items()},
            goals={name: (weight, likelihood[member]) for name, (weight, likelihood) in world["goals"].items()},
        )
        for kind, told in (("Likes", "likes"), ("IdentifiesWith", "identifies"), ("FamiliarWith", "familiar")):
            for (whose, whom), value in world[told].items():
                if whose == member:
                    agent.beliefs.tell(f"{kind}({'SELF' if NAMES[member] == whom else whom})", float(np.float32(value)))
        agents.append(agent)
    return agents


def own(amount: Any, place: int) -> Any:
    """What one of an audience gets of an amount."""
    if isinstance(amount, dict):
        return {key: own(value, place) for key, value in amount.items()}
    return float(np.float32(amount[place])) if isinstance(amount, list) else amount


def as_arrays(amount: Any) -> Any:
    if isinstance(amount, dict):
        return {key: as_arrays(value) for key, value in amount.items()}
    return np.array(amount, np.float32) if isinstance(amount, list) else amount


def lived(world: dict[str, Any]) -> tuple[Crowd, list[Agent]]:
    crowd, agents = crowd_of(world), agents_of(world)
    for number, event in enumerate(world["events"]):
        crowd.advance(event["after"])
        for agent in agents:
            agent.update(crowd.time - agent.now)
        happened = f"Event(Action-End, {event['who']}, Act{number}, Nobody)"
        crowd.perceive(happened, event["audience"], **as_arrays(event["amounts"]))
        for place, member in enumerate(event["audience"]):
            agent = agents[member]
            agent.appraisal_rules.clear()
            agent.appraises(happened, **{name: own(amount, place) for name, amount in event["amounts"].items()})
            agent.perceive(happened)
    crowd.advance(world["then"])
    for agent in agents:
        agent.update(crowd.time - agent.now)
    return crowd, agents


def near(found: float, wanted: float, edge: float) -> bool:
    """Whether two values agree; where one of them is just at an edge below which nothing counts, the other may be 0."""
    return abs(found - wanted) <= CLOSE or (
        min(abs(found), abs(wanted)) == 0 and abs(abs(found - wanted) - edge) <= CLOSE
    )


def check(crowd: Crowd, agents: list[Agent]) -> None:
    codes, most = crowd.strongest()
    moods, pads = crowd.mood(), crowd.mood_pad()
    nodes = crowd.nodes()
    for member, agent in enumerate(agents):
        for kind in crowd.kinds:
            felt = max((each.intensity for each in agent.affect.emotions() if each.type == kind.name), default=0.0)
            found = float(crowd.intensities(kind, [member])[0])
            assert near(found, felt, 0.1), f"{agent.name} feels {kind.name} {felt}, in the crowd {found}"
        assert near(
            float(moods[member] - crowd.tempers.rests[0][0 if len(crowd.tempers.rests[0]) == 1 else member]),
            agent.mood - agent.temperament[0] * 10,
            agent.affect.constants.least_mood,
        ), agent.mood
        assert np.allclose(pads[1:, member], agent.mood_pad[1:], atol=CLOSE)
        strongest = agent.affect.strongest()
        assert near(float(most[member]), 0.0 if strongest is None else strongest.intensity, 0.1)
        if strongest is not None and codes[member] >= 0:
            tied = {each.node for each in agent.affect.emotions() if strongest.intensity - each.intensity <= 2 * CLOSE}
            steps = [least for least, _ in crowd.kinds[codes[member]].steps]
            at_a_step = any(abs(least - most[member]) <= CLOSE for least in steps)
            assert nodes[member] in tied or at_a_step


@settings(max_examples=300)
@given(worlds())
def test_compiled_by_numba_they_are_the_same(world: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speed, "LEAST_MEMBERS", 1)
        assert speed.kernels_for(world["size"]) is not None
        check(*lived(world))


@settings(max_examples=1000)
@given(worlds())
def test_every_emotion_mood_and_dominant_node_is_that_of_an_agent(world: dict[str, Any]) -> None:
    crowd, agents = lived(world)
    assert crowd.time == pytest.approx(sum(each["after"] for each in world["events"]) + world["then"], abs=6 / TICKS)
    check(crowd, agents)
