"""Which appraisal rules can be followed for a whole audience with arrays, and why others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from ...appraisal.rules import AppraisalRule
from ...core.conditions import Condition, ConditionKind
from ...core.properties import PropertyRegistry
from ...core.terms import Key, Kind, Term
from ..properties import OWN_PROPERTIES, PROPERTIES
from .rule_sums import arguments_of

__all__ = ["NotCompiled", "answered_of", "known_properties", "reason_against"]

_ANSWERED = {("mood", 2), ("isagent", 2), ("personality", 3)}
"""Dynamic properties that a crowd answers as arrays, by head and size."""


class NotCompiled(NamedTuple):
    """A rule that is evaluated member by member, and why.

    Attributes:
        rule: The rule.
        why: In plain words.
        never: Whether it asks for what no member of a crowd can answer, so that it can never fire as it does for a
            single agent.
    """

    rule: AppraisalRule
    why: str
    never: bool = False

    def __str__(self) -> str:
        return f"{self.rule}: {self.why}"


def reason_against(rule: AppraisalRule) -> NotCompiled | None:
    """Return why a rule cannot be followed with arrays; None when it can."""
    if rule.tells:
        return NotCompiled(rule, "it tells a belief while it is asked, which members of a crowd forget at once", True)
    asked = [part for each in rule.conditions.conditions for part in each.reads()]
    for question in asked:
        unanswered = _unanswered(question)
        if unanswered is not None:
            return NotCompiled(rule, f"{unanswered} is of a single agent: members of a crowd have no answer", True)
    why = _crosswise(rule)
    return None if why is None else NotCompiled(rule, why)


def answered_of(template: Term) -> bool:
    """Whether members of a crowd that are evaluated one by one can answer a dynamic property."""
    return (template.head.key, template.size) in _ANSWERED or template.head.key in _plain_heads()


@cache
def known_properties() -> PropertyRegistry:
    """Return the dynamic properties of single agents, for looking up only."""
    known = PropertyRegistry()
    for spec in (*PROPERTIES, *OWN_PROPERTIES):
        known.register(spec.template, lambda _call: ())
    return known


@cache
def _plain_heads() -> frozenset[Key]:
    found = [each for each in (*PROPERTIES, *OWN_PROPERTIES) if each.plain is not None]
    return frozenset(each.template.partition("(")[0].casefold() for each in found)


def _unanswered(question: Term) -> Term | None:
    for part in _compounds(question):
        for found in known_properties().matching(part):
            if not answered_of(found.template):
                return part
    return None


def _compounds(whole: Term) -> Iterator[Term]:
    if whole.is_compound:
        yield whole
        for argument in whole.args:
            yield from _compounds(argument)


def _crosswise(rule: AppraisalRule) -> str | None:
    if rule.conditions.is_universal and rule.conditions:
        return "its conditions must hold for every value of a variable"
    fixed, differing = {each.key for each in rule.event.variables}, set[Key]()
    for condition in rule.conditions.conditions:
        if condition.left.counted or condition.right.counted:
            return f"{condition} counts how many values a variable has"
        for question in condition.reads():
            why = _crosswise_question(question, fixed, differing)
            if why is not None:
                return why
        _bind(condition, fixed, differing)
    return _crosswise_targets([target for _, _, target in rule.variables], differing)


def _crosswise_question(question: Term, fixed: set[Key], differing: set[Key]) -> str | None:
    if question.head.kind != Kind.TEXT:
        return f"{question} asks for beliefs of any name"
    if question.wild:
        return f"{question} asks for beliefs about anything"
    if question.head.key == "value" and question.size == 2:
        return _crosswise_sum(question.args[0], fixed, differing)
    if question.head.key == "tom":
        return f"{question} asks what somebody else believes"
    for part in _compounds(question):
        is_answered = part is question and (part.head.key, part.size) in _ANSWERED
        if not is_answered and (part in known_properties() or part.head.kind != Kind.TEXT):
            return f"{part} is computed for one agent at a time"
    for each in question.variables:
        if each.key in differing:
            return f"{each} in {question} differs from member to member"
        if each.key not in fixed:
            return f"{question} asks for every {each} there is"
    return None


def _crosswise_sum(expression: Term, fixed: set[Key], differing: set[Key]) -> str | None:
    parts = arguments_of(expression)
    if parts is None:
        return _crosswise_question(expression, fixed, differing) if expression.is_compound else None
    return next((why for part in parts if (why := _crosswise_sum(part, fixed, differing)) is not None), None)


def _crosswise_targets(targets: Iterable[Term | None], differing: set[Key]) -> str | None:
    for target in targets:
        for each in () if target is None else target.variables:
            if each.key in differing:
                return f"the target {each} differs from member to member"
    return None


def _bind(condition: Condition, fixed: set[Key], differing: set[Key]) -> None:
    if condition.kind is not ConditionKind.DEFINITION:
        return
    bound, value = condition.right.term.key, condition.left.term
    if bound in fixed or bound in differing:
        return
    is_fixed = (value.is_primitive and not value.is_self) or value.key in fixed
    (fixed if is_fixed else differing).add(bound)
