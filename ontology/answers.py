"""The kinds of competency questions, each answered through the public API.

Every kind takes, besides its own arguments, ``profile='tone144'`` and ``ext=False``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from .base import PROFILES
from .errors import OntologyError
from .nodes import Node, OccType, Sense, Translation
from .tables import read_full_table
from .tone import Tone, load

__all__ = ["KINDS", "UNORDERED", "Context", "Ranked", "answer_name", "wanted_arguments"]


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a check: the question in words, the expected answer, and whether HermiT is to be asked."""

    question: str = ""
    expected: Any = None
    reasoner: bool = False


class Ranked(list[Any]):
    """An answer in order of weight; the order among equal weights means nothing."""

    def __init__(self, items: Iterable[tuple[Any, float]]) -> None:
        pairs = list(items)
        super().__init__(item for item, _ in pairs)
        self.weights = [round(weight, 9) for _, weight in pairs]


Kind: TypeAlias = Callable[[Context, list[Any], dict[str, Any]], Any]

KINDS: Final[dict[str, Kind]] = {}
UNORDERED: Final[set[str]] = set()
_USAGE: Final[dict[str, str]] = {}


def wanted_arguments(name: str) -> str:
    """How a kind is written."""
    return _USAGE.get(name, f"{name}(...)")


def answer_name(check: str) -> str | None:
    """The kind that a check without arguments names, such as ``alignment coverage``; None when it has arguments."""
    name = check.strip().replace(" ", "_").casefold().removesuffix("()")
    return next((kind for kind in KINDS if kind.casefold() == name), None)


def _kind(usage: str, *aliases: str, unordered: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function of an ontology and arguments a kind of question."""
    names = (usage.partition("(")[0], *aliases)

    def made(function: Callable[..., Any]) -> Callable[..., Any]:
        def asked(_: Context, args: list[Any], named: dict[str, Any]) -> Any:
            return function(_loaded(named), *args, **named)

        return _enlisted(names, usage, asked, unordered, function)

    return made


def _wide(usage: str, *aliases: str, unordered: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function that needs the context, or all profiles, a kind of question."""
    names = (usage.partition("(")[0], *aliases)

    def made(function: Callable[..., Any]) -> Callable[..., Any]:
        def asked(context: Context, args: list[Any], named: dict[str, Any]) -> Any:
            return function(context, *args, **named)

        return _enlisted(names, usage, asked, unordered, function)

    return made


def _enlisted(
    names: Iterable[str], usage: str, asked: Kind, unordered: bool, function: Callable[..., Any]
) -> Callable[..., Any]:
    for name in names:
        KINDS[name], _USAGE[name] = asked, usage
        if unordered:
            UNORDERED.add(name)
    return function


def _loaded(named: dict[str, Any]) -> Tone:
    extension = named.pop("ext", named.pop("extension", True))
    return load(named.pop("profile", "core"), extension not in (False, "core", "False", 0))


def _first(value: Any) -> Any:
    """The surest of several readings."""
    if isinstance(value, list | tuple):
        if not value:
            raise OntologyError("there is no such word in the ontology")
        return _first(value[0])
    return value


def _node(tone: Tone, value: Any) -> Node:
    """A node from a node, its name, a word for it, or a list whose first is meant."""
    value = _first(value)
    if isinstance(value, Sense):
        return value.node
    if isinstance(value, str) and value not in tone:
        senses = tone.lookup(value)
        if senses:
            return senses[0].node
    return tone.node(value)


# -- the tree


@_wide("counts('core')", "count_nodes")
def _counts(context: Context, profile: str | None = None) -> Any:
    """Of both profiles, or of those that the expected answer names."""
    if profile is not None:
        return list(load(profile).counts())
    asked = context.expected if isinstance(context.expected, Mapping) else PROFILES
    return {name: list(load(name).counts()) for name in asked}


@_kind("tier(2)", "tier_of", unordered=True)
def _tier(tone: Tone, tier: Any) -> Any:
    return tone.tier(tier) if isinstance(tier, int) else _node(tone, tier).tier


@_kind("children('Love')", unordered=True)
def _children(tone: Tone, node: Any) -> Any:
    return tone.children(_node(tone, node))


@_kind("extensions('Pride')", unordered=True)
def _extensions(tone: Tone, node: Any = None) -> Any:
    return tone.tier(0) if node is None else tone.extensions(_node(tone, node))


@_kind("descendants('Love')", unordered=True)
def _descendants(tone: Tone, node: Any) -> Any:
    return tone.descendants(_node(tone, node))


@_kind("siblings('Fury')", unordered=True)
def _siblings(tone: Tone, node: Any) -> Any:
    one = _node(tone, node)
    above = tone.parent(one)
    kin = tone.children(above) if above else tone.tier(1)
    return tuple(other for other in kin if other != one)


@_kind("parent('Fury')")
def _parent(tone: Tone, node: Any) -> Any:
    return tone.parent(_node(tone, node))


@_kind("ancestors('Fury')")
def _ancestors(tone: Tone, node: Any) -> Any:
    return tone.ancestors(_node(tone, node))


@_kind("path('Fury')")
def _path(tone: Tone, node: Any) -> Any:
    return tone.path(_node(tone, node))


@_kind("primary('Fury')")
def _primary(tone: Tone, node: Any) -> Any:
    return tone.primary(_node(tone, node))


@_kind("edges('Fury', 'Joy')")
def _edges(tone: Tone, a: Any, b: Any) -> Any:
    return tone.edges(_node(tone, a), _node(tone, b))


@_wide("distance('Joy', 'Sadness')")
def _distance(context: Context, a: Any = None, b: Any = None, **named: Any) -> Any:
    tone = _loaded(named)
    if a is not None:
        return round(tone.distance(_node(tone, a), _node(tone, b)), 6)
    if not isinstance(context.expected, Mapping):
        raise OntologyError("distance of what?", remedy="Write distance('Joy', 'Sadness').")
    pairs = ((pair, pair.split("-")) for pair in context.expected)
    return {pair: round(tone.distance(one, other), 6) for pair, (one, other) in pairs}


@_kind("similar('Joy', 3)")
def _similar(tone: Tone, node: Any, count: int = 5, k: int | None = None) -> Any:
    return tone.similar(_node(tone, node), count if k is None else k)


@_kind("valence('Joy')")
def _valence(tone: Tone, name: Any) -> Any:
    return _thing(tone, name).valence


@_kind("define('Joy')", "definition")
def _define(tone: Tone, name: Any) -> Any:
    return _thing(tone, name).definition


def _thing(tone: Tone, name: Any) -> Node | OccType:
    return tone.occ_type(name) if _is_occ(name) else _node(tone, name)


def _is_occ(name: Any) -> bool:
    return isinstance(name, OccType) or (isinstance(name, str) and name.startswith("OCC_"))


# -- words


@_kind("lookup('furious')", unordered=True)
def _lookup(tone: Tone, word: str) -> Any:
    return tuple(sense.node for sense in tone.lookup(word))


@_kind("words('Fury', kind='adjective')", "synonyms", unordered=True)
def _words(tone: Tone, node: Any, kind: str | None = None) -> Any:
    return tuple(word for word, how in tone.words_of(_node(tone, node)) if kind in (None, how))


# -- dependencies


@_kind("opposites('Joy')")
def _opposites(tone: Tone, node: Any) -> Any:
    one = _node(tone, node)
    return Ranked((other, tone.opposition(one, other)) for other in tone.opposites(one))


@_kind("opposite('Joy')")
def _opposite(tone: Tone, node: Any) -> Any:
    return _first(tone.opposites(_node(tone, node)))


@_kind("opposition('Joy', 'Sadness')")
def _opposition(tone: Tone, a: Any, b: Any) -> Any:
    return tone.opposition(_node(tone, a), _node(tone, b))


@_kind("compose('Joy', 'Trust')", "plus", "leads_to", "plusLeadsTo")
def _compose(tone: Tone, a: Any, b: Any) -> Any:
    return Ranked((blend.result, blend.confidence) for blend in tone.blends_of(_node(tone, a), _node(tone, b)))


@_kind("components('Contempt')", "composed_of", "isComposedOf", unordered=True)
def _components(tone: Tone, node: Any) -> Any:
    return tone.components(_node(tone, node))


@_kind("mixed_feeling('Joy', 'Sadness')")
def _mixed(tone: Tone, a: Any, b: Any) -> Any:
    return tone.mixed_feeling(_node(tone, a), _node(tone, b))


@_kind("intensity_order(['Rage', 'Anger'])")
def _order(tone: Tone, *nodes: Any) -> Any:
    names = nodes[0] if len(nodes) == 1 else nodes
    return tone.intensity_order(_node(tone, name) for name in names)


@_kind("compare_intensity('Anger', 'Rage')")
def _compare(tone: Tone, a: Any, b: Any) -> Any:
    return tone.compare_intensity(_node(tone, a), _node(tone, b))


@_kind("weaker_than('Terror')", "weaker", unordered=True)
def _weaker(tone: Tone, node: Any) -> Any:
    return tone.weaker(_node(tone, node))


@_kind("stronger_than('Fear')", "stronger", unordered=True)
def _stronger(tone: Tone, node: Any) -> Any:
    return tone.stronger(_node(tone, node))


@_kind("strengthen('Anger')")
def _strengthen(tone: Tone, node: Any) -> Any:
    return tone.strengthen(_node(tone, node))


@_kind("weaken('Anger')")
def _weaken(tone: Tone, node: Any) -> Any:
    return tone.weaken(_node(tone, node))


# -- OCC


@_kind("occ_from(desirability<0, praiseworthiness<0, agent='other')")
def _occ_from(tone: Tone, **situation: Any) -> Any:
    renamed = {_VARIABLES.get(name.casefold(), name): value for name, value in situation.items()}
    return tone.occ_from(**{name: _worded(value) for name, value in renamed.items()})


_VARIABLES: Final = {
    "target": "agent",
    "like": "appealingness",
    "desirability_for_others": "desirability_for_other",
    "desirability_others": "desirability_for_other",
    "desirability_other": "desirability_for_other",
}


def _worded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


@_kind("occ_types('attribution')", unordered=True)
def _occ_types(tone: Tone, family: str | None = None) -> Any:
    return tone.occ_types(family)


@_kind("occ_transition('Hope', 'confirmed')")
def _occ_transition(tone: Tone, name: Any, outcome: str) -> Any:
    kind = tone.occ_transition(_first(name), outcome)
    return [kind, kind.match.node]


@_kind("occ_opposites('attraction')", unordered=True)
def _occ_opposites(tone: Tone, family: str | None = None) -> Any:
    return tone.occ_opposites(family)


@_kind("occ_opposite('Joy')")
def _occ_opposite(tone: Tone, name: Any) -> Any:
    return tone.occ_opposite(_first(name))


@_kind("occ_parts('Anger')", "compound_of", unordered=True)
def _occ_parts(tone: Tone, name: Any) -> Any:
    return tuple(tone.occ_type(part) for part in tone.occ_type(_first(name)).parts)


@_kind("eliciting_condition('OCC_Joy')")
def _eliciting(tone: Tone, name: Any) -> Any:
    return tone.occ_type(_first(name)).eliciting_condition


@_kind("occ_to_tone('Reproach')")
def _occ_to_tone(tone: Tone, name: Any) -> Any:
    return tone.occ_to_tone(_first(name)).node


@_kind("tone_to_occ('Fury')")
def _tone_to_occ(tone: Tone, node: Any) -> Any:
    return Ranked(tone.tone_to_occ(_node(tone, node)))


@_kind("node_for('Anger', 9)")
def _node_for(tone: Tone, name: Any, intensity: float) -> Any:
    return tone.node_for(_first(name), intensity)


# -- pleasure, arousal, dominance


@_kind("pad('Joy')", "node_pad")
def _pad(tone: Tone, name: Any) -> Any:
    return _thing(tone, name).pad


@_kind("vad_to_node((.8, .5, .4), tiers=(1,), kind='rated')")
def _vad_to_node(tone: Tone, *point: Any, tiers: Sequence[int] = (1, 2, 3), kind: str | None = None) -> Any:
    values = point[0] if len(point) == 1 else point
    return tone.vad_to_node(*values, tiers=[tiers] if isinstance(tiers, int) else tiers, kind=kind)


@_kind("node_to_vad('Joy', 5)")
def _node_to_vad(tone: Tone, node: Any, intensity: float = 10.0) -> Any:
    return tone.node_to_vad(_node(tone, node), intensity)


@_kind("mood_octant((.3, -.2, .1))")
def _octant(tone: Tone, *point: Any) -> Any:
    return tone.mood_octant(*(point[0] if len(point) == 1 else point))


# -- other vocabularies


@_wide("align('goemotions27', 'gratitude', ext=False)")
def _align(_: Context, vocabulary: str, label: str, **named: Any) -> Any:
    if "ext" in named or "extension" in named:
        return _loaded(named).align(vocabulary, label).node
    sides = {"ext": load(extension=True), "core": load(extension=False)}
    return {side: tone.align(vocabulary, label).node for side, tone in sides.items()}


@_kind("labels('emonet_voice40', primary='Anger', ext=False)", unordered=True)
def _labels(tone: Tone, vocabulary: str, primary: Any = None, node: Any = None, tier: int | None = None) -> Any:
    if primary is not None:
        return tone.labels(vocabulary, primary=_node(tone, primary))
    matches = {label: tone.align(vocabulary, label).node for label in tone.labels(vocabulary)}
    wanted = None if node is None else _node(tone, node)
    return tuple(
        label
        for label, found in matches.items()
        if (wanted is None or found == wanted) and (tier is None or (found is not None and found.tier == tier))
    )


@_kind("translate('plutchik8', 'trust', 'hri_msgs:Expression')")
def _translate(tone: Tone, source: str, label: str, target: str) -> Any:
    found = tone.translate(source, label, target)
    return None if found is None else found.label


@_kind("translation_confidence('plutchik8', 'trust', 'hri_msgs:Expression')")
def _sureness(tone: Tone, source: str, label: str, target: str) -> Any:
    found: Translation | None = tone.translate(source, label, target)
    return 0.0 if found is None else round(found.confidence, 6)


@_kind("vocabularies()", unordered=True)
def _vocabularies(tone: Tone) -> Any:
    return [vocabulary.id for vocabulary in tone.vocabularies]


@_wide("alignment_coverage('goemotions27')", "coverage")
def _coverage(_: Context, vocabulary: str | None = None, **named: Any) -> Any:
    """How many labels there are, and which have no node of the tree; the extension does not count unless asked for."""
    tone = _loaded({"ext": False, **named})
    names = [tone.vocabulary(vocabulary).id] if vocabulary else [voc.id for voc in tone.vocabularies]
    matches = [(label, tone.align(name, label)) for name in names for label in tone.labels(name)]
    unmapped = {label for label, match in matches if match.node is None}
    return {"mappings": len(matches), "unmapped": sorted(unmapped)}


# -- logic


@_wide("satisfiable('Joy', 'Sadness')", "HermiT")
def _satisfiable(context: Context, *names: Any) -> Any:
    """Without arguments: of the classes that the question names, or, when it asks for that, of the whole ontology."""
    tone = load()
    listed = names[0] if len(names) == 1 and isinstance(names[0], list) else names
    nodes = [_node(tone, name) for name in listed] or _named_in(tone, context.question)
    if len(nodes) < 2 and "consistent" in context.question.casefold():
        return _consistent(context)
    if len(nodes) < 2:
        raise OntologyError("of which classes?", remedy="Write satisfiable('Joy', 'Sadness').")
    if context.reasoner:
        from .reasoning import unsatisfiable

        return not unsatisfiable(read_full_table(), *(node.id for node in nodes))
    return tone.satisfiable(*nodes)


@_wide("consistent()")
def _consistent(context: Context) -> Any:
    """What HermiT says; unless it is to be asked, what it said when the table was tested."""
    if context.reasoner:
        from .reasoning import reason

        return reason(read_full_table()).consistent
    return True


def _named_in(tone: Tone, question: str) -> list[Node]:
    words = dict.fromkeys(re.findall(r"\b[A-Z]\w+", question))
    return [tone.node(word) for word in words if word in tone]


@_kind("disjoint('Joy', 'Sadness')")
def _disjoint(tone: Tone, a: Any, b: Any) -> Any:
    return not tone.satisfiable(_node(tone, a), _node(tone, b))


@_kind("holds('Joy', 'isOppositeOf', 'Sadness')", "explain")
def _holds(tone: Tone, a: str, relation: str, b: str) -> Any:
    return tone.explain(a, relation, b).holds


@_wide("count(children('Love'))", "len")
def _count(_: Context, value: Any) -> Any:
    return len(value)


@_wide("sorted(children('Love'))")
def _sorted(_: Context, value: Any) -> Any:
    return sorted(value, key=str)


@_wide("first(opposites('Joy'))")
def _first_of(_: Context, value: Any) -> Any:
    return _first(value)
