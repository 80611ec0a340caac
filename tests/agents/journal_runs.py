"""Random runs for the tests of journals: worlds and what is done to them, from a seed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from worlds import NAMES, Step, busy_world, take

from espressivo.agents.journal import record
from espressivo.agents.journal_edits import edit
from espressivo.agents.world import World
from espressivo.core.errors import EspressivoError

__all__ = ["do", "random_run", "random_step"]

_BELIEFS = ("Likes(Ana)", "Likes(Cid)", "Trust(Cid)", "In(Box(Cat), 2)", "DialogueState(Ben)")
_DEEDS = ("Hit", "Kiss", "Speak(Start, S1, -, Polite)", "Speak(S1, Start, SE(Flirt, Start), Rude)")
_BY_HAND = ("forget", "update", "feel", "find", "unsay", "tell", "mood", "identity", "importance", "ask", "disposition")


def random_run(seed: int, path: Path, longest: int = 10) -> World:
    """Record a run of a world, both drawn from a seed, and return the world as it is then."""
    dice = random.Random(seed)
    world = busy_world(dice.choice(["espressivo", "fatima"]), dice.getrandbits(64))
    steps = [random_step(dice) for _ in range(dice.randrange(1, longest))]
    with record(world, path, {"seed": seed}):
        for step in steps:
            do(world, step)
    return world


def do(world: World, step: Step) -> object:
    """Do something to a world: by its methods, by an edit, or past both."""
    operation, *details = step
    operations: dict[str, Any] = {
        "add": _add,
        "remove": lambda name: world.remove(name),
        "rename": lambda name, new: world.rename(name, new),
        "options": lambda name: [option.text for option in world.options(name)],
        "act": lambda name, number: _act(world, name, number),
        "perceive": lambda name, event: world[name].perceive(event),
        "update alone": lambda name, seconds: world[name].update(seconds),
        "decide": lambda name: world[name].decide(),
        "introduce": lambda: world.introduce(),
        "clock": lambda: setattr(world, "clock", world.clock + 1),
        "edit": lambda change: edit(world, change),
        "learn": lambda name: world[name].acts("Wave", priority=9),
    }
    if operation not in operations:
        return take(world, step)
    try:
        return _add(world) if operation == "add" else operations[operation](*details)
    except EspressivoError as error:
        return str(error)


def _add(world: World) -> object:
    newcomer = world.add("Zoe", beliefs={"Likes(Ana)": 2})
    newcomer.acts("Kiss", target="[x]", when="Likes([x]) > 0")
    return newcomer


def _act(world: World, name: str, number: int) -> object:
    options = world.options(name)
    return options and world.act(name, options[number % len(options)]).event


def random_step(dice: random.Random) -> Step:
    """Return something to do."""
    somebody, other = dice.choice(NAMES), dice.choice([*NAMES, "Zoe"])
    belief = dice.choice(_BELIEFS)
    steps: tuple[Step, ...] = (
        ("event", dice.choice(["Action-End", "Action-Start"]), other, dice.choice(_DEEDS), somebody),
        ("event", "Property-Change", other, belief, dice.choice(["-", "3", "Math(1, Plus, 2)"])),
        ("advance", dice.choice([0, 1, 5, 0.25, 1 / 60, 40])),
        ("turn", somebody),
        ("act", somebody, dice.randrange(9)),
        ("options", other),
        ("decide", somebody),
        ("perceive", somebody, f"Event(Action-End, {other}, Hit, {somebody})"),
        ("update alone", somebody, dice.choice([1, 0.5])),
        ("edit", _random_edit(dice, somebody, other, belief)),
        _by_hand(dice, somebody, other, belief),
        dice.choice(
            [("add",), ("remove", other), ("rename", somebody, "Dan"), ("introduce",), ("clock",), ("learn", somebody)]
        ),
    )
    return dice.choice(steps)


def _random_edit(dice: random.Random, somebody: str, other: str, belief: str) -> dict[str, Any]:
    edits: list[tuple[str, dict[str, Any]]] = [
        ("belief", {"name": belief, "value": dice.choice([1, 2.5, True, "S1", None])}),
        ("belief", {"name": belief, "value": 1, "perspective": other, "certainty": 0.3}),
        ("mood", {"value": dice.uniform(-11, 11)}),
        ("goal", {"name": dice.choice(["Win", "Rest"]), "significance": 4}),
        ("goal", {"name": "Win", "given_up": True}),
        ("relation", {"whom": other, "value": dice.randrange(-10, 11)}),
        ("personality", {"traits": {"neuroticism": dice.uniform(-1, 1)}}),
        ("emotion", {"type": "Joy", "intensity": dice.choice([0, 3.5]), "target": other}),
        ("forget", {"event": dice.randrange(5)}),
    ]
    kind, details = dice.choice(edits)
    return {"edit": kind, "agent": somebody, **details}


def _by_hand(dice: random.Random, somebody: str, other: str, belief: str) -> Step:
    """Return something that is done past the methods of the world."""
    details: dict[str, tuple[Any, ...]] = {
        "forget": (somebody, dice.randrange(20)),
        "update": (somebody, dice.randrange(20), "Hit"),
        "feel": (somebody, "Joy", dice.uniform(0, 10)),
        "find": (somebody, "Event(*, [who], [what], [whom])"),
        "unsay": (dice.randrange(9),),
        "tell": (somebody, belief, dice.choice([1, 2.5, "S1", "Cat"])),
        "mood": (somebody, dice.uniform(-10, 10)),
        "identity": (somebody, "Cook", "Job"),
        "importance": (somebody, other),
        "ask": (somebody, "Random(0, 9)"),
        "disposition": (somebody, "Joy"),
    }
    operation = dice.choice(_BY_HAND)
    return (operation, *details[operation])
