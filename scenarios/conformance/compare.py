"""How an answer is held against the one on record: numbers within tolerance, sets without order, texts as printed.

Texts of terms are compared as the FAtiMA Toolkit prints them, with at most seven significant digits
(:func:`toolkit_text`); numbers agree when they differ by no more than :data:`TOLERANCE` of the greater one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.numbers import format_number, single
from ...core.terms import Kind, Term

__all__ = ["TOLERANCE", "Bag", "Difference", "bag", "first_difference", "same_number", "same_text", "toolkit_text"]

TOLERANCE = 1e-5
"""Relative difference up to which two numbers agree."""
_TOO_SMALL = 1e-9
_TOOLKIT_DIGITS = 7
_TOOLKIT_DIGITS_OF_DOUBLES = 15
_NUMBER = re.compile(r"(?<![\w\]])[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w\[])")
_MISSING = "(nothing)"


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two answers part.

    Attributes:
        path: Where, as ``$.result.decisions[0].utility``.
        expected: What is on record there.
        got: What came instead.
    """

    path: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        return f"{self.path}: expected {_shown(self.expected)}, got {_shown(self.got)}"


class Bag(list[Any]):
    """A list whose order means nothing."""


def bag(items: object) -> Any:
    """Return a list as a :class:`Bag`; what is no list stays what it is."""
    return Bag(items) if isinstance(items, list) else items


def first_difference(expected: Any, got: Any, path: str = "$") -> Difference | None:
    """Return where two answers first differ, or None.

    Args:
        expected: JSON-like data; lists may be bags.
        got: The same.
        path: Where they stand.
    """
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return _in_mappings(expected, got, path)
    if isinstance(expected, list) and isinstance(got, list):
        return (_in_bags if isinstance(expected, Bag) else _in_lists)(expected, got, path)
    return None if _same(expected, got) else Difference(path, expected, got)


def same_number(a: float, b: float) -> bool:
    """Whether two numbers agree to :data:`TOLERANCE`."""
    return a == b or abs(a - b) <= max(TOLERANCE * max(abs(a), abs(b)), _TOO_SMALL)


def same_text(a: str, b: str) -> bool:
    """Whether two texts are alike, but for the last digits of the numbers in them.

    >>> same_text("Cost(Tea, 0.3333333)", "Cost(Tea, 0.3333334)"), same_text("Likes(2)", "Likes(3)")
    (True, False)
    """
    if a == b:
        return True
    left, right = _NUMBER.findall(a), _NUMBER.findall(b)
    if not left or len(left) != len(right) or _NUMBER.sub("#", a) != _NUMBER.sub("#", b):
        return False
    return all(same_number(float(x), float(y)) for x, y in zip(left, right, strict=True))


def toolkit_text(term: Term) -> str:
    """Write a term as the toolkit does: its fractions have at most seven significant digits.

    >>> from espressivo.core.terms import parse
    >>> toolkit_text(parse("Share(Ann, 0.33333334)"))
    'Share(Ann, 0.3333333)'
    """
    if term.kind == Kind.COMPOUND:
        return f"{toolkit_text(term.head)}({', '.join(map(toolkit_text, term.args))})"
    value = term.value
    if term.kind != Kind.NUMBER or not isinstance(value, float):
        return str(term)
    return format_number(value, _TOOLKIT_DIGITS if single(value) == value else _TOOLKIT_DIGITS_OF_DOUBLES)


def _same(expected: Any, got: Any) -> bool:
    if _is_number(expected) and _is_number(got):
        return same_number(expected, got)
    if isinstance(expected, str) and isinstance(got, str):
        return same_text(expected, got)
    return bool(type(expected) is type(got) and expected == got)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _in_mappings(expected: Mapping[str, Any], got: Mapping[str, Any], path: str) -> Difference | None:
    for key, value in expected.items():
        if key not in got:
            return Difference(_member(path, key), value, _MISSING)
        difference = first_difference(value, got[key], _member(path, key))
        if difference is not None:
            return difference
    surplus = next((key for key in got if key not in expected), None)
    return None if surplus is None else Difference(_member(path, surplus), _MISSING, got[surplus])


def _in_lists(expected: Sequence[Any], got: Sequence[Any], path: str) -> Difference | None:
    for position, (left, right) in enumerate(zip(expected, got, strict=False)):
        difference = first_difference(left, right, f"{path}[{position}]")
        if difference is not None:
            return difference
    if len(expected) > len(got):
        return Difference(f"{path}[{len(got)}]", expected[len(got)], _MISSING)
    return Difference(f"{path}[{len(expected)}]", _MISSING, got[len(expected)]) if len(got) > len(expected) else None


def _in_bags(expected: Sequence[Any], got: Sequence[Any], path: str) -> Difference | None:
    """Pair each item with one that agrees; report the first that finds none, beside the nearest that is left."""
    left_over = list(got)
    lonely: list[tuple[int, Any]] = []
    for position, item in enumerate(expected):
        partner = next((at for at, other in enumerate(left_over) if first_difference(item, other) is None), None)
        if partner is None:
            lonely.append((position, item))
        else:
            del left_over[partner]
    if lonely:
        position, item = lonely[0]
        return Difference(f"{path}[{position}]", item, left_over[0] if left_over else _MISSING)
    return Difference(f"{path}[{len(expected)}]", _MISSING, left_over[0]) if left_over else None


def _member(path: str, key: str) -> str:
    return f"{path}.{key}" if re.fullmatch(r"\w+", key) else f"{path}[{key!r}]"


def _shown(value: Any, limit: int = 300) -> str:
    text = value if value == _MISSING else repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def rearranged(value: Any, rules: Iterable[tuple[str, Callable[[Any], Any]]]) -> Any:
    """Return a mapping with some of its members passed through functions; anything else unchanged."""
    if not isinstance(value, Mapping):
        return value
    changes = dict(rules)
    return {key: changes[key](member) if key in changes else member for key, member in value.items()}
