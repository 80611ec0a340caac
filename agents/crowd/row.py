"""One member of a crowd: what stands in the arrays for it alone, read and written as plain numbers.

A member has a slot for each type of emotion, and one for each of its goals and for each prospect. Times are ticks since
the crowd began, so that they stay the same when the crowd counts its ticks anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from ...core.emotion_types import EmotionFamily, EmotionType
from ...core.terms import Term
from .arithmetic import Floats, of
from .slots import NO_CAUSE, Slots
from .wants import NOTHING, Want

if TYPE_CHECKING:
    from .crowd import Crowd

__all__ = ["EMPTY", "Held", "MoodRow", "Outlook", "Place", "PlaceKey", "Row", "is_about_goal"]

PlaceKey: TypeAlias = tuple[str, object]
"""What tells the places of a member apart: ``type`` and a code, ``goal`` and its name, ``prospect`` and its key."""
MoodRow: TypeAlias = tuple[float, int, float, float, int]
"""A mood: how far pleasure is from rest, since when; arousal and dominance the same, since when."""
Outlook: TypeAlias = tuple[float, float]
"""Weight and likelihood of a goal or a prospect."""


class Held(NamedTuple):
    """What a place holds.

    Attributes:
        code: Of the type of emotion; :data:`~.wants.NOTHING` when nothing is felt about a goal or prospect.
        initial: Intensity when it arose, 0..10.
        start: The tick of that, since the crowd began.
        cause: The ordinal of the event that raised it.
        about: The number of whom it is directed at.
    """

    code: int
    initial: float
    start: int
    cause: int
    about: int


EMPTY = Held(NOTHING, 0.0, 0, NO_CAUSE, 0)


class Place(NamedTuple):
    """Where a member has one emotion.

    Attributes:
        want: The goal or prospect that it is about; None for the place of a type.
        code: Of that type.
        slots: The arrays.
        at: Where in the arrays.
    """

    want: Want | None
    code: int
    slots: Slots
    at: int


class Row:
    """The arrays of a crowd, as far as one member is concerned.

    Args:
        crowd: The crowd.
        member: The number of the member.
    """

    def __init__(self, crowd: Crowd, member: int) -> None:
        self._crowd = crowd
        self._member = member

    # -- emotions ----------------------------------------------------------------------------------------------

    def places(self) -> dict[PlaceKey, Place]:
        """Return where the member has emotions."""
        found: dict[PlaceKey, Place] = {
            ("type", code): Place(None, code, slots, self._member) for code, slots in self._crowd.feelings.slots.items()
        }
        for key, want, at in self.wants():
            found[key] = Place(want, NOTHING, want.slots, at)
        return found

    def wants(self) -> Iterator[tuple[PlaceKey, Want, int]]:
        """Yield the goals that the member has, and all prospects, each with the place of the member in its arrays."""
        for name, goal in self._crowd.wants.goals.items():
            at = self._member if goal.who is None else int(np.searchsorted(goal.who, self._member))
            if goal.who is None or (at < len(goal.who) and goal.who[at] == self._member):
                yield ("goal", name), goal, at
        for key, prospect in self._crowd.wants.prospects.items():
            yield ("prospect", key), prospect, self._member

    def key_of(self, kind: EmotionType, target: Term | None) -> PlaceKey:
        """Return the place at which an emotion of a type about something stands, if there is such a place."""
        if target is None or not is_about_goal(kind):
            codes = [code for code, each in enumerate(self._crowd.kinds) if each.name == kind.name]
            return "type", codes[0] if codes else kind.name
        name = str(target)
        return ("goal", name) if name in self._crowd.wants.goals else ("prospect", target.key)

    def read(self, place: Place) -> Held:
        """Return what a place holds."""
        want, code, slots, at = place
        code = code if want is None else int(want.kind[at])
        start = self._crowd._epoch + int(slots.start[at])
        return Held(code, float(slots.initial[at]), start, int(slots.cause[at]), int(slots.about[at]))

    def write(self, place: Place, held: Held) -> None:
        """Let a place hold something else."""
        if held != self.read(place):
            tick = max(0, held.start - self._crowd._epoch)
            place.slots.put(place.at, held.initial, None, tick, held.cause, held.about)
            if place.want is not None:
                place.want.kind[place.at] = held.code

    def is_felt(self, place: Place, held: Held) -> bool:
        """Whether what a place holds is still felt."""
        if held.code == NOTHING or held.initial == 0:
            return False
        rate: Floats = of(self._crowd.tempers.rate(held.code), np.array([self._member], np.int32))
        return bool(place.slots.at(np.array([place.at], np.int32), rate, self._crowd.counted)[0] > 0)

    # -- goals and prospects -----------------------------------------------------------------------------------

    @staticmethod
    def outlook(want: Want, at: int) -> Outlook:
        """Return weight and likelihood of a goal or prospect of the member."""
        return float(of(want.weight, np.array([at], np.int32))[0]), float(
            of(want.likelihood, np.array([at], np.int32))[0]
        )

    def set_outlook(self, want: Want, at: int, outlook: Outlook) -> None:
        """Give a goal or prospect of the member another weight and likelihood."""
        for array, before, after in zip(("weight", "likelihood"), self.outlook(want, at), outlook, strict=True):
            if before != after:
                want.change(array, np.array([at], np.int32), np.array([after], np.float32), None)

    # -- mood --------------------------------------------------------------------------------------------------

    @property
    def mood(self) -> MoodRow:
        """The mood of the member."""
        moods, member, epoch = self._crowd.moods, self._member, self._crowd._epoch
        since, pulled = epoch + int(moods.since[member]), epoch + int(moods.pulled[member])
        return float(moods.away[member]), since, float(moods.tense[member]), float(moods.free[member]), pulled

    @mood.setter
    def mood(self, mood: MoodRow) -> None:
        moods, member, epoch = self._crowd.moods, self._member, self._crowd._epoch
        away, since, tense, free, pulled = mood
        moods.away[member], moods.tense[member], moods.free[member] = away, tense, free
        moods.since[member], moods.pulled[member] = max(0, since - epoch), max(0, pulled - epoch)


def is_about_goal(kind: EmotionType) -> bool:
    """Whether emotions of a type are felt about goals and prospects, one about each."""
    return kind.family in (EmotionFamily.PROSPECT, EmotionFamily.CONFIRMATION)
