"""Which prototypes a face is a mixture of."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ...ontology.action_units import ActionUnits
from ...ontology.faces import face_prototypes

__all__ = ["decode_face"]

_Array = NDArray[np.float64]
_SPOKEN: Final = frozenset((16, 17, 18, 22, 23, 24, 25, 26, 27, 28))
"""Action units that speech moves too, so that they tell less."""
_SPOKEN_COUNTS: Final = 0.4
_SPARSE: Final = 0.02
"""What every unit of weight costs, so that few emotions explain a face rather than many; ours."""
_SETTLED: Final = 1e-6
_LEAST: Final = 0.03


def decode_face(face: ActionUnits) -> dict[str, float]:
    """Return which prototypes a face shows, 0..1 of each, the strongest first; nothing for a face at rest.

    The weights, none below 0, of the mixture of prototypes that differs least from the face (least squares). Units that
    speech moves count less.

    Raises:
        PerceptionError: How far an action unit goes is no finite number.

    >>> {name: round(weight, 1) for name, weight in decode_face(ActionUnits.of({6: 0.6, 12: 0.7, 25: 0.7})).items()}
    {'joy': 0.6}
    """
    names, columns = _matrix()
    seen = _vector(face)
    if not np.isfinite(seen).all():
        raise PerceptionError(f"a face cannot be read: {face.named()} holds what is no number on 0..1")
    weights = _mixture(columns, seen)
    found = [(name, min(1.0, float(weight))) for name, weight in zip(names, weights, strict=True) if weight > _LEAST]
    return dict(sorted(found, key=lambda item: (-item[1], item[0])))


def _mixture(columns: _Array, face: _Array) -> _Array:
    """Non-negative least squares with a small cost of weight, by active sets (Lawson & Hanson 1974, chapter 23)."""
    gram, pull = columns.T @ columns, columns.T @ face - _SPARSE
    weights = np.zeros(len(pull))
    free = np.zeros(len(pull), dtype=bool)
    for _ in range(3 * len(pull)):
        gain = np.where(free, -np.inf, pull - gram @ weights)
        if gain.max() <= _SETTLED:
            break
        free[int(gain.argmax())] = True
        _solve(gram, pull, weights, free)
    return weights


def _solve(gram: _Array, pull: _Array, weights: _Array, free: NDArray[np.bool_]) -> None:
    """Set the free weights to the least squares; those that would fall below 0 are bound to 0 again."""
    while free.any():
        wanted = np.zeros_like(weights)
        wanted[free] = np.linalg.solve(gram[np.ix_(free, free)], pull[free])
        if wanted[free].min() > 0:
            weights[:] = wanted
            return
        falling = free & (wanted <= 0)
        step = float((weights[falling] / (weights[falling] - wanted[falling] + _SETTLED)).min())
        weights += step * (wanted - weights)
        free &= (weights > _SETTLED) & ~(falling & (wanted <= 0) & (weights <= _SETTLED))
        weights[~free] = 0.0
    weights[:] = 0.0


@cache
def _units() -> tuple[int, ...]:
    return tuple(sorted({unit for each in face_prototypes().values() for unit in each.face}))


@cache
def _matrix() -> tuple[tuple[str, ...], _Array]:
    faces = [_vector(each.face) for each in face_prototypes().values()]
    return tuple(face_prototypes()), np.array(faces).T


def _vector(face: ActionUnits) -> _Array:
    counts = [_SPOKEN_COUNTS if unit in _SPOKEN else 1.0 for unit in _units()]
    return np.array(
        [
            count * side.get(unit, 0.0)
            for side in (face.left, face.right)
            for unit, count in zip(_units(), counts, strict=True)
        ]
    )
