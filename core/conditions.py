"""Conditions: what must hold for a rule to fire, and the bindings under which it does.

::

    condition := side op side          op   := "=" | "!=" | "<" | "<=" | ">" | ">="
    side      := term | "#" variable   (the number of values the variable has)

``Likes([x]) > 3`` keeps the bindings under which it is true; ``Likes([x]) = [v]`` also binds ``[v]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import cast

from .beliefs import BeliefBase, distinct
from .errors import TermSyntaxError, shown
from .substitution import Substitutions
from .terms import SELF, Key, Kind, Symbol, Term, number, parse, truth
from .unify import TermSemantics

__all__ = ["Condition", "ConditionKind", "ConditionSet", "Quantifier"]

_OPERATOR = re.compile(r"[!<>]=|[=<>]")
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_MAX_LENGTH = 20_000
_TRUTHS = (Kind.TRUTH, Kind.NUMBER)


class ConditionKind(Enum):
    """How a condition is evaluated."""

    DEFINITION = "definition"
    """``property = [variable]``: binds the variable."""
    PREDICATE = "predicate"
    """``property = True`` or ``property = False``."""
    COMPARISON = "comparison"
    """A property against a primitive."""
    PROPERTIES = "properties"
    """A property against a property."""


class Quantifier(Enum):
    """For how many bindings a set of conditions must hold."""

    EXISTENTIAL = "existential"
    UNIVERSAL = "universal"


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a condition: a term, or the number of values of a variable."""

    term: Term
    counted: bool = False

    def __str__(self) -> str:
        return f"#{self.term}" if self.counted else str(self.term)

    @property
    def is_primitive(self) -> bool:
        return self.term.is_primitive

    @property
    def is_definable(self) -> bool:
        return self.term.is_variable and not self.counted

    def solve(
        self, beliefs: BeliefBase, mind: Term, sets: list[Substitutions]
    ) -> Iterable[tuple[Term, float, Substitutions]]:
        if not self.counted:
            return beliefs.solve(self.term, mind, sets)
        count = self.count(sets)
        return [(count, 1.0, bindings) for bindings in sets]

    def count(self, sets: list[Substitutions]) -> Term:
        """Return how many distinct values the variable has in all the sets together."""
        return number(len({value.key for bindings in sets if (value := bindings.get(self.term)) is not None}))


Compare = Callable[[TermSemantics, Term, Term], bool]
_COMPARE: dict[str, Compare] = {
    "=": lambda _, a, b: a.same(b),
    "!=": lambda _, a, b: not a.same(b),
    "<": TermSemantics.less,
    "<=": TermSemantics.less_or_same,
    ">": TermSemantics.greater,
    ">=": TermSemantics.greater_or_same,
}
Run = Callable[["Condition", BeliefBase, Term, list[Substitutions]], list[Substitutions]]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, in normal form: a primitive stands on the right, a variable to define too.

    >>> str(Condition.parse("3 < Likes([x])")), Condition.parse("[v] = Likes(Ben)").kind
    ('Likes([x]) > 3', <ConditionKind.DEFINITION: 'definition'>)
    """

    kind: ConditionKind
    left: _Side
    operator: str
    right: _Side
    _compare: Compare = field(repr=False, compare=False)
    _run: Run = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read a condition.

        Raises:
            TermSyntaxError: It is no condition, or could only ever have one result.
        """
        found = _OPERATOR.search(text) if len(text) <= _MAX_LENGTH else None
        if found is None or _OPERATOR.search(text, found.end()):
            raise TermSyntaxError(
                f"{shown(text)!r} is no condition: expected term operator term, with one of =, !=, <, <=, > and >="
            )
        left, operator, right = _side(text[: found.start()], text), found[0], _side(text[found.end() :], text)
        if left == right:
            raise TermSyntaxError(f"{shown(text)!r} compares a side with itself: its result could never change")
        if left.is_primitive and right.is_primitive:
            raise TermSyntaxError(f"{shown(text)!r} compares two fixed values: one must be a property or a variable")
        return _classified(left, operator, right)

    @property
    def variables(self) -> tuple[Symbol, ...]:
        """The variables on both sides."""
        return tuple(dict.fromkeys(self.left.term.variables + self.right.term.variables))

    def reads(self) -> tuple[Term, ...]:
        """The properties that it asks."""
        return tuple(side.term for side in (self.left, self.right) if side.term.is_compound)

    def evaluate(self, beliefs: BeliefBase, mind: Term, sets: list[Substitutions]) -> list[Substitutions]:
        """Return the bindings under which the condition holds."""
        kept = self._run(self, beliefs, mind, sets)
        return kept if len(kept) < 2 else distinct(kept)

    @property
    def normal_form(self) -> str:
        """Its text with what is defined on the right; of ``[x] = [y]``, where both could be, that is not the same."""
        return f"{self.left} {self.operator} {self.right}"

    def __str__(self) -> str:
        if self.kind is ConditionKind.DEFINITION and self.left.is_definable:
            return f"{self.right} = {self.left}"  # the left one of two variables is defined: swapped, it would not be
        return self.normal_form

    def _define(self, beliefs: BeliefBase, mind: Term, sets: list[Substitutions]) -> list[Substitutions]:
        variable = cast(Symbol, self.right.term)
        kept = []
        in_place = beliefs.semantics.defines_in_place
        for value, certainty, bindings in self.left.solve(beliefs, mind, sets):
            if in_place:
                if bindings.add(variable, value, certainty):
                    kept.append(bindings)
            elif (extended := bindings.extended(variable, value, certainty)) is not None:
                kept.append(extended)
        return kept

    def _predicate(self, beliefs: BeliefBase, mind: Term, sets: list[Substitutions]) -> list[Substitutions]:
        expected = self.right.term.value is True
        kept = []
        for value, _, bindings in self.left.solve(beliefs, mind, sets):
            if value.kind in _TRUTHS and bool(value.value) is expected:
                kept.append(bindings)
        return kept

    def _against_primitive(self, beliefs: BeliefBase, mind: Term, sets: list[Substitutions]) -> list[Substitutions]:
        literal, rules, compare = self.right.term, beliefs.semantics, self._compare
        if literal.key == "self":
            literal = beliefs.resolved(literal, mind)
        return [
            bindings for value, _, bindings in self.left.solve(beliefs, mind, sets) if compare(rules, value, literal)
        ]

    def _against_property(self, beliefs: BeliefBase, mind: Term, sets: list[Substitutions]) -> list[Substitutions]:
        rules, compare = beliefs.semantics, self._compare
        answers = list(self.left.solve(beliefs, mind, sets))
        if self.right.counted:
            count = self.right.count(sets)
            return [bindings for value, _, bindings in answers if compare(rules, value, count)]
        kept = []
        for value, _, bindings in answers:
            for other, _, extended in self.right.solve(beliefs, mind, [bindings]):
                if compare(rules, value, other):
                    kept.append(extended)
        return kept


_EVALUATE = {
    ConditionKind.DEFINITION: Condition._define,
    ConditionKind.PREDICATE: Condition._predicate,
    ConditionKind.COMPARISON: Condition._against_primitive,
    ConditionKind.PROPERTIES: Condition._against_property,
}


_UNIVERSAL = Quantifier.UNIVERSAL  # to look at a member by its class is slow


@dataclass(frozen=True, slots=True)
class ConditionSet:
    """Conditions that must hold together.

    Attributes:
        conditions: In order of evaluation; each sees the bindings the earlier ones left.
        quantifier: Universal: no condition may lose a value that a variable had.
    """

    conditions: tuple[Condition, ...] = ()
    quantifier: Quantifier = Quantifier.EXISTENTIAL

    @classmethod
    def parse(cls, conditions: str | Iterable[str] = (), quantifier: str = "existential") -> ConditionSet:
        """Read one condition or several; a repeated one counts once.

        Raises:
            TermSyntaxError: One is malformed, or the quantifier is unknown.
        """
        texts = [conditions] if isinstance(conditions, str) else conditions
        try:
            chosen = Quantifier(quantifier.lower())
        except ValueError:
            raise TermSyntaxError(f"{quantifier!r} is no quantifier: expected existential or universal") from None
        return cls(tuple(dict.fromkeys(Condition.parse(text) for text in texts)), chosen)

    @property
    def is_universal(self) -> bool:
        """Whether no condition may lose a value that a variable had."""
        return self.quantifier is _UNIVERSAL

    def evaluate(
        self, beliefs: BeliefBase, mind: Term = SELF, sets: list[Substitutions] | None = None
    ) -> list[Substitutions]:
        """Return the bindings under which all conditions hold; none means that they do not.

        Args:
            beliefs: Whose beliefs are asked.
            mind: In whose mind.
            sets: Bindings to start from; they are not changed. None means one empty set.
        """
        current = sets or [Substitutions()]
        if not self.conditions:
            return current
        if self.quantifier is _UNIVERSAL:
            return self._evaluate_universally(beliefs, mind, [bindings.copy() for bindings in current])
        if sets and beliefs.semantics.defines_in_place:
            current = [bindings.copy() for bindings in current]
        for condition in self.conditions:
            current = condition.evaluate(beliefs, mind, current)
            if not current:
                return current
        return current

    def holds(self, beliefs: BeliefBase, mind: Term = SELF, sets: list[Substitutions] | None = None) -> bool:
        """Whether the conditions hold for any bindings."""
        return bool(self.evaluate(beliefs, mind, sets))

    def _evaluate_universally(
        self, beliefs: BeliefBase, mind: Term, current: list[Substitutions]
    ) -> list[Substitutions]:
        before: dict[Key, set[Key]] = {}
        for condition in self.conditions:
            current = condition.evaluate(beliefs, mind, current or [Substitutions()])
            after = _values(current)
            if any(len(after.get(variable, ())) != len(values) for variable, values in before.items()):
                return []
            before = after
        return current

    def __str__(self) -> str:
        return f"[{','.join(f' {condition}' for condition in self.conditions)}]"

    def __bool__(self) -> bool:
        return bool(self.conditions)


def _values(sets: Sequence[Substitutions]) -> dict[Key, set[Key]]:
    values: dict[Key, set[Key]] = {}
    for bindings in sets:
        for binding in bindings:
            values.setdefault(binding.variable.key, set()).add(binding.value.key)
    return values


def _side(text: str, whole: str) -> _Side:
    text = text.strip()
    counted = text.startswith("#")
    try:
        found = parse(text.removeprefix("#"))
    except TermSyntaxError as error:
        raise TermSyntaxError(f"in the condition {shown(whole)!r}: {error}") from None
    if counted and not found.is_variable:
        raise TermSyntaxError(
            f"in the condition {shown(whole)!r}: # counts the values of a variable, type #[x], not #{shown(str(found))}"
        )
    return _Side(found, counted)


def _classified(left: _Side, operator: str, right: _Side) -> Condition:
    if operator == "=" and (left.is_definable or right.is_definable):
        if left.is_definable:
            left, right = right, left
        return _made(ConditionKind.DEFINITION, left, "=", right)
    if left.is_primitive == right.is_primitive:
        return _made(ConditionKind.PROPERTIES, left, operator, right)
    if left.is_primitive:
        left, operator, right = right, _MIRRORED[operator], left
    if right.term.kind == Kind.TRUTH and operator in ("=", "!="):
        expected = truth((right.term.value is True) == (operator == "="))
        return _made(ConditionKind.PREDICATE, left, "=", _Side(expected))
    return _made(ConditionKind.COMPARISON, left, operator, right)


def _made(kind: ConditionKind, left: _Side, operator: str, right: _Side) -> Condition:
    return Condition(kind, left, operator, right, _COMPARE[operator], _EVALUATE[kind])
