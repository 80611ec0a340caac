"""Shows what came of tests on a terminal: a line for each, what was expected and what was so, and a summary."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.text import Text

from .coverage import KINDS, Coverage, Covered
from .results import Failure, TestResult

__all__ = ["show_coverage", "show_results", "summary"]

_MARKS: Final = {"passed": ("✓", "ok  ", "green"), "failed": ("✗", "FAIL", "red"), "error": ("!", "ERR ", "magenta")}
_LISTED_SEEDS: Final = 12
_NOUNS: Final = {"lines": "line", "rules": "rule", "scenes": "scene", "triggers": "trigger"}
_LABEL: Final = 10


def show_results(
    results: Sequence[TestResult],
    console: Console,
    *,
    quiet: bool = False,
    verbose: bool = False,
    why: bool = False,
) -> None:
    """Write what came of tests.

    Args:
        results: In the order in which they were played.
        console: Where to.
        quiet: Write only what failed.
        verbose: Write how long each took, and what was said and done in those that failed.
        why: Explain the feelings that were not as expected.
    """
    for file, of_file in groupby(results, key=lambda each: each.file):
        tests = [list(group) for _, group in groupby(of_file, key=lambda each: each.name)]
        if quiet and all(result.passed for test in tests for result in test):
            continue
        _print(console, Text(file, "bold"))
        for test in tests:
            failed = [result for result in test if not result.passed]
            if failed or not quiet:
                _print(console, _headline(test, console, verbose))
            if failed:
                _show_failed(failed[0], console, verbose, why)


def summary(results: Sequence[TestResult], verbose: bool = False) -> Text:
    """Return the last line: how many tests passed and failed; a test with several seeds counts once."""
    counts = {"passed": 0, "failed": 0, "error": 0}
    tests = [list(group) for _, group in groupby(results, key=lambda each: (each.file, each.name))]
    for test in tests:
        counts[_outcome(test)] += 1
    text = Text(f"{len(tests)} test{'' if len(tests) == 1 else 's'}: ")
    words = {"passed": "passed", "failed": "failed", "error": "could not be played"}
    parts = [(f"{count} {words[kind]}", _MARKS[kind][2]) for kind, count in counts.items() if count]
    for number, (words_of_part, colour) in enumerate(parts or [("none to play", "yellow")]):
        text.append(", " if number else "").append(words_of_part, f"bold {colour}")
    if len(results) > len(tests):
        text.append(f"; {len(results)} plays")
    if verbose:
        text.append(f"; {sum(result.seconds for result in results):.2f} s")
    return text


def show_coverage(coverage: Coverage, console: Console) -> None:
    """Write how much of a story its tests have reached, and what never happened."""
    counts = [(kind, *coverage.reached(kind)) for kind in KINDS]
    told = [f"{kind} {reached}/{count}" for kind, reached, count in counts if count]
    _print(console, Text.assemble((f"coverage of {coverage.file}: ", "bold"), ", ".join(told) or "nothing to reach"))
    for item in coverage.missed:
        _print(console, _missed(item, coverage.file))


def _missed(item: Covered, file: str) -> Text:
    words = item.words if len(item.words) <= 70 else f"{item.words[:69]}…"
    return Text.assemble((f"  {item.source or file}: ", "bold"), f"{_NOUNS[item.kind]} never reached: {words}")


def _outcome(test: Sequence[TestResult]) -> str:
    return next((each for each in ("error", "failed") if any(result.outcome == each for result in test)), "passed")


def _headline(test: Sequence[TestResult], console: Console, verbose: bool) -> Text:
    outcome = _outcome(test)
    mark, plain, colour = _MARKS[outcome]
    text = Text("  ").append(mark if _speaks_unicode(console) else plain, f"bold {colour}").append(f" {test[0].name}")
    if len(test) > 1:
        failed = [result.seed for result in test if not result.passed]
        listed = ", ".join(map(str, failed[:_LISTED_SEEDS])) + (", ..." if len(failed) > _LISTED_SEEDS else "")
        seeds = f"{len(test)} seeds" if not failed else f"{len(failed)} of {len(test)} seeds failed: {listed}"
        text.append(f" ({seeds})", "dim")
    if verbose:
        turns = sum(result.turns for result in test)
        text.append(f" {turns} turn{'' if turns == 1 else 's'}, {sum(result.seconds for result in test):.2f} s", "dim")
    return text


def _show_failed(result: TestResult, console: Console, verbose: bool, why: bool) -> None:
    for failure in result.failures:
        for line in _explained(failure, result):
            _print(console, line)
        if why and failure.why:
            for told in failure.why.splitlines():
                _print(console, Text(f"      {told}", "dim"))
    if any(failure.why for failure in result.failures) and not why:
        _print(console, _line("ask why", _command(result)))
    if verbose and result.told:
        _print(console, Text("      what was said and done", "dim"))
        for told in result.told:
            _print(console, Text(f"        {told}", "dim"))


def _explained(failure: Failure, result: TestResult) -> Iterator[Text]:
    place = str(failure.place)
    if place:
        yield Text(f"    {place}", "bold")
    if result.error:
        yield _line("wrong", failure.expected, "red")
        if failure.got:
            yield _line("instead", failure.got)
        return
    yield _line("expected", failure.expected, "green")
    if "\n" in failure.got:
        yield from _difference(failure.got)
    else:
        yield _line("but", f"{failure.got} {failure.moment}".strip(), "red")
    if failure.nearest:
        yield _line("nearest", failure.nearest)


def _difference(text: str) -> Iterator[Text]:
    for line in text.splitlines():
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        yield Text(f"      {line}", colour)


def _line(label: str, words: str, colour: str = "") -> Text:
    return Text.assemble((f"      {label:<{_LABEL}}", "dim"), (words, colour))


def _command(result: TestResult) -> str:
    seed = f" --seed {result.seed}" if result.several else ""
    return f"espressivo test {shlex.quote(result.file)} -k {shlex.quote(result.name)}{seed} --why"


def _speaks_unicode(console: Console) -> bool:
    return "utf" in (console.encoding or "").lower()


def _print(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=True)
