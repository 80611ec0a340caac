"""The order in which the FAtiMA Toolkit sorts names, and where it cannot.

The engine needs neither; golden vectors record both, so the conformance suite says what they are. The order is a
culture-aware text collation (mono, invariant culture), derived from the recorded comparisons.
"""

from __future__ import annotations

from ...core.errors import EspressivoError
from ...core.terms import Kind, Term
from .compare import toolkit_text

__all__ = ["NotComparableError", "check_comparable", "collate"]

_PUNCTUATION = "_(),*.[]"
"""Signs in an order that agrees with all recorded comparisons; they stand before digits, digits before letters.

A ``-`` counts only among equals.
"""


class NotComparableError(EspressivoError):
    """The toolkit would fail on a null reference when it compares these names."""


def check_comparable(a: Term, b: Term) -> None:
    """Go through two names side by side until they differ.

    Raises:
        NotComparableError: A variable of ``a`` stands where ``b`` has what is neither variable nor ``*``: the
            toolkit's variables cannot be compared with anything else.
    """
    _compare(a, b)


def collate(a: Term, b: Term) -> int:
    """Return -1, 0 or 1 as the toolkit sorts ``a`` before, with or after ``b``.

    Raises:
        NotComparableError: See :func:`check_comparable`.
    """
    _compare(a, b)
    left, right = _sort_key(a), _sort_key(b)
    return (left > right) - (left < right)


def _compare(a: Term, b: Term) -> int:
    """Compare argument by argument, as far as names of one shape allow."""
    if a.kind == Kind.VARIABLE and b.kind != Kind.VARIABLE and b.kind != Kind.UNIVERSAL:
        raise NotComparableError(f"the toolkit cannot compare the variable {a} with {b}")
    if a.kind == Kind.COMPOUND and b.kind == Kind.COMPOUND and a.size == b.size:
        pairs = zip((a.head, *a.args), (b.head, *b.args), strict=True)
        return next((order for order in (_compare(x, y) for x, y in pairs) if order), 0)
    left, right = _sort_key(a), _sort_key(b)
    return (left > right) - (left < right)


def _sort_key(name: Term) -> tuple[list[tuple[int, str]], list[int]]:
    text = toolkit_text(name).casefold()
    letters = [(_weight(letter), letter) for letter in text if letter != "-"]
    hyphens = [-at for at, letter in enumerate(text) if letter == "-"]
    return letters, hyphens


def _weight(letter: str) -> int:
    place = _PUNCTUATION.find(letter)
    if place >= 0:
        return place
    return len(_PUNCTUATION) + (1 if letter.isalpha() else 0)
