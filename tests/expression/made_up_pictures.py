"""Pictures made up for tests of what paints them."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from espressivo.expression.avatar.shapes import Fill, Picture, Points

__all__ = ["ellipse", "face", "pictures"]


def ellipse(x: float, y: float, wide: float, tall: float, corners: int = 48) -> Points:
    """An ellipse as a polygon."""
    angles = [2 * math.pi * corner / corners for corner in range(corners)]
    return tuple((x + wide * math.cos(angle), y + tall * math.sin(angle)) for angle in angles)


def face(raised: float = 0.0) -> Picture:
    """Something like a face, on shoulders that stay where they are."""
    fills = [Fill(ellipse(0.5, 1.0, 0.4, 0.25), (90, 110, 150), part="body")]
    fills.append(Fill(ellipse(0.5, 0.5 - raised, 0.33, 0.4), (250, 214, 180)))
    for x in (0.36, 0.64):
        fills.append(Fill(ellipse(x, 0.65 - raised, 0.07, 0.04), (240, 120, 120), 0.3))
        fills.append(Fill(ellipse(x, 0.46 - raised, 0.08, 0.05), (255, 255, 255)))
        fills.append(Fill(ellipse(x, 0.46 - raised, 0.03, 0.04), (40, 70, 110)))
    fills.append(Fill(ellipse(0.5, 0.74 - raised, 0.12, 0.02), (110, 20, 30)))
    return Picture(tuple(fills), (245, 245, 250))


_numbers = st.floats(0.0, 1.0, allow_subnormal=False) | st.sampled_from([0.0, 0.25, 0.5, 1.0])
_points = st.lists(st.tuples(_numbers, _numbers), min_size=0, max_size=9).map(tuple)
_colours = st.tuples(*[st.integers(0, 255)] * 3)
_fills = st.builds(Fill, _points, _colours, st.floats(0.0, 1.0) | st.just(1.0))
pictures = st.builds(Picture, st.lists(_fills, max_size=5).map(tuple), _colours)
"""Any polygons: tangled, empty."""
