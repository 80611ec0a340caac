"""Action rules: what an agent may want to do, at whom, how much, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..core.conditions import ConditionSet
from ..core.errors import DecisionError, nearest
from ..core.terms import NIL, UNIVERSAL, Term, TermLike, number, term

__all__ = ["ActionRule", "ActionRules"]

_NO_CONDITIONS = ConditionSet.parse([])


@dataclass(frozen=True, slots=True)
class ActionRule:
    """One action rule.

    Attributes:
        action: Template of the action, such as ``Speak([state], [next], *, Polite)``.
        target: At whom: a symbol, ``[x]``, or NIL for nobody.
        priority: How much it is wanted: a number, or a variable that the conditions bind to one.
        layer: Group that can be decided about on its own, such as ``Face``; NIL for none.
        conditions: When it may be done; each way in which they hold gives one option.
        id: What names it in reasons and messages; :class:`ActionRules` gives one when it is empty.
        source: Where it was authored, such as ``cafe.yaml:12``.
    """

    action: Term
    target: Term = NIL
    priority: Term = field(default_factory=lambda: number(1))
    layer: Term = NIL
    conditions: ConditionSet = _NO_CONDITIONS
    id: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if self.target.is_compound:
            raise DecisionError(f"the target {self.target} of {self.action} must be a symbol, such as Ben or [x]")
        if self.layer.is_compound or self.layer.is_variable:
            raise DecisionError(f"the layer {self.layer} of {self.action} must be a word, or - for none")

    @classmethod
    def parse(
        cls,
        action: TermLike,
        target: TermLike = None,
        priority: TermLike = 1,
        layer: TermLike = None,
        conditions: ConditionSet | str | Iterable[str] = (),
        *,
        quantifier: str = "existential",
        id: str = "",  # noqa: A002  (the field's own name)
        source: str = "",
    ) -> ActionRule:
        """Make a rule of texts; the quantifier is that of conditions given as texts.

        Raises:
            TermSyntaxError: A text is no term or condition, or the quantifier is unknown.
            DecisionError: The target or the layer is no symbol.

        >>> str(ActionRule.parse("Wave", "[x]", 3, conditions="Friend([x]) = True"))
        'Wave -> [x] (priority 3)'
        """
        if not isinstance(conditions, ConditionSet):
            conditions = ConditionSet.parse(conditions, quantifier)
        return cls(term(action), term(target), term(priority), term(layer), conditions, id, source)

    def is_in(self, layer: Term) -> bool:
        """Whether the rule is asked when this layer is; ``*`` asks every rule."""
        return layer.is_universal or layer.key == self.layer.key

    def __str__(self) -> str:
        aimed = "" if self.target.is_nil else f" -> {self.target}"
        return f"{self.action}{aimed} (priority {self.priority})"


class ActionRules:
    """The action rules of an agent, in the order in which they were added.

    >>> rules = ActionRules([ActionRule.parse("Smile", layer="Face"), ActionRule.parse("Run")])
    >>> [rule.id for rule in rules], [str(rule.action) for rule in rules.in_layer("Face")]
    (['action-1', 'action-2'], ['Smile'])
    """

    def __init__(self, rules: Iterable[ActionRule] = ()) -> None:
        self.version = 0
        """Grows with every change."""
        self._rules: dict[str, ActionRule] = {}
        self._named = 0
        for rule in rules:
            self.add(rule)

    def add(self, rule: ActionRule) -> ActionRule:
        """Append a rule and return it, with an id of its own if it had none.

        Raises:
            DecisionError: Another rule has its id.
        """
        if not rule.id:
            rule = replace(rule, id=self._next_id())
        elif rule.id in self._rules:
            raise DecisionError(f"two action rules are called {rule.id!r}; the second, {rule}, needs another id")
        self._rules[rule.id] = rule
        self.version += 1
        return rule

    def remove(self, id: str) -> ActionRule:  # noqa: A002
        """Take a rule out and return it.

        Raises:
            DecisionError: No rule has that id.
        """
        rule = self[id]
        del self._rules[id]
        self.version += 1
        return rule

    def update(self, id: str, rule: ActionRule) -> ActionRule:  # noqa: A002
        """Put a rule, under the same id, in the place of another; return it.

        Raises:
            DecisionError: No rule has that id.
        """
        self[id]
        self._rules[id] = replace(rule, id=id)
        self.version += 1
        return self._rules[id]

    def in_layer(self, layer: TermLike = UNIVERSAL) -> tuple[ActionRule, ...]:
        """Return the rules of a layer, in order; ``*`` means all, NIL those without a layer."""
        asked = term(layer)
        return tuple(rule for rule in self if rule.is_in(asked))

    def __getitem__(self, id: str) -> ActionRule:  # noqa: A002
        rule = self._rules.get(id)
        if rule is None:
            close = nearest(id, self._rules)
            raise DecisionError(f"no action rule is called {id!r}" + (f"; did you mean {close!r}?" if close else ""))
        return rule

    def __contains__(self, id: object) -> bool:  # noqa: A002
        return id in self._rules

    def __iter__(self) -> Iterator[ActionRule]:
        return iter(self._rules.values())

    def __len__(self) -> int:
        return len(self._rules)

    def _next_id(self) -> str:
        while True:
            self._named += 1
            name = f"action-{self._named}"
            if name not in self._rules:
                return name
