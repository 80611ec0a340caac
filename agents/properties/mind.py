"""Dynamic properties about the agent's own state: affect, goals, memory, whom it knows, chance, dialogue."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...core.properties import Answer, PropertyCall
from ...core.substitution import Substitutions
from ...core.terms import Symbol, Term, compose, number, parse, truth
from .logic import numeric, ways

if TYPE_CHECKING:
    from ..agent import Agent

__all__ = ["ATTRIBUTION", "COMPOUND", "WELL_BEING", "agreeing", "bound", "ids_of_events", "own"]

FindEvents = Callable[[Term, Substitutions], Iterator[tuple[int, Substitutions]]]
"""A search of the memory: pattern and bindings in, ids with their bindings out."""
WELL_BEING = ("Joy", "Distress")
ATTRIBUTION = ("Shame", "Pride", "Reproach", "Admiration")
COMPOUND = ("Gratification", "Gratitude", "Remorse", "Anger")


def bound(agent: Agent, call: PropertyCall, argument: Term) -> Iterator[Substitutions]:
    """Yield the bindings under which an argument means the agent itself; an unbound variable is bound to it."""
    me = agent.beliefs.owner
    for bindings in call.sets:
        wanted = bindings.ground(argument)
        if isinstance(wanted, Symbol) and wanted.is_variable:
            extended = bindings.extended(wanted, me)
            if extended is not None:
                yield extended
        elif wanted == me or wanted.is_self or wanted.is_universal:
            yield bindings


def own(read: Callable[[Agent], Term | None]) -> Callable[[Agent, PropertyCall], Iterator[Answer]]:
    """Make a property of the agent itself: one argument, SELF, the own name or a variable; no other mind is known."""

    def answer(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
        if call.is_own_mind:
            value = read(agent)
            if value is not None:
                for bindings in bound(agent, call, call.args[0]):
                    yield Answer(value, 1.0, [bindings])

    return answer


def _strongest(*among: str) -> Callable[[Agent, PropertyCall], Iterator[Answer]]:
    def read(agent: Agent) -> Term | None:
        emotion = agent.affect.strongest(among=among or None)
        return None if emotion is None else parse(emotion.type)

    return own(read)


mood = own(lambda agent: number(agent.mood))
tick = own(lambda agent: number(agent.now))
strongest_emotion = _strongest()
strongest_well_being = _strongest(*WELL_BEING)
strongest_attribution = _strongest(*ATTRIBUTION)
strongest_compound = _strongest(*COMPOUND)


def goal_likelihood(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """How likely the success of a goal is held to be; an unbound variable is bound to each goal."""
    if not call.is_own_mind:
        return
    for goal in agent.goals:
        for bindings in call.sets:
            extended = agreeing(bindings, call.args[0], parse(goal.name))
            if extended is not None:
                yield Answer(number(goal.likelihood), 1.0, [extended])


def agreeing(bindings: Substitutions, argument: Term, value: Term) -> Substitutions | None:
    """Return the bindings under which an argument is this value: extended, as they are, or None."""
    wanted = bindings.ground(argument)
    if isinstance(wanted, Symbol) and wanted.is_variable:
        return bindings.extended(wanted, value)
    return bindings if wanted.is_universal or wanted.same(value) else None


def strongest_emotion_for_event(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """The strongest emotion caused by an event; an unbound variable is bound to each event that caused one."""
    if not call.is_own_mind:
        return
    for bindings in bound(agent, call, call.args[0]):
        strongest: dict[object, tuple[float, str, Substitutions]] = {}
        for emotion in agent.affect.emotions():
            if emotion.cause is None:
                continue
            wanted = bindings.ground(call.args[1])
            if isinstance(wanted, Symbol) and wanted.is_variable:
                merged = bindings.extended(wanted, emotion.cause)
            else:
                found = agent.beliefs.semantics.unify(wanted, emotion.cause)
                merged = None if found is None else bindings.merged(found)
            if merged is not None:
                key = merged.identity()
                if key not in strongest or emotion.intensity > strongest[key][0]:
                    strongest[key] = (emotion.intensity, emotion.type, merged)
        for _, name, merged in strongest.values():
            yield Answer(parse(name), 1.0, [merged])


def emotion_intensity(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """How strong an emotion is (0..10); an unbound variable is bound to each active emotion type."""
    if not call.is_own_mind:
        return
    strongest: dict[str, float] = {}
    for emotion in agent.affect.emotions():
        strongest[emotion.type] = max(emotion.intensity, strongest.get(emotion.type, 0.0))
    for bindings in bound(agent, call, call.args[0]):
        for name, intensity in strongest.items():
            extended = agreeing(bindings, call.args[1], parse(name))
            if extended is not None:
                yield Answer(number(intensity), 1.0, [extended])


def is_agent(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Whether somebody is an agent one knows; an unbound variable is bound to each, oneself last."""
    if not call.is_own_mind:
        return
    known = [*agent.known_agents, agent.beliefs.owner]
    wanted = call.args[0]
    for bindings in call.sets:
        candidate = bindings.ground(wanted)
        if isinstance(candidate, Symbol) and candidate.is_variable:
            for somebody in known:
                extended = bindings.extended(candidate, somebody)
                if extended is not None:
                    yield Answer(truth(True), 1.0, [extended])
        else:
            yield Answer(truth(candidate in known), 1.0, [bindings])


def random_integer(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """A whole number from the first bound up to, not including, the second."""
    for bindings, (low, high) in ways(call, *call.args):
        first, last = numeric(low), numeric(high)
        if first is not None and last is not None and math.ceil(first) < math.ceil(last):
            yield Answer(number(agent.chance.randrange(math.ceil(first), math.ceil(last))), 1.0, [bindings])


def identity_salient(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Whether a social identity is active, as certain as it is salient; an unbound variable is bound to each."""
    wanted = call.args[0]
    for bindings in call.sets:
        candidate = bindings.ground(wanted)
        if isinstance(candidate, Symbol) and candidate.is_variable:
            for identity in agent.identities.values():
                extended = bindings.extended(candidate, parse(identity.name))
                if extended is not None:
                    yield Answer(truth(True), identity.salience, [extended])
            continue
        active = agent.identity_named(candidate)
        yield Answer(truth(active is not None), active.salience if active else 1.0, [bindings])


def event_id(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """The ids of the events that match, -1 when there is none."""
    yield from ids_of_events(call, agent.memory.find)


def last_event_id(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """The ids of the events that match and happened last, -1 when there is none."""
    yield from ids_of_events(call, agent.memory.latest_only)


def ids_of_events(call: PropertyCall, find: FindEvents) -> Iterator[Answer]:
    """Answer with the id of each event that a search finds for the four arguments; -1 when it finds none."""
    pattern = compose("Event", *call.args)
    for bindings in call.sets:
        found = False
        for identifier, extended in find(pattern, bindings):
            found = True
            yield Answer(number(identifier), 1.0, [extended])
        if not found:
            yield Answer(number(-1), 1.0, [bindings])


def event_elapsed_time(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """How long ago an event happened, in seconds; an unbound variable is bound to the id of each event."""
    for bindings in call.sets:
        wanted = bindings.ground(call.args[0])
        if isinstance(wanted, Symbol) and wanted.is_variable:
            for record in agent.memory:
                extended = bindings.extended(wanted, number(record.id))
                if extended is not None:
                    yield Answer(number(agent.now - record.time), 1.0, [extended])
            continue
        for value, extended in call.values(wanted, bindings):
            identifier = numeric(value)
            if identifier is not None and identifier in agent.memory:
                yield Answer(number(agent.now - agent.memory[int(identifier)].time), 1.0, [extended])


def social_importance(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """How important somebody is, 1 or more; an unbound variable is bound to each agent one knows."""
    for bindings in call.sets:
        wanted = bindings.ground(call.args[0])
        if isinstance(wanted, Symbol) and wanted.is_variable:
            for somebody in agent.known_agents:
                extended = bindings.extended(wanted, somebody)
                if extended is not None:
                    yield Answer(number(agent.importance.of(somebody, call.mind)), 1.0, [extended])
        else:
            for value, found in call.values(wanted, bindings):
                yield Answer(number(agent.importance.of(value, call.mind)), 1.0, [found])


def volition(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """How much the agent wants to take the next step of a social exchange with somebody."""
    yield from agent.exchanges.answer(call, agent.memory)


def valid_dialogue(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Whether there is such a line of dialogue; unbound variables are bound to the line's fields."""
    if not call.is_own_mind or agent.dialogue is None:
        return
    current, following, meaning, style = call.args
    for bindings in call.sets:
        for _, extended in agent.dialogue.find(current, following, meaning, style, bindings):
            yield Answer(truth(True), 1.0, [extended])
