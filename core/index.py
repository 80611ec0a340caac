"""A trie of terms: which of many stored terms unify with this one?

Terms are stored by their symbols from left to right, a compound as the number of its terms followed by them. What is
stored alone under a prefix is kept as one leaf, so that a hundred thousand distinct events cost little.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeAlias, TypeVar, cast

from .substitution import Substitutions
from .terms import Compound, Key, Kind, Symbol, Term

__all__ = ["TermIndex"]

T = TypeVar("T")
Stack: TypeAlias = "tuple[Term, Stack] | None"
_NOTHING = object()


class _Leaf:
    """The only term under its prefix: its remaining terms, and its value."""

    __slots__ = ("rest", "term", "value")

    def __init__(self, term: Term | None, rest: tuple[Term, ...], value: object) -> None:
        self.term = term
        self.rest = rest
        self.value = value


class _Node:
    """A prefix that several terms share."""

    __slots__ = ("compounds", "symbols", "term", "universal", "value", "variables")

    def __init__(self, term: Term | None) -> None:
        self.term = term
        self.value: object = _NOTHING
        self.symbols: dict[Key, _Child] = {}
        self.variables: dict[Key, _Child] | None = None
        self.compounds: dict[int, _Child] | None = None
        self.universal: _Child | None = None


_Child = _Leaf | _Node


class TermIndex(Generic[T]):
    """A mapping from terms to values that can be asked by unification.

    Order of enumeration, at each position: primitives, variables, compounds (by number of terms), ``*``; each in the
    order of first insertion.
    """

    def __init__(self) -> None:
        self._root = _Node(None)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def set(self, key: Term, value: T) -> None:
        """Store a value under a term, replacing what stood there."""
        place = _place(self._root, [key])
        if place.value is _NOTHING:
            self._count += 1
        place.value = value

    def setdefault(self, key: Term, value: T) -> T:
        """Return the value stored under exactly this term; when there is none, store this one."""
        place = _place(self._root, [key])
        if place.value is _NOTHING:
            self._count += 1
            place.value = value
        return cast(T, place.value)

    def get(self, key: Term, default: T | None = None) -> T | None:
        """Return the value stored under exactly this term (``*`` finds only ``*``, a variable only itself)."""
        found = _descend(self._root, key)
        if found is None or found[1].value is _NOTHING:
            return default
        return cast(T, found[1].value)

    def remove(self, key: Term) -> bool:
        """Take a term out; return whether it was there."""
        found = _descend(self._root, key)
        if found is None or found[1].value is _NOTHING:
            return False
        found[1].value = _NOTHING
        _prune(self._root, _flat(key))
        self._count -= 1
        return True

    def items(self) -> Iterator[tuple[Term, T]]:
        """Yield every term with its value, in the order of the trie."""
        for stored, child in _terms_at(self._root):
            if child.value is not _NOTHING:
                yield stored, cast(T, child.value)

    def unify(self, query: Term, substitutions: Substitutions | None = None) -> Iterator[tuple[T, Substitutions]]:
        """Yield the value of every stored term that unifies with the query, with the bindings extended accordingly.

        Args:
            query: May hold variables and ``*``.
            substitutions: Bindings that hold already; not changed.
        """
        known = Substitutions() if substitutions is None else substitutions
        for value, found in _walk(self._root, (known.ground(query), None), known):
            yield cast(T, value), found


def _flat(whole: Term) -> list[Term]:
    """Return the steps that lead to a term: symbols, and compounds that stand for their own size."""
    if not isinstance(whole, Compound):
        return [whole]
    steps: list[Term] = [whole]
    for part in (whole.head, *whole.args):
        steps.extend(_flat(part))
    return steps


def _child_of(node: _Node, step: Term) -> _Child | None:
    kind = step.kind
    if kind == Kind.COMPOUND:
        return node.compounds.get(step.size) if node.compounds is not None else None
    if kind == Kind.VARIABLE:
        return node.variables.get(step.key) if node.variables is not None else None
    if kind == Kind.UNIVERSAL:
        return node.universal
    return node.symbols.get(step.key)


def _put_child(node: _Node, step: Term, child: _Child | None) -> None:
    kind = step.kind
    if kind == Kind.UNIVERSAL:
        node.universal = child
        return
    group: dict[object, _Child]
    key: object = step.key
    if kind == Kind.COMPOUND:
        node.compounds = {} if node.compounds is None else node.compounds
        group, key = cast("dict[object, _Child]", node.compounds), step.size
    elif kind == Kind.VARIABLE:
        node.variables = {} if node.variables is None else node.variables
        group = cast("dict[object, _Child]", node.variables)
    else:
        group = cast("dict[object, _Child]", node.symbols)
    if child is None:
        del group[key]
    else:
        group[key] = child


def _place(node: _Node, rest: list[Term]) -> _Child:
    """Return the place of the term that follows, made when it is new; the steps that are left stand last first."""
    while rest:
        step = rest.pop()
        label: Term | None = step
        if step.kind == Kind.COMPOUND:
            rest.extend(step.args[::-1])
            rest.append(step.head)
            child = None if node.compounds is None else node.compounds.get(step.size)
            label = None
        elif step.kind <= Kind.NIL:
            child = node.symbols.get(step.key)
        else:
            child = _child_of(node, step)
        if child is None:
            child = _Leaf(label, tuple(rest[::-1]), _NOTHING)
            _put_child(node, step, child)
            return child
        if isinstance(child, _Leaf):
            if [part.key for part in child.rest] == [part.key for part in rest[::-1]]:
                return child
            opened = _Node(child.term)
            _place(opened, list(child.rest[::-1])).value = child.value
            _put_child(node, step, opened)
            child = opened
        node = child
    return node


def _descend(root: _Node, key: Term) -> tuple[_Node | None, _Child] | None:
    """Return the place where exactly this term is stored, and the node above it."""
    node: _Node = root
    rest: tuple[Term, ...] = (key,)
    while rest:
        step, rest = rest[0], rest[1:]
        if isinstance(step, Compound):
            rest = (step.head, *step.args, *rest)
        child = _child_of(node, step)
        if child is None:
            return None
        if isinstance(child, _Leaf):
            if len(child.rest) == len(rest) and all(a.key == b.key for a, b in zip(child.rest, rest, strict=True)):
                return node, child
            return None
        node = child
    return None, node


def _prune(root: _Node, steps: list[Term]) -> None:
    """Drop the empty children on the way to a term that was taken out."""
    path: list[tuple[_Node, Term]] = []
    node: _Child = root
    for step in steps:
        if isinstance(node, _Leaf):
            break
        path.append((node, step))
        below = _child_of(node, step)
        if below is None:
            return
        node = below
    for parent, step in reversed(path):
        child = _child_of(parent, step)
        if child is None or child.value is not _NOTHING or not _is_empty(child):
            return
        _put_child(parent, step, None)


def _is_empty(child: _Child) -> bool:
    if isinstance(child, _Leaf):
        return True
    return not child.symbols and not child.variables and not child.compounds and child.universal is None


def _after_first(leaf: _Leaf) -> _Leaf:
    return _Leaf(leaf.rest[0], leaf.rest[1:], leaf.value)


def _terms_at(child: _Child) -> Iterator[tuple[Term, _Child]]:
    """Yield every whole term that stands at this position, with what follows it."""
    if isinstance(child, _Leaf):
        if child.rest:
            yield child.rest[0], _after_first(child)
        return
    for below in list(child.symbols.values()):
        yield cast(Term, below.term), below
    if child.variables is not None:
        for below in list(child.variables.values()):
            yield cast(Term, below.term), below
    if child.compounds is not None:
        for size, below in list(child.compounds.items()):
            for parts, after in _sequences(below, size):
                yield Compound(cast(Symbol, parts[0]), parts[1:]), after
    if child.universal is not None:
        yield cast(Term, child.universal.term), child.universal


def _sequences(child: _Child, count: int) -> Iterator[tuple[tuple[Term, ...], _Child]]:
    if count == 0:
        yield (), child
        return
    for first, after in _terms_at(child):
        for others, last in _sequences(after, count - 1):
            yield (first, *others), last


def _walk(child: _Child, query: Stack, known: Substitutions) -> Iterator[tuple[object, Substitutions]]:
    if query is None:
        if child.value is not _NOTHING:
            yield child.value, known
        return
    wanted, rest = query
    if wanted.kind == Kind.VARIABLE:
        for stored, after in _terms_at(child):
            found = known.extended(cast(Symbol, wanted), stored)
            if found is not None:
                yield from _walk(after, rest, found)
    elif wanted.kind == Kind.UNIVERSAL:
        yield from _walk_universal(child, wanted, rest, known)
    elif isinstance(child, _Leaf):
        yield from _walk_leaf(child, wanted, rest, known)
    else:
        same = _child_of(child, wanted)
        if same is not None:
            inner = (wanted.head, _stack(wanted.args, rest)) if isinstance(wanted, Compound) else rest
            yield from _walk(same, inner, known)
        if child.universal is not None:
            yield from _walk(child.universal, rest, known)
        yield from _walk_variables(child, wanted, rest, known)


def _stack(parts: tuple[Term, ...], rest: Stack) -> Stack:
    for part in reversed(parts):
        rest = (part, rest)
    return rest


def _walk_universal(
    child: _Child, wanted: Term, rest: Stack, known: Substitutions
) -> Iterator[tuple[object, Substitutions]]:
    """Match ``*`` with everything; a stored variable is matched a second time, bound to ``*`` (as in the toolkit)."""
    if isinstance(child, _Node) and child.universal is not None:
        yield from _walk(child.universal, rest, known)
    for stored, after in _terms_at(child):
        if stored.kind != Kind.UNIVERSAL or isinstance(child, _Leaf):
            yield from _walk(after, rest, known)
    if isinstance(child, _Node):
        yield from _walk_variables(child, wanted, rest, known)
    elif child.rest and child.rest[0].kind == Kind.VARIABLE:
        found = known.extended(cast(Symbol, child.rest[0]), wanted)
        if found is not None:
            yield from _walk(_after_first(child), rest, found)


def _walk_variables(
    node: _Node, wanted: Term, rest: Stack, known: Substitutions
) -> Iterator[tuple[object, Substitutions]]:
    for below in list(node.variables.values()) if node.variables is not None else ():
        found = known.extended(cast(Symbol, below.term), wanted)
        if found is not None:
            yield from _walk(below, rest, found)


def _walk_leaf(leaf: _Leaf, wanted: Term, rest: Stack, known: Substitutions) -> Iterator[tuple[object, Substitutions]]:
    if not leaf.rest:
        return
    stored = leaf.rest[0]
    if stored.kind == Kind.UNIVERSAL or stored.key == wanted.key:
        yield from _walk(_after_first(leaf), rest, known)
    elif stored.kind == Kind.VARIABLE:
        found = known.extended(cast(Symbol, stored), wanted)
        if found is not None:
            yield from _walk(_after_first(leaf), rest, found)
    elif isinstance(stored, Compound) and isinstance(wanted, Compound) and stored.size == wanted.size:
        opened = _Leaf(None, (stored.head, *stored.args, *leaf.rest[1:]), leaf.value)
        yield from _walk(opened, (wanted.head, _stack(wanted.args, rest)), known)
