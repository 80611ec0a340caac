"""Faces of single members of a crowd."""

from __future__ import annotations

from typing import Final

from ..affect import Affect
from ..avatar.drawing import draw
from ..avatar.looks import random_look
from ..avatar.raster import rasterise
from ..expressing import express
from ..expression import Pose
from .moment import Portrayed

__all__ = ["portrayed"]

_BARELY: Final = 0.3
"""Intensity below which a feeling is not named beneath a face."""


def portrayed(index: int, name: str, affect: Affect, side: int) -> Portrayed:
    """Return the face of a member, who always looks the same.

    Args:
        index: Who.
        name: What the member is called.
        affect: What the member feels.
        side: Of the face, in pixels.

    >>> ana = portrayed(7, "Fan7", Affect({"Joy": 8.25, "Hope": 2.0}, mood=3.0), side=32)
    >>> ana.felt, ana.face.shape
    ('Joy 8.2', (32, 32, 4))
    """
    pose, felt = Pose.of(express(affect)), affect.emotions
    face = rasterise(draw(pose, random_look(index)), side, side)
    strongest = max(felt, key=lambda kind: felt[kind], default="")
    told = f"{strongest} {felt[strongest]:.1f}" if strongest and felt[strongest] >= _BARELY else "calm"
    return Portrayed(index, name, face, told)
