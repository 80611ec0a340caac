"""What a feeling looks and sounds like: an :class:`Expression`, and the :class:`Pose` that it takes at one instant.

An expression is what a mind aims at; a pose is what a face shows at a time, on the way there, while it speaks and
blinks. Rigs and the avatar take poses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ..ontology.action_units import NEUTRAL_FACE, ActionUnits

__all__ = [
    "CLOSED_MOUTH",
    "CUES",
    "NEUTRAL",
    "NEUTRAL_PROSODY",
    "Breathing",
    "Expression",
    "Gaze",
    "Head",
    "Mouth",
    "Pose",
    "Prosody",
]


CUES: Final = ("blush", "redness", "pallor", "blueness", "greenness", "tears", "sweat", "vein", "heart", "pupil")
"""What skin and eyes show beside the muscles, each 0..1 (``pupil`` -1 narrow .. 1 wide); how much of it is drawn is the
look's affair."""


@dataclass(frozen=True, slots=True)
class Prosody:
    """How something is said, relative to the voice's own neutral way.

    Attributes:
        rate: How much faster, as a part: 0.15 is 15 % faster, -0.2 a fifth slower.
        pitch_st: How much higher, in semitones.
        range_x: How much wider the pitch moves, as a factor.
        gain_db: How much louder, in decibels.
        gap_10ms: Pause added between words, in units of 10 ms.
        breaks: Pauses within the text: (index of the word before which it stands, seconds).
    """

    rate: float = 0.0
    pitch_st: float = 0.0
    range_x: float = 1.0
    gain_db: float = 0.0
    gap_10ms: float = 0.0
    breaks: tuple[tuple[int, float], ...] = ()


NEUTRAL_PROSODY: Final = Prosody()
"""The voice's own way."""


@dataclass(frozen=True, slots=True)
class Gaze:
    """Where somebody looks: 0, 0 is at the other; each -1..1.

    Attributes:
        x: To the person's own left (1, the right of the picture) or right (-1).
        y: Up (1) or down (-1).
    """

    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Head:
    """How the head is held, in degrees.

    Attributes:
        pitch: Up (positive) or down.
        yaw: Turned to the person's own left (positive, the right of the picture) or right.
        roll: Tilted to the person's own left (positive, clockwise in the picture) or right.
    """

    pitch: float = 0.0
    yaw: float = 0.0
    roll: float = 0.0


@dataclass(frozen=True, slots=True)
class Breathing:
    """How somebody breathes.

    Attributes:
        rate_hz: Breaths a second.
        depth: 1 is at rest.
    """

    rate_hz: float = 0.25
    depth: float = 1.0


@dataclass(frozen=True, slots=True)
class Mouth:
    """The shape that speech gives to a mouth.

    Attributes:
        jaw: How far it is open, 0..1.
        width: How much wider (positive) or narrower than at rest, -1..1.
        rounding: How far the lips are rounded, 0..1.
        closure: How much of the shape speech holds against any feeling, 0..1: 1 on p, b, m; 0 when nothing is said.
        press: How far the lips are pressed together, 0..1.
        lip_teeth: How far the lower lip is under the upper teeth, 0..1: f, v.
        voicing: How much of the mouth speech has taken over, 0..1: 0 is silence.
        visemes: Of which visemes this is a mixture, each 0..1; for rigs that have mouth shapes as presets.
    """

    jaw: float = 0.0
    width: float = 0.0
    rounding: float = 0.0
    closure: float = 0.0
    press: float = 0.0
    lip_teeth: float = 0.0
    voicing: float = 0.0
    visemes: Mapping[str, float] = field(default_factory=dict)


CLOSED_MOUTH: Final = Mouth()
"""A mouth that says nothing."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What a feeling aims at in voice, face and body.

    Attributes:
        emotions: What is shown, by the name of its prototype (``joy``, ``anger`` ...), 0..1; the strongest first.
        prosody: How it sounds.
        face: Its action units.
        gaze: Where it looks.
        head: How the head is held.
        cues: Of skin and eyes; see :data:`CUES`.
        breathing: How it breathes.
        gesture: Tendencies of movement, each 0..1, .5 being the person's ordinary way: ``expansiveness``, ``tempo``,
            ``power``, ``fluidity``.
        posture: Tendencies of stance, each -1..1, such as ``approach``, ``uprightness``, ``openness``, ``tension``.
        leak: What of a hidden feeling flashes over the face when it arises; see :class:`~.display_rules.Display`.
    """

    emotions: Mapping[str, float] = field(default_factory=dict)
    prosody: Prosody = Prosody()
    face: ActionUnits = NEUTRAL_FACE
    gaze: Gaze = Gaze()
    head: Head = Head()
    cues: Mapping[str, float] = field(default_factory=dict)
    breathing: Breathing = Breathing()
    gesture: Mapping[str, float] = field(default_factory=dict)
    posture: Mapping[str, float] = field(default_factory=dict)
    leak: ActionUnits = NEUTRAL_FACE


NEUTRAL: Final = Expression()
"""Nothing is felt, or nothing of it is shown."""


@dataclass(frozen=True, slots=True)
class Pose:
    """What a face shows at one instant.

    Attributes:
        face: Its action units; blinks are 45.
        mouth: What speech does to the mouth; where it speaks, ``face`` has given way to it already.
        gaze: Where it looks.
        head: How the head is held.
        cues: Of skin and eyes; see :data:`CUES`.
        breath: Where in a breath, -1 (out) .. 1 (in).
        emotions: What is shown, as in :class:`Expression`; for rigs that have whole emotions as presets.
    """

    face: ActionUnits = NEUTRAL_FACE
    mouth: Mouth = CLOSED_MOUTH
    gaze: Gaze = Gaze()
    head: Head = Head()
    cues: Mapping[str, float] = field(default_factory=dict)
    breath: float = 0.0
    emotions: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, expression: Expression) -> Pose:
        """Return an expression as it stands still."""
        return cls(
            face=expression.face,
            gaze=expression.gaze,
            head=expression.head,
            cues=expression.cues,
            emotions=expression.emotions,
        )
