"""Pleasure, arousal and dominance: from a point to the nearest emotion and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import dist
from typing import Any, Final

from .dependencies import Dependencies
from .errors import OntologyError
from .nodes import Node, NodeLike, Pad

__all__ = ["Space"]

_CELLS: Final = 10
"""Cells an axis. Finer cells hold fewer candidates, but more of them have to be filled."""

_SIDE: Final = 2 / _CELLS
_PER_UNIT: Final = _CELLS / 2
_Filter = tuple[frozenset[int] | None, str | None]


class Space(Dependencies):
    """Answers about PAD."""

    def __init__(self, table: Mapping[str, Any], profile: str = "core", extension: bool = True) -> None:
        super().__init__(table, profile, extension)
        self._octants: dict[str, str] = table["octants"]
        self._cells: dict[_Filter, dict[tuple[int, int, int], list[Node]]] = {}

    def vad_to_node(
        self,
        valence: float,
        arousal: float,
        dominance: float,
        *,
        tiers: Collection[int] | None = None,
        kind: str | None = None,
    ) -> Node:
        """Return the emotion that lies nearest to a point.

        Args:
            valence: Valence or pleasure, -1..1.
            arousal: -1..1.
            dominance: -1..1.
            tiers: The tiers to look in: 1, 2, 3, and 0 for the extension; all when None.
            kind: Only nodes whose PAD is of this kind: ``rated``, ``derived-mean`` or ``definition``.

        Raises:
            OntologyError: A coordinate is no number from -1 to 1, or no node fits the filters.
        """
        point = valence, arousal, dominance
        if not (-1 <= valence <= 1 and -1 <= arousal <= 1 and -1 <= dominance <= 1):
            raise _out_of_range(point)
        key = (None if tiers is None else frozenset(tiers), kind)
        cells = self._cells.get(key)
        if cells is None:
            cells = self._cells[key] = {}
        cell = int((valence + 1) * _PER_UNIT), int((arousal + 1) * _PER_UNIT), int((dominance + 1) * _PER_UNIT)
        candidates = cells.get(cell)
        if candidates is None:
            candidates = cells[cell] = self._candidates(cell, key)
        if len(candidates) == 1:
            return candidates[0]
        return min(candidates, key=lambda node: dist(node.pad, point))

    def _candidates(self, cell: tuple[int, int, int], key: _Filter) -> list[Node]:
        """All nodes that may be the nearest to some point of a cell, so that few are compared later; exact."""
        nodes = [node for node in self._nodes.values() if _fits(node, key)]
        if not nodes:
            raise OntologyError(f"no node has tiers {key[0] and sorted(key[0])} and kind {key[1]!r}")
        centre = tuple((number + 0.5) * _SIDE - 1 for number in cell)
        # A point of the cell is at most half a diagonal away from its centre; that may lengthen one distance and
        # shorten the other.
        reach = min(dist(node.pad, centre) for node in nodes) + 2 * (_SIDE / 2) * 3**0.5 + 1e-6
        near = [node for node in nodes if dist(node.pad, centre) <= reach]
        return sorted(near, key=lambda node: (node.tier or 4, node.id))

    def node_to_vad(self, node: NodeLike, intensity: float = 10.0) -> Pad:
        """Return the point of an emotion felt at an intensity (0..10), between the neutral point and its PAD."""
        if not 0 <= intensity <= 10:
            raise OntologyError(f"intensity {intensity} is out of range", remedy="Write a number from 0 to 10.")
        scale = intensity / 10
        pleasure, arousal, dominance = self.node(node).pad
        return pleasure * scale, arousal * scale, dominance * scale

    def mood_octant(self, pleasure: float, arousal: float, dominance: float) -> str:
        """Return the name of the mood octant of a point (Mehrabian; Gebhard 2005); ``Neutral`` at the very centre.

        >>> from espressivo.ontology import load
        >>> load().mood_octant(0.3, -0.2, 0.1)
        'Relaxed'
        """
        point = pleasure, arousal, dominance
        if not all(-1 <= value <= 1 for value in point):
            raise _out_of_range(point)
        if point == (0.0, 0.0, 0.0):
            return "Neutral"
        signs = "".join(f"{'+' if value >= 0 else '-'}{axis}" for value, axis in zip(point, "PAD", strict=True))
        return self._octants[signs]


def _out_of_range(point: Pad) -> OntologyError:
    return OntologyError(f"PAD {point} is out of range", remedy="Write three numbers from -1 to 1.")


def _fits(node: Node, key: _Filter) -> bool:
    tiers, kind = key
    return (tiers is None or node.tier in tiers) and (kind is None or node.pad_kind == kind)
