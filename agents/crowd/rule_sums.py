"""The property ``Value`` over a whole audience: arithmetic, comparison and logic over what each believes.

What an expression means is said in :mod:`...agents.properties.reckoning`; sums beyond 2**24 are rounded to single
precision here also when they are whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias, cast

import numpy as np

from ...core.terms import NIL, Key, Kind, Term, number, truth
from .columns import FALSE_CODE, NIL_CODE, NUMBER, TRUE_CODE, UNKNOWN, Column
from .pairs import Codes

__all__ = ["Leaf", "Reckoned", "arguments_of", "reckoned"]

Reckoned: TypeAlias = Term | Column | None
"""What an expression comes to: one term, a column in which what is unknown has that code, or nothing known of it."""
Leaf: TypeAlias = Callable[[Term], Reckoned]
"""Returns what a property, a variable or a word comes to."""
Compare: TypeAlias = Callable[[str, Term | Column, Term | Column], Any]
"""Says for whom a comparison holds."""
_LARGEST: Final = 1e30


class _Operator(NamedTuple):
    least: int
    most: float
    apply: Callable[[Sequence[Term], Leaf, Compare], Reckoned]


def reckoned(expression: Term, leaf: Leaf, compare: Compare) -> Term | Column:
    """Return what an expression comes to: NIL where that is unknown."""
    found = _evaluated(expression, leaf, compare)
    if found is None:
        return NIL
    if isinstance(found, Term):
        return found
    return Column(found.values, np.where(found.codes == UNKNOWN, np.int32(NIL_CODE), found.codes))


def arguments_of(expression: Term) -> tuple[Term, ...] | None:
    """Return what an operator is applied to; None of what is no operator, but a leaf."""
    operator = _operator(expression)
    return None if operator is None else expression.args


def _operator(expression: Term) -> _Operator | None:
    found = _OPERATORS.get(expression.head.key) if expression.is_compound else None
    return found if found is not None and found.least <= len(expression.args) <= found.most else None


def _evaluated(expression: Term, leaf: Leaf, compare: Compare) -> Reckoned:
    operator = _operator(expression)
    if operator is not None:
        return operator.apply(expression.args, leaf, compare)
    found = leaf(expression)
    if isinstance(found, Column):
        return Column(found.values, np.where(found.codes == NIL_CODE, np.int32(UNKNOWN), found.codes))
    return found if expression.is_primitive or found is None or not found.is_nil else None


def _amount(found: Reckoned) -> Any:
    """Return what a value counts in a sum: truth is 1; what is no number is 0."""
    if found is None:
        return np.float64(0)
    if isinstance(found, Column):
        return np.where(found.numeric, found.values, found.codes == TRUE_CODE).astype(np.float64)
    counts = found.kind in (Kind.NUMBER, Kind.TRUTH)
    return np.float64(cast(float, found.value) if counts else 0)


def _holds(found: Reckoned) -> Any:
    if isinstance(found, Column):
        return (found.codes == TRUE_CODE) | (found.numeric & (found.values != 0))
    return found is not None and found.kind in (Kind.NUMBER, Kind.TRUTH) and bool(found.value)


def _number(amount: Any) -> Term | Column:
    bounded = np.clip(amount, -_LARGEST, _LARGEST)
    if np.ndim(bounded) == 0:
        return number(float(bounded))
    return Column(bounded.astype(np.float32), np.broadcast_to(np.int32(NUMBER), bounded.shape))


def _truth(holding: Any) -> Term | Column:
    if np.ndim(holding) == 0:
        return truth(bool(holding))
    codes: Codes = np.where(holding, np.int32(TRUE_CODE), np.int32(FALSE_CODE))
    return Column(np.zeros(len(codes), np.float32), codes)


def _fold(step: Callable[[Any, Any], Any]) -> _Operator:
    def apply(args: Sequence[Term], leaf: Leaf, compare: Compare) -> Reckoned:
        result = _number(_amount(_evaluated(args[0], leaf, compare)))
        for each in args[1:]:
            result = _number(step(_amount(result), _amount(_evaluated(each, leaf, compare))))
        return result

    return _Operator(1, math.inf, apply)


def _single(step: Callable[[Any], Any]) -> _Operator:
    return _Operator(1, 1, lambda args, leaf, compare: _number(step(_amount(_evaluated(args[0], leaf, compare)))))


def _divide(args: Sequence[Term], leaf: Leaf, compare: Compare) -> Reckoned:
    dividend, divisor = [_amount(_evaluated(each, leaf, compare)) for each in args]
    possible = np.abs(divisor) >= 1 / _LARGEST
    quotient = np.clip(dividend, -_LARGEST, _LARGEST) / np.where(possible, divisor, 1)
    found = _number(quotient)
    if isinstance(found, Term):
        return found if possible else None
    return Column(found.values, np.where(possible, np.int32(NUMBER), np.int32(UNKNOWN)))


def _rounded(amount: Any) -> Any:
    return np.copysign(np.floor(np.abs(amount) + 0.5), amount)


def _logic(joined: Callable[[Any, Any], Any]) -> _Operator:
    def apply(args: Sequence[Term], leaf: Leaf, compare: Compare) -> Reckoned:
        result = _holds(_evaluated(args[0], leaf, compare))
        for each in args[1:]:
            result = joined(result, _holds(_evaluated(each, leaf, compare)))
        return _truth(result)

    return _Operator(1, math.inf, apply)


def _not(args: Sequence[Term], leaf: Leaf, compare: Compare) -> Reckoned:
    return _truth(np.logical_not(_holds(_evaluated(args[0], leaf, compare))))


def _comparison(operator: str) -> _Operator:
    """Make a comparison; with an unknown side only ``!=`` holds, unless the other side asks for nothing."""

    def apply(args: Sequence[Term], leaf: Leaf, compare: Compare) -> Reckoned:
        if NIL in args:
            return _with_nothing(operator, args, leaf, compare)
        left, right = [_evaluated(each, leaf, compare) for each in args]
        if left is None or right is None:
            return truth(operator == "!=")
        known = np.logical_and(_known(left), _known(right))
        return _truth(np.where(known, compare(operator, left, right), operator == "!="))

    return _Operator(2, 2, apply)


def _with_nothing(operator: str, args: Sequence[Term], leaf: Leaf, compare: Compare) -> Reckoned:
    if operator not in ("=", "!="):
        return truth(False)
    others = [_evaluated(each, leaf, compare) for each in args if not each.is_nil]
    unknown = np.logical_not(_known(others[0])) if others else True
    return _truth(unknown if operator == "=" else np.logical_not(unknown))


def _known(found: Reckoned) -> Any:
    return found.known if isinstance(found, Column) else found is not None


_OPERATORS: Final[dict[Key, _Operator]] = {
    "plus": _fold(np.add),
    "minus": _fold(np.subtract),
    "times": _fold(np.multiply),
    "div": _Operator(2, 2, _divide),
    "min": _fold(np.minimum),
    "max": _fold(np.maximum),
    "round": _single(_rounded),
    "neg": _single(np.negative),
    "and": _logic(np.logical_and),
    "or": _logic(np.logical_or),
    "not": _Operator(1, 1, _not),
    "eq": _comparison("="),
    "ne": _comparison("!="),
    "lt": _comparison("<"),
    "le": _comparison("<="),
    "gt": _comparison(">"),
    "ge": _comparison(">="),
}
