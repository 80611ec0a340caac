"""What is checked of a rule when it is written, rather than when it fails to fire."""

from __future__ import annotations

from collections.abc import Sequence
from struct import error as StructError  # noqa: N812

from ..appraisal.goals import Goal
from ..appraisal.importance import AttributionRule
from ..appraisal.rules import AppraisalRule
from ..appraisal.variables import scale_of
from ..core.conditions import ConditionSet
from ..core.errors import AppraisalError, DecisionError, EventError, PerspectiveError, nearest
from ..core.memory import ACTION_END, ACTION_START, PROPERTY_CHANGE
from ..core.perspective import chain_of
from ..core.substitution import Substitutions
from ..core.terms import SELF, Kind, Symbol, Term
from ..decision.rules import ActionRule
from .effects import Effect

__all__ = [
    "check_action_rule",
    "check_appraisal_rule",
    "check_attribution_rule",
    "check_effect",
    "check_event",
    "check_witness",
    "goal_of",
]

_TYPES = {name.casefold(): name for name in (ACTION_START, ACTION_END, PROPERTY_CHANGE)}
_LARGEST = 10.0
_SYMBOLIC = (Kind.VARIABLE, Kind.UNIVERSAL)


def check_appraisal_rule(rule: AppraisalRule) -> None:
    """Refuse a rule that could never fire, or would fail when it does.

    Raises:
        EventError: Its template fits no event.
        AppraisalError: A value is neither a number on its scale nor a variable, or a variable is bound nowhere.
    """
    check_event(rule.event)
    bound = [*rule.event.variables, *_bound_by(rule.conditions)]
    for name, value, target in rule.variables:
        _check_amount(name, value)
        for part in (value, target):
            loose = _loose(part, bound)
            if loose is not None:
                raise AppraisalError(f"{name} uses {loose}, which is bound neither by {rule.event} nor by a condition")


def check_event(event: Term) -> None:
    """Refuse a template that fits no event.

    Raises:
        EventError: It fits none.
    """
    if event.is_universal:
        return
    if event.size != 5 or not (event.head.key == "event" or event.head.kind in _SYMBOLIC):
        raise EventError(
            f"{event} fits no event: expected Event(Action-Start | Action-End | Property-Change, subject, action or "
            "property, target or new value), such as Event(Action-End, [who], Insult, SELF)"
        )
    kind, _, _, target = event.args
    if kind.kind not in _SYMBOLIC and kind.key not in _TYPES:
        close = nearest(str(kind), _TYPES.values())
        hint = f"; did you mean {close}?" if close else ""
        expected = ", ".join(_TYPES.values())
        raise EventError(f"{event} fits no event: {kind} is no type of event, expected {expected}{hint}")
    if target.is_compound and kind.key != PROPERTY_CHANGE.casefold():
        raise EventError(f"{event} fits no event: the target of an action is a name, a variable or *, not {target}")


def check_effect(effect: Effect, template: Term, names: Sequence[str]) -> None:
    """Refuse an effect that could never be perceived.

    Args:
        effect: Of the events that fit the template.
        template: Binds the variables that the effect may use.
        names: Of all agents.

    Raises:
        EventError: It uses a variable that neither the template nor a condition has, nobody is called like its
            observer, or its perspective is none.
    """
    changed, bound = f"{effect.property} = {effect.value}", [*template.variables, *_bound_by(effect.conditions)]
    for part in (effect.property, effect.value, effect.perspective):
        _check_bound(part, bound, f"the effect {changed}", template)
    _check_bound(effect.observer, template.variables, f"the effect {changed}", template)
    _check_perspective(effect.perspective, changed)
    observer = effect.observer
    if not observer.wild and not observer.variables and str(observer).casefold() not in map(str.casefold, names):
        close = nearest(str(observer), names)
        hint = f"; did you mean {close}?" if close else f": expected {', '.join([*names, '*'])} or a variable"
        raise EventError(f"nobody is called {observer}, who is to observe {effect.property} = {effect.value}{hint}")


def check_witness(template: Term, seen_by: Sequence[Term], place: Term | None) -> None:
    """Refuse witnesses who can never be found.

    Raises:
        EventError: A variable is not in the template, a witness is no name, or the place is no property.
    """
    for each in (*seen_by, *(() if place is None else (place,))):
        _check_bound(each, template.variables, "who perceives it", template)
    for each in seen_by:
        if each.is_compound or each.is_nil or each.is_self:
            raise EventError(f"{each} cannot perceive {template}: expected a name, a variable of the event or *")
    if place is not None and not place.is_compound:
        raise EventError(f"{place} is no place: expected a property, such as In(SELF)")


def _check_bound(part: Term, bound: Sequence[Symbol], what: str, template: Term) -> None:
    loose = _loose(part, bound)
    if loose is not None:
        raise EventError(f"{what} uses {loose}, which is not in {template}")


def _check_perspective(perspective: Term, changed: str) -> None:
    """Refuse a mind that nobody can think of; a variable is somebody's name by the time."""
    somebody = Substitutions.of({str(name): f"Somebody{place}" for place, name in enumerate(perspective.variables)})
    try:
        minds = chain_of(somebody.ground(perspective), SELF)
    except PerspectiveError as error:
        raise EventError(f"the effect {changed} is in no mind: {error}") from None
    if not minds:
        raise EventError(f"the effect {changed} is in the mind of everybody: name one, or say observer '*'")


def check_action_rule(rule: ActionRule) -> None:
    """Refuse a rule whose priority can never be a number, or that leaves open what is done or at whom.

    Raises:
        DecisionError: The priority is neither a number nor a variable, or a variable is bound by no condition.
    """
    if rule.priority.kind not in (Kind.NUMBER, Kind.VARIABLE):
        raise DecisionError(
            f"the priority of {rule.action} is {rule.priority}: expected a number, such as 3, or a variable that the "
            "conditions bind to one, such as [p]"
        )
    for part in (rule.action, rule.target, rule.priority):
        loose = _loose(part, _bound_by(rule.conditions))
        if loose is not None:
            raise DecisionError(f"{rule.action} uses {loose}, which no condition binds: it could never be done")


def check_attribution_rule(rule: AttributionRule) -> None:
    """Refuse a rule that fails as soon as somebody's importance is asked.

    Raises:
        AppraisalError: The target is no variable, or the value neither a number nor a variable.
    """
    if rule.target.kind != Kind.VARIABLE:
        raise AppraisalError(f"the target of an attribution rule is {rule.target}: expected a variable, such as [x]")
    if rule.value.kind not in (Kind.NUMBER, Kind.VARIABLE):
        raise AppraisalError(
            f"the value of an attribution rule is {rule.value}: expected a number, such as 15, or a variable that the "
            "conditions bind to one"
        )
    loose = _loose(rule.value, [*rule.target.variables, *_bound_by(rule.conditions)])
    if loose is not None:
        raise AppraisalError(f"the value of an attribution rule uses {loose}, which no condition binds")


def goal_of(name: str, numbers: tuple[float, float]) -> Goal:
    """Return a goal.

    Args:
        name: Its name.
        numbers: Significance (0..10, below 0 for what is to be avoided) and likelihood (0..1).

    Raises:
        AppraisalError: These are no such numbers.
    """
    try:
        significance, likelihood = numbers
        goal = Goal(name, significance, likelihood)
    except (TypeError, ValueError, StructError):
        goal = Goal(name, 0, -1)
    if abs(goal.significance) > _LARGEST or not 0 <= goal.likelihood <= 1:
        raise AppraisalError(
            f"the goal {name} is {numbers!r}: expected significance (up to 10) and likelihood (0..1), such as (8, 0.5)"
        )
    return goal


def _bound_by(conditions: ConditionSet) -> list[Symbol]:
    return [variable for condition in conditions.conditions for variable in condition.variables]


def _loose(part: Term | None, bound: Sequence[Symbol]) -> str | None:
    """Return the first variable of a term that nothing binds, with the nearest that something does."""
    for variable in () if part is None else part.variables:
        if variable not in bound:
            close = nearest(str(variable).strip("[]"), [str(other).strip("[]") for other in bound])
            return f"{variable} (did you mean [{close}]?)" if close else str(variable)
    return None


def _check_amount(name: str, value: Term) -> None:
    if value.kind == Kind.VARIABLE:
        return
    low, high, _ = scale_of(name)
    number = value.value
    if value.kind != Kind.NUMBER or not isinstance(number, (int, float)) or not low <= number <= high:
        raise AppraisalError(
            f"{name} is {value}: expected a number on {low:g}..{high:g}, or a variable that the conditions bind to "
            "one, such as [v]"
        )
