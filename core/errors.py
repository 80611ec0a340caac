"""Everything espressivo raises on purpose.

::

    EspressivoError
    |-- TermSyntaxError           a text is no term, condition or substitution
    |-- SubstitutionError         bindings contradict each other or are cyclic
    |-- BeliefError               a property cannot be stored or asked
    |   `-- PerspectiveError      a theory-of-mind perspective makes no sense
    |-- PropertyError             a dynamic property cannot be registered or computed
    |-- EventError                a term is no event that can happen, or an event is unknown
    |-- AppraisalError            an appraisal rule yields what is no number, or an emotion is unknown
    |-- DecisionError             an action rule yields what is no action or no priority
    |-- AuthoringError            a file is wrong: names file, place, what was expected
    |-- StateError                a saved state cannot be restored, or an object is used in the wrong phase
    `-- MissingExtraError         an optional package is needed: names the extra to install

Every message is written for the person who must mend the cause: what, where, what was expected.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "AppraisalError",
    "AuthoringError",
    "BeliefError",
    "DecisionError",
    "EspressivoError",
    "EventError",
    "MissingExtraError",
    "PerspectiveError",
    "PropertyError",
    "StateError",
    "SubstitutionError",
    "TermSyntaxError",
    "nearest",
    "shown",
]


class EspressivoError(Exception):
    """Base of all errors that espressivo raises on purpose."""


class TermSyntaxError(EspressivoError, ValueError):
    """A text is not a well-formed term, condition or substitution."""


class SubstitutionError(EspressivoError, ValueError):
    """Bindings contradict each other, or would never end when applied."""


class BeliefError(EspressivoError, ValueError):
    """A property cannot be stored or asked."""


class PerspectiveError(BeliefError):
    """A theory-of-mind perspective is malformed or too deep."""


class PropertyError(EspressivoError, ValueError):
    """A dynamic property cannot be registered, or cannot be computed."""


class EventError(EspressivoError, ValueError):
    """A term is no event that can happen, or an event id is unknown."""


class AppraisalError(EspressivoError, ValueError):
    """An appraisal rule yields something that is no number, or names an unknown emotion."""


class DecisionError(EspressivoError, ValueError):
    """An action rule yields something that is no action, or no priority."""


class StateError(EspressivoError, ValueError):
    """A saved state cannot be restored, or an object is used in the wrong phase."""


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


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that looks most like ``name``, or None when none is close.

    >>> nearest("Desirabilty", ["Desirability", "Like"])
    'Desirability'
    """
    by_folded = {candidate.casefold(): candidate for candidate in sorted(candidates)}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def shown(text: str, limit: int = 80) -> str:
    """Return what a message quotes of a text that may be long.

    >>> shown("Likes( Ben )"), shown("x" * 100, limit=10)
    ('Likes( Ben )', 'xxxxxxx...')
    """
    text = text.strip()
    return text if len(text) <= limit else f"{text[: limit - 3]}..."
