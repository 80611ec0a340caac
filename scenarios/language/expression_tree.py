"""Expressions as trees: what their nodes are, how they are made, and how they read.

Two trees are equal when they mean the same text; where a node was written does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ...core.errors import TermSyntaxError
from ...core.terms import number, parse

__all__ = [
    "COMPARISONS",
    "Count",
    "ExpressionError",
    "Node",
    "Number",
    "Operation",
    "Property",
    "Truth",
    "Variable",
    "Word",
    "checked_term",
    "depth",
    "nodes",
    "numeral",
    "operation",
    "text_of",
    "variables_in",
]

COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")
_LEVELS: Final = {
    "or": 1,
    "and": 2,
    "not": 3,
    **dict.fromkeys(COMPARISONS, 4),
    **dict.fromkeys("+-", 5),
    **dict.fromkeys("*/", 6),
    "neg": 7,
}
_PRIMARY: Final = 8
_LARGEST: Final = 1e15


class ExpressionError(ValueError):
    """A text is no expression.

    Attributes:
        message: What is wrong.
        column: Where in the text, an offset from 0.
        remedy: What to write instead.
    """

    def __init__(self, message: str, column: int = 0, remedy: str = "") -> None:
        self.message = message
        self.column = column
        self.remedy = remedy
        super().__init__(f"{message}. {remedy}" if remedy else message)


@dataclass(frozen=True, slots=True)
class Number:
    """A number. Make one with :func:`numeral`."""

    value: float
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Word:
    """A symbol: somebody, a thing, a state; ``words`` are those that the writer used."""

    symbol: str
    words: str = field(default="", compare=False)
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, with its brackets."""

    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Count:
    """How many values a variable has: ``#[x]``."""

    variable: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Property:
    """What is asked of whoever thinks: a term, such as ``Mood(SELF)`` or ``hungry(Tom)``."""

    term: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """Something worked out. Make one with :func:`operation`.

    Attributes:
        operator: ``or and not = != < <= > >= + - * / neg min max round``.
        operands: One or more, from left to right.
    """

    operator: str
    operands: tuple[Node, ...]
    column: int = field(default=0, compare=False)


Node: TypeAlias = Number | Truth | Word | Variable | Count | Property | Operation


def numeral(value: float, column: int = 0) -> Number:
    """Return a number as the engine keeps it.

    Raises:
        ExpressionError: It is larger than any number that makes sense here.
    """
    if not abs(value) <= _LARGEST:
        raise ExpressionError("this number is too large", column, "Numbers go up to 1E+15.")
    kept = number(value).value
    assert isinstance(kept, (int, float))
    return Number(kept, column)


def operation(operator: str, operands: tuple[Node, ...], column: int = 0) -> Node:
    """Return an operation in its simplest form: ``(a - b) - c`` is one with three operands, ``-(3)`` a number."""
    first = operands[0]
    if operator == "neg" and isinstance(first, Number):
        return Number(-first.value if first.value else 0, column)
    if operator in ("and", "or"):
        operands = tuple(part for each in operands for part in _parts(each, operator))
    elif operator in "+-*" and isinstance(first, Operation) and first.operator == operator:
        operands = (*first.operands, *operands[1:])
    return Operation(operator, operands, column)


def _parts(node: Node, operator: str) -> tuple[Node, ...]:
    return node.operands if isinstance(node, Operation) and node.operator == operator else (node,)


def nodes(node: Node) -> Iterator[Node]:
    """Yield a node and all that it is made of, from left to right."""
    yield node
    if isinstance(node, Operation):
        for each in node.operands:
            yield from nodes(each)


def depth(node: Node) -> int:
    """Return how many operations stand inside each other."""
    deepest, rest = 0, [(node, 0)]
    while rest:  # a tree that is too deep must not end the program
        each, level = rest.pop()
        deepest = max(deepest, level)
        if isinstance(each, Operation):
            rest.extend((operand, level + 1) for operand in each.operands)
    return deepest


def text_of(node: Node) -> str:
    """Return a text that reads as this tree.

    >>> text_of(operation("*", (operation("+", (Property("Mood(SELF)"), Number(1))), Number(2))))
    '(Mood(SELF) + 1) * 2'
    """
    if isinstance(node, Operation):
        return _text_of_operation(node)
    if isinstance(node, Number):
        return str(number(node.value))
    if isinstance(node, Truth):
        return "true" if node.value else "false"
    if isinstance(node, Word):
        return "me" if node.symbol == "SELF" else f'"{node.symbol}"'
    if isinstance(node, Count):
        return f"#{node.variable}"
    return node.name if isinstance(node, Variable) else node.term


def _text_of_operation(node: Operation) -> str:
    operator, operands = node.operator, node.operands
    if operator in ("min", "max", "round"):
        return f"{operator}({', '.join(map(text_of, operands))})"
    level = _LEVELS[operator]
    if operator in ("not", "neg"):
        return f"{'not ' if operator == 'not' else '-'}{_inside(operands[0], level)}"
    first = level + 1 if operator in COMPARISONS else level
    texts = [_inside(operands[0], first), *(_inside(each, level + 1) for each in operands[1:])]
    return f" {operator} ".join(texts)


def _inside(node: Node, least: int) -> str:
    """Return the text of a node where what binds more loosely than ``least`` needs parentheses."""
    level = _LEVELS.get(node.operator, _PRIMARY) if isinstance(node, Operation) else _PRIMARY
    return text_of(node) if level >= least else f"({text_of(node)})"


def variables_in(node: Node) -> tuple[str, ...]:
    """Return the variables of a tree, in order of appearance."""
    found: dict[str, None] = {}
    for each in nodes(node):
        if isinstance(each, Variable):
            found.setdefault(each.name)
        elif isinstance(each, Count):
            found.setdefault(each.variable)
        elif isinstance(each, Property):
            found.update(dict.fromkeys(map(str, parse(each.term).variables)))
    return tuple(found)


def checked_term(text: str, column: int) -> str:
    """Return a term as the engine writes it.

    Raises:
        ExpressionError: It is no term.
    """
    try:
        return str(parse(text))
    except TermSyntaxError as error:
        raise ExpressionError(str(error), column, "Use letters, digits, - and _ in names.") from None
