"""Other vocabularies of emotion, and translation between them through the nodes."""

from __future__ import annotations

from collections.abc import Mapping
from math import dist
from typing import Any, Final, Literal, NamedTuple

from .elicitation import Elicitation
from .errors import OntologyError, suggestion
from .nodes import Match, Node, Translation

__all__ = ["Alignment", "Vocabulary"]

_CLIMB: Final = 0.8
_BY_PLEASURE: Final = 0.5
"""Highest confidence of a translation that keeps only the sign of pleasure."""


class Vocabulary(NamedTuple):
    """A vocabulary that is aligned: its id, title, other names, labels, and the key of its source."""

    id: str
    title: str
    aliases: tuple[str, ...]
    labels: tuple[str, ...]
    source: str
    uri: str
    note: str


class Alignment(Elicitation):
    """Answers about aligned vocabularies."""

    def __init__(self, table: Mapping[str, Any], profile: str = "core", extension: bool = True) -> None:
        super().__init__(table, profile, extension)
        self._vocabularies: dict[str, Vocabulary] = {}
        self._matches: dict[str, dict[str, Match]] = {}
        self._identifiers: dict[str, dict[str, str | int | None]] = {}
        for row in table["vocabularies"]:
            labels = tuple(entry[0] for entry in row["labels"])
            self._vocabularies[row["id"]] = Vocabulary(
                row["id"], row["title"], tuple(row["aliases"]), labels, row["source"], row["uri"], row["note"]
            )
            self._matches[row["id"]] = {entry[0]: self._label_match(entry) for entry in row["labels"]}
            self._identifiers[row["id"]] = {entry[0]: entry[7] for entry in row["labels"]}
        self._voc_names = {
            alias.casefold(): voc.id for voc in self._vocabularies.values() for alias in (voc.id, *voc.aliases)
        }
        self._label_names = {
            voc.id: {label.casefold(): label for label in voc.labels} for voc in self._vocabularies.values()
        }
        self._targets: dict[str, dict[str, tuple[str, float]]] = {}
        self._translations: dict[tuple[str, str, str], Translation | None] = {}

    def _label_match(self, entry: list[Any]) -> Match:
        _, node, relation, confidence, extension, ext_relation, ext_confidence, _ = entry
        if extension in self._nodes:
            return Match(self._nodes[extension], ext_relation or relation, ext_confidence or confidence)
        return Match(self._nodes.get(node), relation, confidence)

    @property
    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """All aligned vocabularies."""
        return tuple(self._vocabularies.values())

    def vocabulary(self, name: str) -> Vocabulary:
        """Return a vocabulary by its id or one of its other names, such as ``goemotions``.

        Raises:
            OntologyError: There is none; the nearest name is suggested.
        """
        found = self._voc_names.get(name) or self._voc_names.get(name.casefold())
        if found is None:
            remedy = suggestion(name, self._voc_names) or f"Known: {', '.join(self._vocabularies)}."
            raise OntologyError(f"{name!r} is no aligned vocabulary", remedy=remedy)
        return self._vocabularies[found]

    def _label(self, vocabulary: str, label: str) -> str:
        names = self._label_names[vocabulary]
        found = names.get(label) or names.get(label.casefold())
        if found is None:
            remedy = suggestion(label, self._vocabularies[vocabulary].labels)
            raise OntologyError(f"{label!r} is no label of {vocabulary}", remedy=remedy)
        return found

    def align(self, vocabulary: str, label: str) -> Match:
        """Return the node of a label, with its SKOS relation and confidence.

        Raises:
            OntologyError: There is no such vocabulary or label.
        """
        voc = self.vocabulary(vocabulary).id
        return self._matches[voc][self._label(voc, label)]

    def identifier(self, vocabulary: str, label: str) -> str | int | None:
        """Return the id or number of a label in its own vocabulary, such as ``MFOEM:000009``; None without one."""
        voc = self.vocabulary(vocabulary).id
        return self._identifiers[voc][self._label(voc, label)]

    def labels(self, vocabulary: str, *, primary: Node | str | None = None) -> tuple[str, ...]:
        """Return the labels of a vocabulary, or those whose nodes belong to one primary emotion."""
        voc = self.vocabulary(vocabulary)
        if primary is None:
            return voc.labels
        wanted = self.node(primary).id
        matches = self._matches[voc.id]
        return tuple(lab for lab in voc.labels if (node := matches[lab].node) is not None and node.primary == wanted)

    def labels_of(self, node: Node | str) -> tuple[tuple[str, str, Match], ...]:
        """Return every (vocabulary, label, match) that means a node."""
        wanted = self.node(node)
        return tuple(
            (voc, label, match)
            for voc, matches in self._matches.items()
            for label, match in matches.items()
            if match.node is wanted
        )

    def translate(self, source: str, label: str, target: str) -> Translation | None:
        """Return the label of another vocabulary that comes nearest.

        Through the node of the label; when the target has no label for it, through the nearest ancestor that has one
        (0.8 of the confidence a step), then through the nearest node of the same primary emotion (0.8 for each step of
        the tree between the two), then through the nearest label whose pleasure has the same sign (at most 0.5). None
        when none of these leads anywhere.

        Args:
            source: Vocabulary of the label; ``tone`` when the label is a node.
            label: The label.
            target: Vocabulary to translate to; ``tone`` for nodes.

        Raises:
            OntologyError: There is no such vocabulary or label.
        """
        key = source, label, target
        if key not in self._translations:
            found = self._translated(*key)
            self._translations[key] = found
        return self._translations[key]

    def _translated(self, source: str, label: str, target: str) -> Translation | None:
        own = source.casefold() == "tone"
        match = Match(self.node(label), "exactMatch", 1.0) if own else self.align(source, label)
        if target.casefold() == "tone":
            node = match.node
            return None if node is None else Translation(node.id, match.confidence, (node,), "node")
        voc = self.vocabulary(target).id
        if match.node is None:
            return self._no_emotion(voc)
        return self.from_node(match.node, voc, match.confidence)

    def _no_emotion(self, target: str) -> Translation | None:
        """Neutral, when the extension that has a node for it is not loaded."""
        for label, match in self._matches[target].items():
            if match.node is None:
                return Translation(label, 1.0, (), "node")
        return None

    def from_node(self, node: Node | str, vocabulary: str, confidence: float = 1.0) -> Translation | None:
        """Return the label of a vocabulary that comes nearest to a node; see `translate`."""
        start, voc = self.node(node), self.vocabulary(vocabulary).id
        targets = self._targets.get(voc)
        if targets is None:
            targets = self._targets[voc] = self._best_labels(voc)
        for steps, above in enumerate(self._paths[start.id]):
            if above.id in targets:
                label, sure = targets[above.id]
                via = (start,) if above is start else (start, above)
                how: Literal["node", "ancestor"] = "ancestor" if steps else "node"
                return Translation(label, confidence * sure * _CLIMB**steps, via, how)
        return self._by_primary(start, targets, confidence) or self._by_pleasure(start, targets, confidence)

    def _best_labels(self, voc: str) -> dict[str, tuple[str, float]]:
        """For every node that a vocabulary names, its surest label; the first of equally sure ones."""
        best: dict[str, tuple[str, float]] = {}
        for label, match in self._matches[voc].items():
            if match.node is not None and match.confidence > best.get(match.node.id, ("", 0.0))[1]:
                best[match.node.id] = label, match.confidence
        return best

    def _by_primary(
        self, start: Node, targets: Mapping[str, tuple[str, float]], confidence: float
    ) -> Translation | None:
        kin = [self._nodes[name] for name in targets if start.primary and self._nodes[name].primary == start.primary]
        if not kin:
            return None
        near = min(kin, key=lambda node: (self.edges(start, node), self.distance(start, node), node.id))
        label, sure = targets[near.id]
        return Translation(label, confidence * sure * _CLIMB ** self.edges(start, near), (start, near), "primary")

    def _by_pleasure(
        self, start: Node, targets: Mapping[str, tuple[str, float]], confidence: float
    ) -> Translation | None:
        if not start.pad[0]:
            return None
        valence = "positive" if start.pad[0] > 0 else "negative"
        alike = [self._nodes[name] for name in targets if self._nodes[name].valence == valence]
        if not alike:
            return None
        near = min(alike, key=lambda node: (dist(start.pad, node.pad), node.id))
        label, sure = targets[near.id]
        return Translation(label, min(_BY_PLEASURE, confidence * sure), (start, near), "pleasure")
