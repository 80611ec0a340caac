"""Answers competency questions: a file of questions with the answers that are expected.

A question's ``check`` is written as calls of the kinds that `KINDS` lists, such as ``path(lookup('furious'))``. It is
parsed with Python's grammar and answered from a table of functions; nothing in it is executed. ``docs/ontology.md``
describes every kind.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .answers import KINDS, UNORDERED, Context, Ranked, answer_name, wanted_arguments
from .errors import OntologyError, suggestion
from .nodes import Node, OccType
from .schema import read_json

__all__ = ["Result", "answer", "ask", "read_questions", "run_questions"]

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Result:
    """A question and its answer.

    Attributes:
        id: Id of the question.
        question: In words.
        check: As calls.
        answer: As plain JSON values.
        expected: What the file expects; None when it expects nothing.
        right: Whether the two agree; None when the file expects nothing.
        error: Why there is no answer, or an empty text.
    """

    id: str
    question: str
    check: str
    answer: Any
    expected: Any
    right: bool | None
    error: str = ""


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Return the questions of a file: an object with ``questions``, each with ``check`` and perhaps ``expected``.

    Raises:
        OntologyError: The file has not this form.
    """
    questions = read_json(path).get("questions")
    if not isinstance(questions, list):
        raise OntologyError("holds no list of questions", file=str(path), place="$.questions", remedy="Write [...].")
    for index, question in enumerate(questions):
        if not isinstance(question, dict) or not isinstance(question.get("check"), str):
            place = f"$.questions[{index}]"
            raise OntologyError("has no check", file=str(path), place=place, remedy='Write "check": "tier(1)".')
    return questions


def run_questions(path: Path, *, reasoner: bool = False) -> tuple[Result, ...]:
    """Answer every question of a file; a question that cannot be answered is wrong and says why.

    Args:
        path: The file.
        reasoner: Whether HermiT decides what is satisfiable; otherwise the compiled table does.

    Raises:
        OntologyError: The file cannot be read.
    """
    return tuple(ask(question, reasoner=reasoner) for question in read_questions(path))


def ask(question: Mapping[str, Any], *, reasoner: bool = False) -> Result:
    """Answer one question and compare with what it expects."""
    expects = "expected" in question
    expected = question.get("expected")
    name, text, check = (str(question.get(key, "")) for key in ("id", "question", "check"))
    context = Context(text, expected, reasoner)
    try:
        found = answer(check, context)
    except OntologyError as error:
        return Result(name, text, check, None, expected, False if expects else None, str(error))
    right = _agree(found, expected, question.get("tol", _TOLERANCE), _unordered(check)) if expects else None
    return Result(name, text, check, _plain(found, expected), expected, right)


def answer(check: str, context: Context | None = None) -> Any:
    """Return the answer to a check, such as ``children('Love')``.

    Raises:
        OntologyError: The check cannot be read, or names what the ontology does not hold.
    """
    named = answer_name(check)
    if named is not None:
        return _asked(named, context or Context(), [], {}, check)
    try:
        tree = ast.parse(check.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError) as error:
        remedy = f"Write a call such as children('Love'). Kinds: {', '.join(sorted(KINDS))}."
        raise OntologyError(f"cannot read the check {check!r}", remedy=remedy) from error
    return _Evaluation(context or Context()).value(tree)


def _asked(name: str, context: Context, args: list[Any], named: dict[str, Any], text: str) -> Any:
    try:
        return KINDS[name](context, args, named)
    except OntologyError:
        raise
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        raise OntologyError(f"wrong arguments: {text}", remedy=f"It is written {wanted_arguments(name)}.") from error


def _unordered(check: str) -> bool:
    """Whether the order of the answer means nothing."""
    text = check.strip()
    return text.startswith("[") or text.split("(")[0].strip() in UNORDERED


class _Evaluation:
    """Walks the tree of a check. Only calls, literals, comparisons and one form of comprehension are known."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._forms: dict[type[ast.expr], Callable[[Any], Any]] = {
            ast.Call: self._call,
            ast.Constant: lambda node: node.value,
            ast.Name: lambda node: node.id,
            ast.Tuple: lambda node: [self.value(item) for item in node.elts],
            ast.List: lambda node: [self.value(item) for item in node.elts],
            ast.UnaryOp: self._unary,
            ast.Compare: self._compare,
            ast.ListComp: self._comprehension,
            ast.Subscript: lambda node: self.value(node.value)[self.value(node.slice)],
        }

    def value(self, node: ast.expr) -> Any:
        form = self._forms.get(type(node))
        if form is None:
            raise OntologyError(f"a check cannot hold {ast.unparse(node)!r}", remedy="Write calls of the known kinds.")
        return form(node)

    def _unary(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(value, int | float):
            return -value
        if isinstance(node.op, ast.Not):
            return not value
        return value

    def _call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if name not in KINDS:
            remedy = suggestion(name, KINDS) or f"Known: {', '.join(sorted(KINDS))}."
            raise OntologyError(f"{name!r} is no kind of question", remedy=remedy)
        named = {keyword.arg: self.value(keyword.value) for keyword in node.keywords if keyword.arg}
        signs = [arg for arg in node.args if name == "occ_from" and isinstance(arg, ast.Compare)]
        named.update(self._sign(arg) for arg in signs)
        plain = [self.value(arg) for arg in node.args if arg not in signs]
        return _asked(name, self._context, plain, named, ast.unparse(node))

    def _sign(self, node: ast.Compare) -> tuple[str, Any]:
        """``desirability<0`` says only the sign, ``target=OTHER`` or ``target==OTHER`` the value."""
        name, value = self.value(node.left), self.value(node.comparators[0])
        if isinstance(node.ops[0], ast.Eq):
            return str(name), value
        return str(name), 1.0 if isinstance(node.ops[0], ast.Gt | ast.GtE) else -1.0

    def _compare(self, node: ast.Compare) -> bool:
        left, right = self.value(node.left), self.value(node.comparators[0])
        operator = type(node.ops[0])
        compare = _COMPARISONS.get(operator)
        if compare is None or len(node.ops) > 1:
            raise OntologyError(f"a check cannot compare so: {ast.unparse(node)!r}")
        return compare(_plain(left), _plain(right))

    def _comprehension(self, node: ast.ListComp) -> Any:
        """``[l for l in emonet_voice40 if primary(tone)=='Anger']``: the labels of a primary emotion."""
        loop = node.generators[0]
        vocabulary = self.value(loop.iter)
        wanted = {}
        for test in loop.ifs:
            if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Call)):
                raise OntologyError(
                    f"a check cannot hold {ast.unparse(test)!r}", remedy="Write if primary(tone)=='Joy'."
                )
            wanted[self.value(test.left.func)] = self.value(test.comparators[0])
            wanted["ext"] = [self.value(arg) for arg in test.left.args] == ["ext"]
        return KINDS["labels"](self._context, [vocabulary], wanted)


_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


def _plain(value: Any, expected: Any = None) -> Any:
    """An answer as JSON values: names for nodes and types."""
    if isinstance(value, Node | OccType):
        return value.id
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        plain = [_plain(item) for item in value]
        # Several readings or types are answered; a question that expects one name gets the first.
        return plain[0] if isinstance(expected, str) and plain else plain
    return value


def _agree(found: Any, expected: Any, tolerance: float, unordered: bool) -> bool:
    plain = _plain(found, expected)
    if isinstance(found, Ranked) and isinstance(expected, list):
        return _in_rank(dict(zip(plain, found.weights, strict=True)), expected)
    return _same(plain, expected, tolerance, unordered)


def _in_rank(weights: dict[str, float], expected: list[Any]) -> bool:
    """Whether a ranked answer is as expected; the order among equals is free."""
    if sorted(weights) != sorted(map(str, expected)):
        return False
    order = [weights[name] for name in expected]
    return order == sorted(order, reverse=True)


def _same(a: Any, b: Any, tolerance: float, unordered: bool) -> bool:
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        return a is b or (b is None and a == [])
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= tolerance
    if isinstance(a, str) and isinstance(b, str):
        return a == b or a.removeprefix("OCC_") == b.removeprefix("OCC_")
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key], tolerance, True) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        if unordered:
            a, b = sorted(a, key=_order), sorted(b, key=_order)
        return len(a) == len(b) and all(_same(x, y, tolerance, unordered) for x, y in zip(a, b, strict=True))
    return False


def _order(value: Any) -> str:
    return ",".join(sorted(map(str, value))) if isinstance(value, list) else str(value)
