"""Rows of OpenFace's tables: action units ``AU01_r`` (0..5), their presence ``AU01_c``, and how sure the face is.

Baltrusaitis, Zadeh, Lim & Morency (2018), OpenFace 2.0: Facial Behavior Analysis Toolkit, FG 2018.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ...core.errors import PerceptionError
from ...ontology.action_units import ActionUnits
from .seen import FaceSeen

__all__ = ["is_openface", "openface_reader"]

_INTENSITY: Final = re.compile(r"AU(\d\d)_r")
_PRESENCE: Final = re.compile(r"AU(\d\d)_c")
_MOST: Final = 5.0
_SLACK: Final = 0.01
_DOUBTED: Final = 0.5
"""How sure an intensity is that the detector of presence does not bear out; ours."""
_PRESENT: Final = 0.5
"""How far a unit goes of which only the presence is known; ours."""
_CLOSED: Final = {45: 43}
"""A blink that lasts is closed eyes."""

Number = Callable[[list[str], list[str], int], float]


def is_openface(header: list[str]) -> bool:
    """Return whether a header is that of OpenFace's tables."""
    return any(_INTENSITY.fullmatch(column) or _PRESENCE.fullmatch(column) for column in header)


def openface_reader(header: list[str], number: Number) -> Callable[[list[str]], tuple[int, FaceSeen | None]]:
    """Return what reads the number of the face and the face from the fields of a row; None when it was lost from sight.

    Args:
        header: Names of the columns.
        number: What reads the number in a field, or says which column is wrong.

    Raises:
        PerceptionError: A column is missing: names it.
    """
    intensity, presence = _places(header, _INTENSITY), _places(header, _PRESENCE)
    if not intensity:
        raise PerceptionError("there is no column such as AU12_r; run OpenFace with -aus, which writes intensities")
    missing = next((name for name in ("confidence", "success") if name not in header), None)
    if missing is not None:
        raise PerceptionError(f"there is no column {missing!r}, which OpenFace writes; keep it when you choose columns")
    sure, success = header.index("confidence"), header.index("success")
    person = header.index("face_id") if "face_id" in header else None

    def read(fields: list[str]) -> tuple[int, FaceSeen | None]:
        who = int(number(fields, header, person)) if person is not None else 0
        whole = _within(number(fields, header, sure), "confidence", 1.0)
        if not number(fields, header, success) or not whole:
            return who, None
        present = {unit: number(fields, header, place) > 0 for unit, place in presence.items()}
        units = {
            unit: _within(number(fields, header, place), header[place], _MOST) / _MOST
            for unit, place in intensity.items()
        }
        confidence = {
            unit: whole * (_DOUBTED if units[unit] and not present.get(unit, True) else 1.0) for unit in intensity
        }
        for unit in presence.keys() - units.keys():
            units[unit], confidence[unit] = _PRESENT * present[unit], whole * _DOUBTED
        return who, FaceSeen(ActionUnits.of(_renamed(units)), _renamed(confidence), sided=False)

    return read


def _places(header: list[str], pattern: re.Pattern[str]) -> dict[int, int]:
    """Return the place of each action unit's column, by FACS number."""
    found = {int(match[1]): place for place, column in enumerate(header) if (match := pattern.fullmatch(column))}
    found.pop(0, None)
    return found


def _renamed(units: dict[int, float]) -> dict[int, float]:
    return {_CLOSED.get(unit, unit): value for unit, value in units.items()}


def _within(value: float, column: str, most: float) -> float:
    if not -_SLACK <= value <= most + _SLACK:
        raise PerceptionError(f"{column} is {value:g}; expected 0 to {most:g}")
    return min(most, max(0.0, value))
