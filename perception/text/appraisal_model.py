"""The model that reads appraisals from an event told in words: what it holds, and how it is read.

A text becomes the 21 ratings of crowd-enVENT by a linear map over hashed runs of words and characters
(:mod:`.linear_model`); the ratings become appraisal variables by theory (:mod:`..rating_map`); the ``occ`` model
feels what they call for. What it feels, and the same linear map's own guess of the emotion, are pooled at last.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..files import read_bytes
from ..likelihoods import sigmoid_of, softmax
from ..rating_map import RatingMap
from ..theory import Theory
from .features import LIMIT, NAME, word_keys
from .label_words import without_label_words
from .linear_model import LinearModel, Read
from .model_file import read_model

__all__ = ["MODEL", "AppraisalModel", "Table", "Weighing", "pooled", "read_appraisal_model"]

_HOME: Final = Path(__file__).resolve().parents[1] / "data" / "models"
MODEL: Final = _HOME / "appraisal.npz"
"""The shipped model."""
_LARGEST: Final = 1_000_000
_NEVER: Final = 1e-6
_KNOWN: Final = 0.5
"""Share of a text's words that must be known: 5 of crowd-enVENT's 1,080 English texts have less; ours."""

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Weighing:
    """Multinomial logistic regression: from numbers to how likely each label is.

    Attributes:
        weights: A row for the constant and for each number, a column of each label; for numbers as they come.
    """

    weights: Table

    def shares(self, numbers: Sequence[float] | Table) -> Table:
        """Return how likely each label is for each row of numbers; each row sums to 1."""
        table = np.atleast_2d(np.asarray(numbers, dtype=float))
        scores = self.weights[0] + table @ self.weights[1:]
        return softmax(scores)


@dataclass(frozen=True)
class AppraisalModel:
    """Reads from an event told in words how whoever lived through it appraised it, and what they felt.

    Attributes:
        linear: Its first outputs are the ratings, then come the logits of the emotions.
        stretch: What a rating's distance from its mean is multiplied by before theory reads it.
        chain: From what the engine feels to the emotions.
        calibrated: From the ratings, and what the engine feels, to the emotions.
        pool: How much the chain counts beside the text's own guess, and how far both together are sharpened.
        sure: Constant and slope of the logit with which the side of desirability is told rightly, by its size.
        card: What is to be known about it: made from what, with which figures.

    Raises:
        PerceptionError: The parts do not fit together.
    """

    linear: LinearModel
    stretch: tuple[float, ...]
    chain: Weighing
    calibrated: Weighing
    pool: tuple[float, float]
    sure: tuple[float, float]
    card: Mapping[str, Any]

    def __post_init__(self) -> None:
        mapping, theory = self.theory.mapping, self.theory
        emotions, felt = len(mapping.emotions), len(theory.names)
        wanted = (*mapping.ratings, *(f"emotion: {each}" for each in mapping.emotions))
        shapes = {"chain": (felt + 1, emotions), "calibrated": (len(mapping.ratings) + felt + 1, emotions)}
        found = {"chain": self.chain.weights.shape, "calibrated": self.calibrated.weights.shape}
        if self.linear.labels != wanted or found != shapes or len(self.stretch) != len(mapping.ratings):
            raise PerceptionError(
                f"the appraisal model {self.linear.name} does not fit together: expected {len(wanted)} outputs and "
                f"weighings of {shapes}, found {len(self.linear.labels)} and {found}; train it anew"
            )
        if not np.isfinite((*self.stretch, *self.pool, *self.sure)).all():
            raise PerceptionError(f"the appraisal model {self.linear.name} holds what is no finite number")

    @cached_property
    def theory(self) -> Theory:
        """What makes appraisal variables of ratings, and emotions of those."""
        return _theory()

    @property
    def mapping(self) -> RatingMap:
        """How ratings become appraisal variables."""
        return self.theory.mapping

    def read(self, text: str) -> Read:
        """Return what the model knows of a text's first 20,000 characters; words for emotions are left out."""
        return self.linear.read(without_label_words(text[:LIMIT]))

    def understands(self, text: str, read: Read) -> bool:
        """Return whether it knows at least half of the words: those of another language it does not.

        Names are known as names, but a text of names alone tells nothing.
        """
        found = zip(read.grams.keys.tolist(), read.grams.spans, strict=False)  # the single words come first
        words = [key for key, (start, end) in found if any(map(str.isalpha, text[start:end]))]
        known = sum(key in self.linear.known for key in words)
        return any(key != _name_key() for key in words) and known >= _KNOWN * len(words)

    def ratings(self, read: Read) -> dict[str, float]:
        """Return the 21 ratings that are expected of whoever lived through it, each 1..5."""
        low, high = self.mapping.scale
        values = self.linear.logits(read)[: len(self.mapping.ratings)]
        return dict(zip(self.mapping.ratings, np.clip(values, low, high).astype(float).tolist(), strict=True))

    def telling(self, ratings: Mapping[str, float]) -> dict[str, float]:
        """Return ratings as far from their means as those of people are; expected ones keep nearer to them."""
        low, high = self.mapping.scale
        means = self.linear.bias[: len(self.stretch)].tolist()
        found = zip(self.mapping.ratings, means, self.stretch, strict=True)
        return {name: min(high, max(low, mean + (ratings[name] - mean) * by)) for name, mean, by in found}

    def guess(self, read: Read) -> Table:
        """Return how likely each emotion is by the words alone; sums to 1."""
        scores = self.linear.logits(read)[len(self.mapping.ratings) :].astype(float)
        return softmax(scores)

    def pooled(self, guess: Table, chain: Table) -> Table:
        """Return how likely each emotion is by both: the logarithmic opinion pool (Genest & Zidek 1986).

        Args:
            guess: By the words alone: a row of each text.
            chain: By what the engine feels.
        """
        share, sharpness = self.pool
        return pooled(guess, chain, share, sharpness)

    def sureness(self, desirability: float) -> float:
        """Return how likely it is, .5..1, that a desirability (-10..10) is on the right side of 0."""
        constant, slope = self.sure
        return max(0.5, sigmoid_of(constant + slope * abs(desirability)))


def pooled(guess: Table, chain: Table, share: float, sharpness: float) -> Table:
    """Return shares in proportion to (guess · chain^share)^sharpness, row by row."""
    scores = sharpness * (np.log(guess + _NEVER) + share * np.log(chain + _NEVER))
    return softmax(scores)


def read_appraisal_model(path: str | os.PathLike[str] = MODEL) -> AppraisalModel:
    """Read a model: the file of its linear part, and its card beside it (``NAME.npz`` and ``NAME.json``).

    Raises:
        PerceptionError: A file is missing, too large, or no such thing.
    """
    return _read(os.fspath(path))


@cache
def _read(path: str) -> AppraisalModel:
    linear = read_model(path)
    beside = Path(path).with_suffix(".json")
    card = read_bytes(beside, _LARGEST, "the card of an appraisal model")
    try:
        data = json.loads(card)
        weighed = data["weighed"]
        return AppraisalModel(
            linear,
            tuple(map(float, weighed["stretch"])),
            _weighing(weighed["chain"]),
            _weighing(weighed["calibrated"]),
            (float(weighed["pool"][0]), float(weighed["pool"][1])),
            (float(weighed["sure"][0]), float(weighed["sure"][1])),
            data["card"],
        )
    except PerceptionError as error:
        raise PerceptionError(f"{beside}: {error}") from error
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise PerceptionError(
            f"{beside}: this is no card of an appraisal model ({error}); `espressivo train crowd-envent` writes one"
        ) from error


def _weighing(rows: Any) -> Weighing:
    weights = np.asarray(rows, dtype=float)
    if weights.ndim != 2 or not np.isfinite(weights).all():
        raise ValueError("a weighing is a table of finite numbers")
    return Weighing(weights)


@cache
def _name_key() -> int:
    return word_keys(NAME)[0]


@cache
def _theory() -> Theory:
    return Theory()
