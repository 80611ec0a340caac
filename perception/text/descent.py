"""Learning a linear model: one-vs-rest logistic regression on sparse rows by mini-batch Adagrad, in numpy.

Duchi, Hazan & Singer (2011). A batch is written out over the columns that occur in it, so that the work is done by two
matrix products. Rows are shuffled with the seed; the same rows and seed give the same weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..likelihoods import sigmoid

__all__ = ["Descent", "SparseRows", "descend"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
_TINY: Final = 1e-6
_BIAS_RATE: Final = 0.1  # of the rate, for the biases, which start where they should nearly stay


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Rows of which few columns are not zero.

    Attributes:
        begin: Where each row begins in the other two, and where the last one ends.
        columns: The columns that are not zero, row after row.
        values: What stands there.
        width: How many columns there are.
    """

    begin: Ints
    columns: NDArray[np.int32]
    values: Floats
    width: int

    def __len__(self) -> int:
        return len(self.begin) - 1

    def batch(self, rows: Ints) -> tuple[Ints, Floats]:
        """Return the columns that occur in some rows, and those rows written out over these columns."""
        begin, lengths = self.begin[rows], self.begin[rows + 1] - self.begin[rows]
        places = np.arange(int(lengths.sum())) + np.repeat(begin - np.cumsum(lengths) + lengths, lengths)
        columns, inverse = np.unique(self.columns[places], return_inverse=True)
        dense = np.zeros((len(rows), len(columns)), np.float32)
        dense[np.repeat(np.arange(len(rows)), lengths), inverse] = self.values[places]
        return columns, dense


@dataclass(frozen=True, slots=True)
class Descent:
    """How to descend.

    Attributes:
        epochs: How often the rows are gone through.
        rate: Step size of Adagrad at first; it falls to a tenth in a straight line.
        decay: L2 penalty on the weights.
        batch: Rows of a step.
        seed: Of the order of the rows.
    """

    epochs: int = 2
    rate: float = 0.3
    decay: float = 1e-5
    batch: int = 256
    seed: int = 1


def descend(
    rows: SparseRows, wanted: Floats, how: Descent, told: Callable[[int, int], None] | None = None
) -> tuple[Floats, Floats]:
    """Learn weights and biases.

    Args:
        rows: What is seen.
        wanted: 1 where a label holds, else 0: a row of each, a column of each label.
        how: Epochs, rate and so on.
        told: Called after every batch with how many there were, and how many there will be.

    Returns:
        Weights, a row of each column of the rows; and biases.
    """
    chance, count = np.random.default_rng(how.seed), -(-len(rows) // how.batch)
    weights = np.zeros((rows.width, wanted.shape[1]), np.float32)
    seen = np.full_like(weights, _TINY)
    share = np.clip(wanted.mean(axis=0), _TINY, 1.0 - _TINY)
    bias = np.log(share / (1.0 - share)).astype(np.float32)
    seen_bias = np.full_like(bias, _TINY)
    for epoch in range(how.epochs):
        rate = np.float32(how.rate * (1.0 - 0.9 * epoch / how.epochs))
        order = chance.permutation(len(rows))
        for number, at in enumerate(range(0, len(order), how.batch), 1):
            some = order[at : at + how.batch]
            columns, dense = rows.batch(some)
            touched = weights[columns]
            error = (sigmoid(dense @ touched + bias) - wanted[some]) / np.float32(len(some))
            slope = dense.T @ error + np.float32(how.decay) * touched
            past = seen[columns] + slope * slope
            seen[columns], weights[columns] = past, touched - rate * slope / np.sqrt(past)
            fall = error.sum(axis=0)
            seen_bias += fall * fall
            bias -= np.float32(_BIAS_RATE) * rate * fall / np.sqrt(seen_bias)
            if told is not None:
                told(epoch * count + number, how.epochs * count)
    return weights, bias
