"""One face as a picture file."""

from __future__ import annotations

from ..expression import Expression, Pose
from .drawing import draw
from .looks import Look
from .png import png_bytes
from .raster import rasterise

__all__ = ["portrait"]


def portrait(shown: Expression | Pose, look: Look | str = "human", size: int = 480) -> bytes:
    r"""Return a face as a PNG file.

    Args:
        shown: What it shows.
        look: Whose, or its name; see :func:`~.looks.find_look`.
        size: Pixels a side.

    Raises:
        ExpressionError: There is no such look, or no picture of that size.

    >>> from espressivo.expression import Affect, express
    >>> portrait(express(Affect.parse("joy:8")), "robot", size=64)[:4]
    b'\x89PNG'
    """
    pose = Pose.of(shown) if isinstance(shown, Expression) else shown
    return png_bytes(rasterise(draw(pose, look), size, size))
