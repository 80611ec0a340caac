"""What a picture is made of: filled polygons in painter's order. Everything that draws takes these."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Colour", "Fill", "Picture", "Points"]

Colour = tuple[int, int, int]
"""Red, green and blue, each 0..255."""
Points = tuple[tuple[float, float], ...]
"""Corners of a polygon; x grows to the right, y down."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled polygon.

    Attributes:
        points: Its corners; closed by itself, filled by the non-zero rule.
        colour: Its colour.
        alpha: How much it covers, 0..1.
        part: What it is part of, such as ``head``, ``left eye``: parts that rarely change can be kept.
    """

    points: Points
    colour: Colour
    alpha: float = 1.0
    part: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes in the order in which they are painted, in a square of side 1 with the origin at its upper left.

    Attributes:
        fills: From back to front.
        background: What lies behind; None for transparent.
    """

    fills: tuple[Fill, ...]
    background: Colour | None = None
