"""The three dependencies, proposed by program and measured against the curated ones.

*isOppositeOf*: 1 when WordNet joins a word of one node with a word of the other as antonyms; 0.9 when Plutchik's
wheel or OCC's eliciting conditions oppose them; else ``w · max(0, -cos(pad)) + (1 - w) · context``, where context is
the cosine of the nodes' texts, on condition that one is pleasant and the other is not.

*plus-LeadsTo*: for two nodes every third is scored by ``w · cos(v(c), v(a) + v(b)) + (1 - w) · (1 - d / 2√3)``, d
being the distance of its PAD from the clipped sum of theirs; the best is accepted when it is good enough and clear
enough.

*isComposedOf* is the inverse of an accepted blend. TONE's own algorithms are not public; these are ours. The thresholds
stand in ``data/dependency_thresholds.json``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..schema import DATA
from ..sources import Sources, read_sources
from .building import vocabulary_nodes
from .candidates import Node, seed_synsets
from .contest import node_text
from .similarity import Embedding, best_embedding
from .wordnet import DEFAULT_FOLDER, EMOTION_NOUNS, WordNet

if TYPE_CHECKING:
    import numpy as np

    from .similarity import Vectors

__all__ = ["DependencyReport", "Proposer", "ProposedBlend", "ProposedOpposite", "Quality", "measure_dependencies"]

_THEORY: Final = frozenset(("plutchik2001", "plutchik1980", "occ1988", "plutchik", "occ"))
_BEST_PER_NODE: Final = 3


@dataclass(frozen=True, slots=True)
class ProposedOpposite:
    """Two nodes that may be opposites; score 0..1; reason ``antonyms``, ``theory`` or ``position``."""

    a: str
    b: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class ProposedBlend:
    """What two nodes may lead to; margin is the lead over the second best."""

    a: str
    b: str
    result: str
    score: float
    margin: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Proposals against curated pairs."""

    name: str
    proposed: int
    curated: int
    shared: int

    @property
    def precision(self) -> float:
        """Share of the proposals that are curated too; a proposal beyond the curated ones need not be wrong."""
        return self.shared / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """Share of the curated ones that were proposed."""
        return self.shared / self.curated if self.curated else 0.0


@dataclass(frozen=True, slots=True)
class DependencyReport:
    """What a run proposed, and how good it is.

    Attributes:
        embedding: Where the vectors came from.
        qualities: Opposites by WordNet alone, without theory, with theory; blends accepted; compositions.
        recall_at_5: Share of the dyads and compounds of theory whose result is among the five best for their pair.
        chance_at_5: What picking five nodes at random would reach.
        opposites: The accepted opposites, the surest first.
        blends: The accepted blends, the surest first.
    """

    embedding: str
    qualities: tuple[Quality, ...]
    recall_at_5: float
    chance_at_5: float
    opposites: tuple[ProposedOpposite, ...]
    blends: tuple[ProposedBlend, ...]


class Proposer:
    """Scores pairs and triples of nodes.

    Args:
        sources: The ontology's source files.
        words: For each word the nodes that it belongs to.
        wordnet: The dictionary.
        embedding: Gives vectors to texts.
        thresholds: As in ``dependency_thresholds.json``.
    """

    def __init__(
        self,
        sources: Sources,
        words: Mapping[str, frozenset[str]],
        wordnet: WordNet,
        embedding: Embedding,
        thresholds: Mapping[str, Mapping[str, float]],
    ) -> None:
        self.nodes = [node for node in vocabulary_nodes(sources) if not node.id.endswith("_T2")]
        self.thresholds = thresholds
        self._number = {node.id: number for number, node in enumerate(self.nodes)}
        self._vectors: Vectors = embedding.vectors([node_text(node, wordnet) for node in self.nodes])
        self._pads = self._pad_rows()
        self._antonyms = _antonyms(self.nodes, words, wordnet)
        self._above = {node.id: _line(node, {n.id: n for n in self.nodes}) for node in self.nodes}
        self._theory = {
            frozenset((record["a"], record["b"]))
            for record in sources.pairs
            if _THEORY & set(record.get("sources", ()))
        }

    def _pad_rows(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        import numpy as np

        return np.array([node.pad for node in self.nodes])

    def opposites(self, *, antonyms: bool = True, theory: bool = True, position: bool = True) -> list[ProposedOpposite]:
        """The accepted opposites, the surest first; at most three for a node unless WordNet or theory say so."""
        limits = self.thresholds["isOppositeOf"]
        scored = []
        for one, other in combinations(self.nodes, 2):
            pair = frozenset((one.id, other.id))
            if antonyms and pair in self._antonyms:
                scored.append(ProposedOpposite(one.id, other.id, 1.0, "antonyms"))
            elif theory and pair in self._theory:
                scored.append(ProposedOpposite(one.id, other.id, 0.9, "theory"))
            elif position and self._above[one.id][-1] != self._above[other.id][-1]:
                score = self._position(one, other, limits)
                if score >= limits["accept"]:
                    scored.append(ProposedOpposite(one.id, other.id, round(score, 4), "position"))
        return _thinned(sorted(scored, key=lambda item: (-item.score, item.a, item.b)))

    def _position(self, one: Node, other: Node, limits: Mapping[str, float]) -> float:
        import numpy as np

        context = float(self._vectors[self._number[one.id]] @ self._vectors[self._number[other.id]])
        if one.pad[0] * other.pad[0] >= 0 or context < limits["context"]:
            return 0.0
        first, second = np.array(one.pad), np.array(other.pad)
        cosine = float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second) or 1.0))
        return limits["pad_weight"] * max(0.0, -cosine) + (1.0 - limits["pad_weight"]) * context

    def results(self, a: str, b: str) -> list[tuple[str, float]]:
        """Every node that two nodes may lead to, the best first, with its score 0..1."""
        import numpy as np

        one, other = self._number[a], self._number[b]
        weight = self.thresholds["plusLeadsTo"]["text_weight"]
        together = self._vectors[one] + self._vectors[other]
        cosines = self._vectors @ (together / (np.linalg.norm(together) or 1.0))
        away = np.linalg.norm(self._pads - np.clip(self._pads[one] + self._pads[other], -1.0, 1.0), axis=1)
        scores = weight * cosines + (1.0 - weight) * (1.0 - away / (2.0 * sqrt(3.0)))
        order = np.argsort(-scores, kind="stable")
        kin = {a, b} | (self._kin(a) & self._kin(b))
        return [(self.nodes[i].id, float(scores[i])) for i in order if self.nodes[i].id not in kin]

    def _kin(self, node: str) -> set[str]:
        """Ancestors and descendants."""
        return {other.id for other in self.nodes if node in self._above[other.id] or other.id in self._above[node]}

    def blends(self, among: Iterable[str]) -> list[ProposedBlend]:
        """The accepted blends of pairs of the given nodes, the surest first."""
        limits, found = self.thresholds["plusLeadsTo"], []
        for a, b in combinations(sorted(among), 2):
            (result, score), (_, second) = self.results(a, b)[:2]
            if score >= limits["accept"] and score - second >= limits["margin"]:
                found.append(ProposedBlend(a, b, result, round(score, 4), round(score - second, 4)))
        return sorted(found, key=lambda blend: (-blend.score, blend.a, blend.b))


def measure_dependencies(
    folder: Path = DATA, wordnet: Path = DEFAULT_FOLDER, embedding: Embedding | None = None
) -> DependencyReport:
    """Propose the dependencies and measure them against the curated ones of the source files.

    Args:
        folder: The ontology's source files, with ``words.csv`` and ``dependency_thresholds.json``.
        wordnet: Folder of WordNet's dictionary files.
        embedding: Gives vectors to texts; by default the best that is installed.

    Raises:
        AuthoringError: WordNet is not there.
    """
    sources, embedding = read_sources(folder), embedding or best_embedding()
    thresholds = json.loads((folder / "dependency_thresholds.json").read_text(encoding="utf-8"))
    proposer = Proposer(sources, _homes(folder / "words.csv"), WordNet(wordnet), embedding, thresholds)
    known = {node.id for node in proposer.nodes}
    pairs = {frozenset((r["a"], r["b"])) for r in sources.pairs if {r["a"], r["b"]} <= known}
    seeds = [r for r in sources.blends if r.get("kind", "") != "curated" and {*r["components"], r["result"]} <= known]
    triples = {(frozenset(r["components"]), r["result"]) for r in sources.blends}
    accepted = proposer.opposites()
    blends = proposer.blends({name for record in sources.blends for name in record["components"]} & known)
    return DependencyReport(
        embedding.name,
        (
            _opposites_quality(
                "isOppositeOf, WordNet's antonyms", proposer.opposites(theory=False, position=False), pairs
            ),
            _opposites_quality("isOppositeOf, antonyms and position", proposer.opposites(theory=False), pairs),
            _opposites_quality("isOppositeOf, all three", accepted, pairs),
            _blend_quality("plus-LeadsTo, accepted", blends, triples),
            _composition_quality(blends, triples),
        ),
        *_recall_at_5(proposer, seeds),
        tuple(accepted),
        tuple(blends),
    )


def _opposites_quality(name: str, found: Sequence[ProposedOpposite], pairs: set[frozenset[str]]) -> Quality:
    return Quality(name, len(found), len(pairs), len({frozenset((p.a, p.b)) for p in found} & pairs))


def _blend_quality(name: str, found: Sequence[ProposedBlend], triples: set[tuple[frozenset[str], str]]) -> Quality:
    return Quality(name, len(found), len(triples), len({(frozenset((p.a, p.b)), p.result) for p in found} & triples))


def _composition_quality(found: Sequence[ProposedBlend], triples: set[tuple[frozenset[str], str]]) -> Quality:
    """IsComposedOf holds between a result and one component."""
    mine = {(blend.result, part) for blend in found for part in (blend.a, blend.b)}
    curated = {(result, part) for parts, result in triples for part in parts}
    return Quality("isComposedOf, by accepted blends", len(mine), len(curated), len(mine & curated))


def _recall_at_5(proposer: Proposer, seeds: Sequence[Any]) -> tuple[float, float]:
    hits = sum(r["result"] in [name for name, _ in proposer.results(*r["components"])[:5]] for r in seeds)
    return hits / max(1, len(seeds)), 5 / max(1, len(proposer.nodes))


def _thinned(ranked: Iterable[ProposedOpposite]) -> list[ProposedOpposite]:
    count: dict[str, int] = {}
    kept = []
    for item in ranked:
        full = max(count.get(item.a, 0), count.get(item.b, 0)) >= _BEST_PER_NODE
        if item.reason != "position" or not full:
            kept.append(item)
            count[item.a] = count.get(item.a, 0) + 1
            count[item.b] = count.get(item.b, 0) + 1
    return kept


def _line(node: Node, nodes: Mapping[str, Node]) -> list[str]:
    """A node, what stands above it, and so on up to the primary."""
    line: list[str] = []
    step: Node | None = node
    while step is not None:
        line.append(step.id)
        step = nodes.get(step.parent) if step.parent is not None else None
    return line


def _homes(path: Path) -> dict[str, frozenset[str]]:
    homes: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["note"].startswith("ambiguous"):
                homes.setdefault(row["word"], set()).add(row["node"])
    return {word: frozenset(nodes) for word, nodes in homes.items()}


def _antonyms(nodes: Sequence[Node], words: Mapping[str, frozenset[str]], wordnet: WordNet) -> set[frozenset[str]]:
    """Pairs of nodes that WordNet joins: a feeling, or the first sense of an adjective, with its direct antonym."""
    homes = {**words, **{node.label: frozenset((node.id,)) for node in nodes}}
    known = {node.id for node in nodes}
    pairs = set()
    for word in sorted(homes):
        for synset in [*wordnet.senses(word, "a")[:1], *_feelings(word, wordnet)]:
            place = (
                [w.lower() for w in synset.words].index(word) + 1 if word in [w.lower() for w in synset.words] else 0
            )
            for pointer in synset.pointers:
                if pointer.symbol == "!" and pointer.source in (0, place):
                    other = wordnet.synset(pointer.pos, pointer.offset).words[pointer.target - 1].lower()
                    pairs |= {frozenset((a, b)) for a in homes[word] for b in homes.get(other, ()) if a != b}
    return {pair for pair in pairs if pair <= known}


def _feelings(word: str, wordnet: WordNet) -> list[Any]:
    return [sense for sense in seed_synsets(wordnet, word) if sense.lexfile == EMOTION_NOUNS][:1]
