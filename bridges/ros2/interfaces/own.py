"""Our own messages: what an agent feels, decides and perceives. ``espressivo_msgs`` is generated from these classes."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from .kinds import Bool, Float32, Message, String, UInt8
from .standard import Header

__all__ = [
    "MESSAGES",
    "PACKAGE",
    "AppraisalEvent",
    "Decide",
    "DecideReply",
    "DecideRequest",
    "Decision",
    "Emotion",
    "EmotionalState",
    "Percept",
]

PACKAGE = "espressivo_msgs"


class Emotion(Message, frozen=True, kw_only=True):
    """An emotion that somebody feels.

    Attributes:
        type: Such as Anger.
        name: What it is called at its intensity, such as Rage.
        intensity: 0..10.
        target: About whom or what; empty when about nobody.
        cause: The event that raised it, as a term.
    """

    ros: ClassVar[str] = "espressivo_msgs/msg/Emotion"
    type: String = ""
    name: String = ""
    intensity: Float32 = 0.0
    target: String = ""
    cause: String = ""


class EmotionalState(Message, frozen=True, kw_only=True):
    """How somebody feels. Published latched: who subscribes later gets the last one.

    Attributes:
        header: When.
        agent: Who.
        mood: -10..10.
        valence: Pleasure of all that is felt, -1..1.
        arousal: -1..1.
        dominance: -1..1.
        emotions: The strongest first.
        dominant: Name of the strongest; empty when nothing is felt.
    """

    ros: ClassVar[str] = "espressivo_msgs/msg/EmotionalState"
    header: Header = Header()
    agent: String = ""
    mood: Float32 = 0.0
    valence: Float32 = 0.0
    arousal: Float32 = 0.0
    dominance: Float32 = 0.0
    emotions: list[Emotion] = msgspec.field(default_factory=list)
    dominant: String = ""


class AppraisalEvent(Message, frozen=True, kw_only=True):
    """An emotion that came to be felt, and what raised it.

    Attributes:
        header: When.
        agent: Who feels it.
        event: What happened, as a term.
        emotion: What it raised.
        mood: How the mood stands since, -10..10.
    """

    ros: ClassVar[str] = "espressivo_msgs/msg/AppraisalEvent"
    header: Header = Header()
    agent: String = ""
    event: String = ""
    emotion: Emotion = Emotion()
    mood: Float32 = 0.0


class Percept(Message, frozen=True, kw_only=True):
    """Something that an agent is to perceive.

    Attributes:
        header: When.
        agent: Who perceives it; empty for every agent of the node.
        kind: ACTION somebody did something, PROPERTY something is so now.
        subject: Who did it, or whom it is about: an id of a person, or a name in the scenario.
        name: What was done, such as Insult, or what is so, such as Hungry; may have arguments, Give(Book).
        value: To whom it was done, empty for the agent itself; or what the property is now.
        confidence: 0..1; percepts below the node's threshold are ignored.
    """

    ros: ClassVar[str] = "espressivo_msgs/msg/Percept"
    ACTION: ClassVar[UInt8] = 0
    PROPERTY: ClassVar[UInt8] = 1
    header: Header = Header()
    agent: String = ""
    kind: UInt8 = 0
    subject: String = ""
    name: String = ""
    value: String = ""
    confidence: Float32 = 1.0


class Decision(Message, frozen=True, kw_only=True):
    """Something that an agent does, or wants to do.

    Attributes:
        header: When.
        agent: Who.
        action: As a term.
        target: To whom; empty when to nobody.
        utility: How much it is wanted.
        rule: By which rule.
        text: The line that is said, or the deed in words.
        style: In which manner a line is said.
        spoken: Whether it is a line.
    """

    ros: ClassVar[str] = "espressivo_msgs/msg/Decision"
    header: Header = Header()
    agent: String = ""
    action: String = ""
    target: String = ""
    utility: Float32 = 0.0
    rule: String = ""
    text: String = ""
    style: String = ""
    spoken: Bool = False


class DecideRequest(Message, frozen=True, kw_only=True):
    """Asks what an agent wants to do.

    Attributes:
        agent: Who; may be left empty when the node has one agent.
        layer: Whose rules to ask, such as Voice; empty asks all.
    """

    ros: ClassVar[str] = "espressivo_msgs/srv/Decide_Request"
    agent: String = ""
    layer: String = ""


class DecideReply(Message, frozen=True, kw_only=True):
    """Answers it.

    Attributes:
        decisions: The most wanted first.
        error: Why there is no answer; empty when there is one.
    """

    ros: ClassVar[str] = "espressivo_msgs/srv/Decide_Response"
    decisions: list[Decision] = msgspec.field(default_factory=list)
    error: String = ""


class Decide:
    """The service: what an agent wants to do."""

    ros: ClassVar[str] = "espressivo_msgs/srv/Decide"
    Request = DecideRequest
    Response = DecideReply


MESSAGES: tuple[type[Message], ...] = (Emotion, EmotionalState, AppraisalEvent, Percept, Decision)
"""The messages of the package, each after those it is made of."""
