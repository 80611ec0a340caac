"""What the server says: replies, which carry the ``id`` of their command, and the messages of streams."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from .commands import StreamName
from .limits import VERSION, Limits

__all__ = [
    "ActionMessage",
    "AgentState",
    "AppraisalMessage",
    "Appraised",
    "Belief",
    "Beliefs",
    "ClockMessage",
    "Decided",
    "DecisionMessage",
    "Decisions",
    "Done",
    "EmotionFelt",
    "EmotionsMessage",
    "ErrorCode",
    "EventMessage",
    "Explained",
    "Expressed",
    "ExpressedReply",
    "ExpressionMessage",
    "Failed",
    "Goal",
    "Heartbeat",
    "Message",
    "MessageType",
    "Offered",
    "OptionList",
    "Outcome",
    "Pong",
    "Reply",
    "Saved",
    "ScenarioList",
    "Spoken",
    "SpeechMessage",
    "SpokenReply",
    "StateMessage",
    "StateReply",
    "StreamMessage",
    "Subscribed",
    "Viseme",
    "Welcome",
    "Word",
    "WorldDescribed",
    "WorldList",
]

ErrorCode = Literal[
    "bad-message",
    "unknown-type",
    "wrong-version",
    "too-large",
    "too-deep",
    "not-a-number",
    "no-hello",
    "unauthorised",
    "foreign-origin",
    "too-fast",
    "too-many",
    "out-of-order",
    "unknown-scenario",
    "unknown-world",
    "world-exists",
    "unknown-agent",
    "unknown-emotion",
    "unknown-option",
    "unknown-action",
    "bad-term",
    "bad-state",
    "busy",
    "not-possible",
    "missing-extra",
    "stopping",
    "not-kept",
    "taken-over",
    "internal",
]
"""What can go wrong; ``docs/protocol.md`` says what to do about each."""


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What everything that the server says has."""

    v: int = VERSION


class Reply(Message, frozen=True, kw_only=True):
    """An answer.

    Attributes:
        id: Of the command.
        seq: Of the command, when it had one.
    """

    id: str = ""
    seq: int | None = None


# -- parts -------------------------------------------------------------------------------------------------------------


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


# -- replies -----------------------------------------------------------------------------------------------------------


class Welcome(Reply, frozen=True, kw_only=True, tag="welcome"):
    """Answers ``hello``.

    Attributes:
        server: Its name and version.
        protocol: Versions that it speaks.
        session: Of this connection.
        last_seq: The last of this client's numbered commands that was done: it goes on from there.
        limits: See :class:`~.limits.Limits`.
        capabilities: What the server can do, such as ``speech``, ``rigs``, ``durable``.
    """

    server: str
    protocol: list[int]
    session: str
    last_seq: int
    limits: Limits
    capabilities: list[str] = []


class Pong(Reply, frozen=True, kw_only=True, tag="pong"):
    """Answers ``ping``."""


class Done(Reply, frozen=True, kw_only=True, tag="done"):
    """Answers what has nothing more to tell."""


class ScenarioList(Reply, frozen=True, kw_only=True, tag="scenarios"):
    """Answers ``scenario.list``: names and titles.

    Attributes:
        scenarios: Title of each, by name.
    """

    scenarios: dict[str, str]


class WorldList(Reply, frozen=True, kw_only=True, tag="worlds"):
    """Answers ``world.list``: names, and the scenario of each.

    Attributes:
        worlds: Scenario of each, by name.
    """

    worlds: dict[str, str]


class WorldDescribed(Reply, frozen=True, kw_only=True, tag="world"):
    """Answers ``world.load``, ``world.restore`` and ``world.state``.

    Attributes:
        world: Its name.
        scenario: From which it was opened.
        agents: Who is in it.
        player: Whom a person plays.
        labels: How names read, where the author says so.
        time: Seconds of the world.
        clock: Who drives it.
        state_hash: Of all of its state.
        opened: Whether the command opened it.
        over: Whether its dialogue has come to an end.
    """

    world: str
    scenario: str
    agents: list[str]
    time: float
    clock: Literal["host", "own"]
    state_hash: str
    player: str = ""
    labels: dict[str, str] = {}
    opened: bool = False
    over: bool = False


class Saved(Reply, frozen=True, kw_only=True, tag="saved"):
    """Answers ``world.save``.

    Attributes:
        state: For ``world.restore``; keep it as it is.
    """

    world: str
    state: dict[str, Any]


class Outcome(Reply, frozen=True, kw_only=True, tag="outcome"):
    """Answers what makes something happen.

    Attributes:
        emotions: That came to be felt.
        beliefs: That the world changed: of whom, what, to what.
        told: What happened by itself, in words.
        action: Id of the action that began.
        did: What was done: its action, target and words; nothing when nobody wanted anything.
        time: Seconds of the world.
        state_hash: Of the world afterwards.
    """

    emotions: list[Appraised] = []
    beliefs: list[tuple[str, str, str]] = []
    told: list[str] = []
    action: str = ""
    did: Offered | None = None
    time: float = 0.0
    state_hash: str = ""


class Beliefs(Reply, frozen=True, kw_only=True, tag="beliefs"):
    """Answers ``belief.get``.

    Attributes:
        beliefs: In the order in which they are kept.
    """

    agent: str
    beliefs: list[Belief]


class Decisions(Reply, frozen=True, kw_only=True, tag="decisions"):
    """Answers ``decide``.

    Attributes:
        decisions: Most wanted first.
    """

    agent: str
    decisions: list[Decided]


class OptionList(Reply, frozen=True, kw_only=True, tag="options"):
    """Answers ``options``.

    Attributes:
        options: What the agent might do, most wanted first.
    """

    agent: str
    options: list[Offered]


class StateReply(Reply, frozen=True, kw_only=True, tag="state"):
    """Answers ``state``.

    Attributes:
        state: How the agent is.
    """

    state: AgentState


class Explained(Reply, frozen=True, kw_only=True, tag="why"):
    """Answers ``why``: the reasons in words, and as nested data.

    Attributes:
        reasons: The same as a tree: each with its children.
    """

    agent: str
    text: str
    reasons: dict[str, Any]


class ExpressedReply(Reply, frozen=True, kw_only=True, tag="expression"):
    """Answers ``express``.

    Attributes:
        expression: Face, head and cues.
    """

    expression: Expressed


class SpokenReply(Reply, frozen=True, kw_only=True, tag="speech"):
    """Answers ``speak``.

    Attributes:
        speech: What is said, and how.
    """

    speech: Spoken


class Subscribed(Reply, frozen=True, kw_only=True, tag="subscribed"):
    """Answers ``subscribe``: a snapshot of each stream has been sent, or follows.

    Attributes:
        streams: Those that the client hears now.
    """

    world: str
    streams: list[StreamName]


class Failed(Reply, frozen=True, kw_only=True, tag="error"):
    """Answers what could not be done, which then has had no effect.

    Attributes:
        code: Which of the documented errors.
        message: What went wrong, and what to do about it.
        place: Where in the command, such as ``$.events[1]``.
        retry: Whether the same command may succeed later.
    """

    code: ErrorCode
    message: str
    place: str = ""
    retry: bool = False


# -- streams -----------------------------------------------------------------------------------------------------------


class StreamMessage(Message, frozen=True, kw_only=True):
    """A message of a stream.

    Attributes:
        world: Of which world.
        seq: Counts the messages of this stream to this client from 1; a gap is what was dropped.
        time: Seconds of the world.
        snapshot: Whether it tells how things stand, and not what changed.
        dropped: How many messages of this stream were dropped for this client so far.
    """

    world: str
    seq: int = 0
    time: float = 0.0
    snapshot: bool = False
    dropped: int = 0


class Heartbeat(Message, frozen=True, kw_only=True, tag="heartbeat"):
    """Tells that the server lives; ``last_seq`` is the last of the client's numbered commands that was done.

    Attributes:
        last_seq: The last of the client's numbered commands that was done.
    """

    last_seq: int = 0


class StateMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.state"):
    """How everybody is whose state changed.

    Attributes:
        agents: Those whose state changed; everybody in a snapshot.
        state_hash: Of the whole world: equal hashes are equal states.
    """

    agents: list[AgentState]
    state_hash: str = ""


class EventMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.events"):
    """What happened; ``told`` in words when it happened by itself.

    Attributes:
        event: What happened; empty when only words tell of it.
        told: In words, what happened by itself.
        agent: Who alone perceived it; empty when it happened in the world.
    """

    event: str = ""
    told: str = ""
    agent: str = ""


class EmotionsMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.emotions"):
    """What somebody feels, all of it.

    Attributes:
        emotions: Strongest first.
    """

    agent: str
    mood: float
    emotions: list[EmotionFelt]


class AppraisalMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.appraisals"):
    """What an event came to mean to somebody.

    Attributes:
        event: What happened.
        appraised: The emotions that it gave rise to.
    """

    event: str
    appraised: list[Appraised]


class DecisionMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.decisions"):
    """What somebody did, and how much they wanted to.

    Attributes:
        did: What was done, as it was offered.
    """

    agent: str
    did: Offered


class ExpressionMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.expression"):
    """A frame of somebody's face.

    Attributes:
        expression: Face, head and cues.
    """

    expression: Expressed


class SpeechMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.speech"):
    """What somebody says, with words and mouth shapes in time.

    Attributes:
        speech: What is said, and how.
    """

    speech: Spoken


class ActionMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.actions"):
    """How far an action is: started, done, failed, cancelled, or timed out.

    Attributes:
        phase: How far it is.
        what: The action, as it was offered.
    """

    agent: str
    action: str
    phase: Literal["started", "done", "failed", "cancelled", "timed-out"]
    what: Offered


class ClockMessage(StreamMessage, frozen=True, kw_only=True, tag="stream.clock"):
    """Who drives the clock.

    Attributes:
        clock: ``host``: clients say how time passes. ``own``: the world runs by itself.
        rate: Seconds of the world in one second of the server, when it runs by itself.
    """

    clock: Literal["host", "own"]
    rate: float = 1.0


MessageType: TypeAlias = (
    Welcome
    | Pong
    | Done
    | ScenarioList
    | WorldList
    | WorldDescribed
    | Saved
    | Outcome
    | Beliefs
    | Decisions
    | OptionList
    | StateReply
    | Explained
    | ExpressedReply
    | SpokenReply
    | Subscribed
    | Failed
    | Heartbeat
    | StateMessage
    | EventMessage
    | EmotionsMessage
    | AppraisalMessage
    | DecisionMessage
    | ExpressionMessage
    | SpeechMessage
    | ActionMessage
    | ClockMessage
)
"""Anything that the server says."""
