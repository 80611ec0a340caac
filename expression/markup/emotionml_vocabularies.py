"""The vocabularies that the W3C keeps for EmotionML."""

from __future__ import annotations

from functools import cache
from typing import Final

import msgspec

from ...core.errors import ExpressionError, nearest
from ..tables import read_table
from .emotionml import Kind

__all__ = ["BASE", "StandardVocabulary", "standard_vocabularies", "standard_vocabulary"]

BASE: Final = "http://www.w3.org/TR/emotion-voc/xml#"
"""What the addresses of these vocabularies begin with."""


class StandardVocabulary(msgspec.Struct, frozen=True):
    """A vocabulary of the W3C.

    Attributes:
        id: Such as ``big6``.
        type: What its names describe.
        items: Its names.
    """

    id: str
    type: Kind
    items: tuple[str, ...]

    @property
    def uri(self) -> str:
        """Its address."""
        return BASE + self.id


class _File(msgspec.Struct, frozen=True):
    base: str
    vocabularies: tuple[StandardVocabulary, ...]


@cache
def standard_vocabularies() -> dict[str, StandardVocabulary]:
    """Return the vocabularies of the W3C by their addresses."""
    return {each.uri: each for each in read_table("emotionml_vocabularies.json", _File).vocabularies}


def standard_vocabulary(name: str) -> StandardVocabulary:
    """Return a vocabulary of the W3C by its id or address.

    Raises:
        ExpressionError: There is none; the nearest is suggested.

    >>> standard_vocabulary("pad-dimensions").items
    ('pleasure', 'arousal', 'dominance')
    """
    known = {each.id: each for each in standard_vocabularies().values()}
    found = known.get(name.removeprefix(BASE))
    if found is None:
        close = nearest(name, known)
        remedy = f"did you mean {close!r}?" if close else f"known: {', '.join(known)}"
        raise ExpressionError(f"{name!r} is no vocabulary of EmotionML; {remedy}")
    return found
