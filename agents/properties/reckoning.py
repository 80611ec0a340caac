"""The dynamic property ``Value``: arithmetic, comparison and logic over what an agent believes.

An expression is a term, such as ``Or(Gt(Mood(SELF), 0), Gt(Likes(Tom), 3))``. Its leaves are numbers, truth values and
words, which are themselves, and properties, which are asked. What is unknown counts as 0 in a sum and as false where a
truth is wanted; no comparison holds of it but ``Ne``. Nothing that can be written raises an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from ...core.errors import BeliefError, PerspectiveError, TermSyntaxError
from ...core.properties import Answer, PropertyCall
from ...core.substitution import Substitutions
from ...core.terms import NIL, Key, Kind, Term, number, readable, truth
from ...core.unify import TermSemantics

__all__ = ["value"]

_LARGEST: Final = 1e30
"""Results are kept within this many either side of zero, so that they never overflow."""
_EXACT: Final = 2**53

Amount = int | float
_Evaluate = Callable[[Term], Term | None]


def value(call: PropertyCall) -> Iterator[Answer]:
    """What an expression comes to, ``-`` when that is unknown; with an unbound variable there is no answer."""
    for bindings in call.sets:
        expression = bindings.ground(call.args[0])
        if not expression.variables:
            found = _evaluated(call, bindings, expression) if readable(expression) else None
            yield Answer(NIL if found is None else found, 1.0, [bindings])


def _evaluated(call: PropertyCall, bindings: Substitutions, expression: Term) -> Term | None:
    """Return the value of an expression without variables, or None when it is unknown."""
    evaluate: _Evaluate = partial(_evaluated, call, bindings)
    operator = _OPERATORS.get(expression.head.key) if expression.is_compound else None
    if operator is not None and operator.takes(len(expression.args)):
        return operator.apply(evaluate, expression.args, call.beliefs.semantics)
    return _leaf(call, bindings, expression)


def _leaf(call: PropertyCall, bindings: Substitutions, leaf: Term) -> Term | None:
    """Ask a property, of several answers the first; anything else is itself."""
    try:
        if leaf.is_primitive:
            return call.beliefs.resolved(leaf, call.mind)
        found = call.ask(leaf, [bindings]) if leaf.is_compound else []
    except (BeliefError, PerspectiveError, TermSyntaxError):
        return None
    return found[0].value if found and not found[0].value.is_nil else None


def _amount(found: Term | None) -> Amount:
    """Return what a value counts in a sum: truth is 1; what is no number is 0."""
    if found is not None and found.kind in (Kind.NUMBER, Kind.TRUTH) and isinstance(found.value, (int, float)):
        return found.value + 0
    return 0


def _holds(found: Term | None) -> bool:
    return found is not None and found.kind in (Kind.NUMBER, Kind.TRUTH) and bool(found.value)


def _number(amount: Amount) -> Term:
    bounded = amount if isinstance(amount, int) and abs(amount) <= _EXACT else float(amount)
    return number(max(-_LARGEST, min(_LARGEST, bounded)))


# -- operators ---------------------------------------------------------------------------------------------------


class _Operator(NamedTuple):
    """How many arguments an operator takes, and what it makes of them."""

    least: int
    most: float
    apply: Callable[[_Evaluate, tuple[Term, ...], TermSemantics], Term | None]

    def takes(self, count: int) -> bool:
        return self.least <= count <= self.most


def _fold(step: Callable[[Amount, Amount], Amount]) -> _Operator:
    """Make an operator of numbers, from left to right."""

    def apply(evaluate: _Evaluate, args: tuple[Term, ...], _: TermSemantics) -> Term:
        result = _amount(evaluate(args[0]))
        for each in args[1:]:
            result = _amount(_number(step(result, _amount(evaluate(each)))))
        return _number(result)

    return _Operator(1, math.inf, apply)


def _single(step: Callable[[Amount], Amount]) -> _Operator:
    return _Operator(1, 1, lambda evaluate, args, _: _number(step(_amount(evaluate(args[0])))))


def _divide(evaluate: _Evaluate, args: tuple[Term, ...], _: TermSemantics) -> Term | None:
    """A quotient; by zero it is unknown."""
    dividend, divisor = (_amount(evaluate(each)) for each in args)
    return _number(max(-_LARGEST, min(_LARGEST, dividend)) / divisor) if abs(divisor) >= 1 / _LARGEST else None


def _rounded(amount: Amount) -> Amount:
    """Round to a whole number, halves away from zero, as people do."""
    return amount if isinstance(amount, int) else int(math.copysign(math.floor(abs(amount) + 0.5), amount))


def _comparison(holds: Callable[[TermSemantics, Term, Term], bool], unknown: bool = False) -> _Operator:
    """Make a comparison; with an unknown side it is what is said here, unless the other side asks for nothing."""

    def apply(evaluate: _Evaluate, args: tuple[Term, ...], semantics: TermSemantics) -> Term:
        left, right = (NIL if each.is_nil else evaluate(each) for each in args)
        if NIL in args:
            left, right = (NIL if side is None else side for side in (left, right))
        return truth(unknown if left is None or right is None else holds(semantics, left, right))

    return _Operator(2, 2, apply)


_OPERATORS: Final[dict[Key, _Operator]] = {
    "plus": _fold(lambda a, b: a + b),
    "minus": _fold(lambda a, b: a - b),
    "times": _fold(lambda a, b: a * b),
    "div": _Operator(2, 2, _divide),
    "min": _fold(min),
    "max": _fold(max),
    "round": _single(_rounded),
    "neg": _single(lambda a: -a),
    "and": _Operator(1, math.inf, lambda evaluate, args, _: truth(all(_holds(evaluate(each)) for each in args))),
    "or": _Operator(1, math.inf, lambda evaluate, args, _: truth(any(_holds(evaluate(each)) for each in args))),
    "not": _Operator(1, 1, lambda evaluate, args, _: truth(not _holds(evaluate(args[0])))),
    "eq": _comparison(lambda _, a, b: a.same(b)),
    "ne": _comparison(lambda _, a, b: not a.same(b), unknown=True),
    "lt": _comparison(TermSemantics.less),
    "le": _comparison(TermSemantics.less_or_same),
    "gt": _comparison(TermSemantics.greater),
    "ge": _comparison(TermSemantics.greater_or_same),
}
