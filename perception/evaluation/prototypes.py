"""The theory that the engine is compared with: the nearest of ten emotions in Smith & Ellsworth's space of appraisals.

Each emotion is a point on six dimensions (Smith & Ellsworth 1985; ``data/smith_ellsworth_1985.json``), each person's
ratings are another, and the emotion at the least Euclidean distance is predicted. Nothing is learned but the mean and
the spread of each rating, without any label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..rating_map import DATA, RatingMap, read_checked, signed

__all__ = ["Prototypes"]


class Prototypes:
    """Predicts the emotion whose position is nearest.

    Args:
        mapping: Knows the ratings.
        people: Ratings by which all are standardised.
    """

    def __init__(self, mapping: RatingMap, people: Sequence[Mapping[str, float]]) -> None:
        path = DATA / "smith_ellsworth_1985.json"
        found = read_checked(path, "smith_ellsworth_1985")
        self.emotions = tuple(position["emotion"] for position in found["positions"])
        self._names = mapping.ratings
        self._positions = np.array([position["at"] for position in found["positions"]], dtype=float)
        self._weights = np.zeros((len(self._names), len(found["dimensions"])))
        for number, dimension in enumerate(found["dimensions"]):
            place = f"$.dimensions[{number}].ratings"
            for name, sign in signed(dimension["ratings"], self._names, path.name, place):
                self._weights[self._names.index(name), number] = sign
        ratings = self._table(people)
        self._mean, self._spread = ratings.mean(0), ratings.std(0) + 1e-9

    def labels(self, people: Sequence[Mapping[str, float]]) -> list[str]:
        """Return the emotion predicted for each person's ratings."""
        points = (self._table(people) - self._mean) / self._spread @ self._weights
        distances = ((points[:, None, :] - self._positions[None]) ** 2).sum(2)
        return [self.emotions[number] for number in distances.argmin(1)]

    def _table(self, people: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        return np.array([[ratings[name] for name in self._names] for ratings in people], dtype=float)
