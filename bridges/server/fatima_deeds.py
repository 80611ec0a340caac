"""What FAtiMA Toolkit's web server lets happen in a world: events perceived, actions done, and what they change.

Three routes let things happen, and each has its own way: see :func:`perceive`, :func:`act` and :func:`let_happen`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...agents.agent import Agent
from ...agents.effects import Effect
from ...agents.world import World
from ...core.errors import EspressivoError
from ...core.memory import validate_event
from ...core.terms import Term, parse
from ...decision.policy import Decision
from . import fatima_answers as answers
from .fatima_answers import RefusedError

__all__ = ["act", "decisions", "let_happen", "perceive", "validated"]

_SPEAK = "speak"


def validated(events: Sequence[str]) -> list[Term]:
    """Return events as terms, if all of them can happen.

    Raises:
        RefusedError: One cannot.
    """
    terms = _terms(events)
    for event in terms:
        _checked(event)
    return terms


def perceive(agent: Agent, events: Sequence[str]) -> None:
    """Let one character perceive events, in order; those before one that fails have been perceived.

    Raises:
        RefusedError: One failed.
    """
    for text in events:
        _perceive(agent, _terms([text])[0])


def act(world: World, deeds: Sequence[Term], whole: bool = False) -> int:
    """Let actions be done: all perceive each, then what it changes, which comes from who acted.

    Args:
        world: Where.
        deeds: Events that somebody has done something.
        whole: Do none of them when one cannot happen.

    Returns:
        How many effects the last one had.

    Raises:
        RefusedError: One failed; what came before has happened.
    """
    for deed in deeds if whole else ():
        _checked(deed)
    effects: list[Effect] = []
    for deed in deeds:
        for agent in world:
            _perceive(agent, deed)
        effects = world.effects.simulate([deed])
        for effect in effects:
            for agent in _observers(world, effect):
                _perceive(agent, effect.as_event(deed.args[1]))
    return len(effects)


def let_happen(world: World, events: Sequence[str], whole: bool = False) -> int:
    """Let events happen: all perceive all of them, then what they change, which comes from whoever perceives it.

    What they change is worked out first and for all at once: an event that changes nothing hides what those after it
    change, as in the toolkit.

    Args:
        world: Where.
        events: As texts.
        whole: Let none of them happen when one cannot.

    Returns:
        How many effects they had.

    Raises:
        RefusedError: One failed; what came before has happened.
    """
    terms = validated(events) if whole else _terms(events)
    effects = world.effects.simulate(terms)
    for agent in world:
        for event in terms:
            _perceive(agent, event)
    for effect in effects:
        for agent in _observers(world, effect):
            _perceive(agent, effect.as_event(agent.beliefs.owner))
    return len(effects)


def decisions(world: World, agent: Agent) -> list[dict[str, Any]]:
    """Return what somebody may do, best first; of a ``Speak`` one of the lines that fit, by chance.

    Raises:
        RefusedError: A rule failed, or there is no line for a ``Speak``.
    """
    try:
        return [_decision(world, agent, each) for each in agent.decide()]
    except EspressivoError as error:
        raise RefusedError(409, str(error)) from None


def _decision(world: World, agent: Agent, decided: Decision) -> dict[str, Any]:
    action = decided.action
    if action.head.key != _SPEAK:
        return answers.decision(decided, None, None)
    line = world.dialogue.choose(action, world.chance)
    if line is None:
        raise RefusedError(409, f"no line of dialogue fits {action}")
    return answers.decision(decided, line, agent.fill_in(line.utterance))


def _observers(world: World, effect: Effect) -> list[Agent]:
    return [agent for agent in world if effect.is_observed_by(agent.beliefs.owner)]


def _terms(events: Sequence[str]) -> list[Term]:
    try:
        return [parse(text) for text in events]
    except EspressivoError as error:
        raise RefusedError(400, str(error)) from None


def _checked(event: Term) -> None:
    try:
        validate_event(event)
    except EspressivoError as error:
        raise RefusedError(400, str(error)) from None


def _perceive(agent: Agent, event: Term) -> None:
    try:
        agent.perceive(event)
    except EspressivoError as error:
        raise RefusedError(409, f"{agent.name} cannot take in {event}: {error}") from None
