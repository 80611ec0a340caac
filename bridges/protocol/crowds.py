"""Crowds: what a client may ask of them, what answers it, and what their stream tells.

A crowd belongs to the server and to no world: it has a name and a clock of its own, and nobody opens or closes it.
Its members are numbered from 0; wherever one is named, the number or the name will do.
"""
# ruff: noqa: RUF012 - each struct gets its own copy of a default

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from .envelopes import Command, Reply, StreamMessage, TermText

__all__ = [
    "MOST_ASKED",
    "MOST_REACHED",
    "AboutCrowd",
    "AdvanceCrowd",
    "CrowdCommand",
    "CrowdEvent",
    "CrowdFigures",
    "CrowdList",
    "CrowdMember",
    "CrowdMembers",
    "CrowdMessage",
    "CrowdPassed",
    "CrowdReaction",
    "CrowdStatistics",
    "DemoteMember",
    "Figures",
    "ListCrowds",
    "MemberList",
    "PromoteMember",
    "SubscribeCrowd",
    "UnsubscribeCrowd",
    "WhyMember",
]

MOST_ASKED = 256
"""Members that are told of at once."""
MOST_REACHED = 4_096
"""Members that an event may name; for more there are groups and places."""
GroupName = Annotated[str, Meta(min_length=1, max_length=200)]
Member: TypeAlias = int | str
"""By number or name."""
Metres = Annotated[float, Meta(ge=-1e9, le=1e9)]
Weight = Annotated[float, Meta(ge=-10, le=10)]
Variable = Annotated[str, Meta(min_length=1, max_length=64)]


class CrowdCommand(Command, frozen=True, kw_only=True):
    """A command about one crowd.

    Attributes:
        crowd: Its name.
    """

    crowd: Annotated[str, Meta(min_length=1, max_length=64)]


class _Choosing(CrowdCommand, frozen=True, kw_only=True):
    """A command about some of a crowd; about everybody when nothing is chosen.

    Attributes:
        group: Those of a group.
        at: Those around a place: x and y, in metres.
        radius: How far around it, in metres.
    """

    group: GroupName | None = None
    at: tuple[Metres, Metres] | None = None
    radius: Annotated[float, Meta(ge=0, le=1e9)] = 10.0


# -- questions ---------------------------------------------------------------------------------------------------------


class ListCrowds(Command, frozen=True, kw_only=True, tag="crowd.list"):
    """Asks which crowds there are, and what there is to ask about in each."""


class CrowdStatistics(_Choosing, frozen=True, kw_only=True, tag="crowd.statistics"):
    """Asks for figures of a crowd: of everybody, of a group, or of those around a place."""


class CrowdMembers(CrowdCommand, frozen=True, kw_only=True, tag="crowd.members"):
    """Asks how chosen members of a crowd are.

    Attributes:
        members: By number or name.
    """

    members: Annotated[list[Member], Meta(min_length=1, max_length=MOST_ASKED)]


class WhyMember(CrowdCommand, frozen=True, kw_only=True, tag="crowd.why"):
    """Asks why a member of a crowd feels an emotion, or does not.

    Attributes:
        member: By number or name.
        emotion: Which; without it, what it feels most.
        depth: How far back the reasons go.
    """

    member: Member
    emotion: Annotated[str, Meta(max_length=100)] | None = None
    depth: Annotated[int, Meta(ge=1, le=12)] = 4


# -- changes -----------------------------------------------------------------------------------------------------------


class CrowdEvent(_Choosing, frozen=True, kw_only=True, tag="crowd.event"):
    """Lets an event reach a crowd: everybody, a group, those around a place, or chosen members.

    Attributes:
        event: Such as ``Event(Action-End, Striker, Score, Home)``, without variables.
        members: Those who are chosen, by number or name.
        amounts: How all whom it reaches appraise it, each variable on its own scale: ``{"desirability": -4}``. Without
            this, ``about`` and ``prospects`` the crowd's rules appraise it.
        about: The same, of variables about somebody or something: ``{"praiseworthiness": {"Ben": -6}}``,
            ``{"goals": {"Win": 0.3}}``, ``{"desirability_for": {"Away": -8}}``.
        prospects: What they come to await: how desirable it is, -10..10, and how likely, 0..1: ``{"Rain": [-4, 0.5]}``.
    """

    event: TermText
    members: Annotated[list[Member], Meta(max_length=MOST_REACHED)] = []
    amounts: Annotated[dict[Variable, Weight], Meta(max_length=16)] = {}
    about: Annotated[dict[Variable, dict[TermText, Weight]], Meta(max_length=16)] = {}
    prospects: Annotated[dict[TermText, tuple[Weight, Weight]], Meta(max_length=16)] = {}


class AdvanceCrowd(CrowdCommand, frozen=True, kw_only=True, tag="crowd.advance"):
    """Lets time pass in a crowd whose clock the host drives.

    Attributes:
        seconds: How many seconds of the crowd.
    """

    seconds: Annotated[float, Meta(ge=0, le=3_600)]


class PromoteMember(CrowdCommand, frozen=True, kw_only=True, tag="crowd.promote"):
    """Makes a member of a crowd a whole agent, and tells how it is; of one that is an agent already, only tells.

    Attributes:
        member: By number or name.
    """

    member: Member


class DemoteMember(CrowdCommand, frozen=True, kw_only=True, tag="crowd.demote"):
    """Makes an agent that came from a crowd one of the crowd again.

    Attributes:
        member: By number or name.
    """

    member: Member


# -- the stream --------------------------------------------------------------------------------------------------------


class SubscribeCrowd(CrowdCommand, frozen=True, kw_only=True, tag="crowd.subscribe"):
    """Asks for the stream of a crowd: how it stands now, then what has changed; in place of what was asked before.

    Attributes:
        groups: Of which groups there shall be figures, besides those of everybody.
        members: Who shall be told of, by number or name.
        rate: How often a second, at most; nothing is told while nothing changes.
    """

    groups: Annotated[list[GroupName], Meta(max_length=16)] = []
    members: Annotated[list[Member], Meta(max_length=MOST_ASKED)] = []
    rate: Annotated[float, Meta(gt=0, le=20)] = 2.0


class UnsubscribeCrowd(CrowdCommand, frozen=True, kw_only=True, tag="crowd.unsubscribe"):
    """Ends the stream of a crowd."""


# -- parts -------------------------------------------------------------------------------------------------------------


class AboutCrowd(msgspec.Struct, frozen=True, omit_defaults=True):
    """What there is to ask about in a crowd.

    Attributes:
        members: How many there are, numbered from 0.
        first: The name of the first of them.
        groups: How many belong to each group.
        goals: What they want.
        types: Of the emotions that they can feel.
        promoted: Who is a whole agent at present, by number.
        time: Seconds of its clock.
        clock: Who drives it.
        rate: Seconds of the crowd in one second of the server, when it runs by itself.
        area: Where they are, in metres: least x and y, greatest x and y; nothing when they are nowhere.
    """

    members: int
    first: str
    time: float
    types: list[str]
    groups: dict[str, int] = {}
    goals: list[str] = []
    promoted: list[int] = []
    clock: Literal["host", "own"] = "host"
    rate: float = 1.0
    area: tuple[float, float, float, float] | None = None


class CrowdFigures(msgspec.Struct, frozen=True, omit_defaults=True):
    """Figures of a crowd, or of some of it.

    Attributes:
        members: How many they are of.
        feeling: How many of these feel anything.
        mean: Mean intensity of each type that anybody feels, over all of these, 0..10.
        most: Greatest intensity of each, 0..10.
        strongest: How many feel each type most.
        nodes: How many feel most what the ontology calls so.
        mood: Mean pleasure, arousal and dominance of the mood, each -1..1.
        moods: How many have a mood in each fifth of -10..10.
    """

    members: int
    feeling: int
    mood: tuple[float, float, float]
    moods: tuple[int, ...]
    mean: dict[str, float] = {}
    most: dict[str, float] = {}
    strongest: dict[str, int] = {}
    nodes: dict[str, int] = {}


class CrowdMember(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a member of a crowd is.

    Attributes:
        member: Its number.
        name: Its name.
        mood: -10..10.
        pad: Pleasure, arousal and dominance of all that is felt, each -1..1.
        node: What the ontology calls what it feels most; empty for nothing.
        emotions: Intensity of each type that it feels, 0..10, strongest first.
        position: Where it is: x and y, in metres; nothing when it is nowhere.
    """

    member: int
    name: str
    mood: float
    pad: tuple[float, float, float]
    node: str = ""
    emotions: dict[str, float] = {}
    position: tuple[float, float] | None = None


# -- answers -----------------------------------------------------------------------------------------------------------


class CrowdList(Reply, frozen=True, kw_only=True, tag="crowds"):
    """Answers ``crowd.list``.

    Attributes:
        crowds: What there is to ask about in each, by name.
    """

    crowds: dict[str, AboutCrowd]


class Figures(Reply, frozen=True, kw_only=True, tag="crowd.figures"):
    """Answers ``crowd.statistics``.

    Attributes:
        crowd: Of which.
        time: Seconds of its clock.
        figures: Of those who were asked about.
    """

    crowd: str
    time: float
    figures: CrowdFigures


class MemberList(Reply, frozen=True, kw_only=True, tag="crowd.members"):
    """Answers ``crowd.members``.

    Attributes:
        crowd: Of which.
        time: Seconds of its clock.
        members: In the order in which they were asked about.
    """

    crowd: str
    time: float
    members: list[CrowdMember]


class CrowdReaction(Reply, frozen=True, kw_only=True, tag="crowd.reaction"):
    """Answers ``crowd.event``.

    Attributes:
        crowd: Of which.
        time: Seconds of its clock.
        ordinal: The number of the event, from 0.
        reached: How many members it reached.
        felt: How many of them felt something, by type of emotion.
    """

    crowd: str
    time: float
    ordinal: int
    reached: int
    felt: dict[str, int] = {}


class CrowdPassed(Reply, frozen=True, kw_only=True, tag="crowd.time"):
    """Answers ``crowd.advance``.

    Attributes:
        crowd: Of which.
        time: Seconds of its clock.
    """

    crowd: str
    time: float


class CrowdMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.crowd"):
    """How a crowd is, some of its groups and chosen members.

    Attributes:
        world: Always empty: a crowd belongs to no world.
        crowd: Its name.
        figures: Of everybody.
        groups: Of the groups that were asked for, by name.
        members: Those that were asked for.
    """

    world: str = ""
    crowd: str
    figures: CrowdFigures
    groups: dict[str, CrowdFigures] = {}
    members: list[CrowdMember] = []
