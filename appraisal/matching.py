"""Matching events with the templates of appraisal rules (FAtiMA Toolkit, ReactiveAppraisalDerivator).

A template is unified with the event; without success the conditions are evaluated all the same. The rule fires if the
event matches the template as grounded with the last bindings that the conditions leave. Most templates are simple
enough to be matched argument by argument, and to be ruled out before any condition is evaluated.
"""

from __future__ import annotations

from ..core.beliefs import BeliefBase
from ..core.conditions import ConditionSet
from ..core.substitution import Substitutions
from ..core.terms import SELF, Compound, Key, Kind, Symbol, Term
from ..core.unify import TermSemantics
from .conventions import AppraisalConventions

__all__ = ["EventPattern", "PerceivedEvent"]

EVENT_SIZE = 5
"""Terms in an event, its head included."""


class EventPattern:
    """The template of a rule, taken apart.

    Attributes:
        template: The template.
        is_simple: Whether it can be matched argument by argument: every argument is a word, a variable, ``*``, or a
            compound without variables.
    """

    __slots__ = ("_alike", "_bound", "_equal", "_names", "is_simple", "template")

    def __init__(self, template: Term) -> None:
        self.template = template
        self._names = frozenset([symbol.key for symbol in template.symbols()])
        self._equal: list[tuple[int, Key]] = []
        """Arguments that must be the same."""
        self._alike: list[tuple[int, Term]] = []
        """Arguments that must match."""
        self._bound: list[tuple[int, Symbol]] = []
        """Arguments that a variable takes."""
        self.is_simple = template.size == EVENT_SIZE and template.head.key == "event"
        for position, argument in enumerate(template.args):
            self._take(position, argument)
        if len(self._bound) != len(template.variables) or (self._bound and self._alike):
            self.is_simple = False

    def mentions(self, name: Term) -> bool:
        """Whether the template holds a symbol."""
        return name.key in self._names

    def excludes(self, args: tuple[Term, ...], owner: Symbol) -> bool:
        """Whether a word in the template differs from the event's, so that no bindings make them match."""
        for position, key in self._equal:
            argument = args[position]
            if argument.key != key and argument.kind == Kind.TEXT and not (argument.is_self and key == owner.key):
                return True
        return False

    def start(self, args: tuple[Term, ...], semantics: TermSemantics) -> Substitutions | None:
        """Return the bindings under which a simple pattern matches an event without ``*``; None if it never does."""
        for position, key in self._equal:
            if args[position].key != key:
                return None
        for position, wanted in self._alike:
            if not semantics.match(args[position], wanted):
                return None
        found = Substitutions()
        for position, variable in self._bound:
            value = args[position]
            if not semantics.nil_matches_nil and _holds_nil(value):
                return None
            found.add(variable, value)
        return found

    def _take(self, position: int, argument: Term) -> None:
        if argument.kind == Kind.UNIVERSAL:
            return
        if isinstance(argument, Symbol) and argument.kind == Kind.VARIABLE:
            self._bound.append((position, argument))
        elif argument.variables:
            self.is_simple = False
        elif argument.wild or argument.fractional or argument.kind in (Kind.NIL, Kind.NUMBER) or _holds_nil(argument):
            self._alike.append((position, argument))
        else:
            self._equal.append((position, argument.key))


class PerceivedEvent:
    """An event as an agent sees it: its own name is SELF."""

    __slots__ = ("_args", "_beliefs", "_conventions", "_event", "_is_plain", "_owner", "_semantics")

    def __init__(self, event: Term, beliefs: BeliefBase, conventions: AppraisalConventions) -> None:
        self._beliefs = beliefs
        self._conventions = conventions
        self._owner = beliefs.owner
        self._semantics = beliefs.semantics
        self._event = event
        self._args = tuple([_as_self(argument, self._owner) for argument in event.args])
        self._is_plain = not (event.wild or event.fractional)

    def bindings(self, pattern: EventPattern, conditions: ConditionSet, always: bool) -> list[Substitutions]:
        """Return the bindings under which a rule fires; none means that it does not.

        Args:
            pattern: Of the rule.
            conditions: Of the rule.
            always: Whether to evaluate the conditions even when the outcome is known before.
        """
        if always:
            return self.at_length(pattern.template, conditions)
        universal = conditions.is_universal  # may lose the bindings of the template and go on
        if universal or pattern.mentions(self._owner) or not (pattern.is_simple and self._is_plain):
            return self._matched(pattern, conditions)
        start = pattern.start(self._args, self._semantics)
        if start is None:
            return []
        if not conditions:
            return [start]
        found = conditions.evaluate(self._beliefs, SELF, [start])
        if found and not all(variable in found[-1] for variable in pattern.template.variables):
            return []  # a condition has dropped the bindings, so that the template stays open
        return found

    def at_length(self, template: Term, conditions: ConditionSet) -> list[Substitutions]:
        """Match a template in every step."""
        event = Compound(self._event.head, self._args)
        start = self._semantics.unify(template, event)
        found = conditions.evaluate(self._beliefs, SELF, None if start is None else [start])
        if not found:
            return []
        grounded = found[-1].ground(template).replace(self._owner, SELF)
        return found if self._semantics.match(event, grounded) else []

    def _matched(self, pattern: EventPattern, conditions: ConditionSet) -> list[Substitutions]:
        if pattern.excludes(self._args, self._owner):
            return []
        template = pattern.template
        if self._conventions.own_name_is_self:
            template = template.replace(self._owner, SELF)
        return self.at_length(template, conditions)


def _as_self(argument: Term, owner: Symbol) -> Term:
    if argument.kind == Kind.COMPOUND:
        return argument.replace(owner, SELF)
    return SELF if argument.key == owner.key else argument


def _holds_nil(value: Term) -> bool:
    if value.kind == Kind.COMPOUND:
        return any(symbol.kind == Kind.NIL for symbol in value.symbols())
    return value.kind == Kind.NIL
