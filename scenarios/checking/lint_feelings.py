"""Feelings: emotions that nobody can feel, or not so strongly; goals that nothing touches; reactions to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from ...appraisal.variables import DESIRABILITY, DESIRABILITY_FOR_OTHERS, GOAL_SUCCESS_PROBABILITY, LIKELIHOOD
from ...core.conditions import Condition
from ...core.errors import EspressivoError
from ...core.numbers import format_number
from ...core.relations import LIKES
from ...core.terms import Term, compose
from ...ontology import load
from ..language.problems import Place
from .abilities import Abilities, types_named
from .facts import RuleOf, parsed
from .finder import Finder, did_you_mean
from .questions import OPERATORS, Comparison, alternatives

__all__ = ["check_feelings"]

_SIZES: Final = (">", ">=")
_NAMED: Final = {"feeling": 0, "emotionintensity": 1, "feels": 1}
_STRONGEST: Final = "strongest"


class _Wish(NamedTuple):
    """An emotion that a condition asks for: its word, at whom, and how strong it must be at least (0 for any)."""

    word: str
    whom: Term | None
    least: float
    comparison: str


def check_feelings(finder: Finder, abilities: Abilities) -> None:
    """Look at what rules ask of feelings, and at what they let people feel."""
    for rule in finder.facts.rules:
        for condition in rule.conditions:
            for wish in _wishes(condition):
                _check_wish(finder, abilities, rule, condition, wish)
    _check_tempers(finder, abilities)
    _check_goals(finder, abilities)
    for rule in finder.facts.of_kind("appraisal"):
        _check_reaction(finder, abilities, rule)


# -- what conditions ask for -------------------------------------------------------------------------------------


def _wishes(condition: Condition) -> Iterator[_Wish]:
    """Yield the emotions that must be felt for a condition to hold in every way in which it may."""
    ways = alternatives([condition])
    compared = {each for way in ways for each in way}
    needed = [each for each in compared if len(ways) == 1 or all(each in way for way in ways)]
    for comparison in sorted(needed, key=str):
        yield from _wished(comparison)
    asked = {str(each.left) for each in needed}
    for side in (condition.left.term, condition.right.term):
        for part in _feelings_in(side):
            if str(part) not in asked:
                yield _Wish(str(part.args[_NAMED[str(part.head.key)]]), _whom(part), 0.0, "")


def _wished(comparison: Comparison) -> Iterator[_Wish]:
    left, right = comparison.left, comparison.right
    head = str(left.head.key)
    if head in _NAMED and left.size == 3:
        least = float(right.value or 0) if comparison.sign in _SIZES and right.is_number else 0.0
        never = comparison.sign == ">=" and least <= 0
        wanted = comparison.sign in _SIZES and right.is_number and not never
        yield _Wish(str(left.args[_NAMED[head]]), _whom(left), least, str(comparison) if wanted else "")
    elif head.startswith(_STRONGEST) and comparison.sign == "=" and right.is_primitive and not right.is_nil:
        yield _Wish(str(right), None, 0.0, str(comparison))


def _feelings_in(whole: Term) -> Iterator[Term]:
    head = str(whole.head.key)
    if head in _NAMED and whole.size == 3:
        yield whole
    elif head == "value" or head in OPERATORS:
        for part in whole.args:
            if part.is_compound:
                yield from _feelings_in(part)


def _whom(asked: Term) -> Term | None:
    return asked.args[1] if asked.head.key == "feeling" else None


def _check_wish(finder: Finder, abilities: Abilities, rule: RuleOf, condition: Condition, wish: _Wish) -> None:
    if wish.word.startswith(("[", "*")):
        return
    place = partial(finder.where, rule, condition)
    kinds = types_named(wish.word, abilities.patterns)
    if not kinds:
        if load().find(wish.word) is None and rule.owners and rule.kind != "effect":
            hint = did_you_mean(wish.word, abilities.patterns.kinds)
            finder.add("unknown-emotion", f"{wish.word} is no emotion", hint, place(), rule.path, severity="warning")
        return
    _check_whom(finder, wish, place, rule)
    ceilings = {(owner, kind): abilities.ceiling(owner, kind) for owner in rule.owners for kind in kinds}
    who = " or ".join(rule.owners) if len(rule.owners) < 4 else "anybody"
    word = wish.word.casefold()
    best = max(ceilings.values(), default=0.0)
    if not best:
        several = ", ".join(kind.casefold() for kind in _felt_by(abilities, rule)) or "nothing at all"
        told = f"add a rule that yields {word}; by the rules, {who} can feel {several}"
        finder.add("never-felt", f"{who} can never feel {word}", told, place(), rule.path)
    elif wish.comparison and wish.least >= best and not finder.facts.is_fatima:
        message = f"{who} can feel {word} up to {format_number(round(best, 1))}, never more than {wish.least:g}"
        finder.add("never-that-strong", message, "", place(), rule.path)
    elif wish.comparison and not finder.facts.is_fatima and len(kinds) == 1:
        _check_mood(finder, abilities, rule, wish, kinds[0], place)


def _check_mood(
    finder: Finder, abilities: Abilities, rule: RuleOf, wish: _Wish, kind: str, place: Callable[[], Place]
) -> None:
    potential = max(abilities.potentials(owner).get(kind, 0.0) for owner in rule.owners)
    if potential and wish.least > potential:
        low = format_number(round(potential, 1))
        message = (
            f"{wish.word.casefold()} is {low} by the rules alone, and more than {wish.least:g} only in a fitting mood"
        )
        finder.add("only-in-a-mood", message, "", place(), rule.path)


def _felt_by(abilities: Abilities, rule: RuleOf) -> list[str]:
    return list(dict.fromkeys(kind for owner in rule.owners for kind in abilities.potentials(owner)))


def _check_whom(finder: Finder, wish: _Wish, place: Callable[[], Place], rule: RuleOf) -> None:
    whom, facts = wish.whom, finder.facts
    if whom is None or not whom.is_primitive or whom.is_self or whom.is_nil or whom.is_number:
        return
    if str(whom).casefold() not in facts.targets:
        hint = did_you_mean(str(whom), facts.everybody)
        message = f"{wish.word.casefold()} is never felt about {whom}: nobody and nothing is called so"
        finder.add("unknown-somebody", message, hint, place(), rule.path)


# -- tempers and goals -------------------------------------------------------------------------------------------


def _check_tempers(finder: Finder, abilities: Abilities) -> None:
    for number, agent in enumerate(finder.facts.scenario.agents):
        for place, temper in enumerate(agent.rules.dispositions if agent.rules is not None else ()):
            kinds = [] if temper.emotion == "*" else types_named(temper.emotion, abilities.patterns)
            best = max((abilities.ceiling(agent.name, kind) for kind in kinds), default=0.0)
            if best and temper.threshold >= best:
                told = f"it reaches {best:.3g}, and the threshold is {temper.threshold:g}"
                message = f"{agent.name} never feels {temper.emotion.casefold()}: {told}"
                finder.add("numb", message, "", f"$.agents[{number}].rules.dispositions[{place}]")


def _check_goals(finder: Finder, abilities: Abilities) -> None:
    facts = finder.facts
    touched: dict[str, set[str]] = {owner: set() for owner in facts.everybody}
    for rule in facts.of_kind("appraisal"):
        for owner in rule.owners:
            for each in abilities.written(rule, owner):
                if each.variable in (GOAL_SUCCESS_PROBABILITY, LIKELIHOOD):
                    is_open = each.target.wild or each.target.is_variable
                    touched[owner].add("*" if is_open else str(each.target).casefold())
    for number, agent in enumerate(facts.scenario.agents):
        for place, goal in enumerate(agent.goals):
            if not touched[agent.name] & {"*", goal.name.casefold()}:
                words = facts.scenario.labels.get(goal.name, goal.name)
                message = f"nothing ever makes it more or less likely for {agent.name}: {words}"
                path = f"$.agents[{number}].goals[{place}]"
                finder.add("untouched-goal", message, "", path, severity="info" if facts.is_fatima else None)


# -- reactions ---------------------------------------------------------------------------------------------------


def _check_reaction(finder: Finder, abilities: Abilities, rule: RuleOf) -> None:
    docs = rule.doc.variables
    values = [parsed(doc.value) for doc in docs]
    if all(value is not None and value.is_number and not value.value for value in values) and not any(
        doc.name.casefold() == LIKELIHOOD.casefold() for doc in docs
    ):
        finder.add("means-nothing", "this reaction yields nothing", "", rule.path)
        return
    if len(rule.owners) == 1:
        _check_targets(finder, abilities, rule, rule.owners[0])


def _check_targets(finder: Finder, abilities: Abilities, rule: RuleOf, owner: str) -> None:
    facts = finder.facts
    written = abilities.written(rule, owner)
    goals = {goal.name.casefold() for agent in facts.scenario.agents if agent.name == owner for goal in agent.goals}
    prospects = abilities.prospects(owner)
    for each in written:
        is_open = each.target.is_variable or each.target.is_universal
        name = str(each.target)
        if each.variable == GOAL_SUCCESS_PROBABILITY and not is_open and name.casefold() not in goals | prospects:
            hint = did_you_mean(name, goals)
            finder.add("goal-of-another", f"{owner} does not want {name}, so nothing is felt of it", hint, rule.path)
        if each.variable == DESIRABILITY_FOR_OTHERS and not is_open and not each.target.is_nil:
            own = any(other.variable == DESIRABILITY for other in written)
            if not own and not _is_liked(finder, each.target, owner):
                finder.add("stranger-fortune", f"{owner} neither likes nor dislikes {name}", "", rule.path)


def _is_liked(finder: Finder, whom: Term, owner: str) -> bool:
    try:
        return bool(finder.facts.known(compose(LIKES, whom), owner))
    except EspressivoError:
        return True
