"""The ontology at run time: one object that answers every question, from a compiled table.

    NodeTable -> Hierarchy -> Dependencies -> Space -> Elicitation -> Alignment -> Lexicon -> Tone

Each step of this line has a module and a subject of its own; `Tone` adds provenance and authors' additions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from .lexicon import Lexicon
from .nodes import Provenance
from .provenance import explain
from .tables import read_table

__all__ = ["Tone", "load"]


class Tone(Lexicon):
    """The ontology of emotions. Get one from `load`.

    Methods take nodes, ids or labels alike and raise `OntologyError` with the nearest name for an unknown one.
    """

    def explain(self, a: str, relation: str, b: str) -> Provenance:
        """Return whether a relation holds, how it follows, and who says so.

        Args:
            a: A node, a word (``hasLabel``), an OCC type (``mapsTo``) or ``vocabulary:label`` (``alignsTo``).
            relation: isOppositeOf, isComposedOf, leadsTo, moreIntenseThan, lessIntenseThan, hasBroader, hasLabel,
                mapsTo or alignsTo.
            b: A node; for leadsTo and isComposedOf two, as ``Joy+Trust``, on the side where the pair stands.

        Raises:
            OntologyError: The relation or one of the names is unknown.
        """
        return explain(self, a, relation, b)

    def with_additions(self, *additions: Mapping[str, Any] | Path) -> Tone:
        """Return this ontology together with emotions that an author added.

        Args:
            additions: Documents, or JSON files, of the form in ``data/schema/addition.json``: nodes, OCC types with
                eliciting conditions, opposites, blends, chains, words.

        Raises:
            OntologyError: An addition is wrong, or contradicts the ontology; names file, place and remedy.
        """
        from .schema import read_json  # a program that adds nothing never loads it

        texts, names = [], []
        for number, addition in enumerate(additions, 1):
            texts.append(json.dumps(read_json(addition) if isinstance(addition, Path) else addition, sort_keys=True))
            names.append(str(addition) if isinstance(addition, Path) else f"addition {number}")
        return _extended(self.profile, self.has_extension, tuple(texts), tuple(names))


@lru_cache(maxsize=8)
def _extended(profile: str, has_extension: bool, additions: tuple[str, ...], names: tuple[str, ...]) -> Tone:
    """Return the ontology with additions, JSON texts; compiling takes half a second, so the latest are kept."""
    from .compiling import compile_sources
    from .sources import read_sources

    sources = read_sources()
    for addition, name in zip(additions, names, strict=True):
        sources = sources.extended(json.loads(addition), name)
    return Tone(compile_sources(sources), profile, has_extension)


@cache
def load(profile: str = "core", extension: bool = True) -> Tone:
    """Return the ontology; the same object every time.

    Args:
        profile: ``core``: every word has one node; ``tone144``: with the seven tertiary homonyms too.
        extension: Whether to load the nodes that the tree lacks, such as trust and boredom.

    Raises:
        OntologyError: There is no such profile.

    >>> tone = load()
    >>> tone.path("Fury"), tone.opposites("Joy")
    ((Node(Fury), Node(Rage), Node(Anger)), (Node(Sadness), Node(Sorrow)))
    """
    return Tone(read_table(), profile, extension)
