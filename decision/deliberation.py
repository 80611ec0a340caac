"""Deciding: which action rules hold, what each of them offers, ranked by a policy.

What a rule offers is kept until a belief that its conditions read changes, or a dynamic property that they ask may
answer otherwise; so a decision costs what changed since the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from ..core.beliefs import BeliefBase
from ..core.conditions import ConditionSet
from ..core.errors import DecisionError, EspressivoError
from ..core.numbers import single
from ..core.substitution import Substitutions
from ..core.terms import SELF, UNIVERSAL, Key, Kind, Term, TermLike, term
from .dependencies import Dependencies
from .policy import Chance, Decision, DecisionPolicy, Diagnostic
from .rules import ActionRule, ActionRules

__all__ = ["Deliberation"]

_NO_OPTIONS: list[Decision] = []


class Deliberation:
    """The decisions of one agent.

    Args:
        rules: What it may want to do; may change at any time.
        beliefs: What the rules' conditions are asked of.
        policy: How the options are ranked, and what happens to bad rules.

    >>> from random import Random
    >>> from espressivo.decision.policy import PlainPolicy
    >>> beliefs = BeliefBase("Ana")
    >>> beliefs.tell("Likes(Ben)", 4)
    >>> rules = ActionRules([ActionRule.parse("Greet", "[x]", "[v]", conditions="Likes([x]) = [v]")])
    >>> best = Deliberation(rules, beliefs, PlainPolicy()).decide(Random(1))[0]
    >>> str(best), best.reasons.conditions[0].grounded
    ('Greet -> Ben (5)', 'Likes(Ben) = 4')
    """

    def __init__(self, rules: ActionRules, beliefs: BeliefBase, policy: DecisionPolicy) -> None:
        self.rules = rules
        self.beliefs = beliefs
        self.policy = policy
        self._basis: tuple[object, ...] = ()
        self._considered: list[_Considered] = []
        self._layers: dict[Key, _Layer] = {}
        self._diagnostics: tuple[Diagnostic, ...] = ()
        self.latest: list[Decision] = []
        """What the latest decision came to, ranked."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The rules that were left out of the latest decision, in order."""
        return self._diagnostics

    def decide(self, chance: Chance, layer: TermLike = UNIVERSAL) -> list[Decision]:
        """Return all options, ranked by the policy.

        Args:
            chance: Decides between options that are worth the same.
            layer: Whose rules to ask; ``*`` asks all.

        Raises:
            EspressivoError: A rule failed and the policy does not tolerate it; a :class:`DecisionError` when its
                priority is no number.
        """
        self.latest = self.policy.rank(self._options(term(layer)), chance)
        return self.latest

    def options(self, layer: TermLike = UNIVERSAL) -> list[Decision]:
        """Return all options in the order of the rules; of one rule, in that of its bindings.

        Raises:
            EspressivoError: As for :meth:`decide`.
        """
        return list(self._options(term(layer)))

    def _options(self, layer: Term) -> list[Decision]:
        self._keep_up()
        group = self._layers.get(layer.key)
        if group is None:
            asked = [each for each in self._considered if each.rule.is_in(layer)]
            group = self._layers[layer.key] = _Layer(asked)
        self._diagnostics = ()
        group.refresh(self.beliefs, self.policy)
        self._diagnostics = tuple([problem for _, problem in sorted(group.problems.items())])
        return group.options

    def _keep_up(self) -> None:
        """Forget everything when the rules, the dynamic properties or the agent's name are no longer the same."""
        basis = (self.rules, self.rules.version, self.beliefs.owner.key, tuple(self.beliefs.properties))
        if basis == self._basis:
            return
        self._basis = basis
        self._layers.clear()
        asked: dict[ConditionSet, _Asked] = {}
        for rule in self.rules:
            if rule.conditions not in asked:
                depends = Dependencies.of(rule.conditions, self.beliefs.properties)
                asked[rule.conditions] = _Asked(rule.conditions, depends)
        self._considered = [_Considered(rule, asked[rule.conditions]) for rule in self.rules]


class _Layer:
    """The rules of a layer, and what each of them offered when the beliefs had a version."""

    __slots__ = ("_considered", "_offers", "_readers", "_reads_all", "_version", "_volatile", "options", "problems")

    def __init__(self, considered: list[_Considered]) -> None:
        self.options: list[Decision] = []
        self.problems: dict[int, Diagnostic] = {}
        self._considered = considered
        self._offers = [_NO_OPTIONS] * len(considered)
        self._version = -1
        self._volatile = [place for place, each in enumerate(considered) if not each.asked.is_stable]
        self._reads_all: list[int] = []
        self._readers: dict[Key, list[int]] = {}
        for place, each in enumerate(considered):
            heads = each.asked.depends.heads
            if heads is None:
                self._reads_all.append(place)
            for head in heads or ():
                self._readers.setdefault(head, []).append(place)

    def refresh(self, beliefs: BeliefBase, policy: DecisionPolicy) -> None:
        """Ask again those rules that may offer something else by now."""
        version = beliefs.version
        places = self._outdated(beliefs)
        if not places:
            self._version = version
            return
        self._version = -1
        for place in places:
            self._ask(place, beliefs, policy)
            if beliefs.version != version:  # a condition has told a belief: all later rules may have read it
                for later in range(place + 1, len(self._considered)):
                    self._ask(later, beliefs, policy)
                break
        self.options = [option for offers in self._offers for option in offers]
        self._version = version

    def _outdated(self, beliefs: BeliefBase) -> Sequence[int]:
        """Return the places of the rules to ask again, in order."""
        if self._version < 0:
            return range(len(self._considered))
        if self._version == beliefs.version:
            return self._volatile
        places = {*self._volatile, *self._reads_all}
        for head, readers in self._readers.items():
            if beliefs.head_versions.get(head, 0) > self._version:
                places.update(readers)
        return sorted(places)

    def _ask(self, place: int, beliefs: BeliefBase, policy: DecisionPolicy) -> None:
        each = self._considered[place]
        self.problems.pop(place, None)
        try:
            self._offers[place] = each.options(beliefs)
        except EspressivoError as error:
            if not policy.tolerates(each.rule, error):
                raise
            self._offers[place] = _NO_OPTIONS
            self.problems[place] = Diagnostic(each.rule, error)


class _Asked:
    """Conditions that one or more rules ask, and what their stable beginning gave when the beliefs had a version."""

    __slots__ = ("_beginning", "_kept", "_rest", "depends", "is_stable", "version")

    def __init__(self, conditions: ConditionSet, depends: Dependencies) -> None:
        self.depends = depends
        self._beginning = ConditionSet(conditions.conditions[: depends.stable], conditions.quantifier)
        self._rest = ConditionSet(conditions.conditions[depends.stable :], conditions.quantifier)
        self._kept: list[Substitutions] = []
        self.is_stable = not self._rest
        self.version = -1
        """Of the beliefs, when the beginning was evaluated last; -1 when it was not, or failed."""

    def refresh(self, beliefs: BeliefBase) -> None:
        """Evaluate the stable beginning again if a belief that it reads has changed."""
        if self.version >= 0 and self.depends.unchanged_since(self.version, beliefs):
            return
        self.version = -1
        version = beliefs.version
        self._kept = self._beginning.evaluate(beliefs, SELF)
        self.version = version

    def bindings(self, beliefs: BeliefBase) -> list[Substitutions]:
        """Return the bindings under which all the conditions hold; the beginning must be fresh."""
        return self._rest.evaluate(beliefs, SELF, self._kept) if self._rest and self._kept else self._kept


class _Considered:
    """One rule, and what it offered when its conditions were evaluated last."""

    __slots__ = ("_offered", "_version", "asked", "rule")

    def __init__(self, rule: ActionRule, asked: _Asked) -> None:
        self.rule = rule
        self.asked = asked
        self._version = -1
        self._offered: list[Decision] = _NO_OPTIONS

    def options(self, beliefs: BeliefBase) -> list[Decision]:
        """Return what the rule offers."""
        self.asked.refresh(beliefs)
        if not self.asked.is_stable:
            return _offers(self.rule, self.asked.bindings(beliefs))
        if self._version != self.asked.version:
            self._offered = _offers(self.rule, self.asked.bindings(beliefs))
            self._version = self.asked.version
        return self._offered


def _offers(rule: ActionRule, sets: list[Substitutions]) -> list[Decision]:
    """Return one option for each set of bindings that leaves no variable in the rule."""
    options: list[Decision] = []
    known: Term | None = None
    priority = utility_when_certain = 0.0
    for bindings in sets:
        action, target, wanted = (
            bindings.ground(rule.action),
            bindings.ground(rule.target),
            bindings.ground(rule.priority),
        )
        if action.variables or target.variables or wanted.variables:
            continue
        if wanted is not known:
            known, priority = wanted, _priority(rule, wanted)
            utility_when_certain = single(priority + 1.0)
        certainty = bindings.least_certainty
        utility = utility_when_certain if certainty == 1.0 else single(priority + certainty)
        options.append(Decision(action, target, utility, priority, certainty, rule, bindings))
    return options


def _priority(rule: ActionRule, wanted: Term) -> float:
    if wanted.kind != Kind.NUMBER:
        raise _no_number(rule, wanted)
    return single(cast(float, wanted.value))


def _no_number(rule: ActionRule, priority: Term) -> DecisionError:
    place = f" ({rule.source})" if rule.source else ""
    origin = f"; {rule.priority} stands for it" if rule.priority.variables else ""
    return DecisionError(
        f"the priority {priority} of action rule {rule.id!r}{place} is no number{origin}: "
        "expected a number, or a variable that the conditions bind to one"
    )
