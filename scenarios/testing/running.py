"""Runs tests: builds a world for each seed, leads the play step by step, and judges it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ...agents.properties import OWN_PROPERTIES
from ...agents.world import World
from ...core.errors import EspressivoError
from ..build import build_world
from ..language.compiling import Story
from ..language.problems import Problems
from ..transcript import PlayedTurn
from .claims import Claim
from .coverage import Coverage
from .givens import apply_given
from .history import History
from .lexicon import Lexicon, lexicon_of
from .monitors import Monitor
from .plans import TestPlan, plan_of
from .rehearsal import Rehearsal
from .results import Failure, TestResult
from .steps import Act, Check, Pass, PlayOn, Say, StepPlan
from .transcripts import Transcripts, lines_of

__all__ = ["run_tests"]

_OPTIONS: Final = 4
Told = Callable[[TestResult], None]


def run_tests(
    story: Story,
    *,
    only: str = "",
    seed: int | None = None,
    update: bool = False,
    coverage: Coverage | None = None,
    told: Told | None = None,
) -> list[TestResult]:
    """Play the tests of a story.

    Args:
        story: Compiled.
        only: Part of the names of those to play, in any letter case.
        seed: In place of the seeds that the tests name.
        update: Write the transcripts that tests compare with.
        coverage: Takes in what was said and used.
        told: Is handed each result at once.

    Returns:
        One result for each test and seed, in the order of the file.

    Raises:
        AuthoringError: The world of the story cannot be built.

    >>> from espressivo.scenarios.language.compiling import story_from_text
    >>> story = story_from_text('''
    ... scenario: Greeting
    ... cast: {Ana: {feels: {"[who] greets me": joy 5}}, Bo: {}}
    ... actions: {greet: "[who] greets [whom]"}
    ... tests:
    ...   a greeting pleases: {play: [Bo greets Ana], expect: [Ana feels joy > 4]}
    ... ''')
    >>> [(result.name, result.outcome) for result in run_tests(story)]
    [('a greeting pleases', 'passed')]
    """
    lexicon = lexicon_of(story.scenario)
    transcripts = Transcripts(story.files[0] if story.files else "", update=update)
    results: list[TestResult] = []
    for name in story.tests:
        if only.casefold() not in name.casefold():
            continue
        problems = Problems()
        plan = plan_of(story, name, lexicon, problems)
        file = plan.place.file or (story.files[0] if story.files else "<text>")
        for result in _played(plan, problems, lexicon, file, seed, transcripts, coverage):
            results.append(result)
            if told is not None:
                told(result)
    transcripts.write()
    return results


def _played(
    plan: TestPlan,
    problems: Problems,
    lexicon: Lexicon,
    file: str,
    seed: int | None,
    transcripts: Transcripts,
    coverage: Coverage | None,
) -> Iterator[TestResult]:
    if problems.errors:
        failures = tuple(Failure(each.place, each.message, each.remedy) for each in problems.errors)
        yield TestResult(file, plan.name, plan.seeds[0], False, failures, error=True, place=plan.place)
        return
    seeds = plan.seeds if seed is None else (seed,)
    for each in seeds:
        yield _Run(plan, lexicon, file, each, len(seeds) > 1, transcripts, coverage).result()


class _StepFailedError(Exception):
    """A step cannot be taken.

    Attributes:
        got: What is so instead.
    """

    def __init__(self, got: str) -> None:
        self.got = got
        super().__init__(got)


class _Run:
    """One test with one seed."""

    def __init__(
        self,
        plan: TestPlan,
        lexicon: Lexicon,
        file: str,
        seed: int,
        several: bool,
        transcripts: Transcripts,
        coverage: Coverage | None,
    ) -> None:
        self._plan = plan
        self._lexicon = lexicon
        self._file = file
        self._seed = seed
        self._several = several
        self._transcripts = transcripts
        self._coverage = coverage
        self._monitors = [Monitor(placed) for placed in plan.expectations]
        self._failures: list[Failure] = []
        self._mark = 0
        """From which moment on a scene counts as reached."""
        self._is_pending = False
        """Whether the others have yet to react to what was done."""

    def result(self) -> TestResult:
        """Play it and judge it."""
        began = time.perf_counter()
        world = build_world(self._lexicon.scenario, self._seed, self._file)
        _answer_everywhere(world)
        rehearsal: Rehearsal | None = None
        try:
            apply_given(world, self._plan.givens)
            rehearsal = Rehearsal(self._lexicon, world, self._plan.led, self._plan.turns, self._look)
            self._play(rehearsal)
        except EspressivoError as error:
            self._failures.append(Failure(self._plan.place, "that it can be played", str(error)))
        told: tuple[str, ...] = ()
        if rehearsal is not None:
            told = tuple(_told(rehearsal.told, self._lexicon))
            if self._coverage is not None:
                self._coverage.take(rehearsal)
        self._compare(told)
        return TestResult(
            self._file,
            self._plan.name,
            self._seed,
            self._several,
            tuple(self._failures),
            place=self._plan.place,
            turns=0 if rehearsal is None else len(rehearsal.told),
            seconds=time.perf_counter() - began,
            told=told,
        )

    def _compare(self, told: tuple[str, ...]) -> None:
        if not self._plan.transcript:
            return
        difference = self._transcripts.compare(self._plan.transcript, self._plan.name, self._seed, told)
        if difference:
            expected = f"what {self._plan.transcript} says"
            self._failures.append(Failure(self._plan.transcript_place, expected, difference))

    def _look(self, history: History) -> None:
        for monitor in self._monitors:
            monitor.look(history)

    def _play(self, rehearsal: Rehearsal) -> None:
        rehearsal.begin()
        if not self._plan.steps:
            rehearsal.play_on(lambda: False)
        for step, place in self._plan.steps:
            try:
                self._step(rehearsal, step)
            except _StepFailedError as failed:
                self._failures.append(Failure(place, step.text, failed.got, rehearsal.history.when()))
                return
        self._react(rehearsal)
        self._judge(rehearsal.history)

    def _judge(self, history: History) -> None:
        for monitor in self._monitors:
            if monitor.placed.at_end or monitor.goes_on:
                failure = monitor.judge(history)
                if failure is not None and failure not in self._failures:
                    self._failures.append(failure)

    # -- steps ---------------------------------------------------------------------------------------------------

    def _step(self, rehearsal: Rehearsal, step: StepPlan) -> None:
        if isinstance(step, Act):
            self._act(rehearsal, step)
        elif isinstance(step, Say):
            self._say(rehearsal, step)
        elif isinstance(step, Pass):
            self._react(rehearsal)
            rehearsal.wait(step.seconds)
        elif isinstance(step, PlayOn):
            self._play_on(rehearsal, step)
        else:
            self._check(rehearsal, step)

    def _react(self, rehearsal: Rehearsal) -> None:
        if self._is_pending:
            self._is_pending = False
            rehearsal.let_others_act()

    def _prepare(self, rehearsal: Rehearsal, agents: Iterable[str]) -> None:
        """Let the others act first, when those who are led are to do something and it is not their turn yet."""
        if not any(agent in self._plan.led for agent in agents):
            return
        self._react(rehearsal)
        if not any(rehearsal.options_of(agent) for agent in agents):
            rehearsal.let_others_act()

    def _act(self, rehearsal: Rehearsal, step: Act) -> None:
        self._prepare(rehearsal, [step.agent] if step.agent else [])
        self._mark = len(rehearsal.history.moments)
        option = rehearsal.option_for(step.agent, step.pattern) if step.agent else None
        if option is not None:
            rehearsal.take(step.agent, option)
        elif any(symbol.is_universal for symbol in step.pattern.symbols()):
            raise _StepFailedError(self._instead(rehearsal, [step.agent]))
        else:
            rehearsal.happen(step.pattern)
        self._is_pending = True

    def _say(self, rehearsal: Rehearsal, step: Say) -> None:
        self._prepare(rehearsal, step.agents)
        self._mark = len(rehearsal.history.moments)
        wanted = [(line.source, line.utterance, line.current_state) for line in step.lines]
        for agent in step.agents:
            for option in rehearsal.options_of(agent):
                line = option.line
                if line is not None and (line.source, line.utterance, str(line.current_state)) in wanted:
                    rehearsal.take(agent, option)
                    self._is_pending = True
                    return
        raise _StepFailedError(self._instead(rehearsal, step.agents))

    def _instead(self, rehearsal: Rehearsal, agents: Iterable[str]) -> str:
        """Say what somebody might do, who cannot do what is asked."""
        told: list[str] = []
        for agent in agents:
            texts = list(dict.fromkeys(option.text for option in rehearsal.options_of(agent)))[:_OPTIONS]
            might = " or ".join(f"“{text}”" for text in texts)
            told.append(f"{self._lexicon.label(agent)} could only: {might}" if texts else f"{agent} could do nothing")
        scene = self._lexicon.scene_of(rehearsal.history.scene)
        return "; ".join(told) + (f" (the scene was {scene})" if scene else "")

    def _play_on(self, rehearsal: Rehearsal, step: PlayOn) -> None:
        self._react(rehearsal)
        if step.turns:
            last = len(rehearsal.told) + step.turns
            rehearsal.play_on(lambda: len(rehearsal.told) >= last)
            return
        until, mark, history = step.until, self._mark, rehearsal.history
        done = rehearsal.play_on(lambda: until is not None and self._has_come(until, history, mark))
        self._mark = len(history.moments)
        if until is not None and not done:
            raise _StepFailedError(f"{until.so(history)}{_ended(history, rehearsal)}")
        if until is None and rehearsal.is_full:
            raise _StepFailedError(f"after {len(rehearsal.told)} turns the story still went on")

    @staticmethod
    def _has_come(until: Claim, history: History, mark: int) -> bool:
        return until.holds(history, mark) or (bool(mark or history.scene) and until.happens(history, history.now))

    def _check(self, rehearsal: Rehearsal, step: Check) -> None:
        self._react(rehearsal)
        for number in step.numbers:
            failure = self._monitors[number].begin(rehearsal.history)
            if failure is not None:
                self._failures.append(failure)


def _ended(history: History, rehearsal: Rehearsal) -> str:
    if rehearsal.is_full:
        return f", and {len(rehearsal.told)} turns were over"
    reasons = {"terminal state": "the story was over", "nobody can act": "nobody had anything more to do"}
    return f", and {reasons.get(history.over, 'it stood still')}"


def _answer_everywhere(world: World) -> None:
    """Let agents that behave as the toolkit's do answer what expectations ask."""
    if not world.behaviour.toolkit_properties:
        return
    for agent in world:
        for spec in OWN_PROPERTIES:
            agent.beliefs.properties.register(
                spec.template, spec.bound_to(agent, False), description=spec.description, declared_by="test"
            )


def _told(turns: Iterable[PlayedTurn], lexicon: Lexicon) -> Iterator[str]:
    for turn in turns:
        yield from lines_of(turn, lexicon.label)
