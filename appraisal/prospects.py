"""Prospects: what may come about, kept by an agent from when it hears of it until it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..core.errors import AppraisalError
from ..core.numbers import single
from ..core.terms import Key, Term

__all__ = ["DESIRABILITY_OF_IT", "OpenProspect", "ProspectLedger"]

DESIRABILITY_OF_IT: Final = "desirability of the prospect"
"""What a feeling about a settled prospect keeps its desirability under, beside the variables of its type."""


class OpenProspect:
    """Something that may come about.

    Attributes:
        name: What it is called by the rules that announce and settle it.
        desirability: How good it would be for the agent, -10..10.
        likelihood: How likely it is, above 0 and below 1.
    """

    __slots__ = ("desirability", "likelihood", "name")

    def __init__(self, name: Term, desirability: float, likelihood: float) -> None:
        self.name = name
        self.desirability = single(desirability)
        self.likelihood = single(likelihood)
        if not (abs(self.desirability) <= 10 and 0 < self.likelihood < 1):
            raise AppraisalError(
                f"the prospect {name} cannot be open with desirability {desirability} and likelihood {likelihood}: "
                "expected -10..10, and a number between 0 and 1"
            )

    @property
    def hope(self) -> float:
        """How much it is hoped for, 0..10: desirability times likelihood (OCC 1988, chapter 6)."""
        return single(max(0.0, self.desirability) * self.likelihood)

    @property
    def fear(self) -> float:
        """How much it is feared, 0..10."""
        return single(max(0.0, -self.desirability) * self.likelihood)

    def __repr__(self) -> str:
        return f"<OpenProspect {self.name}: desirability {self.desirability:g}, likelihood {self.likelihood:g}>"


class ProspectLedger:
    """The open prospects of an agent, by their names in any letter case, in the order in which they were opened.

    >>> from espressivo.core.terms import parse
    >>> ledger = ProspectLedger()
    >>> ledger.open(OpenProspect(parse("Promotion"), 8, 0.5))
    >>> ledger.get(parse("promotion")).hope, len(ledger)
    (4.0, 1)
    """

    def __init__(self) -> None:
        self._open: dict[Key, OpenProspect] = {}

    def open(self, prospect: OpenProspect) -> None:
        """Take a prospect in; one of the same name is brought up to date."""
        self._open[prospect.name.key] = prospect

    def close(self, name: Term) -> OpenProspect | None:
        """Settle a prospect, and return how it stood; None when none of that name was open."""
        return self._open.pop(name.key, None)

    def get(self, name: Term) -> OpenProspect | None:
        """Return the open prospect of a name, or None."""
        return self._open.get(name.key)

    def clear(self) -> None:
        """Forget all prospects."""
        self._open.clear()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, Term) and name.key in self._open

    def __iter__(self) -> Iterator[OpenProspect]:
        return iter(list(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)
