"""What each character can ever feel by its rules, and how strongly at most; the eliciting patterns read backwards.

All is taken as far as it can go: rules about the same kind of deed may all hold at once, likelihoods may rise and fall
as they like. So what is found impossible is impossible, and what is found possible may be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import Final, NamedTuple

from ...agents.world import World
from ...appraisal.intensity import general_factor
from ...appraisal.occ import OccModel
from ...appraisal.patterns import Pattern, Patterns, patterns_of
from ...appraisal.variables import (
    DESERVINGNESS,
    DESIRABILITY,
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKE,
    LIKELIHOOD,
    PRAISEWORTHINESS,
    PROSPECT,
    STRENGTH_OF_UNIT,
    ontology_name,
    scale_of,
    variable_name,
)
from ...core.errors import EspressivoError
from ...core.relations import IDENTIFIES_WITH, LIKES
from ...core.terms import NIL, Term, TermLike, compose
from ...ontology import OccType, load
from ..document import AgentDoc
from .facts import Facts, RuleOf, parsed
from .lint_conditions import numbers_known
from .questions import ANY, Range, range_of

__all__ = ["Abilities", "Written", "types_named", "variables_of"]

_ANYTHING: Final = "*"
_MOST_MOOD: Final = 10.0
_SETTLED: Final = {"likelihood": "settled", "outcome": "happened"}


class Written(NamedTuple):
    """What a rule says of an event: a variable, between which numbers, about whom, and the path of the rule."""

    variable: str
    low: float
    high: float
    target: Term
    path: str


class _View(NamedTuple):
    """One way in which an event may be looked at: what holds then, and how large its variables may be."""

    facts: dict[str, str]
    values: dict[str, float]


def variables_of(facts: Facts, rule: RuleOf, owner: str) -> Iterator[Written]:
    """Yield what a rule says of its event."""
    bound = {str(each.right.term): each.left.term for each in rule.conditions if each.kind.value == "definition"}
    for doc in rule.doc.variables:
        try:
            name = variable_name(doc.name)
        except EspressivoError:
            name = doc.name
        value = parsed(doc.value)
        low, high = ANY
        if value is not None and value.is_number:
            low = high = float(value.value or 0)
        elif value is not None and str(value) in bound:
            found = range_of(bound[str(value)], lambda asked: numbers_known(facts, asked, owner))
            low, high = found or ANY
        least, most, _ = scale_of(name)
        yield Written(name, max(low, least), min(high, most), parsed(doc.target) or NIL, rule.path)


def types_named(name: str, patterns: Patterns) -> list[str]:
    """Return the types of emotion that a word in a condition may mean; none when it is no emotion.

    Args:
        name: A type, or a node of the ontology.
        patterns: Those of the characters' model.
    """
    folded = name.casefold().replace("-", "").replace(" ", "")
    same = [kind for kind in patterns.kinds if kind.casefold().replace("-", "") == folded]
    if same:
        return same
    tone = load()
    node = tone.find(name)
    return [] if node is None else [_plain(each, patterns) for each, _ in tone.tone_to_occ(node.id)]


def _plain(found: OccType, patterns: Patterns) -> str:
    return next((each.kind.name for each in patterns.by_kind.values() if each.name == found.name), found.name)


class Abilities:
    """What the characters of a scenario can feel.

    Args:
        facts: What the scenario says.
        world: Built from it.
    """

    def __init__(self, facts: Facts, world: World) -> None:
        self._facts = facts
        self._world = world
        self._most: dict[str, dict[str, float]] = {}
        self._written: dict[tuple[str, str], list[Written]] = {}

    @cached_property
    def patterns(self) -> Patterns:
        """Those of the characters' model, with the emotions that the scenario adds."""
        for agent in self._world.agents:
            if isinstance(agent.appraiser.model, OccModel):
                return agent.appraiser.model.patterns
        return patterns_of()

    def potentials(self, owner: str) -> dict[str, float]:
        """Return how strong each type of emotion can become by somebody's rules, before the mood colours it."""
        if owner not in self._most:
            self._most[owner] = self._worked_out(owner)
        return self._most[owner]

    def ceiling(self, owner: str, kind: str) -> float:
        """Return how strongly somebody can feel a type of emotion, in the mood that helps it most; 0 for never."""
        potential = self.potentials(owner).get(kind, 0.0)
        given = [each.intensity for each in self._doc(owner).emotions if each.type.casefold() == kind.casefold()]
        if not potential:
            return max(given, default=0.0)
        mood = _MOST_MOOD * self._world[owner].affect.constants.mood_influence_on_emotion
        return min(10.0, max([potential + mood, *given]))

    def prospects(self, owner: str) -> set[str]:
        """Return the names, folded, of what somebody's rules announce."""
        return set(self._announced.get(owner, ()))

    def written(self, rule: RuleOf, owner: str) -> list[Written]:
        """Return what a rule says of its event, worked out once."""
        key = rule.path, owner
        if key not in self._written:
            self._written[key] = list(variables_of(self._facts, rule, owner))
        return self._written[key]

    def _doc(self, owner: str) -> AgentDoc:
        return next(agent for agent in self._facts.scenario.agents if agent.name == owner)

    @cached_property
    def _rules_of(self) -> dict[str, list[RuleOf]]:
        found: dict[str, list[RuleOf]] = {}
        for rule in self._facts.of_kind("appraisal"):
            for owner in rule.owners:
                found.setdefault(owner, []).append(rule)
        return found

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """The types of emotion by their names in the ontology."""
        return {each.name: each.kind.name for each in self.patterns.by_kind.values()}

    # -- what the rules come to ------------------------------------------------------------------------------------

    def _worked_out(self, owner: str) -> dict[str, float]:
        most: dict[str, float] = {}
        for group in self._groups(owner):
            for kind, potential in self._of_group(group, owner).items():
                most[kind] = max(potential, most.get(kind, 0.0))
        return most

    def _groups(self, owner: str) -> Iterator[list[Written]]:
        """Yield what may be said of one event: rules about the same kind of deed, and those about any."""
        groups: dict[object, list[Written]] = {}
        for rule in self._rules_of.get(owner, ()):
            key: object = _ANYTHING
            if rule.about is not None and rule.about.size == 5:
                action = rule.about.args[2]
                key = _ANYTHING if action.head.is_variable or action.head.is_universal else action.head.key
            groups.setdefault(key, []).extend(self.written(rule, owner))
        anything = groups.pop(_ANYTHING, [])
        yield anything
        for group in groups.values():
            yield [*anything, *group]

    def _of_group(self, group: list[Written], owner: str) -> dict[str, float]:
        whole = _whole(group)
        views = list(self._views(group, owner))
        general = general_factor(whole)
        felt: dict[str, float] = {}
        for pattern in self.patterns.by_kind.values():
            parts = [felt.get(part, 0.0) for part in self._parts(pattern)]
            if parts:
                potential = sum(parts) / len(parts) if all(parts) else 0.0
            else:
                potential = _potential(pattern, views, whole, general)
            if potential:
                felt[pattern.kind.name] = min(10.0, potential)
        return felt

    def _parts(self, pattern: Pattern) -> list[str]:
        return [self._kinds[name] for name in pattern.parts]

    def _views(self, group: list[Written], owner: str) -> Iterator[_View]:
        wishes = [number for each in group if each.variable == DESIRABILITY for number in _signed(each)]
        settled = [each for each in group if each.variable == LIKELIHOOD]
        for wish in wishes:
            yield _View({"desirability": _sign(wish), **_SETTLED}, {"desirability": wish})
            if any(not _is_named(each) for each in settled):
                yield _View({"desirability": _sign(wish), "likelihood": "open"}, {"desirability": wish})
        for each in group:
            if each.variable == PRAISEWORTHINESS:
                yield from self._of_deed(each, group, owner)
            elif each.variable == DESIRABILITY_FOR_OTHERS:
                yield from self._of_fortune(each, wishes, group, owner)
            elif each.variable == LIKE:
                for number in _signed(each):
                    yield _View({"appealingness": _sign(number)}, {"appealingness": number})
        yield from self._of_prospects(group, owner)

    def _of_deed(self, praise: Written, group: list[Written], owner: str) -> Iterator[_View]:
        target = praise.target
        is_open = target.is_variable or target.is_universal
        own = is_open or target.is_nil or target.is_self or str(target).casefold() == owner.casefold()
        near = any(each.variable == STRENGTH_OF_UNIT for each in group)
        near = near or bool(self._relation(IDENTIFIES_WITH, target, owner))
        for number in _signed(praise):
            values = {"praiseworthiness": number}
            if own or near:
                yield _View({"praiseworthiness": _sign(number), "agent": "self"}, values)
            if is_open or not own:
                yield _View({"praiseworthiness": _sign(number), "agent": "other"}, values)

    def _of_fortune(self, fortune: Written, wishes: list[float], group: list[Written], owner: str) -> Iterator[_View]:
        likings = [value for found in self._relation(LIKES, fortune.target, owner) for value in found if value]
        deserved = [number for each in group if each.variable == DESERVINGNESS for number in (each.low, each.high)]
        for number in _signed(fortune):
            for liking in likings:
                for deserts in deserved or (None,):
                    values = {"desirability_for_other": number, "liking": liking}
                    values |= {} if deserts is None else {"deservingness": deserts}
                    yield _View({"desirability_for_other": _sign(number), "liking": _sign(liking)}, values)
            for wish in wishes:
                facts = {"desirability_for_other": _sign(number), "liking": _sign(wish * number)}
                yield _View(facts, {"desirability_for_other": (abs(number) + abs(wish)) / 2})

    def _relation(self, name: TermLike, target: Term, owner: str) -> list[Range]:
        """Return how close somebody may be to another: all that its beliefs may say."""
        known = self._facts.known(compose(name, target), owner)
        if target.is_nil or any(each.value is None for each in known):
            return [Range(-10, -10), Range(10, 10)] if known else []
        numbers = [float(each.value.value or 0) for each in known if each.value is not None and each.value.is_number]
        return [Range(number, number) for number in numbers]

    def _of_prospects(self, group: list[Written], owner: str) -> Iterator[_View]:
        """Yield hopes and fears, and how they may end."""
        announced = self._announced.get(owner, {})
        goals = {goal.name.casefold(): goal.significance for goal in self._doc(owner).goals}
        for each in group:
            if each.variable not in (GOAL_SUCCESS_PROBABILITY, LIKELIHOOD, PROSPECT) or not _is_named(each):
                continue
            is_open = each.target.is_variable or each.target.is_universal
            weights = list(goals.values()) if is_open else [goals.get(str(each.target).casefold(), 0.0)]
            for weight in weights:
                if weight and each.variable != PROSPECT:
                    yield from _of_goal(each, weight)
            known = announced.get(str(each.target).casefold(), (0.0, 0.0))
            for low, high in announced.values() if is_open else [known]:
                yield from _of_prospect(each, low, high)

    @cached_property
    def _announced(self) -> dict[str, dict[str, tuple[float, float]]]:
        """The prospects that rules announce, by whose rules they are and by name."""
        found: dict[str, dict[str, tuple[float, float]]] = {}
        for rule in self._facts.of_kind("appraisal"):
            for owner in rule.owners:
                mine = found.setdefault(owner, {})
                for each in self.written(rule, owner):
                    if each.variable == PROSPECT:
                        low, high = mine.get(str(each.target).casefold(), (0.0, 0.0))
                        mine[str(each.target).casefold()] = min(low, each.low), max(high, each.high)
        return found


def _of_goal(change: Written, weight: float) -> Iterator[_View]:
    """Yield what it may mean that a goal becomes likelier, or less so: hope or fear, and how they end."""
    better = change.high > 0
    worse = change.low < (0 if change.variable == GOAL_SUCCESS_PROBABILITY else 1)
    if weight < 0:
        better, worse = worse, better
    weight = abs(weight)
    if better:
        yield _View({"desirability": "positive", "likelihood": "open"}, {"desirability": weight, "likelihood": 1.0})
        yield _View({"prospect": "hope", "outcome": "confirmed"}, {"hope": weight})
        yield _View({"prospect": "fear", "outcome": "disconfirmed"}, {"fear": weight})
    if worse:
        yield _View({"desirability": "negative", "likelihood": "open"}, {"desirability": -weight, "likelihood": 1.0})
        yield _View({"prospect": "hope", "outcome": "disconfirmed"}, {"hope": weight})
        yield _View({"prospect": "fear", "outcome": "confirmed"}, {"fear": weight})


def _of_prospect(change: Written, low: float, high: float) -> Iterator[_View]:
    """Yield what the announcing, the changing or the end of a prospect may mean."""
    for weight, felt, sign in ((high, "hope", "positive"), (-low, "fear", "negative")):
        if weight <= 0:
            continue
        value = weight if felt == "hope" else -weight
        yield _View({"desirability": sign, "likelihood": "open"}, {"desirability": value, "likelihood": 1.0})
        if change.variable != PROSPECT:
            for outcome in ("confirmed", "disconfirmed"):
                yield _View({"prospect": felt, "outcome": outcome}, {felt: weight})


def _whole(group: Iterable[Written]) -> dict[str, float]:
    """Return what is said of the event as a whole, as strong as it may be."""
    special = {
        DESIRABILITY, PRAISEWORTHINESS, LIKE, DESIRABILITY_FOR_OTHERS, GOAL_SUCCESS_PROBABILITY, PROSPECT, LIKELIHOOD,
        DESERVINGNESS, STRENGTH_OF_UNIT,
    }  # fmt: skip
    found: dict[str, float] = {}
    for each in group:
        if each.variable not in special:
            name = ontology_name(each.variable)
            strongest = each.high if abs(each.high) >= abs(each.low) else each.low
            found[name] = strongest if abs(strongest) > abs(found.get(name, 0.0)) else found[name]
    return found


def _potential(pattern: Pattern, views: list[_View], whole: dict[str, float], general: float) -> float:
    """Return how strong a pattern without parts may become, looked at in any of these ways, or in several at once."""
    extra = {name: fact for name, fact in pattern.conditions.items() if name in whole}
    if any(_sign(whole[name]) != fact for name, fact in extra.items()):
        return 0.0
    asked = {name: fact for name, fact in pattern.conditions.items() if name not in whole}
    if not asked:
        return float(pattern.potential(whole, general))
    best = 0.0
    for view in views:
        if all(view.facts.get(name) == fact for name, fact in asked.items()):
            best = max(best, pattern.potential({**whole, **view.values}, general))
    if not best and len(pattern.foci) > 1:
        best = _joint(pattern, asked, views, whole, general)
    return best


def _joint(
    pattern: Pattern, asked: dict[str, str], views: list[_View], whole: dict[str, float], general: float
) -> float:
    choices = [[view for view in views if view.facts.get(name) == fact] for name, fact in asked.items()]
    if not all(choices) or math.prod(map(len, choices)) > 10_000:
        return 10.0 if all(choices) else 0.0
    merged = ({key: value for view in chosen for key, value in view.values.items()} for chosen in product(*choices))
    return max(float(pattern.potential({**whole, **values}, general)) for values in merged)


def _is_named(written: Written) -> bool:
    return not written.target.is_nil and not written.target.is_self


def _signed(written: Written) -> list[float]:
    """Return the largest value below 0 and above 0 that a variable may have."""
    return [number for number in (written.low, written.high) if number and not math.isinf(number)]


def _sign(value: float) -> str:
    return "positive" if value > 0 else "negative" if value < 0 else ""
