"""The ontology as a graph of networkx: nodes with their attributes, one edge for each relation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from .tone import Tone

if TYPE_CHECKING:
    import networkx

__all__ = ["RELATIONS", "network"]

RELATIONS: Final = ("hasBroader", "nearest", "isOppositeOf", "moreIntenseThan", "leadsTo")


def network(tone: Tone, *relations: str) -> networkx.MultiDiGraph[Any]:
    """Return the emotions and how they are related.

    Edges carry ``relation``, and ``weight`` where the relation has one. isOppositeOf goes in both directions. A blend
    is two edges ``leadsTo``, from each component to the result, with the other component as ``along``.

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


def _edges(tone: Tone) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for node in tone.nodes:
        above = tone.parent(node)
        if above is not None:
            yield node.id, above.id, "nearest" if node.extension else "hasBroader", {}
        for other in tone.opposites(node):
            yield node.id, other.id, "isOppositeOf", {"weight": tone.opposition(node, other)}
        for blend in tone.blends_into(node):
            one, other = blend.components
            yield one.id, node.id, "leadsTo", {"weight": blend.confidence, "along": other.id}
            yield other.id, node.id, "leadsTo", {"weight": blend.confidence, "along": one.id}
        below = {chain[chain.index(node) - 1].id: None for _, chain in tone.chains(node) if chain[0] != node}
        for weaker in below:
            yield node.id, weaker, "moreIntenseThan", {}
