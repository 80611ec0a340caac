"""Replay: a recorded run played again, step by step, to the bit.

Every step is checked against the state hash in the journal; the first that does not give the same state is told in
words: which step, what was done, and whose mind differs in what.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.errors import StateError
from .journal import Journal, Recorder, changed_parts
from .journal_deeds import perform
from .journal_format import Step
from .journal_words import brief, brief_differences, deed_in_words, listed
from .state_digest import NOBODYS, Digests, WorldDigest
from .world import World

__all__ = ["Divergence", "Played", "Replay", "replay", "resume"]

Prepare = Callable[[World], None]
"""Gives a world what no file holds: dynamic properties that were added by hand."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where a replay first differed from its journal.

    Attributes:
        number: Of the step; 0 when the world differed from the beginning.
        words: What was done there.
        clock: The world's, in seconds, afterwards.
        differences: What differs, in words.
    """

    number: int
    words: str
    clock: float
    differences: tuple[str, ...]

    def __str__(self) -> str:
        where = (
            "before the first step" if not self.number else f"at step {self.number}, {self.clock:g} s ({self.words})"
        )
        return f"the replay differs from the journal {where}: {'; '.join(self.differences)}"


@dataclass(frozen=True, slots=True)
class Played:
    """A step that was played again.

    Attributes:
        number: Its number, from 1.
        done: What was done, as the journal has it.
        outcome: What came of it now, in brief.
        result: What the world's method returned, such as :class:`~.world.Outcome`; an error that it raised.
        world: After the step.
        recorded: The step in the journal.
    """

    number: int
    done: Mapping[str, Any]
    outcome: Mapping[str, Any]
    result: object
    world: World
    recorded: Step

    @property
    def words(self) -> str:
        """What was done, in a few words."""
        return deed_in_words(self.done, self.outcome)


class Replay:
    """A run that is played again; iterate it, or let it :meth:`run`.

    Attributes:
        journal: What is played.
        world: As it is now. Another object may take its place where the journal holds a whole world.
        divergence: Where the replay first differed; None as long as it did not.
    """

    def __init__(
        self, journal: Journal, *, check: bool = True, upto: int | None = None, prepare: Prepare | None = None
    ) -> None:
        self.journal = journal
        self.divergence: Divergence | None = None
        self._checks = check
        self._steps = iter(journal.steps if upto is None else journal.steps[: max(upto, 0)])
        self._prepare = prepare
        self.world = self._prepared(World.restored(journal.header.world))
        self._digests = Digests(self.world)
        self._last = self._digests.now()
        self._expected = _shortened(self._last)
        if check and self._last.hash != journal.header.hash:
            self._stop(Divergence(0, "", self.world.clock, (self._version("it begins with another state"),)))

    def __iter__(self) -> Iterator[Played]:
        """Play the steps that are left.

        Raises:
            StateError: A step did not give the state that was recorded, and ``check`` was asked for; or it is no step.
        """
        for step in self._steps:
            yield self._play(step)

    def run(self) -> World:
        """Play to the end and return the world.

        Raises:
            StateError: See :meth:`__iter__`.
        """
        for _ in self:
            pass
        return self.world

    def _play(self, step: Step) -> Played:
        world, result = self._performed(step)
        if world is not self.world:
            self.world, self._digests = self._prepared(world), Digests(world)
        outcome = {"error": _error(result)} if isinstance(result, Exception) else brief(result)
        self._compare(step, outcome)
        return Played(step.step, step.done, outcome, result, self.world, step)

    def _performed(self, step: Step) -> tuple[World, object]:
        try:
            return perform(self.world, step.done)
        except Exception as error:
            if "error" in step.outcome:
                return self.world, error
            if not isinstance(error, StateError):
                error.add_note(f"at step {step.step} of {self.journal.path}, where no error is recorded")
                raise
            raise StateError(f"{self.journal.path}: step {step.step}: {error}") from error

    def _compare(self, step: Step, outcome: dict[str, Any]) -> None:
        if self.divergence is not None or (step.hash is None and not self._checks):
            return
        differences: list[str] = []
        for agent, parts in step.parts.items():
            self._expected.setdefault(agent, {}).update(parts)
        if step.hash is not None:
            digest = self._digests.now()
            if digest.hash != step.hash:
                differences = self._differing(digest)
        if step.done.get("do") not in ("set", "world", "edit", "options", "decide", "add"):
            differences += brief_differences(step.outcome, outcome, "the journal", "now")
        if differences:
            words = deed_in_words(step.done, step.outcome)
            self._stop(Divergence(step.step, words, self.world.clock, tuple(differences)))

    def _differing(self, digest: WorldDigest) -> list[str]:
        """Return whose state is not as expected, in words."""
        now = _shortened(digest)
        differing = {
            name: [part for part, short in parts.items() if self._expected.get(name, {}).get(part) != short]
            for name, parts in now.items()
        }
        told = [_part_words(name, parts) for name, parts in differing.items() if parts]
        return [self._version(told[0]), *told[1:]] if told else [self._version("another agent is there, or missing")]

    def _version(self, words: str) -> str:
        from .. import __version__

        theirs = self.journal.header.espressivo
        return words if theirs == __version__ else f"{words} (recorded by espressivo {theirs}, this is {__version__})"

    def _stop(self, divergence: Divergence) -> None:
        self.divergence = divergence
        if self._checks:
            raise StateError(f"{self.journal.path}: {divergence}")

    def _prepared(self, world: World) -> World:
        if self._prepare is not None:
            self._prepare(world)
        return world


def replay(
    journal: Journal | str | os.PathLike[str],
    check: bool = True,
    upto: int | None = None,
    *,
    prepare: Prepare | None = None,
) -> Replay:
    """Play a recorded run again.

    Args:
        journal: A journal, or its file.
        check: Stop with an error at the first step that does not give the recorded state; otherwise go on, and
            :attr:`Replay.divergence` tells where that was.
        upto: The last step to play; by default all are.
        prepare: Gives the world what no file holds: dynamic properties that were added by hand.

    Raises:
        StateError: It is no journal, or begins with another state than was recorded.

    >>> import tempfile
    >>> from espressivo.agents.journal import record
    >>> world = World(seed=1)
    >>> ana, ben = world.add("Ana"), world.add("Ben")
    >>> ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with record(world, f"{folder}/run.jsonl"):
    ...         _ = world.event("Action-End", "Ben", "Insult", "Ana")
    ...         world.advance(2)
    ...     for step in replay(f"{folder}/run.jsonl"):
    ...         print(step.number, step.words, step.outcome)
    1 Event(Action-End, Ben, Insult, Ana) {'felt': [['Ana', 'Distress', '', 5.0]]}
    2 2 s pass {}
    """
    return Replay(
        journal if isinstance(journal, Journal) else Journal.read(journal), check=check, upto=upto, prepare=prepare
    )


def resume(path: str | os.PathLike[str], *, prepare: Prepare | None = None, hash_every: int = 1) -> World:
    """Go on with a run that was recorded, from the end of its journal, and record it further in the same file.

    A step that was cut off at the end is taken out of the file. ``world.journal`` is the recorder: close it in the end.

    Args:
        path: The journal.
        prepare: See :func:`replay`.
        hash_every: See :func:`.journal.record`.

    Raises:
        StateError: It is no journal, its replay gives another state than was recorded, or it cannot be written.
    """
    journal = Journal.read(path)
    world = replay(journal, prepare=prepare).run()
    Recorder.after(world, journal, hash_every=hash_every)
    return world


def _shortened(digest: WorldDigest) -> dict[str, dict[str, str]]:
    return changed_parts(WorldDigest("", {}), digest)


def _part_words(name: str, parts: list[str]) -> str:
    if name == NOBODYS:
        return "the world's clock or chance differs"
    own = [f"{name}'s {part}" if part != "itself" else f"what {name} does, knows or draws" for part in parts]
    return f"{listed(own)} {'differs' if len(own) == 1 and parts != ['feelings'] else 'differ'}"


def _error(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
