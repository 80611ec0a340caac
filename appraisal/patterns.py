"""Eliciting patterns: what the ontology says elicits each type of emotion, made ready for matching.

A pattern without parts is matched with one way of looking at an event (:mod:`.construals`), or with several at once
when its conditions are about an event and a deed, say. A pattern with parts arises when its parts do. Nothing here
knows any type by name: an author's types are patterns like the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from ..core.emotion_types import EMOTION_TYPES, SURPRISE, EmotionFamily, EmotionType
from ..core.emotions import Appraised
from ..core.numbers import single
from ..core.terms import SELF, Term
from .construals import Construal, Whole
from .intensity import GENERAL, Factor, Values, factor_named
from .model import Feeling
from .variables import ontology_name

if TYPE_CHECKING:
    from ..ontology import OccType, Tone

__all__ = ["Pattern", "Patterns", "facts_of", "foci_of", "patterns_of"]

_VALENCES: Final = {"positive": 1, "negative": -1}
_FOCI: Final = {
    "desirability": "event",
    "praiseworthiness": "deed",
    "agent": "deed",
    "desirability_for_other": "fortune",
    "liking": "fortune",
    "appealingness": "object",
    "prospect": "outcome",
}
"""Which way of looking at an event a variable belongs to; those that are missing belong to any."""
_PROSPECTIVE: Final = {"likelihood", "outcome"}


class Pattern:
    """What elicits one type of emotion.

    Attributes:
        kind: The type.
        name: Its name in the ontology.
        conditions: Facts that must hold, by variable.
        parts: Names, in the ontology, of the types that it is made of.
        magnitude: The variable that its intensity begins with.
        factors: The other variables that its intensity depends on.
        adds: Whether it has conditions about the event as a whole.
        added_conditions: Of a compound: those that are about the event as a whole.
        foci: The ways of looking at an event that its conditions need together.
    """

    __slots__ = ("added_conditions", "adds", "conditions", "factors", "foci", "kind", "magnitude", "name", "parts")

    def __init__(self, found: OccType, kind: EmotionType) -> None:
        self.kind = kind
        self.name = found.name
        self.conditions = dict(found.conditions)
        self.parts = tuple(found.parts)
        first, *others = found.intensity_variables or tuple(self.conditions)
        self.magnitude = first
        self.factors: tuple[tuple[str, Factor], ...] = tuple(
            [(name, factor_named(name)) for name in others if name not in GENERAL]
        )
        self.adds = not self.conditions.keys() <= _FOCI.keys() | _PROSPECTIVE
        self.added_conditions = {
            name: fact for name, fact in self.conditions.items() if name not in _FOCI and name not in _PROSPECTIVE
        }
        self.foci = frozenset([_FOCI[name] for name in self.conditions if name in _FOCI])

    def holds(self, facts: Mapping[str, str], values: Values) -> bool:
        """Whether all conditions hold; of a variable without facts its value is looked at."""
        for name, wanted in self.conditions.items():
            found = facts.get(name)
            if found is None:
                found = _sign(values.get(name, 0.0))
            if found != wanted:
                return False
        return True

    def potential(self, values: Values, general: Any, within: Callable[[Any], Any] | None = None) -> Any:
        """Return how strong the values make it: 0 or more; of arrays of values, an array.

        Args:
            values: Of the variables.
            general: Factor of the variables that bear on every emotion.
            within: Of arrays: cuts values to 0..1.
        """
        potential: Any = abs(values.get(self.magnitude, 0.0))
        valence = self.kind.valence
        if self.factors and len(values) > 1:
            for name, factor in self.factors:
                if name in values:
                    value = values[name]
                    by = factor.of(value, valence) if within is None else factor.of(value, valence, within)
                    potential = potential * by
        return potential if self.magnitude in GENERAL else potential * general

    def __repr__(self) -> str:
        return f"<Pattern {self.name}: {', '.join(f'{name} {fact}' for name, fact in self.conditions.items())}>"


class Patterns:
    """The patterns of a model, found by the facts that they need.

    Args:
        patterns: All of them, in the order in which their emotions arise; compounds after their parts.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        every = list(patterns)
        self._simple = [pattern for pattern in every if not pattern.parts and len(pattern.foci) < 2]
        self.of_the_whole = [p for p in self._simple if not p.foci and not _PROSPECTIVE & p.conditions.keys()]
        self.joint = [pattern for pattern in every if not pattern.parts and len(pattern.foci) > 1]
        kinds = {pattern.name: pattern.kind for pattern in every}
        self._parts = {pattern: [kinds[name] for name in pattern.parts] for pattern in every if pattern.parts}
        self._compounds_of: dict[tuple[EmotionType, ...], list[tuple[Pattern, tuple[int, ...]]]] = {}
        self._by_facts: dict[str, list[tuple[Pattern, bool]]] = {}
        self.kinds = {pattern.kind.name: pattern.kind for pattern in every}
        self.by_kind = {pattern.kind: pattern for pattern in every}
        """Each by the type of emotion that it elicits."""
        self.variables = frozenset(
            name for pattern in every for name in (*pattern.conditions, pattern.magnitude, *dict(pattern.factors))
        )

    def parts_of(self, kind: EmotionType) -> list[EmotionType]:
        """Return the types that a compound type is made of."""
        return self._parts.get(self.by_kind[kind], [])

    def of_each(self, seen: Iterable[Construal], whole: Whole) -> list[Feeling]:
        """Return what every single way of looking at an event elicits; nothing arises with a potential of 0."""
        felt: list[Feeling] = []
        is_plain = not whole.entries
        for construal in seen:
            known = self._by_facts.get(construal.facts) or self.fitting(construal.facts)
            values = construal.values if is_plain else {**whole.values, **construal.values}
            for pattern, asks_for_more in known:
                if asks_for_more and not pattern.holds(facts_of(construal.facts), values):
                    continue
                if is_plain and not pattern.factors:  # the usual case, without a detour
                    potential = abs(values.get(pattern.magnitude, 0.0))
                    feeling = Feeling(pattern.kind, potential, construal.target, construal.sources, True, (), values)
                else:
                    feeling = _feeling(pattern, construal, values, whole)
                if feeling.potential:
                    felt.append(feeling)
        return felt

    def of_whole(self, whole: Whole) -> Iterator[Feeling]:
        """Yield what the event as a whole elicits, such as surprise."""
        for pattern in self.of_the_whole:
            if pattern.holds({}, whole.values):
                sources = [entry for entry in whole.entries if ontology_name(entry.variable) in pattern.conditions]
                potential = single(pattern.potential(whole.values, whole.general))
                yield Feeling(pattern.kind, potential, None, tuple(sources), values=whole.values)

    def of_several(self, seen: Sequence[Construal], whole: Whole) -> Iterator[Feeling]:
        """Yield what several ways of looking at an event elicit together."""
        for pattern in self.joint:
            choices = [[each for each in seen if focus in foci_of(each.facts)] for focus in sorted(pattern.foci)]
            for chosen in product(*choices):
                merged = _merged(chosen, whole.values)
                if len(set(map(id, chosen))) == len(chosen) and pattern.holds(facts_of(merged.facts), merged.values):
                    yield _feeling(pattern, merged, merged.values, whole)

    def of_parts(self, felt: list[Feeling], whole: Whole) -> list[Feeling]:
        """Return the compounds of what one event has elicited.

        A compound is as strong as its parts are on average, and does not shift the mood, which they have shifted
        (Ortony, Clore & Collins 1988, chapter 7; Steunebrink, Dastani & Meyer 2009).
        """
        slots: list[Feeling | None] = [*felt]
        for pattern, places in self.compounds_among(tuple([feeling.kind for feeling in felt])):
            parts = [each for place in places if (each := slots[place])]
            arises = len(parts) == len(places) and (not pattern.adds or _holds_of_whole(pattern, whole))
            slots.append(_compound(pattern, parts) if arises else None)
        return [feeling for feeling in slots[len(felt) :] if feeling is not None]

    def compounds_among(self, kinds: tuple[EmotionType, ...]) -> list[tuple[Pattern, tuple[int, ...]]]:
        """Return the compounds that feelings of some types may make, each with the places of its parts.

        The places of compounds follow those of the feelings, so that compounds may be parts too.
        """
        known = self._compounds_of.get(kinds)
        if known is None:
            known, there = [], list(kinds)
            for pattern, wanted in self._parts.items():
                groups = [[place for place, kind in enumerate(there) if kind is part] for part in wanted]
                chosen = {tuple(sorted(places)) for places in product(*groups) if len(set(places)) == len(places)}
                known += [(pattern, places) for places in sorted(chosen)]
                there += [pattern.kind] * len(chosen)
            self._compounds_of[kinds] = known
        return known

    def fitting(self, facts: str) -> list[tuple[Pattern, bool]]:
        """Return the patterns that hold where facts do, each with whether it asks for more than they say."""
        if facts in self._by_facts:
            return self._by_facts[facts]
        found = facts_of(facts)
        fitting = [pattern for pattern in self._simple if pattern.foci & foci_of(facts) and _fits(pattern, found)]
        known = self._by_facts[facts] = [(each, not each.conditions.keys() <= found.keys()) for each in fitting]
        return known


def patterns_of(tone: Tone | None = None) -> Patterns:
    """Return the patterns of an ontology; of the shipped one when none is given."""
    return _shipped() if tone is None else _made(tone)


@lru_cache(maxsize=16)
def _made(tone: Tone) -> Patterns:
    return Patterns(_from(tone))


@cache
def _shipped() -> Patterns:
    from ..ontology import load

    return Patterns(_from(load()))


def _from(tone: Tone) -> Iterator[Pattern]:
    kinds = {kind.name.replace("-", ""): kind for kind in (*EMOTION_TYPES.values(), SURPRISE)}
    found = [Pattern(each, kinds.get(each.name) or _added(each)) for each in tone.occ_types(beyond=True)]
    made = {pattern.name for pattern in found if not pattern.parts}
    yield from [pattern for pattern in found if not pattern.parts]
    waiting = [pattern for pattern in found if pattern.parts]
    while waiting:
        ready = [pattern for pattern in waiting if made.issuperset(pattern.parts)] or waiting[:1]
        yield from ready
        made.update(pattern.name for pattern in ready)
        waiting = [pattern for pattern in waiting if pattern not in ready]


def _added(found: OccType) -> EmotionType:
    valence = _VALENCES.get(found.valence, 0)
    variables = tuple(name for name, _ in found.conditions)
    return EmotionType(found.name, valence, bool(valence), variables, EmotionFamily.AUTHORED, found)


def _feeling(pattern: Pattern, construal: Construal, values: Values, whole: Whole) -> Feeling:
    potential = single(pattern.potential(values, whole.general))
    sources = _each_once((*construal.sources, *whole.entries)) if whole.entries else construal.sources
    return Feeling(pattern.kind, potential, construal.target, sources, values=values)


def _compound(pattern: Pattern, parts: Sequence[Feeling]) -> Feeling | None:
    """Return what parts make together; None when they are about different people."""
    about, potential = None, 0.0
    sources: tuple[Appraised, ...] = ()
    for part in parts:
        if part.target is not None:
            if about is not None and part.target.key != about.key:
                return None
            about = part.target
        potential += part.potential
        sources += part.appraisals
    return Feeling(pattern.kind, single(potential / len(parts)), about, _each_once(sources), False, tuple(parts))


def _holds_of_whole(pattern: Pattern, whole: Whole) -> bool:
    """Whether the conditions hold that a compound adds to those of its parts; they are about the whole event."""
    return all(_sign(whole.values.get(name, 0.0)) == wanted for name, wanted in pattern.added_conditions.items())


def _each_once(sources: Sequence[Appraised]) -> tuple[Appraised, ...]:
    return tuple({id(source): source for source in sources}.values())


def _sign(value: float) -> str:
    return "positive" if value > 0 else "negative" if value < 0 else ""


def _target(parts: Iterable[Construal]) -> Term | None:
    """Whom several views are about: somebody rather than oneself, oneself rather than nobody."""
    targets = [part.target for part in parts if part.target is not None]
    return next((target for target in targets if target != SELF), targets[0] if targets else None)


def _merged(chosen: Sequence[Construal], event: Values) -> Construal:
    values = {**event, **{name: value for each in chosen for name, value in each.values.items()}}
    sources = _each_once([source for each in chosen for source in each.sources])
    return Construal(" ".join(each.facts for each in chosen), values, _target(chosen), *sources)


@cache
def facts_of(text: str) -> dict[str, str]:
    """Return the facts of a construal, by variable."""
    pairs = [fact.partition("=") for fact in text.split()]
    return {name: fact for name, _, fact in pairs}


@cache
def foci_of(facts: str) -> frozenset[str]:
    """Return the ways of looking at an event that facts belong to."""
    return frozenset(_FOCI[name] for name in facts_of(facts) if name in _FOCI)


def _fits(pattern: Pattern, facts: Mapping[str, str]) -> bool:
    """Whether no fact contradicts a pattern, and none that only a construal can give is missing."""
    return all(
        facts[name] == wanted if name in facts else name not in _FOCI and name not in _PROSPECTIVE
        for name, wanted in pattern.conditions.items()
    )
