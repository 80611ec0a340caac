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
from .conventions import PLAIN_APPRAISAL, AppraisalConventions
from .frame import AppraisalFrame
from .matching import EVENT_SIZE, EventPattern, PerceivedEvent
from .variables import PRAISEWORTHINESS, appraisal_value

__all__ = ["AppraisalRule", "AppraisalRules", "VariableTemplate"]

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
        pattern: The template, taken apart.
        tells: Whether its conditions tell beliefs.
    """

    __slots__ = (
        "_is_fixed",
        "conditions",
        "event",
        "id",
        "pattern",
        "source",
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
        self.pattern = EventPattern(event)
        self.tells = any(_tells(read) for each in self.conditions.conditions for read in each.reads())
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
                if target is not None:
                    target = bindings.ground(target)
                    if conventions.own_name_is_self and target.key == owner.key:
                        target = SELF
                elif conventions.needs_praise_target and name == PRAISEWORTHINESS:
                    raise AppraisalError(f"{name} needs a target, '-' for the agent itself ({self})")
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
        self._index = _RuleIndex(self._rules)

    def add(self, rule: AppraisalRule) -> None:
        """Add a rule after the others."""
        self._rules.append(rule)
        self._index.place(len(self._rules) - 1, rule)

    def remove(self, rule: AppraisalRule) -> None:
        """Take a rule out.

        Raises:
            ValueError: It is not among these rules.
        """
        self._rules.remove(rule)
        self._index = _RuleIndex(self._rules)

    def clear(self) -> None:
        """Take all rules out."""
        self._rules.clear()
        self._index = _RuleIndex(self._rules)

    def __iter__(self) -> Iterator[AppraisalRule]:
        return iter(list(self._rules))

    def __len__(self) -> int:
        return len(self._rules)

    def candidates(self, event: Term, owner: Symbol) -> list[AppraisalRule]:
        """Return the rules that an event may match for somebody of a name, in their order."""
        return self._index.candidates(event, owner, False)

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
        owner = beliefs.owner
        rules = self._index.candidates(event, owner, conventions.evaluates_unmatched)
        if not rules:
            return frame
        perceived = PerceivedEvent(event, beliefs, conventions)
        for rule in rules:
            always = rule.tells and conventions.evaluates_unmatched
            found = perceived.bindings(rule.pattern, rule.conditions, always)
            if found:
                rule.write(found, frame, owner, conventions)
        return frame


class _RuleIndex:
    """Which rules an event can match, in their stored order."""

    __slots__ = ("_by_slot", "_elsewhere", "_everywhere", "_known", "_rules", "_tells")

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
        self._known: dict[tuple[_Slot, bool], list[AppraisalRule]] = {}
        """Candidates found before."""
        for number, rule in enumerate(rules):
            self.place(number, rule)

    def candidates(self, event: Term, owner: Symbol, with_telling: bool) -> list[AppraisalRule]:
        """Return the rules that an event may match; with those that tell beliefs, if they are wanted too."""
        kind, _, action, _ = event.args
        head = action.head
        slot = (kind.key, head.key, action.size)
        if head.kind != Kind.TEXT:
            alike = [at for at in self._by_slot if at[0] == kind.key] if head.wild or head.fractional else []
            return self._merged(kind.key, alike, with_telling)
        if head.key == owner.key or head.key == "self":
            alike = [(kind.key, owner.key, action.size), (kind.key, "self", action.size)]
            return self._merged(kind.key, alike, with_telling)
        place = slot if slot in self._by_slot else (kind.key, None, 0), with_telling
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._merged(kind.key, [slot], with_telling)
        return known

    def _merged(self, kind: Key, slots: Iterable[_Slot], with_telling: bool) -> list[AppraisalRule]:
        numbers = {*self._everywhere, *self._elsewhere.get(kind, ())}
        for slot in slots:
            numbers.update(self._by_slot.get(slot, ()))
        if with_telling:
            numbers.update(self._tells)
        return [self._rules[number] for number in sorted(numbers)]

    def place(self, number: int, rule: AppraisalRule) -> None:
        """Take in a rule that stands at a number among the rules."""
        self._known.clear()
        if rule.tells:
            self._tells.append(number)
        event = rule.event
        if not event.is_compound:
            self._everywhere.append(number)
            return
        if event.size != EVENT_SIZE or (event.head.kind <= Kind.NIL and event.head.key != "event"):
            return  # no event looks like this
        kind, _, action, _ = event.args
        if kind.kind != Kind.TEXT:
            self._everywhere.append(number)
        elif action.head.kind != Kind.TEXT:
            self._elsewhere.setdefault(kind.key, []).append(number)
        else:
            self._by_slot.setdefault((kind.key, action.head.key, action.size), []).append(number)


def _tells(question: Term) -> bool:
    """Whether a question tells a belief."""
    return any(symbol.key == "tell" for symbol in question.symbols())
