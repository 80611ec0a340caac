"""How good predictions of labels are: confusion matrix, F1, and how sure one can be of the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Confusion"]

_DRAWS: Final = 1000
_INTERVAL: Final = (2.5, 97.5)

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Confusion:
    """How often each label was predicted for each true one.

    Attributes:
        labels: The labels.
        counts: For each true label, in their order, how often each was predicted.
    """

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, truth: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> Confusion:
        """Count predictions.

        Args:
            truth: The true labels.
            predicted: What was predicted for each.
            labels: All labels that may occur.

        >>> Confusion.of(["joy", "joy", "fear"], ["joy", "fear", "fear"], ["fear", "joy"]).counts
        ((1, 0), (1, 1))
        """
        place = {label: number for number, label in enumerate(labels)}
        counts = [[0] * len(labels) for _ in labels]
        for true, guess in zip(truth, predicted, strict=True):
            counts[place[true]][place[guess]] += 1
        return cls(tuple(labels), tuple(map(tuple, counts)))

    @property
    def total(self) -> int:
        """How many predictions there are."""
        return sum(map(sum, self.counts))

    @property
    def accuracy(self) -> float:
        """The share of right predictions, 0..1."""
        right = sum(row[number] for number, row in enumerate(self.counts))
        return right / self.total if self.total else 0.0

    @cached_property
    def f1(self) -> dict[str, float]:
        """The F1 of each label, 0..1; 0 for one that neither occurs nor is predicted."""
        return dict(zip(self.labels, map(float, _f1(np.array(self.counts, dtype=float))), strict=True))

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the labels, 0..1."""
        return sum(self.f1.values()) / len(self.labels)

    @property
    def weighted_f1(self) -> float:
        """The mean F1 of the labels, each counted as often as it is true, 0..1."""
        return _weighted(np.array(self.counts, dtype=float))

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Where the macro-F1 lies in 95 % of a thousand samples drawn from the same predictions (bootstrap, seed 0)."""
        return self._interval_of(lambda counts: float(_f1(counts).mean()))

    @cached_property
    def weighted_interval(self) -> tuple[float, float]:
        """The same for the weighted F1."""
        return self._interval_of(_weighted)

    def _interval_of(self, measure: Callable[[Counts], float]) -> tuple[float, float]:
        if not self.total:
            return 0.0, 0.0
        size = len(self.labels)
        flat = np.array(self.counts, dtype=float).ravel()
        drawn = np.random.default_rng(0).multinomial(self.total, flat / flat.sum(), _DRAWS).astype(float)
        low, high = np.percentile([measure(one.reshape(size, size)) for one in drawn], _INTERVAL)
        return float(low), float(high)


def _f1(counts: Counts) -> Counts:
    both = counts.sum(0) + counts.sum(1)
    found: Counts = 2 * np.diag(counts) / np.maximum(both, 1)
    return found


def _weighted(counts: Counts) -> float:
    return float(_f1(counts) @ counts.sum(1)) / max(1.0, float(counts.sum()))
