"""Appraisal rules: which events matter to an agent, and how.

A rule has an event template, conditions, and appraisal variables. Rules are found by the type of the event and the
head of its action or property; of a thousand rules, an event costs only those that it can match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..core.affect import Appraised
from ..core.beliefs import BeliefBase
from ..core.conditions import ConditionSet
from ..core.errors import AppraisalError
from ..core.substitution import Substitutions
from ..core.terms import SELF, Key, Kind, Symbol, Term, TermLike, term
from ..core.unify import TermSemantics
from .conventions import PLAIN_APPRAISAL, AppraisalConventions
from .frame import AppraisalFrame
from .variables import PRAISEWORTHINESS, appraisal_value

__all__ = ["AppraisalRule", "AppraisalRules", "VariableTemplate"]

_EVENT_SIZE = 5
_Slot = tuple[Key, Key | None, int]
"""Where a rule is found: type of event, head of the action or property, and the number of its terms."""


class VariableTemplate(NamedTuple):
    """An appraisal variable as a rule writes it; value and target may hold variables."""

    name: str
    value: Term
    target: Term | None = None


class AppraisalRule:
    """A rule by which an agent appraises events.

    Attributes:
        event: Template of the events that it is about.
        conditions: What else must hold.
        variables: What it says of such an event.
        id: Names it in files and provenance.
        source: Where it is written, such as ``cafe.yaml:12``.
    """

    __slots__ = (
        "_is_fixed",
        "_names",
        "conditions",
        "event",
        "id",
        "source",
        "subject",
        "target",
        "tells",
        "variables",
    )

    def __init__(
        self,
        event: Term,
        variables: Iterable[VariableTemplate],
        conditions: ConditionSet | None = None,
        id: str = "",  # noqa: A002  (the field's own name)
        source: str = "",
    ) -> None:
        self.event = event
        self.variables = tuple(variables)
        self.conditions = ConditionSet() if conditions is None else conditions
        self.id = id
        self.source = source
        self.subject = _text_key(event, 1)
        self.target = _text_key(event, 3)
        self.tells = any("tell" in _names_in(read) for each in self.conditions.conditions for read in each.reads())
        self._names = frozenset(_names_in(event))
        parts = [part for variable in self.variables for part in (variable.value, variable.target)]
        self._is_fixed = all(part is None or not part.variables for part in parts)

    @classmethod
    def parse(
        cls,
        event: TermLike,
        variables: Iterable[tuple[str, TermLike, TermLike]],
        conditions: str | Iterable[str] = (),
        quantifier: str = "existential",
        *,
        id: str = "",  # noqa: A002
        source: str = "",
    ) -> AppraisalRule:
        """Make a rule of texts.

        Args:
            event: Template, such as ``Event(Action-End, [who], Hit, SELF)``.
            variables: Name, value and target of each; a target ``-`` is the agent itself, None leaves it out. A name
                that no model knows has no effect; :func:`~.variables.variable_name` checks names.
            conditions: One condition or several.
            quantifier: ``existential`` or ``universal``.
            id: Names the rule in provenance.
            source: Where it is written.

        Raises:
            TermSyntaxError: A term or condition is malformed.

        >>> AppraisalRule.parse("Event(Action-End, *, Gift, SELF)", [("Desirability", 5, "-")])
        <AppraisalRule Event(Action-End, *, Gift, SELF): Desirability 5>
        """
        templates = [
            VariableTemplate(name, term(value), None if target is None else term(target))
            for name, value, target in variables
        ]
        return cls(term(event), templates, ConditionSet.parse(conditions, quantifier), id, source)

    def mentions(self, name: Term) -> bool:
        """Whether the event template holds a symbol."""
        return name.key in self._names

    def write(
        self, found: list[Substitutions], frame: AppraisalFrame, owner: Symbol, conventions: AppraisalConventions
    ) -> None:
        """Write the rule's variables into a frame, once for each set of bindings.

        Raises:
            AppraisalError: A value is no number, or a target is missing that the conventions need.
        """
        for bindings in found[-1:] if self._is_fixed else found:
            for name, value, target in self.variables:
                amount = appraisal_value(name, bindings.ground(value), self)
                if target is None:
                    if conventions.needs_praise_target and name == PRAISEWORTHINESS:
                        raise AppraisalError(f"{name} needs a target, '-' for the agent itself ({self})")
                else:
                    target = bindings.ground(target)
                    if conventions.own_name_is_self and target.key == owner.key:
                        target = SELF
                frame.write(Appraised(name, amount, target, self.id, self.source, bindings))

    def __str__(self) -> str:
        where = f" in {self.source}" if self.source else ""
        return f"rule {self.id or self.event}{where}"

    def __repr__(self) -> str:
        return f"<AppraisalRule {self.event}: {', '.join(f'{name} {value}' for name, value, _ in self.variables)}>"


class AppraisalRules:
    """The appraisal rules of an agent, or of several that share them.

    What a later rule says of an event replaces what an earlier one said.
    """

    def __init__(self, rules: Iterable[AppraisalRule] = ()) -> None:
        self._rules = list(rules)
        self._index: _RuleIndex | None = None

    def add(self, rule: AppraisalRule) -> None:
        """Add a rule after the others."""
        self._rules.append(rule)
        self._index = None

    def remove(self, rule: AppraisalRule) -> None:
        """Take a rule out.

        Raises:
            ValueError: It is not among these rules.
        """
        self._rules.remove(rule)
        self._index = None

    def clear(self) -> None:
        """Take all rules out."""
        self._rules.clear()
        self._index = None

    def __iter__(self) -> Iterator[AppraisalRule]:
        return iter(list(self._rules))

    def __len__(self) -> int:
        return len(self._rules)

    def frame(
        self, event: Term, beliefs: BeliefBase, conventions: AppraisalConventions = PLAIN_APPRAISAL
    ) -> AppraisalFrame:
        """Return the appraisal variables that the rules give to an event (FAtiMA Toolkit, ReactiveAppraisalDerivator).

        Args:
            event: With four arguments, as memory takes it.
            beliefs: Of whoever appraises.
            conventions: How rules are read.

        Raises:
            AppraisalError: The value of a variable is no number.
        """
        frame = AppraisalFrame()
        if self._index is None:
            self._index = _RuleIndex(self._rules)
        owner = beliefs.owner
        rules = self._index.candidates(event, owner, conventions.evaluates_unmatched)
        if not rules:
            return frame
        matching = _Matching(event.replace(owner, SELF), beliefs, conventions)
        for rule in rules:
            found = matching.bindings(rule)
            if found:
                rule.write(found, frame, owner, conventions)
        return frame


class _RuleIndex:
    """Which rules an event can match, in their stored order."""

    __slots__ = ("_by_slot", "_elsewhere", "_everywhere", "_rules", "_tells")

    def __init__(self, rules: list[AppraisalRule]) -> None:
        self._rules = rules
        self._by_slot: dict[_Slot, list[int]] = {}
        """Rules with a fixed type and a fixed head of the action."""
        self._elsewhere: dict[Key, list[int]] = {}
        """Rules with a fixed type only."""
        self._everywhere: list[int] = []
        """Rules that may match events of any type."""
        self._tells: list[int] = []
        """Rules whose conditions tell beliefs."""
        for number, rule in enumerate(rules):
            self._place(number, rule)

    def candidates(self, event: Term, owner: Symbol, with_telling: bool) -> list[AppraisalRule]:
        """Return the rules that an event may match; with those that tell beliefs, if they are wanted too."""
        kind, _, action, _ = event.args
        head = action.head
        numbers = [*self._everywhere, *self._elsewhere.get(kind.key, ())]
        if head.kind is Kind.UNIVERSAL or head.fractional:
            numbers += [at for slot, there in self._by_slot.items() if slot[0] == kind.key for at in there]
        else:
            own = head.key == owner.key or head.key == "self"
            for key in (owner.key, "self") if own else (head.key,):
                numbers += self._by_slot.get((kind.key, key, action.size), ())
        if with_telling:
            numbers += self._tells
        if len(numbers) > 1:
            numbers = sorted(set(numbers))
        return [self._rules[number] for number in numbers]

    def _place(self, number: int, rule: AppraisalRule) -> None:
        if rule.tells:
            self._tells.append(number)
        event = rule.event
        if not event.is_compound:
            self._everywhere.append(number)
            return
        if event.size != _EVENT_SIZE or (event.head.kind <= Kind.NIL and event.head.key != "event"):
            return  # no event looks like this
        kind, _, action, _ = event.args
        if kind.kind is not Kind.TEXT:
            self._everywhere.append(number)
        elif action.head.kind is not Kind.TEXT:
            self._elsewhere.setdefault(kind.key, []).append(number)
        else:
            self._by_slot.setdefault((kind.key, action.head.key, action.size), []).append(number)


class _Matching:
    """The matching of rules with one event."""

    __slots__ = (
        "_beliefs",
        "_conventions",
        "_event",
        "_owner",
        "_semantics",
        "_subject",
        "_target",
        "_unified_fires",
    )

    def __init__(self, event: Term, beliefs: BeliefBase, conventions: AppraisalConventions) -> None:
        self._event = event
        """The event as the owner sees it: the own name is SELF."""
        self._beliefs = beliefs
        self._conventions = conventions
        self._owner = beliefs.owner
        self._semantics = beliefs.semantics
        self._subject = _text_key(event, 1)
        self._target = _text_key(event, 3)
        self._unified_fires = _unified_matches(event, beliefs.semantics)

    def bindings(self, rule: AppraisalRule) -> list[Substitutions]:
        """Return the bindings under which a rule fires; none means that it does not.

        What :meth:`_at_length` says, without evaluating conditions where the outcome is known before.
        """
        if rule.tells and self._conventions.evaluates_unmatched:
            return self._at_length(rule.event, rule)
        if self._clashes(rule.subject, self._subject) or self._clashes(rule.target, self._target):
            return []
        template = rule.event
        if rule.mentions(self._owner):
            if not self._conventions.own_name_is_self and template.variables:
                return self._at_length(template, rule)
            template = template.replace(self._owner, SELF)
        if not template.variables:
            if not self._semantics.match(self._event, template):
                return []
            return rule.conditions.evaluate(self._beliefs) if rule.conditions else [Substitutions()]
        start = self._semantics.unify(template, self._event)
        if start is None or not self._unified_fires:
            return self._at_length(template, rule)
        if not rule.conditions:
            return [start]
        found = rule.conditions.evaluate(self._beliefs, SELF, [start])
        if found and not all(variable in found[-1] for variable in template.variables):
            return []  # a condition has dropped the bindings, so that the template stays open
        return found

    def _at_length(self, template: Term, rule: AppraisalRule) -> list[Substitutions]:
        """Match a rule as the toolkit does.

        Its template is unified with the event; without success the conditions are evaluated all the same. It fires if
        the event matches the template as grounded with the last bindings that the conditions leave.
        """
        start = self._semantics.unify(template, self._event)
        found = rule.conditions.evaluate(self._beliefs, SELF, None if start is None else [start])
        if not found:
            return []
        grounded = found[-1].ground(template).replace(self._owner, SELF)
        return found if self._semantics.match(self._event, grounded) else []

    def _clashes(self, wanted: Key | None, given: Key | None) -> bool:
        """Whether two words, own name and SELF being one, differ; None is no word, and may match anything."""
        if wanted is None or given is None or wanted == given:
            return False
        return not (given == "self" and wanted == self._owner.key)


def _text_key(event: Term, position: int) -> Key | None:
    """Return the key of an argument that is a word, else None."""
    args = event.args
    if len(args) != _EVENT_SIZE - 1 or args[position].kind is not Kind.TEXT:
        return None
    return args[position].key


def _unified_matches(event: Term, semantics: TermSemantics) -> bool:
    """Whether what unifies with an event matches it too; not where NIL, which unifies with itself, matches nothing."""
    return semantics.nil_matches_nil or all(symbol.kind is not Kind.NIL for symbol in event.symbols())


def _names_in(whole: Term) -> list[Key]:
    return [symbol.key for symbol in whole.symbols()]
