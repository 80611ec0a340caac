"""What is told of a play: the opening, each turn, the ending; as plain data, and as data for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

__all__ = [
    "FORMAT",
    "Choice",
    "Ending",
    "Event",
    "Feeling",
    "Learned",
    "Mind",
    "Opening",
    "PlayedTurn",
    "Reason",
    "as_data",
]

FORMAT: Final = "espressivo-play/1"
"""Name and version of what :func:`as_data` gives."""

Reason = Literal[
    "terminal state", "nobody can act", "standstill", "turns", "player left", "interrupted", "recording ends"
]
"""Why a play ends."""


@dataclass(frozen=True, slots=True)
class Feeling:
    """An emotion at one moment.

    Attributes:
        type: Such as ``Joy``.
        intensity: 0..10.
        target: Whom or what it is about; empty for nobody else.
        since: Number of the turn in which it arose; 0 before the first.
        cause: The event that raised it.
    """

    type: str
    intensity: float
    target: str
    since: int
    cause: str


@dataclass(frozen=True, slots=True)
class Mind:
    """What somebody feels at one moment.

    Attributes:
        name: Who.
        mood: -10..10.
        feelings: Strongest first.
        goals: How likely the success of each is held to be, 0..1.
    """

    name: str
    mood: float
    feelings: tuple[Feeling, ...] = ()
    goals: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Learned:
    """A belief that a turn changed: whose, about what, and to what."""

    name: str
    property: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a person may do: its words, how it is done, and whether the character wants it most.

    ``spoken`` is false of what is done without a word.
    """

    text: str
    action: str
    target: str
    style: str
    inclined: bool
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class Opening:
    """Before the first turn.

    Attributes:
        name: Of the scenario.
        description: What it is about.
        behaviour: ``espressivo`` or ``fatima``.
        seed: Of the world.
        player: Whom a person plays; empty when all play by themselves.
        scenario_hash: SHA-256 of the scenario as it was read.
        state_hash: Of the world.
        minds: Everybody, in the order of turns.
        labels: How names read, where the author says so.
    """

    name: str
    description: str
    behaviour: str
    seed: int
    player: str
    scenario_hash: str
    state_hash: str
    minds: tuple[Mind, ...]
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlayedTurn:
    """One thing that somebody did, and what it led to.

    Attributes:
        number: From 1.
        round: From 1; in a round everybody may act once.
        time: When it was done, in seconds of the world.
        agent: Who; empty for what happens by itself, which ``text`` then tells.
        target: To whom; empty for nobody.
        action: What, as a term.
        style: How a line was said; empty when it has no style.
        text: The line, the action in words, or what is told of what happens by itself.
        spoken: Whether it is a line of dialogue.
        utility: How much it was wanted.
        learned: Beliefs that changed, the state of the dialogue and whose turn it is left out.
        moods: Mood of everybody before, in the order of ``minds``.
        minds: Everybody afterwards. A feeling with ``since == number`` is new.
        state_hash: Of the world afterwards.
        scene: Title of the scene that begins with it; empty when none does, or it has no title.
        deeds: What saying the line does besides, in words.
        pause_s: For how many seconds whoever acts hesitates about whom it is directed at; they wait first.
    """

    number: int
    round: int
    time: float
    agent: str
    target: str
    action: str
    style: str
    text: str
    spoken: bool
    utility: float
    learned: tuple[Learned, ...]
    moods: tuple[float, ...]
    minds: tuple[Mind, ...]
    state_hash: str
    deeds: tuple[str, ...] = ()
    scene: str = ""
    pause_s: float = 0.0

    @property
    def is_narrated(self) -> bool:
        """Whether it happened by itself."""
        return not self.agent


@dataclass(frozen=True, slots=True)
class Ending:
    """After the last turn.

    Attributes:
        reason: Why.
        detail: The terminal state, who left, or the state of a story in which nobody can act.
        turns: How many were played.
        before: Everybody at the opening.
        minds: Everybody now.
        peaks: The strongest feeling of each who felt anything, at the turn in which it was felt so strongly.
        lines: How many lines each said.
        state_hash: Of the world.
    """

    reason: Reason
    detail: str
    turns: int
    before: tuple[Mind, ...]
    minds: tuple[Mind, ...]
    peaks: dict[str, Feeling]
    lines: dict[str, int]
    state_hash: str


Event = Opening | PlayedTurn | Ending


def as_data(event: Event) -> dict[str, Any]:
    """Return an event of a play as data for JSON; ``type`` is ``opening``, ``turn`` or ``ending``."""
    if isinstance(event, Opening):
        return {"type": "opening", "format": FORMAT, **asdict(event)}
    return {"type": "turn" if isinstance(event, PlayedTurn) else "ending", **asdict(event)}
