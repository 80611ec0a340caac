"""Mixtures with no part below nothing that differ least from what is seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["non_negative"]

_Array = NDArray[np.float64]
_SETTLED = 1e-6


def non_negative(columns: _Array, seen: _Array, costs: _Array) -> _Array:
    """Return the weights, none below 0, with the least squares, where weight has a cost.

    By active sets (Lawson & Hanson 1974, *Solving Least Squares Problems*, chapter 23).

    Args:
        columns: What is mixed, one column each.
        seen: What the mixture is to be like.
        costs: What the weight of each column costs.
    """
    gram, pull = columns.T @ columns, columns.T @ seen - costs
    size = np.sqrt(np.diag(gram)) + _SETTLED
    weights = np.zeros(len(pull))
    free = np.zeros(len(pull), dtype=bool)
    for _ in range(3 * len(pull)):
        gain = np.where(free, -np.inf, (pull - gram @ weights) / size)
        if not len(gain) or gain.max() <= _SETTLED:
            break
        free[int(gain.argmax())] = True
        _solve(gram, pull, weights, free)
    return weights


def _solve(gram: _Array, pull: _Array, weights: _Array, free: NDArray[np.bool_]) -> None:
    """Set the free weights to the least squares; those that would fall below 0 are bound to 0 again."""
    while free.any():
        wanted = np.zeros_like(weights)
        wanted[free] = np.linalg.lstsq(gram[np.ix_(free, free)], pull[free], rcond=None)[0]
        if wanted[free].min() > 0:
            weights[:] = wanted
            return
        falling = free & (wanted <= 0)
        step = float((weights[falling] / (weights[falling] - wanted[falling] + _SETTLED)).min())
        weights += step * (wanted - weights)
        free &= (weights > _SETTLED) & ~(falling & (wanted <= 0) & (weights <= _SETTLED))
        weights[~free] = 0.0
    weights[:] = 0.0
