"""Learning linear maps from sparse rows by their kernel: few texts with many features, solved nearly exactly, in numpy.

With n texts, the products of all pairs of rows (n × n) are all that is needed: ridge regression has a closed form
(Hoerl & Kennard 1970; in dual form Saunders, Gammerman & Vovk 1998), softmax regression is descended upon with momentum
(Nesterov 1983). Both give weights that are sums of rows. Nothing is left to chance.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..likelihoods import softmax
from .descent import SparseRows

__all__ = ["kernel", "ridge", "softmax_regression", "weights_of"]

_BLOCK: Final = 4096
_POWER_ROUNDS: Final = 20

Floats = NDArray[np.float32]


def kernel(rows: SparseRows) -> Floats:
    """Return the product of each row with each."""
    found = np.zeros((len(rows), len(rows)), np.float32)
    row = np.repeat(np.arange(len(rows)), np.diff(rows.begin))
    order = np.argsort(rows.columns, kind="stable")
    columns, row, values = rows.columns[order], row[order], rows.values[order]
    for first in range(0, rows.width, _BLOCK):
        begin, end = np.searchsorted(columns, (first, first + _BLOCK))
        block = np.zeros((len(rows), min(_BLOCK, rows.width - first)), np.float32)
        block[row[begin:end], columns[begin:end] - first] = values[begin:end]
        found += block @ block.T
    return found


def ridge(products: Floats, wanted: Floats, penalty: float) -> Floats:
    """Return what each row adds to the weights: (K + penalty · 1)⁻¹ · wanted."""
    found: Floats = np.linalg.solve(products + np.float32(penalty) * np.eye(len(products), dtype=np.float32), wanted)
    return found


def softmax_regression(products: Floats, wanted: Floats, penalty: float, steps: int = 150) -> tuple[Floats, Floats]:
    """Return what each row adds to the weights, and the biases, of multinomial logistic regression.

    Args:
        products: Of each row with each.
        wanted: 1 where a label holds, else 0: a row of each, a column of each label.
        penalty: Of the squared weights, for the mean loss of a row.
        steps: Of the descent.
    """
    count = len(products)
    rate = np.float32(1.0 / (0.5 * (_steepest(products) / count + 1.0) + penalty))
    added: NDArray[Any] = np.zeros_like(wanted)
    bias: NDArray[Any] = np.zeros(wanted.shape[1], np.float32)
    ahead, bias_ahead = added, bias
    pace = 1.0
    for _ in range(steps):
        error = (softmax(products @ ahead + bias_ahead) - wanted) / np.float32(count)
        stepped = ahead - rate * (error + np.float32(penalty) * ahead)
        bias_stepped = bias_ahead - rate * error.sum(axis=0)
        quicker = (1.0 + (1.0 + 4.0 * pace * pace) ** 0.5) / 2.0
        on = np.float32((pace - 1.0) / quicker)
        ahead, bias_ahead = stepped + on * (stepped - added), bias_stepped + on * (bias_stepped - bias)
        added, bias, pace = stepped, bias_stepped, quicker
    return added, bias


def weights_of(rows: SparseRows, added: Floats) -> Floats:
    """Return the weights of the columns, of what each row adds to them."""
    weights = np.zeros((rows.width, added.shape[1]), np.float32)
    row = np.repeat(np.arange(len(rows)), np.diff(rows.begin))
    for label in range(added.shape[1]):
        weights[:, label] = np.bincount(rows.columns, rows.values * added[row, label], rows.width)
    return weights


def _steepest(products: Floats) -> float:
    """Return the greatest eigenvalue, by power iteration."""
    direction, size = np.ones(len(products), np.float32), 0.0
    for _ in range(_POWER_ROUNDS):
        direction = products @ direction
        size = float(np.linalg.norm(direction))
        direction /= np.float32(size or 1.0)
    return size
