"""The emotions of a crowd: for each member and type the strongest, and for each goal or prospect the latest.

That is all that a single agent would have, but for the weaker ones: emotions of one type in one agent fade at one rate,
so that the strongest stays the strongest; and about one goal or prospect an agent has one emotion at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.affect import AffectConstants
from ...core.emotion_types import EmotionFamily, EmotionType
from ...core.emotions import FADED
from ...core.errors import CrowdError, nearest
from ...core.numbers import single
from ...core.terms import Term
from .appraisal import Called
from .arithmetic import ARRAYS, At, Floats, Mask, elapsed, of
from .moods import NOBODY_CHOSEN, Felt, Moods
from .slots import Slots
from .tempers import Tempers
from .wants import NOTHING, Want, Wants

__all__ = ["Feelings", "Moment"]

_ABOUT_GOALS: Final = (EmotionFamily.PROSPECT, EmotionFamily.CONFIRMATION)
_MOST_KINDS: Final = 127


class Moment(NamedTuple):
    """When, and from what, emotions arise.

    Attributes:
        now: The tick.
        cause: The ordinal of the event.
        about: The number of whom it is directed at.
    """

    now: int
    cause: int
    about: int


class Feelings:
    """The emotions of a crowd.

    Args:
        size: How many members there are.
        kinds: The types that can be felt; their places are their codes.
        parts: Of a compound type: the types that it is made of.
        tempers: Thresholds and rates.
        moods: Which colour them, and which they shift.
        wants: What they are about, some of them.
        constants: Influence of the mood.
        kernels: What is compiled; None where numpy computes.

    Attributes:
        slots: The slots of each type that is not felt about goals alone, by code.
        wants: What they are about, some of them.
        kernels: What is compiled; None where numpy computes.
    """

    def __init__(
        self,
        size: int,
        kinds: Sequence[EmotionType],
        parts: Sequence[Sequence[int]],
        tempers: Tempers,
        moods: Moods,
        wants: Wants,
        constants: AffectConstants,
        kernels: ModuleType | None = None,
    ) -> None:
        if len(kinds) > _MOST_KINDS:
            raise CrowdError(f"a crowd cannot feel {len(kinds)} types of emotion: expected {_MOST_KINDS} at most")
        self.size = size
        self.kinds = tuple(kinds)
        self._parts = parts
        self._tempers = tempers
        self._moods = moods
        self.wants = wants
        self.kernels = kernels
        self._influence = single(constants.mood_influence_on_emotion)
        self._codes = {kind.name: code for code, kind in enumerate(self.kinds)}
        self.slots: dict[int, Slots] = {
            code: Slots(size) for code, kind in enumerate(self.kinds) if kind.family is not EmotionFamily.CONFIRMATION
        }

    def rate(self, code: int) -> Floats:
        """Return the rate at which a type fades, per tick, for everybody or for each."""
        return self._tempers.rate(code)

    def code(self, kind: str | EmotionType) -> int:
        """Return the code of a type.

        Raises:
            CrowdError: There is no such type.
        """
        name = kind.name if isinstance(kind, EmotionType) else kind
        code = self._codes.get(name)
        if code is None:
            folded = {each.casefold().replace("-", ""): number for each, number in self._codes.items()}
            code = folded.get(str(name).casefold().replace("-", "").replace(" ", ""))
        if code is None:
            close = nearest(str(name), self._codes)
            raise CrowdError(f"{name!r} is no emotion type" + (f"; did you mean {close}?" if close else ""))
        return code

    # -- arising -----------------------------------------------------------------------------------------------

    def arise(self, called: Called, at: At, moment: Moment) -> int:
        """Let an audience feel what an event calls for; return how many do.

        The mood raises or lowers the potential, what exceeds the threshold is felt, and the mood shifts.
        """
        kind, potential, target, mask, shifts = called
        if mask is not None:
            at = (np.flatnonzero(mask) if isinstance(at, slice) else at[mask]).astype(np.int32, copy=False)
            if isinstance(potential, np.ndarray) and potential.shape == mask.shape:
                potential = potential[mask]
        shifts = shifts and kind.influences_mood
        code = self._codes[kind.name]
        threshold = self._tempers.threshold(code)
        compute = self.kernels
        if compute is not None and not self._was_moved(code, target, moment):
            found = self._moods.feel(compute, at, moment.now, kind, potential, threshold, shifts)
            if found.many or self._is_about_goals(code, target):
                self._keep_computed(compute, code, target, at, found, moment)
            return found.many
        mood = self._moods.at(at, moment.now)
        coloured = ARRAYS.coloured(potential, kind.valence, mood, self._influence)
        threshold = of(threshold, at)
        intensity = ARRAYS.felt(coloured, threshold)
        felt: Mask = coloured > threshold
        who = None if felt.all() else felt
        again = self._keep(code, target, at, intensity, who, moment)
        moved = who if again is None else ~again if who is None else who & ~again
        if shifts:
            self._moods.shift(at, mood, kind, intensity, moved, moment.now)
        self._moods.pull(at, kind, intensity, moved, moment.now)
        return felt.size if who is None else int(np.count_nonzero(felt))

    def _was_moved(self, code: int, target: Term | None, moment: Moment) -> bool:
        """Whether the same event has raised something about the same goal already, which moves nobody's mood twice."""
        if target is None or not self._is_about_goals(code, target):
            return False
        want = self.wants.about(target)
        was, want.latest = want.latest, moment.cause
        return was == moment.cause

    def _is_about_goals(self, code: int, target: Term | None) -> bool:
        return target is not None and self.kinds[code].family in _ABOUT_GOALS

    def _keep_computed(
        self, kernels: ModuleType, code: int, target: Term | None, at: At, found: Felt, moment: Moment
    ) -> None:
        """Keep what the kernels found to be felt."""
        where = NOBODY_CHOSEN if isinstance(at, slice) else at
        about = np.array(moment, np.uint32)
        if target is not None and self._is_about_goals(code, target):
            want = self.wants.about(target)
            if want.who is not None:
                self._keep_about(want, code, at, found.intensity, found.felt, moment)
                return
            slots = want.slots
            slots.is_used = True
            start = slots.begin(moment.now, isinstance(at, slice))
            kernels.keep_latest(
                where,
                found.intensity,
                found.felt,
                np.uint8(code),
                about,
                want.kind,
                slots.initial,
                start,
                slots.cause,
                slots.about,
            )
            return
        slots = self.slots[code]
        slots.is_used = True
        rate = self._tempers.rate(code)
        kernels.keep_strongest(
            where, found.intensity, found.felt, rate, about, slots.initial, slots.start, slots.cause, slots.about
        )

    def _keep(
        self, code: int, target: Term | None, at: At, intensity: Floats, felt: Mask | None, moment: Moment
    ) -> Mask | None:
        """Let an emotion take its slots; return whose mood the same event has moved by the same goal already."""
        if target is not None and self.kinds[code].family in _ABOUT_GOALS:
            return self._keep_about(self.wants.about(target), code, at, intensity, felt, moment)
        slots = self.slots[code]
        if slots.is_used:
            weaker = slots.at(at, self._tempers.rate(code), moment.now) < intensity
            felt = weaker if felt is None else felt & weaker
        slots.put(at, intensity, felt, *moment)
        return None

    def _keep_about(
        self, want: Want, code: int, at: At, intensity: Floats, felt: Mask | None, moment: Moment
    ) -> Mask | None:
        """Let an emotion about a goal take the place of what was felt about it, even if it is not felt itself."""
        place, has = want.places(at)
        if has is not None:
            intensity, felt = intensity[has], None if felt is None else felt[has]
        moved: Mask = (want.kind[place] != NOTHING) & (want.slots.cause[place] == moment.cause)
        again = want.spread(moved, has) if moved.any() else None
        if felt is None:
            want.kind[place] = code
            want.slots.put(place, intensity, None, *moment)
            return again
        want.kind[place] = np.where(felt, np.uint8(code), np.uint8(NOTHING))
        want.slots.put(place, np.where(felt, intensity, np.float32(0)), None, *moment)
        return again

    def set(self, code: int, intensity: Floats, at: At, moment: Moment) -> None:
        """Give a type an intensity by hand; the mood neither colours it nor is shifted by it."""
        slots = self.slots.get(code)
        if slots is None:
            raise CrowdError(
                f"{self.kinds[code].name} is felt about goals and prospects only: it cannot be set by hand"
            )
        slots.put(at, intensity, None, *moment)

    # -- reading -----------------------------------------------------------------------------------------------

    def intensity(self, code: int, at: At, now: int) -> Floats:
        """Return how intensely an audience feels a type, 0..10."""
        slots = self.slots.get(code)
        count = len(range(self.size)[at]) if isinstance(at, slice) else len(at)
        found = np.zeros(count, np.float32) if slots is None else slots.at(at, self._tempers.rate(code), now)
        for want in self.wants:
            if want.slots.is_used and (want.kind == code).any():
                for other, values in self._about(want, at, now):
                    np.maximum(found, np.where(other == code, values, np.float32(0)), out=found)
        return found

    def each(self, at: At, now: int) -> Iterator[tuple[Any, Floats]]:
        """Yield what was ever felt: its code, or the code for each of the audience, and intensities."""
        for code, slots in self.slots.items():
            if slots.is_used:
                yield code, slots.at(at, self._tempers.rate(code), now)
        for want in self.wants:
            if want.slots.is_used:
                yield from self._about(want, at, now)

    def _about(self, want: Want, at: At, now: int) -> Iterator[tuple[Any, Floats]]:
        place, has = want.places(at)
        kinds = want.kind[place]
        values = np.zeros(kinds.shape, np.float32)
        for code in np.unique(kinds):
            if code != NOTHING:
                rate = self._tempers.rate(int(code))
                if rate.shape[0] != 1:
                    whose = at if want.who is None else want.who[place]
                    rate = rate[whose]
                here = _slots_at(want.slots, place, rate, now)
                np.copyto(values, here, where=kinds == code)
        codes = np.where(kinds == NOTHING, 0, kinds)
        yield want.spread(codes, has), want.spread(values, has)

    def whole_ones(self, at: At, now: int) -> Iterator[tuple[int, Floats, EmotionType]]:
        """Yield code, intensities and type of all that is felt, but for what is part of a compound that is felt too."""
        found = {
            code: slots.at(at, self._tempers.rate(code), now) for code, slots in self.slots.items() if slots.is_used
        }
        for code, values in found.items():
            compounds = [each for each in found if code in self._parts[each]]
            for compound in compounds:
                same = self.slots[compound].cause[at] == self.slots[code].cause[at]
                values = np.where(same & (found[compound] > 0), np.float32(0), values)
            yield code, values, self.kinds[code]
        for want in self.wants:
            if want.slots.is_used:
                for codes, values in self._about(want, at, now):
                    for code in np.unique(codes[values > 0]):
                        yield int(code), np.where(codes == code, values, np.float32(0)), self.kinds[int(code)]

    def matrix(self, at: At, now: int) -> Floats:
        """Return the intensity of every type: (types, audience)."""
        return np.stack([self.intensity(code, at, now) for code in range(len(self.kinds))])

    def rebase(self, now: int, later: int) -> None:
        """Count the tick ``now`` as ``later``; what arose before the new beginning fades up to it."""
        for code, slots in self.slots.items():
            slots.rebase(now, later, self._tempers.rate(code))
        for want in self.wants:
            for code in np.unique(want.kind).tolist():
                rate = np.zeros(1, np.float32) if code == NOTHING else self._tempers.rate(code)
                whose = rate if want.who is None or rate.shape[0] == 1 else rate[want.who]
                want.slots.rebase(now, later, whose, want.kind == code)

    def arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Yield the arrays of the slots by type."""
        for code, slots in self.slots.items():
            for name, array in slots.arrays():
                yield f"felt.{self.kinds[code].name}.{name}", array


def _slots_at(slots: Slots, place: At, rate: Floats, now: int) -> Floats:
    """Return how intense what is in some places is, at rates for just those places."""
    passed = elapsed(now, slots.start[place])
    value: Floats = ARRAYS.faded(slots.initial[place], rate, passed)
    value[(value <= FADED) & (passed > 0)] = 0
    return value
