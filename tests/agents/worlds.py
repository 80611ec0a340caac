"""Worlds for tests: a busy one of either behaviour, and steps that anybody may take in it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import BEHAVIOURS
from espressivo.agents.dialogue import Line
from espressivo.agents.effects import Effect
from espressivo.agents.world import World
from espressivo.appraisal.rules import AppraisalRule
from espressivo.core.conditions import ConditionSet
from espressivo.core.emotions import Cause
from espressivo.core.errors import EspressivoError
from espressivo.core.terms import parse, term
from espressivo.decision.exchanges import InfluenceRule, SocialExchange

NAMES = ("Ana", "Ben", "Cid")
Step = tuple[Any, ...]


def busy_world(behaviour: str = "espressivo", seed: int = 1) -> World:
    """Three people with a bit of everything."""
    world = World(seed=seed, behaviour=BEHAVIOURS[behaviour], name="Busy")
    for name in NAMES:
        _furnish(world.add(name, beliefs={"Likes(Ben)": 3, "Trust(Cid)": 0.1}, goals={"Win": (6, 0.5)}, mood=2))
    for state in ("Start", "S1"):
        for style in ("Rude", "Polite"):
            world.dialogue.add(Line.parse(state, "S1" if state == "Start" else "Start", "-", style, f"{style} words"))
    world.effects.add("Event(Action-End, [s], Hit, [t])", [Effect.parse("Trust([s])", 0, "[t]")])
    world.effects.add(
        "Event(Action-End, [s], Speak(*, [n], *, *), [t])",
        [Effect.parse("DialogueState([s])", "[n]", "[t]"), Effect.parse("Likes([s])", "Math(Likes([s]), Plus, 1)")],
        2,
    )
    return world


def _furnish(agent: Agent) -> None:
    agent.beliefs.tell("DialogueState(Ben)", "Start")
    agent.beliefs.tell("Likes(Ana)", 2, "Ben", 0.5)
    agent.beliefs.tell("Sky(Colour)", "Blue", "*")
    agent.appraises(
        "Event(Action-End, [who], Hit, [whom])",
        when="Likes([whom]) = [v]",
        desirability=-4,
        praiseworthiness={"[who]": "[v]"},
        goals={"Win": -0.1},
    )
    agent.appraises("Event(Property-Change, *, Likes([x]), [n])", desirability=2, praiseworthiness={"[x]": 1.7})
    agent.appraises("Event(Action-End, [who], Speak(*, *, *, Polite), *)", like=3, desirability_for={"[who]": 2})
    agent.appraisal_rules.add(
        AppraisalRule.parse(
            "Event(Action-End, *, Kiss, [x])",
            [("Prospect", 6, "Wedding([x])"), ("Likelihood", 0.4, "Wedding([x])"), ("Unexpectedness", 5, "-")],
        )
    )
    agent.appraisal_rules.add(
        AppraisalRule.parse(
            "Event(Action-Start, *, Hit, [x])", [("Likelihood", 0, "Wedding([x])"), ("Prospect", 6, "Wedding([x])")]
        )
    )
    agent.acts("Hit", target="[x]", priority="[p]", when=["IsAgent([x]) = True", "[x] != SELF", "Likes([x]) = [p]"])
    agent.acts(
        "Speak([cs], [ns], *, [style])",
        target="Ben",
        priority=3,
        when=["DialogueState(Ben) = [cs]", "ValidDialogue([cs], [ns], *, [style]) = True"],
    )
    agent.acts("Dice", when="Random(0, 6) > 2", layer="Games")
    agent.acts("Sulk", when=["Mood(SELF) < 0", "EventId(Action-End, *, Hit, *) >= 0"])
    agent.attributes(4, when="Likes([x]) > 2")
    agent.exchanges.add(
        SocialExchange.parse(
            "Flirt",
            steps="Start,Answer",
            starting_conditions=["Likes([x]) > 0"],
            influence_rules=[InfluenceRule(3, term("*"), ConditionSet.parse("Trust([x]) > 0"))],
        )
    )


def copied(world: World) -> World:
    """The world as it comes back from a file."""
    return World.restored(json.loads(json.dumps(world.save(), allow_nan=False)))


def take(world: World, step: Step) -> object:
    """Take a step; an error of ours is an outcome like others."""
    operation, *details = step
    try:
        return _OPERATIONS[operation](world, *details)
    except EspressivoError as error:
        return f"{type(error).__name__}: {error}"


def decisions(world: World) -> list[list[str]]:
    """What everybody would do now; asking changes nothing but chance, which is asked of both worlds alike."""
    result: list[list[str]] = []
    for agent in world.agents:
        try:
            result.append([str(decision) for decision in agent.decide()])
        except EspressivoError as error:
            result.append([str(error)])
    return result


def _event(world: World, kind: str, subject: str, action: str, target: str) -> object:
    outcome = world.event(kind, subject, action, target)
    return [(felt.agent, felt.emotion.type, felt.emotion.intensity) for felt in outcome.emotions]


def _update(world: World, name: str, place: int, action: str) -> object:
    ids = list(world[name].memory.records)
    event = parse(f"Event(Action-End, Ben, {action}, Cid)")
    return ids and world[name].memory.update(ids[place % len(ids)], event, world.clock).id


def _forget(world: World, name: str, place: int) -> object:
    ids = list(world[name].memory.records)
    return ids and world[name].memory.forget(ids[place % len(ids)]).id


def _feel(world: World, name: str, kind: str, intensity: float) -> object:
    agent = world[name]
    last = next(reversed(list(agent.memory)), None)
    agent.affect.add_by_hand(kind, intensity, None if last is None else Cause.of(last), None, 0.3, 2)
    return kind


def _find(world: World, name: str, pattern: str) -> object:
    memory = world[name].memory
    return [(number, str(found)) for number, found in [*memory.find(parse(pattern)), *memory.latest(parse(pattern))]]


def _unsay(world: World, place: int) -> object:
    lines = list(world.dialogue)
    if len(lines) > 2:
        line = lines[place % len(lines)]
        world.dialogue.remove(line.id)
        return world.dialogue.add(line).id
    return None


def _turn(world: World, name: str) -> object:
    turn = world.turn(name)
    return None if turn is None else (turn.option.text, str(turn.outcome.event))


_OPERATIONS: dict[str, Any] = {
    "event": _event,
    "advance": lambda world, seconds: world.advance(seconds),
    "turn": _turn,
    "forget": _forget,
    "update": _update,
    "feel": _feel,
    "find": _find,
    "unsay": _unsay,
    "tell": lambda world, name, belief, value: world[name].beliefs.tell(belief, value),
    "believe": lambda world, name, whose, value: world[name].beliefs.tell("Likes(Ben)", value, whose, 0.3),
    "unlearn": lambda world, name, belief: world[name].beliefs.remove(belief),
    "mood": lambda world, name, mood: setattr(world[name], "mood", mood),
    "identity": lambda world, name, identity, category: world[name].activate_identity(identity, category, 0.5),
    "importance": lambda world, name, whom: world[name].importance.of(whom),
    "ask": lambda world, name, question: str(world[name].beliefs.query(parse(question))),
    "disposition": lambda world, name, kind: world[name].affect.dispositions.set(kind, 1.5, 3),
}

_PEOPLE = st.sampled_from([*NAMES, "Zoe"])
_AGENTS = st.sampled_from(NAMES)
_BELIEFS = st.sampled_from(
    ["Likes(Ana)", "Likes(Cid)", "Likes(Zoe)", "Trust(Cid)", "In(Box(Cat), 2)", "DialogueState(Ben)"]
)
_PLACE = st.integers(0, 20)
_PATTERNS = st.sampled_from(["Event(*, [who], [what], [whom])", "Event(Action-End, Ben, [a], *)"])
STEPS = st.one_of(
    st.tuples(
        st.just("event"),
        st.sampled_from(["Action-End", "Action-Start", "Action-End"]),
        _PEOPLE,
        st.sampled_from(["Hit", "Kiss", "Speak(Start, S1, -, Polite)", "Speak(S1, Start, SE(Flirt, Start), Rude)"]),
        _PEOPLE,
    ),
    st.tuples(
        st.just("event"), st.just("Property-Change"), _PEOPLE, _BELIEFS, st.sampled_from(["-", "3", "Math(1, Plus, 2)"])
    ),
    st.tuples(st.just("advance"), st.sampled_from([0, 1, 5, 0.25, 1 / 60, 40])),
    st.tuples(st.just("turn"), _AGENTS),
    st.tuples(st.just("forget"), _AGENTS, _PLACE),
    st.tuples(st.just("update"), _AGENTS, _PLACE, st.sampled_from(["Hit", "Kiss"])),
    st.tuples(st.just("feel"), _AGENTS, st.sampled_from(["Joy", "Anger", "Hope"]), st.floats(0, 10)),
    st.tuples(st.just("find"), _AGENTS, _PATTERNS),
    st.tuples(st.just("unsay"), _PLACE),
    st.tuples(st.just("tell"), _AGENTS, _BELIEFS, st.sampled_from([1, 2.5, "S1", "Cat", "ToM(Ben, Likes(Ana))"])),
    st.tuples(st.just("believe"), _AGENTS, st.sampled_from(["Ben", "SELF(Cid(Ben))", "*"]), st.integers(0, 4)),
    st.tuples(st.just("unlearn"), _AGENTS, _BELIEFS),
    st.tuples(st.just("mood"), _AGENTS, st.floats(-10, 10)),
    st.tuples(st.just("identity"), _AGENTS, st.sampled_from(["Doctor", "Cook"]), st.sampled_from(["Job", "Hobby"])),
    st.tuples(st.just("importance"), _AGENTS, _PEOPLE),
    st.tuples(
        st.just("ask"),
        _AGENTS,
        st.sampled_from(["Likes([x])", "SI(Ben)", "Volition([e], [s], Ben, *)", "Random(0, 9)"]),
    ),
    st.tuples(st.just("disposition"), _AGENTS, st.sampled_from(["Joy", "Anger"])),
)
