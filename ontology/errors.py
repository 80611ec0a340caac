"""What the ontology raises on purpose.

::

    OntologyError                 the ontology's files are wrong, or it is asked for what it does not hold
    `-- MissingOwlreadyError      owlready2 is needed: names the extra to install
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["MissingOwlreadyError", "OntologyError", "suggestion"]


class OntologyError(ValueError):
    """A file of the ontology is wrong, or a question names what the ontology does not hold.

    Args:
        message: What is wrong and what was expected.
        file: The file, as its reader names it.
        place: Where in the file, such as ``$.nodes[3].parent`` or ``line 12``.
        remedy: What to write instead.
    """

    def __init__(self, message: str, *, file: str | None = None, place: str | None = None, remedy: str = "") -> None:
        self.message = message
        self.file = file
        self.place = place
        self.remedy = remedy
        super().__init__(message)

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.place) if part)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}. {self.remedy}" if self.remedy else text


class MissingOwlreadyError(OntologyError, ImportError):
    """owlready2, or the Java that its reasoner needs, is missing."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """A sentence that names the known name most like ``name``, or nothing.

    >>> suggestion("Joyy", ["Joy", "Anger"])
    "Did you mean 'Joy'?"
    """
    folded = {item.casefold(): item for item in sorted(known)}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return f"Did you mean {folded[close[0]]!r}?" if close else ""
