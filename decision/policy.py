"""What an agent may decide, why, and in which order: the ranked list of a decision.

The utility of an option is ``priority + least certainty``: the certainty (0..1) of the least certain belief that the
conditions bound a variable from, 1 when there is none. Of two options that an author gave priorities at least 1
apart, certainty therefore never overturns the order; between closer ones it decides. The sum is the FAtiMA
Toolkit's (EmotionalDecisionMakingAsset), kept for our own scenarios so that priorities mean the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol, TypeVar

from ..core.errors import EspressivoError
from ..core.substitution import Substitutions
from ..core.terms import Term, variable
from .rules import ActionRule

__all__ = [
    "Chance",
    "Decision",
    "DecisionPolicy",
    "Diagnostic",
    "PlainPolicy",
    "Reason",
    "Reasons",
    "ToolkitPolicy",
    "shuffled",
]

T = TypeVar("T")
_BOUND = re.compile(r"(?<!#)\[([A-Za-z_][\w-]*)\]")


class Chance(Protocol):
    """A source of random numbers, such as ``random.Random(seed)``."""

    def random(self) -> float:
        """Return the next number, 0 <= number < 1."""


class Reason(NamedTuple):
    """A condition that held: as authored, and with its variables replaced by what they stand for."""

    condition: str
    grounded: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why an option stands where it does in a decision.

    Attributes:
        rule: Id of the action rule.
        source: Where that rule was authored.
        conditions: Its conditions, which held.
        bindings: What its variables stand for.
        priority: What the rule gave.
        certainty: Of the least certain binding, 0..1.
        utility: ``priority + certainty``.
    """

    rule: str
    source: str
    conditions: tuple[Reason, ...]
    bindings: dict[str, Term]
    priority: float
    certainty: float
    utility: float


class Decision(NamedTuple):
    """One thing an agent may do.

    Attributes:
        action: What, without variables.
        target: At whom; NIL for nobody.
        utility: How much it is wanted.
        priority: What its rule gave.
        certainty: Of the least certain binding, 0..1.
        rule: Where it comes from; None when no rule does (an agent that is busy).
        bindings: Under which the rule's conditions hold; shared, so never change them.
    """

    action: Term
    target: Term
    utility: float = 0.0
    priority: float = 0.0
    certainty: float = 1.0
    rule: ActionRule | None = None
    bindings: Substitutions | None = None

    @property
    def name(self) -> str:
        """The action without its parameters: ``Speak``."""
        return str(self.action.head)

    @property
    def parameters(self) -> tuple[Term, ...]:
        """The action's arguments."""
        return self.action.args

    @property
    def reasons(self) -> Reasons:
        """Why: the rule, its conditions and bindings, as data."""
        rule, bindings = self.rule, self.bindings or Substitutions()
        texts = [] if rule is None else [str(condition) for condition in rule.conditions.conditions]
        return Reasons(
            rule.id if rule else "",
            rule.source if rule else "",
            tuple([Reason(text, _grounded(text, bindings)) for text in texts]),
            {str(each.variable): bindings.ground(each.variable) for each in bindings},
            self.priority,
            self.certainty,
            self.utility,
        )

    def __str__(self) -> str:
        aimed = "" if self.target.is_nil else f" -> {self.target}"
        return f"{self.action}{aimed} ({self.utility:g})"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An action rule that could not be used in a decision, and why."""

    rule: ActionRule
    error: EspressivoError

    def __str__(self) -> str:
        place = f" ({self.rule.source})" if self.rule.source else ""
        return f"action rule {self.rule.id!r}{place} was left out: {self.error}"


class DecisionPolicy(Protocol):
    """How options become a ranked decision. A typical body ranks by ``sorted`` and tolerates everything."""

    @property
    def name(self) -> str:
        """How it is called in files and messages."""

    def rank(self, options: Sequence[Decision], chance: Chance) -> list[Decision]:
        """Return all the options, the one to do first.

        Args:
            options: In the order of the rules; not to be changed.
            chance: Decides between options that are worth the same. A decision without ties draws nothing.
        """

    def tolerates(self, rule: ActionRule, error: EspressivoError) -> bool:
        """Whether a rule that fails is left out, with a diagnostic; otherwise the decision fails with that error."""


class PlainPolicy:
    """Ours: everything sorted by utility, options of equal utility in random order, a bad rule left out.

    >>> from random import Random
    >>> from espressivo.core.terms import NIL, term
    >>> options = [Decision(term(name), NIL, utility) for name, utility in [("Wait", 1), ("Wave", 3), ("Nod", 2)]]
    >>> [option.name for option in PlainPolicy().rank(options, Random(1))]
    ['Wave', 'Nod', 'Wait']
    """

    name = "plain"

    def rank(self, options: Sequence[Decision], chance: Chance) -> list[Decision]:
        """Sort by utility, greatest first; shuffle what is worth the same."""
        ranked = sorted(options, key=attrgetter("utility"), reverse=True)
        result: list[Decision] = []
        for _, tied in groupby(ranked, key=attrgetter("utility")):
            result += shuffled(list(tied), chance)
        return result

    def tolerates(self, rule: ActionRule, error: EspressivoError) -> bool:  # noqa: ARG002
        """Leave every bad rule out."""
        return True


class ToolkitPolicy:
    """FAtiMA Toolkit's: the best in random order, then all others in the order of the rules; any bad rule is fatal.

    Source: RolePlayCharacterAsset.Decide and EmotionalDecisionMakingAsset.Decide, commit 56b7cbd.

    >>> from random import Random
    >>> from espressivo.core.terms import NIL, term
    >>> options = [Decision(term(name), NIL, utility) for name, utility in [("Wait", 1), ("Wave", 3), ("Nod", 2)]]
    >>> [option.name for option in ToolkitPolicy().rank(options, Random(1))]
    ['Wave', 'Wait', 'Nod']
    """

    name = "toolkit"

    def rank(self, options: Sequence[Decision], chance: Chance) -> list[Decision]:
        """Put the options of the greatest utility, shuffled, before the others."""
        if not options:
            return []
        greatest = max([option.utility for option in options])
        best = [option for option in options if option.utility == greatest]
        return shuffled(best, chance) + [option for option in options if option.utility != greatest]

    def tolerates(self, rule: ActionRule, error: EspressivoError) -> bool:  # noqa: ARG002
        """Let any bad rule end the decision."""
        return False


def shuffled(items: Sequence[T], chance: Chance) -> list[T]:
    """Return the items in random order (Fisher and Yates); one item draws nothing.

    ``random.Random.shuffle`` may change between Python versions, ``random()`` may not.
    """
    result = list(items)
    for last in range(len(result) - 1, 0, -1):
        chosen = int(chance.random() * (last + 1))
        result[last], result[chosen] = result[chosen], result[last]
    return result


def _grounded(text: str, bindings: Substitutions) -> str:
    return _BOUND.sub(lambda found: str(bindings.ground(variable(found[1]))), text)
