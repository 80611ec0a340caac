"""The words of a line: from what a writer typed to an utterance with placeholders for the engine to fill in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .expressions import Chosen, ExpressionError, placeholder_of
from .passages import Compilation, Passage
from .problems import Place
from .screenplay_tree import Placeholder, Words

__all__ = ["Wording"]

_OPEN: Final = "[["
_CLOSE: Final = "]]"


class Wording:
    """Compiles words.

    Args:
        shared: What everything is compiled with.
    """

    def __init__(self, shared: Compilation) -> None:
        self._shared = shared

    def text(self, words: Words, places: Callable[[int, int, int], Place]) -> str:
        """Return an utterance; placeholders that are wrong are reported and left out."""
        return "".join(
            self._placeholder(piece, places) if isinstance(piece, Placeholder) else piece.text for piece in words
        )

    def _placeholder(self, piece: Placeholder, places: Callable[[int, int, int], Place]) -> str:
        passage = Passage(piece.text, lambda offset, length: places(piece.line, piece.column + offset, length))
        try:
            found = placeholder_of(piece.text, self._shared.names)
        except ExpressionError as error:
            self._shared.wrong("expression", error, passage)
            return ""
        if isinstance(found, Chosen):
            return f"{_OPEN}{found.condition}?{found.text}|{found.otherwise}{_CLOSE}"
        return f"{_OPEN}{found}{_CLOSE}"
