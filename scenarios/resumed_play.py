"""A recorded play that goes on where its journal ends, as if it had never been broken off.

The play is played again from its beginning. As long as the journal has steps, what is done must be what was done, and
whoever took part chooses as they did; after its last step what is done is written down, and the person is asked.
"""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO, Any, Final, cast

from ..agents.agent import Agent
from ..agents.journal import Journal, Recorder
from ..agents.journal_deeds import perform
from ..agents.journal_edits import edit, edit_from
from ..agents.journal_format import Step, append
from ..agents.journal_words import deed_in_words
from ..agents.outcome import Change
from ..agents.state_terms import saved_term
from ..agents.world import Option, World
from ..core.errors import StateError
from .player import Choose, Play
from .recorded_play import Run
from .transcript import Ending, Event

__all__ = ["TAKING_IN", "ResumedPlay"]

_ENDLESS: Final = sys.maxsize
TAKING_IN: Final = ("edit", "perceive")
"""Deeds of those who hear what somebody says freely."""
_SAYING: Final = (*TAKING_IN, "happen")
"""With which a person's turn begins who says something freely."""


class ResumedPlay(Play):
    """A play that goes on; close :attr:`recorder` in the end.

    Args:
        run: What was recorded.
        choose: Asks the person who takes part, if one did.
        turns: After how many more turns it ends; see :class:`.player.Play`.

    Attributes:
        recorder: Writes what is done into the same journal.
        turn: Number of the last turn that was played before; known when the opening is told.

    Raises:
        StateError: It is no journal of a play, or its world is not as it was recorded.
    """

    def __init__(self, run: Run, *, choose: Choose | None = None, turns: int | None = None) -> None:
        if not run.is_play:
            raise StateError(
                f"{run.journal.path}: this is not the journal of a play, so there is nothing to go on with"
            )
        world = World.restored(run.journal.header.world)
        run.prepare(world)
        super().__init__(run.scenario, world, human=run.player or None, choose=choose, turns=turns)
        self.turn = 0
        self._run = run
        self._ends = self._limit, self._patience
        self._limit = self._patience = _ENDLESS
        self._course = _Course(run.journal)
        self.recorder = Recorder(world, run.journal.path, cast(IO[bytes], self._course))

    def __iter__(self) -> Iterator[Event]:
        """Play again what was played, untold; then tell how everybody is, and what comes next."""
        events = super().__iter__()
        next(events)
        latest: Event | None = None
        while self._course.is_known:
            self.turn = self._telling.turn
            latest = next(events)
            if isinstance(latest, Ending) and self._course.is_known:
                raise StateError(f"{self._course.path}: the journal goes on where the play ends: {latest.reason}")
        self._limit, self._patience = self._ends
        self._acts = 0
        if not self._course.written:
            self.turn = self._telling.turn
        yield replace(self._run.opening(self._telling), minds=self._telling.minds())
        if latest is not None and (self._course.written or isinstance(latest, Ending)):
            yield latest
        if not isinstance(latest, Ending):
            yield from events

    def _enter(self) -> None:
        """Nobody comes in: everybody was there when the recording began."""

    def _pick(self, agent: Agent, options: Sequence[Option]) -> int | str | None:
        known = self._course.known
        if known is None:
            return super()._pick(agent, options)
        return "" if known.done.get("do") in _SAYING else self._known_option(known, agent, options)

    def _reach(self, agent: Agent, text: str) -> list[Change]:
        """Let everybody take in what was taken in."""
        if text:
            return super()._reach(agent, text)
        while (known := self._course.known) is not None and known.done.get("do") in TAKING_IN:
            if known.done["do"] == "edit":
                edit(self.world, edit_from({name: value for name, value in known.done.items() if name != "do"}))
            else:
                perform(self.world, known.done)
        return []

    def _meant(self, agent: Agent, options: Sequence[Option], text: str) -> int | None:
        known = self._course.known
        if known is None or text:
            return super()._meant(agent, options, text)
        return self._known_option(known, agent, options) if known.done.get("do") == "act" else None

    def _known_option(self, known: Step, agent: Agent, options: Sequence[Option]) -> int:
        for number, option in enumerate(options):
            if known.done.get("do") == "act" and _is_same(known.done, option):
                return number
        raise self._course.complaint(known, f"{agent.name} is asked what to do")


def _is_same(done: dict[str, Any], option: Option) -> bool:
    """Whether an option is what was done."""
    decision, line = option.decision, option.line
    rule = decision.rule.id if decision.rule is not None else ""
    now = (saved_term(decision.action), saved_term(decision.target), line.id if line is not None else None, rule)
    return now == (done["action"], done["target"], done["line"], done["rule"])


class _Course:
    """What is done, as the lines of a journal: compared with those it has, then written after them."""

    def __init__(self, journal: Journal) -> None:
        self.path = journal.path
        self.written = 0
        self._size = journal.size
        self._steps = deque(journal.steps)
        self._file: IO[bytes] | None = None

    @property
    def is_known(self) -> bool:
        """Whether the journal has the next step."""
        return bool(self._steps)

    @property
    def known(self) -> Step | None:
        """The next step of the journal."""
        return self._steps[0] if self._steps else None

    def write(self, line: bytes) -> int:
        """Compare or write a line; called by the recorder.

        Raises:
            StateError: It is another step than the journal has.
        """
        if not self._steps:
            self._file = append(self.path, self._size) if self._file is None else self._file
            self.written += 1
            return self._file.write(line)
        known, step = self._steps.popleft(), Step.from_data(json.loads(line))
        if step.done != known.done:
            raise self.complaint(known, f"now it is {deed_in_words(step.done, step.outcome)}")
        if None not in (step.hash, known.hash) and step.hash != known.hash:
            raise self.complaint(known, "something else comes of it now; `espressivo replay` says what")
        return len(line)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def complaint(self, known: Step, now: str) -> StateError:
        """Return the error that the play does not go as it was recorded."""
        done = deed_in_words(known.done, known.outcome)
        return StateError(f"{self.path}: the play cannot go on: step {known.step} was {done}; {now}")
