"""What music is like at a valence and an arousal: the parameters, and how they follow from the two."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from ...core.errors import ExpressionError
from .table import Mode, MusicTable, load_table

__all__ = ["MODES", "QUADRANTS", "MusicParameters", "checked", "parameters", "quadrant_centre"]

MODES: Final = ("lydian", "ionian", "mixolydian", "dorian", "aeolian", "phrygian")
"""The modes from the brightest to the darkest."""

QUADRANTS: Final = ("Q1", "Q2", "Q3", "Q4")
"""Russell's quadrants: pleasant and aroused, unpleasant and aroused, unpleasant and calm, pleasant and calm."""

_RANGES: Final = {
    "tempo_bpm": (20.0, 300.0),
    "velocity": (1.0, 127.0),
    "dynamic_contrast": (0.0, 60.0),
    "register": (48.0, 96.0),
}


@dataclass(frozen=True, slots=True)
class MusicParameters:
    """What music is like, for our own composer or for an engine that mixes its own stems.

    Attributes:
        tempo_bpm: Quarter notes a minute, 20..300.
        mode: One of `MODES`.
        velocity: How loud, as a MIDI velocity, 1..127.
        rhythm_density: Onsets: 0 is one a bar, 1 one on every sixteenth.
        note_density: Notes an onset: 0 is one, 1 is eight.
        dynamic_contrast: How far loud and soft lie apart, in MIDI velocities, 0..60.
        register: The middle of the melody, as a MIDI pitch, 48..96.
        articulation: The part of its length for which a note sounds, 0..1; less is more staccato.
        dissonance: How often a chord has a note added to its triad, 0..1.
        softness: How often a minor chord has added notes when the dissonance alone would not give it any, 0..1.
        openness: How often a chord is built of fifths and octaves rather than thirds, 0..1.
        bass_weight: The part of the accompaniment that lies in the bass, 0..1.
        fullness: How many voices a struck chord has, 0 few .. 1 many.
        ornament: How often a sixteenth leads into a beat, 0..1.
        sustain: How often the bass is held for two bars, 0..1.

    Raises:
        ExpressionError: A number is out of range, or there is no such mode.
    """

    tempo_bpm: float
    mode: str
    velocity: float
    rhythm_density: float
    note_density: float
    dynamic_contrast: float
    register: float
    articulation: float
    dissonance: float
    softness: float
    openness: float
    bass_weight: float
    fullness: float
    ornament: float
    sustain: float

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ExpressionError(f"{self.mode!r} is no mode; there are {', '.join(MODES)}")
        for field in fields(self):
            if field.name != "mode":
                checked(getattr(self, field.name), field.name, *_RANGES.get(field.name, (0.0, 1.0)))


def parameters(valence: float, arousal: float) -> MusicParameters:
    """Return what music is like at a valence and an arousal.

    Tempo doubles over 4/3 of arousal, velocity rises with it, the mode darkens as valence falls (Livingstone et al.
    2010; Gabrielsson & Lindström 2010). The others are interpolated between the centres of the four quadrants and stay
    as they are beyond them.

    Args:
        valence: -1..1.
        arousal: -1..1.

    Raises:
        ExpressionError: One is no number on -1..1.

    >>> parameters(0.8, 0.0).mode, parameters(-0.5, 0.0).mode, parameters(0.0, 0.0).tempo_bpm
    ('lydian', 'aeolian', 90.0)
    """
    valence, arousal = checked(valence, "valence"), checked(arousal, "arousal")
    table = load_table()
    weights = _weights(valence / table.centre, arousal / table.centre)
    return MusicParameters(
        tempo_bpm=table.tempo.neutral_bpm * 2 ** (table.tempo.octaves_per_arousal * arousal),
        mode=_mode(table, valence).name,
        velocity=table.velocity.neutral + table.velocity.per_arousal * arousal,
        **{
            name: sum(weight * value for weight, value in zip(weights, getattr(table.faders, name), strict=True))
            for name in table.faders.__struct_fields__
        },
    )


def checked(value: object, what: str, low: float = -1.0, high: float = 1.0) -> float:
    """Return a number that lies within bounds.

    Raises:
        ExpressionError: It is no number, or lies outside.
    """
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise ExpressionError(f"{what} is {value!r}; expected a number from {low:g} to {high:g}")
    return float(value)


def quadrant_centre(quadrant: str) -> tuple[float, float]:
    """Return valence and arousal of a quadrant's centre.

    >>> quadrant_centre("Q2")
    (-0.5, 0.5)
    """
    if quadrant not in QUADRANTS:
        raise ExpressionError(f"{quadrant!r} is no quadrant; there are {', '.join(QUADRANTS)}")
    centre = load_table().centre
    return (centre if quadrant in ("Q1", "Q4") else -centre), (centre if quadrant in ("Q1", "Q2") else -centre)


def _weights(x: float, y: float) -> tuple[float, float, float, float]:
    """How much each quadrant counts at a point; the quadrants' centres lie at ±1."""
    right, top = (max(-1.0, min(1.0, x)) + 1) / 2, (max(-1.0, min(1.0, y)) + 1) / 2
    return right * top, (1 - right) * top, (1 - right) * (1 - top), right * (1 - top)


def _mode(table: MusicTable, valence: float) -> Mode:
    return next((mode for mode in table.modes if valence > mode.above), table.modes[-1])
