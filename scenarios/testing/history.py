"""What happened while a test was played: its moments, in order, and how each is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ...agents.world import World
from ...core.terms import Term

__all__ = ["History", "Moment", "Said"]

_LATER: Final = 2.0
"""Seconds from which on something is told to be after a moment, rather than in it; a turn takes one."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line that was said.

    Attributes:
        agent: By whom.
        target: To whom, a term; empty for nobody.
        line: Its id in the book of dialogue.
        name: The id that its author gave it; empty when it has none.
        style: How; empty for no style.
        text: As it was said.
    """

    agent: str
    target: str
    line: str
    name: str
    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened.

    Attributes:
        turn: Number of the turn; what happens between turns has that of the turn before; 0 is the beginning.
        words: Who did what.
        events: All that happened in it.
        said: What was said, if anything was.
        scene: The state of the story afterwards.
        time: Of the world, in seconds.
        ordinary: Whether it was somebody's turn, rather than something between turns.
    """

    turn: int
    words: str
    events: tuple[Term, ...] = ()
    said: Said | None = None
    scene: str = ""
    time: float = 0
    ordinary: bool = True

    def __str__(self) -> str:
        return self.at(self.time)

    def at(self, time: float) -> str:
        """Tell when something was so: at this moment, or some time after it."""
        words = f" ({self.words})" if self.words else ""
        later = time - self.time
        if later >= _LATER:
            since = f"turn {self.turn}" if self.turn else "the beginning"
            return f"when {later:.4g} s had passed since {since}{words}"
        if not self.turn:
            return f"at the beginning{words}"
        return f"{'in' if self.ordinary and not later else 'after'} turn {self.turn}{words}"


@dataclass
class History:
    """All that happened, and the world as it is now.

    Attributes:
        world: In which it happened.
        moments: In order; the first is the beginning.
        over: Why the play ended; empty while it goes on.
        scene: The state of the story now.
    """

    world: World
    moments: list[Moment] = field(default_factory=lambda: [Moment(0, "")])
    over: str = ""
    scene: str = ""

    @property
    def now(self) -> Moment:
        """The last moment."""
        return self.moments[-1]

    def when(self) -> str:
        """Tell when it is now."""
        return self.now.at(self.world.clock)

    def events(self, since: int = 0) -> Iterator[tuple[Moment, Term]]:
        """Yield all that happened, from a moment on."""
        for moment in self.moments[since:]:
            for event in moment.events:
                yield moment, event

    def states(self) -> list[str]:
        """Return the states that the story went through, each visit once."""
        found: list[str] = []
        for moment in self.moments:
            if moment.scene and (not found or found[-1] != moment.scene):
                found.append(moment.scene)
        return found
