"""What conditions ask: the properties in them, and the comparisons that they amount to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product
from typing import Final, NamedTuple

from ...core.conditions import Condition
from ...core.terms import SELF, Term, truth

__all__ = ["OPERATORS", "SCALES", "Asked", "Comparison", "Range", "alternatives", "asked_in", "range_of", "unanswered"]

OPERATORS: Final = frozenset(
    (
        "plus",
        "minus",
        "times",
        "div",
        "min",
        "max",
        "round",
        "neg",
        "and",
        "or",
        "not",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
    )
)
"""Heads inside ``Value`` that work something out."""
_SIGNS: Final = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_OPPOSITES: Final = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_DEEDS: Final = frozenset(
    ("done", "sincedone", "eventid", "lasteventid", "eventelapsedtime", "validdialogue", "volition")
)
"""Properties whose arguments are deeds and events, and no questions."""
_FORGIVING: Final = frozenset(("exists", "ask", "since", "tell"))
"""Properties that may be asked of what is unknown."""
_MOST: Final = 64
"""So many alternatives of a condition are looked at."""
_INFINITE: Final = math.inf


class Range(NamedTuple):
    """Between which numbers something lies."""

    low: float
    high: float

    @property
    def is_open(self) -> bool:
        """Whether nothing is known of it."""
        return self.low == -_INFINITE and self.high == _INFINITE


ANY: Final = Range(-_INFINITE, _INFINITE)
SCALES: Final = {
    "mood": Range(-10, 10),
    "feeling": Range(0, 10),
    "emotionintensity": Range(0, 10),
    "personality": Range(-1, 1),
    "goallikelihood": Range(0, 1),
    "pad": Range(-1, 1),
    "since": Range(0, _INFINITE),
    "sincedone": Range(0, _INFINITE),
    "done": Range(0, _INFINITE),
    "tick": Range(0, _INFINITE),
}
"""Between which numbers properties of the engine lie."""


class Comparison(NamedTuple):
    """One thing that must hold: a question, a sign, and what it is compared with."""

    left: Term
    sign: str
    right: Term
    negated: bool = False

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"


class Asked(NamedTuple):
    """A property that is asked.

    Attributes:
        name: The property.
        plain: Whether a condition compares it as it stands; one that is unknown then never holds.
        forgiven: Whether it is no matter when it is unknown.
        mind: In whose mind; SELF for that of whoever asks.
    """

    name: Term
    plain: bool
    forgiven: bool = False
    mind: Term = SELF


def asked_in(condition: Condition) -> Iterator[Asked]:
    """Yield the properties that a condition asks."""
    for side in (condition.left, condition.right):
        if side.term.is_compound and not side.counted:
            yield from _asked(side.term, True)


def unanswered(question: Term) -> Iterator[Asked]:
    """Yield the properties that a term asks which stands for a value, such as ``Value(Minus(loaves(SELF), 1))``."""
    return _asked(question, False)


def _asked(question: Term, plain: bool, forgiven: bool = False, mind: Term = SELF) -> Iterator[Asked]:
    head = str(question.head.key)
    if head in _DEEDS:
        return
    if head == "value" or head in OPERATORS:
        for part in question.args:
            if part.is_compound:
                yield from _asked(part, False, forgiven, mind)
    elif head == "believes" and question.size == 3:
        if question.args[1].is_compound:
            yield from _asked(question.args[1], False, forgiven, question.args[0])
    elif head in _FORGIVING and question.size > 1:
        if question.args[0].is_compound:
            yield from _asked(question.args[0], False, True, mind)
    elif head == "math":
        for part in question.args:
            if part.is_compound:
                yield from _asked(part, plain, forgiven, mind)
    else:
        yield Asked(question, plain, forgiven, mind)


# -- what it amounts to ------------------------------------------------------------------------------------------


def alternatives(conditions: Iterable[Condition]) -> list[list[Comparison]]:
    """Return the ways in which conditions may hold together, each as what must hold then; bounded in number."""
    each = [_ways(condition) for condition in conditions]
    return [[part for way in ways for part in way] for ways in islice(product(*each), _MOST)]


def _ways(condition: Condition) -> list[list[Comparison]]:
    left, right = condition.left, condition.right
    if left.counted or right.counted or condition.kind.value == "definition":
        return [[]]
    if left.term.head.key == "value" and left.term.size == 2 and str(right.term.key) in ("true", "false"):
        return list(islice(_expanded(left.term.args[0], _is_true(right.term) == (condition.operator == "=")), _MOST))
    return [[Comparison(left.term, condition.operator, right.term)]]


def _is_true(found: Term) -> bool:
    return found.value is True


def _expanded(asked: Term, wanted: bool) -> Iterator[list[Comparison]]:
    """Yield the ways in which something that is worked out is true, or is not."""
    head = str(asked.head.key)
    if head == "not":
        yield from _expanded(asked.args[0], not wanted)
    elif head in ("and", "or"):
        if (head == "and") == wanted:
            parts = [list(islice(_expanded(part, wanted), _MOST)) for part in asked.args]
            for chosen in islice(product(*parts), _MOST):
                yield [comparison for part in chosen for comparison in part]
        else:
            for part in asked.args:
                yield from _expanded(part, wanted)
    elif head in _SIGNS:
        sign = _SIGNS[head]
        yield [Comparison(asked.args[0], sign if wanted else _OPPOSITES[sign], asked.args[1], not wanted)]
    elif asked.is_compound:
        yield [Comparison(asked, "=", truth(wanted), not wanted)]
    elif (asked.value is True) == wanted:
        yield []


# -- numbers -----------------------------------------------------------------------------------------------------


def range_of(asked: Term, known: Callable[[Term], Range | None]) -> Range | None:
    """Return between which numbers a term lies; None when it may be no number.

    Args:
        asked: The term.
        known: Says so of a property.
    """
    if asked.is_number:
        number = float(asked.value or 0)
        return Range(number, number)
    if not asked.is_compound:
        return ANY if asked.is_variable else None
    head = str(asked.head.key)
    if head == "value" and asked.size == 2:
        return range_of(asked.args[0], known)
    if head == "random" and asked.size == 3 and all(part.is_number for part in asked.args):
        return Range(float(asked.args[0].value or 0), float(asked.args[1].value or 0))
    if head in OPERATORS:
        parts = [range_of(part, known) for part in asked.args]
        return None if None in parts else _worked_out(head, [part for part in parts if part is not None])
    return known(asked)


def _worked_out(head: str, parts: list[Range]) -> Range:
    low, high = [part.low for part in parts], [part.high for part in parts]
    if head == "plus":
        return Range(sum(low), sum(high))
    if head == "minus" and len(parts) == 2:
        return Range(low[0] - high[1], high[0] - low[1])
    if head == "neg":
        return Range(-high[0], -low[0])
    if head == "min":
        return Range(min(low), min(high))
    if head == "max":
        return Range(max(low), max(high))
    if head == "times":
        return _product(parts)
    if head == "div" and len(parts) == 2 and low[1] == high[1] and low[1]:
        ends = sorted((low[0] / low[1], high[0] / low[1]))
        return Range(*ends)
    return ANY


def _product(parts: list[Range]) -> Range:
    low, high = parts[0]
    for part in parts[1:]:
        if math.inf in map(abs, (low, high, *part)):
            return ANY
        ends = [a * b for a in (low, high) for b in part]
        low, high = min(ends), max(ends)
    return Range(low, high)
