"""Several feelings in one face.

Action units of all are joined as 1 - product of (1 - weight * unit). Then muscles that work against each other are
settled: of raised and lowered mouth corners (12, 15), and of wide and closed eyes (5, 43), the weaker loses what both
have in common and the stronger .6 of it, without a leap where they are nearly equal; open lips cannot be pressed. Of
some pairs it is known which units remain (Du, Tao & Martinez 2014; the ontology's ``face_compounds.json``). The rest is
ours, found by looking at drawn blends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from ..ontology.action_units import NEUTRAL_FACE, ActionUnits
from ..ontology.faces import FaceCompound, face_compound
from .prototypes import prototypes

__all__ = ["CORNERS", "Corners", "blend", "competing", "compound_of", "conflict", "join", "ramp"]

Corners = Literal[12, 15]
"""Which of the two that move the mouth's corners has its turn: 12 raises, 15 lowers."""
CORNERS: Final = (6, 12, 15, 17)
"""The action units that change with the turn."""

_ANTAGONISTS: Final = ((12, 15), (5, 43))
_WINNER_LOSES: Final = 0.6
_UNDECIDED: Final = 0.1
"""Where they differ by less than this part of the stronger, both share what the winner would keep; ours."""
_DOMINANCE: Final = 0.5
_STRONG: Final = (0.3, 0.6)
_EQUAL: Final = (0.5, 0.8)
_REST: Final = 0.25
"""What is left of the units that do not belong to a compound; ours."""


def blend(weights: Mapping[str, float], turn: Corners | None = None) -> ActionUnits:
    """Return the face of several prototypes.

    Args:
        weights: 0..1 of each, by name.
        turn: Which of raised and lowered corners has its turn, when both are felt; None for the stronger.

    >>> blend({"joy": 1.0})[12], blend({"joy": 0.5, "sadness": 0.9})[12]
    (1.0, 0.0)
    """
    if not weights:
        return NEUTRAL_FACE
    ranked = competing(weights)
    known, share = _compound(ranked)
    sides = []
    faces = [(prototypes()[name].face, weight) for name, weight in ranked.items()]
    for units in (
        join((face.left, weight) for face, weight in faces),
        join((face.right, weight) for face, weight in faces),
    ):
        if known is not None and share:
            units = {unit: _kept(unit, value, known, share) for unit, value in units.items()}
        sides.append(_settled(units, turn))
    return ActionUnits(*sides)


def competing(weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights, the greatest first, with the lesser held down the more, the less they are; ours."""
    most = max(weights.values(), default=0.0)
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return {name: weight * (weight / most) ** _DOMINANCE for name, weight in ranked if weight > 0}


def join(parts: Iterable[tuple[Mapping[int, float], float]]) -> dict[int, float]:
    """Return action units joined: 1 - product of (1 - weight * unit)."""
    joined: dict[int, float] = {}
    for units, weight in parts:
        for unit, value in units.items():
            before = joined.get(unit, 0.0)
            joined[unit] = before + min(1.0, weight * value) * (1 - before)
    return {unit: value for unit, value in joined.items() if value}


def conflict(weights: Mapping[str, float]) -> float:
    """Return how evenly corners are pulled up and down, 0..1: from 0 to .4 of the stronger it is none, from .7 all."""
    joined = join((prototypes()[name].face.left, weight) for name, weight in competing(weights).items())
    high, low = sorted((joined.get(12, 0.0), joined.get(15, 0.0)), reverse=True)
    return ramp(low / high, 0.4, 0.7) if high else 0.0


def compound_of(weights: Mapping[str, float]) -> str | None:
    """Return what the two strongest are called together, such as ``happily surprised``, when both are strong.

    >>> compound_of({"joy": 0.7, "surprise": 0.6})
    'happily surprised'
    """
    known, share = _compound(competing(weights))
    return known.name if known is not None and share >= 0.5 else None


def ramp(value: float, low: float, high: float) -> float:
    """Return 0 up to ``low``, 1 from ``high`` on, and a straight line between."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _compound(ranked: Mapping[str, float]) -> tuple[FaceCompound | None, float]:
    """The compound of the two strongest, and how much it is one, 0..1."""
    if len(ranked) < 2:
        return None, 0.0
    (one, high), (other, low) = list(ranked.items())[:2]
    known = face_compound(one, other)
    return known, ramp(low, *_STRONG) * ramp(low / high, *_EQUAL) if known else 0.0


def _kept(unit: int, value: float, known: FaceCompound, share: float) -> float:
    return value if unit in known.units else value * (1 - (1 - _REST) * share)


def _settled(units: dict[int, float], turn: Corners | None) -> dict[int, float]:
    """Settle what works against each other."""
    for one, other in _ANTAGONISTS:
        first, second = units.get(one, 0.0), units.get(other, 0.0)
        common = min(first, second)
        if not common:
            continue
        if turn in (one, other):
            units[one], units[other] = (first, 0.0) if turn == one else (0.0, second)
        else:
            left = (1 - _WINNER_LOSES) * common
            won = ramp((first - second) / max(first, second), -_UNDECIDED, _UNDECIDED)
            units[one], units[other] = first - common + left * won, second - common + left * (1 - won)
    is_open = max(units.get(25, 0.0), units.get(26, 0.0), units.get(27, 0.0))
    for unit, share in ((24, 1.0), (17, 0.5)):
        if unit in units:
            units[unit] *= 1 - share * is_open
    return {unit: value for unit, value in units.items() if value}
