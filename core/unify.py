"""Matching and unification: when two terms can mean the same.

The rules come in two flavours, :data:`PLAIN` and :data:`TOOLKIT`; the attributes of :class:`TermSemantics` are all
they differ in. An agent is given one of them when it is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from .substitution import Substitutions
from .terms import Compound, Kind, Symbol, Term

__all__ = ["PLAIN", "TOOLKIT", "TermSemantics"]


@dataclass(frozen=True, slots=True)
class TermSemantics:
    """What matching and comparing terms means.

    Attributes:
        name: How it is called in files and messages.
        nil_matches_nil: Whether ``-`` matches ``-`` (in the FAtiMA Toolkit it does not).
        greater_without_number: Whether ``a > b`` and ``a >= b`` hold when a side is no number (in the toolkit
            they do, being the negations of ``<=`` and ``<``).
        unbound_asks_everything: Whether an unbound variable, asked as if it were a property, stands for every stored
            belief in turn (toolkit), or has no value (ours).
        defines_in_place: Whether ``Property = [x]`` writes into the very bindings that were asked about, so that of
            several values for them only the first is kept (toolkit), or makes new bindings for each value (ours).
        own_name_is_another: Whether the own name, as the agent of ``ToM(agent, property)``, is somebody else's mind
            (toolkit), or the agent's own (ours).
        bound_self_stays_self: Whether a variable that is bound to SELF, asked like a property, has the value SELF
            (toolkit), which differs from the own name, or the own name (ours).
        inner_wildcards_match: Whether a ``*`` inside a compound matches anything also when the terms hold variables
            elsewhere (ours), or only a ``*`` (toolkit).
        certainty_is_bounded: Whether a certainty off 0..1 is refused (ours), or taken as it is (toolkit).
        wildcards_repeat_answers: Whether every ``*`` in a question to a dynamic property doubles its answers (toolkit).
    """

    name: str
    nil_matches_nil: bool = True
    greater_without_number: bool = False
    unbound_asks_everything: bool = False
    defines_in_place: bool = False
    own_name_is_another: bool = False
    bound_self_stays_self: bool = False
    inner_wildcards_match: bool = True
    certainty_is_bounded: bool = True
    wildcards_repeat_answers: bool = False

    def match(self, a: Term, b: Term) -> bool:
        """Whether two terms match: alike in structure, symbol by symbol, where ``*`` matches any term."""
        if a.kind == Kind.UNIVERSAL or b.kind == Kind.UNIVERSAL:
            return True
        if a.kind == Kind.COMPOUND:
            if a.size != b.size or not self.match(a.head, b.head):
                return False
            return all([self.match(x, y) for x, y in zip(a.args, b.args, strict=True)])
        if a.kind == Kind.NIL and b.kind == Kind.NIL:
            return self.nil_matches_nil
        return a.same(b)

    def unify(self, a: Term, b: Term, into: Substitutions | None = None) -> Substitutions | None:
        """Return the bindings that make two terms match, or None.

        Args:
            a: A term.
            b: Another.
            into: Empty bindings to fill, such as a :class:`~.substitution.Trail`; default is a new set.

        >>> from espressivo.core.terms import parse
        >>> PLAIN.unify(parse("A([x], c)"), parse("A(B(d), [y])"))
        <[x]/B(d), [y]/c>
        """
        if not a.variables and not b.variables:
            return _empty(into) if self._match_grounded(a, b) else None
        if isinstance(a, Compound) and isinstance(b, Compound):
            if len(a.args) != len(b.args) or _heads_differ(a.head, b.head):
                return None
        elif a.kind == Kind.COMPOUND or b.kind == Kind.COMPOUND:
            return None
        found = _empty(into)
        return found if self._unify_all(_parts(a), _parts(b), found) else None

    def unify_partially(self, a: Term, b: Term, into: Substitutions | None = None) -> Substitutions | None:
        """Like :meth:`unify`, for as many arguments as both have."""
        left, right = _parts(a), _parts(b)
        if not a.variables and not b.variables:
            agree = all([x.same(y) for x, y in zip(left, right, strict=False)])
            return _empty(into) if agree else None
        found = _empty(into)
        return found if self._unify_all(left, right, found, partially=True) else None

    def less(self, a: Term, b: Term) -> bool:
        """``a < b``: both are numbers, not the same, and the first is smaller."""
        return _numbers(a, b) and not a.same(b) and cast(float, a.value) < cast(float, b.value)

    def less_or_same(self, a: Term, b: Term) -> bool:
        """``a <= b``: both are numbers, and the same or the first is smaller."""
        return _numbers(a, b) and (a.same(b) or cast(float, a.value) < cast(float, b.value))

    def greater(self, a: Term, b: Term) -> bool:
        """``a > b``."""
        return not self.less_or_same(a, b) and (self.greater_without_number or _numbers(a, b))

    def greater_or_same(self, a: Term, b: Term) -> bool:
        """``a >= b``."""
        return not self.less(a, b) and (self.greater_without_number or _numbers(a, b))

    def _match_grounded(self, a: Term, b: Term) -> bool:
        if a.wild or b.wild or a.fractional or b.fractional:
            return self.match(a, b)
        return a.key == b.key and (self.nil_matches_nil or self.match(a, b))

    def _unify_all(
        self, left: Sequence[Term], right: Sequence[Term], found: Substitutions, partially: bool = False
    ) -> bool:
        if len(left) != len(right) and not partially:
            return False
        if len(found):
            left = [found.ground(part) if part.variables else part for part in left]
            right = [found.ground(part) if part.variables else part for part in right]
        for a, b in zip(left, right, strict=False):
            if a is b:
                continue
            if a.kind == Kind.VARIABLE:
                agree = a.key == b.key or _bind(cast(Symbol, a), b, found)
            elif b.kind == Kind.VARIABLE:
                agree = _bind(cast(Symbol, b), a, found)
            elif a.variables or b.variables:
                agree = self._unify_all(_parts(a), _parts(b), found, partially)
            else:
                agree = a.kind == Kind.UNIVERSAL or b.kind == Kind.UNIVERSAL or a.same(b)
                if not agree and self.inner_wildcards_match and (a.wild or b.wild):
                    agree = self.match(a, b)
            if not agree:
                return False
        return True


PLAIN = TermSemantics("plain")
"""The rules of our own scenarios."""
TOOLKIT = TermSemantics(
    "toolkit",
    nil_matches_nil=False,
    greater_without_number=True,
    unbound_asks_everything=True,
    defines_in_place=True,
    own_name_is_another=True,
    bound_self_stays_self=True,
    inner_wildcards_match=False,
    certainty_is_bounded=False,
    wildcards_repeat_answers=True,
)
"""The rules of the FAtiMA Toolkit."""


def _empty(into: Substitutions | None) -> Substitutions:
    return Substitutions() if into is None else into


def _heads_differ(a: Symbol, b: Symbol) -> bool:
    return a.kind == Kind.TEXT and b.kind == Kind.TEXT and a.key != b.key


def _bind(variable: Symbol, value: Term, found: Substitutions) -> bool:
    if value.variables and value.kind != Kind.VARIABLE and variable in value.variables:
        return False
    return found.add(variable, value)


def _parts(whole: Term) -> tuple[Term, ...]:
    return (whole.head, *whole.args) if whole.kind == Kind.COMPOUND else (whole,)


def _numbers(a: Term, b: Term) -> bool:
    return a.kind == Kind.NUMBER and b.kind == Kind.NUMBER
