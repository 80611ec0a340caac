"""The tree: paths, tiers, kin, and how far two emotions lie apart."""

from __future__ import annotations

from collections.abc import Mapping
from math import dist, sqrt
from typing import Any, Final

from .base import NodeTable
from .errors import OntologyError
from .nodes import Node, NodeLike

__all__ = ["Hierarchy"]

_MOST_EDGES: Final = 6
_PAD_DIAMETER: Final = 2 * sqrt(3)


class Hierarchy(NodeTable):
    """Answers about the tree."""

    def __init__(self, table: Mapping[str, Any], profile: str = "core", extension: bool = True) -> None:
        super().__init__(table, profile, extension)
        known, above = self._nodes, table["ancestors"]
        self._paths = {n: (known[n], *(known[name] for name in above[n])) for n in known}
        self._children: dict[str, tuple[Node, ...]] = {}
        self._extensions: dict[str, tuple[Node, ...]] = {}
        for node in known.values():
            if node.parent is not None:
                kin = self._extensions if node.extension else self._children
                kin[node.parent] = (*kin.get(node.parent, ()), node)
        self._kinds = {row["id"]: row["relation"] for row in table["nodes"]}
        self._tiers: dict[int, tuple[Node, ...]] = {}
        self._below: dict[str, tuple[Node, ...]] = {}
        self._nearby: dict[str, tuple[Node, ...]] = {}

    def path(self, node: NodeLike) -> tuple[Node, ...]:
        """Return the node and all above it, up to its primary.

        >>> from espressivo.ontology import load
        >>> load().path("Fury")
        (Node(Fury), Node(Rage), Node(Anger))
        """
        return self._paths[self.node(node).id]

    def ancestors(self, node: NodeLike) -> tuple[Node, ...]:
        """Return all above the node, the nearest first."""
        return self._paths[self.node(node).id][1:]

    def parent(self, node: NodeLike) -> Node | None:
        """Return the node above, or None for a primary and for ``Neutral``."""
        line = self._paths[self.node(node).id]
        return line[1] if len(line) > 1 else None

    def primary(self, node: NodeLike) -> Node | None:
        """Return the primary emotion; None for ``Neutral``, which belongs to none."""
        name = self.node(node).primary
        return None if name is None else self._nodes[name]

    def tier(self, tier: int) -> tuple[Node, ...]:
        """Return the nodes of a tier (1 primary, 2 secondary, 3 tertiary, 0 extension), by id."""
        if tier not in (0, 1, 2, 3):
            raise OntologyError(f"there is no tier {tier}", remedy="Ask for 1, 2 or 3, or for 0: the extension.")
        if tier not in self._tiers:
            self._tiers[tier] = tuple(sorted((node for node in self._nodes.values() if node.tier == tier), key=str))
        return self._tiers[tier]

    def children(self, node: NodeLike) -> tuple[Node, ...]:
        """Return the nodes of the tree directly below, by id; see `extensions` for ours."""
        return tuple(sorted(self._children.get(self.node(node).id, ()), key=str))

    def extensions(self, node: NodeLike) -> tuple[Node, ...]:
        """Return the extension nodes that hang under the node, by id."""
        return tuple(sorted(self._extensions.get(self.node(node).id, ()), key=str))

    def descendants(self, node: NodeLike) -> tuple[Node, ...]:
        """Return all nodes of the tree below the node, by id."""
        top = self.node(node)
        if top.id not in self._below:
            tree = (below for below in self._nodes.values() if not below.extension and below is not top)
            self._below[top.id] = tuple(sorted((below for below in tree if top in self._paths[below.id]), key=str))
        return self._below[top.id]

    def counts(self) -> tuple[int, int, int, int]:
        """Return how many primary, secondary and tertiary nodes the tree has, and their sum."""
        first, second, third = (sum(node.tier == tier for node in self._nodes.values()) for tier in (1, 2, 3))
        return first, second, third, first + second + third

    def edges(self, a: NodeLike, b: NodeLike) -> int:
        """Return how many steps of the tree lie between two nodes, 0..6.

        The primaries meet in a root above them; an extension node hangs one step below its nearest node.
        """
        one, other = self._paths[self.node(a).id], self._paths[self.node(b).id]
        shared = 0
        for x, y in zip(reversed(one), reversed(other), strict=False):
            if x is not y:
                break
            shared += 1
        return min(len(one) + len(other) - 2 * shared, _MOST_EDGES)

    def distance(self, a: NodeLike, b: NodeLike) -> float:
        """Return how far two emotions lie apart, 0..1: half tree, half PAD.

        distance = 0.5 * edges / 6 + 0.5 * |PAD(a) - PAD(b)| / (2 * sqrt(3)), ours.
        """
        one, other = self.node(a), self.node(b)
        if one is other:
            return 0.0
        return 0.5 * self.edges(one, other) / _MOST_EDGES + 0.5 * dist(one.pad, other.pad) / _PAD_DIAMETER

    def similar(self, node: NodeLike, count: int = 5) -> tuple[Node, ...]:
        """Return the emotions that lie nearest to a node, nearest first; homonyms are left out."""
        centre = self.node(node)
        near = self._nearby.get(centre.id)
        if near is None:
            others = (n for n in self._nodes.values() if n is not centre and n.label != centre.label)
            plain = (n for n in others if n.homonym_of is None)
            near = tuple(sorted(plain, key=lambda other: (self.distance(centre, other), other.id)))
            self._nearby[centre.id] = near
        return near[:count]

    def satisfiable(self, *classes: NodeLike) -> bool:
        """Return whether one emotion can be of all these kinds at once: the primaries exclude each other.

        >>> from espressivo.ontology import load
        >>> load().satisfiable("Joy", "Sadness"), load().satisfiable("Fury", "Anger")
        (False, True)
        """
        return len({self._kind_of(self.node(name)) for name in classes} - {None}) <= 1

    def _kind_of(self, node: Node) -> str | None:
        """The primary that a node is a kind of. An extension node that is only related to another is no kind of it."""
        line = self._paths[node.id]
        related = any(self._kinds[step.id] not in ("", "broadMatch") for step in line)
        return None if related else node.primary
