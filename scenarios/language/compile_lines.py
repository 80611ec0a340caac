"""The words of a line: from what a writer typed to an utterance with placeholders for the engine to fill in."""

from __future__ import annotations

from typing import Final

from .compilation import Compilation
from .expressions import Chosen, ExpressionError, placeholder_of
from .passages import Passage, Places
from .screenplay_tree import Placeholder, Span, Words
from .screenplay_words import alternatives_of, words_of

__all__ = ["Wording", "as_written"]

_OPEN: Final = "[["
_CLOSE: Final = "]]"
_DEEPEST: Final = 3
"""So often braces may stand in others; the engine fills in one more level."""


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

    def text(self, words: Words, places: Places, depth: int = 0) -> str:
        """Return an utterance; placeholders that are wrong are reported and left out."""
        return "".join(
            self._placeholder(piece, places, depth) if isinstance(piece, Placeholder) else piece.text for piece in words
        )

    def translated(self, passage: Passage) -> str:
        """Return the utterance of a line's words in another language."""
        return self._read(Span(passage.text, 1, 1), lambda _line, column, length: passage.place(column - 1, length), 0)

    def _read(self, span: Span, places: Places, depth: int) -> str:
        """Return the utterance of words that are not read yet."""
        words, faults = words_of([span])
        for fault in faults:
            place = places(fault.at.line, max(1, fault.at.column), 0)
            self._shared.error(fault.rule, fault.message, fault.remedy, place)
        return self.text(words, places, depth)

    def _placeholder(self, piece: Placeholder, places: Places, depth: int) -> str:
        chosen = alternatives_of(piece)
        asked = Span(piece.text, piece.line, piece.column) if chosen is None else chosen[0]
        passage = Passage(asked.text, lambda offset, length: places(asked.line, asked.column + offset, length))
        try:
            found = placeholder_of(asked.text if chosen is None else f"{asked.text}:", self._shared.names)
        except ExpressionError as error:
            self._shared.wrong("expression", error, passage)
            return ""
        if chosen is None or not isinstance(found, Chosen):
            return f"{_OPEN}{found}{_CLOSE}"
        if depth >= _DEEPEST:
            message = "these braces stand too deep in others"
            self._shared.error("too-deep", message, "write lines of their own", passage.whole)
            return ""
        words, others = (self._read(part, places, depth + 1) if part.text else "" for part in chosen[1:])
        return f"{_OPEN}{found.condition}?{words}|{others}{_CLOSE}"
