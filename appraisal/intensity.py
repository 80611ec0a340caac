"""How intense what is felt is: the variables of OCC theory as factors.

Which variables count is data of the ontology (the intensity variables of each type); how much each counts stands in
``data/intensity.json``, with its source. Intensity never falls when a variable of a type grows in its magnitude, or
when one of the general variables grows; only deservingness works both ways, by whether the emotion feels good.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

__all__ = [
    "GENERAL",
    "Factor",
    "Values",
    "factor_named",
    "general_factor",
    "general_factors",
    "new_likelihood",
    "own_group_from",
]

Values = Mapping[str, float]
"""Values of variables, by their names in the ontology."""
GENERAL: Final = ("sense_of_reality", "proximity", "unexpectedness", "arousal")
"""The variables that bear on every emotion (OCC 1988, chapter 4)."""


def _unit(value: Any) -> Any:
    return min(1.0, max(0.0, value))


class Factor(NamedTuple):
    """What a variable multiplies intensity by: a straight line between two points, level outside them.

    Attributes:
        low: Value at which the factor is ``least``.
        high: Value at which it is ``most``.
        least: Factor at the low end.
        most: Factor at the high end.
        of_magnitude: Whether the sign of the value does not count.
        by_valence: Whether the line is turned round for emotions that feel bad.
    """

    low: float
    high: float
    least: float
    most: float
    of_magnitude: bool = False
    by_valence: bool = False

    def of(self, value: Any, valence: int = 1, within: Callable[[Any], Any] = _unit) -> Any:
        """Return the factor for a value, or the factors for an array of values.

        Args:
            value: Of the variable.
            valence: Of the emotion.
            within: Cuts a value, or the values of an array, to 0..1.

        >>> Factor(0, 10, 1.0, 1.5).of(4), Factor(-10, 10, 0.5, 1.5, by_valence=True).of(10, -1)
        (1.2, 0.5)
        """
        if self.of_magnitude:
            value = abs(value)
        share = within((value - self.low) / (self.high - self.low))
        if self.by_valence and valence <= 0:
            share = 1.0 - share if valence else 0.5
        return self.least + (self.most - self.least) * share


def factor_named(variable: str) -> Factor:
    """Return the factor of a type's own variable; one that is not listed counts by its magnitude, 0..10 to 0..1."""
    return _factors()["variables"].get(variable) or Factor(0, 10, 0, 1, of_magnitude=True)


def general_factor(values: Values, within: Callable[[Any], Any] = _unit) -> Any:
    """Return what the general variables multiply every intensity by; 1 when no rule gives any.

    >>> general_factor({"proximity": 0.5, "unexpectedness": 10})
    0.9375
    """
    product: Any = 1.0
    for name, factor in general_factors().items():
        if name in values:
            product = product * factor.of(values[name], 1, within)
    return product


def general_factors() -> Mapping[str, Factor]:
    """Return the factors of the variables that bear on every emotion, by name."""
    return _factors()["every"]


def own_group_from() -> float:
    """Strength of unit from which another's deed is one's own group's."""
    return float(_data()["own_group"]["from"])


def new_likelihood() -> float:
    """Likelihood of a prospect that is announced without one."""
    return float(_data()["new_prospect"]["likelihood"])


@cache
def _factors() -> dict[str, dict[str, Factor]]:
    return {group: {name: _factor(entry) for name, entry in _data()[group].items()} for group in ("variables", "every")}


def _factor(entry: Mapping[str, Any]) -> Factor:
    least, most = entry["factor"]
    return Factor(
        entry["from"], entry["to"], least, most, entry.get("magnitude", False), entry.get("by_valence", False)
    )


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "intensity.json").read_text(encoding="utf-8"))
    return found
