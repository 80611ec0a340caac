"""A face as it was seen: action units, and how sure each of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from numbers import Real
from typing import Any, Final

from ...core.errors import PerceptionError
from ...ontology.action_units import NEUTRAL_FACE, ActionUnits

__all__ = ["LEAST", "FaceSeen"]

LEAST: Final = 0.05
"""Action units below this are taken for at rest: what cameras report of a quiet face; ours."""
_FIRST: Final = 1
_LAST: Final = 99


@dataclass(frozen=True, slots=True)
class FaceSeen:
    """Action units that were measured in somebody's face.

    Attributes:
        face: How far each goes, 0..1.
        confidence: How sure each is, 0..1, by FACS number; units that are not named were not measured. None when all
            were, for sure.
        sided: Whether left and right were measured apart.

    Raises:
        PerceptionError: A number is not on 0..1, or a unit moves that was not measured.

    >>> FaceSeen.of({"AU6": 0.5, "AU12": 0.7}).named
    {'AU6': 0.5, 'AU12': 0.7}
    """

    face: ActionUnits = NEUTRAL_FACE
    confidence: Mapping[int, float] | None = None
    sided: bool = True

    def __post_init__(self) -> None:
        for side in (self.face.left, self.face.right):
            for number, value in side.items():
                _within(f"action unit {number}", value)
        for number, value in (self.confidence or {}).items():
            _within(f"the confidence of action unit {number}", value)

    @classmethod
    def of(cls, units: Mapping[str, float], confidence: Mapping[int, float] | None = None) -> FaceSeen:
        """Return the face of named action units: ``12`` or ``AU12`` for both sides, ``14R`` or ``AU14R`` for one.

        Raises:
            OntologyError: A name is no action unit, or a value is not on 0..1.
            PerceptionError: What is given for one is no number.
        """
        try:
            return cls(ActionUnits.parse(units), confidence)
        except TypeError:
            values: list[Any] = [*units.values()]
            wrong = next(value for value in values if not isinstance(value, Real))
            raise PerceptionError(f"an action unit cannot be {wrong!r}: expected a number on 0..1") from None

    @classmethod
    def of_arrays(cls, intensity: Sequence[float], confidence: Sequence[float] = ()) -> FaceSeen:
        """Return the face of arrays whose index is the FACS number, as ROS4HRI's ``FacialActionUnits`` has them.

        Args:
            intensity: 0..1; what lies beyond is brought there.
            confidence: 0..1, as long as ``intensity``; units of which it is 0 were not measured. When it is left out,
                all were, for sure.

        Raises:
            PerceptionError: The arrays differ in length, are longer than 100, or hold what is no finite number.
        """
        if len(intensity) > _LAST + 1 or len(confidence) not in (0, len(intensity)):
            raise PerceptionError(
                f"{len(intensity)} intensities and {len(confidence)} confidences are no face; expected one of each for "
                f"every action unit up to {_LAST}"
            )
        if not all(isfinite(value) for values in (intensity, confidence) for value in values):
            raise PerceptionError("an action unit is no finite number; expected 0..1")
        moved = {number: _clipped(value) for number, value in enumerate(intensity) if number >= _FIRST and value > 0}
        sure = {number: _clipped(value) for number, value in enumerate(confidence) if number >= _FIRST and value > 0}
        return cls(ActionUnits(moved, moved), sure if len(confidence) else None, sided=False)

    @property
    def named(self) -> dict[str, float]:
        """What moves, by name: those that were measured and go further than `LEAST`."""
        return {name: value for name, value in self.face.named().items() if value >= LEAST and self.sure(name)}

    def sure(self, unit: int | str) -> float:
        """Return how sure an action unit is, 0..1, by its number or name; 0 when it was not measured."""
        number = unit if isinstance(unit, int) else int(unit.strip("AULR"))
        return 1.0 if self.confidence is None else self.confidence.get(number, 0.0)


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, float(value)))


def _within(what: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise PerceptionError(f"{what} cannot be {value!r}: a face cannot be read unless all are on 0..1")
