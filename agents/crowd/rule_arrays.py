"""Conditions over a whole audience at once: what each believes as arrays, and for whom a condition holds.

A variable stands for one term, the same for the whole audience (what an event binds), or for a column (what a belief
binds: ``Likes([who]) = [liking]``). What holds is what :class:`~...core.conditions.Condition` says of one agent's
beliefs at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from ...core.conditions import Condition, ConditionKind
from ...core.errors import StateError
from ...core.personality import Personality
from ...core.substitution import Substitutions
from ...core.terms import SELF, TOLERANCE, Compound, Key, Kind, Symbol, Term, truth
from ...core.unify import PLAIN
from .columns import FALSE_CODE, NIL_CODE, NUMBER, TRUE_CODE, UNKNOWN, Column, code_of_member
from .frame import Floats, Mask
from .knowledge import Knowledge
from .pairs import Codes
from .rule_sums import reckoned

__all__ = ["Audience", "Bound", "Crosswise", "MoodReader", "Traits", "Value", "amount_of", "holds"]

Value: TypeAlias = Term | Column
"""What a question comes to: one term for everybody, or a column."""
MoodReader: TypeAlias = Callable[[Codes | None], Floats]
"""Returns the mood, -10..10, of some members, or of all."""
Traits: TypeAlias = Mapping[str, Floats]
Holding: TypeAlias = Any  # Mask | bool: numpy's operators say Any
"""For whom something holds; True or False where for everybody or nobody."""


class Crosswise(Exception):  # noqa: N818  (it is no mistake, but a way out)
    """A condition looks from member to member in a way that arrays do not follow; says how."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who appraise an event together.

    Attributes:
        who: Their numbers, ascending; None for the whole crowd.
        size: How many they are.
        knowledge: Of the crowd.
        mood: Reads their mood.
        own: Their own name, where they are one; None for those whom neither event nor rule names.
        subject: Whoever acted.
        traits: The five factors of their personality, by name: each for the whole crowd, or for each of its members;
            those that are not named are 0.
    """

    who: Codes | None
    size: int
    knowledge: Knowledge
    mood: MoodReader
    own: Symbol | None
    subject: Term
    traits: Traits

    def of(self, member: Codes, name: Symbol) -> Audience:
        """Return the audience of one member alone."""
        return Audience(member, 1, self.knowledge, self.mood, name, self.subject, self.traits)

    def themselves(self) -> Column:
        """Return the name of each, which SELF stands for."""
        who = np.arange(self.size, dtype=np.int32) if self.who is None else self.who
        return Column(np.zeros(self.size, np.float32), code_of_member(0) - who)

    def is_self(self, name: Term) -> bool:
        """Whether a name is their own."""
        return name.is_self or (self.own is not None and name.key == self.own.key)

    def ask(self, question: Term) -> Value | None:
        """Return what they believe; None when nobody believes anything of it."""
        if question.head.key == "mood" and question.size == 2:
            return self._numbers(self.mood(self.who)) if self.is_self(question.args[0]) else None
        if question.head.key == "personality" and question.size == 3:
            return self._factors(*question.args)
        if question.head.key == "isagent" and question.size == 2:
            return truth(self._is_agent(question.args[0]))
        if self.own is not None:
            question = question.replace(self.own, SELF)
        found = self.knowledge.column(question, self.who)
        return None if found is None else self._by_name(found)

    def _factors(self, whose: Term, factor: Term) -> Column | None:
        try:
            trait, sign = next(iter(Personality.of({str(factor): 1.0}).traits().items()))
        except StateError:
            return None
        if not self.is_self(whose):
            return None
        every = self.traits.get(trait, np.zeros(1, np.float32))
        chosen = every if self.who is None or len(every) == 1 else every[self.who]
        return self._numbers(np.float32(sign) * chosen)

    def _numbers(self, values: Floats) -> Column:
        return Column(np.broadcast_to(values, (self.size,)), np.broadcast_to(np.int32(NUMBER), (self.size,)))

    def _is_agent(self, name: Term) -> bool:
        return self.is_self(name) or name == self.subject or self.knowledge.member(name) is not None

    def _by_name(self, found: Column) -> Column:
        """Say a SELF that is believed by name, as beliefs do."""
        code = self.knowledge.code(SELF)
        if code is None:
            return found
        return Column(found.values, np.where(found.codes == code, self.themselves().codes, found.codes))


@dataclass(slots=True)
class Bound:
    """What variables stand for, and for whom all conditions until now hold.

    Attributes:
        fixed: Variables that stand for one term.
        columns: Variables that stand for what each believes, by the key of the variable.
        mask: For whom the conditions hold; None for everybody.
    """

    fixed: Substitutions
    columns: dict[Key, Column] = field(default_factory=dict)
    mask: Mask | None = None

    def keep(self, holding: Holding) -> bool:
        """Keep those for whom something holds; return whether anybody is left."""
        if holding is True:
            return True
        if holding is False:
            return False
        self.mask = holding if self.mask is None else self.mask & holding
        return bool(self.mask.any())


def holds(condition: Condition, bound: Bound, audience: Audience) -> bool:
    """Evaluate a condition: bind what it binds, keep those for whom it holds; return whether anybody is left.

    Raises:
        Crosswise: It cannot be followed with arrays.
    """
    left = _solved(condition.left.term, bound, audience)
    if left is None:
        return False
    if condition.kind is ConditionKind.DEFINITION:
        return _define(cast(Symbol, condition.right.term), left, bound, audience)
    if condition.kind is ConditionKind.PREDICATE:
        return bound.keep(_is_true(left, condition.right.term.value is True))
    right = _solved(condition.right.term, bound, audience)
    return right is not None and bound.keep(_compared(condition.operator, left, right, audience))


def _solved(question: Term, bound: Bound, audience: Audience) -> Value | None:
    if question.kind == Kind.VARIABLE:
        column = bound.columns.get(question.key)
        if column is not None:
            return column
    grounded = bound.fixed.ground(question)
    if grounded.head.key == "value" and grounded.size == 2:
        return _reckoned(grounded.args[0], bound, audience)
    if grounded.kind <= Kind.NIL:
        return audience.themselves() if grounded.is_self else grounded
    if grounded.kind != Kind.COMPOUND:
        if grounded.is_universal:
            raise Crosswise("it asks for anything at all")
        return None
    if grounded.variables or grounded.wild:
        raise Crosswise(f"{grounded} asks for several at once")
    return audience.ask(cast(Compound, grounded))


def _reckoned(expression: Term, bound: Bound, audience: Audience) -> Value | None:
    if any(each.key not in bound.columns for each in expression.variables):
        return None  # with an unbound variable there is no answer
    if any((bound.columns[each.key].codes == NIL_CODE).any() for each in expression.variables):
        raise Crosswise(f"{expression} asks for nothing in the place of a variable")
    return reckoned(
        expression,
        lambda leaf: _solved(leaf, bound, audience),
        lambda operator, a, b: _compared(operator, a, b, audience),
    )


def _define(variable: Symbol, value: Value, bound: Bound, audience: Audience) -> bool:
    known = bound.columns.get(variable.key) or bound.fixed.get(variable)
    if known is not None:
        # beliefs never hold SELF itself, so that a variable that stands for it agrees with no name
        return bound.keep(_same(known, value, audience))
    if isinstance(value, Term):
        return bound.fixed.add(variable, value)
    bound.columns[variable.key] = value
    return bound.keep(value.known)


def _is_true(value: Value, expected: bool) -> Holding:
    if isinstance(value, Term):
        return value.kind in (Kind.TRUTH, Kind.NUMBER) and bool(value.value) is expected
    code = TRUE_CODE if expected else FALSE_CODE
    return (value.numeric & ((value.values != 0) == expected)) | (value.codes == code)


def _compared(operator: str, a: Value, b: Value, audience: Audience) -> Holding:
    if operator == "=":
        return _same(a, b, audience)
    if operator == "!=":
        return _both_known(a, b) & _not(_same(a, b, audience))
    return _number_compared(operator, a, b)


def _number_compared(operator: str, a: Value, b: Value) -> Holding:
    if isinstance(a, Term) and isinstance(b, Term):
        return _OF_TERMS[operator](a, b)
    left, left_is = _numbers(a)
    right, right_is = _numbers(b)
    apart = left - right
    return left_is & right_is & _BY_DIFFERENCE[operator](apart)


_OF_TERMS: dict[str, Callable[[Term, Term], bool]] = {
    "<": PLAIN.less,
    "<=": PLAIN.less_or_same,
    ">": PLAIN.greater,
    ">=": PLAIN.greater_or_same,
}
_BY_DIFFERENCE: dict[str, Callable[[NDArray[np.float64]], Mask]] = {
    "<": lambda apart: apart < -TOLERANCE,
    "<=": lambda apart: apart <= TOLERANCE,
    ">": lambda apart: apart > TOLERANCE,
    ">=": lambda apart: apart >= -TOLERANCE,
}


def _same(a: Value, b: Value, audience: Audience) -> Holding:
    """Return for whom two values are the same: equal, or numbers that differ by less than rounding does."""
    if isinstance(a, Term) and isinstance(b, Term):
        return a.same(b)
    if isinstance(a, Term):
        a, b = b, a
    a = cast(Column, a)
    if isinstance(b, Term):
        if b.kind == Kind.NUMBER:
            return a.numeric & (np.abs(a.values.astype(np.float64) - cast(float, b.value)) <= TOLERANCE)
        code = None if b.is_self or b.kind == Kind.COMPOUND else audience.knowledge.code(b)
        return False if code is None else a.codes == code
    alike = (a.codes == b.codes) & (a.codes != UNKNOWN)
    numeric = alike & a.numeric
    if not numeric.any():
        return alike
    return alike & (~numeric | (np.abs(a.values.astype(np.float64) - b.values) <= TOLERANCE))


def _numbers(value: Value) -> tuple[Any, Any]:
    """Return numbers in double precision, and where there are any."""
    if isinstance(value, Column):
        return value.values.astype(np.float64), value.numeric
    is_number = value.kind == Kind.NUMBER
    return float(cast(float, value.value)) if is_number else 0.0, is_number


def _both_known(a: Value, b: Value) -> Any:
    return (a.known if isinstance(a, Column) else True) & (b.known if isinstance(b, Column) else True)


def _not(holding: Holding) -> Any:
    return not holding if isinstance(holding, bool) else ~holding


def amount_of(value: Column, mask: Mask | None) -> Floats | None:
    """Return the numbers of a column; None when somebody among the masked has none."""
    numeric = value.numeric
    complete = numeric if mask is None else numeric | ~mask
    return value.values if complete.all() else None
