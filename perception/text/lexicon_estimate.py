"""What an estimate from words is: nodes with weights, and the pieces of text that they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...ontology import Node, Pad, Tone, load

__all__ = ["Estimate", "Evidence", "Weighted"]


@dataclass(frozen=True, slots=True)
class Weighted:
    """A node of the ontology with its weight, 0..1."""

    node: Node
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of the text that says something about emotion.

    Attributes:
        text: The piece itself.
        start: Where it begins in the text, in characters.
        end: Where it ends.
        node: What it was taken for; after a negation the weakened opposite, or None when nothing remains.
        weight: 0..1, with everything that strengthens or weakens it.
        kind: ``word``, ``phrase``, ``cue``, ``emoji`` or ``emoticon``; ``question`` for a question mark alone.
        negated: Whether a negation reached it.
    """

    text: str
    start: int
    end: int
    node: Node | None
    weight: float
    kind: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a text seems to express.

    Attributes:
        nodes: Nodes with weights, the heaviest first.
        evidence: What they rest on, in the order of the text; negated words that left nothing are there too.
        pad: Pleasure, arousal and dominance of the mixture, each -1..1, scaled by its strength.
        confidence: 0..1; modest by construction, 0 when nothing was found.
        truncated: Whether only the beginning of a long text was read.
    """

    nodes: tuple[Weighted, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    pad: Pad = (0.0, 0.0, 0.0)
    confidence: float = 0.0
    truncated: bool = False

    def __bool__(self) -> bool:
        return bool(self.nodes)

    @property
    def node(self) -> Node | None:
        """The heaviest node, or None."""
        return self.nodes[0].node if self.nodes else None

    @property
    def primaries(self) -> dict[str, float]:
        """Ids of primary emotions with their shares, which sum to 1, the largest first; else empty."""
        return _shares((item.node.primary, item.weight) for item in self.nodes)

    @property
    def primary(self) -> str | None:
        """Id of the primary emotion with the largest share, or None."""
        return next(iter(self.primaries), None)

    @property
    def valence(self) -> float:
        """Pleasure, -1..1."""
        return self.pad[0]

    def categories(self, vocabulary: str, tone: Tone | None = None) -> dict[str, float]:
        """Labels of an aligned vocabulary with their shares of the evidence, the largest first.

        The shares sum to at most 1; what is missing got lost in translation.

        Args:
            vocabulary: Such as ``goemotions``, ``ekman6`` or ``hri_msgs``.
            tone: The ontology that translates; by default the one that is installed.

        Raises:
            OntologyError: There is no such vocabulary.
        """
        tone = tone or load()
        tone.vocabulary(vocabulary)
        total = sum(item.weight for item in self.nodes) or 1.0
        sums: dict[str, float] = {}
        for item in self.nodes:
            found = tone.from_node(item.node, vocabulary)
            if found is not None:
                sums[found.label] = sums.get(found.label, 0.0) + item.weight * found.confidence / total
        return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


def _shares(pairs: Iterable[tuple[str | None, float]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for name, weight in pairs:
        if name is not None:
            sums[name] = sums.get(name, 0.0) + weight
    total = sum(sums.values())
    return {name: value / total for name, value in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))}
