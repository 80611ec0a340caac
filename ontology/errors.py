"""The errors that every room knows; :mod:`espressivo.core.errors` draws the whole tree.

They stand on the lowest floor, so that no room has to raise anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "AuthoringError",
    "EspressivoError",
    "MissingExtraError",
    "OntologyError",
    "nearest",
    "suggestion",
]


class EspressivoError(Exception):
    """Base of all errors that espressivo raises on purpose."""


class AuthoringError(EspressivoError):
    """A file written by an author is wrong.

    Args:
        message: What is wrong, what was expected, and the remedy.
        file: Name of the file, as the user gave it.
        line: Line, counted from 1.
        column: Column, counted from 1.
        path: Path inside a structured file, such as ``$.agents[1].goals[0]``.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        path: str | None = None,
    ) -> None:
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        super().__init__(message)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        where = " ".join(part for part in (place and place + ":", self.path and self.path + ":") if part)
        return f"{where} {self.message}" if where else self.message


class MissingExtraError(EspressivoError, ImportError):
    """An optional package is missing.

    Args:
        package: The package that could not be imported.
        extra: The extra of espressivo that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(f"{package} is not installed; it comes with: pip install 'espressivo[{extra}]'")


class OntologyError(AuthoringError, ValueError):
    """A file of the ontology is wrong, or a question names what the ontology does not hold.

    Args:
        message: What is wrong and what was expected.
        file: The file, as its reader names it.
        place: Where in the file, such as ``$.nodes[3].parent`` or ``line 12``.
        remedy: What to write instead.
    """

    def __init__(self, message: str, *, file: str | None = None, place: str | None = None, remedy: str = "") -> None:
        super().__init__(message, file=file, path=place)
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.place) if part)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}. {self.remedy}" if self.remedy else text


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that looks most like ``name``, or None when none is close.

    >>> nearest("Desirabilty", ["Desirability", "Like"])
    'Desirability'
    """
    by_folded = {candidate.casefold(): candidate for candidate in sorted(candidates)}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def suggestion(name: str, known: Iterable[str]) -> str:
    """A sentence that names the known name most like ``name``, or nothing.

    >>> suggestion("Joyy", ["Joy", "Anger"])
    "Did you mean 'Joy'?"
    """
    close = nearest(name, known)
    return f"Did you mean {close!r}?" if close else ""
