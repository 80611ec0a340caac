"""Commands that look at a world and change nothing."""

from __future__ import annotations

from collections.abc import Callable

from ...agents.agent import Agent
from ...agents.undisturbed import undisturbed
from ...agents.why import Why as WhyTree
from ...core.errors import AppraisalError, EspressivoError
from ...core.terms import Term, term
from ...expression.showing import show
from ..protocol.coding import Refused
from ..protocol.commands import Believed, Decide, Express, Options, SaveWorld, Speak, State, Why, WorldState
from ..protocol.messages import (
    Beliefs,
    Decisions,
    Explained,
    ExpressedReply,
    OptionList,
    Saved,
    SpokenReply,
    StateReply,
    WorldDescribed,
)
from .describing import beliefs_of, decided, expressed, reasons_of, without_folders
from .hosted import Hosted
from .speaking import spoken

__all__ = ["believed", "decide", "describe", "express", "options", "save", "speak", "speaking", "state", "why"]


def describe(hosted: Hosted, command: WorldState) -> WorldDescribed:
    """Answer who is in a world, what time it is there, and the hash of its state."""
    world = hosted.world
    player = next((agent.name for agent in world if agent.is_player), "")
    return WorldDescribed(
        world=command.world,
        scenario=hosted.scenario_name,
        agents=[agent.name for agent in world],
        time=float(world.clock),
        clock=hosted.clock.driver,
        state_hash=hosted.state_hash(),
        player=player,
        labels=dict(world.labels),
        over=hosted.is_over,
    )


def save(hosted: Hosted, command: SaveWorld) -> Saved:
    """Answer the whole state."""
    return Saved(world=command.world, state=hosted.save())


def believed(hosted: Hosted, command: Believed) -> Beliefs:
    """Answer what somebody believes."""
    agent = hosted.agent(command.agent)
    question = None if command.belief is None else _term(command.belief, "$.belief")
    try:
        return Beliefs(agent=agent.name, beliefs=beliefs_of(agent, question))
    except EspressivoError as error:
        raise Refused("not-possible", str(error), "$.belief") from None


def decide(hosted: Hosted, command: Decide) -> Decisions:
    """Answer what somebody wants to do."""
    agent = hosted.agent(command.agent)
    layer = _term(command.layer, "$.layer")
    with undisturbed(agent):
        found = agent.decide(layer)
    return Decisions(agent=agent.name, decisions=decided(agent, (each for each in found if each.rule is not None)))


def options(hosted: Hosted, command: Options) -> OptionList:
    """Answer all that somebody might do."""
    agent = hosted.agent(command.agent)
    return OptionList(agent=agent.name, options=[each.told for each in hosted.offers(agent)])


def state(hosted: Hosted, command: State) -> StateReply:
    """Answer how somebody is."""
    return StateReply(state=hosted.state(hosted.agent(command.agent)))


def why(hosted: Hosted, command: Why) -> Explained:
    """Answer why somebody feels something, or not, or did what they did last."""
    agent = hosted.agent(command.agent)
    try:
        found = _explained(agent, command)
    except AppraisalError as error:
        raise Refused("unknown-emotion", str(error), "$.emotion") from None
    told = without_folders(found)
    return Explained(agent=agent.name, text=told.as_text(command.depth), reasons=reasons_of(told, command.depth))


def _explained(agent: Agent, command: Why) -> WhyTree:
    with undisturbed(agent):
        if command.emotion is None:
            if command.absent:
                raise Refused("bad-message", "name the emotion that is not felt", "$.emotion")
            return agent.why_decision()
        return agent.why_not(command.emotion) if command.absent else agent.why(command.emotion)


def express(hosted: Hosted, command: Express) -> ExpressedReply:
    """Answer what somebody shows."""
    agent = hosted.agent(command.agent)
    shown = show(agent, command.target, command.style)
    return ExpressedReply(expression=expressed(agent.name, shown, rigs=command.rigs))


def speak(hosted: Hosted, command: Speak) -> SpokenReply:
    """Answer how somebody says something now."""
    return speaking(hosted, command)()


def speaking(hosted: Hosted, command: Speak) -> Callable[[], SpokenReply]:
    """Look at how somebody feels now, and return what works out how they say something; any thread may do that."""
    agent = hosted.agent(command.agent)
    name, voice, shown = agent.name, agent.voice, show(agent, command.target, command.style)
    return lambda: SpokenReply(speech=spoken(name, command.text, shown, voice, sound=command.sound))


def _term(text: str, place: str) -> Term:
    try:
        return term(text)
    except EspressivoError as error:
        raise Refused("bad-term", str(error), place) from None
