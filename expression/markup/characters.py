"""What may stand in XML 1.0, and how text is written there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ...core.errors import ExpressionError

__all__ = ["attributes", "content", "first_illegal", "legal", "plain_number"]

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT: Final = {"\r": "&#13;"}
_IN_VALUES: Final = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


def legal(text: str) -> str:
    """Return a text with a blank in the place of each character that XML cannot hold, so that places in it stay true.

    >>> legal("bell" + chr(7) + "e"), legal("blank line")
    ('bell e', 'blank line')
    """
    return _ILLEGAL.sub(" ", text)


def first_illegal(text: str) -> str | None:
    """Return the first character that XML cannot hold, or None."""
    found = _ILLEGAL.search(text)
    return found and found[0]


def content(text: str) -> str:
    """Return legal text as it is written between tags."""
    return escape(text, _IN_TEXT)


def attributes(values: Mapping[str, str | None]) -> str:
    """Return attributes of legal text as they are written in a tag, each after a blank, without those that are None."""
    return "".join(f" {name}={quoteattr(value, _IN_VALUES)}" for name, value in values.items() if value is not None)


def plain_number(value: float, digits: int = 3, sign: str = "") -> str:
    """Return a number without an exponent and without zeros at its end.

    Args:
        value: Finite.
        digits: Behind the point, at most.
        sign: ``+`` to write the sign of a positive number, too.

    Raises:
        ExpressionError: It is not finite.

    >>> plain_number(0.5), plain_number(2, sign="+"), plain_number(-0.0001)
    ('0.5', '+2', '0')
    """
    if not abs(value) < float("inf"):
        raise ExpressionError(f"markup cannot hold {value!r}: expected a finite number")
    text = f"{value:{sign}.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-0", f"{sign}0") if text == "-0" else text
