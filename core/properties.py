"""Dynamic properties: beliefs that are computed when they are asked.

A dynamic property looks like a belief to whoever asks (``Mood(SELF)``, ``Math(1, Plus, 2)``) and is answered by a
function. Other rooms, and users, add their own to an agent's registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .errors import PropertyError, nearest
from .substitution import Substitutions
from .terms import Key, Kind, Symbol, Term, TermLike, term

if TYPE_CHECKING:
    from .beliefs import BeliefBase

__all__ = ["Answer", "DynamicProperty", "PropertyCall", "PropertyRegistry"]


class Answer(NamedTuple):
    """One answer to a question: a value, how certain it is (0..1), and the bindings under which it holds."""

    value: Term
    certainty: float = 1.0
    sets: Sequence[Substitutions] = ()


@dataclass(frozen=True, slots=True)
class PropertyCall:
    """A question put to a dynamic property.

    Attributes:
        args: The arguments as asked, in the order of the template; they may hold variables.
        mind: Whose mind is asked: ``SELF``, ``SELF(Mary)`` or ``*``.
        sets: The bindings under which the question is put; an answer is due for each of them.
        beliefs: The beliefs of the agent that is asked.
    """

    args: tuple[Term, ...]
    mind: Term
    sets: list[Substitutions]
    beliefs: BeliefBase

    @property
    def is_own_mind(self) -> bool:
        """Whether the question is about what the agent itself thinks."""
        return self.mind.is_self

    def ask(self, question: Term, sets: list[Substitutions] | None = None) -> list[Answer]:
        """Ask the same mind another question, under the same bindings unless others are given."""
        return self.beliefs.query(question, self.mind, self.sets if sets is None else sets)

    def values(self, question: Term, bindings: Substitutions) -> list[tuple[Term, Substitutions]]:
        """Return every value of a question under one set of bindings, each with the bindings it needs."""
        return [(value, found) for value, _, found in self.beliefs.solve(question, self.mind, [bindings])]


Compute = Callable[[PropertyCall], Iterable[Answer]]


@dataclass(frozen=True, slots=True)
class DynamicProperty:
    """A registered dynamic property.

    Attributes:
        template: Its head with one variable for each parameter.
        compute: Yields the answers to a call.
        description: One sentence for authors.
        declared_by: Who registered it; only the same may register it again.
        pure: Whether the answer depends on its arguments alone (not on beliefs, affect, memory or chance).
    """

    template: Term
    compute: Compute
    description: str = ""
    declared_by: str = ""
    pure: bool = False


class PropertyRegistry:
    """The dynamic properties that one agent answers.

    Args:
        repeats_wildcards: Whether a question is put twice for every ``*`` among its arguments (FAtiMA Toolkit).
    """

    def __init__(self, repeats_wildcards: bool = False) -> None:
        self._repeats_wildcards = repeats_wildcards
        self._by_shape: dict[tuple[Key, int], DynamicProperty] = {}

    def register(
        self,
        template: TermLike,
        compute: Compute,
        *,
        description: str = "",
        declared_by: str = "",
        pure: bool = False,
        replace: bool = False,
    ) -> DynamicProperty:
        """Add a dynamic property.

        Args:
            template: Such as ``"Distance([a], [b])"``: a primitive head and distinct variables.
            compute: Yields answers, see :class:`PropertyCall`.
            description: One sentence for authors.
            declared_by: Who declares it. The same may declare it again (the first declaration stays).
            pure: Whether the answer depends on the arguments alone.
            replace: Whether to take the place of an earlier declaration by anybody.

        Raises:
            PropertyError: The template is malformed, or somebody else declared the same.
        """
        shape = _checked_template(term(template))
        key = (shape.head.key, shape.size)
        known = self._by_shape.get(key)
        if known is not None and not replace:
            if known.declared_by == declared_by:
                return known
            raise PropertyError(
                f"{shape} is declared by {known.declared_by or 'another room'} already: choose another name"
            )
        declared = DynamicProperty(shape, compute, description, declared_by, pure)
        self._by_shape[key] = declared
        return declared

    def unregister(self, template: TermLike) -> None:
        """Take a dynamic property out again; unknown ones are ignored."""
        shape = term(template)
        self._by_shape.pop((shape.head.key, shape.size), None)

    def matching(self, question: Term) -> tuple[DynamicProperty, ...]:
        """Return the dynamic properties that answer a question, in the order in which they do; usually one or none."""
        if question.kind != Kind.COMPOUND:
            return ()
        head = question.head
        if head.kind == Kind.VARIABLE or head.kind == Kind.UNIVERSAL:
            return tuple(found for found in self if found.template.size == question.size)
        found = self._by_shape.get((head.key, question.size))
        if found is None:
            return ()
        if self._repeats_wildcards and question.wild:
            wildcards = sum([argument.is_universal for argument in question.args])
            return (found,) * (1 << wildcards)
        return (found,)

    def answers(self, head: Symbol, size: int) -> bool:
        """Whether a dynamic property has this name and this many terms, its head included."""
        return (head.key, size) in self._by_shape

    def suggestion(self, question: Term) -> str | None:
        """Return the template whose name looks most like that of a question, for messages."""
        by_name = {str(found.template.head): str(found.template) for found in self}
        close = nearest(str(question.head), by_name)
        return by_name[close] if close else None

    def __iter__(self) -> Iterator[DynamicProperty]:
        return iter(self._by_shape.values())

    def __len__(self) -> int:
        return len(self._by_shape)

    def __contains__(self, question: Term) -> bool:
        return bool(self.matching(question))


def _checked_template(template: Term) -> Term:
    distinct = len(set(template.args)) == len(template.args)
    if (
        not template.is_compound
        or template.head.kind != Kind.TEXT
        or not distinct
        or any(not argument.is_variable for argument in template.args)
    ):
        raise PropertyError(f"{template} is no template of a dynamic property: expected Name([first], [second], ...)")
    return template
