"""Appraisal rules evaluated member by member: for what arrays cannot follow, at the cost of single agents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import cast

import numpy as np

from ...appraisal.conventions import PLAIN_APPRAISAL
from ...appraisal.frame import AppraisalFrame
from ...appraisal.matching import PerceivedEvent
from ...appraisal.rules import AppraisalRule
from ...core.affect import Appraised
from ...core.beliefs import BeliefBase
from ...core.properties import Answer, PropertyCall, PropertyRegistry
from ...core.terms import SELF, Key, Kind, Symbol, Term, number, parse, truth
from ..properties import OWN_PROPERTIES, PROPERTIES
from .columns import Column
from .frame import ArrayFrame
from .rule_arrays import Audience

__all__ = ["Members", "heads_asked"]


class Members:
    """The members of an audience as single minds, made when they are asked and kept for one event.

    Args:
        everybody: The audience; its own name is not looked at.
        event: That they appraise.
        heads: Of the beliefs that will be asked; None for all.
    """

    def __init__(self, everybody: Audience, event: Term, heads: frozenset[Key] | None) -> None:
        self._everybody = everybody
        self._event = event
        self._heads = heads
        self._minds: dict[int, tuple[Symbol, PerceivedEvent]] = {}
        self._properties: PropertyRegistry | None = None

    def evaluate(self, rule: AppraisalRule, places: Iterable[int], frame: ArrayFrame) -> None:
        """Write what a rule says of the event, for those at some places in the audience.

        Raises:
            AppraisalError: The value of a variable is no number.
        """
        found: dict[tuple[str, Key | None], tuple[Appraised, list[int], list[float]]] = {}
        for place in places:
            for entry in self._of_one(rule, place):
                key = entry.variable, None if entry.target is None else entry.target.key
                _, where, values = found.setdefault(key, (entry, [], []))
                where.append(place)
                values.append(entry.value)
        for entry, where, values in found.values():
            mask, amounts = np.zeros(frame.size, np.bool_), np.zeros(frame.size, np.float32)
            mask[where], amounts[where] = True, values
            frame.write(entry.variable, entry.target, amounts, mask, False, rule.id, rule.source)

    def _of_one(self, rule: AppraisalRule, place: int) -> Iterable[Appraised]:
        mind = self._minds.get(place)
        if mind is None:
            beliefs = self._beliefs_of(place)
            mind = self._minds[place] = beliefs.owner, PerceivedEvent(self._event, beliefs, PLAIN_APPRAISAL)
        owner, perceived = mind
        bindings = perceived.bindings(rule.pattern, rule.conditions, False)
        said = AppraisalFrame()
        if bindings:
            rule.write(bindings, said, owner, PLAIN_APPRAISAL)
        return said

    def _beliefs_of(self, place: int) -> BeliefBase:
        who = self._everybody.who
        beliefs = self._everybody.knowledge.beliefs_of(place if who is None else int(who[place]), self._heads)
        if self._properties is None:
            self._properties = _properties(self._everybody)
        beliefs.properties = self._properties
        return beliefs


def heads_asked(rules: Sequence[AppraisalRule]) -> frozenset[Key] | None:
    """Return the heads of the beliefs that the conditions of some rules ask for; None when they may ask for any."""
    heads: set[Key] = set()
    for rule in rules:
        for condition in rule.conditions.conditions:
            for question in condition.reads():
                if any(part.head.kind != Kind.TEXT for part in (question, *question.args) if part.is_compound):
                    return None
                heads.update(symbol.key for symbol in question.symbols() if symbol.kind == Kind.TEXT)
                if question.head.key in _OPEN:
                    return None
    return frozenset(heads)


_OPEN = {"ask", "exists", "countsubs", "value"}
"""Properties that ask for what their argument says, which a variable may bring in."""


def _properties(everybody: Audience) -> PropertyRegistry:
    """Return the dynamic properties that all members answer."""
    found = PropertyRegistry()
    for spec in (*PROPERTIES, *OWN_PROPERTIES):
        if spec.plain is not None:
            found.register(spec.template, spec.plain)
    found.register("Mood([x])", partial(_mood, everybody))
    found.register("Personality([x], [factor])", partial(_personality, everybody))
    found.register("IsAgent([x])", partial(_is_agent, everybody))
    return found


def _mood(everybody: Audience, call: PropertyCall) -> Iterator[Answer]:
    return _of_oneself(everybody, call, "Mood(SELF)")


def _personality(everybody: Audience, call: PropertyCall) -> Iterator[Answer]:
    return _of_oneself(everybody, call, f"Personality(SELF, {call.args[1]})")


def _of_oneself(everybody: Audience, call: PropertyCall, question: str) -> Iterator[Answer]:
    """Answer what is known of each member itself; an unbound variable is bound to it."""
    owner = call.beliefs.owner
    member = np.array([everybody.knowledge.member(owner)], np.int32)
    found = everybody.of(member, owner).ask(parse(question))
    for bindings in call.sets if isinstance(found, Column) else ():
        whose, value = bindings.ground(call.args[0]), number(float(cast(Column, found).values[0]))
        if isinstance(whose, Symbol) and whose.is_variable:
            extended = bindings.extended(whose, owner)
            if extended is not None:
                yield Answer(value, 1.0, [extended])
        elif whose == owner or whose.is_self or whose.is_universal:
            yield Answer(value, 1.0, [bindings])


def _is_agent(everybody: Audience, call: PropertyCall) -> Iterator[Answer]:
    """Answer whether somebody is oneself, a member, or whoever acted; nobody in particular is none of them."""
    for bindings in call.sets:
        who = bindings.ground(call.args[0])
        if not isinstance(who, Symbol) or not who.is_variable:
            known = who in (call.beliefs.owner, SELF, everybody.subject)
            yield Answer(truth(known or everybody.knowledge.member(who) is not None), 1.0, [bindings])
