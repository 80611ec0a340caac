"""Characters on a stage of time: what each shows, says and looks like at any instant.

A scene is a record of what was aimed at and said when. Nothing in it moves by itself: asking for an instant gives the
same answer however often, and in whatever order, instants are asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from ...core.errors import ExpressionError, nearest
from ..dynamics import Motion
from ..expression import CLOSED_MOUTH, Expression, Mouth, Pose
from ..idle import Idle
from ..lipsync.merging import speak
from ..lipsync.mouth import FADE, LEAD, MouthTrack
from ..lipsync.visemes import visemes_of
from ..speech.backend import Speech
from .drawing import draw
from .looks import Look, find_look
from .shapes import Picture

__all__ = ["AHEAD", "LETTERING", "Cell", "Character", "Line", "Scene", "check_said", "check_shown", "grid"]

_AFTER_LINE: Final = 0.8
"""How long a line can still be read when it has been said, in seconds."""
AHEAD: Final = LEAD + FADE
"""How long before a line is heard its mouth begins to move, in seconds."""
_CLOSING: Final = 0.12
"""How long a mouth takes to close when its line is broken off, in seconds."""
LETTERING: Final = 0.26
"""Height of what is written beneath a face, as a part of the face's height."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is said.

    Attributes:
        speech: What, and when what of it is heard.
        start: When it begins, in seconds of the scene.
        end: When it ends, or was interrupted.
        track: What it does to the mouth.
    """

    speech: Speech
    start: float
    end: float
    track: MouthTrack

    def mouth(self, time: float) -> Mouth:
        """Return the shape of the mouth; one that is interrupted closes."""
        if time <= self.end or self.end - self.start >= self.speech.duration:
            return self.track.at(time - self.start)
        return _closing(self.track.at(self.end - self.start), 1 - (time - self.end) / _CLOSING)

    def said(self, time: float) -> int:
        """Return how many characters of the text have been begun to be said."""
        heard = [word for word in self.speech.words if word.start <= time - self.start]
        if time >= self.end or not self.speech.words:
            return len(self.speech.text)
        return max((word.place + len(word.text) for word in heard), default=0)


def _closing(mouth: Mouth, left: float) -> Mouth:
    """Return a mouth of which so much is left, as it closes."""
    if left <= 0:
        return CLOSED_MOUTH
    parts = {field.name: getattr(mouth, field.name) for field in fields(mouth)}
    less: dict[str, Any] = {name: left * value for name, value in parts.items() if isinstance(value, float)}
    return replace(mouth, **less)


class Character:
    """Somebody with a face.

    Args:
        name: Whose.
        look: What they look like, or its name; see :func:`~.looks.find_look`.
        seed: Decides when they blink and glance aside.

    Raises:
        ExpressionError: There is no such look.
        AuthoringError: The file of a look makes none.
    """

    def __init__(self, name: str, look: Look | str = "human", *, seed: int = 0) -> None:
        self.name = name
        self.look = find_look(look) if isinstance(look, str) else look
        self._idle = Idle(seed)
        self._aims: list[tuple[float, Motion]] = [(0.0, Motion())]
        self._lines: list[Line] = []

    def aim(self, expression: Expression, time: float) -> None:
        """From a time on show another expression: the face goes there as fast as such feelings come and go.

        Raises:
            ExpressionError: The time lies before the last aim.
            TypeError: It is no expression.
        """
        check_shown(expression)
        motion = copy(self._aims[-1][1])  # the old one still tells what was seen before
        if expression != motion.expression:
            motion.aim(expression, time)
            self._aims.append((time, motion))

    def say(self, speech: Speech, time: float) -> Line:
        """From a time on say something; what is being said then breaks off.

        Raises:
            TypeError: It is no speech.
        """
        check_said(speech)
        self.hush(time)
        line = Line(speech, time, time + speech.duration, MouthTrack(visemes_of(speech)))
        self._lines.append(line)
        return line

    def hush(self, time: float) -> None:
        """Break off what is being said at a time, and leave out what was to be said later."""
        self._lines = [
            line if line.end <= time else Line(line.speech, line.start, time, line.track)
            for line in self._lines
            if line.start - AHEAD < time
        ]

    @property
    def end(self) -> float:
        """When the last line ends, in seconds."""
        return self._lines[-1].end if self._lines else 0.0

    def forget(self, time: float) -> None:
        """Forget what is over at a time, so that a scene may go on for ever; what was before can be asked no more."""
        current = self._current(time)
        self._aims = self._aims[current:]
        self._lines = [line for line in self._lines if line.end + _AFTER_LINE > time]

    def expression(self, time: float) -> Expression:
        """Return what is aimed at."""
        return self._aims[self._current(time)][1].expression

    def line(self, time: float) -> Line | None:
        """Return what is being said, or has just been."""
        index = bisect_right(self._lines, time, key=lambda line: line.start) - 1
        if index < 0 or not self._lines[index].start < self._lines[index].end > time - _AFTER_LINE:
            return None
        return self._lines[index]

    def speaks(self, time: float) -> bool:
        """Whether something is being said."""
        line = self.line(time)
        return line is not None and time < line.end

    def pose(self, time: float) -> Pose:
        """Return what the face shows: a feeling, speech, blinks and breath."""
        motion = self._aims[self._current(time)][1]
        pose = self._idle.apply(motion.at(time), time, motion.expression)
        mouths = [line.mouth(time) for line in self._lines if line.start - AHEAD < time < line.end + _AFTER_LINE]
        return speak(pose, max(mouths, key=lambda mouth: mouth.voicing)) if mouths else pose

    def picture(self, time: float) -> Picture:
        """Return what they look like."""
        return draw(self.pose(time), self.look)

    def _current(self, time: float) -> int:
        return max(0, bisect_right(self._aims, time, key=lambda aim: aim[0]) - 1)


class Scene:
    """Any number of characters, each known by name.

    Args:
        characters: In the order in which they are seen.

    Raises:
        ExpressionError: Two have one name, or there is nobody.
    """

    def __init__(self, characters: Iterable[Character]) -> None:
        everybody = list(characters)
        self._characters = {character.name: character for character in everybody}
        if len(self._characters) < len(everybody) or not everybody:
            raise ExpressionError("a scene needs at least one character, and each needs a name of its own")

    def __iter__(self) -> Iterator[Character]:
        return iter(self._characters.values())

    def __len__(self) -> int:
        return len(self._characters)

    def __contains__(self, name: object) -> bool:
        return name in self._characters

    def __getitem__(self, name: str) -> Character:
        if name not in self._characters:
            close = nearest(name, self._characters)
            raise ExpressionError(
                f"nobody in this scene is called {name!r}" + (f": did you mean {close!r}?" if close else "")
            )
        return self._characters[name]

    @property
    def end(self) -> float:
        """When all has been said, in seconds."""
        return max(character.end for character in self)


def check_shown(expression: object) -> None:
    """Refuse what is no expression, with what makes one.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(expression, Expression):
        raise TypeError(f"{expression!r} is no Expression: expected one such as express(Affect.parse('anger:7'))")


def check_said(speech: object) -> None:
    """Refuse what is no speech, with what makes one.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(speech, Speech):
        raise TypeError(f"{speech!r} is no Speech: expected what a backend's synthesize(text) returns")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where somebody is seen: a square for the face, and as wide a strip beneath for what is written.

    Attributes:
        x: Left edge, in pixels.
        y: Upper edge.
        size: Side of the face.
        lettering: Height of the strip.
    """

    x: int
    y: int
    size: int
    lettering: int


def grid(count: int, width: int, height: int, *, lettering: bool = True) -> tuple[Cell, ...]:
    """Return cells for so many faces, as large as they can be in an area, in rows that are centred.

    >>> [(cell.x, cell.y, cell.size) for cell in grid(2, 400, 200, lettering=False)]
    [(0, 0, 200), (200, 0, 200)]
    """
    tall = 1 + LETTERING if lettering else 1.0

    def side(columns: int) -> int:
        return max(1, int(min(width / columns, height / -(-count // columns) / tall)))

    columns = max(range(1, count + 1), key=side)
    size, rows = side(columns), -(-count // columns)
    strip = int(size * (tall - 1))
    top = max(0, height - rows * (size + strip)) // 2
    cells = []
    for index in range(count):
        row, column = divmod(index, columns)
        left = max(0, width - min(columns, count - row * columns) * size) // 2
        cells.append(Cell(left + column * size, top + row * (size + strip), size, strip))
    return tuple(cells)
