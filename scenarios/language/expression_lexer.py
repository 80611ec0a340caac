"""Expressions cut into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .expression_tree import ExpressionError

__all__ = ["MAX_LENGTH", "Token", "tokens_of"]

MAX_LENGTH: Final = 2_000
"""Longest text of an expression, in characters."""
_TOKEN: Final = re.compile(
    r"""(?P<blank>\s+)
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w))
    |(?P<word>\w+(?:[-'’]\w+)*)
    |(?P<quoted>"[^"]*"|“[^”]*”)
    |(?P<variable>\[[^\[\]]*\])
    |(?P<line>\#[\w-]+)
    |(?P<mark>==|!=|<>|<=|>=|&&|\|\||[=<>≠≤≥+\-−*/×÷()%,\#!])
    """,
    re.VERBOSE,
)
_MEANS: Final = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "−": "-", "×": "*", "÷": "/"}
_REMEDIES: Final = {"&&": "Write `and`.", "||": "Write `or`.", "!": "Write `not`."}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression.

    Attributes:
        kind: ``number``, ``word``, ``quoted``, ``variable``, ``line`` (``#greeting``), ``mark`` or ``end``.
        text: As written, but for quotation marks and for other signs of the same meaning.
        column: Offset in the text, from 0.
    """

    kind: str
    text: str
    column: int

    @property
    def folded(self) -> str:
        """A word in small letters; nothing for what is no word."""
        return self.text.casefold() if self.kind == "word" else ""


def tokens_of(text: str) -> list[Token]:
    """Cut an expression; the last token is its end.

    Raises:
        ExpressionError: The text is too long, or holds a sign that means nothing here.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"this expression has {len(text)} characters", MAX_LENGTH, f"At most {MAX_LENGTH} are read."
        )
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _unknown(text, position)
        kind, piece = found.lastgroup or "", found[0]
        if piece in _REMEDIES:
            raise ExpressionError(f"{piece!r} means nothing here", position, _REMEDIES[piece])
        if kind != "blank":
            shown = piece[1:-1].strip() if kind == "quoted" else _MEANS.get(piece, piece)
            tokens.append(Token(kind, shown, position))
        position = found.end()
    tokens.append(Token("end", "", len(text.rstrip())))
    return tokens


def _unknown(text: str, position: int) -> ExpressionError:
    sign = text[position]
    if sign in '"“':
        return ExpressionError("this quotation mark is never closed", position, "Add the other one.")
    if sign in "[]":
        return ExpressionError("this bracket has no other half", position, "A variable is written as [who].")
    remedy = 'Names stand in double quotation marks: "the old loaf".' if sign in "'‘’`" else ""
    return ExpressionError(f"{sign!r} means nothing here", position, remedy)
