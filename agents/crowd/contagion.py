"""Emotional contagion: what is felt next to somebody is felt, in part, by them.

How levels spread is in :mod:`.ascribe`; here they are read from emotions and become emotions. It happens to nobody by
itself: somebody makes a :class:`Contagion` and lets it step, in a crowd, in a part of one or among a handful of agents,
with the same numbers. It shifts no mood and is not appraised. What is newly caught has one logged event a channel for
its cause; what was felt before keeps its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...core.emotions import FADED, MAX_INTENSITY
from ...core.errors import CrowdError
from ...core.terms import Term
from ..caught import showing
from .arithmetic import EVERYBODY, Mask
from .ascribe import CONTAGIOUS, Floats, Indices, Influence, Traits, bounded, regard
from .catching import AgentMembers, CrowdMembers, Members, Unfelt
from .frame import ArrayFrame
from .neighbours import Neighbours

if TYPE_CHECKING:
    from ..agent import Agent
    from .crowd import Crowd

__all__ = ["CHANNELS", "Channel", "Contagion", "Spread"]

_TENTH: Final = np.float32(1 / MAX_INTENSITY)
_FULL: Final = np.float32(MAX_INTENSITY)


@dataclass(frozen=True, slots=True)
class Channel:
    """What is caught together.

    Attributes:
        kinds: Types of emotion; the level of the channel is the strongest of them. Who feels none and catches something
            gets the first.
        inverted: What those who dislike the one that feels it get of it instead, when the contagion inverts.
    """

    kinds: tuple[str, ...]
    inverted: str | None = None

    @property
    def name(self) -> str:
        """The first of its types."""
        return self.kinds[0]

    @property
    def event(self) -> Term:
        """The event that what is newly caught comes from."""
        return showing(self.name)


CHANNELS: Final = (Channel(("Joy",), "Resentment"), Channel(("Fear",), "Gloating"), Channel(("Distress",), "Gloating"))
"""One for pleasure and two for displeasure; that fear and distress are caught apart is ours."""


class Spread(NamedTuple):
    """What one step of contagion did; each by type of emotion, types that nothing happened to left out.

    Attributes:
        caught: How many feel it who did not.
        rose: How many feel it more, those who caught it among them.
        fell: How many feel it less.
    """

    caught: Mapping[str, int]
    rose: Mapping[str, int]
    fell: Mapping[str, int]


class Contagion:
    """How feelings spread among neighbours.

    Args:
        neighbours: Whose feelings reach whom.
        traits: How members express, catch and build on what is felt.
        strength: How well a feeling gets from a neighbour to a member, 0..1 per second: a number, one a member (who
            receives) or shape (D, N).
        attention: How much heed members pay, 0..1; a factor of the strength, shaped like it.
        liking: How members like each neighbour, -10..10, shape (D, N): the liked are caught more, the disliked less
            (:func:`.ascribe.regard`). Without it everybody is caught alike.
        stranger: The share (0..1) caught of those neither liked nor disliked.
        inverts: Whether what the disliked feel raises its opposite: their joy resentment, their distress gloating.
        channels: What spreads.

    Raises:
        CrowdError: A parameter is out of range or has another shape, or two channels share a type.

    >>> from espressivo.agents.crowd.crowd import Crowd
    >>> row = Crowd(3)
    >>> row.set_intensity("Joy", 8, who=[0])
    >>> contagion = Contagion(Neighbours.grid(1, 3), strength=1)
    >>> contagion.step(row, seconds=1).caught
    {'Joy': 1}
    >>> row.intensities("Joy").round(2).tolist()
    [5.0, 3.0, 0.0]
    """

    def __init__(
        self,
        neighbours: Neighbours,
        traits: Traits = CONTAGIOUS,
        *,
        strength: ArrayLike = 0.1,
        attention: ArrayLike = 1.0,
        liking: ArrayLike | None = None,
        stranger: float = 0.5,
        inverts: bool = False,
        channels: Sequence[Channel] = CHANNELS,
    ) -> None:
        if inverts and liking is None:
            raise CrowdError("contagion cannot be inverted: give liking, which says who dislikes whom")
        shape = neighbours.table.shape
        reach = bounded("strength", strength, shape) * bounded("attention", attention, shape)
        turned = None
        if liking is not None:
            likes = bounded("liking", liking, shape, -MAX_INTENSITY, MAX_INTENSITY)
            caught, disliked = regard(likes, stranger)
            turned = Influence.of(neighbours, traits, reach * disliked) if inverts else None
            reach = reach * caught
        self.channels = _checked(channels)
        self._influence = Influence.of(neighbours, traits, reach)
        self._turned = turned
        self._ordinals: list[int] = []
        self._unfelt: Unfelt = {}

    @property
    def size(self) -> int:
        """How many members it is for."""
        return self._influence.size

    @property
    def sources(self) -> Indices | None:
        """Of a part: the members whose levels a step needs, ascending, numbered in the whole; else None."""
        return self._influence.sources

    def shard(self, first: int, last: int) -> Contagion:
        """Return the contagion of members ``first`` to ``last - 1`` alone.

        Its :meth:`step` needs the levels of its :attr:`sources`; it gives the same bits as the whole does.
        """
        part = object.__new__(Contagion)
        part.channels = self.channels
        part._influence = self._influence.shard(first, last)
        part._turned = None if self._turned is None else self._turned.shard(first, last)
        part._ordinals = list(self._ordinals)
        part._unfelt = {}
        return part

    # -- crowds ------------------------------------------------------------------------------------------------

    def levels(self, crowd: Crowd) -> Floats:
        """Return what spreads, 0..1: (channels, members)."""
        return self._levels(CrowdMembers(crowd, self._ordinals))

    def begin(self, crowd: Crowd, first: int | None = None) -> None:
        """Log the events that what is caught from now on comes from: one a channel.

        The first step does it by itself. Parts of one crowd need the same numbers: the first can be given.
        """
        self._ordinals = []
        for place, channel in enumerate(self.channels):
            ordinal = None if first is None else first + place
            frame = ArrayFrame(crowd.size)
            self._ordinals.append(crowd.happenings.add(channel.event, crowd.ticks, EVERYBODY, frame, ordinal).ordinal)

    def step(self, crowd: Crowd, seconds: float, levels: Floats | None = None) -> Spread:
        """Let feelings spread as they do in a while; the crowd's clock stays where it is.

        What is caught and no stronger than 0.1 is not felt yet, but counts in the next step.

        Args:
            crowd: All members, or those of this part.
            seconds: How long.
            levels: Of the :attr:`sources`, for a part: (channels, sources), as :meth:`levels` gives them.

        Raises:
            CrowdError: The crowd has another size, or the levels another shape.
        """
        if not self._ordinals:
            self.begin(crowd)
        return self._step(CrowdMembers(crowd, self._ordinals), seconds, levels)

    # -- agents ------------------------------------------------------------------------------------------------

    def spread(self, agents: Sequence[Agent], seconds: float) -> Spread:
        """Let feelings spread among agents, numbered as they are listed, as they would in a crowd.

        Who catches something remembers that others showed it; a world's journal has no record of it.

        Raises:
            CrowdError: There are more agents, or fewer, than neighbours were given for.
        """
        return self._step(
            AgentMembers(agents, [channel.event for channel in self.channels], self._unfelt), seconds, None
        )

    # -- both --------------------------------------------------------------------------------------------------

    def _levels(self, members: Members) -> Floats:
        found = np.zeros((len(self.channels), members.size), np.float32)
        for level, channel in zip(found, self.channels, strict=True):
            for kind in channel.kinds:
                np.maximum(level, _total(members, kind), out=level)
        found *= _TENTH
        return np.minimum(found, np.float32(1), out=found)

    def _step(self, members: Members, seconds: float, levels: Floats | None) -> Spread:
        if members.size != self.size:
            raise CrowdError(f"contagion among {self.size:,} members cannot spread among {members.size:,}")
        own = self._levels(members)
        if levels is None:
            levels = own
        if len(levels) != len(own):
            raise CrowdError(f"levels of {len(levels)} channels: expected {len(own)}")
        spread = Spread({}, {}, {})
        for place, channel in enumerate(self.channels):
            moved = self._influence.step(own[place], seconds, levels[place])
            self._take(members, place, channel.kinds, own[place], moved, spread)
        if self._turned is not None:
            for place, channel in enumerate(self.channels):
                if channel.inverted is not None:
                    before = np.minimum(_total(members, channel.inverted) * _TENTH, np.float32(1))
                    moved = np.maximum(before, self._turned.step(before, seconds, levels[place]))
                    self._take(members, place, (channel.inverted,), before, moved, spread)
        return spread

    @staticmethod
    def _take(
        members: Members, place: int, kinds: tuple[str, ...], before: Floats, moved: Floats, spread: Spread
    ) -> None:
        """Make a channel's new levels emotions: the strongest type rises; whatever is above the level falls to it."""
        if not (moved != before).any():
            return
        wanted = moved * _FULL
        carrier = np.argmax([_total(members, kind) for kind in kinds], axis=0) if len(kinds) > 1 else 0
        for code, kind in enumerate(kinds):
            own = members.own(kind)
            had = own > FADED
            rises = (moved > before) & (carrier == code) & (wanted > own)
            falls = (moved < before) & (wanted < own)
            is_felt = wanted > FADED
            _count(spread.caught, kind, rises & is_felt & ~had)
            _count(spread.rose, kind, rises & is_felt)
            _count(spread.fell, kind, falls & had)
            changed = rises | falls
            if changed.any():
                members.feel(kind, wanted, changed, had, place)


def _total(members: Members, kind: str) -> Floats:
    felt, own = members.intensity(kind), members.own(kind)
    return felt if felt is own else np.maximum(felt, own)


def _checked(channels: Sequence[Channel]) -> tuple[Channel, ...]:
    kinds = [kind for channel in channels for kind in channel.kinds]
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise CrowdError(f"{kind} is in several channels of contagion: expected each type in one")
    if not all(channel.kinds for channel in channels):
        raise CrowdError("a channel of contagion has no types: expected at least one, such as Joy")
    return tuple(channels)


def _count(counts: Mapping[str, int], kind: str, who: Mask) -> None:
    assert isinstance(counts, dict)
    if number := int(np.count_nonzero(who)):
        counts[kind] = counts.get(kind, 0) + number
