"""Giving a contested word to one node.

A word reached from several nodes goes, in this order: to the node whose label it is; to the node with the largest
cosine between the word's own text (the glosses of the senses it was reached by) and the node's; at equal cosine to
the nearer relation, then to the lower id. An adverb goes where its adjective goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .candidates import RELATIONS, Candidate, Node, seed_synsets
from .similarity import Embedding
from .wordnet import EMOTION_NOUNS, WordNet

__all__ = ["Proposal", "node_text", "settle"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where a word should go.

    Attributes:
        word: The word.
        pos: n, v, a or r: the part of speech it was reached by.
        node: Id of the node that won.
        relation: How the node reached it.
        score: Cosine between the word's text and the node's, 0..1.
        rivals: The other nodes that reached it, best first.
        gloss: What WordNet says that it means here.
        rank: Which of the word's own senses this is.
    """

    word: str
    pos: str
    node: str
    relation: str
    score: float
    rivals: tuple[str, ...]
    gloss: str
    rank: int


def settle(
    nodes: Sequence[Node], candidates: Iterable[Candidate], wordnet: WordNet, embedding: Embedding
) -> list[Proposal]:
    """Give every candidate word to one node; sorted by word.

    The result depends on the arguments only, not on their order.
    """
    by_word: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_word[candidate.word].append(candidate)
    words = sorted(by_word)
    texts = [node_text(node, wordnet) for node in nodes] + [_word_text(by_word[word]) for word in words]
    rows = embedding.vectors(texts)
    cosines = rows[len(nodes) :] @ rows[: len(nodes)].T
    column = {node.id: i for i, node in enumerate(nodes)}
    labels = {node.label: node.id for node in reversed(nodes)}
    return [
        _proposal(word, by_word[word], {node: float(cosines[row, i]) for node, i in column.items()}, labels)
        for row, word in enumerate(words)
    ]


def node_text(node: Node, wordnet: WordNet) -> str:
    """What a node means, in one text: label, definition, the glosses of its senses, its seeds, the feelings below."""
    senses = seed_synsets(wordnet, node.label)
    below = [child for sense in senses for child in wordnet.related(sense, "~") if child.lexfile == EMOTION_NOUNS]
    parts = [node.label, node.label, node.definition]
    parts += [f"{' '.join(sense.words)} {sense.gloss}" for sense in senses]
    parts += [" ".join(child.words) for child in below]
    parts += [word for word, _ in node.seeds]
    return " ".join(parts).replace("_", " ")


def _word_text(candidates: Sequence[Candidate]) -> str:
    synsets = {c.synset.id: c.synset for c in sorted(candidates, key=lambda c: (c.rank, c.synset.id))}
    return " ".join([candidates[0].word, *(f"{' '.join(s.words)} {s.gloss}" for s in synsets.values())])


def _proposal(
    word: str, candidates: Sequence[Candidate], cosine: Mapping[str, float], labels: Mapping[str, str]
) -> Proposal:
    ordered = sorted(
        candidates,
        key=lambda c: (
            labels.get(word) != c.node,
            -round(cosine[c.node], 9),
            RELATIONS.index(c.relation),
            c.rank,
            c.node,
            c.pos,
            c.synset.offset,
        ),
    )
    best = ordered[0]
    rivals = tuple(dict.fromkeys(c.node for c in ordered if c.node != best.node))
    gloss = best.synset.gloss.partition(";")[0]
    return Proposal(word, best.pos, best.node, best.relation, round(cosine[best.node], 3), rivals, gloss, best.rank)
