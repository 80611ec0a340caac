"""A few characters who feel and say what somebody typed: as a scene with cues, for a window or a film."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ...core.errors import ExpressionError
from ..affect import Affect
from ..expressing import express
from ..expression import NEUTRAL, Expression
from ..speech.backend import Speech, SpeechBackend
from .looks import Look, find_look, random_look
from .scene import Character, Scene
from .window import AvatarWindow

__all__ = ["Cue", "Role", "Showcase", "perform", "roles", "showcase"]

_MOST: Final = 100
_BEGIN: Final = 0.3  # s: the face is seen at rest first
_EACH: Final = 2.5  # s for each feeling of a sequence
_BETWEEN: Final = 0.4  # s between two lines
_AFTER: Final = 1.5
_SHORTEST: Final = 4.0
_SOON: Final = 0.01
_THEN: Final = re.compile(r"\s*(?:->|→)\s*")


@dataclass(frozen=True, slots=True)
class Role:
    """What one character is to show and to say.

    Attributes:
        name: Theirs, and what is written beneath.
        look: What they look like.
        feelings: What they feel, one after the other, as it was typed.
        expressions: What that looks and sounds like.
        text: What they say; empty for nothing.
    """

    name: str
    look: Look
    feelings: tuple[str, ...]
    expressions: tuple[Expression, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """What begins at a time: an expression is aimed at, or a line said."""

    time: float
    name: str
    does: Expression | Speech


@dataclass(frozen=True, slots=True)
class Showcase:
    """Roles, when they do what, and how long it takes in seconds."""

    roles: tuple[Role, ...]
    cues: tuple[Cue, ...]
    seconds: float

    def scene(self, seed: int = 0, *, played: bool = True) -> Scene:
        """Return the scene: with all that happens in it, or with everybody at rest."""
        scene = Scene(Character(role.name, role.look, seed=seed + place) for place, role in enumerate(self.roles))
        for cue in self.cues if played else ():
            character = scene[cue.name]
            if isinstance(cue.does, Speech):
                character.say(cue.does, cue.time)
            else:
                character.aim(cue.does, cue.time)
        return scene


def roles(looks: Sequence[str], feelings: Sequence[str], texts: Sequence[str], *, seed: int = 0) -> tuple[Role, ...]:
    """Return as many roles as the longest list is long; shorter ones begin again.

    Args:
        looks: Names of looks, ``random`` for somebody made up from the seed; by default a human being.
        feelings: Such as ``anger:7 fear:2``, or some after one another: ``joy:3 -> anger:8``.
        texts: What they say; whoever has none is silent.
        seed: Makes up looks.

    Raises:
        ExpressionError: A look or an emotion is unknown, nothing is felt before or after an arrow, or there are more
            than a hundred roles.

    >>> [role.name for role in roles(["robot", "human"], ["joy:3 -> anger:8"], [])]
    ['joy 3 → anger 8', 'joy 3 → anger 8 (2)']
    """
    count = max(1, len(looks), len(feelings), len(texts))
    if count > _MOST:
        raise ExpressionError(f"{count} faces are too many to be seen: expected at most {_MOST}")
    cast: list[Role] = []
    for place in range(count):
        look = looks[place % len(looks)] if looks else "human"
        felt = _one_after_another(feelings[place % len(feelings)]) if feelings else ()
        shown = tuple(express(Affect.parse(each)) for each in felt) or (NEUTRAL,)
        title = " → ".join(each.replace(":", " ") for each in felt) or look
        same = sum(role.name.removesuffix(f" ({number})") == title for number, role in enumerate(cast, start=1))
        name = f"{title} ({place + 1})" if same else title
        found = random_look(seed + place) if look == "random" else find_look(look)
        cast.append(Role(name, found, felt, shown, texts[place] if place < len(texts) else ""))
    return tuple(cast)


def _one_after_another(feelings: str) -> tuple[str, ...]:
    """Return the feelings of a sequence, as they were typed."""
    felt = tuple(each.strip() for each in _THEN.split(feelings))
    if len(felt) > 1 and not all(felt):
        raise ExpressionError(
            f"{feelings.strip()!r} says nothing beside an arrow: expected a feeling on both sides, such as "
            "'joy:3 -> anger:8'; a face at rest is 'neutral'"
        )
    return tuple(filter(None, felt))


def showcase(
    cast: Sequence[Role], backend: SpeechBackend | None, *, voice: str | None = None, seconds: float | None = None
) -> Showcase:
    """Return when who does what: feelings follow each other, lines are said in turn.

    Args:
        cast: Who.
        backend: What speaks; needed when anything is said.
        voice: Which voice; by default the backend's.
        seconds: How long it all takes; by default as long as it needs.

    Raises:
        SpeechError: The backend cannot speak.
    """
    cues: list[Cue] = []
    at = _BEGIN
    for role in cast:
        if role.text and backend is not None:
            speech = backend.synthesize(role.text, role.expressions[0].prosody, voice)
            cues.append(Cue(at + _BETWEEN, role.name, speech))
            at += _BETWEEN + speech.duration
    most = max(len(role.expressions) for role in cast)
    end = seconds or max(_SHORTEST, _BEGIN + most * _EACH, at + _AFTER)
    for role in cast:
        each = (end - _BEGIN) / len(role.expressions)
        cues += [Cue(_BEGIN + place * each, role.name, shown) for place, shown in enumerate(role.expressions)]
    return Showcase(tuple(cast), tuple(sorted(cues, key=lambda cue: cue.time)), end)


def perform(shown: Showcase, window: AvatarWindow, *, wait: Callable[[float], None] = time.sleep) -> None:
    """Let a window's characters do it, in step with the window's time; for the thread beside the window's.

    Args:
        shown: What they do.
        window: Shows the scene of ``shown``, at rest.
        wait: Waits for seconds.
    """

    def comes(moment: float) -> bool:
        while window.is_open and window.time < moment:
            wait(_SOON)
        return window.is_open

    for cue in shown.cues:
        if not comes(cue.time):
            return
        if isinstance(cue.does, Speech):
            window.say(cue.name, cue.does)
        else:
            window.aim(cue.name, cue.does)
    comes(shown.seconds)
