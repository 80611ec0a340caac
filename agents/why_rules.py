"""Why a rule fired: its bindings, the conditions that held, and the beliefs that those read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..appraisal.rules import AppraisalRule
from ..appraisal.variables import scale_of
from ..core.conditions import Condition, ConditionSet
from ..core.emotions import Appraised
from ..core.errors import EspressivoError
from ..core.numbers import single
from ..core.substitution import Substitutions
from ..core.terms import SELF, Term
from .trace_beliefs import EFFECT, EVENT, OUTSIDE, RULE, BeliefSeen
from .why import Why
from .why_words import about, believed, in_words, variable_in_words

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["TOLD", "beliefs_read", "rule_that_wrote", "why_belief", "why_conditions", "why_variable"]

TOLD = "told with the event"
"""In place of the id of a rule: whoever told of the event said so."""


def why_variable(agent: Agent, appraised: Appraised, step: int | None = None) -> Why:
    """Explain an appraisal variable: which rule gave it, and why that rule fired.

    Args:
        agent: Whose it is.
        appraised: The variable.
        step: Of the event, in the agent's trace.
    """
    scale = scale_of(appraised.variable)
    target = appraised.target if appraised.is_of_another else None
    return Why(
        "variable",
        variable_in_words(appraised.variable) + about(target),
        appraised.value,
        f"{scale.low:g}..{scale.high:g}",
        appraised.source,
        term=appraised.variable,
        children=(_why_rule(agent, appraised, step),),
    )


def _why_rule(agent: Agent, appraised: Appraised, step: int | None) -> Why:
    if appraised.rule == TOLD:
        return Why("rule", TOLD)
    rule = rule_that_wrote(agent, appraised)
    bindings = appraised.bindings or Substitutions()
    bound = [f"{each.variable} is {bindings.ground(each.variable)}" for each in bindings]
    children = [Why("bindings", ", ".join(bound))] if bound else []
    if rule is None:
        name = f"rule {appraised.rule}" if appraised.rule else "a rule that is there no longer"
        return Why("rule", name, place=appraised.source, children=tuple(children))
    children += why_conditions(agent, rule.conditions, bindings, step)
    return Why(
        "rule", f"rule {rule.id or rule.event}", place=rule.source, term=str(rule.event), children=tuple(children)
    )


def rule_that_wrote(agent: Agent, appraised: Appraised) -> AppraisalRule | None:
    """Return the rule that gave a variable its value: the last that could have; None when there is none any more."""
    found = None
    for rule in agent.appraisal_rules:
        if rule.id == appraised.rule and rule.source == appraised.source and _could_write(rule, appraised, agent):
            found = rule
    return found


def _could_write(rule: AppraisalRule, appraised: Appraised, agent: Agent) -> bool:
    bindings = appraised.bindings or Substitutions()
    if not all(variable in bindings for variable in rule.event.variables):
        return False
    for name, value, target in rule.variables:
        amount = bindings.ground(value)
        if name != appraised.variable or not amount.is_number or single(float(str(amount.value))) != appraised.value:
            continue
        whom = None if target is None else bindings.ground(target)
        if whom is not None and whom == agent.beliefs.owner and appraised.target == SELF:
            whom = SELF
        if whom == appraised.target:
            return True
    return False


def why_conditions(
    agent: Agent, conditions: ConditionSet, bindings: Substitutions, step: int | None = None
) -> Iterator[Why]:
    """Yield each condition as it held, with the beliefs that it reads."""
    for condition in conditions.conditions:
        yield why_condition(agent, condition, bindings, step)


def why_condition(agent: Agent, condition: Condition, bindings: Substitutions, step: int | None = None) -> Why:
    """Explain a condition that held."""
    written, grounded = str(condition), grounded_condition(condition, bindings)
    return Why("condition", grounded, term=written, children=tuple(beliefs_read(agent, condition, bindings, step)))


def grounded_condition(condition: Condition, bindings: Substitutions) -> str:
    """Return a condition with its variables replaced by what they stand for."""
    text = str(condition)
    sides = [(side.term, bindings.ground(side.term)) for side in (condition.left, condition.right) if not side.counted]
    for written, meant in sides:
        if written is not meant:
            text = text.replace(str(written), str(meant), 1)
    return text


def beliefs_read(agent: Agent, condition: Condition, bindings: Substitutions, step: int | None = None) -> Iterator[Why]:
    """Yield the stored beliefs that a condition reads, with where they come from; computed properties are left out."""
    for read in condition.reads():
        name = bindings.ground(read).replace(SELF, agent.beliefs.owner)
        if name.variables or name.wild or name in agent.beliefs.properties:
            continue
        mind: Term = SELF
        if name.head.key == "tom" and name.size == 3:
            mind, name = name.args
        yield why_belief(agent, name, mind, step)


def why_belief(agent: Agent, name: Term, mind: Term = SELF, step: int | None = None) -> Why:
    """Explain a belief: what is believed, and since when.

    Args:
        agent: Who believes it.
        name: The property.
        mind: Whose mind, as the agent sees it.
        step: As it was before this step of the agent's trace; None for now.
    """
    seen = None if agent.trace is None else agent.trace.belief(agent, name, mind, step)
    if seen is not None:
        text = f"{believed(agent.name, name, mind, seen.value)}, {_origin(agent, seen)}"
        return Why("belief", text, place=seen.place, term=str(name))
    try:
        value = agent.beliefs.ask(name, mind).value
    except EspressivoError:
        return Why("belief", f"{agent.name} believes something of {name}", term=str(name))
    return Why("belief", believed(agent.name, name, mind, value), term=str(name))


def _origin(agent: Agent, seen: BeliefSeen) -> str:
    """Say what made somebody believe something."""
    event = "" if seen.event is None else in_words(seen.event, agent)
    step = seen.step if agent.trace is None else agent.trace.label_of(seen.step)
    told = {
        EVENT: f"since step {step}",
        EFFECT: f"since step {step}, for {event}",
        RULE: f"since step {step}, told by a rule{' when ' if event else ''}{event}",
        OUTSIDE: f"told from outside before step {step}",
    }
    return told.get(seen.origin, "from the beginning")
