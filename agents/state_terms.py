"""Terms and numbers in saved data."""

from __future__ import annotations

import math
import re

from ..core.terms import Kind, Symbol, Term, parse

__all__ = ["extended_from", "extended_number", "saved_term", "term_from"]

_MINUS_INFINITY = Symbol(Kind.TEXT, "-infinity", "-Infinity")
_WRITTEN = re.compile(r"(?<![\w-])-Infinity(?![\w-])")
_STAND_IN = parse("Minus__Infinity")


def saved_term(value: Term) -> str:
    """Return a term as text."""
    return str(value)


def term_from(text: str) -> Term:
    """Read a saved term; unlike authored ones it may hold ``-Infinity``, to which arithmetic of the toolkit may come.

    Raises:
        TermSyntaxError: The text is no term.
    """
    if "-Infinity" not in text or not _WRITTEN.search(text):
        return parse(text)
    return parse(_WRITTEN.sub(str(_STAND_IN), text)).replace(_STAND_IN, _MINUS_INFINITY)


def extended_number(value: float) -> float | str:
    """Return a number that may be infinite: JSON has no infinity, it is written as text."""
    return value if math.isfinite(value) else str(value)


def extended_from(value: float | str) -> float:
    """Read what :func:`extended_number` gave."""
    return float(value) if isinstance(value, str) else value
