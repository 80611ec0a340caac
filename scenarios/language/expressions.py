"""Expressions: guards, urges and values as writers type them, and the conditions and terms that the engine asks.

``mood > 0 and not hungry`` becomes ``Mood(SELF) > 0`` and ``Value(Not(hungry(SELF))) = True``. What stands by itself
stays a plain condition, which may bind variables; what is worked out becomes the dynamic property ``Value``. Of what is
unknown no comparison holds, ``!=`` neither; ``is not`` and ``not`` hold of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ...core.conditions import Condition, ConditionKind
from ...core.errors import TermSyntaxError, shown
from ...core.terms import number, parse
from .expression_parser import Parser, belief
from .expression_tree import (
    COMPARISONS,
    Count,
    ExpressionError,
    Node,
    Number,
    Operation,
    Property,
    Truth,
    Variable,
    Word,
    nodes,
    text_of,
    variables_in,
)
from .expression_words import Bare
from .vocabulary import Names

__all__ = [
    "Chosen",
    "ExpressionError",
    "conditions_of",
    "parse_expression",
    "placeholder_of",
    "property_of",
    "reads",
    "text_of",
    "unbound_in",
    "urge_of",
    "value_of",
    "variables_of",
]

_HEADS: Final = {
    "or": "Or",
    "and": "And",
    "not": "Not",
    "=": "Eq",
    "!=": "Ne",
    "<": "Lt",
    "<=": "Le",
    ">": "Gt",
    ">=": "Ge",
    "+": "Plus",
    "-": "Minus",
    "*": "Times",
    "/": "Div",
    "neg": "Neg",
    "min": "Min",
    "max": "Max",
    "round": "Round",
}
_TAKEN: Final = {head.casefold() for head in _HEADS.values()}
_OPPOSITES: Final = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_NEVER: Final = "Value(False) = True"
_COLON: Final = re.compile(r'"[^"]*"|“[^”]*”|:')


@dataclass(frozen=True, slots=True)
class Chosen:
    """Words in a line that a condition chooses.

    Attributes:
        condition: A property, true when it holds.
        text: The words when it holds; they may hold placeholders.
        otherwise: The words when it does not.
    """

    condition: str
    text: str
    otherwise: str = ""


def conditions_of(text: str, names: Names | None = None) -> list[str]:
    """Compile a condition to those of the engine; all of them must hold.

    Raises:
        ExpressionError: It is no condition.

    >>> conditions_of("mood > 0 and likes(Tom) >= 3")
    ['Mood(SELF) > 0', 'likes(Tom) >= 3']
    >>> conditions_of("mood > 0 or hungry")
    ['Value(Or(Gt(Mood(SELF), 0), hungry(SELF))) = True']
    """
    known = Names() if names is None else names
    node = parse_expression(text, known)
    parts = node.operands if isinstance(node, Operation) and node.operator == "and" else (node,)
    found = [condition for part in parts for condition in _conditions(part)]
    return list(dict.fromkeys(_in_order(found, known.variables)))


def value_of(text: str, names: Names | None = None, *, amount: bool = False) -> str:
    """Compile a value: a number, a symbol, a variable, a property, or what is worked out.

    Args:
        text: Such as ``3``, ``rainy``, ``loaves - 1``.
        names: What is declared.
        amount: Whether it must be a number, so that a word that stands alone is a belief and no symbol.

    Raises:
        ExpressionError: It is no value.

    >>> value_of("loaves - 1"), value_of("rainy"), value_of("mood"), value_of('"the old loaf"')
    ('Value(Minus(loaves(SELF), 1))', 'rainy', 'Mood(SELF)', 'TheOldLoaf')
    """
    node = Parser(text, Names() if names is None else names).whole()
    if amount:
        node = belief(node)
        if isinstance(node, (Word, Truth)):
            raise ExpressionError(f"{shown(text)!r} is no number", node.column, "Write a number or an expression.")
    return _side(node)


def urge_of(text: str, names: Names | None = None) -> tuple[str, list[str]]:
    """Compile how much something is wanted.

    Returns:
        A priority, and the conditions that bind it; a number needs none.

    Raises:
        ExpressionError: It is no number, and no expression that gives one.

    >>> urge_of("1 + mood"), urge_of("3")
    (('[urge]', ['Value(Plus(1, Mood(SELF))) = [urge]']), ('3', []))
    """
    known = Names() if names is None else names
    node = parse_expression(text, known)
    if isinstance(node, (Word, Truth)):
        raise ExpressionError(f"{shown(text)!r} is no number", node.column, "Write a number or an expression.")
    if isinstance(node, (Number, Variable)):
        return _side(node), []
    variables = (*known.variables, *variables_in(node))
    urge = next(name for number in range(1000) if (name := _urge_name(number)) not in variables)
    asked = _side(node) if _is_number(node, known) else f"Value(Plus({_inside(node)}))"
    return urge, [_checked(f"{asked} = {urge}", node)]


def placeholder_of(text: str, names: Names | None = None) -> str | Chosen:
    """Compile what stands between the braces of a line.

    Args:
        text: A name, a belief, an expression; ``or "words"`` for when it is unknown; or ``condition: words|words``.
        names: What is declared.

    Returns:
        What stands between ``[[`` and ``]]``; or words to choose from.

    Raises:
        ExpressionError: It is none of these.

    >>> placeholder_of('coins(Tom) or "No"'), placeholder_of("mood > 3: Gladly!|Fine.")
    ('coins(Tom)|No', Chosen(condition='Value(Gt(Mood(SELF), 3))', text='Gladly!', otherwise='Fine.'))
    """
    known = Names() if names is None else names
    colon = next((found.start() for found in _COLON.finditer(text) if found[0] == ":"), None)
    if colon is not None:
        words, _, otherwise = text[colon + 1 :].partition("|")
        node = parse_expression(text[:colon], known)
        return Chosen(f"Value({_as_truth(node)})", words.strip(), otherwise.strip())
    node = Parser(text, known).whole()
    default = ""
    if isinstance(node, Operation) and node.operator == "or":
        node, default = _with_default(node)
    _check_placeholder(node, known)
    return _side(belief(node)) + default


def property_of(text: str, names: Names | None = None) -> str:
    """Return the property that a belief is about: ``has(Tom, loaf)``; a word alone is one of whoever believes it.

    Raises:
        ExpressionError: It is none.

    >>> property_of('has(Tom, "the old loaf")'), property_of("hungry")
    ('has(Tom, TheOldLoaf)', 'hungry(SELF)')
    """
    node = parse_expression(text, Names() if names is None else names)
    if not isinstance(node, Property):
        raise ExpressionError(
            f"{shown(text)!r} is no belief", node.column, "Write one, such as `hungry` or `has(Tom, loaf)`."
        )
    return node.term


def reads(text: str, names: Names | None = None) -> tuple[str, ...]:
    """Return the properties that an expression asks, in order.

    Raises:
        ExpressionError: It is no expression.
    """
    found = nodes(parse_expression(text, Names() if names is None else names))
    return tuple(dict.fromkeys(node.term for node in found if isinstance(node, Property)))


def variables_of(text: str, names: Names | None = None) -> tuple[str, ...]:
    """Return the variables of an expression, as ``[who]``, in order.

    Raises:
        ExpressionError: It is no expression.
    """
    return variables_in(parse_expression(text, Names() if names is None else names))


def unbound_in(conditions: Iterable[str], bound: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the variables that something is worked out of, or compared with, before any condition has bound them.

    Such a condition never holds.

    >>> unbound_in(["Value(Or(Gt(likes([x]), 3), hungry(SELF))) = True", "likes([x]) > 2"])
    ('[x]',)
    """
    known, missing = set(bound), dict[str, None]()
    for condition in map(Condition.parse, conditions):
        missing.update(dict.fromkeys(sorted(_needed(condition) - known)))
        known |= {str(variable) for variable in condition.variables}
    return tuple(missing)


def _needed(condition: Condition) -> set[str]:
    """Return the variables that must have a value before a condition is asked."""
    if condition.left.term.head.key == "value":
        return {str(variable) for variable in condition.left.term.variables}
    if condition.kind is ConditionKind.DEFINITION:
        return set()
    return {str(side.term) for side in (condition.left, condition.right) if side.term.is_variable and not side.counted}


def parse_expression(text: str, names: Names | None = None) -> Node:
    """Read an expression as a tree.

    Raises:
        ExpressionError: It is none.
    """
    return belief(Parser(text, Names() if names is None else names).whole())


# -- conditions --------------------------------------------------------------------------------------------------


def _conditions(node: Node) -> list[str]:
    """Compile what is joined by and."""
    if isinstance(node, Truth):
        return [] if node.value else [_NEVER]
    if isinstance(node, Property):
        return [_checked(f"{node.term} = True", node)]
    if isinstance(node, (Number, Word, Count)):
        raise ExpressionError(
            f"{text_of(node)} is no condition", node.column, "Compare it with something, such as `mood > 3`."
        )
    plain = _plain(node) if isinstance(node, Operation) else None
    return [_checked(f"Value({_as_truth(node)}) = True" if plain is None else plain, node)]


def _plain(node: Operation) -> str | None:
    """Return the comparison that a node is, when the engine can ask it as it stands."""
    operator, operands = node.operator, node.operands
    inner = operands[0]
    if operator == "not" and isinstance(inner, Operation) and inner.operator in COMPARISONS and _is_known(inner):
        operator, operands = _OPPOSITES[inner.operator], inner.operands
    if operator not in COMPARISONS:
        return None
    left, right = operands
    if operator == "=" and Variable in (type(left), type(right)):
        return f"{_side(left)} = {_side(right)}"
    if isinstance(left, Operation) or isinstance(right, Operation):
        return None
    return f"{_side(left)} {operator} {_side(right)}"


def _is_known(comparison: Operation) -> bool:
    """Whether the opposite of a comparison holds whenever it does not: nothing in it can be unknown or no number."""
    kinds = {type(each) for each in comparison.operands}
    return Count in kinds or (comparison.operator in ("=", "!=") and not kinds & {Property, Operation})


def _checked(condition: str, node: Node) -> str:
    try:
        return str(Condition.parse(condition)) and condition
    except TermSyntaxError as error:
        if isinstance(node, Operation) and node.operator == "not":
            node = node.operands[0]
        sides = node.operands if isinstance(node, Operation) else ()
        if all(isinstance(each, (Number, Truth, Word)) for each in sides) and sides:
            message = f"{text_of(node)} compares what never changes"
            raise ExpressionError(message, node.column, "Compare a belief, a feeling or a variable.") from None
        if len(sides) == 2 and sides[0] == sides[1]:
            raise ExpressionError(
                f"{text_of(node)} compares a thing with itself", node.column, "Take it out."
            ) from None
        raise ExpressionError(f"this cannot be asked: {error}", node.column, "Make it shorter.") from None


def _in_order(conditions: list[str], bound: tuple[str, ...]) -> list[str]:
    """Put what is worked out of variables, or compared with them, behind the conditions that bind these."""
    waiting = [condition for condition in conditions if unbound_in([condition], bound)]
    return [*(condition for condition in conditions if condition not in waiting), *waiting]


# -- terms -------------------------------------------------------------------------------------------------------


def _side(node: Node) -> str:
    """Return the term for a value that stands by itself."""
    if isinstance(node, Operation):
        return _sound(f"Value({_inside(node)})", node)
    return f"#{node.variable}" if isinstance(node, Count) else _leaf(node)


def _leaf(node: Number | Truth | Word | Variable | Property) -> str:
    if isinstance(node, Number):
        return str(number(node.value))
    if isinstance(node, Truth):
        return str(node.value)
    if isinstance(node, Word):
        return node.symbol
    return node.name if isinstance(node, Variable) else node.term


def _inside(node: Node) -> str:
    """Return the term for what is worked out, as it stands inside ``Value``."""
    if isinstance(node, Count):
        raise ExpressionError(
            f"#{node.variable} can only be compared", node.column, f"Write `#{node.variable} > 2` joined by `and`."
        )
    if not isinstance(node, Operation):
        if isinstance(node, Property) and parse(node.term).head.key in _TAKEN:
            raise ExpressionError(
                f"{node.term} cannot be part of something that is worked out", node.column, "Rename this belief."
            )
        return _leaf(node)
    if node.operator in ("=", "!="):
        return _equality(node)
    return f"{_HEADS[node.operator]}({', '.join(map(_inside, node.operands))})"


def _equality(node: Operation) -> str:
    """Return what holds when the plain condition would: of what is unknown nothing, and 1 and 0 are true and false."""
    left, right = node.operands
    if isinstance(left, Truth):
        left, right = right, left
    if isinstance(right, Truth) and isinstance(left, Property):
        asked = _inside(left)
        wanted = right.value == (node.operator == "=")
        return f"And({asked})" if wanted else f"Or(Eq({asked}, False), Eq({asked}, 0))"
    sides = f"{_inside(left)}, {_inside(right)}"
    if node.operator == "=":
        return f"Eq({sides})"
    fixed = any(isinstance(each, Word) and each.symbol == "-" for each in (left, right))
    asks = [] if fixed else [f"Ne({each.term}, -)" for each in (left, right) if isinstance(each, Property)]
    return f"And({', '.join([*asks, f'Ne({sides})'])})" if asks else f"Ne({sides})"


def _as_truth(node: Node) -> str:
    """Return the term, inside ``Value``, that is true when a node holds."""
    text = _inside(node)
    if isinstance(node, Operation) and node.operator in ("and", "or", "not", *COMPARISONS):
        return text
    return f"And({text})"


def _sound(text: str, node: Node) -> str:
    try:
        parse(text)
    except TermSyntaxError as error:
        raise ExpressionError(f"this cannot be worked out: {error}", node.column, "Make it shorter.") from None
    return text


# -- urges and placeholders --------------------------------------------------------------------------------------


def _urge_name(number: int) -> str:
    return f"[urge-{number + 1}]" if number else "[urge]"


def _is_number(node: Node, names: Names) -> bool:
    """Whether the engine can ask a node as it stands: it gives a number, or binds variables that are not bound yet."""
    if isinstance(node, Operation):
        return node.operator not in ("and", "or", "not", *COMPARISONS)
    if isinstance(node, Property):
        asked = parse(node.term)
        own = asked.head.key in ("mood", "feeling", "personality", "goallikelihood", "si", "since", "done", "value")
        return own or any(str(variable) not in names.variables for variable in asked.variables)
    return isinstance(node, Count)


def _with_default(node: Operation) -> tuple[Node, str]:
    asked, default = node.operands[0], node.operands[-1]
    if len(node.operands) > 2 or not isinstance(default, (Word, Number)):
        raise ExpressionError(
            "after `or` the words are expected for when this is unknown", default.column, 'Write `coins or "no"`.'
        )
    words = default.words if isinstance(default, Word) else str(number(default.value))
    if any(sign in words for sign in "[]|"):
        raise ExpressionError(f"{words!r} holds a bracket or a bar", default.column, "Use other words.")
    return asked, f"|{words}"


def _check_placeholder(node: Node, names: Names) -> None:
    variables = variables_in(node)
    if variables:
        raise ExpressionError(
            f"{variables[0]} has no value in a line", node.column, "Write a name, a belief or an expression."
        )
    if isinstance(node, Bare) and node.words[:1].isupper():
        near = names.nearest(node.words, names.symbol_words())
        if near:
            raise ExpressionError(f"nobody is called {node.words!r}", node.column, near[:1].upper() + near[1:])
