"""A feeling in one sign: emoji and emoticons for captions, chat and logs, and words for those who are read to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from ..core.errors import AuthoringError
from .expression import Expression

__all__ = ["Caption", "caption"]

_FILE: Final = Path(__file__).parent / "data" / "captions.json"
_LEVELS: Final = 3


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said, with the feeling it is said with.

    Attributes:
        emoji: One emoji; empty when nothing is felt.
        emoticon: The same in ASCII.
        words: The same in words, for screen readers and Braille: ``angry``.
        text: What is said.

    >>> str(Caption("😠", ">:(", "angry", "Go away!"))
    '😠 Go away!'
    """

    emoji: str = ""
    emoticon: str = ""
    words: str = ""
    text: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.emoji, self.text)))

    @property
    def ascii(self) -> str:
        """What is said, and the emoticon after it."""
        return " ".join(filter(None, (self.text, self.emoticon)))

    @property
    def spoken(self) -> str:
        """What is said, and how in words before it: ``(angry) Go away!``."""
        return " ".join(filter(None, (self.words and f"({self.words})", self.text)))


class _Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    emoji: str
    emoticon: str
    words: str


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    source: str
    captions: dict[str, tuple[_Sign, _Sign, _Sign]]


def caption(expression: Expression, text: str = "") -> Caption:
    """Return the signs for what an expression shows most, weak, middle or strong; none when it shows nothing.

    Args:
        expression: What is felt.
        text: What is said.

    >>> caption(Expression({"joy": 0.6, "fear": 0.2})).emoticon
    ':D'
    """
    signs = _table()
    known = {name: shown for name, shown in expression.emotions.items() if name in signs and shown > 0}
    if not known:
        return Caption(text=text)
    # Of equals the first by name, whatever order they come in.
    strongest = min(known, key=lambda name: (-known[name], name))
    sign = signs[strongest][min(_LEVELS - 1, int(known[strongest] * _LEVELS))]
    return Caption(sign.emoji, sign.emoticon, sign.words, text)


@cache
def _table() -> dict[str, tuple[_Sign, _Sign, _Sign]]:
    try:
        return msgspec.json.decode(_FILE.read_bytes(), type=_Table).captions
    except msgspec.DecodeError as error:
        raise AuthoringError(f"the table of captions: {error}", file=_FILE.name) from None
