"""Crowds in the likeness of one authored agent: its rules, goals, beliefs and personality, many times over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ...appraisal.occ import OccModel
from ...appraisal.rules import AppraisalRule, AppraisalRules, VariableTemplate
from ...core.conditions import Condition, ConditionSet
from ...core.errors import CrowdError
from ...core.terms import SELF, Kind, Symbol, Term
from ..agent import Agent
from ..behaviour import ESPRESSIVO
from .crowd import Crowd

__all__ = ["Likeness", "crowd_like", "likeness_of"]


class Likeness(NamedTuple):
    """What members of a crowd can take over from an agent.

    Attributes:
        rules: Its appraisal rules, in which its own name has become SELF.
        beliefs: Name and value of each belief of its own mind.
        left_out: What a crowd cannot take over, in plain words.
    """

    rules: AppraisalRules
    beliefs: tuple[tuple[Term, Term], ...]
    left_out: tuple[str, ...]


def likeness_of(agent: Agent) -> Likeness:
    """Return what members of a crowd can take over from an agent, and what they cannot.

    Raises:
        CrowdError: The agent does not behave as crowds do.
    """
    if agent.behaviour is not ESPRESSIVO:
        raise CrowdError(
            f"{agent.name} behaves as {agent.behaviour.name}, and a crowd as {ESPRESSIVO.name}: no crowd can be like it"
        )
    owner = agent.beliefs.owner
    kept: list[tuple[Term, Term]] = []
    left_out: list[str] = []
    for name, mind, value, certainty in agent.beliefs:
        if not (mind.is_self or mind.is_universal):
            left_out.append(f"{name} in the mind of {mind.args[0] if mind.args else mind}")
        elif value.kind > Kind.NIL:
            left_out.append(f"{name} = {value}, which is no word and no number")
        else:
            kept.append((name.replace(owner, SELF), value.replace(owner, SELF)))
            if certainty < 1:
                left_out.append(f"that {name} is only {certainty:g} certain")
    rules = AppraisalRules([_of_anybody(rule, owner) for rule in agent.appraisal_rules])
    if agent.emotions:
        left_out.append(f"{len(agent.emotions)} emotions that {agent.name} feels now")
    return Likeness(rules, tuple(kept), tuple(left_out))


def crowd_like(agent: Agent, members: int | Sequence[str], *, named: str | None = None, **others: Any) -> Crowd:
    """Make a crowd in the likeness of an agent: it appraises as the agent does, and feels as easily.

    What the members believe, want and are can be told apart afterwards; :func:`likeness_of` says what they do not take
    over.

    Args:
        agent: Whom the members resemble.
        members: How many there are, or their names.
        named: The word in their names; the agent's name when not given.
        **others: As :class:`~.crowd.Crowd` takes them, instead of what the agent has.

    Raises:
        CrowdError: The agent does not behave as crowds do.

    >>> ana = Agent("Ana", beliefs={"Likes(Ben)": 3}, goals={"Win": (6, 0.5)})
    >>> ana.appraises("Event(Action-End, [who], Joke, *)", when="Likes([who]) > 0", desirability=4)
    >>> crowd = crowd_like(ana, 1000, personality={"extraversion": 0.4})
    >>> crowd.names[7], crowd.knowledge.column("Likes(Ben)").values[7].item()
    ('Ana7', 3.0)
    """
    likeness, model = likeness_of(agent), agent.appraiser.model
    given: dict[str, Any] = {
        "named": agent.name if named is None else named,
        "rules": likeness.rules,
        "goals": {goal.name: (goal.significance, goal.likelihood) for goal in agent.goals},
        "personality": agent.personality,
        "constants": agent.affect.constants,
        "dispositions": agent.affect.dispositions,
        "model": model if isinstance(model, OccModel) else None,
    }
    crowd = Crowd(members, **(given | others))
    for name, value in likeness.beliefs:
        crowd.knowledge.tell(name, value)
    if "personality" not in others and agent.mood != agent.affect.personality.temperament[0] * 10:
        crowd.set_mood(agent.mood)
    return crowd


def _of_anybody(rule: AppraisalRule, owner: Symbol) -> AppraisalRule:
    """Return a rule in which the name of its agent has become SELF."""
    parts = [rule.event, *[part for each in rule.variables for part in (each.value, each.target) if part is not None]]
    parts += [side.term for each in rule.conditions.conditions for side in (each.left, each.right)]
    if not any(symbol.key == owner.key for part in parts for symbol in part.symbols()):
        return rule
    variables = [
        VariableTemplate(name, value.replace(owner, SELF), None if target is None else target.replace(owner, SELF))
        for name, value, target in rule.variables
    ]
    conditions = tuple([_condition_of_anybody(each, owner) for each in rule.conditions.conditions])
    renewed = ConditionSet(conditions, rule.conditions.quantifier)
    return AppraisalRule(rule.event.replace(owner, SELF), variables, renewed, rule.id, rule.source)


def _condition_of_anybody(condition: Condition, owner: Symbol) -> Condition:
    left, right = [
        f"{'#' if side.counted else ''}{side.term.replace(owner, SELF)}" for side in (condition.left, condition.right)
    ]
    if str(condition) != condition.normal_form:  # what is defined is written first
        left, right = right, left
    return Condition.parse(f"{left} {condition.operator} {right}")
