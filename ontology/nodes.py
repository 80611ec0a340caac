"""The immutable things that the ontology answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Blend", "Match", "Node", "NodeLike", "OccType", "Pad", "Provenance", "Sense", "Translation"]

Pad: TypeAlias = tuple[float, float, float]
"""Pleasure, arousal, dominance, each in -1..1."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An emotion of the ontology. Two nodes are equal when their ids are.

    Attributes:
        id: Its name, such as ``Rage``.
        label: The word for it.
        tier: 1 primary, 2 secondary, 3 tertiary; 0 for an extension node, which stands outside the tiers.
        parent: Id of the node above; for an extension node the nearest node, or None.
        primary: Id of the primary emotion that it belongs to; None for ``Neutral``.
        valence: ``positive``, ``negative``, ``ambivalent`` or ``neutral``.
        pad: Pleasure, arousal and dominance, each in -1..1.
        pad_kind: ``rated``, ``derived-mean`` or ``definition``.
        group: Group of an extension node; empty otherwise.
        definition: One sentence.
        sources: Keys of the sources, see `Tone.citation`.
        core: False for the homonyms that only the profile ``tone144`` has.
        homonym_of: Id of the higher node that has the same word, or None.
    """

    id: str
    label: str
    tier: int
    parent: str | None
    primary: str | None
    valence: str
    pad: Pad
    pad_kind: str
    group: str
    definition: str
    sources: tuple[str, ...]
    core: bool
    homonym_of: str | None

    @property
    def extension(self) -> bool:
        """Whether it is ours rather than part of the tree."""
        return self.tier == 0

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"Node({self.id})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)


NodeLike: TypeAlias = Node | str
"""A node, or its id or label."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a word.

    Attributes:
        node: The emotion that it names.
        kind: label, variant, adjective, verb, adverb, noun, synonym, phrase; ``form`` when it is an inflection.
        confidence: 0..1, an engineering weight.
        base: The listed word that it is a form of; the word itself when it is listed.
        pos: Part of speech: ``n``, ``v``, ``a``, ``r``, or nothing for a phrase.
        intensity: How strong the word is, 0..1, where somebody has judged it; else None.
    """

    node: Node
    kind: str
    confidence: float
    base: str
    pos: str = ""
    intensity: float | None = None


@dataclass(frozen=True, slots=True)
class Blend:
    """What two emotions together lead to.

    Attributes:
        components: The two emotions, in the order of their ids.
        result: What they lead to.
        confidence: 0..1; lower when a component stands for a more specific emotion.
        kind: ``plutchik-primary-dyad``, ``occ-compound``, ``curated`` and so on.
        sources: Keys of the sources.
        intensity: 0..10 when it was asked for felt emotions: that of the weaker one; else 0.
    """

    components: tuple[Node, Node]
    result: Node
    confidence: float
    kind: str
    sources: tuple[str, ...]
    intensity: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """How a label, or an OCC type, relates to a node: a SKOS relation with a confidence (0..1)."""

    node: Node | None
    relation: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Translation:
    """A label in another vocabulary.

    Attributes:
        label: The label there.
        confidence: 0..1.
        via: The nodes that led there.
        how: ``node``, ``ancestor``, ``primary`` or ``pleasure``: from close to far.
    """

    label: str
    confidence: float
    via: tuple[Node, ...]
    how: Literal["node", "ancestor", "primary", "pleasure"]


@dataclass(frozen=True, slots=True, eq=False)
class OccType:
    """An emotion type of Ortony, Clore & Collins (1988), or one that an author added.

    Attributes:
        id: Such as ``OCC_Anger``.
        name: Such as ``Anger``.
        label: Such as ``fears-confirmed``.
        family: Its branch, such as ``well-being``.
        valence: ``positive``, ``negative`` or ``ambivalent``.
        eliciting_condition: In words.
        conditions: Pairs (variable, what it must be), all of which must hold.
        intensity_variables: What its intensity grows with.
        parts: Names of the two types that a compound is made of.
        opposite: Name of the opposite type, or None.
        fatima_name: What the FAtiMA Toolkit calls it.
        match: The node that means the same, and how nearly.
        ladder: Pairs (intensity from which, node), weak to strong, starting at 0.
        pad: Pleasure, arousal, dominance.
        definition: One sentence.
        words: Example words.
        standard: True for the 22 of the theory.
        sources: Keys of the sources.
    """

    id: str
    name: str
    label: str
    family: str
    valence: str
    eliciting_condition: str
    conditions: tuple[tuple[str, str], ...]
    intensity_variables: tuple[str, ...]
    parts: tuple[str, ...]
    opposite: str | None
    fatima_name: str
    match: Match
    ladder: tuple[tuple[float, Node], ...]
    pad: Pad
    definition: str
    words: tuple[str, ...]
    standard: bool
    sources: tuple[str, ...]

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"OccType({self.name})"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Why a relation holds, or that it does not.

    Attributes:
        a: One side.
        relation: Such as ``isOppositeOf``.
        b: The other side.
        holds: Whether it holds.
        confidence: 0..1.
        citations: The sources, in full.
        steps: How it follows, one sentence each.
    """

    a: str
    relation: str
    b: str
    holds: bool
    confidence: float = 0.0
    citations: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
