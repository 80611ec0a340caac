"""A crowd feels what as many single agents feel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.agents.crowd.arithmetic import TICKS
from espressivo.agents.crowd.crowd import Crowd

CLOSE = 1e-5
NAMES = ["Ana", "Ben", "Cid", "Dora", "Eva"]
OTHERS = [*NAMES, "Zoe"]
GOALS = ["Win", "Rest"]

amounts = st.floats(-10, 10, width=32).map(lambda value: round(value, 2))
parts = st.floats(0, 1, width=32).map(lambda value: round(value, 3))
shares = st.floats(-1, 1, width=32).map(lambda value: round(value, 3))
somebody = st.sampled_from(OTHERS)
seconds = st.one_of(st.just(0.0), st.integers(1, 200).map(float), st.floats(0, 60, width=32))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


@st.composite
def events(draw: st.DrawFn, size: int) -> dict[str, Any]:
    """An event, whom it reaches, and how each of them appraises it."""
    audience = sorted(draw(st.sets(st.integers(0, size - 1), min_size=1)))
    each = st.one_of(amounts, st.lists(amounts, min_size=len(audience), max_size=len(audience)))
    said: dict[str, Any] = {
        "desirability": draw(maybe(each)),
        "praiseworthiness": draw(maybe(st.one_of(amounts, st.dictionaries(somebody, each, max_size=2)))),
        "desirability_for": draw(maybe(st.dictionaries(somebody, each, max_size=2))),
        "like": draw(maybe(st.one_of(each, st.dictionaries(somebody, amounts, min_size=1, max_size=1)))),
        "goals": draw(maybe(st.dictionaries(st.sampled_from(GOALS), shares, max_size=2))),
        "prospects": draw(
            maybe(st.dictionaries(st.sampled_from(["Rain", "Sun"]), st.tuples(amounts, parts), max_size=2))
        ),
        "likelihood": draw(
            maybe(st.one_of(parts, st.dictionaries(st.sampled_from(["Rain", "Win"]), parts, max_size=1)))
        ),
        "unexpectedness": draw(maybe(st.floats(0, 10, width=32).map(lambda value: round(value, 1)))),
        "deservingness": draw(maybe(st.dictionaries(somebody, amounts, max_size=1))),
        "proximity": draw(maybe(parts)),
        "strength_of_unit": draw(maybe(st.dictionaries(somebody, parts, max_size=1))),
    }
    if said["prospects"] and isinstance(said["likelihood"], float):
        said["likelihood"] = None  # an agent's rule cannot say both either
    return {
        "after": draw(seconds),
        "who": draw(somebody),
        "audience": audience,
        "amounts": {name: value for name, value in said.items() if value is not None and value != {}},
    }


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    size = draw(st.integers(1, 5))
    numbers = st.lists(shares, min_size=size, max_size=size)
    relations = st.dictionaries(st.tuples(st.integers(0, size - 1), somebody), amounts, max_size=6)
    return {
        "size": size,
        "personality": draw(
            st.dictionaries(st.sampled_from(["extraversion", "agreeableness", "neuroticism"]), numbers)
        ),
        "goals": draw(
            st.dictionaries(
                st.sampled_from(GOALS), st.tuples(amounts, st.lists(parts, min_size=size, max_size=size)), max_size=2
            )
        ),
        "likes": draw(relations),
        "identifies": {key: abs(value) / 10 for key, value in draw(relations).items()},
        "familiar": {key: abs(value) / 10 for key, value in draw(relations).items()},
        "events": draw(st.lists(events(size), min_size=1, max_size=5)),
        "then": draw(seconds),
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
    return np.float32(amount) if isinstance(amount, list) else amount


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


@settings(max_examples=1000)
@given(worlds())
def test_every_emotion_mood_and_dominant_node_is_that_of_an_agent(world: dict[str, Any]) -> None:
    crowd, agents = lived(world)
    assert crowd.time == pytest.approx(sum(each["after"] for each in world["events"]) + world["then"], abs=6 / TICKS)
    check(crowd, agents)
