"""Scales and chords: which pitches a mode has, and how a chord is laid out for as many voices as are wanted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from .table import Mode

__all__ = ["Chord", "Scale", "bass_line", "inner_voices"]

_OCTAVE: Final = 12
_BASS_LOWEST, _BASS_HIGHEST = 32, 54
_REACH: Final = 11
"""How far, in semitones, inner voices may lie from their middle."""


class Scale:
    """The pitches of a mode on a tonic.

    Args:
        mode: Which.
        tonic: Pitch class of the first degree, 0..11; 0 is C.
    """

    def __init__(self, mode: Mode, tonic: int) -> None:
        self.classes = tuple((tonic + step) % _OCTAVE for step in mode.steps)
        self._pitches = [pitch for pitch in range(128) if pitch % _OCTAVE in self.classes]

    def step(self, pitch: float, steps: int = 0) -> int:
        """Return the pitch of the scale that lies so many steps above the one nearest to a pitch."""
        place = bisect_left(self._pitches, pitch)
        if place and pitch - self._pitches[place - 1] <= self._pitches[min(place, len(self._pitches) - 1)] - pitch:
            place -= 1
        return self._pitches[max(0, min(len(self._pitches) - 1, place + steps))]

    def chord(self, degree: int, added: Sequence[int] = ()) -> Chord:
        """Return the triad on a degree (from 1), with further notes of the scale: 7 for the seventh above its root."""
        root, third, fifth = (self.classes[(degree - 1 + up) % 7] for up in (0, 2, 4))
        return Chord(root, third, fifth, tuple(self.classes[(degree - 2 + each) % 7] for each in added))


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord, as pitch classes.

    Attributes:
        root: Its root.
        third: Its third.
        fifth: Its fifth.
        added: Notes added to the triad.
    """

    root: int
    third: int
    fifth: int
    added: tuple[int, ...] = ()

    @property
    def classes(self) -> tuple[int, ...]:
        """Its pitch classes."""
        return (self.root, self.third, self.fifth, *self.added)

    @property
    def is_minor(self) -> bool:
        """Whether its third is a minor one."""
        return (self.third - self.root) % _OCTAVE == 3

    def priorities(self, *, is_open: bool) -> tuple[int, ...]:
        """Return its pitch classes as inner voices should take them, the most needed first."""
        if is_open:
            return (*self.added, self.fifth, *self.added, self.root, self.fifth, self.third)
        return (*self.added[:1], self.third, *self.added[1:], self.fifth, self.root, self.third)


def bass_line(chord: Chord, voices: int, *, is_open: bool) -> list[int]:
    """Return the pitches of the bass: the root, then octave and fifth, or tenth and fifth."""
    root = _BASS_LOWEST + (chord.root - _BASS_LOWEST) % _OCTAVE
    fifth = root + (chord.fifth - root) % _OCTAVE
    third = root + (chord.third - root) % _OCTAVE
    tenth = third + _OCTAVE if third + _OCTAVE <= _BASS_HIGHEST else third
    return sorted([root, root + _OCTAVE if is_open else tenth, fifth][:voices])


def inner_voices(
    wanted: Sequence[int], middle: float, before: Sequence[int], taken: Collection[int], count: int
) -> list[int]:
    """Lay out inner voices close to where they were, so that they move as little as they can.

    Args:
        wanted: Pitch classes, the most needed first; they are gone through again for further voices.
        middle: Where the voices lie without any before, as a MIDI pitch.
        before: Where they were, ascending.
        taken: Pitches that others sound.
        count: How many voices.
    """
    found: list[int] = []
    anchors: list[float] = [*before] or [middle]
    for number in range(count):
        pitch = _nearest(wanted, number, middle, anchors, {*taken, *found})
        if pitch is None:
            break
        found.append(pitch)
    return sorted(found)


def _nearest(
    wanted: Sequence[int], number: int, middle: float, anchors: Sequence[float], taken: Collection[int]
) -> int | None:
    low, high = round(middle) - _REACH, round(middle) + _REACH
    free = [pitch for pitch in range(low, high + 1) if pitch not in taken]
    for offset in range(len(wanted)):
        of_class = [pitch for pitch in free if pitch % _OCTAVE == wanted[(number + offset) % len(wanted)]]
        if of_class:
            return min(of_class, key=lambda p: (min(abs(p - a) for a in anchors) + 0.3 * abs(p - middle), p))
    return None
