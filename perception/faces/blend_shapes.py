"""The 52 blend shapes of ARKit and MediaPipe as action units, by a table: ``data/blend_shapes.json``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, Final, NamedTuple

from ...core.errors import PerceptionError, nearest
from ...ontology.action_units import ActionUnits
from ...ontology.schema import check, read_json
from .seen import FaceSeen

__all__ = ["from_blend_shapes", "is_blend_shape"]

_FILE: Final = Path(__file__).parents[1] / "data" / "blend_shapes.json"
_SIDES: Final = (("L", "Left"), ("R", "Right"))
_MOST_NAMES: Final = 256
_SLACK: Final = 0.01
"""How far trackers may stray beyond 0..1."""


class _Table(NamedTuple):
    """The table: for each unit and side the sums, the greatest of which counts; and the names of shapes."""

    units: tuple[tuple[int, str, tuple[tuple[tuple[str, float], ...], ...]], ...]
    shapes: Mapping[str, str]
    ignored: frozenset[str]


def from_blend_shapes(shapes: Mapping[str, float]) -> FaceSeen:
    """Return the face of blend shapes.

    Args:
        shapes: Each 0..1, by name: ``mouthSmileLeft``, ``MouthSmileLeft``, ``mouthSmile_L`` and ``mouth_smile_left``
            are one. Shapes that are missing are at rest; MediaPipe's ``_neutral`` and turns of head and eyes are left
            aside.

    Raises:
        PerceptionError: A name is no blend shape, or a value is no number on 0..1; names it and the nearest.

    >>> from_blend_shapes({"mouthSmileLeft": 0.8, "mouthSmile_R": 0.8, "cheekSquintLeft": 0.6}).named
    {'AU6L': 0.6, 'AU12': 0.8}
    """
    if len(shapes) > _MOST_NAMES:
        raise PerceptionError(f"{len(shapes)} blend shapes are no face; expected ARKit's 52")
    known: dict[str, float] = {}
    for name, value in shapes.items():
        shape = _shape(name)
        if shape is not None:
            known[shape] = _on_scale(name, value)
    values: dict[str, float] = {}
    for number, side, sums in _table().units:
        found = max(sum(weight * _value(term, known, values) for term, weight in each) for each in sums)
        values[f"AU{number}{side}"] = min(1.0, max(0.0, found))
    left, right = (
        {number: values[f"AU{number}{side}"] for number, s, _ in _table().units if s == side} for side in "LR"
    )
    return FaceSeen(ActionUnits(left, right), dict.fromkeys(left, 1.0))


def is_blend_shape(name: str) -> bool:
    """Return whether a name is that of a blend shape, in any spelling, or of what comes with them and is left aside."""
    return _folded(name) in _table().shapes or _folded(name) in _table().ignored


def _shape(name: str) -> str | None:
    """Return the shape of a name; None for what is left aside."""
    folded = _folded(name)
    if folded in _table().ignored:
        return None
    if folded not in _table().shapes:
        close = nearest(name, _table().shapes.values())
        raise PerceptionError(
            f"{name[:80]!r} is no blend shape; "
            + (f"did you mean {close!r}?" if close else "expected ARKit's names, such as 'mouthSmileLeft'")
        )
    return _table().shapes[folded]


def _folded(name: str) -> str:
    """Return a name without regard to how it is spelt."""
    for short, long in (("_L", "left"), ("_R", "right")):
        if name.endswith(short):
            name = name.removesuffix(short) + long
    return name.replace("_", "").casefold()


def _on_scale(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or not isfinite(value) or not -_SLACK <= value <= 1 + _SLACK:
        raise PerceptionError(f"the blend shape {name} cannot be {value!r}: expected a number on 0..1")
    return min(1.0, max(0.0, float(value)))


def _value(term: str, shapes: Mapping[str, float], units: Mapping[str, float]) -> float:
    return units[term] if term.startswith("AU") else shapes.get(term, 0.0)


@cache
def _table() -> _Table:
    data = read_json(_FILE)
    check(data, read_json(_FILE.parent / "schema" / _FILE.name), _FILE.name)
    units = []
    for name, sums in data["units"].items():
        for letter, side in _SIDES:
            terms = tuple(tuple((_sided(t, letter, side), float(w)) for t, w in each.items()) for each in sums)
            units.append((int(name.strip("AU*")), letter, terms))
    return _Table(tuple(units), _names(data), frozenset(map(_folded, data["ignored"])))


def _sided(term: str, letter: str, side: str) -> str:
    """Return a term of one side; a unit that stands without one is taken on the same side."""
    if term.startswith("AU"):
        return term.strip("*") + letter
    return term.replace("*", side)


def _names(data: Mapping[str, Any]) -> dict[str, str]:
    terms: Iterable[str] = (term for sums in data["units"].values() for each in sums for term in each)
    listed = [*data["others"], *(term for term in terms if not term.startswith("AU"))]
    names = {name.replace("*", side) for name in listed for _, side in _SIDES}
    return {_folded(name): name for name in sorted(names)}
