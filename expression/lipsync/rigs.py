"""All rigs by name: what turns a pose into numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Final

from ...core.errors import ExpressionError, nearest
from ..expression import Head, Mouth, Pose
from .arkit import arkit
from .live2d import live2d
from .visemes import VISEMES
from .vrm import vrm

__all__ = ["RIGS", "facs", "head", "rig", "viseme_weights"]


def facs(pose: Pose) -> dict[str, float]:
    """Return a pose as it is: action units by side (``AU12L``), the mouth of speech, gaze, cues; what is 0 is left out.

    For rigs of one's own that are driven by action units.
    """
    units = {
        f"AU{number}{side}": value
        for number in pose.face
        for side, value in (("L", pose.face.left.get(number, 0.0)), ("R", pose.face.right.get(number, 0.0)))
    }
    mouth = {f"mouth.{each.name}": getattr(pose.mouth, each.name) for each in fields(Mouth) if each.name != "visemes"}
    rest = {"gaze.x": pose.gaze.x, "gaze.y": pose.gaze.y, **{f"cues.{cue}": value for cue, value in pose.cues.items()}}
    return {name: value for name, value in (units | mouth | rest).items() if value}


def viseme_weights(pose: Pose) -> dict[str, float]:
    """Return the weight of each of the fifteen visemes, together 1: for heads that have a shape for each."""
    spoken = {name: pose.mouth.visemes.get(name, 0.0) for name in VISEMES}
    return spoken | {"sil": max(0.0, 1 - sum(spoken.values()))}


def head(pose: Pose) -> dict[str, float]:
    """Return how the head is held, in degrees."""
    return {each.name: getattr(pose.head, each.name) for each in fields(Head)}


RIGS: Final[Mapping[str, Callable[[Pose], dict[str, float]]]] = {
    "arkit": arkit,
    "vrm": vrm,
    "live2d": live2d,
    "facs": facs,
    "visemes": viseme_weights,
}
"""Every rig by its name."""


def rig(name: str) -> Callable[[Pose], dict[str, float]]:
    """Return what turns poses into the numbers of a rig.

    Raises:
        ExpressionError: No rig is called that.
    """
    if name in RIGS:
        return RIGS[name]
    close = nearest(name, RIGS)
    hint = f"did you mean {close!r}?" if close else f"expected one of {', '.join(RIGS)}"
    raise ExpressionError(f"no rig is called {name!r}; {hint}")
