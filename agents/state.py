"""Saving a world as plain data, making it again, and telling two states apart by a hash.

The data hold nothing but text, numbers, lists and dicts with text keys, so any JSON writer can store them. Rules are
part of them: a saved world needs no other file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ..appraisal.goals import Goal
from ..appraisal.importance import AttributionRule
from ..appraisal.rules import AppraisalRule
from ..core.affect import AffectConstants, AffectSnapshot
from ..core.conditions import ConditionSet
from ..core.emotion_types import emotion_type
from ..core.emotions import Appraised, Cause, Emotion
from ..core.errors import EspressivoError, StateError
from ..core.substitution import Substitutions
from ..core.terms import Symbol, Term, parse, term
from ..decision.exchanges import InfluenceRule, SocialExchange
from ..decision.rules import ActionRule
from .agent import Agent
from .behaviour import BEHAVIOURS
from .dialogue import Line
from .effects import Effect

if TYPE_CHECKING:
    from .world import World

__all__ = ["FORMAT", "VERSION", "restore_agent", "restore_world", "save_agent", "save_world", "state_hash"]

FORMAT = "espressivo-world"
VERSION = 1
Data = dict[str, Any]


def save_world(world: World) -> Data:
    """Return everything about a world as plain data."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": world.name,
        "seed": world.seed,
        "behaviour": world.behaviour.name,
        "clock": world.clock,
        "chance": world.chance.state,
        "terminal_states": [str(state) for state in world.terminal_states],
        "lines": [
            [*(str(part) for part in line.action.args), line.utterance, line.recording] for line in world.dialogue
        ],
        "effects": [
            [
                str(entry.template),
                entry.priority,
                [[str(effect.property), str(effect.value), str(effect.observer)] for effect in entry.effects],
            ]
            for entry in world.effects
        ],
        "agents": [{**save_agent(agent), "rules": _save_rules(agent)} for agent in world.agents],
    }


def restore_world(data: Mapping[str, Any]) -> World:
    """Make a world again.

    Raises:
        StateError: The data are no saved world, or were saved by a newer version.
    """
    from .world import World

    if data.get("format") != FORMAT:
        raise StateError(f"this is no saved world: expected \"format\": \"{FORMAT}\"")
    if data.get("version") != VERSION:
        raise StateError(f"this world was saved as version {data.get('version')}; this espressivo reads {VERSION}")
    with _complaining("the saved world"):
        world = World(seed=data["seed"], behaviour=BEHAVIOURS[data["behaviour"]], name=data["name"])
        world.terminal_states = tuple(parse(state) for state in data["terminal_states"])
        for line in data["lines"]:
            world.dialogue.add(Line.parse(*line))
        for event, priority, effects in data["effects"]:
            world.effects.add(event, [Effect.parse(*effect) for effect in effects], priority)
        for saved in data["agents"]:
            agent = Agent(saved["name"], behaviour=BEHAVIOURS[saved["behaviour"]])
            world.add(agent)
            _restore_rules(agent, saved["rules"])
            restore_agent(agent, saved)
        world.clock = data["clock"]
        world.chance.state = data["chance"]
    return world


def state_hash(world: World) -> str:
    """Return a hash (32 hexadecimal digits) of all that will decide what comes next, the rules aside."""
    digest = blake2b(digest_size=16)
    _feed(digest, [world.seed, world.clock, world.chance.state, [save_agent(agent) for agent in world.agents]])
    return digest.hexdigest()


def save_agent(agent: Agent) -> Data:
    """Return the state of an agent, without its rules, as plain data."""
    return {
        "name": agent.name,
        "behaviour": agent.behaviour.name,
        "now": agent.now,
        "chance": agent.chance.state,
        "player": agent.is_player,
        "body": agent.body,
        "voice": agent.voice,
        "known": [str(other) for other in agent.known_agents],
        "doing": None if agent.busy is None else [str(part) for part in agent.busy],
        "identities": [[each.name, each.category, each.salience] for each in agent.identities.values()],
        "beliefs": [
            [str(belief.name), str(belief.mind), str(belief.value), belief.certainty] for belief in agent.beliefs
        ],
        "goals": [[goal.name, goal.significance, goal.likelihood] for goal in agent.goals],
        "memory": {
            "next": agent.memory.next_id,
            "records": [
                [record.id, str(record.event), record.time, list(record.emotions)] for record in agent.memory
            ],
        },
        "affect": _save_affect(agent),
        "importance": [
            [str(whom), str(mind), importance] for whom, mind, importance in agent.importance.worked_out()
        ],
    }


def restore_agent(agent: Agent, data: Mapping[str, Any]) -> None:
    """Give an agent, made anew with the same name and rules, the state that was saved.

    Raises:
        StateError: The data are no saved agent.
    """
    with _complaining(f"the saved agent {data.get('name')}"):
        agent.now = data["now"]
        agent.chance.state = data["chance"]
        agent.is_player, agent.body, agent.voice = data["player"], data["body"], data["voice"]
        for other in data["known"]:
            agent.meet(other)
        agent.set_doing(None if data["doing"] is None else (parse(data["doing"][0]), parse(data["doing"][1])))
        for name, category, salience in data["identities"]:
            agent.activate_identity(name, category, salience)
        agent.beliefs.clear()
        for name, mind, value, certainty in data["beliefs"]:
            agent.beliefs.store(parse(name), parse(mind), parse(value), certainty)
        for name, significance, likelihood in data["goals"]:
            agent.goals.set(Goal(name, significance, likelihood))
        for identifier, event, time, emotions in data["memory"]["records"]:
            agent.memory.restore(identifier, parse(event), time, tuple(emotions))
        agent.memory.next_id = data["memory"]["next"]
        _restore_affect(agent, data["affect"])
        agent.importance.restore(
            [(parse(whom), parse(mind), importance) for whom, mind, importance in data["importance"]]
        )


# -- affect ------------------------------------------------------------------------------------------------------


def _save_affect(agent: Agent) -> Data:
    state = agent.affect
    snapshot = state.snapshot()
    constants = state.constants
    default = state.dispositions.default
    return {
        "time": snapshot.time,
        "mood": [_to_json(value) for value in snapshot.mood],
        "emotions": [[place, _save_emotion(emotion)] for place, emotion in snapshot.emotions],
        "free": list(snapshot.free_places),
        "constants": [
            constants.half_life_constant,
            constants.emotion_influence_on_mood,
            constants.mood_influence_on_emotion,
            constants.least_mood,
            constants.emotion_half_life,
            constants.mood_half_life,
        ],
        "dispositions": [
            ["*", default.threshold, default.decay],
            *([kind.name, disposition.threshold, disposition.decay] for kind, disposition in state.dispositions),
        ],
    }


def _restore_affect(agent: Agent, data: Mapping[str, Any]) -> None:
    state = agent.affect
    state.constants = AffectConstants(*data["constants"])
    state.dispositions = type(state.dispositions)(final=state.semantics.final_dispositions)
    for name, threshold, decay in data["dispositions"]:
        state.dispositions.set(name, threshold, decay)
    value, reference, held_until = [_from_json(each) for each in data["mood"]]
    emotions = tuple((place, _restored_emotion(saved)) for place, saved in data["emotions"])
    state.restore(AffectSnapshot(data["time"], (value, reference, held_until), emotions, tuple(data["free"])))


def _save_emotion(emotion: Emotion) -> Data:
    return {
        "type": emotion.type,
        "target": None if emotion.target is None else str(emotion.target),
        "cause": None if emotion.origin is None else [emotion.origin.id, str(emotion.origin.event)],
        "numbers": [
            _to_json(value)
            for value in (
                emotion.initial,
                emotion.start,
                emotion.held_until,
                emotion.rate,
                emotion.decay,
                emotion.threshold,
                emotion.potential_before,
                emotion.potential_after,
            )
        ],
        "appraisals": [
            [
                each.variable,
                each.value,
                None if each.target is None else str(each.target),
                each.rule,
                each.source,
                None if each.bindings is None else _save_bindings(each.bindings),
            ]
            for each in emotion.appraisals
        ],
    }


def _restored_emotion(data: Mapping[str, Any]) -> Emotion:
    numbers = [_from_json(value) for value in data["numbers"]]
    initial, start, held_until, rate, decay, threshold, before, after = numbers
    origin = None
    if data["cause"] is not None:
        identifier, event = data["cause"]
        origin = Cause.of_event(identifier, parse(event))
    return Emotion(
        emotion_type(data["type"]),
        initial,
        start,
        rate=rate,
        decay=decay,
        threshold=threshold,
        target=None if data["target"] is None else parse(data["target"]),
        origin=origin,
        held_until=held_until,
        potential_before=before,
        potential_after=after,
        appraisals=tuple(
            Appraised(
                variable,
                value,
                None if target is None else parse(target),
                rule,
                source,
                None if bindings is None else _restored_bindings(bindings),
            )
            for variable, value, target, rule, source, bindings in data["appraisals"]
        ),
    )


def _save_bindings(bindings: Substitutions) -> list[list[Any]]:
    return [[str(each.variable), str(each.value), each.certainty] for each in bindings]


def _restored_bindings(data: Iterable[Sequence[Any]]) -> Substitutions:
    bindings = Substitutions()
    for name, value, certainty in data:
        variable = parse(name)
        if isinstance(variable, Symbol):
            bindings.add(variable, parse(value), certainty)
    return bindings


# -- rules -------------------------------------------------------------------------------------------------------


def _save_rules(agent: Agent) -> Data:
    return {
        "appraisal": [
            {
                "event": str(rule.event),
                "variables": [[name, str(value), _text(target)] for name, value, target in rule.variables],
                **_save_conditions(rule.conditions),
                "id": rule.id,
                "source": rule.source,
            }
            for rule in agent.appraisal_rules
        ],
        "actions": [
            {
                "action": str(rule.action),
                "target": str(rule.target),
                "priority": str(rule.priority),
                "layer": str(rule.layer),
                **_save_conditions(rule.conditions),
                "id": rule.id,
                "source": rule.source,
            }
            for rule in agent.action_rules
        ],
        "importance": [
            {
                "description": rule.description,
                "target": str(rule.target),
                "value": str(rule.value),
                **_save_conditions(rule.conditions),
            }
            for rule in agent.importance
        ],
        "exchanges": [_save_exchange(exchange) for exchange in agent.exchanges],
    }


def _save_exchange(exchange: SocialExchange) -> Data:
    return {
        "name": str(exchange.name),
        "target": str(exchange.target),
        "steps": [str(step) for step in exchange.steps],
        "starting": _save_conditions(exchange.starting_conditions),
        "influence": [
            {"value": rule.value, "mode": str(rule.mode), **_save_conditions(rule.conditions)}
            for rule in exchange.influence_rules
        ],
        "description": exchange.description,
    }


def _save_conditions(conditions: ConditionSet) -> Data:
    return {
        "conditions": [str(condition) for condition in conditions.conditions],
        "quantifier": conditions.quantifier.value,
    }


def _restore_rules(agent: Agent, data: Mapping[str, Any]) -> None:
    for rule in data["appraisal"]:
        variables = [(name, value, target) for name, value, target in rule["variables"]]
        agent.appraisal_rules.add(
            AppraisalRule.parse(
                rule["event"], variables, rule["conditions"], rule["quantifier"], id=rule["id"], source=rule["source"]
            )
        )
    for rule in data["actions"]:
        agent.action_rules.add(
            ActionRule.parse(
                rule["action"],
                rule["target"],
                rule["priority"],
                layer=rule["layer"],
                conditions=rule["conditions"],
                quantifier=rule["quantifier"],
                id=rule["id"],
                source=rule["source"],
            )
        )
    for rule in data["importance"]:
        agent.importance.add(
            AttributionRule(parse(rule["target"]), parse(rule["value"]), _conditions(rule), rule["description"])
        )
    for saved in data["exchanges"]:
        agent.exchanges.add(
            SocialExchange.parse(
                saved["name"],
                saved["target"],
                saved["steps"],
                starting_conditions=_conditions(saved["starting"]),
                influence_rules=[
                    InfluenceRule(rule["value"], term(rule["mode"]), _conditions(rule)) for rule in saved["influence"]
                ],
                description=saved["description"],
            )
        )


def _conditions(data: Mapping[str, Any]) -> ConditionSet:
    return ConditionSet.parse(data["conditions"], data["quantifier"])


# -- plain data --------------------------------------------------------------------------------------------------


def _text(value: Term | None) -> str | None:
    return None if value is None else str(value)


def _to_json(value: float) -> float | str:
    """JSON has no infinity: it is written as text."""
    return value if math.isfinite(value) else str(value)


def _from_json(value: float | str) -> float:
    return float(value) if isinstance(value, str) else value


def _feed(digest: blake2b, data: object) -> None:
    digest.update(json.dumps(data, sort_keys=True, separators=(",", ":")).encode())


@contextmanager
def _complaining(what: str) -> Iterator[None]:
    """Turn whatever is wrong with saved data into one error that says so."""
    try:
        yield
    except StateError:
        raise
    except EspressivoError as error:
        raise StateError(f"{what} cannot be restored: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise StateError(f"{what} cannot be restored, it is damaged: {error!r}") from error
