"""Why the ontology holds what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from .errors import OntologyError, suggestion
from .nodes import Provenance

if TYPE_CHECKING:
    from .nodes import Blend
    from .tone import Tone

__all__ = ["RELATIONS", "explain"]

_Explainer = Callable[["Tone", str, str], Provenance]


def explain(tone: Tone, a: str, relation: str, b: str) -> Provenance:
    """Return the provenance of a relation; see `Tone.explain`."""
    explainer = RELATIONS.get(relation)
    if explainer is None:
        remedy = suggestion(relation, RELATIONS) or f"Known: {', '.join(RELATIONS)}."
        raise OntologyError(f"{relation!r} is no relation", remedy=remedy)
    return explainer(tone, a, b)


def _citations(tone: Tone, sources: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tone.citation(name) for name in sources)


def _opposite(tone: Tone, a: str, b: str) -> Provenance:
    one, other = tone.node(a), tone.node(b)
    strength = tone.opposition(one, other)
    if not strength:
        return Provenance(one.id, "isOppositeOf", other.id, False)
    found = tone.sources_of_opposition(one, other)
    if found is None:
        steps = ("inherited from the nodes above, at 0.8 a step",)
        return Provenance(one.id, "isOppositeOf", other.id, True, strength, (), steps)
    steps = ("listed in opposites.json; the relation is symmetric",)
    return Provenance(one.id, "isOppositeOf", other.id, True, strength, _citations(tone, found), steps)


def _leads_to(tone: Tone, pair: str, result: str) -> Provenance:
    one, other = _pair(tone, pair)
    goal = tone.node(result).id
    return _blend(tone, f"{one}+{other}", "leadsTo", goal, _found(tone, one, other, goal))


def _composed(tone: Tone, result: str, pair: str) -> Provenance:
    goal = tone.node(result).id
    if "+" in pair:
        one, other = _pair(tone, pair)
        return _blend(tone, goal, "isComposedOf", f"{one}+{other}", _found(tone, one, other, goal))
    part = tone.node(pair)
    found = [blend for blend in tone.blends_into(goal) if part in blend.components]
    return _blend(tone, goal, "isComposedOf", part.id, found[0] if found else None)


def _pair(tone: Tone, text: str) -> tuple[str, str]:
    one, plus, other = text.partition("+")
    if not plus:
        raise OntologyError(f"{text!r} is no pair of emotions", remedy="Write it as Joy+Trust.")
    return tone.node(one.strip()).id, tone.node(other.strip()).id


def _found(tone: Tone, one: str, other: str, goal: str) -> Blend | None:
    return next((blend for blend in tone.blends_of(one, other) if blend.result.id == goal), None)


def _blend(tone: Tone, a: str, relation: str, b: str, blend: Blend | None) -> Provenance:
    if blend is None:
        return Provenance(a, relation, b, False)
    steps = (f"blend of kind {blend.kind}, listed in compositions.json",)
    return Provenance(a, relation, b, True, blend.confidence, _citations(tone, blend.sources), steps)


def _more_intense(tone: Tone, a: str, b: str) -> Provenance:
    one, other = tone.node(a), tone.node(b)
    if tone.compare_intensity(one, other) != ">":
        return Provenance(one.id, "moreIntenseThan", other.id, False)
    families = [family for family, chain in tone.chains(one) if other in chain[: chain.index(one)]]
    steps = tuple(f"chain {family}" for family in families) or (
        "follows over several chains: the relation is transitive",
    )
    return Provenance(one.id, "moreIntenseThan", other.id, True, 1.0, (tone.citation("ours"),), steps)


def _less_intense(tone: Tone, a: str, b: str) -> Provenance:
    found = _more_intense(tone, b, a)
    return Provenance(found.b, "lessIntenseThan", found.a, found.holds, found.confidence, found.citations, found.steps)


def _broader(tone: Tone, a: str, b: str) -> Provenance:
    one, other = tone.node(a), tone.node(b)
    path = tone.path(one)
    if other is one or other not in path:
        return Provenance(one.id, "hasBroader", other.id, False)
    steps = (" -> ".join(node.id for node in path[: path.index(other) + 1]),)
    return Provenance(one.id, "hasBroader", other.id, True, 1.0, _citations(tone, one.sources), steps)


def _label(tone: Tone, word: str, node: str) -> Provenance:
    wanted = tone.node(node)
    sense = next((sense for sense in tone.lookup(word) if sense.node == wanted), None)
    if sense is None:
        return Provenance(word, "hasLabel", wanted.id, False)
    steps = (f"{sense.kind} of {sense.base!r}" if sense.kind == "form" else sense.kind,)
    return Provenance(word, "hasLabel", wanted.id, True, sense.confidence, (), steps)


def _maps(tone: Tone, name: str, node: str) -> Provenance:
    kind, wanted = tone.occ_type(name), tone.node(node)
    sure = {found.id: value for found, value in tone.tone_to_occ(wanted)}.get(kind.id, 0.0)
    if not sure:
        return Provenance(kind.id, "mapsTo", wanted.id, False)
    how = kind.match.relation if kind.match.node == wanted else "rung of its ladder, or below one"
    return Provenance(kind.id, "mapsTo", wanted.id, True, sure, _citations(tone, kind.sources), (how,))


def _aligns(tone: Tone, label: str, node: str) -> Provenance:
    name, colon, rest = label.rpartition(":")
    if not colon:
        raise OntologyError(f"{label!r} names no vocabulary", remedy="Write it as goemotions:anger.")
    voc, match, wanted = tone.vocabulary(name), tone.align(name, rest), tone.node(node)
    if match.node != wanted:
        return Provenance(label, "alignsTo", wanted.id, False)
    citations = (tone.citation(voc.source),)
    return Provenance(label, "alignsTo", wanted.id, True, match.confidence, citations, (match.relation,))


RELATIONS: Final[Mapping[str, _Explainer]] = {
    "isOppositeOf": _opposite,
    "leadsTo": _leads_to,
    "isComposedOf": _composed,
    "moreIntenseThan": _more_intense,
    "lessIntenseThan": _less_intense,
    "hasBroader": _broader,
    "hasLabel": _label,
    "mapsTo": _maps,
    "alignsTo": _aligns,
}
