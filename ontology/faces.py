"""Which face belongs to which emotion: prototypes of action units, and the faces of two emotions at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from .action_units import ActionUnits
from .schema import DATA, check, read_json, read_schema

__all__ = ["FaceCompound", "FaceKind", "FacePrototype", "face_compound", "face_compounds", "face_prototypes"]

FaceKind: TypeAlias = Literal["basic", "occ", "further"]


@dataclass(frozen=True, slots=True)
class FacePrototype:
    """The face of one emotion at its strongest.

    Attributes:
        name: Such as ``joy``.
        node: Id of the emotion in the ontology.
        kind: ``basic``, ``occ`` for a type of Ortony, Clore & Collins, or ``further``.
        face: Its action units.
        source: Who found so.
    """

    name: str
    node: str
    kind: FaceKind
    face: ActionUnits
    source: str


@dataclass(frozen=True, slots=True)
class FaceCompound:
    """The face of two emotions at once, where it is known.

    Attributes:
        of: Names of the two prototypes.
        name: What they are called together, such as ``happily surprised``.
        units: The action units of the common face, by FACS number.
    """

    of: tuple[str, str]
    name: str
    units: tuple[int, ...]


@cache
def face_prototypes() -> Mapping[str, FacePrototype]:
    """Return all prototypes by name, the basic emotions first.

    >>> face_prototypes()["joy"].face.named()
    {'AU6': 0.9, 'AU12': 1.0, 'AU25': 1.0, 'AU26': 0.42}
    """
    return {
        name: FacePrototype(name, each["node"], each["kind"], ActionUnits.parse(each["au"]), each["source"])
        for name, each in _table("face_prototypes")["prototypes"].items()
    }


@cache
def face_compounds() -> tuple[FaceCompound, ...]:
    """Return the compounds whose face is known."""
    return tuple(
        FaceCompound((each["of"][0], each["of"][1]), each["name"], tuple(each["au"]))
        for each in _table("face_compounds")["compounds"]
    )


def face_compound(one: str, other: str) -> FaceCompound | None:
    """Return the compound of two prototypes, in either order; None when it is not known.

    >>> face_compound("surprise", "joy").name
    'happily surprised'
    """
    return _by_pair().get(frozenset((one, other)))


@cache
def _by_pair() -> Mapping[frozenset[str], FaceCompound]:
    return {frozenset(each.of): each for each in face_compounds()}


def _table(name: str) -> dict[str, Any]:
    file = DATA / f"{name}.json"
    table = read_json(file)
    check(table, read_schema(name), file.name)
    return table
