"""The nodes of a loaded table, and how they are found by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import OntologyError, suggestion
from .nodes import Node, NodeLike, Pad

__all__ = ["PROFILES", "NodeTable"]

PROFILES = ("core", "tone144")


class NodeTable:
    """The nodes of a profile, with or without the extension."""

    def __init__(self, table: Mapping[str, Any], profile: str = "core", extension: bool = True) -> None:
        if profile not in PROFILES:
            raise OntologyError(f"{profile!r} is no profile", remedy=f"Write one of: {', '.join(PROFILES)}.")
        self.profile = profile
        self.has_extension = extension
        self._table = table
        rows = table["nodes"]
        ancestors = table["ancestors"]
        tiers = {row["id"]: row["tier"] for row in rows}
        every = [_node(row, _primary(row["id"], ancestors[row["id"]], tiers)) for row in rows]
        self._every = every
        self._nodes: dict[str, Node] = {node.id: node for node in every if self._holds(node)}
        self._by_word: dict[str, Node] = {}
        for node in every:
            if node.id in self._nodes:
                self._by_word.setdefault(node.id.casefold(), node)
        for node in every:
            if node.id in self._nodes:
                self._by_word.setdefault(node.label.casefold(), node)

    def _holds(self, node: Node) -> bool:
        return (self.has_extension or not node.extension) and (node.core or self.profile == "tone144")

    @property
    def version(self) -> str:
        """Version of the ontology."""
        return str(self._table["about"]["version"])

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, those of the tree first, in the order of the source files."""
        return tuple(self._nodes.values())

    def __contains__(self, name: object) -> bool:
        return self.find(name) is not None if isinstance(name, str | Node) else False

    def __len__(self) -> int:
        return len(self._nodes)

    def node(self, name: NodeLike) -> Node:
        """Return the node of an id or label; upper and lower case do not matter.

        Raises:
            OntologyError: There is none; the nearest name is suggested.
        """
        found = self._nodes.get(name.id if isinstance(name, Node) else name) or self.find(name)
        if found is None:
            raise OntologyError(f"{str(name)!r} is no node of the ontology", remedy=suggestion(str(name), self._nodes))
        return found

    def find(self, name: NodeLike) -> Node | None:
        """Return the node of an id or label, or None."""
        text = name.id if isinstance(name, Node) else name
        return self._nodes.get(text) or self._by_word.get(text.strip().casefold())

    def citation(self, source: str) -> str:
        """Return the full citation of a source's key.

        Raises:
            OntologyError: There is no such source.
        """
        sources = self._table["about"]["sources"]
        if source not in sources:
            raise OntologyError(f"{source!r} is no source", remedy=suggestion(source, sources))
        return str(sources[source]["citation"])


def _node(row: Mapping[str, Any], primary: str | None) -> Node:
    pad: Pad = tuple(row["pad"])
    return Node(
        row["id"],
        row["label"],
        row["tier"],
        row["parent"],
        primary,
        row["valence"],
        pad,
        row["pad_kind"],
        row["group"],
        row["definition"],
        tuple(row["sources"]),
        row["core"],
        row["homonym_of"],
    )


def _primary(name: str, ancestors: list[str], tiers: Mapping[str, int]) -> str | None:
    top = ancestors[-1] if ancestors else name
    return top if tiers[top] == 1 else None
