"""Terms: the one language of beliefs, events, conditions, actions and dialogue.

::

    term      := symbol | symbol "(" term ("," term)* ")"
    symbol    := "*" | "-" | "[" name "]" | primitive
    primitive := number | true | false | [A-Za-z1-9_] wordchar*      wordchar := letter | digit | "_" | "-"

``*`` stands for anything, ``-`` (NIL) for nothing, ``[x]`` is a variable, ``SELF`` whoever thinks. The grammar is
that of the FAtiMA Toolkit's well-formed names. Terms are immutable values: two terms are equal when they are
spelled alike but for letter case, and when their numbers have the same value (``1`` is ``1.0``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, TypeAlias, cast

from .errors import TermSyntaxError, shown
from .numbers import format_number, single

__all__ = [
    "NIL",
    "SELF",
    "UNIVERSAL",
    "Compound",
    "Kind",
    "Symbol",
    "Term",
    "TermLike",
    "compose",
    "number",
    "parse",
    "readable",
    "term",
    "truth",
    "variable",
]

MAX_DEPTH = 48
"""Deepest nesting of a term; deeper text is refused."""
MAX_LENGTH = 20_000
"""Longest text of a term, in characters, as typed and as printed."""

_VARIABLE = re.compile(r"\[[A-Za-z_][\w-]*\]")
_PRIMITIVE = re.compile(r"[A-Za-z1-9_][\w-]*|[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_REAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_PIECE = re.compile(r"([^(),]*)([(),]?)")
_INTEGER_RANGE = (-(2**63), 2**64 - 1)
TOLERANCE = 0.0001
"""Two numbers, at least one of them fractional, are the same when they differ by no more (FAtiMA Toolkit)."""


class Kind:
    """What a term is: one of these numbers, in an order that puts primitives first.

    No ``enum``: looking at a member of one costs as much as comparing ten terms.
    """

    TEXT: Final = 0
    NUMBER: Final = 1
    TRUTH: Final = 2
    NIL: Final = 3
    UNIVERSAL: Final = 4
    VARIABLE: Final = 5
    COMPOUND: Final = 6


Key: TypeAlias = str | float | tuple["Key", ...]
"""What terms are compared and hashed by; equal terms have equal keys."""


class Term:
    """A term. Make one with :func:`term`, :func:`parse`, :func:`compose`, :func:`number` or :func:`variable`.

    Attributes:
        kind: What it is.
        key: Hashable value; terms are equal when their keys are.
        variables: Its distinct variables, in order of appearance.
        fractional: Whether it holds a number that is no integer.
        wild: Whether it holds a ``*``.
        mentions_self: Whether it holds SELF.
    """

    __slots__ = ("fractional", "key", "kind", "mentions_self", "variables", "wild")
    kind: int
    key: Key
    variables: tuple[Symbol, ...]
    fractional: bool
    wild: bool
    mentions_self: bool

    @property
    def head(self) -> Symbol:
        """The symbol before the parenthesis; of a symbol, itself."""
        raise NotImplementedError

    @property
    def args(self) -> tuple[Term, ...]:
        """The arguments; of a symbol, none."""
        return ()

    @property
    def value(self) -> str | float | bool | None:
        """The Python value of a primitive; the text of another term."""
        return str(self)

    @property
    def is_variable(self) -> bool:
        """Whether it is a variable."""
        return self.kind == Kind.VARIABLE

    @property
    def is_compound(self) -> bool:
        """Whether it has arguments."""
        return self.kind == Kind.COMPOUND

    @property
    def is_nil(self) -> bool:
        """Whether it is NIL."""
        return self.kind == Kind.NIL

    @property
    def is_universal(self) -> bool:
        """Whether it is ``*``."""
        return self.kind == Kind.UNIVERSAL

    @property
    def is_number(self) -> bool:
        """Whether it is a number."""
        return self.kind == Kind.NUMBER

    @property
    def is_primitive(self) -> bool:
        """Whether it is text, number, truth value or NIL."""
        return self.kind <= Kind.NIL

    @property
    def is_grounded(self) -> bool:
        """Whether it holds no variable."""
        return not self.variables

    @property
    def is_constant(self) -> bool:
        """Whether it holds neither variable nor ``*``."""
        return not self.variables and not self.wild

    @property
    def is_self(self) -> bool:
        """Whether it is SELF."""
        return self.key == "self"

    @property
    def size(self) -> int:
        """Number of terms, the head counted: 1 for a symbol, 1 + arguments otherwise."""
        return 1 + len(self.args)

    def symbols(self) -> Iterator[Symbol]:
        """Yield every symbol in it, heads included, from left to right."""
        raise NotImplementedError

    def replace(self, old: Term, new: Term) -> Term:
        """Return this term with every primitive equal to ``old``, heads included, replaced by ``new``."""
        raise NotImplementedError

    def tagged(self, suffix: str) -> Term:
        """Return this term with ``suffix`` appended to the name of every variable."""
        return _map_variables(self, lambda name: name + suffix)

    def untagged(self, suffix: str) -> Term:
        """Return this term with ``suffix`` taken off the name of every variable that ends with it."""
        return _map_variables(self, lambda name: name.removesuffix(suffix) or name)

    def same(self, other: Term) -> bool:
        """Whether both mean the same: equal, or numbers that differ by less than rounding does."""
        if self.key == other.key:
            return True
        if not (self.fractional or other.fractional):
            return False
        return _same_within_tolerance(self, other)

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Term) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"term({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return parse, (str(self),)


class Symbol(Term):
    """A term without arguments."""

    __slots__ = ("_value",)

    def __init__(self, kind: int, key: Key, value: str | float | bool) -> None:
        self.kind = kind
        self.key = key
        self._value = value
        self.variables = (self,) if kind == Kind.VARIABLE else ()
        self.fractional = kind == Kind.NUMBER and not float(value).is_integer()
        self.wild = kind == Kind.UNIVERSAL
        self.mentions_self = key == "self"

    @property
    def head(self) -> Symbol:
        return self

    @property
    def value(self) -> str | float | bool | None:
        return None if self.kind == Kind.NIL else self._value

    def symbols(self) -> Iterator[Symbol]:
        yield self

    def replace(self, old: Term, new: Term) -> Term:
        return new if self.key == old.key and self.kind <= Kind.NIL else self

    def __str__(self) -> str:
        kind = self.kind
        if kind == Kind.NUMBER:
            return format_number(cast(float, self._value))
        return str(self._value)


class Compound(Term):
    """A term with arguments."""

    __slots__ = ("_args", "_head")

    def __init__(self, head: Symbol, args: tuple[Term, ...]) -> None:
        self.kind = Kind.COMPOUND
        self._head = head
        self._args = args
        key = [head.key]
        variables = head.variables
        fractional = head.fractional
        wild = head.wild
        mentions_self = head.mentions_self
        for argument in args:
            key.append(argument.key)
            if argument.variables:
                variables = variables + argument.variables if variables else argument.variables
            if argument.fractional:
                fractional = True
            if argument.wild:
                wild = True
            if argument.mentions_self:
                mentions_self = True
        self.key = tuple(key)
        self.variables = variables if len(variables) < 2 else tuple(dict.fromkeys(variables))
        self.fractional = fractional
        self.wild = wild
        self.mentions_self = mentions_self

    @property
    def head(self) -> Symbol:
        return self._head

    @property
    def args(self) -> tuple[Term, ...]:
        return self._args

    @property
    def size(self) -> int:
        return 1 + len(self._args)

    def symbols(self) -> Iterator[Symbol]:
        yield self._head
        for argument in self._args:
            yield from argument.symbols()

    def replace(self, old: Term, new: Term) -> Term:
        head = self._head.replace(old, new)
        args = tuple([argument.replace(old, new) for argument in self._args])
        if head is self._head and all(a is b for a, b in zip(args, self._args, strict=True)):
            return self
        if not isinstance(head, Symbol):
            raise TermSyntaxError(f"{new} cannot stand as head of {self}: a head is a symbol")
        return Compound(head, args)

    def __str__(self) -> str:
        return f"{self._head}({', '.join(map(str, self._args))})"


TermLike: TypeAlias = Term | str | float | bool | None
"""What :func:`term` makes a term of: a term, its text, a number, a truth value, or None for NIL."""

NIL = Symbol(Kind.NIL, "-", "-")
"""``-``: nothing."""
UNIVERSAL = Symbol(Kind.UNIVERSAL, "*", "*")
"""``*``: anything."""
SELF = Symbol(Kind.TEXT, "self", "SELF")
"""``SELF``: whoever thinks."""
TRUE = Symbol(Kind.TRUTH, "true", True)
FALSE = Symbol(Kind.TRUTH, "false", False)


def term(source: TermLike) -> Term:
    """Make a term of a Python value.

    Args:
        source: A term (returned as it is), text in the notation above, a number, a truth value, or None (NIL).

    Raises:
        TermSyntaxError: The text is no term, or the value none of these.

    >>> term("Likes( Ben,[x] )"), term(3), term(None), term(True)
    (term('Likes(Ben, [x])'), term('3'), term('-'), term('True'))
    """
    if isinstance(source, Term):
        return source
    if isinstance(source, str):
        return parse(source)
    if source is None:
        return NIL
    if isinstance(source, bool):
        return truth(source)
    try:
        return number(source)
    except TypeError:
        raise TermSyntaxError(
            f"{shown(repr(source))} is no term: expected a term, its text, a number, True, False or None"
        ) from None


def truth(value: bool) -> Symbol:
    """Return ``True`` or ``False`` as a term."""
    return TRUE if value else FALSE


def number(value: float) -> Symbol:
    """Return a number as a term; fractions are rounded to single precision.

    Raises:
        TermSyntaxError: The number is not finite.
    """
    if isinstance(value, int) and _INTEGER_RANGE[0] <= value <= _INTEGER_RANGE[1]:
        value += 0  # True counts as 1
        return Symbol(Kind.NUMBER, value, value)
    rounded = single(value)
    if rounded - rounded != 0:
        rounded = _double(value)
    return Symbol(Kind.NUMBER, rounded, rounded)


def _double(value: float) -> float:
    """Return a number beyond single precision; refuse one beyond double precision."""
    try:
        double = float(value)
    except OverflowError:
        double = math.inf
    if not math.isfinite(double):
        raise TermSyntaxError(f"{double} is no number a term can hold: it must be finite")
    return double


def variable(name: str) -> Symbol:
    """Return the variable ``[name]``.

    Raises:
        TermSyntaxError: The name is no identifier.
    """
    return _symbol(f"[{name}]")


def compose(head: TermLike, *args: TermLike) -> Term:
    """Return ``head(args...)``; without arguments, the head.

    >>> compose("Speak", "Start", None)
    term('Speak(Start, -)')
    """
    first = term(head)
    if not args:
        return first
    if not isinstance(first, Symbol):
        raise TermSyntaxError(f"{first} cannot stand before '(': a head is a symbol")
    return Compound(first, tuple([term(argument) for argument in args]))


@lru_cache(maxsize=4096)
def parse(text: str) -> Term:
    """Read a term.

    Args:
        text: At most 20,000 characters, nested at most 48 deep.

    Raises:
        TermSyntaxError: The text is no term; the message says which part, and why.

    >>> parse("Event(Action-End, *, Speak([s], -), SELF)").args[2]
    term('Speak([s], -)')
    """
    if len(text) > MAX_LENGTH:
        raise TermSyntaxError(f"{shown(text)!r} is too long for a term: {len(text)} characters, at most {MAX_LENGTH}")
    if "(" not in text and "," not in text:
        return _symbol(text.strip())
    try:
        found = _read(text)
    except TermSyntaxError as error:
        raise TermSyntaxError(f"{shown(text)!r} is no term: {error}") from None
    if len(text) > MAX_LENGTH // 2 and not readable(found):
        raise TermSyntaxError(
            f"{shown(text)!r} is too long for a term: written with blanks, over {MAX_LENGTH} characters"
        )
    return found


def readable(subject: Term) -> bool:
    """Whether the text of a term can be read again, being neither too long nor nested too deep."""
    left, rest = MAX_LENGTH, [(subject, 0)]
    while rest and left > 0:
        part, depth = rest.pop()
        if depth > MAX_DEPTH:
            return False
        left -= 2 + (len(str(part)) if isinstance(part, Symbol) else len(str(part.head)))
        rest.extend([(argument, depth + 1) for argument in part.args])
    return left >= 0


def _read(text: str) -> Term:
    """Read a term piece by piece: a symbol, or nothing after a ')', and the delimiter that ends it."""
    heads: list[Symbol] = []
    args: list[Term] = []
    outer: list[list[Term]] = []
    closed: Term | None = None
    for piece, delimiter in _PIECE.findall(text):
        piece = piece.strip()
        if closed is None:
            symbol = _symbol(piece)
            if delimiter == "(":
                if len(heads) == MAX_DEPTH:
                    raise TermSyntaxError(f"it is nested deeper than {MAX_DEPTH}")
                heads.append(symbol)
                outer.append(args)
                args = []
                continue
            argument: Term = symbol
        else:
            argument, closed = closed, None
            if piece or delimiter == "(":
                raise _unexpected(piece or delimiter, argument, heads)
        if not heads:
            if delimiter:
                raise _unexpected(delimiter, argument, heads)
            break
        if not delimiter:
            raise TermSyntaxError("a ')' is missing at its end")
        args.append(argument)
        if delimiter == ")":
            closed = Compound(heads.pop(), tuple(args))
            args = outer.pop()
    return argument


def _unexpected(found: str, before: Term, heads: list[Symbol]) -> TermSyntaxError:
    expected = "',' or ')'" if heads else "nothing"
    return TermSyntaxError(f"expected {expected} after {shown(str(before), 40)!r}, found {shown(found, 20)!r}")


@lru_cache(maxsize=16384)
def _symbol(text: str) -> Symbol:
    special = _SPECIAL.get(text)
    if special is not None:
        return special
    if _VARIABLE.fullmatch(text):
        return Symbol(Kind.VARIABLE, text.casefold(), text)
    if not text:
        raise TermSyntaxError("a symbol is missing; type - for nothing")
    if not _PRIMITIVE.fullmatch(text):
        raise TermSyntaxError(f"{shown(text)!r} is no symbol: {_remedy(text)}")
    if _REAL.fullmatch(text):
        return _numeral(text)
    folded = text.casefold()
    if folded in ("true", "false"):
        return truth(folded == "true")
    return Symbol(Kind.TEXT, folded, text)


def _remedy(text: str) -> str:
    """Say what symbols look like, and which one may be meant."""
    hint = "expected a word (A-Z, 1-9 or _, then letters, digits, _ and -), a number, [x], * or -"
    word = re.sub(r"[^\w-]+", "_", text[:100]).strip("_")
    return f"{hint}; perhaps {word}" if len(text) < 60 and _PRIMITIVE.fullmatch(word) else hint


def _numeral(text: str) -> Symbol:
    if _INTEGER.fullmatch(text) and len(text) < 30:
        return number(int(text))
    try:
        return number(float(text))
    except TermSyntaxError:
        raise TermSyntaxError(f"{shown(text)!r} is too large for a number: at most 1.7E+308") from None


_SPECIAL = {"*": UNIVERSAL, "-": NIL, "SELF": SELF}


def _map_variables(whole: Term, rename: Callable[[str], str]) -> Term:
    if not whole.variables:
        return whole
    if whole.is_variable:
        return variable(rename(str(whole)[1:-1]))
    head = cast(Symbol, _map_variables(whole.head, rename))
    return Compound(head, tuple([_map_variables(argument, rename) for argument in whole.args]))


def _same_within_tolerance(a: Term, b: Term) -> bool:
    if a.kind == Kind.NUMBER and b.kind == Kind.NUMBER:
        return abs(cast(float, a.value) - cast(float, b.value)) <= TOLERANCE
    if a.kind != Kind.COMPOUND or b.kind != Kind.COMPOUND or a.size != b.size:
        return False
    return a.head.same(b.head) and all(x.same(y) for x, y in zip(a.args, b.args, strict=True))
