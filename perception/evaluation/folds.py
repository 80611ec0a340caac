"""Cross-validation: every example is predicted by what was learned on the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from .record import Progress, untold

__all__ = ["FOLDS", "cross_validated", "folds"]

FOLDS: Final = 10

Predict = Callable[[Sequence[int], Sequence[int]], Sequence[str]]
"""Predicts the labels of the second numbers from what is learned on the first."""


def folds(labels: Sequence[str], count: int = FOLDS, seed: int = 0) -> list[list[int]]:
    """Divide examples so that each label is spread evenly; the same each time.

    Args:
        labels: Of the examples.
        count: How many parts.
        seed: Of the order in which the examples of a label are dealt out.

    >>> folds(["a", "b", "a", "b"], 2)
    [[1, 2], [0, 3]]
    """
    order = np.random.default_rng(seed).permutation(len(labels))
    dealt = sorted(order.tolist(), key=lambda number: labels[number])
    return [sorted(dealt[part::count]) for part in range(min(count, len(labels)))]


def cross_validated(
    labels: Sequence[str], predict: Predict, name: str, progress: Progress = untold, count: int = FOLDS
) -> list[str]:
    """Return a prediction for each example, made by what was learned on the parts without it.

    Args:
        labels: Of the examples.
        predict: Learns and predicts.
        name: Of the method, for those who wait.
        progress: Is told which part is next.
        count: How many parts.
    """
    parts = folds(labels, count)
    found = [""] * len(labels)
    for number, part in enumerate(parts, 1):
        progress(f"{name}, part {number} of {len(parts)}")
        held = set(part)
        rest = [each for each in range(len(labels)) if each not in held]
        for place, label in zip(part, predict(rest, part), strict=True):
            found[place] = label
    return found
