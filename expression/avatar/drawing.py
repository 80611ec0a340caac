"""A face drawn from action units: what the avatar of any look is drawn with."""

from __future__ import annotations

from ..expression import Pose
from .creature import draw_creature
from .human import draw_human
from .looks import HumanLook, Look, RobotLook, find_look
from .robot import draw_robot
from .shapes import Picture

__all__ = ["draw"]


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
    if isinstance(look, HumanLook):
        return draw_human(pose, look)
    if isinstance(look, RobotLook):
        return draw_robot(pose, look)
    return draw_creature(pose, look)
