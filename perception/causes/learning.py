"""Learns how much each feature says about causes, from dialogues in which people marked them.

Logistic regression by Newton's method with a ridge penalty: it converges in a dozen steps, and nothing is left to
chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..likelihoods import sigmoid
from .detector import CauseDetector, LearnedCauses
from .features import features
from .turns import Turn

__all__ = ["RIDGE", "MarkedTarget", "found_by", "learn_causes", "set_threshold"]

RIDGE: Final = 1.0
"""Of the penalty, when none is given: that of the common libraries."""
_STEPS: Final = 25
_CLOSE: Final = 1e-8
_RAREST: Final = 3  # pairs that a feature has to occur in

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MarkedTarget:
    """An emotional utterance whose causes people marked.

    Attributes:
        turns: The dialogue.
        target: The place of the utterance, from 0.
        causes: Those of its causes, each up to the target.
    """

    turns: Sequence[Turn]
    target: int
    causes: frozenset[int]


def learn_causes(marked: Sequence[MarkedTarget], ridge: float = RIDGE, learned_on: str = "") -> LearnedCauses:
    """Return a detector that has learned from marked utterances.

    Args:
        marked: What to learn on; must hold causes and others.
        ridge: Weight of the penalty on large weights, above 0.
        learned_on: What to say about it.

    Raises:
        PerceptionError: There is nothing to tell apart.
    """
    pairs = [(each, candidate) for each in marked for candidate in range(each.target + 1)]
    truth = np.array([float(candidate in each.causes) for each, candidate in pairs])
    if not 0 < truth.sum() < len(truth):
        raise PerceptionError("causes cannot be learned: expected marked utterances with causes and with others")
    rows = [features(each.turns, each.target, candidate) for each, candidate in pairs]
    names = _frequent(rows)
    place = {name: number for number, name in enumerate(names, 1)}
    table = np.zeros((len(rows), len(names) + 1))
    table[:, 0] = 1.0
    for number, row in enumerate(rows):
        for name, value in row.items():
            if name in place:
                table[number, place[name]] = value
    weights = _fit(table, truth, ridge)
    found = {name: float(weights[number]) for name, number in place.items()}
    return LearnedCauses(found, float(weights[0]), learned_on=learned_on)


def set_threshold(detector: LearnedCauses, marked: Sequence[MarkedTarget]) -> LearnedCauses:
    """Return a detector with the threshold that gives the best macro-F1 on marked utterances."""
    weighed = [
        (detector.weigh(each.turns, each.target, candidate).probability, candidate in each.causes)
        for each in marked
        for candidate in range(each.target + 1)
    ]
    tried = [number / 100 for number in range(20, 71)]
    return replace(detector, threshold=max(tried, key=lambda at: (_macro_f1(weighed, at), -abs(at - 0.5))))


def found_by(detector: CauseDetector, marked: MarkedTarget) -> frozenset[int]:
    """Return the causes that a detector finds for a marked utterance."""
    weighed = (detector.weigh(marked.turns, marked.target, candidate) for candidate in range(marked.target + 1))
    return frozenset(cause.turn for cause in weighed if cause.probability >= detector.threshold)


def _macro_f1(weighed: Sequence[tuple[float, bool]], threshold: float) -> float:
    hits = sum(probability >= threshold and true for probability, true in weighed)
    guessed = sum(probability >= threshold for probability, _ in weighed)
    true = sum(true for _, true in weighed)
    right = len(weighed) - guessed - true + hits
    others = 2 * len(weighed) - guessed - true
    return hits / max(1, guessed + true) + right / max(1, others)


def _frequent(rows: Sequence[dict[str, float]]) -> list[str]:
    counts: dict[str, int] = {}
    for row in rows:
        for name, value in row.items():
            if value:
                counts[name] = counts.get(name, 0) + 1
    return sorted(name for name, count in counts.items() if count >= _RAREST)


def _fit(table: Floats, truth: Floats, ridge: float) -> Floats:
    """Return the weights that make the truth likeliest; the first column is constant and bears no penalty."""
    penalty = np.full(table.shape[1], ridge)
    penalty[0] = 1e-6
    weights = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        likely = sigmoid(table @ weights)
        slope = table.T @ (truth - likely) - penalty * weights
        spread = np.maximum(likely * (1 - likely), 1e-9)
        step = np.linalg.solve((table * spread[:, None]).T @ table + np.diag(penalty), slope)
        weights += step
        if float(np.abs(step).max()) < _CLOSE:
            break
    return weights
