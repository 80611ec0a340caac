"""Where everything stands in the picture of the ontology: a sunburst of the tree around a disc of dependencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

from .nodes import Node
from .tone import Tone

__all__ = ["COLOURS", "DISC", "Cell", "Chord", "arc", "chords", "layout", "point"]

# Primary -> hue (degrees), saturation and lightness (per cent).
COLOURS: Final = {
    "Love": (340, 74, 58),
    "Joy": (44, 92, 52),
    "Surprise": (172, 58, 42),
    "Anger": (8, 78, 52),
    "Sadness": (215, 58, 52),
    "Fear": (268, 44, 52),
    None: (220, 8, 60),
}
DISC: Final = 236.0
"""Radius of the disc in which dependencies are drawn."""

_RINGS: Final = {1: (246.0, 296.0), 2: (299.0, 371.0), 3: (374.0, 407.0)}
_GAP: Final = 1.2
"""Empty places between two primaries, in places of a leaf."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a ring that stands for a node: from angle to angle (radians, clockwise from the top), ring by ring."""

    node: Node
    start: float
    end: float
    inner: float
    outer: float

    @property
    def middle(self) -> float:
        """The angle of its middle."""
        return (self.start + self.end) / 2

    @property
    def colour(self) -> str:
        """Colour of the primary; the more arousal, the darker."""
        hue, saturation, lightness = COLOURS[self.node.primary]
        tier = {1: 0, 2: 8, 3: 16}.get(self.node.tier, 24)
        return f"hsl({hue} {saturation}% {round(min(lightness + tier - self.node.pad[1] * 11, 88))}%)"


@dataclass(frozen=True, slots=True)
class Chord:
    """A dependency: from cell to cell, ``opposite`` or ``blend``, with its strength (0..1)."""

    a: Cell
    b: Cell
    kind: str
    weight: float


def layout(tone: Tone) -> tuple[Cell, ...]:
    """Return the cells of all nodes, those of the tree in its order and extension nodes beside the nearest node."""
    tops = [*(n for n in tone.nodes if n.tier == 1), *(n for n in tone.nodes if n.extension and n.parent is None)]
    places = sum(_width(tone, top) + _GAP for top in tops)
    unit = 2 * pi / places
    cells: list[Cell] = []
    angle = unit * _GAP / 2
    for top in tops:
        cells.extend(_placed(tone, top, angle, unit))
        angle += (_width(tone, top) + _GAP) * unit
    return tuple(cells)


def _below(tone: Tone, node: Node) -> tuple[Node, ...]:
    """What is drawn outside of a node. Extension nodes hang beside the leaves, so that no fourth ring is needed."""
    if node.tier == 3 or node.extension:
        return ()
    below = tone.children(node)
    if node.tier == 1:
        return below
    beside = [extra for owner in (node, *below) for extra in tone.extensions(owner)]
    return (*below, *beside)


def _width(tone: Tone, node: Node) -> float:
    return sum(_width(tone, child) for child in _below(tone, node)) or 1.0


def _placed(tone: Tone, node: Node, start: float, unit: float) -> Iterator[Cell]:
    width = _width(tone, node) * unit
    inner, outer = _RINGS[node.tier or 3]
    yield Cell(node, start, start + width, inner, outer)
    for child in _below(tone, node):
        yield from _placed(tone, child, start, unit)
        start += _width(tone, child) * unit


def chords(tone: Tone, cells: tuple[Cell, ...]) -> tuple[Chord, ...]:
    """Return the dependencies as chords: opposites once, blends from each component to the result."""
    return tuple(_chords(tone, {cell.node: cell for cell in cells}))


def _chords(tone: Tone, cells: Mapping[Node, Cell]) -> Iterator[Chord]:
    for node, cell in cells.items():
        for other in tone.opposites(node):
            if other.id > node.id:
                yield Chord(cell, cells[other], "opposite", tone.opposition(node, other))
        for blend in tone.blends_into(node):
            for part in blend.components:
                yield Chord(cells[part], cell, "blend", blend.confidence)


def point(angle: float, radius: float) -> tuple[float, float]:
    """Return x and y of a point, around the centre of the picture.

    >>> point(0.0, 10.0)
    (0.0, -10.0)
    """
    return round(radius * sin(angle), 2), round(-radius * cos(angle), 2)


def arc(cell: Cell) -> str:
    """Return the outline of a cell as an SVG path."""
    pad = 0.9 / cell.outer
    start, end = cell.start + pad, max(cell.end - pad, cell.start + 2 * pad)
    wide = int(end - start > pi)
    (x1, y1), (x2, y2) = point(start, cell.outer), point(end, cell.outer)
    (x3, y3), (x4, y4) = point(end, cell.inner), point(start, cell.inner)
    outer, inner = cell.outer, cell.inner
    return f"M{x1} {y1}A{outer} {outer} 0 {wide} 1 {x2} {y2}L{x3} {y3}A{inner} {inner} 0 {wide} 0 {x4} {y4}Z"
