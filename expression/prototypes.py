"""The prototypes: what each emotion looks and sounds like when it is felt most strongly.

All of it is data, with its sources: action units in the ontology, the rest in ``data/faces.json``,
``data/prosody.json`` and ``data/dynamics.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec

from ..core.emotion_types import Pad
from ..ontology import load
from ..ontology.action_units import ActionUnits
from ..ontology.faces import FacePrototype, face_prototypes
from .expression import Gaze, Head
from .tables import read_table

__all__ = [
    "FaceTable",
    "Pace",
    "Prototype",
    "VocalOffset",
    "VocalTable",
    "face_table",
    "prototype_names",
    "prototypes",
    "vocal_table",
]


class VocalOffset(NamedTuple):
    """What an emotion does to a voice.

    Attributes:
        rate: By how much faster, as a part.
        pitch_st: Semitones higher.
        range_x: By what the range of pitch is multiplied.
        gain_db: Decibels louder.
        gap_10ms: Longer pauses between words, in units of 10 ms.
        source: ``measured`` or ``ours``.
    """

    rate: float
    pitch_st: float
    range_x: float
    gain_db: float
    gap_10ms: float
    source: str = ""


class Pace(NamedTuple):
    """How fast an emotion comes and goes in a face: onset, offset, hold of the apex, in seconds."""

    onset: float
    offset: float
    hold: float


@dataclass(frozen=True, slots=True)
class Prototype:
    """What one emotion looks and sounds like at its strongest.

    Attributes:
        name: Such as ``joy``.
        kind: ``basic``, ``occ`` or ``further``.
        face: Its action units.
        cues: Of each cue its value and the intensity (0..1) from which it begins.
        gaze: Where it looks.
        head: How it holds the head.
        breath: Depth of breath; 1 is at rest.
        gesture: Tendencies of movement, 0..1; .5 is ordinary.
        posture: Tendencies of stance, -1..1.
        pad: Pleasure, arousal and dominance, from the ontology.
        voice: What it does to a voice.
        pace: How fast it comes and goes.
        source: Who found so.
    """

    name: str
    kind: str
    face: ActionUnits
    cues: Mapping[str, tuple[float, float]]
    gaze: Gaze
    head: Head
    breath: float
    gesture: Mapping[str, float]
    posture: Mapping[str, float]
    pad: Pad
    voice: VocalOffset
    pace: Pace
    source: str


class _Shown(msgspec.Struct, frozen=True):
    gesture: tuple[float, ...]
    posture: tuple[float, ...]
    cues: dict[str, float | tuple[float, float]] = {}
    gaze: tuple[float, float] = (0.0, 0.0)
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)
    breath: float = 1.0


class MoodShown(msgspec.Struct, frozen=True):
    """What moods show while nothing is felt: a prototype for each, and how strongly at most (0..1)."""

    good: str
    bad: str
    most: float


class FaceTable(msgspec.Struct, frozen=True):
    """The file of faces; its fields are described there."""

    prototypes: dict[str, _Shown]
    gesture: tuple[str, ...]
    posture: tuple[str, ...]
    anchors: tuple[str, ...]
    mood: MoodShown
    expressiveness: dict[str, float]
    reliable: dict[int, float]
    posed: dict[int, float]
    resting_breath_hz: float
    breath_by_arousal: float


class VocalTable(msgspec.Struct, frozen=True):
    """The file of prosody; its fields are described there."""

    dimensions_share: float
    dimensions: dict[str, dict[str, float]]
    emotions: dict[str, tuple[float, float, float, float, float, str]]


class _PaceTable(msgspec.Struct, frozen=True):
    other: tuple[float, float, float]
    emotions: dict[str, tuple[float, float, float]]


@cache
def face_table() -> FaceTable:
    """Return the file of faces."""
    return read_table("faces.json", FaceTable)


@cache
def vocal_table() -> VocalTable:
    """Return the file of prosody."""
    return read_table("prosody.json", VocalTable)


def prototype_names() -> tuple[str, ...]:
    """Return the names of all prototypes, the basic emotions first.

    >>> prototype_names()[:3], len(prototype_names()) >= 22
    (('joy', 'sadness', 'anger'), True)
    """
    return tuple(face_prototypes())


@cache
def prototypes() -> Mapping[str, Prototype]:
    """Return all prototypes by name."""
    paces = read_table("dynamics.json", _PaceTable)
    return MappingProxyType(
        {
            name: _prototype(each, Pace(*paces.emotions.get(name, paces.other)))
            for name, each in face_prototypes().items()
        }
    )


def _prototype(known: FacePrototype, pace: Pace) -> Prototype:
    table = face_table()
    face = table.prototypes[known.name]
    return Prototype(
        name=known.name,
        kind=known.kind,
        face=known.face,
        cues={cue: value if isinstance(value, tuple) else (value, _ALWAYS) for cue, value in face.cues.items()},
        gaze=Gaze(*face.gaze),
        head=Head(*face.head),
        breath=face.breath,
        gesture=dict(zip(table.gesture, face.gesture, strict=True)),
        posture=dict(zip(table.posture, face.posture, strict=True)),
        pad=load().node(known.node).pad,
        voice=VocalOffset(*vocal_table().emotions[known.name]),
        pace=pace,
        source=known.source,
    )


_ALWAYS: Final = 0.0
