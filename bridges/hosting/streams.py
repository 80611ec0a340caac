"""What a hosted world tells by itself: what changed since it was last told, and how everything stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ...agents.agent import Agent
from ...expression.showing import show
from ..protocol.commands import StreamName
from ..protocol.messages import (
    ActionMessage,
    AgentState,
    AppraisalMessage,
    Appraised,
    ClockMessage,
    EmotionsMessage,
    EventMessage,
    Expressed,
    ExpressionMessage,
    Outcome,
    StateMessage,
    StreamMessage,
)
from .describing import expressed
from .hosted import Hosted

__all__ = ["Streams"]


class Streams:
    """The streams of a world.

    Args:
        hosted: The world.

    Attributes:
        rigs: Whose numbers the messages of ``expression`` hold that tell a change.
    """

    def __init__(self, hosted: Hosted) -> None:
        self._hosted = hosted
        self.rigs: Sequence[str] = ()
        self._states: dict[str, AgentState] = {}
        self._faces: dict[str, Expressed] = {}
        self._step = len(hosted.trace.steps)

    def forget(self) -> None:
        """Take nothing for told: the world is another one."""
        self._states.clear()
        self._faces.clear()
        self.forget_steps()

    def forget_steps(self) -> None:
        """Take what has happened so far for told."""
        self._step = len(self._hosted.trace.steps)

    # -- changes -------------------------------------------------------------------------------------------------------

    def of(self, outcome: Outcome) -> Iterator[StreamMessage]:
        """Yield what a command changed that is told on every change."""
        hosted = self._hosted
        yield from self._events(outcome)
        if hosted.hears("appraisals"):
            yield from self._appraisals(outcome)
        changed = list(self._changed()) if hosted.hears("state") or hosted.hears("emotions") else []
        for new, old in changed:
            if hosted.hears("emotions") and (old is None or (new.emotions, new.mood) != (old.emotions, old.mood)):
                yield _emotions(hosted, new)
        if changed and hosted.hears("state"):
            states = [new for new, _ in changed]
            yield StateMessage(world=hosted.name, time=hosted.time, agents=states, state_hash=outcome.state_hash)
        if hosted.hears("expression"):
            yield from self._new_faces()

    def _events(self, outcome: Outcome) -> Iterator[EventMessage]:
        hosted = self._hosted
        steps = hosted.trace.steps[self._step :]
        self._step = len(hosted.trace.steps)
        if hosted.hears("events"):
            for step in steps:
                for event in step.events:
                    yield EventMessage(world=hosted.name, time=float(step.time), event=str(event))
            for text in outcome.told:
                yield EventMessage(world=hosted.name, time=hosted.time, told=text)

    def _appraisals(self, outcome: Outcome) -> Iterator[AppraisalMessage]:
        by_event: dict[str, list[Appraised]] = {}
        for each in outcome.emotions:
            by_event.setdefault(each.emotion.cause, []).append(each)
        for event, appraised in by_event.items():
            yield AppraisalMessage(world=self._hosted.name, time=self._hosted.time, event=event, appraised=appraised)

    def _changed(self) -> Iterator[tuple[AgentState, AgentState | None]]:
        """Yield everybody who is another than was last told, as they are and as they were."""
        for agent in self._hosted.world:
            new = self._hosted.state(agent)
            old = self._states.get(agent.name)
            if new != old:
                self._states[agent.name] = new
                yield new, old

    def _new_faces(self) -> Iterator[ExpressionMessage]:
        for agent in self._hosted.world:
            face = self._face(agent, self.rigs)
            if face != self._faces.get(agent.name):
                self._faces[agent.name] = face
                yield ExpressionMessage(world=self._hosted.name, time=self._hosted.time, expression=face)

    # -- snapshots -----------------------------------------------------------------------------------------------------

    def snapshot(self, stream: StreamName, agents: Collection[str], rigs: Sequence[str]) -> list[StreamMessage]:
        """Return how things stand; of what only happens there is nothing to return.

        Args:
            stream: Of which stream.
            agents: Of whom; of everybody when empty.
            rigs: Whose numbers faces hold.
        """
        hosted = self._hosted
        wanted = {name.casefold() for name in agents}
        whom = [agent for agent in hosted.world if not wanted or agent.name.casefold() in wanted]
        if stream == "state":
            states = [hosted.state(agent) for agent in whom]
            return [
                StateMessage(
                    world=hosted.name, time=hosted.time, snapshot=True, agents=states, state_hash=hosted.state_hash()
                )
            ]
        if stream == "emotions":
            return [_emotions(hosted, hosted.state(agent), snapshot=True) for agent in whom]
        if stream == "expression":
            faces = [self._face(agent, rigs) for agent in whom]
            return [
                ExpressionMessage(world=hosted.name, time=hosted.time, snapshot=True, expression=face) for face in faces
            ]
        if stream == "actions":
            return list(self._under_way({agent.name for agent in whom}))
        if stream == "clock":
            clock = hosted.clock
            return [
                ClockMessage(world=hosted.name, time=hosted.time, snapshot=True, clock=clock.driver, rate=clock.rate)
            ]
        return []

    def _under_way(self, names: Collection[str]) -> Iterator[ActionMessage]:
        hosted = self._hosted
        for each in hosted.actions:
            if each.agent in names:
                yield ActionMessage(
                    world=hosted.name,
                    time=hosted.time,
                    snapshot=True,
                    agent=each.agent,
                    action=each.id,
                    phase="started",
                    what=each.what,
                )

    def _face(self, agent: Agent, rigs: Sequence[str]) -> Expressed:
        return expressed(agent.name, show(agent), rigs=rigs)


def _emotions(hosted: Hosted, state: AgentState, *, snapshot: bool = False) -> EmotionsMessage:
    return EmotionsMessage(
        world=hosted.name,
        time=hosted.time,
        snapshot=snapshot,
        agent=state.agent,
        mood=state.mood,
        emotions=state.emotions,
    )
