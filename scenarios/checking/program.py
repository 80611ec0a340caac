"""What the command does with checks: several files, printed for people or programs, or written for editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from ..files import refuse_input
from ..shipped import find_scenario
from ..stage import terminal
from .catalogue import catalogue, explained, rule_called
from .checks import STEPS, Progress, check_story
from .rendering import show, show_feelings
from .report import Report, as_data
from .sarif import as_sarif

__all__ = ["check_files", "explanation", "print_json", "print_reports", "write_sarif"]


def check_files(
    files: Iterable[str],
    storage: str | None = None,
    *,
    explore: bool = True,
    steps: int = STEPS,
    progress: Progress | None = None,
) -> list[Report]:
    """Check several files, or shipped scenarios by their names; see :func:`.check_story`."""
    return [
        check_story(find_scenario(file), storage, explore=explore, steps=steps, progress=progress) for file in files
    ]


def explanation(rule: str | None) -> str:
    """Return what is known of a rule; of None, the list of all.

    Raises:
        AuthoringError: There is no such rule.
    """
    if rule is not None:
        return explained(rule_called(rule))
    found = catalogue()
    width = max(len(each.id) for each in found.rules)
    lines: list[str] = []
    for group, title in found.groups.items():
        lines += ["", title] if lines else [title]
        lines += [f"  {r.id:<{width}}  {r.severity:<7}  {r.title}" for r in found.rules if r.group == group]
    return "\n".join(lines)


def print_reports(reports: Sequence[Report], stream: IO[str], *, quiet: bool = False, feelings: bool = False) -> None:
    """Print reports for people."""
    console = terminal(stream)
    for number, report in enumerate(reports):
        if number and not quiet:
            console.print()
        if feelings:
            show_feelings(report.feelings, console)
        show(report, console, quiet=quiet)


def print_json(reports: Iterable[Report], stream: IO[str]) -> None:
    """Print each report as one line of JSON."""
    for report in reports:
        stream.write(json.dumps(as_data(report), ensure_ascii=False) + "\n")


def write_sarif(reports: Iterable[Report], file: str, version: str) -> None:
    """Write reports as one SARIF log.

    Raises:
        OSError: The file cannot be written.
    """
    reports = list(reports)
    refuse_input(file, [report.file for report in reports])
    log = as_sarif(reports, version)
    Path(file).write_text(json.dumps(log, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
