"""A face drawn from action units: what the avatar of any look is drawn with."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from ..expression import Gaze, Head, Pose
from .creature import draw_creature
from .human import draw_human
from .looks import HumanLook, Look, RobotLook, find_look
from .robot import draw_robot
from .shapes import Picture

__all__ = ["draw"]

_MOST_DEGREES: Final = 40.0


def draw(pose: Pose, look: Look | str) -> Picture:
    """Return the picture of a character with this look in this pose; the same arguments give the same picture.

    Args:
        pose: What its face shows; numbers out of range are brought into it.
        look: A look, its name such as ``human/chestnut``, or the path of its file.

    Raises:
        ExpressionError: There is no such look.
        AuthoringError: The file makes no look.

    >>> picture = draw(Pose(), "human/chestnut")
    >>> {"head", "mouth", "left eye"} <= {fill.part for fill in picture.fills}
    True
    """
    if isinstance(look, str):
        look = find_look(look)
    pose = _bounded(pose)
    if isinstance(look, HumanLook):
        return draw_human(pose, look)
    if isinstance(look, RobotLook):
        return draw_robot(pose, look)
    return draw_creature(pose, look)


def _bounded(pose: Pose) -> Pose:
    """Return a pose whose gaze, head, breath and cues can be drawn."""
    head, gaze = pose.head, pose.gaze
    return replace(
        pose,
        gaze=Gaze(_within(gaze.x, 1), _within(gaze.y, 1)),
        head=Head(*(_within(angle, _MOST_DEGREES) for angle in (head.pitch, head.yaw, head.roll))),
        cues={name: _within(value, 1) for name, value in pose.cues.items()},
        breath=_within(pose.breath, 2),
    )


def _within(value: float, most: float) -> float:
    return max(-most, min(most, value)) if math.isfinite(value) else 0.0
