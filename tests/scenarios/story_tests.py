"""A small story to write tests for, and how they are played."""

from __future__ import annotations

from pathlib import Path

from espressivo.scenarios.language.compiling import Story, story_from_text
from espressivo.scenarios.language.problems import Problems
from espressivo.scenarios.testing import TestResult, check_tests, run_tests

LOAF = Path(__file__).parent / "stories" / "last-loaf.yaml"
FENCE = """\
scenario: The fence
player: Bo
cast:
  Ana:
    mood: 2
    likes: {Bo: 3}
    believes: {fence: whole}
    thinks: {Bo: {knows(law): true}}
    wants: {peace: {matters: 6, likely: 0.5}}
    feels:
      "[who] breaks the fence": anger 6 at [who]
      "[who] apologises to me": gratitude 4 to [who]
    does:
      "I leave": {if: anger at Bo > 20, urge: 1}
  Bo: {believes: {guilty: true}}
actions:
  break: "[who] breaks the fence"
  apologise: "[who] apologises to [whom]"
  leave: "[who] leaves"
changes:
  "[who] breaks the fence": {fence: broken}
scenes: |
  == yard
  * Bo: Watch this.   #boast
      > Bo breaks the fence
      -> trouble
  * Bo: Fine weather.
      -> yard

  == trouble
  Ana (cold): My fence.
  * Bo: I am sorry, {Ana}.   #sorry
      > Bo apologises to Ana
      -> end
  * Bo: It was old.
      -> end
"""


def story_of(tests: str, story: str = FENCE, file: str | None = "fence.yaml") -> Story:
    """Compile a story with a block of tests, which is indented by two."""
    return story_from_text(f"{story}\ntests:\n{tests}", file=file)


def played(tests: str, story: str = FENCE) -> list[TestResult]:
    """Play tests."""
    return run_tests(story_of(tests, story))


def failure(expectation: str, play: str = "[line boast]", key: str = "expect") -> tuple[str, str, str, str]:
    """What the one failure of an expectation says: expected, got, moment, nearest."""
    (result,) = played(f"  it: {{play: {play}, {key}: [{expectation}]}}\n")
    assert result.outcome == "failed", result
    (found,) = result.failures
    return found.expected, found.got, found.moment, found.nearest


def passes(expectation: str, play: str = "[line boast]", key: str = "expect") -> None:
    """Assert that an expectation is met."""
    (result,) = played(f"  it: {{play: {play}, {key}: [{expectation}]}}\n")
    assert result.outcome == "passed", result.failures


def wrong(test: str) -> list[str]:
    """What is wrong with a test, place and all; it is not played."""
    problems = Problems()
    check_tests(story_of(f"  it: {test}\n"), problems)
    return [str(problem) for problem in problems]
