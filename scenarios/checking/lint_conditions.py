"""Conditions that contradict each other, always hold, or ask for what lies outside the scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ...core.conditions import Condition, ConditionKind
from ...core.numbers import format_number
from ...core.terms import Term
from ..language.problems import Place
from .facts import Facts, RuleOf
from .finder import Finder, did_you_mean
from .questions import ANY, SCALES, Comparison, Range, alternatives, range_of

__all__ = ["check_conditions", "numbers_known"]

_SIZES: Final = ("<", "<=", ">", ">=")


def check_conditions(finder: Finder) -> None:
    """Look at the conditions of every rule."""
    for rule in finder.facts.rules:
        if not rule.conditions:
            continue
        _repeated(finder, rule)
        _unbound(finder, rule)
        odd = list(_off_the_scale(finder, rule))
        if not odd:
            _contradictions(finder, rule)


def numbers_known(facts: Facts, asked: Term, owner: str) -> Range | None:
    """Return between which numbers what somebody is asked lies; None when it may be no number."""
    scale = SCALES.get(str(asked.head.key))
    if scale is not None and facts.is_dynamic(asked):
        return scale
    if facts.is_dynamic(asked):
        return ANY
    known = facts.known(asked, owner)
    values = [each.value for each in known]
    if not values or None in values:
        return ANY
    numbers = [float(value.value or 0) for value in values if value is not None and value.is_number]
    return Range(min(numbers), max(numbers)) if len(numbers) == len(values) else ANY


def _repeated(finder: Finder, rule: RuleOf) -> None:
    seen: set[str] = set()
    for text in rule.texts:
        if text in seen:
            finder.add("said-for-nothing", f"{text} stands here twice", "", finder.at(rule, text), rule.path)
        seen.add(text)


def _unbound(finder: Finder, rule: RuleOf) -> None:
    """Find variables that something is compared with, or worked out of, before anything has bound them."""
    if finder.facts.is_fatima:
        return
    bound = {str(each) for each in (*(rule.about.variables if rule.about is not None else ()), *rule.target.variables)}
    bound = set() if rule.kind == "action" else bound
    for condition in rule.conditions:
        sides = (condition.left, condition.right)
        needed: set[str] = set()
        for side in sides:
            if side.term.is_variable and not side.counted and condition.kind is not ConditionKind.DEFINITION:
                needed.add(str(side.term))
            elif side.term.head.key == "value":
                needed |= {str(each) for each in side.term.variables}
        for name in sorted(needed - bound):
            place = finder.where(rule, condition)
            message = f"nothing gives {name} a value before it is asked for, so this never holds"
            finder.add("unbound-variable", message, did_you_mean(name, sorted(bound)), place, rule.path)
        bound |= {str(each) for each in condition.variables}


# -- the scale ---------------------------------------------------------------------------------------------------


def _off_the_scale(finder: Finder, rule: RuleOf) -> Iterator[Condition]:
    """Yield, and report, conditions that compare with what their question can never be."""
    for condition in rule.conditions:
        comparisons = [each for way in alternatives([condition]) for each in way]
        for comparison in comparisons:
            found = _scale_of(finder.facts, comparison)
            if found is None or not comparison.right.is_number:
                continue
            verdict = _verdict(found, comparison.sign, float(comparison.right.value or 0))
            if verdict is None:
                continue
            place = finder.where(rule, condition)
            scale = f"{comparison.left} is {_between(found)}"
            if verdict:
                if len(comparisons) == 1:
                    finder.add("always-holds", f"{comparison} always holds: {scale}", "", place, rule.path)
            else:
                finder.add("off-the-scale", f"{comparison} never holds: {scale}", "", place, rule.path)
                yield condition


def _scale_of(facts: Facts, comparison: Comparison) -> Range | None:
    """Return the scale of what is asked, when it has one."""

    def known(asked: Term) -> Range | None:
        found = SCALES.get(str(asked.head.key))
        return found if found is not None and facts.is_dynamic(asked) else ANY

    found = range_of(comparison.left, known)
    return None if found is None or found.is_open else found


def _verdict(found: Range, sign: str, number: float) -> bool | None:
    """Return whether a comparison always holds (True) or never does (False); None when it depends."""
    low, high = found
    if sign in (">", "<="):
        over = False if high <= number else True if low > number else None
        return over if sign == ">" or over is None else not over
    if sign in ("<", ">="):
        under = False if low >= number else True if high < number else None
        return under if sign == "<" or under is None else not under
    if sign == "=" and not low <= number <= high:
        return False
    if sign == "!=" and not low <= number <= high:
        return True
    return None


def _between(found: Range) -> str:
    if found.high == float("inf"):
        return f"at least {format_number(found.low)}"
    if found.low == found.high:
        return f"always {format_number(found.low)}"
    return f"between {format_number(found.low)} and {format_number(found.high)}"


# -- contradictions ----------------------------------------------------------------------------------------------


def _contradictions(finder: Finder, rule: RuleOf) -> None:
    ways = alternatives(rule.conditions)
    reasons = [_contradiction(way) for way in ways]
    if not ways:
        finder.add("never-holds", "this condition is never true", "", finder.at(rule, rule.texts[-1]), rule.path)
    elif all(reasons):
        one, other = reasons[0] or ("", "")
        message = f"{one} and {other} cannot both hold"
        finder.add("never-holds", message, "", _where(finder, rule, one, other), rule.path)


def _where(finder: Finder, rule: RuleOf, *parts: str) -> Place:
    texts = [text for text in rule.texts if any(part in text for part in parts)]
    return finder.at(rule, texts[-1]) if texts else finder.subject.place(rule.path)


def _contradiction(comparisons: Iterable[Comparison]) -> tuple[str, str] | None:
    """Return two comparisons that cannot both hold."""
    by_question: dict[Term, list[Comparison]] = {}
    for each in comparisons:
        for other in by_question.setdefault(each.left, []):
            if _exclude(each, other):
                return str(other), str(each)
        by_question[each.left].append(each)
    return None


def _exclude(one: Comparison, other: Comparison) -> bool:
    """Whether two comparisons of the same question cannot both hold."""
    if one.right.is_number and other.right.is_number:
        return _numbers_exclude(one, other)
    if not (one.right.is_primitive and other.right.is_primitive):
        return False
    same = one.right.same(other.right)
    if one.sign == other.sign == "=":
        return not same
    return same and {one.sign, other.sign} == {"=", "!="} and not (one.negated or other.negated)


def _numbers_exclude(one: Comparison, other: Comparison) -> bool:
    if "!=" in (one.sign, other.sign):
        equal = float(one.right.value or 0) == float(other.right.value or 0)
        return equal and {one.sign, other.sign} == {"=", "!="}
    (low_1, high_1, least_1, most_1), (low_2, high_2, least_2, most_2) = _ends(one), _ends(other)
    low, high = max(low_1, low_2), min(high_1, high_2)
    if low != high:
        return low > high
    closed_below = all(closed for bound, closed in ((low_1, least_1), (low_2, least_2)) if bound == low)
    closed_above = all(closed for bound, closed in ((high_1, most_1), (high_2, most_2)) if bound == high)
    return not (closed_below and closed_above)


def _ends(comparison: Comparison) -> tuple[float, float, bool, bool]:
    """Return between which numbers a question must lie, and whether these belong to it."""
    number, infinite = float(comparison.right.value or 0), float("inf")
    if comparison.sign in _SIZES:
        below = comparison.sign.startswith("<")
        closed = comparison.sign.endswith("=")
        return (-infinite, number, True, closed) if below else (number, infinite, closed, True)
    return number, number, True, True
