"""The deeds of a journal: what is done to a world from outside, as data, enough to do it again.

======================== =============================================================================================
``do``                   with
======================== =============================================================================================
``happen``               ``event``
``unfold``               ``events``, ``entering`` (a dialogue state, or null)
``act``                  ``agent``; ``action``, ``target``, ``line``, ``rule`` of the option
``turn``                 ``agent``, ``layer``
``options``, ``decide``  ``agent``, ``layer``: asked, where asking drew from chance or worked something out
``perceive``             ``agent``, ``events``, ``observer``: one agent alone
``advance``              ``seconds``
``update``               ``agent``, ``seconds``: one agent alone
``introduce``            nothing more
``run_triggers``         ``idle``
``add``                  ``agent``: saved, with its rules
``remove``, ``rename``   ``agent``; ``new``
``edit``                 an edit (:mod:`.journal_edits`)
``set``                  ``clock``, ``chance``, ``story``, ``agents``: of the state, changed past the world's methods
``world``                ``world``: the whole of it, saved, because rules were changed
======================== =============================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from ..core.errors import EspressivoError, StateError, shown
from ..core.terms import SELF, UNIVERSAL, Term, TermLike, term
from ..decision.policy import Decision
from .agent import Agent
from .behaviour import behaviour_called
from .journal_edits import edit_from
from .state import restore_agent, restore_parts, save_agent
from .state_rules import restore_rules, save_rules
from .state_terms import saved_term, term_from

if TYPE_CHECKING:
    from .world import Option, World

__all__ = ["ASKED", "OF_AGENT", "OF_WORLD", "after_adding", "deed_of_agent", "deed_of_world", "perform"]

Data = dict[str, Any]
ASKED: Final = frozenset(("options", "decide"))
"""Deeds that are questions: recorded only when asking changed something."""


# -- calls as data -------------------------------------------------------------------------------------------------


def deed_of_world(world: World, method: str, *args: Any, **details: Any) -> Data:
    """Return the call of a world's method as data.

    Raises:
        Exception: There is no such call; the method itself will say why.
    """
    return {"do": method, **OF_WORLD[method](world, *args, **details)}


def deed_of_agent(agent: Agent, method: str, *args: Any, **details: Any) -> Data:
    """Return the call of an agent's method as data; see :func:`deed_of_world`."""
    return {"do": method, "agent": agent.name, **OF_AGENT[method](*args, **details)}


def after_adding(world: World) -> Data:
    """Return who was added last, as they are now."""
    newcomer = world.agents[-1]
    return {"do": "add", "agent": {**save_agent(newcomer), "rules": save_rules(newcomer)}}


def _unfold(world: World, events: Sequence[Term], entering: Term | None = None) -> Data:  # noqa: ARG001 - called alike
    state = None if entering is None else saved_term(entering)
    return {"events": [saved_term(event) for event in events], "entering": state}


def _act(world: World, name: str, option: Option) -> Data:
    decision, line = option.decision, option.line
    known = line is not None and any(each == line for each in world.dialogue)
    return {
        "agent": world[name].name,
        "action": saved_term(decision.action if known else option.action),
        "target": saved_term(decision.target),
        "line": line.id if line is not None and known else None,
        "rule": decision.rule.id if decision.rule is not None else "",
    }


def _asked(world: World, name: str, layer: TermLike = UNIVERSAL) -> Data:
    return {"agent": world[name].name, "layer": saved_term(term(layer))}


def _perceive(*events: TermLike, observer: TermLike = SELF) -> Data:
    return {"events": [saved_term(term(event)) for event in events], "observer": saved_term(term(observer))}


def _rename(world: World, name: str, new: str) -> Data:
    return {"agent": world[name].name, "new": str(new)}


OF_WORLD: Final[dict[str, Callable[..., Data]]] = {
    "happen": lambda world, event: {"event": saved_term(term(event))},  # noqa: ARG005 - called alike
    "unfold": _unfold,
    "act": _act,
    "turn": _asked,
    "options": _asked,
    "advance": lambda world, seconds=1: {"seconds": seconds},  # noqa: ARG005
    "introduce": lambda world: {},  # noqa: ARG005
    "run_triggers": lambda world, idle=False: {"idle": bool(idle)},  # noqa: ARG005
    "add": lambda world, agent, **details: {},  # noqa: ARG005 - said when it is done, see after_adding
    "remove": lambda world, name: {"agent": world[name].name},
    "rename": _rename,
}
"""The methods of a world that are recorded, and what makes data of a call."""
OF_AGENT: Final[dict[str, Callable[..., Data]]] = {
    "perceive": _perceive,
    "decide": lambda layer=UNIVERSAL: {"layer": saved_term(term(layer))},
    "update": lambda seconds=1: {"seconds": seconds},
}
"""The methods of an agent that are recorded when they are called on it alone."""


# -- data as calls -------------------------------------------------------------------------------------------------


def perform(world: World, done: Mapping[str, Any]) -> tuple[World, object]:
    """Do to a world what was done.

    Returns:
        The world, another one when the whole of it was recorded or memories were changed; and what the method returned.

    Raises:
        StateError: This is no deed.
        EspressivoError: It cannot be done; then it could not when it was recorded.
    """
    kind = str(done.get("do"))
    try:
        if kind == "world":
            return type(world).restored(done["world"]), None
        if kind == "set":
            return _set(world, done)
        deed = _DEEDS.get(kind)
        if deed is None:
            raise StateError(f"there is no deed {kind!r}; known are {', '.join((*_DEEDS, 'set', 'world'))}")
        return world, deed(world, done)
    except EspressivoError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise StateError(f"a step of this journal is damaged: {kind!r} with {error!r}") from error


def _option(world: World, done: Mapping[str, Any]) -> Option:
    from .world import Option

    rule = next((each for each in world[done["agent"]].action_rules if each.id == done["rule"]), None)
    decision = Decision(term_from(done["action"]), term_from(done["target"]), rule=rule)
    line = None
    if done["line"] is not None:
        line = next((each for each in world.dialogue if each.id == done["line"]), None)
        if line is None:
            raise StateError(f"there is no line {done['line']} in this world")
    return Option(decision, line, str(decision.action) if line is None else line.utterance)


def _perceived(world: World, done: Mapping[str, Any]) -> object:
    events = [term_from(event) for event in done["events"]]
    return world[done["agent"]].perceive(*events, observer=term_from(done["observer"]))


def _added(world: World, done: Mapping[str, Any]) -> object:
    saved = done["agent"]
    newcomer = Agent(saved["name"], behaviour=behaviour_called(saved["behaviour"]))
    restore_rules(newcomer, saved["rules"])
    world.add(newcomer)
    restore_agent(newcomer, saved)
    return newcomer


def _decided(world: World, done: Mapping[str, Any]) -> object:
    agent, layer = world[done["agent"]], term_from(done["layer"])
    return agent.decide(layer) if done["do"] == "decide" else world.options(agent.name, layer)


def _set(world: World, done: Mapping[str, Any]) -> tuple[World, object]:
    clock = done["clock"]
    if isinstance(clock, bool) or not isinstance(clock, int | float) or not isfinite(clock):
        raise ValueError(f"the clock is no number: {shown(repr(clock))}")
    if any("memory" in saved for saved in done["agents"].values()):
        data = world.save()
        data.update({"clock": done["clock"], "chance": done["chance"]})
        if "story" in done:
            data["story"]["progress"] = done["story"]
        data["agents"] = [{**saved, **done["agents"].get(saved["name"], {})} for saved in data["agents"]]
        return type(world).restored(data), None
    world.clock, world.chance.state = done["clock"], int(done["chance"], 16)
    if "story" in done:
        world.triggers.restore(done["story"])
    for name, saved in done["agents"].items():
        restore_parts(world[name], saved)
    return world, None


_DEEDS: Final[dict[str, Callable[[World, Mapping[str, Any]], object]]] = {
    "happen": lambda world, done: world.happen(term_from(done["event"])),
    "unfold": lambda world, done: world.unfold(
        [term_from(event) for event in done["events"]],
        None if done["entering"] is None else term_from(done["entering"]),
    ),
    "act": lambda world, done: world.act(done["agent"], _option(world, done)),
    "turn": lambda world, done: world.turn(done["agent"], term_from(done["layer"])),
    "options": _decided,
    "decide": _decided,
    "perceive": _perceived,
    "advance": lambda world, done: world.advance(done["seconds"]),
    "update": lambda world, done: world[done["agent"]].update(done["seconds"]),
    "introduce": lambda world, done: world.introduce(),  # noqa: ARG005
    "run_triggers": lambda world, done: world.run_triggers(done["idle"]),
    "add": _added,
    "remove": lambda world, done: world.remove(done["agent"]),
    "rename": lambda world, done: world.rename(done["agent"], done["new"]),
    "edit": lambda world, done: _edited(world, done),
}


def _edited(world: World, done: Mapping[str, Any]) -> object:
    change = edit_from({name: value for name, value in done.items() if name != "do"})
    return change.apply(world[change.agent])
