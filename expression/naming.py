"""From the name of an emotion to the prototypes that show it.

A name may be that of a prototype, an OCC type, a node of the ontology, a label of an aligned vocabulary (Ekman,
Plutchik, GoEmotions ...), or a word such as ``furious``; case, hyphens, underscores and blanks do not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

import msgspec

from ..core.emotion_types import EmotionType
from ..core.errors import ExpressionError, OntologyError, nearest, shown
from ..ontology import Node, load
from .prototypes import prototype_names
from .tables import read_table

__all__ = ["known_name", "shown_as"]


class _Names(msgspec.Struct, frozen=True):
    nodes: dict[str, dict[str, float]]
    words: dict[str, dict[str, float]]


@lru_cache(maxsize=4096)
def shown_as(name: str) -> Mapping[str, float]:
    """Return the prototypes that show an emotion, each with a factor for its intensity; none for ``neutral``.

    Raises:
        ExpressionError: The ontology knows no emotion of that name; the nearest is named.

    >>> dict(shown_as("Rage")), dict(shown_as("happy for"))
    ({'anger': 1.3}, {'happy-for': 1.0})
    """
    key = _folded(name).removeprefix("occ")
    if key in _own():
        return _own()[key]
    node = _node(name, key)
    if node is None:
        raise _unknown(name)
    return _of_node(node)


def known_name(kind: EmotionType) -> str | None:
    """Return under which name of the ontology a type that an author added is shown; None for everybody's types.

    Its own node when everybody's ontology has it, else the node that the author put it under, else the one that is
    nearest by pleasure, arousal and dominance.
    """
    if kind.added is None:
        return None
    node = kind.added.match.node
    for name in () if node is None else (node.id, node.parent, node.primary):
        if name is not None and (known := load().find(name)) is not None:
            return known.id
    return load().vad_to_node(*kind.pad).id


@cache
def _names() -> _Names:
    return read_table("names.json", _Names)


@cache
def _own() -> Mapping[str, Mapping[str, float]]:
    """Prototypes and the words that have an entry of their own, by folded name."""
    own: dict[str, Mapping[str, float]] = {_folded(name): {name: 1.0} for name in prototype_names()}
    own |= {_folded(word): entry for word, entry in _names().words.items()}
    return {key: MappingProxyType(entry) for key, entry in own.items()}


def _of_node(node: Node) -> Mapping[str, float]:
    table = _names().nodes
    for step in load().path(node):
        if step.id in table:
            return MappingProxyType(table[step.id])
    return MappingProxyType({})


def _node(name: str, key: str) -> Node | None:
    """The node of a name: of an OCC type, its own, of an aligned label, of a word."""
    tone = load()
    if (found := _by_folded_name().get(key)) is not None:
        return tone.node(found)
    try:
        return tone.occ_type(name).match.node
    except OntologyError:
        senses = tone.lookup(name)
        return senses[0].node if senses else None


@cache
def _by_folded_name() -> Mapping[str, str]:
    """Ids of nodes by the folded names of nodes and aligned labels; the first of several counts."""
    found: dict[str, str] = {}
    for name, node in _all_names():
        found.setdefault(_folded(name), node)
    return found


def _all_names() -> Iterator[tuple[str, str]]:
    tone = load()
    yield from ((node.id, node.id) for node in tone.nodes)
    yield from ((node.label, node.id) for node in tone.nodes)
    for vocabulary in tone.vocabularies:
        for label in vocabulary.labels:
            match = tone.align(vocabulary.id, label)
            if match.node is not None:
                yield label, match.node.id


def _unknown(name: str) -> ExpressionError:
    close = nearest(name, {*prototype_names(), *(known for known, _ in _all_names())})
    hint = f"did you mean {close}?" if close else f"try {', '.join(prototype_names()[:6])} ..."
    return ExpressionError(f"{shown(name, 40)!r} is no emotion that can be shown: {hint}")


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
