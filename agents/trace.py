"""A trace: what happened in a world while somebody listened, so that it can be explained afterwards.

For each thing that happened it keeps who perceived it, whose decision it was and against which alternatives, which
beliefs it changed and which emotions it raised. It changes nothing, and a world without one pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from ..core.emotions import Emotion
from ..core.errors import EspressivoError, StateError
from ..core.terms import SELF, Term
from .trace_beliefs import BeliefSeen, BeliefsSeen, place_of_effects
from .trace_choice import Choice, choice_of

if TYPE_CHECKING:
    from .agent import Agent
    from .triggers import Trigger
    from .world import Option, World

__all__ = ["Step", "Trace"]

T = TypeVar("T")


@dataclass(slots=True)
class Step:
    """Something that happened, and what came of it.

    Attributes:
        number: From 1, in order.
        label: What people call it: its number in the journal of the world, or else :attr:`number`. Several things that
            happened in one step of a journal share it.
        time: Of the world's clock, in seconds.
        events: What happened: one event; of a line that performs deeds, each of them.
        choice: The decision that it was; None when it happened from outside, or by itself.
        trigger: What let it happen by itself; None when nothing did.
        seen: By whom, with the ids that it, and what it changed, have in their memories.
        emotions: What it raised, and in whom.
        error: What went wrong on the way; empty for nothing.
    """

    number: int
    time: float
    events: tuple[Term, ...]
    choice: Choice | None = None
    trigger: Trigger | None = None
    seen: dict[str, range] = field(default_factory=dict)
    emotions: list[tuple[str, Emotion]] = field(default_factory=list)
    error: str = ""
    label: int = 0


class Trace:
    """Listens to a world from now on.

    Args:
        world: It listens to.
        places: Where beliefs are authored, ``file:line`` by agent and property.
        explains: Whether to take down what explanations need: what everybody believes, and what else could have been
            done. Without, listening costs little.

    Attributes:
        steps: What happened since, in order.

    Raises:
        StateError: Somebody listens already.

    >>> from espressivo import World
    >>> world = World()
    >>> ana, ben = world.add("Ana"), world.add("Ben")
    >>> ben.acts("Insult", target="Ana", priority=2)
    >>> ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-5)
    >>> trace = Trace(world)
    >>> turn = world.turn("Ben")
    >>> [(step.number, str(step.events[0]), step.choice.agent) for step in trace.steps]
    [(1, 'Event(Action-End, Ben, Insult, Ana)', 'Ben')]
    """

    def __init__(
        self, world: World, places: Mapping[tuple[str, str], str] | None = None, *, explains: bool = True
    ) -> None:
        if world.trace is not None:
            raise StateError("somebody listens to this world already: stop that trace first")
        self.world = world
        self.steps: list[Step] = []
        self.label: int | None = None
        """What the next steps are called; None for their number, or that of the journal's step."""
        self.is_hearing = False
        """Whether something is happening just now."""
        self._explains = explains
        self._beliefs = BeliefsSeen(places or {})
        self._choice: Choice | None = None
        self._trigger: Trigger | None = None
        self._by_record: dict[tuple[str, int], Step] = {}
        world.trace = self
        self._meet(world.agents)

    def stop(self) -> None:
        """Listen no longer; what was heard can still be asked for."""
        if self.world.trace is self:
            self.world.trace = None

    # -- asking ------------------------------------------------------------------------------------------------

    def step_of(self, agent: Agent, record: int) -> Step | None:
        """Return the step in which somebody came to remember an event; None when nobody listened then."""
        return self._by_record.get((agent.name.casefold(), record))

    def last_step(self, by: Agent | None = None) -> Step | None:
        """Return the last step of all, or the last that somebody decided upon; None when there is none."""
        for step in reversed(self.steps):
            if by is None or (step.choice is not None and step.choice.agent == by.name):
                return step
        return None

    def decision_at(self, label: int, by: Agent) -> Step | None:
        """Return the step of a label that was somebody's decision; else any of that label; None when there is none."""
        called = [step for step in self.steps if step.label == label]
        own = [step for step in called if step.choice is not None and step.choice.agent == by.name]
        return next(iter(own or called), None)

    def label_of(self, number: int) -> int:
        """Return what people call a step; one to come is called by the number it will have."""
        return self.steps[number - 1].label if 0 < number <= len(self.steps) else number

    def belief(self, agent: Agent, name: Term, mind: Term = SELF, before: int | None = None) -> BeliefSeen | None:
        """Return what somebody believed before a step (None: now), and since when; None when nothing is known."""
        if not self._explains:
            return None
        if before is None:
            self._beliefs.notice_outside(agent, len(self.steps) + 1)
        return self._beliefs.at(agent, name, mind, before)

    def felt_by(self, agent: Agent, time: float) -> list[Emotion]:
        """Return what somebody felt at a time, now or before."""
        identify = agent.affect.semantics.identify
        held: dict[object, Emotion] = {}
        known = [emotion for step in self.steps for name, emotion in step.emotions if name == agent.name]
        for emotion in [*known, *agent.affect.emotions()]:
            key = identify(emotion.kind, emotion.origin, emotion.target)
            later = held.get(key)
            if emotion.start <= time and (later is None or emotion.start >= later.start):
                held[key] = emotion
        return [emotion for emotion in held.values() if emotion.lasts(time)]

    def place_of(self, event: Term) -> str:
        """Return where it is written what an event changes, ``file:line``; empty when it is not known."""
        return place_of_effects(self.world, event)

    # -- listening ---------------------------------------------------------------------------------------------

    def hear_choice(self, agent: Agent, option: Option) -> None:
        """Take down what somebody is about to do; called by the world."""
        self._choice = choice_of(agent, option, self.world) if self._explains else None

    def hear_trigger(self, trigger: Trigger) -> None:
        """Take down what lets happen what happens next; called by the world."""
        self._trigger = trigger

    def hear(self, events: Sequence[Term], happen: Callable[[], T]) -> T:
        """Let something happen, and take down what comes of it; called by the world."""
        step = Step(len(self.steps) + 1, self.world.clock, tuple(events), self._choice, self._trigger)
        self._choice = self._trigger = None
        step.label = self._label(step)
        agents = self.world.agents
        self._meet(agents)
        known = {agent.name: agent.memory.next_id for agent in agents}
        if self._explains:
            for agent in agents:
                self._beliefs.notice_outside(agent, step.number)
        self.is_hearing = True
        try:
            return happen()
        except EspressivoError as error:
            step.error = str(error)
            raise
        finally:
            self.is_hearing = False
            self._note(step, agents, known)

    def _label(self, step: Step) -> int:
        if self.label is not None:
            return self.label
        journal = self.world.journal
        return step.number if journal is None else journal.steps + 1

    def _meet(self, agents: Sequence[Agent]) -> None:
        for agent in agents:
            if agent.trace is not self:
                agent.trace = self
                if self._explains:
                    self._beliefs.meet(agent)

    def _note(self, step: Step, agents: Sequence[Agent], known: Mapping[str, int]) -> None:
        """Take down what came of a step; nothing when nobody has perceived it."""
        for agent in agents:
            ids = range(known[agent.name], agent.memory.next_id)
            if any(each in agent.memory for each in ids):
                step.seen[agent.name] = ids
        if not step.seen:
            return
        self.steps.append(step)
        for agent in agents:
            ids = step.seen.get(agent.name, range(0))
            for each in ids:
                self._by_record[agent.name.casefold(), each] = step
            felt = agent.affect.emotions()
            step.emotions += [(agent.name, each) for each in felt if each.cause_id in ids and each.start == agent.now]
            if self._explains:
                self._beliefs.notice_step(agent, step, self.world)
