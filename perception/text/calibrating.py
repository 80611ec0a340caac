"""Making probabilities mean what they say, and the figures that tell whether they do."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..likelihoods import sigmoid

__all__ = ["Figures", "best_thresholds", "beta", "calibration_error", "figures", "platt"]

Floats = NDArray[np.floating]
Truth = NDArray[np.bool_]
_ROUNDS: Final = 50
_PRIOR: Final = 1.0  # strength of the pull of a slope towards 1, for labels that are rare
_FLATTEST: Final = 0.05  # no slope is less, so that what is likelier stays likelier
_BINS: Final = 15


class Figures(NamedTuple):
    """How well several labels a text are told.

    Attributes:
        macro_f1: Mean of the labels' F1.
        micro_f1: F1 over all decisions together.
        f1: Of each label.
        error: Expected calibration error over all probabilities, in 15 bins of equal width.
        top_error: The same for how sure the model is of each text's likeliest label.
    """

    macro_f1: float
    micro_f1: float
    f1: tuple[float, ...]
    error: float
    top_error: float


def platt(logits: Floats, truth: Truth) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return for each label the slope and offset with which σ(slope · logit + offset) is likeliest (Platt 1999).

    Slopes are drawn a little towards 1, so that a label with a dozen examples is not calibrated by chance.
    """
    slopes, offsets = np.ones(logits.shape[1]), np.zeros(logits.shape[1])
    for label in range(logits.shape[1]):
        slopes[label], offsets[label] = _newton(truth[:, label], logits[:, label].astype(np.float64))
    return slopes.astype(np.float32), offsets.astype(np.float32)


def beta(logits: Floats, truth: Truth) -> NDArray[np.float32]:
    """Return a, b and c with which σ(a ln p - b ln(1 - p) + c) is likeliest, p being σ(logit).

    Beta calibration (Kull, Silva Filho & Flach 2017): Platt's method with a slope of its own for each end, so that what
    is unsure can be bent in another way than what is nearly sure. 1, 1 and 0 change nothing.

    Args:
        logits: One for each case.
        truth: Whether it held.
    """
    exact = logits.astype(np.float64)
    return np.array(_newton(truth, -np.logaddexp(0.0, -exact), np.logaddexp(0.0, exact)), np.float32)


def _newton(truth: Truth, *slopes: NDArray[np.float64]) -> tuple[float, ...]:
    """Return by what each column is multiplied, and what is added, so that the truth is likeliest."""
    at, columns = np.ones(len(slopes) + 1), np.stack([*slopes, np.ones(len(truth))])
    at[-1] = 0.0
    prior = np.full(len(at), _PRIOR)
    prior[-1] = 0.0
    for _ in range(_ROUNDS):
        likely = sigmoid(at @ columns)
        slope = columns @ (likely - truth) + prior * (at - 1.0)
        curve = (columns * (likely * (1.0 - likely))) @ columns.T + np.diag(np.maximum(prior, 1e-9))
        step = np.linalg.solve(curve, slope)
        at = at - np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-9:
            break
    return (*(max(float(each), _FLATTEST) for each in at[:-1]), float(at[-1]))


def best_thresholds(likely: Floats, truth: Truth) -> NDArray[np.float32]:
    """Return for each label the probability from which on saying that it holds gives the best F1."""
    found = np.full(likely.shape[1], 0.5, np.float32)
    for label in range(likely.shape[1]):
        order = np.argsort(-likely[:, label], kind="stable")
        ranked, hits = likely[order, label], np.cumsum(truth[order, label])
        if hits[-1]:
            scores = 2.0 * hits / (np.arange(1, len(order) + 1) + hits[-1])
            best = int(np.argmax(scores))
            found[label] = (ranked[best] + ranked[min(best + 1, len(order) - 1)]) / 2.0
    return found


def calibration_error(likely: Floats, truth: Truth) -> float:
    """Return the expected calibration error: mean distance of probability and share, over 15 bins of equal width."""
    bins = np.minimum((likely.ravel() * _BINS).astype(np.int64), _BINS - 1)
    said = np.bincount(bins, likely.ravel(), _BINS)
    held = np.bincount(bins, truth.ravel(), _BINS)
    return float(np.abs(said - held).sum() / max(1, likely.size))


def figures(likely: Floats, sure: Floats, truth: Truth, thresholds: Floats) -> Figures:
    """Return how well probabilities do.

    Args:
        likely: Of each label: a row of each text, a column of each label.
        sure: How sure each text's likeliest label is.
        truth: Which labels hold.
        thresholds: From which probability on each is said to hold.
    """
    said = likely >= thresholds
    hits, sums = (said & truth).sum(axis=0), said.sum(axis=0) + truth.sum(axis=0)
    f1 = 2.0 * hits / np.maximum(1, sums)
    top = np.arange(len(likely)), likely.argmax(axis=1)
    return Figures(
        float(f1.mean()),
        float(2.0 * hits.sum() / max(1, sums.sum())),
        tuple(f1.tolist()),
        calibration_error(likely, truth),
        calibration_error(sure, truth[top]),
    )
