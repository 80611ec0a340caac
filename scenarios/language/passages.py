"""Texts of a story with their places: values and keys of its files, and parts of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ...core.errors import TermSyntaxError
from ...core.terms import parse
from ..source_text import Path
from ..yaml_tree import Node
from .problems import Place
from .sources import Source

__all__ = ["Passage", "Places", "Unit", "is_term", "source_of"]

Places = Callable[[int, int, int], Place]
"""Returns the place of a line, a column and a length in a screenplay, wherever that is written."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and where each of its characters stands.

    Attributes:
        text: The text.
        place: Returns the place of so many characters from an offset.
    """

    text: str
    place: Callable[[int, int], Place]

    @property
    def whole(self) -> Place:
        """Where it begins."""
        return self.place(0, len(self.text))

    @property
    def source(self) -> str:
        """``file:line``."""
        return source_of(self.whole)

    def with_text(self, text: str) -> Passage:
        """Return another text that stands at the same place."""
        return Passage(text, lambda _offset, _length: self.whole)


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a story and the file that it stands in.

    Attributes:
        source: The file.
        path: Where in the file.
        around: The values that the path leads through, the last one this part's own; fewer when it leads nowhere.
    """

    source: Source
    path: Path = ()
    around: tuple[Node, ...] = ()

    @classmethod
    def of(cls, source: Source) -> Unit:
        """Return a whole file."""
        return cls(source, (), (source.root,) if source.root is not None else ())

    def __truediv__(self, step: str | int) -> Unit:
        child = self.around[-1].child(step) if len(self.around) > len(self.path) else None
        return Unit(self.source, (*self.path, step), self.around if child is None else (*self.around, child))

    @property
    def node(self) -> Node | None:
        """The value; None when there is none."""
        return self.around[-1] if len(self.around) > len(self.path) else None

    def passage(self, text: Any) -> Passage:
        """Return a value of this path as a passage."""
        return Passage(str(text), self._within)

    def key(self) -> Passage:
        """Return the last key of this path as a passage."""
        return Passage(str(self.path[-1]), self._within_key)

    @property
    def place(self) -> Place:
        """Where the value stands: of a path that leads nowhere, the last step that exists."""
        return self.source.whole(self.around[-1])

    @property
    def key_place(self) -> Place:
        """Where the last key stands."""
        return self._within_key(0, len(str(self.path[-1])))

    def each(self, several: str | Iterable[str]) -> Iterator[Passage]:
        """Yield the texts of a value that may be one text or a list of them."""
        if isinstance(several, str):
            if several:
                yield self.passage(several)
        else:
            for index, text in enumerate(several):
                yield (self / index).passage(text)

    def _within(self, offset: int, length: int) -> Place:
        return self.source.within(self.around[-1], offset, length)

    def _within_key(self, offset: int, length: int) -> Place:
        step = str(self.path[-1])
        holder = self.around[len(self.path) - 1] if len(self.around) >= len(self.path) else None
        if holder is None or not holder.keys or step not in holder.keys:
            return self.place
        return self.source.within_key(holder.keys[step], offset, length)


def source_of(place: Place) -> str:
    """Return a place as rules name it: ``file:line``."""
    return f"{place.file or '<text>'}:{place.line}"


def is_term(text: str) -> bool:
    """Whether a text is a term as FAtiMA writes it."""
    try:
        parse(text)
    except TermSyntaxError:
        return False
    return True
