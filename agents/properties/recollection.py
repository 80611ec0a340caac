"""Dynamic properties about what our own agents take others to believe, and about what they remember."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.errors import PerspectiveError
from ...core.memory import ACTION_END, PROPERTY_CHANGE
from ...core.properties import Answer, PropertyCall
from ...core.substitution import Substitutions
from ...core.terms import SELF, UNIVERSAL, Symbol, Term, compose, number

if TYPE_CHECKING:
    from ..agent import Agent

__all__ = ["believes", "done", "since", "since_done"]

_LONG_AGO = 1_000_000_000.0
"""Seconds that have passed since what was never done."""


def believes(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """What somebody is taken to believe of a property; an unbound variable is bound to each agent one knows."""
    who, question = call.args
    for bindings in call.sets:
        for mind, extended in _minds(agent, bindings.ground(who), bindings):
            try:
                yield from call.ask(compose("ToM", mind, extended.ground(question)), [extended])
            except PerspectiveError:
                continue  # more minds deep than are kept


def _minds(agent: Agent, who: Term, bindings: Substitutions) -> Iterator[tuple[Term, Substitutions]]:
    if isinstance(who, Symbol) and who.is_variable:
        for somebody in (*agent.known_agents, agent.beliefs.owner):
            extended = bindings.extended(who, somebody)
            if extended is not None:
                yield somebody, extended
    elif who.is_primitive and not who.is_nil:
        yield who, bindings


def since(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Seconds since one perceived that a property changed; since one's birth when it never did."""
    if not call.is_own_mind:
        return
    for bindings in call.sets:
        wanted = bindings.ground(call.args[0])
        latest: dict[object, tuple[float, Substitutions]] = {}
        for time, extended in _changes(agent, wanted, bindings):
            key = extended.identity()
            if key not in latest or time > latest[key][0]:
                latest[key] = (time, extended)
        for time, extended in latest.values():
            yield Answer(number(agent.now - time), 1.0, [extended])
        if not latest and not wanted.variables:
            yield Answer(number(agent.now), 1.0, [bindings])


def _changes(agent: Agent, wanted: Term, bindings: Substitutions) -> Iterator[tuple[float, Substitutions]]:
    """Yield when a property changed; the memory may call oneself by name or SELF."""
    for spelled in dict.fromkeys((wanted, wanted.replace(agent.beliefs.owner, SELF))):
        pattern = compose("Event", PROPERTY_CHANGE, UNIVERSAL, spelled, UNIVERSAL)
        for identifier, extended in agent.memory.find(pattern, bindings):
            yield agent.memory[identifier].time, extended


def done(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """How often one has done something at somebody; an unbound variable is bound to each way in which one has."""
    if not call.is_own_mind:
        return
    pattern = compose("Event", ACTION_END, agent.beliefs.owner, *call.args)
    for bindings in call.sets:
        times: dict[object, list[Substitutions]] = {}
        for _, extended in agent.memory.find(pattern, bindings):
            times.setdefault(extended.identity(), []).append(extended)
        for found in times.values():
            yield Answer(number(len(found)), 1.0, [found[0]])
        if not times:
            yield Answer(number(0), 1.0, [bindings])


def since_done(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Seconds since one last did something at somebody; a thousand million when one never did."""
    if not call.is_own_mind:
        return
    pattern = compose("Event", ACTION_END, agent.beliefs.owner, *call.args)
    for bindings in call.sets:
        times = [agent.memory[identifier].time for identifier, _ in agent.memory.find(pattern, bindings)]
        yield Answer(number(agent.now - max(times) if times else _LONG_AGO), 1.0, [bindings])
