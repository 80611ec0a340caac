"""Why: an explanation as data, a tree whose numbers add up, and as text.

A :class:`Why` says one thing in plain words, with a number where it has one, and what it follows from beneath it. Where
children bear on the number, each says how (:attr:`Why.how`), so that the number can be worked out again from the tree
alone: :func:`adds_up` does so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ..core.numbers import single
from .why_signs import AT_LEAST, AT_MOST, FROM, LESS, MEAN, MINUS, PLUS, SIZE, TIMES

if TYPE_CHECKING:
    from rich.tree import Tree

__all__ = ["Why", "adds_up"]


@dataclass(frozen=True, slots=True)
class Why:
    """One thing explained.

    Attributes:
        kind: What it is: ``emotion``, ``event``, ``rule``, ``condition``, ``belief``, ``decision`` ...
        text: In plain words.
        value: Its number, if it has one.
        unit: Of the number, or its scale: ``0..10``, ``s``; empty for a mere factor.
        place: Where it is written, ``file:line``, when that is known.
        how: What its number does to the number of what it explains; empty for nothing.
        term: What the engine calls it, such as ``Event(Action-End, Ben, Insult, Ana)``.
        children: What it follows from.
    """

    kind: str
    text: str
    value: float | None = None
    unit: str = ""
    place: str = ""
    how: str = ""
    term: str = ""
    children: tuple[Why, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data that JSON can hold; what is empty is left out."""
        fields = (("value", self.value), ("unit", self.unit), ("place", self.place), ("how", self.how))
        data: dict[str, Any] = {"kind": self.kind, "text": self.text}
        data.update({name: value for name, value in (*fields, ("term", self.term)) if value not in (None, "")})
        if self.children:
            data["children"] = [child.as_data() for child in self.children]
        return data

    def as_text(self, depth: int | None = None, width: int = 100) -> str:
        """Return it as a tree of short lines.

        Args:
            depth: How many levels to show below the first; None for all.
            width: Of the lines, in characters.
        """
        from .why_text import as_text

        return as_text(self, depth, width)

    def as_tree(self, depth: int | None = None) -> Tree:
        """Return it as a tree for a terminal, in colour."""
        from .why_text import as_tree

        return as_tree(self, depth)

    def walk(self) -> Iterator[Why]:
        """Yield it and all that is beneath it, from above."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, kind: str) -> Iterator[Why]:
        """Yield all of a kind, from above."""
        return (each for each in self.walk() if each.kind == kind)

    def having(self, how: str) -> Why:
        """Return it as something that bears on the number of what it explains."""
        return replace(self, how=how)

    def __str__(self) -> str:
        return self.as_text()


def adds_up(why: Why) -> float:
    """Return how far the numbers of a tree are from what follows from those beneath them: the greatest difference.

    Every number is worked out again from the numbers at the ends of the tree, in the precision of the engine.
    """
    differences = [0.0]
    _worked_out(why, differences)
    return max(differences)


def _worked_out(why: Why, differences: list[float]) -> float | None:
    """Return a number as it follows from those beneath it, and note its difference from the one that is told."""
    below = [(child.how, _worked_out(child, differences)) for child in why.children]
    terms = [(how, number) for how, number in below if how and number is not None]
    if not terms:
        return why.value
    found = _total(terms)
    if why.value is not None:
        differences.append(abs(found - why.value))
    return found


def _total(terms: list[tuple[str, float]]) -> float:
    means = [number for how, number in terms if how == MEAN]
    total = sum(means) / len(means) if means else 0.0
    for how, number in terms:
        if how != MEAN:
            total = _STEPS[how](total, number)
    return single(total)


_STEPS: Final[dict[str, Callable[[float, float], float]]] = {
    FROM: lambda _, number: number,
    SIZE: lambda _, number: abs(number),
    PLUS: lambda total, number: single(total + number),
    MINUS: lambda total, number: single(total - number),
    TIMES: lambda total, number: total * number,
    LESS: lambda total, number: total * (1 - number),
    AT_MOST: min,
    AT_LEAST: max,
}
