"""What somebody chose, and against what: taken down while it is chosen, for what it rests on changes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.conditions import Condition
from ..core.errors import EspressivoError
from ..core.substitution import Substitutions
from ..core.terms import NIL, Term
from ..decision.policy import Decision
from ..decision.rules import ActionRule
from .undisturbed import answers_of, first_failing
from .why_rules import grounded_condition

if TYPE_CHECKING:
    from .agent import Agent
    from .world import Option, World

__all__ = ["Choice", "Reading", "Refusal", "choice_of", "offered", "reading_of", "readings", "refusals"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A condition of a rule as it was asked, and what the property on its left side was then.

    Attributes:
        condition: The condition.
        bindings: Under which it was asked.
        question: The property, grounded.
        answers: What it was; where a variable was open, every property that answered, and its value.
    """

    condition: Condition
    bindings: Substitutions
    question: Term
    answers: tuple[tuple[Term, Term], ...] = ()

    @property
    def grounded(self) -> str:
        """The condition with its variables replaced by what they stood for."""
        return grounded_condition(self.condition, self.bindings)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An action rule that offered nothing, and why.

    Attributes:
        rule: The rule.
        failed: The condition that did not hold; None when it was something else.
        held: How many conditions before it did.
        reason: What else it was.
    """

    rule: ActionRule
    failed: Reading | None = None
    held: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision, as it was taken.

    Attributes:
        agent: Who decided.
        chosen: What was decided, and why.
        action: What was done by it; of a line, with its own states.
        text: What was said, or the action.
        place: Where the line is written, when it is one.
        ranked: All that was offered, best first.
        readings: The conditions of the chosen rule.
        wordless: Offers for which there was no line.
        lines: How many lines fitted what was chosen; 0 for what is no line.
        refusals: The rules that offered nothing.
    """

    agent: str
    chosen: Decision
    action: Term = NIL
    text: str = ""
    place: str = ""
    ranked: tuple[Decision, ...] = ()
    readings: tuple[Reading, ...] = ()
    wordless: tuple[Decision, ...] = ()
    lines: int = 0
    refusals: tuple[Refusal, ...] = ()


def choice_of(agent: Agent, option: Option, world: World | None = None) -> Choice:
    """Take down what somebody is about to do."""
    ranked = tuple(agent.latest_decisions)
    line = option.line
    return Choice(
        agent.name,
        option.decision,
        option.action,
        option.text if line is not None else "",
        "" if line is None else line.source,
        ranked if any(_alike(each, option.decision) for each in ranked) else (option.decision,),
        tuple(readings(agent, option.decision)),
        tuple([each for each in ranked if world is not None and not world.ways_of(agent, each)]),
        0 if line is None or world is None else len(world.ways_of(agent, option.decision)),
        tuple(refusals(agent, ranked)),
    )


def offered(agent: Agent, decision: Decision) -> Choice:
    """Take down what somebody would do now."""
    ranked = tuple(agent.latest_decisions)
    return Choice(
        agent.name,
        decision,
        decision.action,
        ranked=ranked,
        readings=tuple(readings(agent, decision)),
        refusals=tuple(refusals(agent, ranked)),
    )


def readings(agent: Agent, decision: Decision) -> Iterator[Reading]:
    """Yield the conditions of a decision's rule, each with what it reads now."""
    if decision.rule is not None:
        bindings = decision.bindings or Substitutions()
        for condition in decision.rule.conditions.conditions:
            yield reading_of(agent, condition, bindings)


def refusals(agent: Agent, ranked: Sequence[Decision]) -> Iterator[Refusal]:
    """Yield each action rule that offered nothing in a decision, and why."""
    offering = {id(each.rule) for each in ranked}
    broken = {problem.rule.id: problem for problem in agent.diagnostics}
    for rule in agent.action_rules:
        if id(rule) in offering:
            continue
        if rule.id in broken:
            yield Refusal(rule, reason=f"left out: {broken[rule.id].error}")
        else:
            yield _refusal(agent, rule)


def _refusal(agent: Agent, rule: ActionRule) -> Refusal:
    try:
        failed, bindings = first_failing(agent, rule.conditions)
    except EspressivoError as error:
        return Refusal(rule, reason=f"left out: {error}")
    if failed is None:
        loose = [part for part in (rule.action, rule.target, rule.priority) if bindings.ground(part).variables]
        reason = f"it leaves {loose[0].variables[0]} open" if loose else "it was not asked, or holds only by chance"
        return Refusal(rule, None, len(rule.conditions.conditions), reason)
    return Refusal(rule, reading_of(agent, failed, bindings), rule.conditions.conditions.index(failed))


def reading_of(agent: Agent, condition: Condition, bindings: Substitutions) -> Reading:
    """Take down a condition, with what it reads now."""
    question = bindings.ground(condition.left.term)
    answers = answers_of(agent, question) if question.is_compound and not condition.left.counted else ()
    return Reading(condition, bindings, question, tuple(answers))


def _alike(a: Decision, b: Decision) -> bool:
    return a.rule is b.rule and a.action == b.action and a.target == b.target
