"""Social importance: how much somebody counts for an agent (FAtiMA Toolkit, SocialImportance)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from ..core.beliefs import BeliefBase
from ..core.conditions import ConditionSet
from ..core.errors import AppraisalError
from ..core.perspective import chain_of, mind_of
from ..core.substitution import Substitutions
from ..core.terms import SELF, Key, Kind, Symbol, Term, TermLike, term

__all__ = ["LEAST_IMPORTANCE", "AttributionRule", "SocialImportance", "ToolkitImportance"]

LEAST_IMPORTANCE = 1
"""Of somebody about whom no rule says anything, or nothing good."""


@dataclass(frozen=True, slots=True)
class AttributionRule:
    """A reason to find somebody important.

    Attributes:
        target: The variable that stands for whom.
        value: Added for every set of bindings under which the conditions hold.
        conditions: On the target.
        description: What the rule is about.
    """

    target: Term
    value: Term
    conditions: ConditionSet = field(default_factory=ConditionSet)
    description: str = ""

    def __str__(self) -> str:
        return f"attribution rule {self.description or self.conditions}"


class SocialImportance:
    """How important others are to an agent, by its rules; what was worked out holds until a belief changes.

    >>> beliefs = BeliefBase("Ana")
    >>> beliefs.tell("Friend(Ben)", True)
    >>> friend = AttributionRule(term("[x]"), term(15), ConditionSet.parse("Friend([x]) = True"))
    >>> SocialImportance(beliefs, [friend]).of("Ben")
    15
    """

    def __init__(self, beliefs: BeliefBase, rules: Iterable[AttributionRule] = ()) -> None:
        self._beliefs = beliefs
        self._rules = list(rules)
        self._known: dict[tuple[Key, Key], tuple[Term, Term, float]] = {}
        self._version = beliefs.version

    def add(self, rule: AttributionRule) -> None:
        """Add a rule."""
        self._rules.append(rule)
        self.invalidate()

    def clear(self) -> None:
        """Take all rules out."""
        self._rules.clear()
        self.invalidate()

    def invalidate(self) -> None:
        """Forget what was worked out."""
        self._known.clear()

    def of(self, target: TermLike, perspective: TermLike = SELF) -> float:
        """Return the importance of somebody, 1 or more.

        Args:
            target: Whose importance.
            perspective: To whom: SELF, or another's name for what the agent believes of them.

        Raises:
            AppraisalError: A rule has no variable as target, or its value is no number.
            PerspectiveError: The perspective is malformed.
        """
        if self._is_outdated():
            self.invalidate()
        whom, mind = term(target), mind_of(chain_of(term(perspective), self._beliefs.owner))
        key = (whom.key, mind.key)
        known = self._known.get(key)
        if known is None:
            total = sum([self._value(rule, whom, mind) for rule in self._rules])
            known = self._known[key] = (whom, mind, max(LEAST_IMPORTANCE, total))
        return known[2]

    def worked_out(self) -> list[tuple[Term, Term, float]]:
        """Return what has been worked out and still holds: target, mind, importance."""
        if self._is_outdated():
            self.invalidate()
        return list(self._known.values())

    def restore(self, worked_out: Iterable[tuple[Term, Term, float]]) -> None:
        """Take over what had been worked out."""
        self._is_outdated()
        self._known = {(whom.key, mind.key): (whom, mind, importance) for whom, mind, importance in worked_out}

    def __iter__(self) -> Iterator[AttributionRule]:
        return iter(list(self._rules))

    def __len__(self) -> int:
        return len(self._rules)

    def _is_outdated(self) -> bool:
        version, self._version = self._version, self._beliefs.version
        return version != self._version

    def _value(self, rule: AttributionRule, whom: Term, mind: Term) -> float:
        if rule.target.kind != Kind.VARIABLE:
            raise AppraisalError(f"{rule}: its target is {rule.target}, expected a variable such as [x]")
        start = Substitutions()
        start.add(cast(Symbol, rule.target), whom)
        found = rule.conditions.evaluate(self._beliefs, mind, [start])
        return sum([self._number(bindings.ground(rule.value), rule) for bindings in found])

    def _number(self, value: Term, rule: AttributionRule) -> float:
        if value.kind != Kind.NUMBER:
            raise AppraisalError(f"{rule}: its value must be a number, got {value}")
        return cast(float, value.value)


class ToolkitImportance(SocialImportance):
    """Social importance as in the FAtiMA Toolkit: what was worked out holds until the next event, values are whole."""

    def _is_outdated(self) -> bool:
        return False

    def _number(self, value: Term, rule: AttributionRule) -> float:
        found = super()._number(value, rule)
        if not isinstance(found, int):
            raise AppraisalError(f"{rule}: its value must be a whole number, got {value}")
        return found
