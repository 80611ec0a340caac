"""Commands by which something happens in a world: events, percepts, beliefs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ...agents.outcome import Felt
from ...core.errors import BeliefError, EspressivoError, TermSyntaxError
from ...core.terms import Term, term
from ..protocol.coding import Refused
from ..protocol.commands import AffectPercept, Happen, Perceive, Tell
from ..protocol.messages import EventMessage, Outcome
from .hosted import Happenings, Hosted, events_of
from .percepts import seen_in

__all__ = ["happen", "perceive", "perceive_affect", "tell"]

_NOTHING = "-"
"""A value that takes a belief away."""


def happen(hosted: Hosted, command: Happen) -> Outcome:
    """Let events happen."""
    happenings = Happenings()
    happenings.add(hosted.world.unfold(events_of(command.events)))
    hosted.by_itself(happenings)
    return hosted.outcome(happenings)


def perceive(hosted: Hosted, command: Perceive) -> Outcome:
    """Let one agent alone perceive events."""
    agent = hosted.agent(command.agent)
    happenings = Happenings()
    events = events_of(command.events)
    felt = agent.perceive(*events)
    happenings.feelings += [Felt(agent.name, each) for each in felt]
    _tell_percepts(hosted, agent.name, events)
    hosted.by_itself(happenings)
    return hosted.outcome(happenings)


def perceive_affect(hosted: Hosted, command: AffectPercept) -> Outcome:
    """Let an agent take in how somebody seems to feel."""
    agent = hosted.agent(command.agent)
    seen = seen_in(command, agent)
    happenings = Happenings()
    if seen:
        seen.believed_by(agent)
        happenings.changes += [(agent.name, str(belief), str(value)) for belief, value, _ in seen.beliefs]
        happenings.feelings += [Felt(agent.name, each) for each in agent.perceive(*seen.events)]
        _tell_percepts(hosted, agent.name, seen.events)
        hosted.by_itself(happenings)
    return hosted.outcome(happenings)


def tell(hosted: Hosted, command: Tell) -> Outcome:
    """Let an agent believe something."""
    agent = hosted.agent(command.agent)
    happenings = Happenings()
    value = None if command.value == _NOTHING else command.value
    try:
        belief = term(command.belief)
        agent.beliefs.tell(belief, value, command.mind, command.certainty)
    except TermSyntaxError as error:
        raise Refused("bad-term", str(error), _wrong_in(command)) from None
    except BeliefError as error:
        raise Refused("not-possible", str(error), "$.belief") from None
    agent.importance.invalidate()
    happenings.changes.append((agent.name, str(belief), command.value))
    hosted.by_itself(happenings)
    return hosted.outcome(happenings)


def _tell_percepts(hosted: Hosted, agent: str, events: Iterable[Term]) -> None:
    """Tell those who listen what one agent alone has perceived."""
    for event in events:
        hosted.tell("events", partial(EventMessage, world=hosted.name, time=hosted.time, event=str(event), agent=agent))


def _wrong_in(command: Tell) -> str:
    """Return which part of a command is no term."""
    for name in ("belief", "value", "mind"):
        try:
            term(getattr(command, name))
        except EspressivoError:
            return f"$.{name}"
    return "$"
