"""Problems of a story: what is wrong, where, how bad it is and what to write instead.

Whoever reads or checks a story collects its problems in :class:`Problems`; one that cannot be compiled ends in an error
that names the first of them and says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ...core.errors import AuthoringError

__all__ = ["NOWHERE", "Place", "Problem", "Problems", "Severity"]

Severity = Literal["error", "warning", "info"]

_RANK: dict[str, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written.

    Attributes:
        file: Name of the file, as the user gave it; None for a text without one.
        line: Counted from 1; 0 when only the file is known.
        column: Counted from 1, in characters; 0 when only the line is known.
        end_column: The column after the last character concerned; None when only the beginning is known.
    """

    file: str | None
    line: int
    column: int
    end_column: int | None = None

    def moved(self, offset: int, length: int | None = None) -> Place:
        """Return the place ``offset`` characters further on in the same line, over ``length`` characters.

        >>> str(Place("loaf.yaml", 3, 5).moved(4, 2))
        'loaf.yaml:3:9'
        """
        column = max(1, self.column) + offset
        return Place(self.file, self.line, column, None if length is None else column + length)

    def __str__(self) -> str:
        parts = (self.file, self.line or None, self.column or None)
        return ":".join(str(part) for part in parts if part is not None)


NOWHERE = Place(None, 0, 0)
"""The place of what stands in no file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a story, or could be.

    Attributes:
        rule: What kind of problem it is: words in lower case, with hyphens.
        severity: An error keeps the story from being played; a warning and an info do not.
        message: What is wrong, one sentence without its full stop.
        remedy: What to write instead; may be empty.
        place: Where.
        path: Path inside a structured file, such as ``$.cast.Mira.wants``; empty when there is none.
    """

    rule: str
    severity: Severity
    message: str
    remedy: str
    place: Place
    path: str = ""

    @property
    def text(self) -> str:
        """The message and its remedy, without the place.

        >>> Problem("unknown-goal", "error", "nobody wants 'rain'", "Did you mean 'train'?", NOWHERE).text
        "nobody wants 'rain'. Did you mean 'train'?"
        """
        return f"{self.message.rstrip('.')}. {self.remedy}" if self.remedy else self.message

    def __str__(self) -> str:
        place = str(self.place)
        return f"{place}: {self.severity}: {self.text}" if place else f"{self.severity}: {self.text}"


class Problems:
    """The problems of one story, in the order of its files, lines and columns.

    >>> problems = Problems()
    >>> problems.error("unknown-scene", "there is no scene 'asekd'", "Did you mean 'asked'?", Place("loaf.yaml", 9, 3))
    >>> print(*problems)
    loaf.yaml:9:3: error: there is no scene 'asekd'. Did you mean 'asked'?
    """

    def __init__(self, found: Iterable[Problem] = ()) -> None:
        self._found = dict.fromkeys(found)

    def add(self, problem: Problem) -> None:
        """Take a problem in; the same one twice counts once."""
        self._found.setdefault(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take several in."""
        for problem in problems:
            self.add(problem)

    def error(self, rule: str, message: str, remedy: str, place: Place, path: str = "") -> None:
        """Add what keeps the story from being played."""
        self.add(Problem(rule, "error", message, remedy, place, path))

    def warning(self, rule: str, message: str, remedy: str, place: Place, path: str = "") -> None:
        """Add what is likely a mistake."""
        self.add(Problem(rule, "warning", message, remedy, place, path))

    def info(self, rule: str, message: str, remedy: str, place: Place, path: str = "") -> None:
        """Add what a writer may want to know."""
        self.add(Problem(rule, "info", message, remedy, place, path))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that keep the story from being played."""
        return tuple(problem for problem in self if problem.severity == "error")

    def raise_first(self) -> None:
        """Raise the first error, if there is one.

        Raises:
            AuthoringError: It names file, line and column, and how many more errors there are.
        """
        errors = sorted(self.errors, key=lambda problem: problem.rule != "unreadable-file")  # others may come of it
        if not errors:
            return
        first, more = errors[0], len(errors) - 1
        text = f"{first.text}\n(and {more} more {'errors' if more > 1 else 'error'})" if more else first.text
        place = first.place
        raise AuthoringError(
            text, file=place.file, line=place.line or None, column=place.column or None, path=first.path or None
        )

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found, key=_order))

    def __len__(self) -> int:
        return len(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)


def _order(problem: Problem) -> tuple[str, int, int, int, str, str]:
    place = problem.place
    return place.file or "", place.line, place.column, _RANK[problem.severity], problem.rule, problem.message
