"""What lies around and beneath the spectators of a stadium: stands, pitch and ways out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...agents.crowd.bowl import Bowl
from ..avatar.geometry import Path, ellipse
from ..avatar.shapes import Colour, Fill
from .colours import ground
from .paint import Pixels, paint

__all__ = ["calm_colours", "stadium_ground"]

_MARGIN: Final = 3.0  # metres between the stands and what is around them
_STRIPES: Final = 12
_LINE: Final = 0.6  # metres; painted ones are thinner, but would not be seen
_PENALTY: Final = (16.5, 40.3)
_GOAL_AREA: Final = (5.5, 18.3)
_GOAL: Final = (2.4, 7.3)
_CENTRE: Final = 9.15
_WAY_OUT: Final = 2.2


def stadium_ground(bowl: Bowl, size: tuple[int, int], scale: float) -> Pixels:
    """Return the picture of an empty stadium, seen from above.

    Args:
        bowl: The stadium.
        size: Width and height in pixels.
        scale: Pixels a metre.
    """
    picture = np.empty((size[1], size[0], 3), np.uint8)
    picture[:] = ground("paper")
    middle = complex(size[0] / 2, size[1] / 2)
    paint(picture, [_scaled(shape, colour, middle, scale) for shape, colour in _shapes(bowl)])
    return picture


def calm_colours(bowl: Bowl) -> NDArray[np.float32]:
    """Return (N, 3) the colours of seats whose people feel nothing: those of the home side are a little lighter."""
    home, away = (np.array(ground(name), np.float32) for name in ("home", "away"))
    return np.where(bowl.home[:, None], home, away)


def _shapes(bowl: Bowl) -> Iterator[tuple[Path, Colour]]:
    plan = bowl.plan
    yield _rounded(plan.core, plan.first_row + bowl.depth + _MARGIN + 1), ground("rim")
    yield _rounded(plan.core, plan.first_row + bowl.depth + _MARGIN), ground("stands")
    yield _rounded(plan.core, plan.first_row - 1.0), ground("rim")
    yield _rounded(plan.core, plan.first_row - 1.6), ground("pitch")
    yield from _pitch(*plan.pitch)
    for x, y in bowl.exits:
        yield ellipse(complex(x, y), _WAY_OUT, _WAY_OUT, 12), ground("exit")


def _pitch(length: float, width: float) -> Iterator[tuple[Path, Colour]]:
    lines, grass = ground("lines"), ground("pitch")
    step = length / _STRIPES
    for index in range(0, _STRIPES, 2):
        yield _rectangle(-length / 2 + index * step, -width / 2, step, width), ground("stripes")
    for x, y, wide, high in _marks(length, width):
        yield from ((side, lines) for side in _frame(x, y, wide, high))
    yield _rectangle(-_LINE / 2, -width / 2, _LINE, width), lines
    yield ellipse(0j, _CENTRE, _CENTRE, 48), lines
    yield ellipse(0j, _CENTRE - _LINE, _CENTRE - _LINE, 48), grass
    yield _rectangle(-_LINE / 2, -_CENTRE, _LINE, 2 * _CENTRE), lines
    yield ellipse(0j, 1.2, 1.2, 12), lines


def _marks(length: float, width: float) -> Iterator[tuple[float, float, float, float]]:
    """Yield what is framed by lines, as x, y, width and height: the pitch, and both ends' areas and goals."""
    yield -length / 2, -width / 2, length, width
    for deep, wide in (_PENALTY, _GOAL_AREA):
        yield -length / 2, -wide / 2, deep, wide
        yield length / 2 - deep, -wide / 2, deep, wide
    yield -length / 2 - _GOAL[0], -_GOAL[1] / 2, _GOAL[0], _GOAL[1]
    yield length / 2, -_GOAL[1] / 2, _GOAL[0], _GOAL[1]


def _frame(x: float, y: float, wide: float, high: float) -> Iterator[Path]:
    half = _LINE / 2
    for left, top, across, down in (
        (x - half, y - half, wide + _LINE, _LINE),
        (x - half, y + high - half, wide + _LINE, _LINE),
        (x - half, y - half, _LINE, high + _LINE),
        (x + wide - half, y - half, _LINE, high + _LINE),
    ):
        yield _rectangle(left, top, across, down)


def _rectangle(x: float, y: float, wide: float, high: float) -> Path:
    return np.array([complex(x, y), complex(x + wide, y), complex(x + wide, y + high), complex(x, y + high)])


def _rounded(core: tuple[float, float], distance: float) -> Path:
    """Return the line around a rectangle about the origin at a distance from it."""
    turned = distance * np.exp(0.5j * np.pi * np.linspace(0, 1, 25))
    corners = [complex(x * core[0] / 2, y * core[1] / 2) for x, y in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    return np.concatenate([corner + turned * 1j**quarter for quarter, corner in enumerate(corners)])


def _scaled(shape: Path, colour: Colour, middle: complex, scale: float) -> Fill:
    placed = middle + shape * scale
    return Fill(tuple(zip(placed.real.tolist(), placed.imag.tolist(), strict=True)), colour)
