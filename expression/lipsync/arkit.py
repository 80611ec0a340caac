"""Poses as the 52 blend shapes of Apple's ARKit, which most avatar rigs know."""

from __future__ import annotations

from functools import cache

from ..expression import Pose
from ..tables import read_table
from .rig import Rig, RigTable

__all__ = ["arkit"]


def arkit(pose: Pose) -> dict[str, float]:
    """Return all 52 blend shapes, each 0..1, in alphabetical order of Apple's names.

    Left is the person's own. ``mouthClose`` closes the lips over an open jaw, as far as it is open, where p, b, m
    seal them; on a closed jaw it would push them through each other.

    >>> arkit(Pose())["jawOpen"], len(arkit(Pose()))
    (0.0, 52)
    """
    shapes = _rig()(pose)
    shapes["mouthClose"] = shapes["jawOpen"] * min(1.0, pose.mouth.press)
    return dict(sorted(shapes.items()))


@cache
def _rig() -> Rig:
    return Rig(read_table("arkit.json", RigTable))
