"""What messages hold: how somebody is, what they feel, believe and want, how they look and sound."""

from __future__ import annotations

import msgspec

__all__ = [
    "AgentState",
    "Appraised",
    "Belief",
    "Decided",
    "EmotionFelt",
    "Expressed",
    "Goal",
    "Offered",
    "Spoken",
    "Viseme",
    "Word",
]


class EmotionFelt(msgspec.Struct, frozen=True, omit_defaults=True):
    """An emotion that somebody feels.

    Attributes:
        type: Such as ``Anger``.
        node: What the ontology calls it at its intensity, such as ``Rage``.
        intensity: 0..10.
        target: About whom or what.
        cause: The event that raised it.
    """

    type: str
    intensity: float
    node: str = ""
    target: str = ""
    cause: str = ""


class Goal(msgspec.Struct, frozen=True):
    """A goal: how much it matters, -10..10, and how likely it is held to be, 0..1.

    Attributes:
        name: What is wanted.
        significance: How much it matters, -10..10.
        likelihood: How likely it is held to be, 0..1.
    """

    name: str
    significance: float
    likelihood: float


class AgentState(msgspec.Struct, frozen=True, omit_defaults=True):
    """How somebody is.

    Attributes:
        agent: Who.
        mood: -10..10.
        pad: Pleasure, arousal and dominance of all that is felt, each -1..1.
        octant: What the mood is called.
        emotions: Strongest first.
        goals: In the order of the scenario.
        likes: Whom how much, -10..10.
        busy: The id of the action that it carries out.
    """

    agent: str
    mood: float
    pad: tuple[float, float, float]
    octant: str
    emotions: list[EmotionFelt]
    goals: list[Goal] = []
    likes: dict[str, float] = {}
    busy: str = ""


class Belief(msgspec.Struct, frozen=True, omit_defaults=True):
    """A belief.

    Attributes:
        name: What it is about: ``hungry(Tom)``.
        value: What is believed of it.
        certainty: How sure, 0..1.
        mind: In whose mind: ``SELF``, or somebody else's as the agent sees it.
    """

    name: str
    value: str
    certainty: float = 1.0
    mind: str = "SELF"


class Decided(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that somebody wants to do: how much, and by which rule.

    Attributes:
        rule: By which it is wanted: file and line, or its id.
        hesitation: How much they hesitate about whom it is directed at, 0..1; from .15 it shows.
        pause: For how many seconds they wait before they do it.
    """

    action: str
    target: str
    utility: float
    rule: str = ""
    hesitation: float = 0.0
    pause: float = 0.0


class Offered(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way to do what somebody might.

    Attributes:
        option: Its id, for ``act`` and ``action.start``.
        action: As a term.
        target: To whom.
        utility: How much it is wanted.
        text: The line, or the deed in words.
        style: How a line is said.
        spoken: Whether it is a line.
        pause: For how many seconds whoever did it hesitated first; only told of what was done.
    """

    option: str
    action: str
    target: str
    utility: float
    text: str = ""
    style: str = ""
    spoken: bool = False
    pause: float = 0.0


class Appraised(msgspec.Struct, frozen=True, omit_defaults=True):
    """An emotion that came to be felt, by whom, and how the mood stands since.

    Attributes:
        agent: Who feels it.
        emotion: What is felt.
        mood: The mood since, -10..10.
    """

    agent: str
    emotion: EmotionFelt
    mood: float


class Word(msgspec.Struct, frozen=True):
    """A word and when it is heard, in seconds; ``place`` is the index of its first character.

    Attributes:
        text: The word.
        start: Seconds from the beginning.
        duration: In seconds.
        place: Index of its first character in the text.
    """

    text: str
    start: float
    duration: float
    place: int


class Viseme(msgspec.Struct, frozen=True):
    """A mouth shape and when it is due, in seconds.

    Attributes:
        viseme: Which shape: one of fifteen, such as ``aa``, ``PP``, ``sil``.
        start: Seconds from the beginning.
        duration: In seconds.
    """

    viseme: str
    start: float
    duration: float


class Spoken(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a line sounds.

    Attributes:
        agent: Who says it.
        text: What.
        duration: In seconds.
        emotions: What is shown, 0..1.
        prosody: What is asked of the voice, beyond neutral.
        words: In order of time.
        visemes: In order of time.
        ssml: The line for another synthesiser.
        wav: A WAV file, in Base64; empty when no sound was asked for or can be had.
        missing: Why there is no sound.
    """

    agent: str
    text: str
    duration: float
    emotions: dict[str, float] = {}
    prosody: dict[str, float] = {}
    words: list[Word] = []
    visemes: list[Viseme] = []
    ssml: str = ""
    wav: bytes = b""
    missing: str = ""


class Expressed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody shows.

    Attributes:
        agent: Who.
        emotions: By prototype, 0..1, strongest first.
        prosody: See ``docs/expression.md``.
        action_units: FACS, such as ``AU12`` or ``AU14R``, 0..1.
        gaze: x and y, -1..1.
        head: Pitch, yaw and roll in degrees.
        cues: Of skin and eyes.
        rigs: The weights of each rig that was asked for.
    """

    agent: str
    emotions: dict[str, float] = {}
    prosody: dict[str, float] = {}
    action_units: dict[str, float] = {}
    gaze: tuple[float, float] = (0.0, 0.0)
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)
    cues: dict[str, float] = {}
    rigs: dict[str, dict[str, float]] = {}
