"""Asks HermiT whether the ontology is consistent and what follows from it, and compares that with the compiled table.

HermiT comes with owlready2 (extra ``ontology``) and needs Java. It runs when the ontology is built and tested, never
when it is used.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .errors import OntologyError
from .owl import OwlOntology, build_owl

__all__ = ["Closure", "Verdict", "differences", "has_java", "inferred", "reason", "tabled", "unsatisfiable"]


@dataclass(frozen=True, slots=True)
class Closure:
    """What follows: for every name the names that it is related to.

    Attributes:
        kinds: A class and the classes above it.
        broader: A concept and all concepts above it.
        opposites: A concept and its opposites, in both directions.
        weaker: A concept and all that are weaker.
        components: A concept and all components of blends that lead to it.
        compounds: An OCC type and the types that it is a kind of, since it holds their conditions.
    """

    kinds: Mapping[str, frozenset[str]]
    broader: Mapping[str, frozenset[str]]
    opposites: Mapping[str, frozenset[str]]
    weaker: Mapping[str, frozenset[str]]
    components: Mapping[str, frozenset[str]]
    compounds: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What HermiT says: whether the ontology is consistent, which classes are unsatisfiable, and what follows."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    closure: Closure | None


def has_java() -> bool:
    """Return whether a Java is installed."""
    return shutil.which("java") is not None


def reason(table: Mapping[str, Any], profile: str = "core") -> Verdict:
    """Return what HermiT says of the ontology of a table.

    Raises:
        MissingExtraError: owlready2 is not installed.
        OntologyError: Java is not installed.
    """
    built = build_owl({**table, "words": {}}, profile)  # words are annotations, from which nothing follows
    if not _classify(built, values=True):
        return Verdict(False, (), None)
    names = tuple(sorted(kind.name for kind in built.world.inconsistent_classes()))
    return Verdict(True, names, inferred(built))


def unsatisfiable(table: Mapping[str, Any], *parents: str) -> bool:
    """Return whether HermiT finds that nothing can be of all these kinds at once.

    Only the tree is given to HermiT, and the OCC types when one of them is named: what cannot be there cannot be in the
    whole ontology either, which only says more.

    Raises:
        OntologyError: A name is no class of the ontology, or Java is not installed.
    """
    types = table["types"] if any(name.startswith("OCC_") for name in parents) else []
    built = build_owl({**table, **_WITHOUT_RELATIONS, "types": types})
    for name in parents:
        if name not in built.classes:
            raise OntologyError(f"{name!r} is no class of the ontology")
    with built.space("core"):
        probe = type("Probe", tuple(built.classes[name] for name in dict.fromkeys(parents)), {})
    return not _classify(built) or probe in built.world.inconsistent_classes()


_WITHOUT_RELATIONS: Final[Mapping[str, Any]] = {
    "words": {},
    "opposites": {},
    "blends": [],
    "chains": [],
    "transitions": [],
    "vocabularies": [],
}


def _classify(built: OwlOntology, values: bool = False) -> bool:
    if not has_java():
        raise OntologyError("Java is not installed", remedy="HermiT needs it: install a JRE, version 8 or later.")
    try:
        built.owlready.sync_reasoner_hermit(built.world, infer_property_values=values, debug=0)
    except built.owlready.OwlReadyInconsistentOntologyError:
        return False
    return True


def inferred(built: OwlOntology) -> Closure:
    """Return what follows in a world that has been classified."""
    tree = {name: kind for name, kind in built.classes.items() if name in built.concepts}
    occ = {name: built.classes[f"OCC_{name}"] for name in built.occ}
    nodes, types = {kind: name for name, kind in tree.items()}, {kind: name for name, kind in occ.items()}
    return Closure(
        kinds={name: _above(kind, nodes) for name, kind in tree.items()},
        broader=_values(built, "hasBroaderTransitive"),
        opposites=_values(built, "isOppositeOf"),
        weaker=_values(built, "moreIntenseThan"),
        components=_values(built, "isComposedOf"),
        compounds={name: _above(kind, types) for name, kind in occ.items()},
    )


def _above(kind: Any, names: Mapping[Any, str]) -> frozenset[str]:
    return frozenset(names[other] for other in kind.ancestors() if other in names and other is not kind)


def _values(built: OwlOntology, name: str) -> dict[str, frozenset[str]]:
    """All values of a property, those that follow too; the plain attribute shows only what is asserted."""
    ids = {concept: node for node, concept in built.concepts.items()}
    indirect = f"INDIRECT_{name}"
    return {
        node: frozenset(ids[value] for value in getattr(concept, indirect)) for node, concept in built.concepts.items()
    }


def tabled(table: Mapping[str, Any], profile: str = "core") -> Closure:
    """Return what the compiled table holds, in the form in which HermiT's answer comes."""
    rows = {row["id"]: row for row in table["nodes"] if row["core"] or profile == "tone144"}
    above = {name: frozenset(_kinds_above(name, rows)) for name in rows}
    parts: dict[str, set[str]] = {}
    for a, b, result, *_ in table["blends"]:
        parts.setdefault(result, set()).update((a, b))
    conditions = {row["name"]: {tuple(pair) for pair in row["conditions"]} for row in table["types"]}
    standard = {row["name"]: row["standard"] for row in table["types"]}
    return Closure(
        kinds=above,
        broader=above,
        opposites=_full({name: (row[0] for row in found) for name, found in table["opposites"].items()}, rows),
        weaker=_full(table["weaker"], rows),
        components=_full(parts, rows),
        compounds={
            name: frozenset(
                other
                for other, needed in conditions.items()
                if other != name and needed <= held and standard[name] <= standard[other]
            )
            for name, held in conditions.items()
        },
    )


def _kinds_above(name: str, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The nodes that a node is a kind of: up the tree, and from an extension node only by broadMatch."""
    while rows[name]["parent"] is not None and rows[name]["relation"] in ("", "broadMatch"):
        name = rows[name]["parent"]
        yield name


def _full(found: Mapping[str, Iterable[str]], rows: Iterable[str]) -> dict[str, frozenset[str]]:
    return {name: frozenset(found.get(name, ())) for name in rows}


def differences(one: Closure, other: Closure) -> tuple[str, ...]:
    """Return where two closures differ, one sentence each; nothing when they are equal."""
    found = []
    for part in Closure.__dataclass_fields__:
        left, right = getattr(one, part), getattr(other, part)
        for name in sorted({*left, *right}):
            a, b = left.get(name, frozenset()), right.get(name, frozenset())
            found += [f"{part}({name}): only the first has {extra}" for extra in sorted(a - b)]
            found += [f"{part}({name}): only the second has {extra}" for extra in sorted(b - a)]
    return tuple(found)
