"""What a face may be a mixture of, as columns of numbers: prototypes, their mirror images, and known compounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...ontology.action_units import ActionUnits
from ...ontology.faces import FaceCompound, face_compounds, face_prototypes

__all__ = ["SPOKEN", "Array", "Column", "columns", "face_vector", "rows"]

Array = NDArray[np.float64]

SPOKEN: Final = frozenset((16, 17, 18, 22, 23, 24, 25, 26, 27, 28))
"""Action units that speech moves too, so that they tell less."""
_SPOKEN_COUNTS: Final = 0.4
_COSTS: Final = {"basic": 0.05, "occ": 0.1, "further": 0.1}
_COMPOUND_COSTS: Final = 0.08
"""What weight costs, as a part of the best pull of all: basic emotions are preferred, and few to many; ours."""
_REST: Final = 0.25
"""What is left in the face of a compound of the units of its parts that do not belong to it; ours."""
_ENOUGH: Final = 0.5
"""Of a face less than half of which was measured nothing can be said; ours."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One face that others may be mixtures of.

    Attributes:
        parts: The prototypes that it shows: one, or the two of a compound.
        vector: Its action units, left then right, in the order of `rows`.
        cost: What its weight costs.
        compound: The compound; None for a prototype.
    """

    parts: tuple[str, ...]
    vector: Array
    cost: float
    compound: FaceCompound | None = None

    def may_be_in(self, face: ActionUnits) -> bool:
        """Return whether a face has what a compound cannot be without; a prototype may be in any.

        That is the units that make it one (of those that speech moves one is enough), and of each part something that
        the other part has not.
        """
        if self.compound is None:
            return True
        one, other = (set(face_prototypes()[name].face) for name in self.parts)
        makes = set(self.compound.units) & (one | other)
        moved = set(face)
        return (
            makes - SPOKEN <= moved
            and (not makes & SPOKEN or bool(makes & SPOKEN & moved))
            and all(own & moved for own in (one - other, other - one))
        )


@cache
def rows() -> tuple[int, ...]:
    """Return the action units that any prototype has, by FACS number, in order."""
    return tuple(sorted({unit for each in face_prototypes().values() for unit in each.face}))


def face_vector(face: ActionUnits) -> Array:
    """Return a face as numbers: its left side, then its right; units that speech moves count less."""
    return np.array([_counts(unit) * side.get(unit, 0.0) for side in (face.left, face.right) for unit in rows()])


@lru_cache(maxsize=32)
def columns(measured: frozenset[int] | None, sided: bool) -> tuple[Column, ...]:
    """Return every column that can be told apart.

    Args:
        measured: Action units that were measured; None for all.
        sided: Whether left and right were measured apart; when not, faces that differ between the sides are taken by
            the stronger side.
    """
    mask = np.array([measured is None or unit in measured for _ in range(2) for unit in rows()], dtype=np.float64)
    known = [each for each in _all(sided) if (mask * each.vector**2).sum() >= _ENOUGH * (each.vector**2).sum()]
    return tuple(Column(each.parts, mask * each.vector, each.cost, each.compound) for each in known)


def _all(sided: bool) -> list[Column]:
    found = []
    for each in face_prototypes().values():
        faces = [each.face] if sided else [_on_both(each.face)]
        if sided and each.face.left != each.face.right:
            faces.append(ActionUnits(each.face.right, each.face.left))
        found += [Column((each.name,), face_vector(face), _COSTS[each.kind]) for face in faces]
    for compound in face_compounds():
        face = _together(compound)
        vector = face_vector(face if sided else _on_both(face))
        found.append(Column(compound.of, vector, _COMPOUND_COSTS, compound))
    return found


def _together(compound: FaceCompound) -> ActionUnits:
    """Return the face of a compound: both parts joined, what does not belong to it nearly at rest."""
    faces = [face_prototypes()[name].face for name in compound.of]
    left, right = (_joined([face.on(side) for face in faces], compound.units) for side in ("left", "right"))
    return ActionUnits(left, right)


def _joined(parts: list[Mapping[int, float]], units: tuple[int, ...]) -> dict[int, float]:
    one, other = parts
    joined = {unit: 1 - (1 - one.get(unit, 0.0)) * (1 - other.get(unit, 0.0)) for unit in {*one, *other}}
    return {unit: value if unit in units else _REST * value for unit, value in joined.items()}


def _on_both(face: ActionUnits) -> ActionUnits:
    return ActionUnits.of({unit: max(face.left.get(unit, 0.0), face.right.get(unit, 0.0)) for unit in face})


def _counts(unit: int) -> float:
    return _SPOKEN_COUNTS if unit in SPOKEN else 1.0
