"""What a check found, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..language.problems import Place, Problem

__all__ = ["FORMAT", "FeelingNote", "Report", "Trials", "as_data"]

FORMAT: Final = "espressivo-check/1"
"""Name and version of what :func:`as_data` gives."""


@dataclass(frozen=True, slots=True)
class FeelingNote:
    """What was worked out for a feeling that a writer wants.

    Attributes:
        place: Where it is written.
        text: The appraisal behind it, and what else is felt.
        cautions: For whom it comes out otherwise.
    """

    place: Place
    text: str
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trials:
    """How much was tried out.

    Attributes:
        steps: Turns that were taken, in all plays together.
        plays: Plays that came to an end of their own.
        complete: Whether everything that can happen was tried; what was never used then never can be.
        lines: How many lines were said, and how many there are.
        rules: How many rules were used, and how many there are.
    """

    steps: int
    plays: int
    complete: bool
    lines: tuple[int, int] = (0, 0)
    rules: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Report:
    """What a check found.

    Attributes:
        file: What was checked.
        problems: What is wrong, in the order of files, lines and columns.
        feelings: What was worked out for the feelings that the writer wants.
        trials: How much was tried out; None when nothing was.
        sources: The lines of the files that problems are in.
    """

    file: str
    problems: tuple[Problem, ...] = ()
    feelings: tuple[FeelingNote, ...] = ()
    trials: Trials | None = None
    sources: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)

    @property
    def counts(self) -> dict[str, int]:
        """How many problems there are of each severity."""
        found = Counter(problem.severity for problem in self.problems)
        return {severity: found[severity] for severity in ("error", "warning", "info")}

    def failed(self, *, strict: bool = False) -> bool:
        """Whether anything is wrong: errors, and with ``strict`` warnings too."""
        counts = self.counts
        return bool(counts["error"] or (strict and counts["warning"]))


def as_data(report: Report) -> dict[str, Any]:
    """Return a report as data for JSON, see :data:`FORMAT`."""
    counts, trials = report.counts, report.trials
    return {
        "format": FORMAT,
        "file": report.file,
        "errors": counts["error"],
        "warnings": counts["warning"],
        "infos": counts["info"],
        "tried": None if trials is None else _trials(trials),
        "problems": [_problem(each) for each in report.problems],
        "feelings": [
            {**_place(each.place), "text": each.text, "cautions": list(each.cautions)} for each in report.feelings
        ],
    }


def _trials(trials: Trials) -> dict[str, Any]:
    return {
        "steps": trials.steps,
        "plays": trials.plays,
        "complete": trials.complete,
        "lines": {"said": trials.lines[0], "all": trials.lines[1]},
        "rules": {"used": trials.rules[0], "all": trials.rules[1]},
    }


def _problem(problem: Problem) -> dict[str, Any]:
    told = {"rule": problem.rule, "severity": problem.severity, "message": problem.message, "remedy": problem.remedy}
    return {**told, **_place(problem.place), "path": problem.path}


def _place(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line or None,
        "column": place.column or None,
        "end_column": place.end_column,
    }
