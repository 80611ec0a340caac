"""Sets of variable bindings.

A :class:`Substitutions` maps variables to terms, each binding with a certainty. Variables bound to each other
form a class that shares one value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .errors import SubstitutionError, TermSyntaxError, shown
from .terms import Compound, Key, Kind, Symbol, Term, TermLike, term

__all__ = ["Binding", "Substitutions", "Trail"]

_MAX_STEPS = 64
_MAX_REPLACED = 20_000


class Binding(NamedTuple):
    """One variable, what it stands for, and how certain that is (0..1)."""

    variable: Symbol
    value: Term
    certainty: float = 1.0

    def __str__(self) -> str:
        return f"{self.variable}/{self.value}"

    @classmethod
    def parse(cls, text: str) -> Binding:
        """Read ``[x]/Value``.

        Raises:
            TermSyntaxError: The text has another form.
            SubstitutionError: The value holds the variable itself.
        """
        left, slash, right = text.partition("/")
        if not slash or "/" in right:
            raise TermSyntaxError(f"{text!r} is no substitution: expected [variable]/value")
        return _checked(term(left), term(right), 1.0)


def _checked(variable: Term, value: Term, certainty: float) -> Binding:
    if not isinstance(variable, Symbol) or variable.kind != Kind.VARIABLE:
        raise TermSyntaxError(f"{variable} is no variable: expected [name]")
    if variable in value.variables and variable != value:
        raise SubstitutionError(f"{variable}/{value} would never end: the value holds the variable itself")
    return Binding(variable, value, certainty)


class _Class:
    """Variables that are bound to each other, and the value they share."""

    __slots__ = ("members", "value")

    def __init__(self, members: list[Symbol], value: Binding | None) -> None:
        self.members = members
        self.value = value


class Substitutions:
    """A consistent group of bindings.

    >>> found = Substitutions.of({"[x]": "Ben"})
    >>> term("Likes([x], [y])"), found.ground(term("Likes([x], [y])"))
    (term('Likes([x], [y])'), term('Likes(Ben, [y])'))
    """

    __slots__ = ("_bound", "_classes")

    def __init__(self) -> None:
        self._bound: dict[Key, Binding] = {}
        self._classes: dict[Key, _Class] | None = None

    @classmethod
    def of(cls, bindings: Mapping[str, TermLike] | Iterable[Binding]) -> Substitutions:
        """Make a set of ``{"[x]": value}`` or of bindings.

        Raises:
            SubstitutionError: Two bindings contradict each other.
        """
        result = cls()
        pairs: Iterable[Binding]
        if isinstance(bindings, Mapping):
            pairs = [_checked(term(name), term(value), 1.0) for name, value in bindings.items()]
        else:
            pairs = bindings
        for binding in pairs:
            if not result.add(*binding):
                known = result.get(binding.variable)
                raise SubstitutionError(f"{binding} contradicts {binding.variable}/{known}")
        return result

    @classmethod
    def restored(
        cls, bindings: Iterable[Binding], groups: Iterable[tuple[Iterable[Symbol], Binding | None]]
    ) -> Substitutions:
        """Make a set again of its bindings and its :attr:`groups`."""
        result = cls()
        result._bound = {binding.variable.key: binding for binding in bindings}
        classes = [_Class(list(members), value) for members, value in groups]
        if classes:
            result._classes = {member.key: group for group in classes for member in group.members}
        return result

    @property
    def groups(self) -> list[tuple[tuple[Symbol, ...], Binding | None]]:
        """Variables that are bound to each other, and the binding that gives them a value, if any."""
        groups = {id(group): group for group in (self._classes or {}).values()}
        return [(tuple(group.members), group.value) for group in groups.values()]

    def add(self, variable: Symbol, value: Term, certainty: float = 1.0) -> bool:
        """Bind a variable, in place.

        A variable that has a value keeps it, and its first certainty.

        Returns:
            Whether the binding agrees with what is bound already; when not, nothing changes.
        """
        if self._classes is None and value.kind != Kind.VARIABLE:
            known = self._bound.get(variable.key)
            if known is None:
                self._bound[variable.key] = Binding(variable, value, certainty)
                return True
            return known[1].key == value.key or self._agree(known[1], value)
        if value.kind == Kind.VARIABLE:
            assert isinstance(value, Symbol)
            return self._join(variable, value, certainty)
        return self._add_to_class(variable, value, certainty)

    def extended(self, variable: Symbol, value: Term, certainty: float = 1.0) -> Substitutions | None:
        """Return a copy with one more binding, or None when it contradicts."""
        copy = self.copy()
        return copy if copy.add(variable, value, certainty) else None

    def merged(self, other: Substitutions) -> Substitutions | None:
        """Return the union of both, or None when they contradict each other."""
        copy = self.copy()
        for binding in other:
            if not copy.add(*binding):
                return None
        return copy

    def copy(self) -> Substitutions:
        """Return an independent copy."""
        copy = Substitutions.__new__(Substitutions)
        copy._bound = self._bound.copy()
        copy._classes = None
        if self._classes is not None:
            fresh = {id(group): _Class(list(group.members), group.value) for group in self._classes.values()}
            copy._classes = {key: fresh[id(group)] for key, group in self._classes.items()}
        return copy

    def get(self, variable: Term) -> Term | None:
        """Return what a variable stands for: its value, else another variable of its class, else None."""
        if self._classes is not None:
            group = self._classes.get(variable.key)
            if group is not None:
                if group.value is not None:
                    return group.value.value
                return next(member for member in group.members if member.key != variable.key)
        known = self._bound.get(variable.key)
        return None if known is None else known[1]

    def certainty(self, variable: Term) -> float:
        """Certainty (0..1) of the value of a variable; 1 when it has none."""
        if self._classes is not None and (group := self._classes.get(variable.key)) and group.value is not None:
            return group.value.certainty
        known = self._bound.get(variable.key)
        return 1.0 if known is None else known[2]

    @property
    def least_certainty(self) -> float:
        """The least certainty (0..1) among the bindings; 1 for none."""
        least = 1.0
        for binding in self._bound.values():
            if binding[2] < least:
                least = binding[2]
        return least

    def ground(self, subject: Term) -> Term:
        """Replace every bound variable in a term, until nothing changes.

        Raises:
            SubstitutionError: The bindings are cyclic.
            TermSyntaxError: A variable that stands as head is bound to a compound term.
        """
        if not subject.variables or not self._bound:
            return subject
        if self._classes is None:
            return self._ground_values(subject)
        return self._ground(subject, 0, [])

    def identity(self) -> frozenset[tuple[Key, Key]]:
        """What tells this set from others: its grounded bindings, certainty aside."""
        if self._classes is None:
            return frozenset([(key, binding[1].key) for key, binding in self._bound.items()])
        return frozenset([(key, self._shared(binding.variable).key) for key, binding in self._bound.items()])

    def __iter__(self) -> Iterator[Binding]:
        return iter(self._bound.values())

    def __len__(self) -> int:
        return len(self._bound)

    def __bool__(self) -> bool:
        return True

    def __contains__(self, variable: Term) -> bool:
        return variable.key in self._bound or (self._classes is not None and variable.key in self._classes)

    def __repr__(self) -> str:
        return f"<{', '.join(map(str, self))}>"

    def _ground_values(self, subject: Term) -> Term:
        """Ground without variables bound to variables: the common case, done without ceremony."""
        bound = self._bound
        if not isinstance(subject, Compound):
            known = bound.get(subject.key)
            if known is None:
                return subject
            return self._ground(subject, 0, []) if known[1].variables else known[1]
        if subject.head.variables:
            return self._ground(subject, 0, [])
        args: list[Term] = []
        for argument in subject.args:
            if argument.variables:
                if isinstance(argument, Compound):
                    argument = self._ground_values(argument)
                else:
                    known = bound.get(argument.key)
                    if known is not None:
                        argument = self._ground(argument, 0, []) if known[1].variables else known[1]
            args.append(argument)
        return Compound(subject.head, tuple(args))

    def _ground(self, subject: Term, steps: int, replaced: list[Term]) -> Term:
        if steps > _MAX_STEPS:
            raise SubstitutionError(
                f"the bindings {shown(repr(self))} are cyclic: {shown(str(subject))} would never end"
            )
        if isinstance(subject, Compound):
            head = self._ground(subject.head, steps, replaced) if subject.head.variables else subject.head
            if not isinstance(head, Symbol):
                raise TermSyntaxError(
                    f"{subject.head} stands as head of {shown(str(subject))} but is bound to {shown(str(head))}: "
                    "expected a symbol"
                )
            args = [self._ground(part, steps, replaced) if part.variables else part for part in subject.args]
            return Compound(head, tuple(args))
        value = self.get(subject)
        if value is None:
            return subject
        if len(replaced) == _MAX_REPLACED:
            raise SubstitutionError(f"the bindings {shown(repr(self))} are too large: {subject} is needed too often")
        replaced.append(subject)
        return self._ground(value, steps + 1, replaced) if value.variables else value

    def _agree(self, known: Term, value: Term) -> bool:
        if known.variables or value.variables:
            return self._settled(known).same(self._settled(value))
        return known.same(value)

    def _settled(self, value: Term) -> Term:
        try:
            return self.ground(value)
        except SubstitutionError:
            return value

    def _shared(self, variable: Symbol) -> Term:
        value = self.get(variable)
        if value is None or value.kind == Kind.VARIABLE:
            group = self._classes.get(variable.key) if self._classes else None
            return group.members[0] if group else variable
        return value

    def _add_to_class(self, variable: Symbol, value: Term, certainty: float) -> bool:
        binding = Binding(variable, value, certainty)
        group = self._classes.get(variable.key) if self._classes is not None else None
        if group is None:
            known = self._bound.get(variable.key)
            if known is not None:
                return self._agree(known.value, value)
            self._bound[variable.key] = binding
            return True
        if group.value is not None:
            return self._agree(group.value.value, value)
        group.value = binding
        self._bound[variable.key] = binding
        return True

    def _join(self, variable: Symbol, other: Symbol, certainty: float) -> bool:
        if variable.key == other.key:
            return True
        if self._classes is None:
            self._classes = {}
        left, right = self._group(variable), self._group(other)
        if left is right:
            return True
        if left.value and right.value and not self._agree(left.value.value, right.value.value):
            return False
        newcomer = variable.key not in self._classes and other.key in self._classes
        members = right.members + left.members if newcomer else left.members + right.members
        joined = _Class(members, right.value or left.value)
        for member in joined.members:
            self._classes[member.key] = joined
        self._bound[variable.key] = Binding(variable, other, certainty)
        return True

    def _group(self, variable: Symbol) -> _Class:
        assert self._classes is not None
        group = self._classes.get(variable.key)
        return group if group is not None else _Class([variable], self._bound.get(variable.key))


class Trail(Substitutions):
    """Bindings that remember, in ``steps``, every binding in the order in which it was made."""

    __slots__ = ("steps",)

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Binding] = []

    def add(self, variable: Symbol, value: Term, certainty: float = 1.0) -> bool:
        before = self._bound.get(variable.key)
        agrees = super().add(variable, value, certainty)
        after = self._bound.get(variable.key)
        if after is not None and after is not before:
            self.steps.append(after)
        return agrees
