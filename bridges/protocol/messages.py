"""What the server says: replies, which carry the ``id`` of their command, and the messages of streams."""
# ruff: noqa: RUF012 - each struct gets its own copy of a default

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from .crowds import CrowdList, CrowdMessage, CrowdPassed, CrowdReaction, Figures, MemberList
from .envelopes import Message, Reply, StreamMessage, StreamName
from .limits import Limits
from .parts import (
    AgentState,
    Appraised,
    Belief,
    Decided,
    EmotionFelt,
    Expressed,
    Goal,
    Offered,
    Spoken,
    Viseme,
    Word,
)

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
    "unknown-crowd",
    "unknown-member",
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
    | CrowdList
    | Figures
    | MemberList
    | CrowdReaction
    | CrowdPassed
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
    | CrowdMessage
)
"""Anything that the server says."""
