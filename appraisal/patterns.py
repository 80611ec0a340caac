"""Eliciting patterns: what the ontology says elicits each type of emotion, made ready for matching.

A pattern without parts is matched with one way of looking at an event (:mod:`.construals`), or with several at once when
its conditions are about an event and a deed, say. A pattern with parts arises when its parts do. Nothing here knows any
type by name: an author's types are patterns like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Final

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

__all__ = ["Pattern", "Patterns", "patterns_of"]

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
        foci: The ways of looking at an event that its conditions need together.
    """

    __slots__ = ("conditions", "factors", "foci", "kind", "magnitude", "name", "parts")

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

    def potential(self, values: Values, general: float) -> float:
        """Return how strong the values make it: 0 or more.

        Args:
            values: Of the variables.
            general: Factor of the variables that bear on every emotion.
        """
        potential = abs(values.get(self.magnitude, 0.0))
        for name, factor in self.factors:
            if name in values:
                potential *= factor.of(values[name], self.kind.valence)
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
        self._of_whole = [p for p in self._simple if not p.foci and not _PROSPECTIVE & p.conditions.keys()]
        self._joint = [pattern for pattern in every if not pattern.parts and len(pattern.foci) > 1]
        self._compound = [pattern for pattern in every if pattern.parts]
        self._by_facts: dict[str, tuple[list[Pattern], list[Pattern]]] = {}
        self.kinds = {pattern.kind.name: pattern.kind for pattern in every}
        self.variables = frozenset(
            name for pattern in every for name in (*pattern.conditions, pattern.magnitude, *dict(pattern.factors))
        )

    def of_construal(self, construal: Construal, whole: Whole) -> Iterator[Feeling]:
        """Yield what one way of looking at an event elicits."""
        sure, asking_for_more = self._known(construal.facts)
        values = {**whole.values, **construal.values} if whole.entries else construal.values
        for pattern in sure:
            yield _feeling(pattern, construal, values, whole)
        for pattern in asking_for_more:
            if pattern.holds(_facts(construal.facts), values):
                yield _feeling(pattern, construal, values, whole)

    def of_whole(self, whole: Whole) -> Iterator[Feeling]:
        """Yield what the event as a whole elicits, such as surprise."""
        for pattern in self._of_whole:
            if pattern.holds({}, whole.values):
                sources = [entry for entry in whole.entries if ontology_name(entry.variable) in pattern.conditions]
                yield _feeling(pattern, Construal("", whole.values, None, *sources), whole.values, whole)

    def of_several(self, seen: Sequence[Construal], whole: Whole) -> Iterator[Feeling]:
        """Yield what several ways of looking at an event elicit together."""
        for pattern in self._joint:
            choices = [[each for each in seen if focus in _foci(each.facts)] for focus in sorted(pattern.foci)]
            for chosen in product(*choices):
                merged = _merged(chosen, whole.values)
                if len(set(map(id, chosen))) == len(chosen) and pattern.holds(_facts(merged.facts), merged.values):
                    yield _feeling(pattern, merged, merged.values, whole)

    def of_parts(self, arisen: list[Feeling], whole: Whole) -> Iterator[Feeling]:
        """Yield the compounds of what one event has elicited.

        A compound is as strong as its parts are on average, and does not shift the mood, which they have shifted
        (Ortony, Clore & Collins 1988, chapter 7; Steunebrink, Dastani & Meyer 2009).
        """
        for pattern in self._compound if len(arisen) > 1 else ():
            groups = [[each for each in arisen if _matches(each.kind, name)] for name in pattern.parts]
            for parts in product(*groups):
                if _agree(parts) and _holds_of_whole(pattern, whole.values):
                    feeling = _compound(pattern, [each for each in arisen if any(each is part for part in parts)])
                    arisen.append(feeling)
                    yield feeling

    def _known(self, facts: str) -> tuple[list[Pattern], list[Pattern]]:
        """Return the patterns that hold wherever these facts do, and those that ask for more."""
        known = self._by_facts.get(facts)
        if known is None:
            found = _facts(facts)
            fitting = [pattern for pattern in self._simple if pattern.foci & _foci(facts) and _fits(pattern, found)]
            sure = [pattern for pattern in fitting if pattern.conditions.keys() <= found.keys()]
            known = sure, [pattern for pattern in fitting if pattern not in sure]
            self._by_facts[facts] = known
        return known


def patterns_of(tone: Tone | None = None) -> Patterns:
    """Return the patterns of an ontology; of the shipped one when none is given."""
    if tone is None:
        return _shipped()
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
    return Feeling(pattern.kind, potential, construal.target, sources)


def _compound(pattern: Pattern, parts: Sequence[Feeling]) -> Feeling:
    potential = single(sum([part.potential for part in parts]) / len(parts))
    sources = _each_once([source for part in parts for source in part.appraisals])
    return Feeling(pattern.kind, potential, _target(parts), sources, shifts_mood=False, parts=tuple(parts))


def _each_once(sources: Iterable[Appraised]) -> tuple[Appraised, ...]:
    return tuple({id(source): source for source in sources}.values())


def _holds_of_whole(pattern: Pattern, values: Values) -> bool:
    """Whether the conditions hold that a compound adds to those of its parts; they are about the whole event."""
    return all(
        _sign(values.get(name, 0.0)) == wanted
        for name, wanted in pattern.conditions.items()
        if name not in _FOCI and name not in _PROSPECTIVE
    )


def _sign(value: float) -> str:
    return "positive" if value > 0 else "negative" if value < 0 else ""


def _target(parts: Iterable[Feeling | Construal]) -> Term | None:
    """Whom several are about: somebody rather than oneself, oneself rather than nobody."""
    targets = [part.target for part in parts if part.target is not None]
    return next((target for target in targets if target != SELF), targets[0] if targets else None)


def _agree(parts: Sequence[Feeling]) -> bool:
    """Whether parts may be of one compound: different ones, about one and the same if they are about anybody."""
    targets = {None if part.target is None else part.target.key for part in parts} - {None}
    return len(set(map(id, parts))) == len(parts) and len(targets) <= 1


def _matches(kind: EmotionType, name: str) -> bool:
    return kind.name == name or kind.name.replace("-", "") == name


def _merged(chosen: Sequence[Construal], event: Values) -> Construal:
    values = {**event, **{name: value for each in chosen for name, value in each.values.items()}}
    sources = _each_once(source for each in chosen for source in each.sources)
    return Construal(" ".join(each.facts for each in chosen), values, _target(chosen), *sources)


@cache
def _facts(text: str) -> dict[str, str]:
    pairs = [fact.partition("=") for fact in text.split()]
    return {name: fact for name, _, fact in pairs}


@cache
def _foci(facts: str) -> frozenset[str]:
    return frozenset(_FOCI[name] for name in _facts(facts) if name in _FOCI)


def _fits(pattern: Pattern, facts: Mapping[str, str]) -> bool:
    """Whether no fact contradicts a pattern, and none that only a construal can give is missing."""
    return all(
        facts[name] == wanted if name in facts else name not in _FOCI and name not in _PROSPECTIVE
        for name, wanted in pattern.conditions.items()
    )
