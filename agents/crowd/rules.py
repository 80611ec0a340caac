"""Appraisal rules compiled for a crowd: one event means something to each of an audience, all at once.

Members whom neither the event nor a rule names are alike but for what they believe, so that a rule is matched once for
all of them and its conditions are followed as arrays. Whoever is named is looked at apart, for whom the name is SELF.
Rules that look from member to member in ways that arrays do not follow are evaluated member by member.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import cast

import numpy as np

from ...appraisal.rules import AppraisalRule, AppraisalRules
from ...appraisal.variables import appraisal_value
from ...core.substitution import Substitutions
from ...core.terms import SELF, Compound, Key, Kind, Symbol, Term, number
from ...core.unify import PLAIN
from .columns import NUMBER, Column
from .frame import ArrayFrame, Floats, Mask
from .knowledge import Knowledge
from .pairs import Codes
from .people import Names
from .rule_arrays import Audience, Bound, Crosswise, MoodReader, Traits, amount_of, holds
from .rule_members import Members, heads_asked
from .rule_reasons import NotCompiled, reason_against

__all__ = ["CompiledRules", "NotCompiled", "compile_rules"]

_NOBODY = Symbol(Kind.TEXT, "\0", "nobody")
"""Whom no event and no rule can name."""
_AVERAGE: Traits = MappingProxyType({})


class CompiledRules:
    """The appraisal rules of a crowd, ready for whole audiences; see :func:`compile_rules`.

    Attributes:
        rules: As they were written; what is added to them later is compiled too.
    """

    def __init__(self, rules: AppraisalRules) -> None:
        self.rules = rules
        self._compiled: list[AppraisalRule] = []
        self._compile(list(rules))

    @property
    def not_compiled(self) -> tuple[NotCompiled, ...]:
        """The rules that are evaluated member by member, and why."""
        self._keep_up()
        return tuple(self._reasons.values())

    def _keep_up(self) -> None:
        """Compile again what was added to the rules, or taken out."""
        current = list(self.rules)
        if len(current) != len(self._compiled) or any(a is not b for a, b in zip(current, self._compiled, strict=True)):
            self._compile(current)

    def _compile(self, every: list[AppraisalRule]) -> None:
        self._compiled = every
        self._places = {id(rule): place for place, rule in enumerate(every)}
        self._reasons = {id(rule): why for rule in every if (why := reason_against(rule)) is not None}
        self._crowd: Names | None = None
        self._members: dict[int, list[Symbol]] = {}
        self._names = {id(rule): _names_in(rule) for rule in every}
        self._heads = heads_asked([each.rule for each in self._reasons.values()])

    def frame(
        self, event: Term, who: Codes | None, knowledge: Knowledge, mood: MoodReader, traits: Traits = _AVERAGE
    ) -> ArrayFrame:
        """Return the appraisal variables that the rules give to an event, for each of an audience.

        Args:
            event: With four arguments, as memory takes it.
            who: Numbers of the audience, ascending; None for the whole crowd.
            knowledge: What the members believe; its names are theirs.
            mood: Reads the mood, -10..10, of some members (an array of numbers), or of all (None).
            traits: The five factors of the personality, by name: one number each, or one for each member.

        Raises:
            AppraisalError: The value of a variable is no number.
        """
        self._keep_up()
        size = len(knowledge.names) if who is None else len(who)
        appraising = _Appraising(event, Audience(who, size, knowledge, mood, None, event.args[1], traits), self._heads)
        named = appraising.places([symbol for symbol in event.symbols() if symbol.kind == Kind.TEXT])
        for rule in self._candidates(event, named):
            whose = named | appraising.places(self._mentioned(rule, knowledge))
            if id(rule) in self._reasons:
                appraising.one_by_one(rule, whose)
            else:
                appraising.at_once(rule, whose)
        return appraising.frame

    def _mentioned(self, rule: AppraisalRule, knowledge: Knowledge) -> list[Symbol]:
        """Return the names of members in a rule; worked out once for a crowd."""
        if self._crowd is not knowledge.names:
            self._crowd = knowledge.names
            self._members = {
                number: [word for word in words if knowledge.member(word) is not None]
                for number, words in self._names.items()
            }
        return self._members[id(rule)]

    def _candidates(self, event: Term, named: dict[int, Symbol]) -> list[AppraisalRule]:
        """Return the rules that the event can match for anybody, in their stored order."""
        found = {id(rule): rule for rule in self.rules.candidates(event, _NOBODY)}
        for owner in named.values():
            found |= {id(rule): rule for rule in self.rules.candidates(event, owner)}
        return sorted(found.values(), key=lambda rule: self._places[id(rule)])


class _Appraising:
    """One event on its way to one audience."""

    def __init__(self, event: Term, everybody: Audience, heads: frozenset[Key] | None) -> None:
        self.event = event
        self.everybody = everybody
        self.frame = ArrayFrame(everybody.size)
        self._members = Members(everybody, event, heads)

    def places(self, names: Iterable[Symbol]) -> dict[int, Symbol]:
        """Return the places in the audience at which somebody of some names stands."""
        who, knowledge = self.everybody.who, self.everybody.knowledge
        found: dict[int, Symbol] = {}
        for name in names:
            member = knowledge.member(name)
            if member is None:
                continue
            place = member if who is None else int(np.searchsorted(who, member))
            if place < self.everybody.size and (who is None or who[place] == member):
                found[place] = name
        return dict(sorted(found.items()))

    def at_once(self, rule: AppraisalRule, named: dict[int, Symbol]) -> None:
        """Write what a compiled rule says: to those whom nobody names together, then to each whom somebody does."""
        others = _all_but(named, self.everybody.size)
        if others is None or others.any():
            self._for_group(rule, self.everybody, others, None)
        for place, name in named.items():
            self._for_group(rule, self._alone(place, name), None, place)

    def one_by_one(self, rule: AppraisalRule, named: dict[int, Symbol]) -> None:
        """Write what a rule says to each of those whom it can concern."""
        all_ = _matched(rule, self.event, _NOBODY) is not None
        self._members.evaluate(rule, range(self.everybody.size) if all_ else named, self.frame)

    def _alone(self, place: int, name: Symbol) -> Audience:
        everybody = self.everybody
        member = place if everybody.who is None else int(everybody.who[place])
        who = np.array([member], np.int32)
        return everybody.of(who, name)

    def _for_group(self, rule: AppraisalRule, group: Audience, mask: Mask | None, place: int | None) -> None:
        owner = _NOBODY if group.own is None else group.own
        start = _matched(rule, self.event, owner)
        if start is None:
            return
        bound = Bound(start, mask=mask)
        try:
            if not all(holds(condition, bound, group) for condition in rule.conditions.conditions):
                return
        except Crosswise:
            places = np.arange(self.frame.size) if mask is None else np.flatnonzero(mask)
            self._members.evaluate(rule, places.tolist() if place is None else [place], self.frame)
            return
        for name, value, target in rule.variables:
            amount = _amount(name, value, rule, bound, group)
            about = None if target is None else bound.fixed.ground(target)
            if about is not None and about.key == owner.key:
                about = SELF
            self._write(rule, name, about, amount, bound.mask, place)

    def _write(
        self,
        rule: AppraisalRule,
        name: str,
        target: Term | None,
        amount: float | Floats,
        mask: Mask | None,
        place: int | None,
    ) -> None:
        if place is not None:
            mask = np.zeros(self.frame.size, np.bool_)
            mask[place] = True
            amount = amount if isinstance(amount, float) else float(amount[0])
        self.frame.write(name, target, amount, mask, False, rule.id, rule.source)


def compile_rules(rules: AppraisalRules) -> CompiledRules:
    """Make appraisal rules ready for the audiences of a crowd.

    What the rules say of an event is what they say to each member as a single agent with the same beliefs.

    >>> rules = AppraisalRules(
    ...     [
    ...         AppraisalRule.parse(
    ...             "Event(Action-End, [who], Goal, *)",
    ...             [("Desirability", "[much]", "-")],
    ...             ["Plays([who]) = [team]", "Likes([who]) = [much]"],
    ...         )
    ...     ]
    ... )
    >>> compile_rules(rules).not_compiled
    ()
    """
    return CompiledRules(rules)


def _names_in(rule: AppraisalRule) -> tuple[Symbol, ...]:
    """Return the words in a rule, some of which may be names of members."""
    parts = [rule.event, *[part for each in rule.variables for part in (each.value, each.target) if part is not None]]
    parts += [side.term for each in rule.conditions.conditions for side in (each.left, each.right)]
    words = [symbol for part in parts for symbol in part.symbols() if symbol.kind == Kind.TEXT]
    return tuple(dict.fromkeys(words))


def _all_but(named: dict[int, Symbol], size: int) -> Mask | None:
    if not named:
        return None
    others = np.ones(size, np.bool_)
    others[list(named)] = False
    return others


def _matched(rule: AppraisalRule, event: Term, owner: Symbol) -> Substitutions | None:
    """Return what a template's variables stand for in an event, for whom a name is SELF; None when it never matches.

    Conditions bind no variable of a template to what could make it match afterwards: those that it did not bind itself
    stand where the event differs from it.
    """
    template = rule.event.replace(owner, SELF)
    seen = Compound(event.head, tuple([argument.replace(owner, SELF) for argument in event.args]))
    start = PLAIN.unify(template, seen)
    if start is None or not PLAIN.match(seen, start.ground(template).replace(owner, SELF)):
        return None
    return start


def _amount(name: str, value: Term, rule: AppraisalRule, bound: Bound, group: Audience) -> float | Floats:
    column = bound.columns.get(value.key)
    if column is None:
        return appraisal_value(name, bound.fixed.ground(value), rule)
    amounts = amount_of(column, bound.mask)
    if amounts is None:
        appraisal_value(name, _first_odd(column, bound.mask, group), rule)
    return cast(Floats, amounts)


def _first_odd(column: Column, mask: Mask | None, group: Audience) -> Term:
    """Return the first value that is no number."""
    odd = ~column.numeric if mask is None else ~column.numeric & mask
    code = int(column.codes[np.argmax(odd)])
    return group.knowledge.word(code) if code != NUMBER else number(0)
