"""The dependencies between emotions: opposites, blends and intensity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cmp_to_key
from itertools import combinations
from typing import Any, Final, Literal, TypeAlias

from .errors import OntologyError
from .hierarchy import Hierarchy
from .nodes import Blend, Node, NodeLike

__all__ = ["Comparison", "Dependencies"]

Comparison: TypeAlias = Literal["<", ">", "="]

_CLIMB: Final = 0.8
"""What is left of a confidence when a node stands for one a step below it; ours."""

_AMBIVALENCE: Final = "ambivalence"


class Dependencies(Hierarchy):
    """Answers about isOppositeOf, plus-LeadsTo, isComposedOf and moreIntenseThan."""

    def __init__(self, table: Mapping[str, Any], profile: str = "core", extension: bool = True) -> None:
        super().__init__(table, profile, extension)
        known = self._nodes
        self._opposites: dict[str, dict[str, tuple[float, tuple[str, ...]]]] = {
            name: {other: (strength, tuple(sources)) for other, strength, sources in rows if other in known}
            for name, rows in table["opposites"].items()
            if name in known
        }
        self._mixed: dict[frozenset[str], str] = {frozenset((a, b)): name for a, b, name in table["mixed"]}
        self._blends: dict[frozenset[str], list[Blend]] = {}
        self._made_of: dict[str, list[Blend]] = {}
        for a, b, result, confidence, kind, sources in table["blends"]:
            if a in known and b in known and result in known:
                blend = Blend((known[a], known[b]), known[result], confidence, kind, tuple(sources))
                self._blends.setdefault(frozenset((a, b)), []).append(blend)
                self._made_of.setdefault(result, []).append(blend)
        self._felt: dict[tuple[str, str], tuple[Blend, ...]] = {}
        for blends in (*self._blends.values(), *self._made_of.values()):
            blends.sort(key=lambda blend: -blend.confidence)
        self._weaker = {
            name: frozenset(other for other in rows if other in known)
            for name, rows in table["weaker"].items()
            if name in known
        }
        self._chains = [(family, [name for name in chain if name in known]) for family, chain, _ in table["chains"]]
        self._stronger: dict[str, frozenset[str]] = {}
        for name, weaker in self._weaker.items():
            for other in weaker:
                self._stronger[other] = self._stronger.get(other, frozenset()) | {name}

    def opposites(self, node: NodeLike) -> tuple[Node, ...]:
        """Return the opposites of a node, the strongest first, then by id."""
        return tuple(self._nodes[name] for name in self._opposites.get(self.node(node).id, ()))

    def opposition(self, a: NodeLike, b: NodeLike) -> float:
        """Return how strongly two emotions are opposed, 0..1.

        A node inherits the opposites of those above it, at 0.8 a step; emotions of one primary are opposed only when
        the ontology says so of the two themselves.
        """
        one, other = self.node(a), self.node(b)
        direct = self._opposites.get(one.id, {}).get(other.id)
        if direct is not None:
            return direct[0]
        if one.primary == other.primary:
            return 0.0
        return max((strength for strength, _, _ in self._inherited(one, other)), default=0.0)

    def sources_of_opposition(self, a: NodeLike, b: NodeLike) -> tuple[str, ...] | None:
        """Return the sources that say that two emotions are opposites; None when none says so of the two themselves."""
        found = self._opposites.get(self.node(a).id, {}).get(self.node(b).id)
        return None if found is None else found[1]

    def _inherited(self, one: Node, other: Node) -> Iterator[tuple[float, Node, Node]]:
        for up, x in enumerate(self._paths[one.id]):
            rows = self._opposites.get(x.id)
            for over, y in enumerate(self._paths[other.id]) if rows else ():
                found = rows.get(y.id) if rows else None
                if found is not None:
                    yield found[0] * _CLIMB ** (up + over), x, y

    def mixed_feeling(self, a: NodeLike, b: NodeLike) -> str | None:
        """Return the name of feeling two opposed emotions about one thing, or None when they are not opposed.

        >>> from espressivo.ontology import load
        >>> load().mixed_feeling("Delight", "Sadness"), load().mixed_feeling("Joy", "Trust")
        ('bittersweetness', None)
        """
        one, other = self.node(a), self.node(b)
        named = self._mixed.get(frozenset((one.id, other.id)))
        if named is not None:
            return named
        if not self.opposition(one, other):
            return None
        if one.id in self._opposites and other.id in self._opposites[one.id]:
            return _AMBIVALENCE
        _, x, y = max(self._inherited(one, other), key=lambda found: found[0])
        return self._mixed.get(frozenset((x.id, y.id)), _AMBIVALENCE)

    def blends_of(self, a: NodeLike, b: NodeLike) -> tuple[Blend, ...]:
        """Return what two emotions together lead to, the surest first, in either order of the two."""
        return tuple(self._blends.get(frozenset((self.node(a).id, self.node(b).id)), ()))

    def compose(self, a: NodeLike, b: NodeLike) -> tuple[Node, ...]:
        """Return the emotions that two emotions together lead to (plus-LeadsTo), the surest first.

        >>> from espressivo.ontology import load
        >>> load().compose("Trust", "Joy")
        (Node(Love),)
        """
        return tuple(blend.result for blend in self.blends_of(a, b))

    def blends_into(self, node: NodeLike) -> tuple[Blend, ...]:
        """Return the blends that lead to a node, the surest first."""
        return tuple(self._made_of.get(self.node(node).id, ()))

    def components(self, node: NodeLike) -> tuple[tuple[Node, Node], ...]:
        """Return the pairs of emotions that a node is composed of (isComposedOf), the surest pair first."""
        return tuple(blend.components for blend in self.blends_into(node))

    def blends(self, felt: Mapping[Node, float] | Mapping[str, float]) -> tuple[Blend, ...]:
        """Return the blends of emotions that are felt at one time, the strongest first.

        Each emotion stands for those above it too, at 0.8 of the confidence a step, never for an emotion that is felt
        itself. A blend is as intense as the weaker of its two.

        Args:
            felt: Intensity (0..10) of each emotion.
        """
        nodes = {self.node(name): value for name, value in felt.items() if value > 0}
        best: dict[Node, Blend] = {}
        for one, other in combinations(sorted(nodes, key=str), 2):
            intensity = min(nodes[one], nodes[other])
            for blend in self._blends_felt(one, other):
                rival = best.get(blend.result)
                if blend.result not in nodes and (
                    rival is None or rival.intensity * rival.confidence < intensity * blend.confidence
                ):
                    best[blend.result] = replace(blend, intensity=intensity)
        return tuple(sorted(best.values(), key=lambda blend: (-blend.intensity * blend.confidence, blend.result.id)))

    def _blends_felt(self, one: Node, other: Node) -> tuple[Blend, ...]:
        """The blends of two emotions, or of those above them, without their intensity."""
        key = one.id, other.id
        if key not in self._felt:
            best: dict[str, Blend] = {}
            for sure, blend in self._blends_above(one, other):
                if blend.result.id not in best or best[blend.result.id].confidence < sure:
                    best[blend.result.id] = replace(blend, components=(one, other), confidence=sure)
            self._felt[key] = tuple(best.values())
        return self._felt[key]

    def _blends_above(self, one: Node, other: Node) -> Iterator[tuple[float, Blend]]:
        ones, others = self._paths[one.id], self._paths[other.id]
        for up, x in enumerate(ones):
            for over, y in enumerate(others):
                # Rage and disgust are not anger and disgust: what stands above both says nothing of the two.
                if not (up and x in others) and not (over and y in ones):
                    for blend in self._blends.get(frozenset((x.id, y.id)), ()):
                        yield blend.confidence * _CLIMB ** (up + over), blend

    def compare_intensity(self, a: NodeLike, b: NodeLike) -> Comparison | None:
        """Return ``<``, ``>`` or ``=`` for the intensity of two emotions; None when no chain joins them."""
        one, other = self.node(a).id, self.node(b).id
        if one == other:
            return "="
        if one in self._weaker.get(other, ()):
            return "<"
        return ">" if other in self._weaker.get(one, ()) else None

    def intensity_order(self, nodes: Iterable[NodeLike]) -> tuple[Node, ...]:
        """Return emotions ordered from weak to strong.

        Raises:
            OntologyError: No chain joins two of them.
        """
        return tuple(sorted((self.node(name) for name in nodes), key=cmp_to_key(self._compared)))

    def _compared(self, one: Node, other: Node) -> int:
        sign = self.compare_intensity(one, other)
        if sign is None:
            raise OntologyError(f"no chain says which of {one} and {other} is stronger")
        return {"<": -1, "=": 0, ">": 1}[sign]

    def weaker(self, node: NodeLike) -> tuple[Node, ...]:
        """Return all emotions that are weaker than a node, over any number of steps, by id."""
        return self._sorted(self._weaker.get(self.node(node).id, frozenset()))

    def stronger(self, node: NodeLike) -> tuple[Node, ...]:
        """Return all emotions that are stronger than a node, over any number of steps, by id."""
        return self._sorted(self._stronger.get(self.node(node).id, frozenset()))

    def _sorted(self, names: Iterable[str]) -> tuple[Node, ...]:
        return tuple(self._nodes[name] for name in sorted(names))

    def strengthen(self, node: NodeLike) -> Node | None:
        """Return the next stronger emotion of the first chain that goes on after the node, or None at the top."""
        return self._step(self.node(node).id, 1)

    def weaken(self, node: NodeLike) -> Node | None:
        """Return the next weaker emotion of the first chain that comes before the node, or None at the bottom."""
        return self._step(self.node(node).id, -1)

    def _step(self, name: str, by: int) -> Node | None:
        for _, chain in self._chains:
            if name in chain:
                place = chain.index(name) + by
                if 0 <= place < len(chain):
                    return self._nodes[chain[place]]
        return None

    def chains(self, node: NodeLike) -> tuple[tuple[str, tuple[Node, ...]], ...]:
        """Return the intensity chains that hold a node: (family, nodes from weak to strong)."""
        name = self.node(node).id
        return tuple(
            (family, tuple(self._nodes[other] for other in chain)) for family, chain in self._chains if name in chain
        )
