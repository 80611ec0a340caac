"""Commands by which the agents of a world act: at once, or over time, carried out by a game or a robot."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, Literal

from ...agents.agent import Agent
from ...agents.world import Option
from ...core.memory import ACTION_END, ACTION_START
from ...core.substitution import Substitutions
from ...core.terms import SELF, Term, compose
from ...expression.showing import show
from ..protocol.coding import Refused
from ..protocol.commands import Act, EndAction, StartAction, TakeTurn
from ..protocol.messages import ActionMessage, DecisionMessage, Offered, Outcome, SpeechMessage
from .actions import StartedAction
from .describing import done_with_pause, offered
from .hosted import Happenings, Hosted, events_of
from .speaking import spoken

__all__ = ["act", "end", "end_overdue", "keep_up", "start", "take_turn"]

Phase = Literal["started", "done", "failed", "cancelled", "timed-out"]
_UNASKED: Final = 60.0
"""Seconds that are given to an action that was perceived to begin, but was not started by a command."""
_ENDS: Final[Mapping[str, Phase]] = {"done": "done", "failed": "failed", "cancelled": "cancelled"}


def act(hosted: Hosted, command: Act) -> Outcome:
    """Let an agent do one of its options, at once."""
    agent = hosted.agent(command.agent)
    offer = hosted.offer(agent, command.option)
    did = done_with_pause(agent, offer.told)
    _tell_decision(hosted, agent, did)
    happenings = Happenings()
    happenings.add(hosted.world.act(agent.name, offer.option))
    hosted.by_itself(happenings)
    return hosted.outcome(happenings, did=did)


def take_turn(hosted: Hosted, command: TakeTurn) -> Outcome:
    """Let an agent do at once what it wants most."""
    agent = hosted.agent(command.agent)
    hosted.check_free(agent)
    happenings = Happenings()
    turn = hosted.world.turn(agent.name)
    did = None
    if turn is not None:
        did = done_with_pause(agent, offered(hosted.telling, agent, turn.option))
        _tell_decision(hosted, agent, did)
        happenings.add(turn.outcome)
    hosted.by_itself(happenings, idle=turn is None)
    return hosted.outcome(happenings, did=did)


def start(hosted: Hosted, command: StartAction) -> Outcome:
    """Let an agent begin one of its options."""
    agent = hosted.agent(command.agent)
    offer = hosted.offer(agent, command.option)
    deeds = [str(each) for each in _events_of_doing(agent, offer.option)]
    first = events_of(deeds, "$.option")[0]
    did = done_with_pause(agent, offer.told)
    _tell_decision(hosted, agent, did)
    happenings = Happenings()
    hosted.trace.hear_choice(agent, offer.option)
    happenings.add(hosted.world.unfold([compose("Event", ACTION_START, *first.args[1:])]))
    action = hosted.actions.begin(agent.name, offer.told, deeds, command.timeout, hosted.time)
    _tell_phase(hosted, action, "started")
    hosted.by_itself(happenings)
    return hosted.outcome(happenings, action=action.id, did=did)


def end(hosted: Hosted, command: EndAction) -> Outcome:
    """End an action that was started."""
    action = hosted.actions.get(command.action)
    if action is None:
        begun = ", ".join(each.id for each in hosted.actions) or "none"
        why = f"no action {command.action!r} is being carried out: it has ended, or never began; under way: {begun}"
        raise Refused("unknown-action", why, "$.action")
    happenings = Happenings()
    _end(hosted, action, _ENDS[command.outcome], happenings)
    hosted.by_itself(happenings)
    return hosted.outcome(happenings, action=action.id, did=action.what)


def end_overdue(hosted: Hosted, happenings: Happenings) -> bool:
    """Let the actions fail whose end nobody told in time; return whether there were any."""
    overdue = hosted.actions.overdue(hosted.world.clock)
    for action in overdue:
        _end(hosted, action, "timed-out", happenings)
    return bool(overdue)


def keep_up(hosted: Hosted) -> None:
    """Take note of actions that began, or ended, because somebody perceived it: their ends are waited for as well."""
    for agent in hosted.world:
        known = hosted.actions.of(agent.name)
        if agent.busy is None and known is not None:
            hosted.actions.end(known)
            _tell_phase(hosted, known, "done")
        elif agent.busy is not None and known is None:
            action, target = agent.busy
            what = Offered("", str(action), "" if target.is_nil else str(target), 0.0, str(action))
            deed = compose("Event", ACTION_END, agent.beliefs.owner, action, target)
            begun = hosted.actions.begin(agent.name, what, [str(deed)], _UNASKED, hosted.time)
            _tell_phase(hosted, begun, "started")


def _end(hosted: Hosted, action: StartedAction, phase: Phase, happenings: Happenings) -> None:
    """End an action; what it does happens only when it is done, and nobody stays busy in any case."""
    agent = hosted.world[action.agent]
    hosted.actions.end(action)
    if phase == "done":
        happenings.add(hosted.world.unfold(events_of(action.deeds)))
    agent.set_doing(None)
    _tell_phase(hosted, action, phase)


def _events_of_doing(agent: Agent, option: Option) -> list[Term]:
    """Return the events that have happened when an option has been carried out; as :meth:`World.act` lets them."""
    actor = agent.beliefs.owner
    deeds = [(option.action, option.decision.target)]
    deeds += [] if option.line is None else [(deed.action, deed.target) for deed in option.line.performs]
    bound = option.decision.bindings or Substitutions()
    parts = [[bound.ground(part).replace(SELF, actor) for part in deed] for deed in deeds]
    return [compose("Event", ACTION_END, actor, *each) for each in parts]


# -- telling -----------------------------------------------------------------------------------------------------------


def _tell_decision(hosted: Hosted, agent: Agent, did: Offered) -> None:
    """Note that somebody decided, and what they say by it as they feel when they begin."""
    name, time = hosted.name, hosted.time
    hosted.tell("decisions", lambda: DecisionMessage(world=name, time=time, agent=agent.name, did=did))
    if did.spoken and hosted.hears("speech"):
        voice, shown = agent.voice, show(agent, did.target, did.style)
        say = partial(spoken, agent.name, did.text, shown, voice)
        hosted.tell("speech", lambda: SpeechMessage(world=name, time=time, speech=say()))


def _tell_phase(hosted: Hosted, action: StartedAction, phase: Phase) -> None:
    message = ActionMessage(
        world=hosted.name, time=hosted.time, agent=action.agent, action=action.id, phase=phase, what=action.what
    )
    hosted.tell("actions", lambda: message)
