"""Action units: how far each muscle action of a face goes, left and right (FACS; Ekman & Friesen 1978)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import isfinite
from typing import Final, Literal

from .errors import OntologyError

__all__ = ["NEUTRAL_FACE", "ActionUnits", "Side", "unit_name", "unit_names"]

Side = Literal["left", "right"]

_FIRST: Final = 1
_LAST: Final = 99


@dataclass(frozen=True, slots=True)
class ActionUnits:
    """The action units of a face at one moment; those not named are at rest.

    How far each goes is taken as it is told, if it is a number; whoever draws brings it into 0..1.

    Attributes:
        left: How far each action unit goes on the person's own left side, 0..1, by its FACS number.
        right: The same on the person's right.

    Raises:
        OntologyError: A key is no FACS number, or a value no finite number.

    >>> smirk = ActionUnits.parse({"14R": 1, "12": 0.5})
    >>> smirk.right[14], smirk.left.get(14, 0.0), smirk[12]
    (1.0, 0.0, 0.5)
    >>> smirk.named()
    {'AU12': 0.5, 'AU14R': 1.0}
    """

    left: Mapping[int, float] = field(default_factory=dict)
    right: Mapping[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for side in (self.left, self.right):
            if side:
                _check(side)

    @classmethod
    def of(cls, both: Mapping[int, float]) -> ActionUnits:
        """Return a face whose sides are alike."""
        return cls(both, both)

    @classmethod
    def parse(cls, named: Mapping[str, float]) -> ActionUnits:
        """Return the face of named action units: ``12``, ``AU12`` for both sides, ``14R`` or ``L2`` for one.

        Raises:
            OntologyError: A name is no action unit, or a value is not on 0..1.
        """
        left: dict[int, float] = {}
        right: dict[int, float] = {}
        for name, value in named.items():
            number, side = _number_and_side(name)
            if not 0 <= value <= 1:
                raise OntologyError(f"action unit {name} cannot be {value!r}: expected a number on 0..1")
            if side != "R":
                left[number] = float(value)
            if side != "L":
                right[number] = float(value)
        return cls(left, right)

    def __getitem__(self, number: int) -> float:
        """Return the mean of both sides, 0..1."""
        return (self.left.get(number, 0.0) + self.right.get(number, 0.0)) / 2

    def __iter__(self) -> Iterator[int]:
        """Iterate over the numbers of all action units that go anywhere, in order."""
        return iter(sorted({number for side in (self.left, self.right) for number, value in side.items() if value}))

    def __bool__(self) -> bool:
        return any(True for _ in self)

    def on(self, side: Side) -> Mapping[int, float]:
        """Return the action units of one side."""
        return self.left if side == "left" else self.right

    def named(self) -> dict[str, float]:
        """Return them by name, those that differ between the sides with an L or R: what messages and files hold."""
        named: dict[str, float] = {}
        for number in self:
            left, right = self.left.get(number, 0.0), self.right.get(number, 0.0)
            if left == right:
                named[f"AU{number}"] = left
            else:
                named |= {f"AU{number}{side}": value for side, value in (("L", left), ("R", right)) if value}
        return named


def _check(side: Mapping[int, float]) -> None:
    """Look over a side at once: faces are made many times a frame."""
    try:
        if isfinite(sum(side.values())) and min(side) >= _FIRST and max(side) <= _LAST:
            return
    except (AttributeError, TypeError):
        pass
    raise OntologyError(
        f"{repr(side)[:80]} are no action units: expected FACS numbers ({_FIRST} to {_LAST}), each with how far "
        "it goes on 0..1; names such as '14R' are read by ActionUnits.parse"
    )


NEUTRAL_FACE: Final = ActionUnits()
"""A face at rest."""


def _number_and_side(name: str) -> tuple[int, str]:
    """Return the number of an action unit and its side: L, R or nothing for both."""
    bare = str(name).upper().removeprefix("AU")
    side = next((side for side in "LR" if bare.startswith(side) or bare.endswith(side)), "")
    digits = bare.strip("LR")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4) or not _FIRST <= int(digits) <= _LAST:
        raise OntologyError(
            f"{str(name)[:80]!r} is no action unit: expected its FACS number with an optional side, such as 12 or 14R"
        )
    return int(digits), side


@cache
def unit_names() -> Mapping[int, str]:
    """Return what each action unit is in words, by FACS number.

    >>> unit_names()[12]
    'corners of the lips up'
    """
    from .schema import DATA, check, read_json, read_schema  # whoever only holds faces never loads it

    file = DATA / "action_units.json"
    table = read_json(file)
    check(table, read_schema("action_units"), file.name)
    return {int(number): name for number, name in table["names"].items()}


def unit_name(name: str) -> str:
    """Return a named action unit in words, with its side; just the number when it has no words.

    >>> unit_name("AU14R"), unit_name("6")
    ('corners dimpled, right', 'cheeks up')

    Raises:
        OntologyError: The name is no action unit.
    """
    number, side = _number_and_side(name)
    return unit_names().get(number, f"action unit {number}") + {"L": ", left", "R": ", right"}.get(side, "")
