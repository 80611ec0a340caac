"""Finds which utterances of a dialogue caused an emotion (the task of RECCON: Poria et al. 2021).

Two ways: a rule that needs no learning, and a logistic regression on a hundred features of pairs of utterances, whose
weights a file holds. No weights ship, as the data to learn them from may not: ``espressivo evaluate reccon --save
FILE`` learns and keeps them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from ...core.errors import PerceptionError
from ..files import read_bytes
from ..likelihoods import sigmoid_of
from .features import FAMILIES, features
from .turns import Cause, Causes, Turn, cause_type, check_target

__all__ = ["FORMAT", "CauseDetector", "LearnedCauses", "NearCauses", "causes"]

FORMAT: Final = "espressivo-causes/1"
_MOST_BYTES: Final = 1 << 20
_MOST_WEIGHTS: Final = 2000
_MOST_WEIGHT: Final = 1e3
_TOLD: Final = 4


class CauseDetector(Protocol):
    """Says how likely an utterance caused the emotion of a later one, or of itself."""

    @property
    def threshold(self) -> float:
        """From which probability on an utterance counts as a cause, 0..1."""

    def weigh(self, turns: Sequence[Turn], target: int, candidate: int) -> Cause:
        """Weigh one utterance; ``0 <= candidate <= target < len(turns)``."""


@dataclass(frozen=True, slots=True)
class NearCauses:
    """The rule: an emotion comes from the utterance itself and the one before.

    Of the causes marked in RECCON's training half, 2,655 lie in the utterance itself, 2,242 in the one before, 966 in
    the one before that. The probabilities say no more than which side of the threshold an utterance is on.
    """

    threshold: float = 0.5

    def weigh(self, turns: Sequence[Turn], target: int, candidate: int) -> Cause:  # noqa: ARG002 - the rule looks at distance
        """Weigh one utterance by its distance alone."""
        distance = target - candidate
        said = {0: "the utterance itself", 1: "the utterance before"}.get(distance, "said earlier")
        return Cause(candidate, 0.7 if distance < 2 else 0.2, ((said, 1.0 if distance < 2 else -1.0),))


@dataclass(frozen=True, slots=True)
class LearnedCauses:
    """Logistic regression on the features of pairs of utterances.

    Attributes:
        weights: The share of each feature in the log-odds; features without weight do not count.
        bias: The log-odds where no feature counts.
        threshold: From which probability on an utterance counts as a cause, 0..1.
        learned_on: On what the weights were learned, in words.

    Raises:
        PerceptionError: A number is out of its range.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float = 0.5
    learned_on: str = ""

    def __post_init__(self) -> None:
        if len(self.weights) > _MOST_WEIGHTS:
            raise PerceptionError(f"{len(self.weights):,} weights are too many: expected {_MOST_WEIGHTS:,} at most")
        for name, weight in (*self.weights.items(), ("the bias", self.bias)):
            if not abs(weight) <= _MOST_WEIGHT:
                raise PerceptionError(f"the weight of {name!r} cannot be {weight!r}: expected -1000 to 1000")
            if name != "the bias" and name.partition(":")[0] not in FAMILIES:
                raise PerceptionError(f"{name!r} is no feature: expected one of {', '.join(FAMILIES)}, and a colon")
        if not 0.0 <= self.threshold <= 1.0:
            raise PerceptionError(f"the threshold cannot be {self.threshold!r}: expected a number on 0..1")

    def weigh(self, turns: Sequence[Turn], target: int, candidate: int) -> Cause:
        """Weigh one utterance; its reasons sum, with the bias, to the log-odds."""
        shares: dict[str, float] = {}
        for name, value in features(turns, target, candidate).items():
            family = name.partition(":")[0]
            shares[family] = shares.get(family, 0.0) + value * self.weights.get(name, 0.0)
        odds = self.bias + sum(shares.values())
        told = sorted(((FAMILIES[family], share) for family, share in shares.items() if share), key=_size)
        return Cause(candidate, sigmoid_of(odds), tuple(told))

    def save(self, file: str | os.PathLike[str]) -> None:
        """Write the weights into a file, JSON.

        Raises:
            PerceptionError: It cannot be written.
        """
        data = {"format": FORMAT, "learned_on": self.learned_on, "threshold": self.threshold, "bias": self.bias}
        try:
            text = json.dumps({**data, "weights": dict(self.weights)}, ensure_ascii=False, indent=1)
            Path(file).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise PerceptionError(f"{os.fspath(file)}: cannot be written: {error.strerror}") from None

    @classmethod
    def load(cls, file: str | os.PathLike[str]) -> LearnedCauses:
        """Read what :meth:`save` wrote.

        Raises:
            PerceptionError: There is no such file, it is larger than a megabyte, or it is no such file.
        """
        name = os.fspath(file)
        data = _decoded(read_bytes(file, _MOST_BYTES, "weights for causes"), name)
        try:
            weights = {str(key): float(value) for key, value in data["weights"].items()}
            return cls(weights, float(data["bias"]), float(data["threshold"]), str(data.get("learned_on", "")))
        except PerceptionError as error:
            raise PerceptionError(f"{name}: {error}") from None
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise PerceptionError(
                f"{name}: holds no weights for causes ({_said(error)}); learn them anew with: espressivo evaluate "
                "reccon --save FILE"
            ) from None


def causes(turns: Sequence[Turn], target: int | None = None, detector: CauseDetector | None = None) -> Causes:
    """Return where the emotion of an utterance comes from.

    Args:
        turns: The dialogue.
        target: The place of the utterance, from 0; the last when not given. Only what comes before it is looked at.
        detector: How to find causes; by the rule when not given.

    Raises:
        PerceptionError: There is no such turn, it is neutral, or the dialogue is too long.

    >>> talk = [Turn("Ana", "I passed the exam!", "Joy"), Turn("Ben", "How wonderful!", "Joy")]
    >>> found = causes(talk)
    >>> [cause.turn for cause in found.found], found.type
    ([0, 1], 'inter-personal')
    """
    place = len(turns) - 1 if target is None else target
    check_target(turns, place)
    used = NearCauses() if detector is None else detector
    weighed = tuple(used.weigh(turns, place, candidate) for candidate in range(place + 1))
    found = [cause.turn for cause in weighed if cause.probability >= used.threshold]
    return Causes(place, weighed, used.threshold, cause_type(turns, place, found))


def _decoded(data: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise PerceptionError(f"{name}: is no JSON: {_said(error)}") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise PerceptionError(f'{name}: holds no weights for causes: expected an object with "format": "{FORMAT}"')
    return found


def _said(error: Exception) -> str:
    return f"no {error}" if isinstance(error, KeyError) else str(error)[:80]


def _size(pair: tuple[str, float]) -> tuple[float, str]:
    return -abs(pair[1]), pair[0]
