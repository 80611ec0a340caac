"""Tests as they are played: every text of a test read, with its place; what is wrong is reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final, TypeVar

from ...core.errors import shown
from ..language.compiling import Story
from ..language.problems import NOWHERE, Place, Problems
from ..language.story import Expected, Step, TestStory
from .expectations import Expectation, ExpectationError, parse_expectation
from .givens import Given, parse_given
from .lexicon import Lexicon, lexicon_of
from .steps import Check, Pass, StepPlan, parse_seconds, parse_step

__all__ = ["MAX_SEEDS", "Placed", "TestPlan", "check_tests", "plan_of", "seeds_of"]

MAX_SEEDS: Final = 10_000
_RANGE: Final = re.compile(r"\s*(-?\d{1,18})\s*(?:\.\.\.?\s*(-?\d{1,18}))?\s*")
_MODES: Final = ("expect", "never")
T = TypeVar("T")


@dataclass(frozen=True)
class Placed:
    """An expectation and where it is written; ``at_end`` when it is about the whole play."""

    expectation: Expectation
    place: Place
    at_end: bool = True


@dataclass
class TestPlan:
    """A test, read.

    Attributes:
        name: Of the test.
        place: Where it is written.
        seeds: With which it is played.
        givens: How it begins.
        led: Who does only what the steps say.
        steps: What happens, with places.
        expectations: What is expected, at the end or at a step.
        turns: How many turns are played at most.
        transcript: File with the recorded transcript; empty without one.
        transcript_place: Where that is written.
    """

    __test__ = False

    name: str
    place: Place
    seeds: tuple[int, ...] = (0,)
    givens: list[Given] = field(default_factory=list)
    led: tuple[str, ...] = ()
    steps: list[tuple[StepPlan, Place]] = field(default_factory=list)
    expectations: list[Placed] = field(default_factory=list)
    turns: int = 200
    transcript: str = ""
    transcript_place: Place = NOWHERE


def check_tests(story: Story, problems: Problems) -> None:
    """Report what is wrong with the tests of a story, without playing them."""
    lexicon = lexicon_of(story.scenario)
    for name in story.tests:
        plan_of(story, name, lexicon, problems)


def plan_of(story: Story, name: str, lexicon: Lexicon, problems: Problems) -> TestPlan:
    """Read a test of a story; what is wrong is reported and left out."""
    return _Planner(story, name, lexicon, problems).plan()


def seeds_of(written: int | list[int] | str) -> tuple[int, ...]:
    """Return the seeds that a text, a number or a list names.

    Raises:
        ExpectationError: It names none, or too many.

    >>> seeds_of("0..3, 7"), seeds_of([1, 2]), seeds_of(5)
    ((0, 1, 2, 3, 7), (1, 2), (5,))
    """
    found: list[int] = []
    for part in ",".join(map(str, written)).split(",") if isinstance(written, list) else str(written).split(","):
        span = _RANGE.fullmatch(part)
        if span is None:
            raise ExpectationError(f"{shown(part.strip())!r} is no seed", 0, "Write `2`, `[1, 2, 3]` or `0..99`.")
        first = int(span[1])
        last = int(span[2]) if span[2] else first
        if last < first or last - first + len(found) >= MAX_SEEDS:
            raise ExpectationError(f"{shown(part.strip())!r} are no seeds", 0, f"At most {MAX_SEEDS}, lowest first.")
        found += range(first, last + 1)
    return tuple(dict.fromkeys(found))


class _Planner:
    def __init__(self, story: Story, name: str, lexicon: Lexicon, problems: Problems) -> None:
        self._story = story
        self._test: TestStory = story.tests[name]
        self._lexicon = lexicon
        self._problems = problems
        self._plan = TestPlan(name, self._place(name, name=""))

    def plan(self) -> TestPlan:
        """Read it all."""
        test, plan = self._test, self._plan
        plan.turns = test.turns
        part = "seeds" if test.seeds != "" else "seed"
        plan.seeds = self._read(lambda: seeds_of(test.seeds if part == "seeds" else test.seed), part) or (0,)
        for key, value in test.given.items():
            given = self._read(partial(parse_given, key, value, self._lexicon), f"given|{key}")
            plan.givens += [] if given is None else [given]
        plan.led = tuple(self._led())
        for index, (key, written) in enumerate(self._written_steps()):
            self._step(key, written, index)
        for mode in _MODES:
            self._expectations(getattr(test, mode), mode, mode, at_end=True)
        plan.transcript = self._transcript()
        plan.transcript_place = self._place("transcript")
        return plan

    def _place(self, path: str, name: str | None = None) -> Place:
        prefix = f"{self._plan.name}|" if name is None else name
        return self._story.test_places.get(f"{prefix}{path}", NOWHERE)

    def _read(self, read: Callable[[], T], path: str) -> T | None:
        try:
            return read()
        except ExpectationError as error:
            place = self._place(path)
            where = place.moved(error.column, 0) if error.column and place.end_column else place
            self._problems.error("test", error.message, error.remedy, where)
            return None

    def _led(self) -> Iterator[str]:
        written = self._test.as_
        for text in [written] if isinstance(written, str) else written:
            if text:
                name = self._read(partial(self._somebody, text), "as")
                if name is not None:
                    yield name
        if not written and self._lexicon.scenario.player is not None:
            yield self._lexicon.scenario.player

    def _somebody(self, text: str) -> str:
        name = self._lexicon.agent(text)
        if name is None:
            known = self._lexicon.names.agent_words()
            hint = self._lexicon.names.nearest(text, known) or f"expected one of: {', '.join(known[:12])}"
            raise ExpectationError(f"nobody is called {shown(text)!r}", 0, hint)
        return name

    # -- steps ---------------------------------------------------------------------------------------------------

    def _written_steps(self) -> Iterator[tuple[str, str | Step]]:
        written = self._test.play
        if isinstance(written, str):
            yield from (("play", line) for line in written.splitlines() if line.strip())
        else:
            yield from ((f"play|{number}", step) for number, step in enumerate(written))

    def _step(self, key: str, written: str | Step, index: int) -> None:
        if isinstance(written, str):
            self._add(key, written)
            return
        if written.do:
            self._add(f"{key}|do", written.do)
        if written.wait:
            seconds = self._read(lambda: parse_seconds(written.wait), f"{key}|wait")
            if seconds is not None:
                self._plan.steps.append((Pass(f"wait {written.wait}", seconds), self._place(f"{key}|wait")))
        if written.until:
            self._add(f"{key}|until", f"until {written.until}", shift=-len("until "))
        first = len(self._plan.expectations)
        for mode in _MODES:
            self._expectations(getattr(written, mode), mode, f"{key}|{mode}", at_end=False)
        numbers = tuple(range(first, len(self._plan.expectations)))
        if numbers:
            self._plan.steps.append((Check(f"step {index + 1}", numbers), self._place(key)))

    def _add(self, key: str, text: str, shift: int = 0) -> None:
        def read() -> StepPlan:
            try:
                return parse_step(text, self._lexicon)
            except ExpectationError as error:
                raise ExpectationError(error.message, max(0, error.column + shift), error.remedy) from None

        step = self._read(read, key)
        if step is not None:
            self._plan.steps.append((step, self._place(key)))

    # -- expectations --------------------------------------------------------------------------------------------

    def _expectations(self, written: str | list[str | Expected], mode: str, key: str, *, at_end: bool) -> None:
        if isinstance(written, str):
            if written.strip():
                self._expectation(written, mode, key, at_end)
            return
        for number, each in enumerate(written):
            if isinstance(each, str):
                self._expectation(each, mode, f"{key}|{number}", at_end)
                continue
            for name in ("never", "always"):
                if getattr(each, name):
                    self._expectation(getattr(each, name), name, f"{key}|{number}|{name}", at_end)

    def _expectation(self, text: str, mode: str, key: str, at_end: bool) -> None:
        mode = "at" if mode == "expect" else mode
        found = self._read(lambda: parse_expectation(text, self._lexicon, mode), key)
        if found is not None:
            self._plan.expectations.append(Placed(found, self._place(key), at_end))

    def _transcript(self) -> str:
        text = self._test.transcript

        def read() -> str:
            paths = (PurePosixPath(text), PureWindowsPath(text))
            if any(path.is_absolute() or path.drive or ".." in path.parts for path in paths):
                raise ExpectationError(f"{shown(text)!r} is not beside the story", 0, "Name a file in its folder.")
            return text

        return self._read(read, "transcript") or ""
