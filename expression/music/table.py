"""The figures of ``data/music.json``: how music follows affect, and by what a rendering is measured."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import msgspec

from ..tables import read_table

__all__ = ["Feature", "Mode", "MusicTable", "load_table"]

Degree = Annotated[int, msgspec.Meta(ge=1, le=7)]
Progression = tuple[Degree, Degree, Degree, Degree]
PerQuadrant = tuple[float, float, float, float]


class Tempo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``neutral_bpm * 2 ** (octaves_per_arousal * arousal)`` quarter notes a minute."""

    neutral_bpm: float
    octaves_per_arousal: float


class Velocity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``neutral + per_arousal * arousal``, a MIDI velocity."""

    neutral: float
    per_arousal: float


class Mode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scale, and the chords that go with it.

    Attributes:
        name: Such as ``dorian``.
        above: The mode of all valences above this one, up to the next brighter mode.
        steps: Semitones above the tonic.
        open: Chords of four bars that lead on, as degrees of the scale from 1.
        closed: Chords of four bars that come home.
    """

    name: str
    above: float
    steps: tuple[int, int, int, int, int, int, int]
    open: tuple[Progression, ...]
    closed: tuple[Progression, ...]


class Faders(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each parameter is at the centre of each quadrant; between them it is interpolated."""

    rhythm_density: PerQuadrant
    note_density: PerQuadrant
    dynamic_contrast: PerQuadrant
    register: PerQuadrant
    articulation: PerQuadrant
    dissonance: PerQuadrant
    softness: PerQuadrant
    openness: PerQuadrant
    bass_weight: PerQuadrant
    fullness: PerQuadrant
    ornament: PerQuadrant
    sustain: PerQuadrant


class Feature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A feature of music that we control.

    Attributes:
        name: As jSymbolic calls it.
        threshold: The median of it in EMOPIA.
        targets: Of each quadrant: 1 when music of the quadrant lies above the threshold, else 0.
    """

    name: str
    threshold: float
    targets: tuple[int, int, int, int]

    def meets(self, value: float, quadrant: int) -> bool:
        """Whether a value lies on the side of the threshold that a quadrant (0..3) wants."""
        return (value > self.threshold) == bool(self.targets[quadrant])


class MusicTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All figures.

    Attributes:
        about: What the file holds.
        sources: Where the figures are from.
        smoothing_s: Time constant with which music follows affect, in seconds.
        tempo: Of arousal.
        velocity: Of arousal.
        modes: The brightest first.
        centre: Valence and arousal, as absolute values, of a quadrant's centre.
        quadrants: Russell's: Q1 pleasant and aroused, Q2 unpleasant and aroused, Q3 unpleasant and calm, Q4 pleasant
            and calm.
        faders: The other parameters.
        features: What a rendering is measured by.
    """

    about: str
    sources: dict[str, str]
    smoothing_s: Annotated[float, msgspec.Meta(gt=0)]
    tempo: Tempo
    velocity: Velocity
    modes: tuple[Mode, ...]
    centre: Annotated[float, msgspec.Meta(gt=0, le=1)]
    quadrants: tuple[str, str, str, str]
    faders: Faders
    features: tuple[Feature, ...]

    def mode(self, name: str) -> Mode:
        """Return a mode by name."""
        return next(mode for mode in self.modes if mode.name == name)


@cache
def load_table() -> MusicTable:
    """Return the figures.

    Raises:
        AuthoringError: The file is damaged.
    """
    return read_table("music.json", MusicTable)
