"""Speech and feeling on one mouth: speech shapes it, feeling colours it, and nothing opens lips that p, b, m close.

The idea is that of EMOTE (Danecek and others 2023): speech moves the mouth locally and fast, emotion the whole face and
slowly. The numbers are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ...ontology.action_units import ActionUnits
from ..expression import Mouth, Pose

__all__ = ["LOCKED", "SPEAKING", "speak"]

SPEAKING: Final = 0.35
"""What is left, while somebody speaks, of the action units that open or press the mouth."""
LOCKED: Final = 0.04
"""What is left, while p, b, m, f, v, s or z is shaped, of all action units of mouth and jaw but the corners."""

_OPENING: Final = frozenset({24, 25, 26, 27})
_MOUTH: Final = frozenset({10, 16, 17, 18, 19, 21, 22, 23, 28, 29, 30, 32, 33, 34, 35}) | _OPENING


def speak(pose: Pose, mouth: Mouth) -> Pose:
    """Return a pose whose mouth says something: what is felt gives way where speech needs the mouth.

    Eyes, brows, cheeks and the corners of the mouth stay as they are. The change is linear in ``mouth.voicing`` and
    ``mouth.closure``, so that a mouth that moves without jumps makes a face that does.

    >>> gape = Pose(face=ActionUnits.of({1: 1.0, 12: 0.5, 26: 1.0}))
    >>> speak(gape, Mouth(jaw=0.7, voicing=1.0)).face.named()
    {'AU1': 1.0, 'AU12': 0.5, 'AU26': 0.35}
    """
    opening = 1 - (1 - SPEAKING) * mouth.voicing
    lock = 1 - (1 - LOCKED) * mouth.closure
    if opening == lock == 1:
        return replace(pose, mouth=mouth)
    face = ActionUnits(_given_way(pose.face.left, opening, lock), _given_way(pose.face.right, opening, lock))
    return replace(pose, face=face, mouth=mouth)


def _given_way(side: Mapping[int, float], opening: float, lock: float) -> dict[int, float]:
    return {
        number: value * (opening if number in _OPENING else 1) * (lock if number in _MOUTH else 1)
        for number, value in side.items()
    }
