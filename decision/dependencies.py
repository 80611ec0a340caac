"""What the answer of a set of conditions depends on, so that it need not be asked again while nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..core.beliefs import BeliefBase
from ..core.conditions import Condition, ConditionSet, Quantifier
from ..core.properties import PropertyRegistry
from ..core.terms import Key, Kind, Term

__all__ = ["Dependencies"]


class Dependencies(NamedTuple):
    """What the stable beginning of a set of conditions reads, and where that beginning ends.

    Attributes:
        heads: Keys of the heads of the beliefs that it reads; None when it may read any belief.
        stable: How many conditions, from the first, read nothing but beliefs. From there on stands a dynamic property
            whose answer may change although no belief does.
    """

    heads: frozenset[Key] | None
    stable: int

    @classmethod
    def of(cls, conditions: ConditionSet, properties: PropertyRegistry) -> Dependencies:
        """Find out what conditions depend on, given the dynamic properties there are."""
        heads: frozenset[Key] | None = frozenset()
        stable = 0
        for condition in conditions.conditions:
            if any(_is_volatile(question, properties) for question in _questions(condition)):
                break
            for question in _questions(condition):
                read = _heads(question, properties)
                heads = None if heads is None or read is None else heads | read
            stable += 1
        if stable < len(conditions.conditions) and conditions.quantifier is Quantifier.UNIVERSAL:
            return cls(frozenset(), 0)
        return cls(heads, stable)

    def unchanged_since(self, version: int, beliefs: BeliefBase) -> bool:
        """Whether no belief that is read changed after the beliefs had this version."""
        if beliefs.version == version:
            return True
        if self.heads is None:
            return False
        changed = beliefs.head_versions
        for head in self.heads:  # noqa: SIM110  (asked for every rule of every decision: a generator costs thrice)
            if head in changed and changed[head] > version:
                return False
        return True


def _questions(condition: Condition) -> Iterator[Term]:
    """Yield what a condition asks; a variable that it defines is not asked."""
    if not condition.left.counted:
        yield condition.left.term
    if not condition.right.counted and condition.kind is not condition.kind.DEFINITION:
        yield condition.right.term


def _is_volatile(question: Term, properties: PropertyRegistry) -> bool:
    return any(not declared.pure for part in _compounds(question) for declared in properties.matching(part))


def _heads(question: Term, properties: PropertyRegistry) -> frozenset[Key] | None:
    """Return the heads of the beliefs that a question without volatile parts reads; None for any."""
    if question.is_primitive:
        return frozenset()
    if not question.is_compound or question.head.kind != Kind.TEXT or question.head.key in ("tom", "self"):
        return None  # a variable may stand for any property; ToM(agent, property) reads the inner one
    if any(part in properties for part in _compounds(question)):
        return None  # a pure property may still be given beliefs as its arguments
    return frozenset([question.head.key])


def _compounds(whole: Term) -> Iterator[Term]:
    if whole.is_compound:
        yield whole
        for argument in whole.args:
            yield from _compounds(argument)
