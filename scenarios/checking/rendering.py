"""Shows a report as good compilers do: where, what, the line with a mark under it, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ..language.problems import Place, Problem
from .report import FeelingNote, Report, Trials

__all__ = ["show", "show_feelings", "summary"]

_COLOURS: Final = {"error": "red", "warning": "yellow", "info": "cyan"}
_NOUNS: Final = {"error": ("error", "errors"), "warning": ("warning", "warnings"), "info": ("note", "notes")}
_WORD: Final = re.compile(r"\"[^\"]*\"|'[^']*'|\[[^\]]*\]|[#\w][\w'-]*(?:\([^)]*\))?|\S")
_BEFORE: Final = 24
"""So many characters of a long line are shown before the place, at least."""


def show(report: Report, console: Console, *, quiet: bool = False) -> None:
    """Write a report.

    Args:
        report: What was found.
        console: Where to.
        quiet: Whether to write only errors and warnings, a line each.
    """
    for problem in report.problems:
        if quiet and problem.severity == "info":
            continue
        _print(console, _headline(problem))
        if not quiet:
            for line in _excerpt(problem, report.sources.get(problem.place.file or "", ()), console.width):
                _print(console, line)
            for line in _remedy(problem, console):
                _print(console, line)
            _print(console, Text())
    if not quiet:
        _print(console, summary(report))


def show_feelings(notes: Sequence[FeelingNote], console: Console) -> None:
    """Write what stands behind the feelings that a writer wants."""
    for note in notes:
        _print(console, Text.assemble((f"{note.place}: ", "bold"), note.text))
        for caution in note.cautions:
            _print(console, Text.assemble(("  but ", "yellow"), caution))


def summary(report: Report) -> Text:
    """Return the last line: how many problems of each kind, and how much was tried."""
    text = Text()
    counts = [(count, severity) for severity, count in report.counts.items() if count]
    if not counts:
        text.append("no problems", "bold green")
    for number, (count, severity) in enumerate(counts):
        text.append(", " if number else "")
        text.append(f"{count} {_NOUNS[severity][count > 1]}", f"bold {_COLOURS[severity]}")
    text.append(f" in {report.file}")
    if report.trials is not None:
        text.append(f"; {_tried(report.trials)}")
    return text


def _tried(trials: Trials) -> str:
    plays = f"{trials.plays:,} play{'' if trials.plays == 1 else 's'}"
    extent = f"everything tried, {plays}" if trials.complete else f"{trials.steps:,} turns tried, {plays}"
    said, lines = trials.lines
    used, rules = trials.rules
    parts = [f"{said} of {lines} lines said"] if lines else []
    parts += [f"{used} of {rules} rules used"] if rules else []
    return ": ".join(part for part in (extent, ", ".join(parts)) if part)


def _headline(problem: Problem) -> Text:
    place = str(problem.place)
    return Text.assemble(
        (f"{place}: " if place else "", "bold"),
        (f"{problem.severity}[{problem.rule}]", f"bold {_COLOURS[problem.severity]}"),
        (f": {problem.message.rstrip('.')}", "bold"),
    )


def _excerpt(problem: Problem, lines: Sequence[str], width: int) -> Iterator[Text]:
    """Yield the line of a problem, and a mark under the place."""
    place = problem.place
    if not 0 < place.line <= len(lines):
        return
    line = lines[place.line - 1].expandtabs(1).rstrip()
    gutter = f"{place.line:>5} | "
    if not place.column or place.column > len(line) + 1:
        yield Text.assemble((gutter, "blue"), line[: max(10, width - len(gutter))])
        return
    start, end = place.column - 1, _end(place, line)
    shown, start, end = _clipped(line, start, end, max(30, width - len(gutter)))
    yield Text.assemble((gutter, "blue"), shown)
    mark = "^" + "~" * max(0, cell_len(shown[start:end]) - 1)
    under = " " * cell_len(shown[:start])
    yield Text.assemble(("      | ", "blue"), under, (mark, f"bold {_COLOURS[problem.severity]}"))


def _end(place: Place, line: str) -> int:
    """Return where a mark ends: where the place does, or else the word that begins there."""
    if place.end_column is not None and place.end_column > place.column:
        return min(len(line), place.end_column - 1)
    found = _WORD.match(line, place.column - 1)
    return found.end() if found else place.column


def _clipped(line: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """Cut a line that is too wide, so that the place stays in it."""
    if cell_len(line) <= width:
        return line, start, end
    cut = max(0, min(start - _BEFORE, len(line) - width + 1)) if start > width // 2 else 0
    head = "…" if cut else ""
    shown = head + line[cut : cut + width - 2] + ("…" if cut + width - 2 < len(line) else "")
    moved = len(head) - cut
    return shown, start + moved, min(end + moved, len(shown))


def _remedy(problem: Problem, console: Console) -> Iterator[Text]:
    if not problem.remedy:
        return
    words = Text(problem.remedy)
    for number, line in enumerate(words.wrap(console, max(30, console.width - 10))):
        line.rstrip()
        yield Text.assemble(("      = " if not number else "        ", "blue"), line)


def _print(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=True)
