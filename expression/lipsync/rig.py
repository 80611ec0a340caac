"""What turns a pose into the numbers of somebody's rig: sums over a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Final

import msgspec

from ...core.errors import AuthoringError, nearest
from ..expression import CUES, Gaze, Head, Mouth, Pose

__all__ = ["Parameter", "Rig", "RigTable"]

Source = Callable[[Pose], float]


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number of a rig: rest plus the sum of its terms, within its range.

    Attributes:
        name: As the rig calls it; ``*`` stands for either side.
        terms: How much of what: ``AU12*``, ``AU1``, ``mouth.jaw``, ``gaze.left``, ``head.roll``, ``cues.blush``.
        rest: When all terms are 0.
        low: Least value.
        high: Greatest value.
    """

    name: str
    terms: dict[str, float]
    rest: float = 0.0
    low: float = 0.0
    high: float = 1.0


class RigTable(msgspec.Struct, frozen=True):
    """The file that describes a rig.

    Attributes:
        about: What it is, and where it is from.
        sides: What ``*`` in a name becomes on the person's own left and right.
        parameters: In order.
    """

    about: str
    sides: tuple[str, str]
    parameters: tuple[Parameter, ...]


class Rig:
    """A rig made of its table.

    Attributes:
        parameters: Every number it has, by name.

    Raises:
        AuthoringError: A term names nothing that a pose has.
    """

    def __init__(self, table: RigTable) -> None:
        self.parameters: Mapping[str, Parameter] = {
            name: parameter for each in table.parameters for name, parameter in _sided(each, table.sides)
        }
        self._terms = {
            name: [(_source(term), weight) for term, weight in each.terms.items()]
            for name, each in self.parameters.items()
        }

    def __call__(self, pose: Pose) -> dict[str, float]:
        """Return every number of the rig for a pose, in the order of its table."""
        return {
            name: min(each.high, max(each.low, each.rest + sum(weight * of(pose) for of, weight in self._terms[name])))
            for name, each in self.parameters.items()
        }


def _sided(parameter: Parameter, sides: tuple[str, str]) -> list[tuple[str, Parameter]]:
    """Return a parameter by its name, or the two that it stands for."""
    if "*" not in parameter.name:
        return [(parameter.name, parameter)]
    return [
        (parameter.name.replace("*", side), msgspec.structs.replace(parameter, terms=_on_side(parameter.terms, letter)))
        for side, letter in zip(sides, "LR", strict=True)
    ]


def _on_side(terms: Mapping[str, float], letter: str) -> dict[str, float]:
    return {term.replace("*", letter): weight for term, weight in terms.items()}


def _source(term: str) -> Source:
    """Return what reads a term off a pose."""
    if term.startswith("AU") and term[2:].rstrip("LR").isdecimal():
        return _action_unit(int(term[2:].rstrip("LR")), term[-1])
    if term not in _SOURCES:
        close = nearest(term, _SOURCES)
        raise AuthoringError(f"{term!r} is nothing that a pose has" + (f"; did you mean {close!r}?" if close else ""))
    return _SOURCES[term]


def _action_unit(number: int, side: str) -> Source:
    if side == "L":
        return lambda pose: pose.face.left.get(number, 0.0)
    if side == "R":
        return lambda pose: pose.face.right.get(number, 0.0)
    return lambda pose: pose.face[number]


def _of(part: str, name: str) -> Source:
    return lambda pose: float(getattr(getattr(pose, part), name))


def _cue(name: str) -> Source:
    return lambda pose: pose.cues.get(name, 0.0)


_MOUTH_PARTS: Final = [each.name for each in fields(Mouth) if each.name != "visemes"]
_SOURCES: Final[Mapping[str, Source]] = {
    **{f"mouth.{name}": _of("mouth", name) for name in _MOUTH_PARTS},
    **{f"gaze.{each.name}": _of("gaze", each.name) for each in fields(Gaze)},
    **{f"head.{each.name}": _of("head", each.name) for each in fields(Head)},
    **{f"cues.{name}": _cue(name) for name in CUES},
    "mouth.wide": lambda pose: max(0.0, pose.mouth.width),
    "mouth.narrow": lambda pose: max(0.0, -pose.mouth.width),
    "gaze.left": lambda pose: max(0.0, pose.gaze.x),
    "gaze.right": lambda pose: max(0.0, -pose.gaze.x),
    "gaze.up": lambda pose: max(0.0, pose.gaze.y),
    "gaze.down": lambda pose: max(0.0, -pose.gaze.y),
    "breath": lambda pose: pose.breath,
}
