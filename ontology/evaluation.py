"""Measures the ontology: structure (OntoQA), pitfalls (an offline part of OOPS!), and description-logic expressivity.

Sources: Tartir, Arpinar & Sheth, *Ontological evaluation and validation* (2010) for the OntoQA metrics;
Poveda-Villalon, Gomez-Perez & Suarez-Figueroa, *OOPS!* (2014) for the pitfalls and their numbers. Needs the extra
``ontology``; no Java.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .graphs import cycle
from .owl import OwlOntology, build_owl

__all__ = ["Pitfall", "Structure", "expressivity", "measure", "pitfalls"]


@dataclass(frozen=True, slots=True)
class Structure:
    """The metrics of OntoQA and plain counts.

    Attributes:
        classes: Number of classes.
        individuals: Number of individuals.
        object_properties: Number of object properties.
        data_properties: Number of data properties.
        annotation_properties: Number of annotation properties.
        triples: Number of triples.
        words: Number of words and phrases that resolve.
        depth: Most classes on a line from a top class to a leaf.
        relationship_richness: Relations that are no subclass relations, of all relations (0..1).
        attribute_richness: Data and annotation properties for each class.
        inheritance_richness: Subclasses for each class that has any.
        class_richness: Classes that have individuals, of all classes (0..1).
        average_population: Individuals for each class.
        annotated: Classes that have label, definition and source, of all classes (0..1).
        logic: Name of the description logic that it needs.
    """

    classes: int
    individuals: int
    object_properties: int
    data_properties: int
    annotation_properties: int
    triples: int
    words: int
    depth: int
    relationship_richness: float
    attribute_richness: float
    inheritance_richness: float
    class_richness: float
    average_population: float
    annotated: float
    logic: str


@dataclass(frozen=True, slots=True)
class Pitfall:
    """One check: its number in OOPS!, what it looks for, what it found, and why that is meant where it is."""

    number: str
    title: str
    found: tuple[str, ...]
    meant: str = ""


def measure(table: Mapping[str, Any], profile: str = "core") -> Structure:
    """Return the structure of the ontology.

    Raises:
        MissingExtraError: owlready2 is not installed.
    """
    built = build_owl(table, profile)
    world, ontology = built.world, built.ontology
    classes, individuals = list(world.classes()), list(world.individuals())
    objects, values = list(world.object_properties()), list(world.data_properties())
    notes = list(world.annotation_properties())
    below = Counter(parent for kind in classes for parent in kind.is_a if parent in set(classes))
    asserted = sum(len(list(prop.get_relations())) for prop in objects)
    inherited = sum(below.values())
    filled = {kind for individual in individuals for kind in individual.is_a}
    complete = [kind for kind in classes if kind.label and kind.definition and kind.source]
    return Structure(
        classes=len(classes),
        individuals=len(individuals),
        object_properties=len(objects),
        data_properties=len(values),
        annotation_properties=len(notes),
        triples=len(ontology.graph),
        words=len(table["words"]),
        depth=max(_depth(kind, set(classes)) for kind in classes),
        relationship_richness=round(asserted / (asserted + inherited), 3),
        attribute_richness=round((len(values) + len(notes)) / len(classes), 3),
        inheritance_richness=round(inherited / len(below), 3),
        class_richness=round(len(filled & set(classes)) / len(classes), 3),
        average_population=round(len(individuals) / len(classes), 3),
        annotated=round(len(complete) / len(classes), 3),
        logic=expressivity(built),
    )


def _depth(kind: Any, classes: set[Any]) -> int:
    return 1 + max((_depth(parent, classes) for parent in kind.is_a if parent in classes), default=0)


def expressivity(built: OwlOntology) -> str:
    """Return the name of the smallest description logic that has all constructs of the ontology, such as SROIF(D)."""
    api, world = built.owlready, built.world
    properties = list(world.object_properties())
    features = {feature for prop in properties for feature in prop.is_a}
    constructs = {type(part) for kind in world.classes() for part in _parts(kind)}
    restrictions = [part for kind in world.classes() for part in _parts(kind) if isinstance(part, api.Restriction)]
    rules = any(prop.property_chain for prop in properties) or api.IrreflexiveProperty in features
    roles = "R" if rules else "H" if any(set(prop.is_a) & set(properties) for prop in properties) else ""
    letters = "S" if api.TransitiveProperty in features else "ALC"
    letters += roles
    letters += "O" if api.OneOf in constructs or any(part.type == api.VALUE for part in restrictions) else ""
    inverse = api.SymmetricProperty in features or any(prop.inverse_property for prop in properties)
    letters += "I" if inverse else ""
    counts = (api.MIN, api.MAX, api.EXACTLY)
    functional = api.FunctionalProperty in features
    letters += "Q" if any(part.type in counts for part in restrictions) else "F" if functional else ""
    return letters + ("(D)" if list(world.data_properties()) else "")


def _parts(kind: Any) -> Iterator[Any]:
    open_parts = [*kind.is_a, *kind.equivalent_to]
    while open_parts:
        part = open_parts.pop()
        yield part
        open_parts.extend(getattr(part, "Classes", ()))


def pitfalls(table: Mapping[str, Any], profile: str = "core") -> tuple[Pitfall, ...]:
    """Return what each pitfall check finds.

    Raises:
        MissingExtraError: owlready2 is not installed.
    """
    built = build_owl(table, profile)
    return tuple(
        Pitfall(number, title, tuple(sorted(set(check(built)))), _MEANT.get(number, ""))
        for number, title, check in _CHECKS
    )


def _names(things: Iterable[Any]) -> Iterator[str]:
    return (thing.name for thing in things)


def _own_properties(built: OwlOntology) -> list[Any]:
    every = (*built.world.object_properties(), *built.world.data_properties())
    return [prop for prop in every if prop.iri.startswith(built.base)]


def _unconnected(built: OwlOntology) -> Iterator[str]:
    """Individuals without any relation to another individual."""
    pointed = {value for prop in built.world.object_properties() for pair in prop.get_relations() for value in pair}
    return _names(individual for individual in built.world.individuals() if individual not in pointed)


def _circles(built: OwlOntology) -> Iterator[str]:
    return iter(
        cycle(
            {kind.name: [above.name for above in kind.is_a if hasattr(above, "name")] for kind in built.world.classes()}
        )
    )


def _unlabelled(built: OwlOntology) -> Iterator[str]:
    things = (*built.world.classes(), *built.world.individuals())
    yield from _names(thing for thing in things if not (thing.label and thing.definition))
    yield from _names(prop for prop in _own_properties(built) if not (prop.label and prop.comment))


def _overlapping(built: OwlOntology) -> Iterator[str]:
    disjoint = {entity for pair in built.world.disjoint_classes() for entity in pair.entities}
    primaries = (built.classes[row["id"]] for row in built.rows if row["tier"] == 1)
    return _names(kind for kind in primaries if kind not in disjoint)


def _undetermined(built: OwlOntology) -> Iterator[str]:
    return _names(prop for prop in _own_properties(built) if not (prop.domain and prop.range))


def _without_inverse(built: OwlOntology) -> Iterator[str]:
    symmetric = built.owlready.SymmetricProperty
    own = (prop for prop in built.world.object_properties() if prop.iri.startswith(built.base))
    return _names(prop for prop in own if not prop.inverse_property and symmetric not in prop.is_a)


def _overdetermined(built: OwlOntology) -> Iterator[str]:
    return _names(prop for prop in _own_properties(built) if len(prop.domain) > 1 or len(prop.range) > 1)


def _misnamed(built: OwlOntology) -> Iterator[str]:
    yield from _names(kind for kind in built.world.classes() if not kind.name[0].isupper())
    yield from _names(prop for prop in _own_properties(built) if not prop.name[0].islower())


def _same_label(built: OwlOntology) -> Iterator[str]:
    emotions = [kind for name, kind in built.classes.items() if name in built.concepts]
    labels = Counter(kind.label[0] for kind in emotions)
    return _names(kind for kind in emotions if labels[kind.label[0]] > 1)


def _double_names(built: OwlOntology) -> Iterator[str]:
    entities = (*built.world.classes(), *built.world.individuals(), *_own_properties(built))
    return (iri for iri, count in Counter(entity.iri for entity in entities).items() if count > 1)


def _undeclared(built: OwlOntology) -> Iterator[str]:
    metadata = built.ontology.metadata
    missing = {"version": metadata.versionInfo, "licence": metadata.license, "creator": metadata.creator}
    return (name for name, value in missing.items() if not value)


def _extension(built: OwlOntology) -> Iterator[str]:
    return iter([built.base] if built.base.endswith((".owl", ".rdf", ".ttl")) else [])


_Check = Callable[[OwlOntology], Iterator[str]]
_CHECKS: Final[tuple[tuple[str, str, _Check], ...]] = (
    ("P02", "a name for two things", _double_names),
    ("P04", "unconnected individuals", _unconnected),
    ("P06", "circles of classes", _circles),
    ("P08", "no label or no definition", _unlabelled),
    ("P10", "primaries not disjoint", _overlapping),
    ("P11", "properties without domain or range", _undetermined),
    ("P13", "object properties without an inverse", _without_inverse),
    ("P19", "several domains or ranges", _overdetermined),
    ("P22", "names against the convention", _misnamed),
    ("P32", "emotion classes with the same label", _same_label),
    ("P36", "a file extension in the IRI", _extension),
    ("P41", "no version, licence or creator", _undeclared),
)
_MEANT: Final = {
    "P13": "queries read these relations from one side; an inverse would only add triples",
    "P32": "homonyms of the published tree: a lower node repeats the word of a higher one",
    "P04": "appraisal conditions stand in the axioms of the OCC classes, not in relations of individuals",
}
