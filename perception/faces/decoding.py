"""Which prototypes a face is a mixture of, and which action units say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...ontology.action_units import ActionUnits
from .columns import Array, Column, columns, face_vector, rows
from .least_squares import non_negative
from .seen import FaceSeen

__all__ = ["Mixture", "decode_face", "mixture_of"]

_LEAST_WEIGHT: Final = 0.03
"""Parts with less weight are left out; ours."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a face is a mixture of.

    Attributes:
        weights: How strongly each prototype shows, by name, the strongest first; hardly ever above 1.
        compounds: How strongly each known compound shows; its weight is in that of both its parts.
        evidence: For each prototype what each action unit adds to its weight, by name; below 0 it takes from it. The
            sum is the weight.
        fit: How much of the face the mixture accounts for, 0..1.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    compounds: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    fit: float = 0.0


def decode_face(face: ActionUnits) -> dict[str, float]:
    """Return which prototypes a face shows, 0..1 of each, the strongest first; nothing for a face at rest.

    Raises:
        PerceptionError: How far an action unit goes is no number on 0..1.

    >>> {name: round(weight, 1) for name, weight in decode_face(ActionUnits.of({6: 0.6, 12: 0.7, 25: 0.7})).items()}
    {'joy': 0.7}
    """
    return {name: min(1.0, weight) for name, weight in mixture_of(FaceSeen(face)).weights.items()}


def mixture_of(seen: FaceSeen) -> Mixture:
    """Return the mixture of prototypes and known compounds that differs least from a face.

    Action units that are unsure, and those that speech moves too, count less; those that were not measured count
    neither for nor against.
    """
    named = seen.named
    if not named:
        return Mixture()
    face = ActionUnits.parse(named)
    known = [each for each in columns(_measured(seen), seen.sided) if each.may_be_in(face)]
    sure = np.array([seen.sure(unit) for _ in range(2) for unit in rows()])
    vector = sure * face_vector(face)
    if not known or not vector.any():
        return Mixture()
    matrix = sure[:, None] * np.array([each.vector for each in known]).T
    kept = _kept(matrix, vector, np.array([each.cost for each in known]))
    if not len(kept):
        return Mixture()
    chosen = matrix[:, kept]
    # The weights are linear in what is seen, so that what each action unit adds to each weight is known exactly.
    added = np.linalg.solve(chosen.T @ chosen, chosen.T) * vector
    left = vector - chosen @ added.sum(axis=1)
    fit = max(0.0, 1 - float(left @ left) / float(vector @ vector))
    return _mixture([known[place] for place in kept], added, face, fit)


def _measured(seen: FaceSeen) -> frozenset[int] | None:
    if seen.confidence is None:
        return None
    return frozenset(unit for unit, sure in seen.confidence.items() if sure > 0)


def _kept(matrix: Array, vector: Array, costs: Array) -> NDArray[np.intp]:
    """Return the places of the columns that make up the face; they are few, and no weight is below 0."""
    size = np.sqrt((matrix**2).sum(axis=0))
    pulls = (matrix.T @ vector) / np.where(size, size, 1.0)
    weights = non_negative(matrix, vector, costs * pulls.max() * size)
    places = np.flatnonzero(weights > _LEAST_WEIGHT)
    while len(places):
        chosen = matrix[:, places]
        exact = np.linalg.lstsq(chosen.T @ chosen, chosen.T @ vector, rcond=None)[0]
        if exact.min() > 0:
            break
        places = places[exact > 0]
    return places


def _mixture(kept: list[Column], added: Array, face: ActionUnits, fit: float) -> Mixture:
    """Return the mixture of some columns, when each row of ``added`` tells what makes the weight of one."""
    totals: dict[str, Array] = {}
    compounds: dict[str, float] = {}
    for each, row in zip(kept, added, strict=True):
        for name in each.parts:
            totals[name] = totals.get(name, np.zeros_like(row)) + row
        if each.compound is not None:
            compounds[each.compound.name] = float(row.sum())
    ranked = sorted(totals, key=lambda name: (-totals[name].sum(), name))
    return Mixture(
        weights={name: float(totals[name].sum()) for name in ranked},
        compounds=dict(sorted(compounds.items(), key=lambda item: (-item[1], item[0]))),
        evidence={name: _by_unit(totals[name], face) for name in ranked},
        fit=fit,
    )


def _by_unit(row: Array, face: ActionUnits) -> dict[str, float]:
    """Return what each action unit of a face adds, by its name there: both sides together when they are alike."""
    half = len(rows())
    found = {}
    for name in face.named():
        number = int(name.strip("AULR"))
        place = rows().index(number) if number in rows() else None
        if place is not None:
            left, right = float(row[place]), float(row[half + place])
            found[name] = {"L": left, "R": right}.get(name[-1], left + right)
    return found
