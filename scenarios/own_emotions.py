"""Emotions that a scenario adds: from its document to additions to the ontology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..core.emotion_types import emotion_type
from ..core.errors import AuthoringError, EspressivoError
from ..ontology import OntologyError, load
from ..ontology.schema import read_json
from .document import EmotionTypeDoc, Scenario

__all__ = ["additions_of"]

Addition = Mapping[str, Any]


def additions_of(scenario: Scenario, file: str | None = None) -> list[Addition]:
    """Return what a scenario adds to the ontology: that of its files, then its own emotions.

    Args:
        scenario: The document.
        file: Name of its file, beside which the files of the ontology lie.

    Raises:
        AuthoringError: A file is missing or wrong, or an emotion makes no sense.
    """
    additions: list[Addition] = []
    for number, name in enumerate(scenario.ontology):
        try:
            additions.append(read_json(Path(file or ".").parent / name if file else Path(name)))
        except OntologyError as error:
            raise AuthoringError(str(error), file=file, path=f"$.ontology[{number}]") from error
    if scenario.emotions:
        additions.append(_addition(scenario.emotions, file))
    if additions:
        _try(additions, file)
    return additions


def _try(additions: list[Addition], file: str | None) -> None:
    try:
        load().with_additions(*additions)
    except EspressivoError as error:
        raise AuthoringError(str(error), file=file, path="$.emotions") from error


def _addition(docs: list[EmotionTypeDoc], file: str | None) -> Addition:
    conditions: dict[str, list[dict[str, str]]] = {}
    types: list[dict[str, Any]] = []
    nodes: list[dict[str, Any]] = []
    variables: dict[str, str] = {}
    known = load().occ_variables
    for number, doc in enumerate(docs):
        path = f"$.emotions[{number}]"
        conditions[_folded(doc.name)] = _conditions(doc, conditions, file, path)
        types.append(_type(doc, conditions[_folded(doc.name)]))
        if not doc.node:
            nodes.append(_node(doc, file, path))
        asked = [*(each.variable for each in doc.when), *doc.intensity]
        variables.update({each: f"made up for {doc.name}" for each in asked if each not in known})
    return {"nodes": nodes, "types": types, **({"variables": variables} if variables else {})}


def _type(doc: EmotionTypeDoc, conditions: list[dict[str, str]]) -> dict[str, Any]:
    facts = ", ".join(f"{each['variable']} {each['is']}" for each in conditions)
    made: dict[str, Any] = {
        "id": f"OCC_{doc.name}",
        "name": doc.name,
        "valence": doc.valence,
        "eliciting_condition": f"what an author says elicits it: {facts}",
        "conditions": conditions,
        "parts": [_type_name(part) for part in doc.parts],
        "intensity_variables": doc.intensity or [each["variable"] for each in conditions][:1],
        "tone": {"node": doc.node or doc.name, "relation": "exactMatch", "confidence": 1.0},
    }
    return made if doc.opposite is None else {**made, "opposite": _type_name(doc.opposite)}


def _node(doc: EmotionTypeDoc, file: str | None, path: str) -> dict[str, Any]:
    if not doc.parent:
        raise AuthoringError(
            f"{doc.name} needs a node of the ontology that names it (node: Envy), or one that it is nearest to "
            "(parent: Envy)",
            file=file,
            path=path,
        )
    try:
        parent = load().node(doc.parent)
    except OntologyError as error:
        raise AuthoringError(str(error), file=file, path=f"{path}.parent") from error
    return {
        "id": doc.name,
        "label": doc.name.casefold(),
        "nearest": parent.id,
        "valence": doc.valence,
        "definition": doc.definition or f"A feeling near to {parent.label}, as an author describes it.",
        "pad": doc.pad or list(parent.pad),
        **({"variants": doc.words} if doc.words else {}),
    }


def _conditions(
    doc: EmotionTypeDoc, known: Mapping[str, list[dict[str, str]]], file: str | None, path: str
) -> list[dict[str, str]]:
    """Return the conditions of an emotion, and those of its parts with them."""
    found = [{"variable": each.variable, "is": each.holds} for each in doc.when]
    for number, part in enumerate(doc.parts):
        for condition in known.get(_folded(part)) or _of_type(part, file, f"{path}.parts[{number}]"):
            if condition not in found:
                found.append(condition)
    if not found:
        raise AuthoringError(
            f"nothing elicits {doc.name}: say when it arises (when: {{desirability: negative}}), or of which emotions "
            "it is made (parts: [Anger, Surprise])",
            file=file,
            path=path,
        )
    return found


def _of_type(name: str, file: str | None, path: str) -> Iterator[dict[str, str]]:
    try:
        found = load().occ_type(emotion_type(name).name)
    except EspressivoError as error:
        raise AuthoringError(str(error), file=file, path=path) from error
    for variable, fact in found.conditions:
        yield {"variable": variable, "is": fact}


def _type_name(name: str) -> str:
    """Write the name of a type as the ontology does, without hyphens."""
    return "".join(letter for letter in name if letter.isalnum())


def _folded(name: str) -> str:
    return _type_name(name).casefold()
