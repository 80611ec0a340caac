"""Collecting candidate words for each node from WordNet.

From the senses of a node's label (and of its seed words) the collection walks outwards: the other words of the synset,
the feelings below it, what is derived from those (adjectives, verbs, nouns), the words beside the derived ones, and the
adverbs that pertain to the adjectives. Every candidate remembers how it was reached, by a list of synsets; what to do
with it is decided elsewhere (`contest`, `review`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .wordnet import EMOTION_NOUNS, EMOTION_VERBS, Synset, WordNet

__all__ = ["Candidate", "Node", "Relation", "candidates_of", "seed_synsets"]

Relation = str
# How near to the label a word of this relation is; a nearer relation wins when one word is reached twice.
RELATIONS: Final[tuple[Relation, ...]] = ("synonym", "seed", "derived", "narrower", "beside", "adverb")
_FALLBACK_FILES: Final = (7, 26, 9, 23)  # noun.attribute, noun.state, noun.cognition, noun.motive
_HEADS_SIMILAR: Final = 40  # a head adjective with more satellites than this is too broad to be walked


@dataclass(frozen=True, slots=True)
class Node:
    """What the pipeline must know of a node of the ontology.

    Attributes:
        id: Id of the node, such as ``Rage``.
        label: Its word.
        tier: 1 primary .. 3 tertiary; 4 extension.
        parent: Id of the node above, or None.
        definition: One sentence; may be empty.
        pad: Pleasure, arousal, dominance, each -1..1.
        seeds: Words that a person gave to the node already, with their part of speech.
    """

    id: str
    label: str
    tier: int
    parent: str | None
    definition: str
    pad: tuple[float, float, float]
    seeds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may belong to a node.

    Attributes:
        word: Lower case, with spaces.
        node: The node that it was reached from.
        pos: n, v, a or r.
        relation: How it was reached; one of `RELATIONS`.
        synset: The synset that it was found in.
        rank: Which of the word's own senses that synset is; 1 is the most frequent.
    """

    word: str
    node: str
    pos: str
    relation: Relation
    synset: Synset
    rank: int


def seed_synsets(wordnet: WordNet, label: str) -> list[Synset]:
    """The senses that a node's label means: its first three feelings, else the first state, attribute or thought."""
    senses = wordnet.senses(label, "n")
    feelings = [sense for sense in senses if sense.lexfile == EMOTION_NOUNS][:3]
    return feelings or [sense for sense in senses if sense.lexfile in _FALLBACK_FILES][:1] or senses[:1]


def candidates_of(node: Node, wordnet: WordNet) -> list[Candidate]:
    """All candidates of a node, one for each word and part of speech, in order of nearness and then of the alphabet."""
    best: dict[tuple[str, str], Candidate] = {}
    for relation, synset in _reached(node, wordnet):
        for word in _words(synset):
            found = Candidate(word, node.id, synset.pos, relation, synset, wordnet.rank(word, synset))
            key = (word, synset.pos)
            if key not in best or _nearness(found) < _nearness(best[key]):
                best[key] = found
    return sorted(best.values(), key=_nearness)


def _nearness(candidate: Candidate) -> tuple[int, int, str, str, int]:
    order = RELATIONS.index(candidate.relation)
    return (order, candidate.rank, candidate.word, candidate.pos, candidate.synset.offset)


def _reached(node: Node, wordnet: WordNet) -> Iterator[tuple[Relation, Synset]]:
    heart = seed_synsets(wordnet, node.label)
    planted = [sense for word, pos in node.seeds for sense in _emotional(wordnet.senses(word, pos))]
    narrower = [below for synset in heart for below in _below(synset, wordnet, EMOTION_NOUNS)]
    derived = list(_derived([*heart, *narrower], wordnet))
    beside = list(_beside(derived, wordnet))
    yield from (("synonym", synset) for synset in heart)
    yield from (("seed", synset) for synset in planted)
    yield from (("derived", synset) for synset in derived)
    yield from (("narrower", synset) for synset in narrower)
    yield from (("beside", synset) for synset in beside)
    yield from (("adverb", synset) for synset in _adverbs([*derived, *planted, *beside], wordnet))


def _emotional(senses: Sequence[Synset]) -> list[Synset]:
    """Of a given word only the sense that it was given for: an emotion's verb or noun, an adjective's first sense."""
    wanted = {"n": EMOTION_NOUNS, "v": EMOTION_VERBS}
    return [sense for sense in senses if sense.lexfile == wanted.get(sense.pos, sense.lexfile)][:1]


def _below(synset: Synset, wordnet: WordNet, lexfile: int, depth: int = 3) -> Iterator[Synset]:
    for child in wordnet.related(synset, "~"):
        if child.lexfile == lexfile:
            yield child
            if depth > 1:
                yield from _below(child, wordnet, lexfile, depth - 1)


def _derived(synsets: Iterable[Synset], wordnet: WordNet) -> Iterator[Synset]:
    for synset in synsets:
        for target in wordnet.related(synset, "+"):
            if target.pos == "a" or target.lexfile in (EMOTION_NOUNS, EMOTION_VERBS):
                yield target


def _beside(synsets: Iterable[Synset], wordnet: WordNet) -> Iterator[Synset]:
    """Satellites of an adjective, ways of doing a verb, and what these in turn are derived from."""
    for synset in synsets:
        if synset.pos == "a":
            similar = wordnet.related(synset, "&")
            yield from similar if len(similar) <= _HEADS_SIMILAR else ()
            yield from (noun for noun in wordnet.related(synset, "+") if noun.lexfile in (7, EMOTION_NOUNS, 26))
        elif synset.pos == "v":
            yield from _below(synset, wordnet, EMOTION_VERBS)
            yield from (adj for adj in wordnet.related(synset, "+") if adj.pos == "a")


def _adverbs(synsets: Iterable[Synset], wordnet: WordNet) -> Iterator[Synset]:
    adjectives = {synset.offset for synset in synsets if synset.pos == "a"}
    for adverb in wordnet.every("r"):
        if any(p.symbol == "\\" and p.offset in adjectives for p in adverb.pointers):
            yield adverb


def _words(synset: Synset) -> Iterator[str]:
    for word in synset.words:
        lowered = word.lower()
        if lowered.replace(" ", "").replace("-", "").replace("'", "").isascii() and not any(
            c.isdigit() for c in lowered
        ):
            yield lowered
