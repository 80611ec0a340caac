"""A linear model of labels over hashed runs of words and characters: what it holds, and how it reads a text.

Runs of words and runs of characters are weighted (1 + log count) · rarity, each kind scaled to unit length; a label's
logit is the sum of its weights over them, and its probability σ(slope · logit + offset), calibrated (Platt 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..likelihoods import sigmoid
from .features import Grams, grams

__all__ = ["LinearModel", "Read", "Span", "weighed"]

_FIRST: Final = np.zeros(1, np.int64)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text and how much it speaks for a label.

    Attributes:
        start: Where it begins, in characters.
        end: Where it ends.
        weight: What it adds to the calibrated logit of the label; below 0 it speaks against.
    """

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Read:
    """What a model knows of a text.

    Attributes:
        grams: Runs of words and characters.
        columns: Rows of the model's table that they are in, ascending.
        values: How much of each there is.
    """

    grams: Grams
    columns: Ints
    values: Floats

    def pieces(self, keys: NDArray[np.uint32]) -> tuple[Ints, Ints, Ints]:
        """Return, of each run that is known, its first word, its last, and which of the columns it is.

        Args:
            keys: Of the model's table.
        """
        own = keys[self.columns]
        places = own.searchsorted(self.grams.keys)
        known = (own.take(places, mode="clip") == self.grams.keys).nonzero()[0]
        first, last = self.grams.places
        return first[known], last[known], places[known]


@dataclass(frozen=True)
class LinearModel:
    """A model of labels over texts.

    Attributes:
        name: What it is called.
        labels: What it tells apart; several may hold at once.
        keys: Hashed runs of words and characters that it has, ascending, uint32.
        rarity: How rare each is, log((1 + texts) / (1 + texts with it)) + 1.
        weights: A row of each, a column of each label, in steps of int8.
        steps: What one step is worth, for each label.
        bias: Of each label.
        slope: Of each label's calibration.
        offset: Of each label's calibration.
        thresholds: Probability from which on a label is said to hold; chosen for the best F1.
        sureness: a, b and c of the beta calibration that turns the probability of the likeliest label into how likely
            it is to hold: its logit becomes a ln p - b ln(1 - p) + c.

    Raises:
        PerceptionError: The parts do not fit together.
    """

    name: str
    labels: tuple[str, ...]
    keys: NDArray[np.uint32]
    rarity: Floats
    weights: NDArray[np.int8]
    steps: Floats
    bias: Floats
    slope: Floats
    offset: Floats
    thresholds: Floats
    sureness: Floats = field(default_factory=lambda: np.array([1.0, 1.0, 0.0], np.float32))

    def __post_init__(self) -> None:
        rows, width = len(self.keys), len(self.labels)
        if self.weights.shape != (rows, width) or self.rarity.shape != (rows,):
            raise PerceptionError(
                f"the model {self.name} does not fit together: {rows} keys and {width} labels, "
                f"but weights of shape {self.weights.shape} and rarities of shape {self.rarity.shape}"
            )
        for part in ("steps", "bias", "slope", "offset", "thresholds"):
            found = getattr(self, part)
            if found.shape != (width,) or not np.isfinite(found).all():
                raise PerceptionError(f"the model {self.name} needs {width} finite numbers as {part}")
        if self.sureness.shape != (3,) or not np.isfinite(self.sureness).all():
            raise PerceptionError(f"the model {self.name} needs three finite numbers as sureness")
        if not rows or np.any(self.keys[1:] <= self.keys[:-1]) or not np.isfinite(self.rarity).all():
            raise PerceptionError(f"the model {self.name} needs keys that ascend, and finite rarities")

    @cached_property
    def known(self) -> frozenset[int]:
        """The keys, to look words up in."""
        return frozenset(self.keys.tolist())

    @cached_property
    def _single(self) -> Floats:
        """The weights in single precision, still in steps."""
        return self.weights.astype(np.float32)

    def read(self, text: str) -> Read:
        """Return what the model knows of a text."""
        found = grams(text, self.known)
        return Read(found, *weighed(found, self.keys, self.rarity))

    def logits(self, read: Read) -> Floats:
        """Return the calibrated logit of each label."""
        scores: Floats = (read.values @ self._single.take(read.columns, axis=0)) * self.steps + self.bias
        return scores * self.slope + self.offset

    def probabilities(self, text: str) -> Floats:
        """Return how likely each label is."""
        return sigmoid(self.logits(self.read(text)))

    def all_logits(self, texts: Sequence[str]) -> Floats:
        """Return the calibrated logits of each of several texts: a row of each."""
        rows = [self.logits(self.read(text)) for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), len(self.labels))

    def sure(self, logits: Floats) -> Floats:
        """Return how likely the likeliest label is to hold, for the logits of a text or of several."""
        top, (rising, falling, start) = logits.max(axis=-1), self.sureness
        return sigmoid(falling * np.logaddexp(0, top) - rising * np.logaddexp(0, -top) + start)

    def spans(self, read: Read, label: int) -> tuple[Span, ...]:
        """Return which pieces of a text speak for or against a label, the heaviest first.

        A word counts with its runs of characters; runs of two and three words count by themselves. Together they add up
        to the calibrated logit less what it is for an empty text.
        """
        worth = read.values * self.weights[read.columns, label] * (self.steps[label] * self.slope[label])
        firsts, lasts, places = read.pieces(self.keys)
        shared = worth[places] / np.bincount(places, minlength=len(worth))[places]
        sums: dict[tuple[int, int], float] = {}
        for first, last, weight in zip(firsts.tolist(), lasts.tolist(), shared.tolist(), strict=True):
            sums[first, last] = sums.get((first, last), 0.0) + weight
        spans = read.grams.spans
        found = [Span(spans[first][0], spans[last][1], weight) for (first, last), weight in sums.items()]
        return tuple(sorted(found, key=lambda span: (-span.weight, span.start, span.end)))


def weighed(found: Grams, keys: NDArray[np.uint32], rarity: Floats) -> tuple[Ints, Floats]:
    """Return which rows of a table the runs of a text are in, ascending, and how much of each there is.

    Args:
        found: The runs.
        keys: The table's, ascending.
        rarity: Of each of them.
    """
    if not len(found.keys):
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    order = found.keys.argsort(kind="stable")
    ranked = found.keys[order]
    heads = np.concatenate([_FIRST, (ranked[1:] != ranked[:-1]).nonzero()[0] + 1])
    own = ranked[heads]
    at = keys.searchsorted(own)
    known = (keys.take(at, mode="clip") == own).nonzero()[0]
    columns, begin = at[known], heads[known]
    counts = np.concatenate([heads[1:], [len(ranked)]])[known] - begin
    values = (1.0 + np.log(counts)) * rarity[columns]
    of_words = order[begin] < found.words
    squares = values * values
    words, both = float(squares @ of_words), float(squares.sum())
    lengths = np.where(of_words, words or 1.0, max(both - words, 1e-9))
    return columns, (values / np.sqrt(lengths)).astype(np.float32)
