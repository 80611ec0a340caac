"""Dynamic properties about numbers and beliefs: counting, arithmetic, asking and telling.

Each answers once for every set of bindings it is asked under, and never from another set's values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from ...core.errors import TermSyntaxError
from ...core.numbers import single
from ...core.properties import Answer, PropertyCall
from ...core.substitution import Substitutions
from ...core.terms import NIL, Kind, Symbol, Term, number, truth

__all__ = ["arithmetic", "numeric", "ways"]

Operation = Callable[[float, float], float]


def _divide(a: float, b: float) -> float:
    return a / b if b else float("nan")


_OPERATIONS: dict[object, Operation] = {
    "plus": lambda a, b: a + b,
    "minus": lambda a, b: a - b,
    "times": lambda a, b: a * b,
    "div": _divide,
}


def numeric(value: Term) -> float | None:
    """Return the number that a term is, or None."""
    return cast(float, value.value) if value.kind == Kind.NUMBER else None


def arithmetic(operator: Term) -> Operation | None:
    """Return what Plus, Minus, Times or Div (in any letter case) does; None for anything else."""
    return _OPERATIONS.get(operator.key)


def ways(call: PropertyCall, *questions: Term) -> Iterator[tuple[Substitutions, tuple[Term, ...]]]:
    """Yield every combination of the questions' values, set by set, with the bindings it needs."""
    for bindings in call.sets:
        found: list[tuple[Substitutions, tuple[Term, ...]]] = [(bindings, ())]
        for question in questions:
            found = [
                (extended, (*values, value))
                for known, values in found
                for value, extended in call.values(question, known)
            ]
        yield from found


def count_subs(call: PropertyCall) -> Iterator[Answer]:
    """How many answers the question has."""
    for bindings in call.sets:
        yield Answer(number(len(call.ask(call.args[0], [bindings]))), 1.0, [bindings])


def has_literal(call: PropertyCall) -> Iterator[Answer]:
    """Whether a symbol is head or argument of a term; an unbound variable is bound to each in turn."""
    literal, name = call.args
    for bindings in call.sets:
        whole = bindings.ground(name)
        if not whole.is_compound:
            continue
        wanted = bindings.ground(literal)
        parts = (whole.head, *whole.args)
        if isinstance(wanted, Symbol) and wanted.is_variable:
            for part in parts:
                extended = bindings.extended(wanted, part)
                if extended is not None:
                    yield Answer(truth(True), 1.0, [extended])
        else:
            for value, extended in call.values(wanted, bindings):
                yield Answer(truth(any(value.same(part) for part in parts)), 1.0, [extended])


def math(call: PropertyCall) -> Iterator[Answer]:
    """A sum, difference, product or quotient, in single precision."""
    left, operator, right = call.args
    for bindings, (x, word, y) in ways(call, left, operator, right):
        operation, a, b = arithmetic(word), numeric(x), numeric(y)
        if operation is None or a is None or b is None:
            continue
        try:
            yield Answer(number(single(operation(single(a), single(b)))), 1.0, [bindings])
        except TermSyntaxError:
            continue


def square_distance(call: PropertyCall) -> Iterator[Answer]:
    """The square of the distance between two points of the plane."""
    for bindings, values in ways(call, *call.args):
        numbers = [numeric(value) for value in values]
        if None not in numbers:
            x1, y1, x2, y2 = cast("list[float]", numbers)
            yield Answer(number((x2 - x1) ** 2 + (y2 - y1) ** 2), 1.0, [bindings])


def ask(call: PropertyCall) -> Iterator[Answer]:
    """The value of a property, NIL when nothing is believed; what is no property is its own value."""
    for bindings in call.sets:
        question = bindings.ground(call.args[0])
        found = call.ask(question, [bindings]) if question.is_compound else []
        value = found[0].value if found else NIL if question.is_compound else question
        yield Answer(call.beliefs.resolved(value, call.mind) if value.is_primitive else value, 1.0, [bindings])


def tell(call: PropertyCall) -> Iterator[Answer]:
    """Store a belief of one's own while conditions are evaluated; its value is the value told."""
    name, given = call.args
    for bindings in call.sets:
        subject, value = bindings.ground(name), bindings.ground(given)
        if not value.is_primitive:
            found = call.ask(value, [bindings])
            value = found[0].value if found else NIL
        if subject.is_compound and subject.is_constant:
            call.beliefs.tell(subject, value)
            yield Answer(value, 1.0, [bindings])
        elif subject.is_primitive:
            yield Answer(value, 1.0, [bindings])


def exists(call: PropertyCall) -> Iterator[Answer]:
    """Whether anything is believed, by anyone, of a property; with an unbound variable: of any like it."""
    for bindings in call.sets:
        subject = bindings.ground(call.args[0])
        known = bool(call.values(subject, bindings)) if subject.variables else call.beliefs.exists(subject)
        yield Answer(truth(known), 1.0, [bindings])


def round_to(call: PropertyCall) -> Iterator[Answer]:
    """A number rounded to so many digits after the point (half to even)."""
    for bindings, (x, digits) in ways(call, *call.args):
        value, places = numeric(x), numeric(digits)
        if value is not None and places is not None and float(places).is_integer() and -15 <= places <= 15:
            yield Answer(number(round(float(value), int(places))), 1.0, [bindings])


def round_to_tens(call: PropertyCall) -> Iterator[Answer]:
    """A number rounded to a multiple of so many tens: 2 is hundreds."""
    for bindings, (x, digits) in ways(call, *call.args):
        value, places = numeric(x), numeric(digits)
        if value is not None and places is not None and float(places).is_integer() and 0 <= places <= 15:
            yield Answer(number(round(float(value), -int(places))), 1.0, [bindings])
