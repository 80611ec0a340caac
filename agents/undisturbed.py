"""Asking a mind what it would answer, and leaving it as it was: chance and what was worked out are put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..core.conditions import Condition, ConditionSet
from ..core.errors import EspressivoError
from ..core.substitution import Substitutions
from ..core.terms import SELF, Term

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["answers_of", "first_failing", "tells", "undisturbed"]


@contextmanager
def undisturbed(agent: Agent) -> Iterator[None]:
    """Let somebody be asked without a trace; conditions that tell beliefs must not be asked within."""
    chance, worked_out = agent.chance.state, agent.importance.worked_out()
    try:
        yield
    finally:
        agent.chance.state = chance
        agent.importance.restore(worked_out)


def tells(condition: Condition) -> bool:
    """Whether evaluating a condition changes a belief."""
    return any(symbol.key == "tell" for read in condition.reads() for symbol in read.symbols())


def first_failing(
    agent: Agent, conditions: ConditionSet, start: Substitutions | None = None
) -> tuple[Condition | None, Substitutions]:
    """Return the first condition that does not hold now, with the bindings under which it was asked.

    A condition that tells beliefs is not asked, nor are those after it.

    Raises:
        EspressivoError: A condition failed with an error.
    """
    sets = [Substitutions() if start is None else start.copy()]
    with undisturbed(agent):
        for place, condition in enumerate(conditions.conditions):
            if tells(condition):
                break
            before = sets[0].copy()
            if conditions.is_universal:
                prefix = ConditionSet(conditions.conditions[: place + 1], conditions.quantifier)
                sets = prefix.evaluate(agent.beliefs, SELF, None if start is None else [start.copy()])
            else:
                sets = condition.evaluate(agent.beliefs, SELF, [each.copy() for each in sets])
            if not sets:
                return condition, before
    return None, sets[0] if sets else Substitutions()


def answers_of(agent: Agent, question: Term) -> list[tuple[Term, Term]]:
    """Return each property that somebody answers a question with now, and its value; nothing when that fails."""
    with undisturbed(agent):
        try:
            found = agent.beliefs.solve(question, SELF, [Substitutions()])
            answers = [(bindings.ground(question), value) for value, _, bindings in found]
        except EspressivoError:
            return []
    return list({(asked.key, value.key): (asked, value) for asked, value in answers}.values())
