"""Golden vectors: one input, one answer, for each small piece of the engine.

Each kind of vector has a function that yields the fields of our answer one by one; an error ends it. So a vector whose
record breaks off in the middle is compared up to there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ...agents.dialogue import utterance_id
from ...core.conditions import Condition, ConditionKind
from ...core.errors import EspressivoError, TermSyntaxError
from ...core.memory import validate_event
from ...core.numbers import format_number, single
from ...core.substitution import Binding, Substitutions, Trail
from ...core.terms import Kind, Term, parse, term
from ...core.unify import TOOLKIT
from ..fatima.characters import split_value
from .collation import check_comparable, collate
from .compare import Bag, Difference, first_difference, toolkit_text
from .errors import error_agrees

__all__ = ["KINDS", "answer", "compare_vector"]

Vector = Mapping[str, Any]
Fields = Iterator[tuple[str, Any]]

_TOOLKIT_CLASSES = {
    ConditionKind.DEFINITION: "EqualityDefinitionCondition",
    ConditionKind.PREDICATE: "PredicateCondition",
    ConditionKind.COMPARISON: "PrimitiveComparisonCondition",
    ConditionKind.PROPERTIES: "PropertyComparisonCondition",
}
_UNSIGNED = [(2**8, "Byte"), (2**16, "UInt16"), (2**32, "UInt32"), (2**64, "UInt64")]
_SIGNED = [(2**7, "SByte"), (2**15, "Int16"), (2**31, "Int32"), (2**63, "Int64")]


def answer(vector: Vector) -> tuple[dict[str, Any], EspressivoError | None]:
    """Work out what we say to a vector: the fields of the answer, and the error that ended it."""
    fields: dict[str, Any] = {}
    try:
        # update() keeps what came before an error, a comprehension would not
        fields.update(KINDS[vector["kind"]](vector))
    except EspressivoError as error:
        return fields, error
    return fields, None


def compare_vector(vector: Vector) -> tuple[Difference | None, dict[str, Any]]:
    """Hold our answer to a vector against the recorded one.

    Returns:
        The first difference, and our answer.
    """
    expected = dict(vector["expected"])
    recorded = expected.pop("error", None)
    got, error = answer(vector)
    if (recorded is None) != (error is None):
        return Difference("$.error", _of_toolkit(recorded), _of_ours(error)), got
    if recorded is not None and error is not None and not error_agrees(recorded["type"], error):
        return Difference("$.error.type", recorded["type"], _of_ours(error)), got
    comparable = {key: Bag(value or ()) if isinstance(got.get(key), Bag) else value for key, value in expected.items()}
    return first_difference(comparable, {key: got[key] for key in got if key in comparable}), got


def _of_toolkit(recorded: Mapping[str, Any] | None) -> str | None:
    return None if recorded is None else f"{recorded['type']}: {recorded['message']}"


def _of_ours(error: EspressivoError | None) -> str | None:
    return None if error is None else f"{type(error).__name__}: {error}"


# -- names -----------------------------------------------------------------------------------------------------------


def _parse(vector: Vector) -> Fields:
    name = parse(vector["name"])
    symbols = list(name.symbols())
    yield "str", toolkit_text(name)
    yield "grounded", name.is_grounded
    yield "universal", name.is_universal
    yield "constant", name.is_constant
    yield "variable", name.is_variable
    yield "primitive", name.is_primitive
    yield "composed", name.is_compound
    yield "terms", _texts((name.head, *name.args) if name.is_compound else (name,))
    yield "literals", _texts(symbols)
    yield "variables", Bag(_texts(name.variables))
    yield "has_self", any(symbol.is_self for symbol in symbols)
    yield "has_ghost", any(str(variable).startswith("[_") for variable in name.variables)
    yield "value_type", _value_type(name, negative=vector["name"].strip().startswith("-"))


def _value_type(name: Term, negative: bool) -> str | None:
    """Name the .NET type that the toolkit stores a primitive as (fatima-toolkit.md, 1.2)."""
    if name.kind == Kind.TEXT or name.kind == Kind.TRUTH:
        return "String" if name.kind == Kind.TEXT else "Boolean"
    value = name.value
    if isinstance(value, int):
        if negative:
            return next((type_ for limit, type_ in _SIGNED if value >= -limit), "Single")
        return next((type_ for limit, type_ in _UNSIGNED if value < limit), "Single")
    if isinstance(value, float):
        return "Single" if single(value) == value else "Double"
    return None


def _compare(vector: Vector) -> Fields:
    a, b = parse(vector["a"]), parse(vector["b"])
    yield "equal", a.same(b)
    check_comparable(a, b)
    yield "match", TOOLKIT.match(a, b)
    check_comparable(b, a)
    yield "match_rev", TOOLKIT.match(b, a)
    yield "lt", TOOLKIT.less(a, b)
    yield "le", TOOLKIT.less_or_same(a, b)
    yield "gt", TOOLKIT.greater(a, b)
    yield "ge", TOOLKIT.greater_or_same(a, b)
    yield "compare", collate(a, b)


def _unify(vector: Vector) -> Fields:
    trail = Trail()
    yield from _unified(TOOLKIT.unify(parse(vector["a"]), parse(vector["b"]), trail), trail)


def _partial_unify(vector: Vector) -> Fields:
    trail = Trail()
    yield from _unified(TOOLKIT.unify_partially(parse(vector["a"]), parse(vector["b"]), trail), trail)


def _unified(found: Substitutions | None, trail: Trail) -> Fields:
    yield "unifies", found is not None
    if found is not None:
        steps = [[toolkit_text(step.variable), toolkit_text(step.value)] for step in trail.steps]
        yield "substitutions", Bag(steps)


def _ground(vector: Vector) -> Fields:
    bindings = Substitutions.of([Binding.parse(text) for text in vector["subs"]])
    name = bindings.ground(parse(vector["name"]))
    yield "str", toolkit_text(name)
    yield "grounded", name.is_grounded


def _swap(vector: Vector) -> Fields:
    yield "str", toolkit_text(parse(vector["name"]).replace(parse(vector["original"]), parse(vector["new"])))


def _tag(vector: Vector) -> Fields:
    tagged = parse(vector["name"]).tagged(vector["tag"])
    yield "tagged", toolkit_text(tagged)
    yield "untagged", toolkit_text(tagged.untagged(vector["tag"]))


def _subs(vector: Vector) -> Fields:
    bindings = Substitutions()
    agreed = [bindings.add(*binding) for binding in [Binding.parse(text) for text in vector["subs"]]]
    yield "added_conflict", [[agrees, not agrees] for agrees in agreed]
    final = {toolkit_text(each.variable): [toolkit_text(each.value), each.certainty] for each in bindings}
    yield "final", final
    yield "lookup", {text: _looked_up(bindings, parse(text)) for text in vector["lookup"]}


def _looked_up(bindings: Substitutions, variable: Term) -> str | None:
    if not variable.is_variable:
        raise TermSyntaxError(f"{variable} is no variable, so no bindings can have it")
    value = bindings.get(variable)
    return None if value is None else toolkit_text(value)


# -- what is made of names -------------------------------------------------------------------------------------------


def _condition_parse(vector: Vector) -> Fields:
    condition = Condition.parse(vector["condition"])
    yield "str", condition.normal_form
    yield "class", _TOOLKIT_CLASSES[condition.kind]


def _complex_value(vector: Vector) -> Fields:
    try:
        text, certainty = split_value(vector["text"])
    except ValueError as error:
        raise TermSyntaxError(f"{vector['text']!r} is no value with a certainty") from error
    value = toolkit_text(term(text))
    yield "value", value
    yield "certainty", single(certainty)
    yield "serialized", f"{value}, {format_number(single(certainty), 7)}"


def _number(vector: Vector) -> Fields:
    yield "str", format_number(single(vector["value"]), 7)


def _event_valid(vector: Vector) -> Fields:
    validate_event(parse(vector["event"]))
    yield "ok", True


def _utterance_id(vector: Vector) -> Fields:
    yield "id", utterance_id(vector["utterance"])


def _texts(names: Iterable[Term]) -> list[str]:
    return [toolkit_text(name) for name in names]


KINDS: dict[str, Callable[[Vector], Fields]] = {
    "compare": _compare,
    "complex_value": _complex_value,
    "condition_parse": _condition_parse,
    "event_valid": _event_valid,
    "ground": _ground,
    "number": _number,
    "parse": _parse,
    "partial_unify": _partial_unify,
    "subs": _subs,
    "swap": _swap,
    "tag": _tag,
    "unify": _unify,
    "utterance_id": _utterance_id,
}
"""Kind of vector -> the function that answers it."""
