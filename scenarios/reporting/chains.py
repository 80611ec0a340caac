"""Explanations as a page holds them: each distinct line once, whatever stands above it."""

from __future__ import annotations

from typing import Any, Final

from ...agents.why import Why
from ...agents.why_text import signed_number

__all__ = ["MOST_LINES", "Chains"]

MOST_LINES: Final = 40_000
"""When a page holds so many lines of explanations, further ones are left out."""


class Chains:
    """Explanations, by number.

    Attributes:
        left_out: How many were left out because there were too many.

    >>> chains = Chains()
    >>> chains.add(Why("sum", "both", 5.0, "0..10", children=(Why("a", "one", 5.0, how="="),)))
    0
    >>> chains.as_data()
    {'lines': [['a', '= ', '5', 'one', '', []], ['sum', '', '5', 'both', '', [0]]], 'roots': [[1, '5 of 10']]}
    """

    def __init__(self) -> None:
        self.left_out = 0
        self._lines: dict[tuple[Any, ...], int] = {}
        self._roots: dict[tuple[int, str], int] = {}

    @property
    def is_full(self) -> bool:
        """Whether there are too many."""
        return len(self._lines) >= MOST_LINES

    def add(self, why: Why) -> int:
        """Add one and return its number."""
        key = self._line(why), signed_number(why, first=True)[1]
        return self._roots.setdefault(key, len(self._roots))

    def as_data(self) -> dict[str, Any]:
        """Return them as data for JSON.

        ``lines``: kind, sign, number, words, place, and the numbers of the lines beneath; ``roots``: the line of each
        explanation, and its number as it stands on top.
        """
        return {
            "lines": [[*line[:5], list(line[5])] for line in self._lines],
            "roots": [list(root) for root in self._roots],
        }

    def _line(self, why: Why) -> int:
        beneath = tuple([self._line(child) for child in why.children])
        sign, number = signed_number(why, first=False)
        key = (why.kind, sign, number, why.text, why.place, beneath)
        return self._lines.setdefault(key, len(self._lines))
