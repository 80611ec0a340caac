"""TF-IDF with multinomial logistic regression, in numpy: the learned baseline that the lexicon is compared with.

Words and pairs of words that occur in at least two texts, weighted (1 + log tf) · log(N / df) and scaled to unit
length; softmax regression by mini-batch Adagrad (Duchi, Hazan & Singer 2011) with a fixed seed, so that a run gives
the same figures again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..likelihoods import softmax

__all__ = ["TextClassifier"]

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|[!?]")
_WIDEST: Final = 96  # features of one text that are kept, the heaviest first

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(slots=True)
class TextClassifier:
    """A classifier of texts.

    Args:
        epochs: How often the training texts are gone through.
        rate: Step size of Adagrad.
        decay: L2 penalty.
        seed: Seed of the order of the texts.
    """

    epochs: int = 8
    rate: float = 0.5
    decay: float = 1e-5
    seed: int = 7
    _columns: dict[str, int] = field(default_factory=dict, init=False)
    _rarity: Floats = field(default_factory=lambda: np.zeros(0), init=False)
    _weights: Floats = field(default_factory=lambda: np.zeros((0, 0)), init=False)
    _labels: list[str] = field(default_factory=list, init=False)

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> TextClassifier:
        """Learn from texts with their labels; returns itself."""
        documents = [_features(text) for text in texts]
        frequency = Counter(name for document in documents for name in document)
        names = sorted(name for name, count in frequency.items() if count > 1)
        self._columns = {name: number for number, name in enumerate(names, 1)}  # column 0 pads
        self._rarity = np.array([0.0, *(np.log(len(texts) / frequency[name]) for name in names)])
        self._labels = sorted(set(labels))
        targets = np.array([self._labels.index(label) for label in labels])
        self._weights = self._descend(*self._matrix(documents), targets)
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """What it has learned to tell apart."""
        return tuple(self._labels)

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The most probable label of each text."""
        return [self._labels[number] for number in self.probabilities(texts).argmax(axis=1)]

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """How probable each label is for each text: a row for a text, a column for a label."""
        columns, values = self._matrix([_features(text) for text in texts])
        scores = [
            _scores(self._weights, columns[at : at + 512], values[at : at + 512]) for at in range(0, len(texts), 512)
        ]
        return softmax(np.concatenate(scores))

    def _matrix(self, documents: Sequence[Counter[str]]) -> tuple[Ints, Floats]:
        """Columns and values of each text's features, padded with column 0; the last place holds the bias."""
        columns = np.zeros((len(documents), _WIDEST + 1), dtype=np.int64)
        values = np.zeros((len(documents), _WIDEST + 1))
        bias = len(self._columns) + 1
        for row, document in enumerate(documents):
            found = [
                ((1.0 + np.log(count)) * self._rarity[self._columns[name]], self._columns[name])
                for name, count in document.items()
                if name in self._columns
            ]
            found = sorted(found, reverse=True)[:_WIDEST]
            length = np.sqrt(sum(value * value for value, _ in found)) or 1.0
            columns[row, : len(found)] = [column for _, column in found]
            values[row, : len(found)] = [value / length for value, _ in found]
            columns[row, -1], values[row, -1] = bias, 1.0
        return columns, values

    def _descend(self, columns: Ints, values: Floats, targets: Ints) -> Floats:
        chance = np.random.default_rng(self.seed)
        weights = np.zeros((len(self._columns) + 2, len(self._labels)))
        seen = np.full_like(weights, 1e-8)
        wanted = np.eye(len(self._labels))[targets]
        for _ in range(self.epochs):
            order = chance.permutation(len(targets))
            for at in range(0, len(order), 256):
                batch = order[at : at + 256]
                error = softmax(_scores(weights, columns[batch], values[batch])) - wanted[batch]
                slope = np.zeros_like(weights)
                np.add.at(slope, columns[batch], values[batch][:, :, None] * error[:, None, :] / len(batch))
                touched = np.unique(columns[batch])
                slope[touched] += self.decay * weights[touched]
                seen[touched] += slope[touched] ** 2
                weights[touched] -= self.rate * slope[touched] / np.sqrt(seen[touched])
        return weights


def _features(text: str) -> Counter[str]:
    words = _WORD.findall(text.lower())
    return Counter([*words, *(f"{one} {other}" for one, other in pairwise(words))])


def _scores(weights: Floats, columns: Ints, values: Floats) -> Floats:
    scores: Floats = np.einsum("rf,rfc->rc", values, weights[columns])
    return scores
