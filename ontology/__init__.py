"""What emotions are: TONE's tree, OCC types, their dependencies, vocabularies and words."""

from __future__ import annotations

from .errors import OntologyError
from .nodes import Blend, Match, Node, NodeLike, OccType, Pad, Provenance, Sense, Translation
from .tone import Tone, load

__all__ = [
    "Blend",
    "Match",
    "Node",
    "NodeLike",
    "OccType",
    "OntologyError",
    "Pad",
    "Provenance",
    "Sense",
    "Tone",
    "Translation",
    "load",
]
