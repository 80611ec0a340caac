"""What several wanted emotions demand of the appraisal variables together: signs, fixed values, and sums to be met.

Every potential is a sum of magnitudes of variables, each times a factor that is known beforehand: joy is the
desirability, anger half the desirability and half the praiseworthiness. So what is wanted makes linear equations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ...appraisal.variables import VARIABLES, scale_of
from ...core.numbers import format_number
from ..document import VariableDoc
from .feelings_reading import FeelingError, Wanted, shown_amount, shown_variable

__all__ = ["Equations", "Slot"]

_ROUNDS: Final = 2000
_CLOSE: Final = 1e-9
_LEAST: Final = 1e-3
"""Below this magnitude a variable that must not be 0 is as good as 0."""


class Slot(NamedTuple):
    """An appraisal variable and whom it is about (``-``: nobody)."""

    variable: str
    target: str = "-"

    def __str__(self) -> str:
        name = shown_variable(self.variable, 0, "-").removesuffix(" 0")
        return name + ("" if self.target == "-" else f" of {self.target}")


class _Row(NamedTuple):
    """The sum that makes one emotion: factors of magnitudes, and what it must come to."""

    factors: Mapping[Slot, float]
    potential: float
    wanted: Wanted


@dataclass
class Equations:
    """What is demanded of the variables of one event.

    Attributes:
        signs: 1 or -1 of each variable, and who asked for it.
        fixed: Values that are known.
        rows: The sums.
    """

    signs: dict[Slot, tuple[int, Wanted | None]] = field(default_factory=dict)
    fixed: dict[Slot, float] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)

    def need(self, slot: Slot, sign: int, wanted: Wanted) -> None:
        """Demand a variable with a sign.

        Raises:
            FeelingError: Another emotion, or the writer, needs it with the other sign.
        """
        known = self.signs.setdefault(slot, (sign, wanted))
        if known[0] != sign:
            raise _contradiction(slot, known[1], wanted, sign)

    def fix(self, slot: Slot, value: float, wanted: Wanted | None = None) -> None:
        """Demand a value.

        Raises:
            FeelingError: Another value is demanded already.
        """
        before = self.fixed.setdefault(slot, value)
        if abs(before - value) > _CLOSE and wanted is not None:
            raise FeelingError(
                f"{wanted} needs {slot} {shown_amount(value)}, but it is {shown_amount(before)}",
                wanted.column,
                "an event has one value of it: leave one of them out",
            )
        if wanted is None and value:
            self.signs.setdefault(slot, (1 if value > 0 else -1, None))

    def equal(self, factors: Mapping[Slot, float], potential: float, wanted: Wanted) -> None:
        """Demand that magnitudes, each times its factor, come to a potential."""
        self.rows.append(_Row(factors, potential, wanted))

    def solution(self) -> list[VariableDoc]:
        """Return the variables with values that meet all demands, in the order of the theory.

        Raises:
            FeelingError: Nothing does.
        """
        found = dict(self.fixed)
        found.update({slot: self.signs[slot][0] * size for slot, size in self._magnitudes().items()})
        order = [*VARIABLES]
        ranked = sorted(found, key=lambda slot: order.index(slot.variable) if slot.variable in order else len(order))
        return [
            VariableDoc(name=slot.variable, value=format_number(found[slot]), target=slot.target) for slot in ranked
        ]

    def _magnitudes(self) -> dict[Slot, float]:
        rows = [self._reduced(row) for row in self.rows]
        sizes: dict[Slot, float] = {}
        for row in sorted(rows, key=lambda row: row.potential):
            share = row.potential / (sum(row.factors.values()) or 1.0)
            sizes.update({slot: share for slot in row.factors if slot not in sizes})
        for slot in self.signs:
            if slot not in sizes and slot not in self.fixed:
                sizes[slot] = 1.0  # nothing depends on how much it is
        limits = {slot: scale_of(slot.variable).high for slot in sizes}
        for _ in range(_ROUNDS):
            if max([abs(_missing(row, sizes)) for row in rows], default=0.0) < _CLOSE:
                break
            for row in sorted(rows, key=lambda row: -len(row.factors)):
                _project(row, sizes, limits)
        self._check(rows, sizes, limits)
        return {slot: round(size, 7) for slot, size in sizes.items()}

    def _reduced(self, row: _Row) -> _Row:
        """Return a sum without the parts that are known."""
        known = sum([factor * abs(self.fixed[slot]) for slot, factor in row.factors.items() if slot in self.fixed])
        free = {slot: factor for slot, factor in row.factors.items() if slot not in self.fixed}
        return _Row(free, row.potential - known, row.wanted)

    def _check(self, rows: list[_Row], sizes: dict[Slot, float], limits: dict[Slot, float]) -> None:
        for row, reduced in zip(self.rows, rows, strict=True):
            short = _missing(reduced, sizes)
            if abs(short) > 1e-6:
                raise _out_of_reach(row.wanted, row.potential - short, len(self.rows) > 1)
            for slot in reduced.factors:
                if sizes[slot] < _LEAST:
                    raise _out_of_reach(row.wanted, row.potential, True, f"nothing is left for {slot}")
                if sizes[slot] > limits[slot] + _CLOSE:
                    raise _out_of_reach(
                        row.wanted, row.potential, len(self.rows) > 1, f"{slot} ends at {limits[slot]:g}"
                    )


def _missing(row: _Row, sizes: Mapping[Slot, float]) -> float:
    return row.potential - sum([factor * sizes[slot] for slot, factor in row.factors.items()])


def _project(row: _Row, sizes: dict[Slot, float], limits: Mapping[Slot, float]) -> None:
    """Go to the nearest point that meets one sum, and then to the nearest within the scales."""
    weight = sum([factor * factor for factor in row.factors.values()])
    if not weight:
        return
    step = _missing(row, sizes) / weight
    for slot, factor in row.factors.items():
        sizes[slot] = min(limits[slot], max(0.0, sizes[slot] + step * factor))


def _contradiction(slot: Slot, first: Wanted | None, second: Wanted, sign: int) -> FeelingError:
    needs, has = ("above", "below") if sign > 0 else ("below", "above")
    if first is None:
        message = f"{second} needs {slot} {needs} 0, but it is given {has} 0"
        return FeelingError(message, second.column, "leave the variable or the emotion out")
    if first.emotion == second.emotion:
        message = f"{first} and {second} need {slot} {has} and {needs} 0 at once"
    else:
        message = f"{first} and {second} of one event cannot both be: {first} needs {slot} {has} 0, {second} {needs} 0"
    return FeelingError(message, second.column, "leave one out, or tie them to different events or conditions")


def _out_of_reach(wanted: Wanted, nearest: float, several: bool, why: str = "") -> FeelingError:
    reason = f": {why}" if why else f": it comes to {shown_amount(nearest)}"
    if several:
        message = f"{wanted} cannot be had together with the rest{reason}"
        return FeelingError(message, wanted.column, "change how much is wanted, or leave one of them out")
    return FeelingError(f"{wanted} is out of reach{reason}", wanted.column, "ask for less")
