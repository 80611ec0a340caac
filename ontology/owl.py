"""Generates the ontology as OWL 2 from the compiled table, with owlready2 (extra ``ontology``).

Every emotion has two names, since owlready2 cannot give one name to a class and an individual: the class
``core#Anger``, whose instances are episodes of somebody's anger, and the individual ``core#c_Anger``, the concept,
which carries labels, PAD and relations. ``denotesClass`` joins the two. Only the six primary classes are disjoint. OCC
types are classes too, each equivalent to its eliciting conditions; they are not below the classes of the tree, because
OCC's anger is a kind of distress, which would make it sadness.
"""

from __future__ import annotations

import io
import re
import types
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from .errors import MissingExtraError
from .rdfxml import Section, Triple, parse_ntriples, to_rdfxml

__all__ = ["OWL_FILE", "OwlOntology", "build_owl", "owl_text", "require_owlready", "write_owl"]

OWL_FILE: Final = Path(__file__).parent / "tone-r.owl"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_DCT: Final = "http://purl.org/dc/terms/"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "relatedMatch")


def require_owlready() -> Any:
    """Return the module owlready2.

    Raises:
        MissingExtraError: It is not installed; names the extra.
    """
    try:
        import owlready2
    except ImportError as error:
        raise MissingExtraError("owlready2", "ontology") from error
    return owlready2


class OwlOntology:
    """The ontology in a world of owlready2.

    Args:
        table: The compiled table.
        profile: ``core`` or ``tone144``.

    Attributes:
        world: The world of owlready2, for reasoning and queries.
        ontology: The ontology in it.
        classes: Class of every node and, by ``OCC_...``, of every OCC type.
        concepts: Individual of every node.
        occ: Individual of every OCC type, by name.
        properties: Properties by name.
    """

    def __init__(self, table: Mapping[str, Any], profile: str = "core") -> None:
        self.owlready = require_owlready()
        self.table = table
        self.base = str(table["about"]["iri"]).rstrip("/")
        self.world = self.owlready.World()
        self.ontology = self.world.get_ontology(f"{self.base}/")
        self.rows = [row for row in table["nodes"] if row["core"] or profile == "tone144"]
        self.classes: dict[str, Any] = {}
        self.concepts: dict[str, Any] = {}
        self.occ: dict[str, Any] = {}
        self.properties: dict[str, Any] = {}
        self._spaces: dict[str, Any] = {}
        self._make()

    def _make(self) -> None:
        self._header()
        self._annotations()
        self._frame()
        self._emotions()
        self._dependencies()
        self._elicitation()
        self._alignments()

    def space(self, name: str) -> Any:
        """A namespace of the ontology: ``core``, ``rel``, ``occ``, ``align``, or an absolute one."""
        iri = name if "://" in name else f"{self.base}/{name}#"
        if name not in self._spaces:
            self._spaces[name] = self.ontology.get_namespace(iri)
        return self._spaces[name]

    def _header(self) -> None:
        about, metadata = self.table["about"], self.ontology.metadata
        metadata.versionInfo.append(about["version"])
        metadata.comment.append(self.owlready.locstr(about["description"], "en"))
        metadata.comment.append(self.owlready.locstr(about["notice"], "en"))
        metadata.label.append(self.owlready.locstr(about["title"], "en"))

    def _property(self, space: str, name: str, *bases: Any, **features: Any) -> Any:
        with self.space(space):
            made = types.new_class(name, bases or (self.owlready.ObjectProperty,))
        for feature, value in features.items():
            setattr(made, feature, value)
        self.properties[name] = made
        return made

    def _annotations(self) -> None:
        kind = self.owlready.AnnotationProperty
        for name in ("altLabel", "hiddenLabel", "prefLabel", "definition", "notation"):
            self._property(_SKOS, name, kind)
        for name in ("source", "license", "creator", "title", "description"):
            self._property(_DCT, name, kind)
        for name, comment in _ANNOTATIONS.items():
            self._property("core", name, kind, comment=[comment], label=[_spaced(name)])
        metadata, about = self.ontology.metadata, self.table["about"]
        metadata.license.append(about["licence"])
        metadata.creator.append(about["creator"])
        metadata.title.append(about["title"])
        metadata.source.extend(
            f"{key}: {item['citation']} ({item['licence']})" for key, item in about["sources"].items()
        )

    def _class(self, space: str, name: str, parent: Any, label: str, definition: str, source: str = "ours") -> Any:
        with self.space(space):
            made = types.new_class(name, (parent,))
        self._describe(made, label, definition, [source])
        return made

    def _describe(self, thing: Any, label: str, definition: str, sources: list[str]) -> None:
        thing.label = [self.owlready.locstr(label, "en")]
        thing.definition = [self.owlready.locstr(definition, "en")]
        thing.source = list(sources)

    def _frame(self) -> None:
        thing = self.owlready.Thing
        for name, (space, parent, definition) in _CLASSES.items():
            self.classes[name] = self._class(space, name, self.classes.get(parent, thing), _spaced(name), definition)
        for name, (space, kinds, domain, target, comment) in _PROPERTIES.items():
            bases = tuple(getattr(self.owlready, kind) for kind in kinds.split())
            made = self._property(space, name, *bases, comment=[comment], label=[_spaced(name)])
            made.domain = [self._domain(domain)]
            made.range = [self._range(target)]
        self.properties["isYieldOf"].inverse_property = self.properties["yields"]
        chain = self.owlready.PropertyChain([self.properties["isYieldOf"], self.properties["hasComponent"]])
        self.properties["isComposedOf"].property_chain.append(chain)
        self.properties["hasBroader"].is_a.append(self.properties["hasBroaderTransitive"])

    def _domain(self, names: str) -> Any:
        classes = [self.classes[name] for name in names.split()]
        return classes[0] if len(classes) == 1 else self.owlready.Or(classes)

    def _range(self, target: str) -> Any:
        if target in self.classes:
            return self.classes[target]
        if target == "unit":
            return self.owlready.ConstrainedDatatype(float, min_inclusive=-1.0, max_inclusive=1.0)
        return {"int": int, "float": float, "str": str}[target]

    def _emotions(self) -> None:
        for row in self._downwards():
            above = self.classes.get(row["parent"]) if row["relation"] in ("", "broadMatch") else None
            name, parent = row["id"], above or self.classes["Emotion"]
            self.classes[name] = self._class("core", name, parent, row["label"], row["definition"])
            self.classes[name].source = list(row["sources"])
        with self.ontology:
            self.owlready.AllDisjoint([self.classes[row["id"]] for row in self.rows if row["tier"] == 1])
        for row in self.rows:
            self.concepts[row["id"]] = self._concept(row)
        for row in self.rows:
            if row["parent"] is not None:
                concept, above = self.concepts[row["id"]], self.concepts[row["parent"]]
                (concept.related if row["relation"] == "relatedMatch" else concept.hasBroader).append(above)
        self._words()

    def _downwards(self) -> list[dict[str, Any]]:
        depth = {name: len(line) for name, line in self.table["ancestors"].items()}
        return sorted(self.rows, key=lambda row: (depth[row["id"]], row["id"]))

    def _concept(self, row: Mapping[str, Any]) -> Any:
        concept = self.classes["EmotionConcept"](f"c_{row['id']}", namespace=self.space("core"))
        self._describe(concept, row["label"], row["definition"], row["sources"])
        concept.denotesClass = [self.classes[row["id"]]]
        concept.pleasure, concept.arousal, concept.dominance = row["pad"]
        concept.padKind, concept.padSource = [row["pad_kind"]], [row["pad_source"]]
        concept.valence = [row["valence"]]
        if row["tier"]:
            concept.tier = row["tier"]
        return concept

    def _words(self) -> None:
        known = self.table["nodes"]
        for word, readings in self.table["words"].items():
            for number in (int(reading.split(" ")[0]) for reading in readings.split(";")):
                concept = self.concepts[known[number]["id"]]
                if word != known[number]["label"]:
                    concept.altLabel.append(self.owlready.locstr(word, "en"))

    def _annotate(self, subject: Any, name: str, value: Any, confidence: float, sources: list[str]) -> None:
        """Say how sure a relation is and who says so."""
        relation = self.properties[name]
        self.properties["confidence"][subject, relation, value] = [confidence]
        if sources:
            self.properties["source"][subject, relation, value] = list(sources)

    def _dependencies(self) -> None:
        done: set[frozenset[str]] = set()
        for name, rows in self.table["opposites"].items():
            for other, strength, sources in rows:
                # Asserted in one direction only: that the other follows is the reasoner's to find.
                if frozenset((name, other)) not in done:
                    done.add(frozenset((name, other)))
                    self.concepts[name].isOppositeOf.append(self.concepts[other])
                    self._annotate(self.concepts[name], "isOppositeOf", self.concepts[other], strength, sources)
        for number, (a, b, result, confidence, kind, sources) in enumerate(self.table["blends"], 1):
            blend = self.classes["EmotionBlend"](f"blend_{number:02}_{result}", namespace=self.space("rel"))
            label = f"{a} and {b} lead to {result}".lower()
            self._describe(blend, label, f"The blend of {a} and {b}, which leads to {result}.", sources)
            blend.hasComponent = [self.concepts[a], self.concepts[b]]
            blend.yields = self.concepts[result]
            blend.confidence, blend.blendKind = [confidence], [kind]
        for _, chain, _ in self.table["chains"]:
            for weak, strong in pairwise(chain):
                if self.concepts[weak] not in self.concepts[strong].moreIntenseThan:
                    self.concepts[strong].moreIntenseThan.append(self.concepts[weak])

    def _elicitation(self) -> None:
        conditions = {(name, value) for row in self.table["types"] for name, value in row["conditions"]}
        made = {key: self._condition(*key) for key in sorted(conditions)}
        for row in self.table["types"]:
            parent = self.classes["OCCEmotion" if row["standard"] else "EmotionEpisode"]
            kind = self._class("occ", row["name"], parent, row["label"], row["definition"], row["sources"][0])
            self.classes[row["id"]] = kind
            appraised = [self.properties["hasAppraisal"].value(made[name, value]) for name, value in row["conditions"]]
            kind.equivalent_to = [self.owlready.And([parent, *appraised])]
            self.occ[row["name"]] = self._occ_individual(row, kind)
        for row in self.table["types"]:
            self._occ_relations(row)
        for source, outcome, goal in self.table["transitions"]:
            passage = self.classes["Transition"](f"transition_{source}_{outcome}", namespace=self.space("occ"))
            text = f"{source} becomes {goal} when the prospect is {outcome}."
            self._describe(passage, f"{source} {outcome}".lower(), text, ["occ1988"])
            passage.fromType, passage.toType = [self.occ[source]], [self.occ[goal]]
            passage.outcome = [outcome]
            self.occ[source].transitionsTo.append(self.occ[goal])

    def _condition(self, name: str, value: str) -> Any:
        condition = self.classes["AppraisalCondition"](f"{name}_{value}", namespace=self.space("occ"))
        text = f"The appraisal variable {name} is {value}: {self.table['variables'].get(name, name)}."
        self._describe(condition, f"{name.replace('_', ' ')} {value}", text, ["occ1988"])
        return condition

    def _occ_individual(self, row: Mapping[str, Any], kind: Any) -> Any:
        individual = self.classes["OCCType"](f"t_{row['name']}", namespace=self.space("occ"))
        self._describe(individual, row["label"], row["definition"], row["sources"])
        individual.denotesClass = [kind]
        individual.elicitingCondition = [row["eliciting_condition"]]
        individual.family, individual.valence = [row["family"]], [row["valence"]]
        if row["pad"]:
            individual.pleasure, individual.arousal, individual.dominance = row["pad"]
        if row["fatima_name"]:
            individual.notation = [row["fatima_name"]]
        return individual

    def _occ_relations(self, row: Mapping[str, Any]) -> None:
        individual = self.occ[row["name"]]
        individual.hasPart = [self.occ[name] for name in row["parts"]]
        if row["opposite"] and individual not in self.occ[row["opposite"]].hasOppositeType:
            individual.hasOppositeType.append(self.occ[row["opposite"]])
        for match in filter(None, (row["tone"], row["ext"])):
            concept = self.concepts[match["node"]]
            individual.mapsToConcept.append(concept)
            self._annotate(individual, "mapsToConcept", concept, match["confidence"], row["sources"])
            self.properties["matchRelation"][individual, self.properties["mapsToConcept"], concept] = [
                match["relation"]
            ]
        for number, (intensity, name) in enumerate(row["ladder"]):
            rung = self.classes["Rung"](f"rung_{row['name']}_{number}", namespace=self.space("occ"))
            text = f"From intensity {intensity:g} of 10, OCC's {row['label']} is called {name}."
            self._describe(rung, f"{row['label']} from {intensity:g}", text, ["ours"])
            rung.ofType, rung.names, rung.fromIntensity = [individual], [self.concepts[name]], intensity

    def _alignments(self) -> None:
        for name in _MATCHES:
            made = self._property(_SKOS, name, self.owlready.ObjectProperty, label=[_spaced(name)])
            made.domain, made.range = [self.classes["ExternalLabel"]], [self.classes["EmotionConcept"]]
        for row in self.table["vocabularies"]:
            vocabulary = self.classes["Vocabulary"](f"voc_{_safe(row['id'])}", namespace=self.space("align"))
            self._describe(
                vocabulary, row["title"], f"The vocabulary {row['id']}. {row['note']}".strip(), [row["source"]]
            )
            vocabulary.altLabel = list(row["aliases"])
            if row["uri"]:
                vocabulary.notation = [row["uri"]]
            for entry in row["labels"]:
                self._external(row, vocabulary, entry)

    def _external(self, row: Mapping[str, Any], vocabulary: Any, entry: list[Any]) -> None:
        word, node, relation, confidence, extension, ext_relation, ext_confidence, identifier = entry
        name = f"{_safe(row['id'])}_{_safe(word)}"
        label = self.classes["ExternalLabel"](name, namespace=self.space("align"))
        self._describe(label, word, f"The label {word!r} of {row['title']}.", [row["source"]])
        label.inVocabulary = [vocabulary]
        if identifier is not None:
            label.notation = [str(identifier)]
        for target, how, sure in ((node, relation, confidence), (extension, ext_relation, ext_confidence)):
            if target is not None and how in _MATCHES:
                getattr(label, how).append(self.concepts[target])
                self._annotate(label, how, self.concepts[target], sure, ["ours"])


def build_owl(table: Mapping[str, Any], profile: str = "core") -> OwlOntology:
    """Return the ontology as OWL in a world of owlready2.

    Raises:
        MissingExtraError: owlready2 is not installed.
    """
    return OwlOntology(table, profile)


def owl_text(table: Mapping[str, Any], profile: str = "core") -> str:
    """Return the ontology as RDF/XML; the same table gives the same text."""
    built = build_owl(table, profile)
    stream = io.BytesIO()
    built.ontology.save(stream, format="ntriples")
    triples = list(parse_ntriples(stream.getvalue().decode("utf-8")))
    version = f"<{built.base}/{table['about']['version']}>"
    triples.append(Triple(f"<{built.base}>", f"<{_OWL}versionIRI>", version))
    return to_rdfxml(triples, f"{built.base}/", _prefixes(built.base), _sections(built.base))


def write_owl(table: Mapping[str, Any], target: Path = OWL_FILE, profile: str = "core") -> None:
    """Write the ontology as RDF/XML, which Protégé opens."""
    target.write_text(owl_text(table, profile), encoding="utf-8", newline="\n")


def _spaced(name: str) -> str:
    """``hasBroader`` as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _safe(name: str) -> str:
    return re.sub(r"\W+", "_", name)


def _prefixes(base: str) -> dict[str, str]:
    return {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "owl": _OWL,
        "skos": _SKOS,
        "dct": _DCT,
        **{name: f"{base}/{name}#" for name in ("core", "rel", "occ", "align")},
    }


def _sections(base: str) -> tuple[Section, ...]:
    return (
        Section("The ontology", (f"{_OWL}Ontology",)),
        Section("Annotation properties", (f"{_OWL}AnnotationProperty",)),
        Section("Relations", (f"{_OWL}ObjectProperty",)),
        Section("Values", (f"{_OWL}DatatypeProperty",)),
        Section("Classes: emotions as kinds of episodes, OCC types with eliciting conditions", (f"{_OWL}Class",)),
        Section("Concepts: what is known of each emotion", (f"{base}/core#EmotionConcept",)),
        Section("Blends: plus-LeadsTo and isComposedOf", (f"{base}/rel#EmotionBlend",)),
        Section("OCC: appraisal conditions", (f"{base}/occ#AppraisalCondition",)),
        Section("OCC: types", (f"{base}/occ#OCCType",)),
        Section("OCC: ladders and transitions", (f"{base}/occ#Rung", f"{base}/occ#Transition")),
        Section("Other vocabularies", (f"{base}/align#Vocabulary",)),
        Section("Labels of other vocabularies", (f"{base}/align#ExternalLabel",)),
        Section("Disjoint primaries", (f"{_OWL}AllDisjointClasses",)),
        Section("How sure each relation is, and its source", (f"{_OWL}Axiom",)),
    )


_ANNOTATIONS: Final[Mapping[str, str]] = {
    "confidence": "0..1, an engineering weight, not a measurement",
    "matchRelation": "the SKOS relation by which an OCC type maps to a concept",
    "padKind": "rated: one rated term; derived-mean: mean of several; definition: by definition",
    "padSource": "key of the source of pleasure, arousal and dominance",
    "valence": "positive, negative, ambivalent or neutral",
    "denotesClass": "from the individual that stands for an emotion to the class of its episodes",
    "blendKind": "where a blend comes from: a dyad of Plutchik, a compound of OCC, or curated",
    "elicitingCondition": "what elicits an OCC type, in words",
    "family": "the branch of the OCC structure",
    "outcome": "confirmed or disconfirmed",
}

# Class -> namespace, class above, definition.
_CLASSES: Final[Mapping[str, tuple[str, str, str]]] = {
    "Emotion": ("core", "", "A kind of emotional episode; its instances are episodes of somebody's life."),
    "EmotionConcept": ("core", "", "An emotion as a concept, which carries labels, PAD and relations."),
    "EmotionBlend": ("rel", "", "Two emotions that together lead to a third."),
    "EmotionEpisode": ("occ", "", "An emotion that somebody has in a situation that was appraised."),
    "OCCEmotion": ("occ", "EmotionEpisode", "An episode of one of the 22 types of Ortony, Clore and Collins."),
    "OCCType": ("occ", "", "A type of emotion as a concept of the OCC theory."),
    "AppraisalCondition": ("occ", "", "What an appraisal variable must be for a type to arise."),
    "Transition": ("occ", "", "What hope or fear becomes when the prospect is decided."),
    "Rung": ("occ", "", "From which intensity on a concept names an OCC type."),
    "Vocabulary": ("align", "", "A vocabulary of emotion words of somebody else."),
    "ExternalLabel": ("align", "", "A label of another vocabulary."),
}

_OBJECT: Final = "ObjectProperty"
_VALUE: Final = "DataProperty FunctionalProperty"
# Property -> namespace, kinds, domain, range, comment.
_PROPERTIES: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    "hasBroaderTransitive": (
        "core",
        f"{_OBJECT} TransitiveProperty",
        "EmotionConcept",
        "EmotionConcept",
        "every concept above",
    ),
    "hasBroader": ("core", _OBJECT, "EmotionConcept", "EmotionConcept", "the concept directly above in the tree"),
    "related": ("core", _OBJECT, "EmotionConcept", "EmotionConcept", "the nearest concept of an extension node"),
    "isOppositeOf": (
        "rel",
        f"{_OBJECT} SymmetricProperty IrreflexiveProperty",
        "EmotionConcept",
        "EmotionConcept",
        "an opposite; there may be several",
    ),
    "moreIntenseThan": (
        "rel",
        f"{_OBJECT} TransitiveProperty",
        "EmotionConcept",
        "EmotionConcept",
        "a weaker emotion of a chain; the chains are free of circles",
    ),
    "hasComponent": ("rel", _OBJECT, "EmotionBlend", "EmotionConcept", "one of the two emotions of a blend"),
    "yields": ("rel", f"{_OBJECT} FunctionalProperty", "EmotionBlend", "EmotionConcept", "what a blend leads to"),
    "isYieldOf": ("rel", _OBJECT, "EmotionConcept", "EmotionBlend", "the blends that lead to an emotion"),
    "isComposedOf": (
        "rel",
        _OBJECT,
        "EmotionConcept",
        "EmotionConcept",
        "a component of some blend that leads to the emotion; of which blend, only the blend itself says",
    ),
    "hasAppraisal": ("occ", _OBJECT, "EmotionEpisode", "AppraisalCondition", "how the situation was appraised"),
    "hasPart": ("occ", _OBJECT, "OCCType", "OCCType", "a type that a compound is made of"),
    "hasOppositeType": (
        "occ",
        f"{_OBJECT} SymmetricProperty IrreflexiveProperty",
        "OCCType",
        "OCCType",
        "the type with the opposed eliciting conditions",
    ),
    "mapsToConcept": ("occ", _OBJECT, "OCCType", "EmotionConcept", "the concept that means the same, more or less"),
    "transitionsTo": ("occ", _OBJECT, "OCCType", "OCCType", "what a prospect emotion may become"),
    "fromType": ("occ", _OBJECT, "Transition", "OCCType", "what was felt while the prospect was open"),
    "toType": ("occ", _OBJECT, "Transition", "OCCType", "what is felt when it is decided"),
    "ofType": ("occ", _OBJECT, "Rung", "OCCType", "the type that a rung belongs to"),
    "names": ("occ", _OBJECT, "Rung", "EmotionConcept", "the concept that names the type from here on"),
    "inVocabulary": ("align", _OBJECT, "ExternalLabel", "Vocabulary", "the vocabulary of a label"),
    "pleasure": ("core", _VALUE, "EmotionConcept OCCType", "unit", "pleasure, -1..1"),
    "arousal": ("core", _VALUE, "EmotionConcept OCCType", "unit", "arousal, -1..1"),
    "dominance": ("core", _VALUE, "EmotionConcept OCCType", "unit", "dominance, -1..1"),
    "tier": ("core", _VALUE, "EmotionConcept", "int", "1 primary, 2 secondary, 3 tertiary"),
    "fromIntensity": ("occ", _VALUE, "Rung", "float", "intensity from which a rung holds, 0..10"),
}
