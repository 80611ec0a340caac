"""Estimating emotion from words: the lexicon estimator.

No learning: words and phrases of the ontology, cues, emoji; the longest match wins; what stands before a match
strengthens, weakens or negates it. A negated pleasant emotion becomes its opposite at part of its weight ("not
happy"), a negated unpleasant one is dropped ("not angry" says little). Nodes gather weight as 1 - Π(1 - w).

>>> estimate("I'm not happy, I'm furious!").nodes[0].node.id
'Fury'
>>> estimate("The train leaves at nine.").confidence
0.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ...ontology import Node, Tone, load
from ..samples import text_of
from .lexicon_entries import Entry, Reading, Trie, read_lists
from .lexicon_estimate import Estimate, Evidence, Weighted
from .lexicon_scope import Scope, scope_of
from .lexicon_tokens import Token, Tokenizer

__all__ = ["LIMIT", "Estimate", "Evidence", "Features", "LexiconEstimator", "Weighted", "estimate"]

LIMIT: Final = 20_000
"""Characters of a text that are read; the rest is ignored, and the estimate says so."""

_OPPOSITE: Final = 0.5  # what is left of a weight when a negated emotion becomes its opposite
_SHOUTED: Final = 1.2
_STRETCHED: Final = 1.2
_EXCLAIMED: Final = 0.1  # added for each of up to three exclamation marks
_QUESTION: Final = 0.15
_SYMBOL_BESIDE_WORDS: Final = 0.5  # a smile after "thank you" says less than one alone
_FLOOR, _SLOPE, _CEILING = (
    0.2,
    0.5,
    0.7,
)  # confidence = floor + slope · strength · share of the winner, at most the ceiling


@dataclass(frozen=True, slots=True)
class Features:
    """What the estimator makes use of; every part can be switched off to see what it is worth.

    Attributes:
        words: ``all``; ``wordnet``: what WordNet proposed and a person kept; ``synonyms``: the nouns of these;
            ``labels``: the labels and their forms alone.
        negation: Negations and what lifts them.
        degree: Words of degree, capitals, stretched letters, exclamation marks.
        symbols: Emoji and emoticons.
        cues: What expresses an emotion without naming it, and phrases that name none although a word of them does.
        questions: Whether a question in which nothing else was found says a little about curiosity.
    """

    words: str = "all"
    negation: bool = True
    degree: bool = True
    symbols: bool = True
    cues: bool = True
    questions: bool = True


class LexiconEstimator:
    """Estimates emotion from words.

    The estimator never changes what it answers: the same text gives the same estimate.

    Args:
        features: What to make use of.
        tone: The ontology; by default the one that is installed.
    """

    def __init__(self, features: Features = Features(), tone: Tone | None = None) -> None:
        self.features = features
        self.tone = tone or load()
        self._lists = read_lists(self.tone, _ACCEPT[features.words], cues=features.cues, symbols=features.symbols)
        self._tokenizer = Tokenizer.of(self._lists.symbols or {":)": None})
        self._opposites: dict[str, Node | None] = {}

    def estimate(self, text: str) -> Estimate:
        """What a text seems to express; an empty estimate with confidence 0 when nothing was found.

        Only the first `LIMIT` characters are read.

        Raises:
            PerceptionError: The sample is no text.
        """
        tokens = self._tokenizer.tokens(text_of(text)[:LIMIT])
        evidence = tuple(self._evidence(tokens, text))
        return _gathered(evidence, len(text) > LIMIT)

    def _evidence(self, tokens: Sequence[Token], text: str) -> Iterator[Evidence]:
        calm_case = not text[:LIMIT].isupper()
        floor, at, found = 0, 0, False
        marks = _exclamations(tokens) if self.features.degree else {}
        readings = self._lists.readings(tokens)
        while at < len(tokens):
            reading = readings[at]
            if not (reading.entries or reading.opens) and tokens[at].kind != "symbol":
                at += 1
                continue
            entries, length, compared = self._match(tokens, readings, at)
            for entry in entries:
                found = True
                yield self._piece(tokens, at, length, entry, compared, floor, marks.get(at, 0), text, calm_case)
            floor = at + length if entries else floor
            at += length
        if self.features.questions and not found and tokens and "?" in tokens[-1].word:
            end = tokens[-1]
            yield Evidence(end.word, end.start, end.end, self.tone.find("Curiosity"), _QUESTION, "question")

    def _match(
        self, tokens: Sequence[Token], readings: Sequence[Reading], at: int
    ) -> tuple[tuple[Entry, ...], int, bool]:
        """What begins at a token: its entries, its length in tokens (at least 1), and whether it is a comparative."""
        if tokens[at].kind == "symbol":
            entry = self._lists.symbols.get(tokens[at].word)
            return ((entry,) if entry else ()), 1, False
        reading = readings[at]
        if reading.opens:
            entries, length = self._phrase(readings, at)
            if length:
                return entries, length, False
        return reading.entries, 1, reading.compared

    def _phrase(self, readings: Sequence[Reading], at: int) -> tuple[tuple[Entry, ...], int]:
        """The longest phrase that begins at a token, and its length; 0 when there is none."""
        best: tuple[tuple[Entry, ...], int] = ((), 0)
        open_ends: list[Trie] = [self._lists.phrases]
        for place in range(at, len(readings)):
            forms = readings[place].forms  # symbols and marks have none, so that a phrase ends at them
            open_ends = [trie.children[form] for trie in open_ends for form in forms if form in trie.children]
            if not open_ends:
                break
            for trie in open_ends:
                if trie.entries is not None:
                    best = (trie.entries, place - at + 1)
        return best

    def _piece(
        self,
        tokens: Sequence[Token],
        at: int,
        length: int,
        entry: Entry,
        compared: bool,
        floor: int,
        exclamations: int,
        text: str,
        calm_case: bool,
    ) -> Evidence:
        start, end = tokens[at].start, tokens[at + length - 1].end
        surface = text[start:end]
        scope = self._scope(tokens, at, entry, compared, floor)
        weight = entry.weight * scope.factor
        if self.features.degree:
            weight *= 1.0 + _EXCLAIMED * min(3, exclamations)
            weight *= _SHOUTED if calm_case and len(surface) > 2 and surface.isupper() else 1.0
            weight *= _STRETCHED if self._lists.reading(tokens[at].word).stretched else 1.0
        node = entry.node
        if scope.negated and node is not None:
            node, weight = self._opposite(node), weight * _OPPOSITE
        return Evidence(surface, start, end, node, min(1.0, weight) if node else 0.0, entry.kind, scope.negated)

    def _scope(self, tokens: Sequence[Token], at: int, entry: Entry, compared: bool, floor: int) -> Scope:
        if entry.kind in ("emoji", "emoticon"):
            return Scope(_SYMBOL_BESIDE_WORDS if floor else 1.0, False)
        scope = scope_of(tokens, at, self._lists, compared=compared, floor=floor)
        return Scope(scope.factor if self.features.degree else 1.0, scope.negated and self.features.negation)

    def _opposite(self, node: Node) -> Node | None:
        """What a negated emotion turns into: the strongest unpleasant opposite of a pleasant one, else nothing."""
        if node.id not in self._opposites:
            table = self._lists.negated
            opposite = self._find_opposite(node) if node.valence == "positive" else None
            self._opposites[node.id] = table.get(node.id, opposite)
        return self._opposites[node.id]

    def _find_opposite(self, node: Node) -> Node | None:
        for step in self.tone.path(node):
            for other in self.tone.opposites(step):
                if other.valence == "negative":
                    return other
        return None


def _exclamations(tokens: Sequence[Token]) -> dict[int, int]:
    """For every token before a mark with exclamation signs in its sentence, how many there are."""
    marks, count = {}, 0
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].kind == "end":
            count = tokens[at].word.count("!")
        elif count:
            marks[at] = count
    return marks


def _gathered(evidence: tuple[Evidence, ...], truncated: bool) -> Estimate:
    left: dict[str, float] = {}
    nodes: dict[str, Node] = {}
    for piece in evidence:
        if piece.node is not None:
            nodes[piece.node.id] = piece.node
            left[piece.node.id] = left.get(piece.node.id, 1.0) * (1.0 - piece.weight)
    if not nodes:
        return Estimate(evidence=evidence, truncated=truncated)
    ranked = sorted(left.items(), key=lambda pair: (pair[1], pair[0]))
    weighted = tuple(Weighted(nodes[name], 1.0 - rest) for name, rest in ranked)
    total = sum(item.weight for item in weighted)
    strength = weighted[0].weight
    pad = tuple(sum(item.node.pad[axis] * item.weight for item in weighted) / total * strength for axis in range(3))
    estimate = Estimate(weighted, evidence, (pad[0], pad[1], pad[2]), 0.0, truncated)
    share = next(iter(estimate.primaries.values()), 0.0)
    confidence = min(_CEILING, _FLOOR + _SLOPE * strength * share)
    return Estimate(weighted, evidence, estimate.pad, confidence, truncated)


def _accept_all(_row: Mapping[str, str]) -> bool:
    return True


def _accept_synonyms(row: Mapping[str, str]) -> bool:
    return row["source"] == "wordnet-3.0" and row["kind"] == "noun"


def _accept_wordnet(row: Mapping[str, str]) -> bool:
    return row["source"] == "wordnet-3.0"


def _accept_none(_row: Mapping[str, str]) -> bool:
    return False


_ACCEPT: Final = {"all": _accept_all, "synonyms": _accept_synonyms, "wordnet": _accept_wordnet, "labels": _accept_none}


@lru_cache(maxsize=1)
def _default() -> LexiconEstimator:
    return LexiconEstimator()


def estimate(text: str) -> Estimate:
    """What a text seems to express, by the estimator with all its features; see `LexiconEstimator.estimate`.

    >>> estimate("I have never been happier").primary
    'Joy'
    """
    return _default().estimate(text)
