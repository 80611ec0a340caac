"""Saving a world as plain data, making it again, and telling two states apart by a hash.

The data hold nothing but text, numbers, lists and dicts with text keys, so any JSON writer can store them. Rules are
part of them: a saved world needs no other file. Numbers that need all their 64 bits are written as text, because
not every reader of JSON keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..appraisal.goals import Goal
from ..appraisal.prospects import OpenProspect
from ..core.errors import EspressivoError, StateError, nearest, shown
from ..core.memory import EpisodicMemory, MemoryEdits
from ..core.terms import parse
from .agent import Agent
from .behaviour import BEHAVIOURS, Behaviour
from .dialogue import Line
from .display_rules import DisplayRule
from .effects import Effect
from .state_affect import restore_affect, save_affect
from .state_rules import restore_rules, save_rules
from .state_shape import AGENT, WORLD, WORLD_WITH_STORY
from .state_story import restore_story, save_story
from .state_terms import extended_from, extended_number, saved_term, term_from

if TYPE_CHECKING:
    from .world import World

__all__ = [
    "FORMAT",
    "VERSION",
    "restore_agent",
    "restore_parts",
    "restore_world",
    "save_agent",
    "save_beliefs",
    "save_besides",
    "save_world",
]

FORMAT = "espressivo-world"
VERSION = 2
"""Of what is saved of a world with a story; without one it is version 1, which differs in nothing else."""
Data = dict[str, Any]


def save_world(world: World) -> Data:
    """Return everything about a world as plain data.

    Dynamic properties that were added by hand are functions, and are not part of it.
    """
    story = save_story(world)
    return {
        "format": FORMAT,
        "version": VERSION if story else 1,
        "name": world.name,
        "seed": str(world.seed),
        "behaviour": world.behaviour.name,
        "clock": world.clock,
        "chance": _save_chance(world.chance.state),
        "terminal_states": [str(state) for state in world.terminal_states],
        "lines": [
            [line.id, *(str(part) for part in line.action.args), line.utterance, line.recording]
            for line in world.dialogue
        ],
        "lines_named": world.dialogue.named,
        "effects": [
            [
                str(entry.template),
                entry.priority,
                [[str(effect.property), str(effect.value), str(effect.observer)] for effect in entry.effects],
            ]
            for entry in world.effects
        ],
        "agents": [{**save_agent(agent), "rules": save_rules(agent)} for agent in world.agents],
        **({"story": story} if story else {}),
    }


def restore_world(data: object, make: Callable[..., World]) -> World:
    """Make a world again.

    Args:
        data: As saved.
        make: The class of worlds.

    Raises:
        StateError: The data are no saved world, or were saved by a newer version.
    """
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise StateError(f'this is no saved world: expected "format": "{FORMAT}"')
    version = data.get("version")
    if isinstance(version, bool) or version not in (1, VERSION):
        raise StateError(f"this world was saved as version {_brief(version)}; this espressivo reads 1 and {VERSION}")
    with _complaining("the saved world"):
        (WORLD if version == 1 else WORLD_WITH_STORY)(data, "$")
        world = make(seed=int(data["seed"]), behaviour=_behaviour(data["behaviour"]), name=data["name"])
        world.terminal_states = tuple([parse(state) for state in data["terminal_states"]])
        world.dialogue.restore([_restored_line(*line) for line in data["lines"]], data["lines_named"])
        for event, priority, effects in data["effects"]:
            world.effects.add(event, [Effect.parse(*effect) for effect in effects], priority)
        for saved in data["agents"]:
            restore_rules(world.add(Agent(saved["name"], behaviour=_behaviour(saved["behaviour"]))), saved["rules"])
        for agent, saved in zip(world.agents, data["agents"], strict=True):
            _restore_agent(agent, saved)
        if version == VERSION:
            restore_story(world, data["story"])
        world.clock = data["clock"]
        world.chance.state = int(data["chance"], 16)
    return world


def save_agent(agent: Agent) -> Data:
    """Return the state of an agent, without its rules, as plain data."""
    return {
        **save_besides(agent),
        "beliefs": save_beliefs(agent),
        "memory": _save_memory(agent.memory),
        "affect": save_affect(agent.affect),
    }


def save_besides(agent: Agent) -> Data:
    """Return what there is to an agent besides its rules, beliefs, memory and affect, as plain data."""
    shows = [rule.as_data() for rule in agent.display_rules]
    return {
        **({"shows": shows} if shows else {}),
        "name": agent.name,
        "behaviour": agent.behaviour.name,
        "now": agent.now,
        "chance": _save_chance(agent.chance.state),
        "player": agent.is_player,
        "body": agent.body,
        "voice": agent.voice,
        "known": [str(other) for other in agent.known_agents],
        "doing": None if agent.busy is None else [saved_term(part) for part in agent.busy],
        "identities": [[each.name, each.category, each.salience] for each in agent.identities.values()],
        "goals": [[goal.name, goal.significance, goal.likelihood] for goal in agent.goals],
        "prospects": [
            [saved_term(each.name), each.desirability, each.likelihood] for each in agent.appraiser.prospects
        ],
        "importance": [
            [saved_term(whom), str(mind), importance] for whom, mind, importance in agent.importance.worked_out()
        ],
    }


def save_beliefs(agent: Agent) -> list[list[Any]]:
    """Return what an agent believes, as plain data."""
    return [
        [saved_term(belief.name), str(belief.mind), saved_term(belief.value), belief.certainty]
        for belief in agent.beliefs
    ]


def restore_agent(agent: Agent, data: Mapping[str, Any]) -> None:
    """Give an agent, made anew with the same name and rules, the state that was saved.

    Raises:
        StateError: The data are no saved agent, or not of this one.
    """
    with _complaining("the saved agent"):
        AGENT(data, "$")
        if data["name"].casefold() != agent.name.casefold():
            raise StateError(f"these are data of {_brief(data['name'])}, not of {agent.name}")
        _restore_agent(agent, data)


def _restore_agent(agent: Agent, data: Mapping[str, Any]) -> None:
    _restore_besides(agent, data)
    _restore_beliefs(agent, data["beliefs"])
    _restore_memory(agent.memory, data["memory"])
    restore_affect(agent.affect, data["affect"])
    _restore_importance(agent, data["importance"])


def restore_parts(agent: Agent, data: Mapping[str, Any]) -> None:
    """Give an agent the parts of a state that are named, other than its memory, and leave the others as they are.

    Raises:
        StateError: The data are no parts of a saved agent.
    """
    with _complaining("a part of the saved agent"):
        AGENT({**save_agent(agent), **data}, "$")
        _restore_besides(agent, {**save_besides(agent), **data})
        if "beliefs" in data:
            _restore_beliefs(agent, data["beliefs"])
        if "affect" in data:
            restore_affect(agent.affect, data["affect"])
        if "importance" in data:
            _restore_importance(agent, data["importance"])


def _restore_besides(agent: Agent, data: Mapping[str, Any]) -> None:
    agent.now = data["now"]
    agent.chance.state = int(data["chance"], 16)
    agent.is_player, agent.body, agent.voice = data["player"], data["body"], data["voice"]
    agent.display_rules = [DisplayRule.from_data(rule) for rule in data.get("shows", ())]
    agent.set_known([parse(other) for other in data["known"]])
    agent.set_doing(None if data["doing"] is None else (term_from(data["doing"][0]), term_from(data["doing"][1])))
    agent.identities.clear()
    for name, category, salience in data["identities"]:
        agent.activate_identity(name, category, salience)
    for known in agent.goals:
        agent.goals.remove(known.name)
    for name, significance, likelihood in data["goals"]:
        goal = Goal(name, significance, likelihood)
        goal.significance, goal.likelihood = significance, likelihood
        agent.goals.set(goal)
    agent.appraiser.prospects.clear()
    for name, desirability, likelihood in data["prospects"]:
        agent.appraiser.prospects.open(OpenProspect(term_from(name), desirability, likelihood))


def _restore_beliefs(agent: Agent, data: Sequence[Sequence[Any]]) -> None:
    agent.beliefs.clear()
    for name, mind, value, certainty in data:
        agent.beliefs.store(term_from(name), parse(mind), term_from(value), certainty)


def _restore_importance(agent: Agent, data: Sequence[Sequence[Any]]) -> None:
    agent.importance.restore([(term_from(whom), parse(mind), importance) for whom, mind, importance in data])


# -- parts -------------------------------------------------------------------------------------------------------


def _save_memory(memory: EpisodicMemory) -> Data:
    edits = memory.edits()
    return {
        "next": memory.next_id,
        "records": [[record.id, saved_term(record.event), record.time, list(record.emotions)] for record in memory],
        "edits": None
        if edits is None
        else {
            "places": list(edits.places),
            "free": list(edits.free_places),
            "names": [[saved_term(name), list(ids)] for name, ids in edits.names],
            "old": [[identifier, [saved_term(name) for name in names]] for identifier, names in edits.old_names],
            "latest": [extended_number(edits.latest[0]), list(edits.latest[1]), edits.latest[2]],
        },
    }


def _restore_memory(memory: EpisodicMemory, data: Mapping[str, Any]) -> None:
    for identifier, event, time, emotions in data["records"]:
        memory.restore(identifier, term_from(event), time, tuple(emotions))
    if data["next"] < memory.next_id:
        raise StateError(f"the next event cannot have the id {data['next']}: {memory.next_id - 1} is taken")
    memory.next_id = data["next"]
    if (edits := data["edits"]) is not None:
        time, latest, is_complete = edits["latest"]
        memory.restore_edits(
            MemoryEdits(
                tuple(edits["places"]),
                tuple(edits["free"]),
                tuple([(term_from(name), tuple(ids)) for name, ids in edits["names"]]),
                tuple([(identifier, tuple(map(term_from, names))) for identifier, names in edits["old"]]),
                (extended_from(time), tuple(latest), is_complete),
            )
        )


def _restored_line(identifier: str, current: str, following: str, meaning: str, style: str, *words: str) -> Line:
    return replace(Line.parse(current, following, meaning, style, *words), id=identifier)


def _behaviour(name: str) -> Behaviour:
    if name not in BEHAVIOURS:
        close = nearest(shown(name), BEHAVIOURS)
        raise StateError(
            f"there is no behaviour {shown(name)!r}, only {', '.join(BEHAVIOURS)}"
            + (f"; did you mean {close}?" if close else "")
        )
    return BEHAVIOURS[name]


def _save_chance(state: int) -> str:
    return f"{state:016x}"


def _brief(value: object) -> str:
    return shown(str(value)) if isinstance(value, (str, int, float)) else f"a {type(value).__name__}"


@contextmanager
def _complaining(what: str) -> Iterator[None]:
    """Turn whatever is wrong with saved data into one error that says so."""
    try:
        yield
    except EspressivoError as error:
        raise StateError(f"{what} cannot be restored: {error}") from error
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise StateError(f"{what} cannot be restored, it is damaged: {error!r}") from error
