"""Poses as the standard parameters of Live2D models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..expression import Pose
from ..tables import read_table
from .rig import Parameter, Rig, RigTable

__all__ = ["live2d", "live2d_parameters"]


def live2d(pose: Pose) -> dict[str, float]:
    """Return the standard parameters that a face has, each in its standard range; L is the person's own left.

    >>> live2d(Pose())["ParamEyeLOpen"]
    1.0
    """
    return _rig()(pose)


def live2d_parameters() -> Mapping[str, Parameter]:
    """Return the parameters by name, with their ranges."""
    return _rig().parameters


@cache
def _rig() -> Rig:
    return Rig(read_table("live2d.json", RigTable))
