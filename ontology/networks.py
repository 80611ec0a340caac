"""The ontology as a graph of networkx: nodes with their attributes, one edge for each relation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .tone import Tone

if TYPE_CHECKING:
    import networkx

__all__ = ["RELATIONS", "network"]

RELATIONS: Final = ("hasBroader", "nearest", "isOppositeOf", "moreIntenseThan", "leadsTo")


def network(tone: Tone, *relations: str) -> networkx.MultiDiGraph[Any]:
    """Return the emotions and how they are related.

    Edges carry ``relation``, and ``weight`` where the relation has one. isOppositeOf goes in both directions. A blend is
    two edges ``leadsTo``, from each component to the result, with the other component as ``along``.

    Args:
        tone: The ontology.
        relations: Which of `RELATIONS` to draw; all when none is named.
    """
    import networkx

    wanted = relations or RELATIONS
    graph: networkx.MultiDiGraph[Any] = networkx.MultiDiGraph(name="TONE-R", version=tone.version)
    for node in tone.nodes:
        graph.add_node(node.id, label=node.label, tier=node.tier, primary=node.primary, pad=node.pad)
    for source, target, relation, facts in _edges(tone):
        if relation in wanted:
            graph.add_edge(source, target, relation=relation, **facts)
    return graph


def _edges(tone: Tone) -> list[tuple[str, str, str, dict[str, Any]]]:
    found: list[tuple[str, str, str, dict[str, Any]]] = []
    for node in tone.nodes:
        above = tone.parent(node)
        if above is not None:
            found.append((node.id, above.id, "nearest" if node.extension else "hasBroader", {}))
        for other in tone.opposites(node):
            found.append((node.id, other.id, "isOppositeOf", {"weight": tone.opposition(node, other)}))
        for blend in tone.blends_into(node):
            one, other = blend.components
            for part, along in ((one, other), (other, one)):
                found.append((part.id, node.id, "leadsTo", {"weight": blend.confidence, "along": along.id}))
        for _, chain in tone.chains(node):
            place = chain.index(node)
            if place and (node.id, chain[place - 1].id, "moreIntenseThan", {}) not in found:
                found.append((node.id, chain[place - 1].id, "moreIntenseThan", {}))
    return found
