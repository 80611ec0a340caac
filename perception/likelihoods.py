"""Scores as likelihoods."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["sigmoid", "sigmoid_of", "softmax"]


def sigmoid(scores: NDArray[Any]) -> NDArray[Any]:
    """Return 1 / (1 + e^-score) of each; as exact as the scores are.

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    with np.errstate(over="ignore"):  # what lies too far below 0 has a likelihood of 0
        return np.asarray(1 / (1 + np.exp(-scores)))


def sigmoid_of(score: float) -> float:
    """Return 1 / (1 + e^-score) of one number; not by numpy, whose last bit depends on the processor.

    >>> sigmoid_of(-1000.0), sigmoid_of(0.0), sigmoid_of(1000.0)
    (0.0, 0.5, 1.0)
    """
    power = math.exp(-abs(score))
    return (power if score < 0 else 1.0) / (1.0 + power)


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Return e^score over the sum of e^score, along the last axis; as exact as the scores are.

    >>> softmax(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    with np.errstate(over="ignore"):  # what lies too far below the greatest has a share of 0
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
