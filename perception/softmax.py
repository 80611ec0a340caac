"""Scores as shares of 1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["softmax"]


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Return e^score over the sum of e^score, along the last axis; as exact as the scores are.

    >>> softmax(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    with np.errstate(over="ignore"):  # what lies too far below the greatest has a share of 0
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
