"""The words of a line: from what a writer typed to an utterance with placeholders for the engine to fill in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .expressions import Chosen, ExpressionError, placeholder_of
from .passages import Compilation, Passage
from .problems import Place
from .screenplay_tree import Placeholder, Span, Words
from .screenplay_words import words_of

__all__ = ["Wording", "as_written"]

_OPEN: Final = "[["
_CLOSE: Final = "]]"


def as_written(words: Words) -> str:
    """Return the words of a line as its writer typed them."""
    return "".join(f"{{{piece.text}}}" if isinstance(piece, Placeholder) else piece.text for piece in words)


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

    def translated(self, passage: Passage) -> str:
        """Return the utterance of a line's words in another language."""
        words, faults = words_of([Span(passage.text, 1, 1)])
        for fault in faults:
            self._shared.error(fault.rule, fault.message, fault.remedy, passage.place(max(0, fault.at.column - 1), 0))
        return self.text(words, lambda _line, column, length: passage.place(column - 1, length))

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
