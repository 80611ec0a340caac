"""What a client may ask for. Every command is answered by one reply, or by an error, that carries its ``id``.

Commands that change a world may carry ``seq``, the client's own count from 1: one that comes twice is answered
again and done once, those that come too early wait for the ones between.
"""
# ruff: noqa: RUF012 - each struct gets its own copy of a default

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta

from .crowds import (
    AdvanceCrowd,
    CrowdEvent,
    CrowdMembers,
    CrowdStatistics,
    DemoteMember,
    ListCrowds,
    PromoteMember,
    SubscribeCrowd,
    UnsubscribeCrowd,
    WhyMember,
)
from .envelopes import (
    Command,
    Name,
    Part,
    RigName,
    Seconds,
    Signed,
    StreamName,
    TermText,
    WorldCommand,
)

__all__ = [
    "Act",
    "Advance",
    "AffectPercept",
    "Believed",
    "Bye",
    "CloseWorld",
    "Command",
    "CommandType",
    "Control",
    "Decide",
    "EndAction",
    "Express",
    "Happen",
    "Hello",
    "ListScenarios",
    "ListWorlds",
    "LoadWorld",
    "Options",
    "Perceive",
    "Ping",
    "RestoreWorld",
    "RigName",
    "SaveWorld",
    "Speak",
    "StartAction",
    "State",
    "StreamName",
    "Subscribe",
    "TakeTurn",
    "Tell",
    "Unsubscribe",
    "Why",
    "WorldCommand",
    "WorldState",
]

# -- sessions ----------------------------------------------------------------------------------------------------------


class Hello(Command, frozen=True, kw_only=True, tag="hello"):
    """The first command on every connection.

    Attributes:
        client: The client's own name, the same after it has reconnected: its commands are counted under it.
        token: Where the server asks for one.
        about: What it is, for the log, such as ``Godot 4 client 1``.
    """

    client: Annotated[str, Meta(min_length=1, max_length=64)]
    token: Annotated[str, Meta(max_length=256)] = ""
    about: Annotated[str, Meta(max_length=200)] = ""


class Ping(Command, frozen=True, kw_only=True, tag="ping"):
    """Asks for a sign of life."""


class Bye(Command, frozen=True, kw_only=True, tag="bye"):
    """Ends the session: its commands are not remembered any more."""


# -- worlds ------------------------------------------------------------------------------------------------------------


class ListScenarios(Command, frozen=True, kw_only=True, tag="scenario.list"):
    """Asks which scenarios the server offers."""


class ListWorlds(Command, frozen=True, kw_only=True, tag="world.list"):
    """Asks which worlds are open."""


class LoadWorld(WorldCommand, frozen=True, kw_only=True, tag="world.load"):
    """Opens a world from a scenario that the server offers, or joins it when it is open.

    Attributes:
        scenario: By its name; never a path.
        seed: Decides what is left to chance.
        join: Whether a world of this name that is open already will do.
    """

    scenario: Annotated[str, Meta(min_length=1, max_length=200)]
    seed: Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)] = 0
    join: bool = True


class CloseWorld(WorldCommand, frozen=True, kw_only=True, tag="world.close"):
    """Closes a world for everybody."""


class SaveWorld(WorldCommand, frozen=True, kw_only=True, tag="world.save"):
    """Asks for the whole state of a world, for :class:`RestoreWorld`."""


class RestoreWorld(WorldCommand, frozen=True, kw_only=True, tag="world.restore"):
    """Sets a world back to a state that was saved; opens it when it is not open.

    Attributes:
        state: As ``world.save`` answered it.
    """

    state: dict[str, Any]


class WorldState(WorldCommand, frozen=True, kw_only=True, tag="world.state"):
    """Asks who is in a world, what time it is there, and for the hash of its state."""


# -- what happens ------------------------------------------------------------------------------------------------------


class Happen(WorldCommand, frozen=True, kw_only=True, tag="event"):
    """Lets events happen in a world: everybody who can perceive them does, and their effects come about.

    Attributes:
        events: Such as ``Event(Action-End, Ben, Insult, Ana)``.
    """

    events: Annotated[list[TermText], Meta(min_length=1, max_length=100)]


class Perceive(WorldCommand, frozen=True, kw_only=True, tag="percept"):
    """Lets one agent alone perceive events.

    Attributes:
        events: What it perceives, in order: ``Event(Action-End, Tom, Insult, Ada)``.
    """

    agent: Name
    events: Annotated[list[TermText], Meta(min_length=1, max_length=100)]


class AffectPercept(WorldCommand, frozen=True, kw_only=True, tag="percept.affect"):
    """Tells an agent how somebody seems to feel, as a perception model estimates it.

    Attributes:
        agent: Who sees or hears it.
        subject: Of whom.
        emotions: How likely each is, by any name that the ontology knows.
        valence: Pleasure, where it is estimated.
        arousal: How stirred, where it is estimated.
        dominance: How much in control, where it is estimated.
        confidence: Of the whole estimate.
        modality: Such as ``face``, ``voice``, ``text``.
        source: Which model.
    """

    agent: Name
    subject: Name
    emotions: Annotated[dict[str, Part], Meta(max_length=64)] = {}
    valence: Signed | None = None
    arousal: Signed | None = None
    dominance: Signed | None = None
    confidence: Part = 1.0
    modality: Annotated[str, Meta(max_length=32)] = ""
    source: Annotated[str, Meta(max_length=100)] = ""


class Tell(WorldCommand, frozen=True, kw_only=True, tag="belief"):
    """Lets an agent believe something.

    Attributes:
        belief: Such as ``Likes(Ben)``.
        value: Such as ``3`` or ``True``; ``-`` takes the belief away.
        certainty: How sure it is.
        mind: Whose belief it takes it to be; ``SELF`` for its own.
    """

    agent: Name
    belief: TermText
    value: TermText
    certainty: Part = 1.0
    mind: TermText = "SELF"


class Believed(WorldCommand, frozen=True, kw_only=True, tag="belief.get"):
    """Asks what an agent believes; without ``belief`` for all of it.

    Attributes:
        belief: Which: ``hungry(Tom)``; all of them without it.
    """

    agent: Name
    belief: TermText | None = None


# -- deciding and acting -----------------------------------------------------------------------------------------------


class Decide(WorldCommand, frozen=True, kw_only=True, tag="decide"):
    """Asks what an agent wants to do, most wanted first; changes nothing."""

    agent: Name
    layer: TermText = "*"


class Options(WorldCommand, frozen=True, kw_only=True, tag="options"):
    """Asks for all ways to do what an agent might, lines of dialogue with their words; a player chooses among them."""

    agent: Name


class Act(WorldCommand, frozen=True, kw_only=True, tag="act"):
    """Lets an agent do one of its options, at once.

    Attributes:
        option: The ``option`` of what was offered; an offer that does not hold any more is refused.
    """

    agent: Name
    option: Annotated[str, Meta(min_length=1, max_length=64)]


class TakeTurn(WorldCommand, frozen=True, kw_only=True, tag="turn"):
    """Lets an agent do at once what it wants most."""

    agent: Name


class StartAction(WorldCommand, frozen=True, kw_only=True, tag="action.start"):
    """Lets an agent begin one of its options, which the game or robot then carries out; it is busy meanwhile.

    Attributes:
        option: As in :class:`Act`.
        timeout: Seconds of the world after which the action counts as failed when its end was not told.
    """

    agent: Name
    option: Annotated[str, Meta(min_length=1, max_length=64)]
    timeout: Annotated[float, Meta(gt=0, le=3600)] = 60.0


class EndAction(WorldCommand, frozen=True, kw_only=True, tag="action.end"):
    """Tells how an action ended that was started.

    Attributes:
        action: Its id, which the reply to :class:`StartAction` told.
        outcome: ``done``: its effects come about; ``failed`` or ``cancelled``: they do not.
    """

    action: Annotated[str, Meta(min_length=1, max_length=64)]
    outcome: Literal["done", "failed", "cancelled"] = "done"


# -- looking -----------------------------------------------------------------------------------------------------------


class State(WorldCommand, frozen=True, kw_only=True, tag="state"):
    """Asks for an agent's mood, emotions, goals and relations."""

    agent: Name


class Why(WorldCommand, frozen=True, kw_only=True, tag="why"):
    """Asks why an agent feels an emotion, or does not, or did what it did last.

    Attributes:
        emotion: Which; without it, why it decided as it did last.
        absent: Asks why it does *not* feel it.
        depth: How far back the reasons go.
    """

    agent: Name
    emotion: Annotated[str, Meta(max_length=100)] | None = None
    absent: bool = False
    depth: Annotated[int, Meta(ge=1, le=12)] = 4


class Express(WorldCommand, frozen=True, kw_only=True, tag="express"):
    """Asks what an agent shows of what it feels.

    Attributes:
        target: To whom; its display rules may differ.
        style: In which manner it speaks.
        rigs: Whose numbers to add: ``arkit``, ``vrm``, ``live2d``, ``facs``.
    """

    agent: Name
    target: Annotated[str, Meta(max_length=200)] = ""
    style: Annotated[str, Meta(max_length=200)] = ""
    rigs: Annotated[tuple[RigName, ...], Meta(max_length=4)] = ()


class Speak(WorldCommand, frozen=True, kw_only=True, tag="speak"):
    """Asks how an agent says something now: words and mouth shapes with their times, and the sound where wanted.

    Attributes:
        sound: Whether the answer is to hold the sound.
    """

    agent: Name
    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    target: Annotated[str, Meta(max_length=200)] = ""
    style: Annotated[str, Meta(max_length=200)] = ""
    sound: bool = False


# -- time and streams --------------------------------------------------------------------------------------------------


class Advance(WorldCommand, frozen=True, kw_only=True, tag="time.advance"):
    """Lets time pass in a world whose clock the host drives; what is due by itself happens."""

    seconds: Seconds


class Control(WorldCommand, frozen=True, kw_only=True, tag="time.control"):
    """Chooses who drives the clock of a world.

    Attributes:
        clock: ``host``: it stands still but for :class:`Advance`; ``own``: it runs with the server's.
        rate: Seconds of the world in one second; of its own clock only.
    """

    clock: Literal["host", "own"]
    rate: Annotated[float, Meta(gt=0, le=1000)] = 1.0


class Subscribe(WorldCommand, frozen=True, kw_only=True, tag="subscribe"):
    """Asks for streams of a world: first a snapshot of each, then what changes.

    Attributes:
        streams: Which.
        agents: Of whom; of everybody when empty.
        rate: Frames a second, of the stream ``expression``.
        rigs: Whose numbers the frames hold.
    """

    streams: Annotated[list[StreamName], Meta(min_length=1, max_length=16)]
    agents: Annotated[list[Name], Meta(max_length=256)] = []
    rate: Annotated[float, Meta(gt=0, le=120)] = 30.0
    rigs: Annotated[tuple[RigName, ...], Meta(max_length=4)] = ("arkit",)


class Unsubscribe(WorldCommand, frozen=True, kw_only=True, tag="unsubscribe"):
    """Ends streams of a world; all of them when none is named.

    Attributes:
        streams: Which; all of them without any.
    """

    streams: Annotated[list[StreamName], Meta(max_length=16)] = []


CommandType: TypeAlias = (
    Hello
    | Ping
    | Bye
    | ListScenarios
    | ListWorlds
    | LoadWorld
    | CloseWorld
    | SaveWorld
    | RestoreWorld
    | WorldState
    | Happen
    | Perceive
    | AffectPercept
    | Tell
    | Believed
    | Decide
    | Options
    | Act
    | TakeTurn
    | StartAction
    | EndAction
    | State
    | Why
    | Express
    | Speak
    | Advance
    | Control
    | Subscribe
    | Unsubscribe
    | ListCrowds
    | CrowdStatistics
    | CrowdMembers
    | WhyMember
    | CrowdEvent
    | AdvanceCrowd
    | PromoteMember
    | DemoteMember
    | SubscribeCrowd
    | UnsubscribeCrowd
)
"""Any command."""
