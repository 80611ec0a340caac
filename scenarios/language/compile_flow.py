"""The flow of a scene as it is compiled: its states, the moments in them, and what gathers around a choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .compilation import Compilation
from .passages import Passage, Places
from .screenplay_tree import ANYONE, Alternative, Beat, Choice, Line, Scene, Span, Timed, beats_of

__all__ = ["Gathered", "Moment", "Setting", "States", "gathered", "passage_of"]


@dataclass(frozen=True, slots=True)
class Moment:
    """When something may happen.

    Attributes:
        state: In which state of the dialogue.
        seconds: How long this must have lasted.
        optional: Whether the story goes on without it: it stands beside a choice.
    """

    state: str
    seconds: float = 0.0
    optional: bool = False

    def later(self, seconds: float) -> Moment:
        """Return so many seconds later."""
        return Moment(self.state, self.seconds + seconds, self.optional)


@dataclass
class Setting:
    """The scene that is being compiled.

    Attributes:
        name: Its symbol.
        places: Tells where its lines stand.
        present: Who is there, when its header says so.
        speakers: Who speaks in it, in order, at no special time.
        beats: How many states it has.
    """

    name: str
    places: Places
    present: list[str]
    speakers: list[str]
    beats: int = 1

    @classmethod
    def of(cls, scene: Scene, places: Places, shared: Compilation) -> Setting:
        """Return the setting of a scene."""
        present = [shared.somebody(passage_of(each, places)) for each in scene.present or ()]
        speakers = list(dict.fromkeys(_speakers(scene.beats, shared)))
        return cls(shared.symbol(scene.name.text), places, present, speakers)

    def next_state(self) -> str:
        """Return the name of another beat."""
        self.beats += 1
        return f"{self.name}-{self.beats}"

    def passage(self, span: Span) -> Passage:
        """Return a part of the screenplay with its places."""
        return passage_of(span, self.places)


class States:
    """The scenes that arrows may lead to.

    Args:
        shared: What everything is compiled with.
        ends: Symbols of the states in which the story is over.
    """

    def __init__(self, shared: Compilation, ends: Iterable[str]) -> None:
        self._shared = shared
        self._ends = {end.casefold(): end for end in ends}
        self._scenes: dict[str, tuple[str, str]] = {}

    def add(self, scene: Scene) -> None:
        """Declare a scene."""
        symbol = self._shared.symbol(scene.name.text)
        self._scenes[symbol.casefold()] = symbol, scene.name.text

    def __contains__(self, symbol: str) -> bool:
        return symbol.casefold() in self._scenes

    def target(self, name: Passage, *, strict: bool = True) -> str:
        """Return the state that an arrow leads to; one that does not exist is reported.

        Args:
            name: As it is written.
            strict: Whether to report as well what is like no scene at all.
        """
        symbol = self._shared.symbol(name.text)
        folded = symbol.casefold()
        if self._shared.plain:
            return symbol
        if folded in self._scenes:
            return self._scenes[folded][0]
        if folded in self._ends:
            return self._ends[folded]
        words = [*(words for _, words in self._scenes.values()), *self._ends.values()]
        hint = self._shared.names.nearest(name.text, words)
        if hint or strict:
            remedy = hint or f"write a scene that begins with `== {name.text}`"
            self._shared.error("unknown-scene", f"there is no scene {name.text!r}", remedy, name.whole)
        return symbol


@dataclass(frozen=True, slots=True)
class Gathered:
    """A choice, and what happens when nothing of it has been taken for some time.

    Attributes:
        choice: The choice.
        timed: What follows it in the text and waits.
    """

    choice: Choice
    timed: tuple[Timed, ...] = ()
    line: int = field(default=0)
    column: int = field(default=0)

    @property
    def items(self) -> Sequence[Alternative]:
        """The alternatives."""
        return self.choice.items


def gathered(beats: Iterable[Beat]) -> Iterator[Beat | Gathered]:
    """Yield beats; what follows a choice and waits belongs to the choice."""
    waiting: Gathered | None = None
    for beat in beats:
        if isinstance(beat, Timed) and waiting is not None:
            waiting = Gathered(waiting.choice, (*waiting.timed, beat), waiting.line, waiting.column)
            continue
        if waiting is not None:
            yield waiting
        waiting = Gathered(beat, (), beat.line, beat.column) if isinstance(beat, Choice) else None
        if waiting is None:
            yield beat
    if waiting is not None:
        yield waiting


def passage_of(span: Span, places: Places) -> Passage:
    """Return a part of a screenplay with its places."""
    return Passage(span.text, lambda offset, length: places(span.line, span.column + offset, length or len(span.text)))


def _speakers(beats: Iterable[Beat], shared: Compilation) -> Iterator[str]:
    for beat in beats_of(tuple([beat for beat in beats if not isinstance(beat, Timed)])):
        if isinstance(beat, Line) and beat.speaker.text != ANYONE:
            yield shared.symbol(beat.speaker.text)
