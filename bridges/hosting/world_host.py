"""A world that many clients share: it does their commands and tells what changes. No socket, no wall clock.

The same commands, and the same seconds passed, lead to the same state hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from ...agents.world import World
from ...scenarios.document import Scenario
from ..protocol.coding import Refused
from ..protocol.commands import (
    Act,
    Advance,
    AffectPercept,
    Believed,
    Control,
    Decide,
    EndAction,
    Express,
    Happen,
    Options,
    Perceive,
    RestoreWorld,
    SaveWorld,
    Speak,
    StartAction,
    State,
    StreamName,
    TakeTurn,
    Tell,
    Why,
    WorldCommand,
    WorldState,
)
from ..protocol.messages import ClockMessage, EventMessage, Outcome, Reply, StreamMessage
from . import acting, happening, looking, passing
from .answers import Answers
from .aside import Aside, Hook
from .failing import failed
from .hosted import Happenings, Hosted
from .own_clock import HOST
from .rewinding import Course, Rewinding
from .streams import Streams

__all__ = ["WorldHost"]

_Work = Callable[[Hosted, Any], Reply]
_Seen = TypeVar("_Seen")
_LOOKING: Final[Mapping[type[WorldCommand], _Work]] = {
    Believed: looking.believed,
    Decide: looking.decide,
    Express: looking.express,
    Options: looking.options,
    SaveWorld: looking.save,
    Speak: looking.speak,
    State: looking.state,
    Why: looking.why,
    WorldState: looking.describe,
}
_CHANGING: Final[Mapping[type[WorldCommand], _Work]] = {
    Act: acting.act,
    Advance: passing.advance,
    AffectPercept: happening.perceive_affect,
    Control: passing.control,
    EndAction: acting.end,
    Happen: happening.happen,
    Perceive: happening.perceive,
    StartAction: acting.start,
    TakeTurn: acting.take_turn,
    Tell: happening.tell,
}
_STANDING: Final[tuple[StreamName, ...]] = ("clock", "actions", "state", "emotions", "expression")
"""Streams that can tell how things stand."""


class WorldHost:
    """Hosts one world.

    Args:
        name: Of the world, for its clients.
        scenario_name: Under which the server offers the scenario.
        world: Built from it, and not played yet; the host alone changes it from now on.
        scenario: The scenario; without one there are no words for deeds.

    Attributes:
        listeners: Take every message of every stream, with ``seq`` 0: whoever passes them on counts them.
        wanted: Of which streams messages are made while there are listeners; None for all. What nobody reads need not
            be worked out.
        aside: Works out how lines sound, which takes long, and lets them be told.
    """

    def __init__(self, name: str, scenario_name: str, world: World, scenario: Scenario | None = None) -> None:
        self.name = name
        self.scenario_name = scenario_name
        self.listeners: list[Callable[[StreamMessage], object]] = []
        self.wanted: Collection[StreamName] | None = None
        self.aside: Hook = Aside().tell
        self._replaying = False
        told = Scenario(name=world.name or name) if scenario is None else scenario
        self._hosted = Hosted(name, world, told, scenario_name)
        self._hosted.hears = self._hears
        self._enter()
        self._streams = Streams(self._hosted)
        self._rewinding = Rewinding(self._hosted.save)
        self._answers = Answers()
        self._answered_at: list[int] = []
        self._hash = self._hosted.state_hash()

    @property
    def world(self) -> World:
        """The world as it is now; another object after a state was restored."""
        return self._hosted.world

    def do(self, command: WorldCommand) -> Reply:
        """Do a command, and tell the listeners what it changed.

        Returns:
            Its answer, which carries its ``id`` and ``seq``. When it is :class:`~..protocol.messages.Failed`, the
            command has had no effect, and nothing was told.
        """
        try:
            reply = self._done(command)
        except Exception as error:  # whatever goes wrong in one world, the others go on
            reply = failed(error)
        return msgspec.structs.replace(reply, id=command.id, seq=command.seq)

    def speaking(self, command: Speak) -> Callable[[], Reply]:
        """Look at how somebody feels now, and return what works out how they say something; any thread may do that."""
        try:
            return self._undisturbed(lambda: looking.speaking(self._hosted, command))
        except Exception as error:  # whatever goes wrong in one world, the others go on
            reply = failed(error)
            return lambda: reply

    def pass_time(self, host_seconds: float) -> bool:
        """Let time of the server pass: the world's own clock runs, and actions whose end nobody tells fail.

        When what is due by itself cannot happen, the clock stops, and everybody is told why.

        Args:
            host_seconds: Since the last time, 0 or more.

        Returns:
            Whether it meant anything to this world; then it belongs into a log of what was done.
        """
        if host_seconds <= 0 or (self._hosted.clock.driver == "host" and not self._hosted.actions):
            return False
        try:
            outcome = self._passed(host_seconds)
        except Exception as error:  # the rule of some author
            self._undo()
            self._stop_clock(failed(error).message)
            return True
        self._rewinding.note(host_seconds)
        if outcome is not None:
            self._tell(outcome)
        return True

    def snapshot(
        self, stream: StreamName, agents: Collection[str] = (), rigs: Sequence[str] = ()
    ) -> list[StreamMessage]:
        """Return how things stand, for who begins to listen; nothing for streams of what only happens.

        Args:
            stream: Of which stream.
            agents: Of whom; of everybody when empty.
            rigs: Whose numbers faces hold.
        """
        return self._streams.snapshot(stream, agents, rigs)

    def state_hash(self) -> str:
        """Return the hash of the state of the world."""
        return self._hosted.state_hash()

    def save(self) -> dict[str, Any]:
        """Return the whole state as plain data, for ``world.restore``."""
        return self._hosted.save()

    # -- doing ---------------------------------------------------------------------------------------------------------

    def _done(self, command: WorldCommand) -> Reply:
        kind = type(command)
        if kind in _LOOKING:
            return self._look(command)
        if isinstance(command, RestoreWorld):
            return self._restored(command)
        if kind not in _CHANGING:
            tag = kind.__struct_config__.tag
            raise Refused("not-possible", f"{tag} is no command that a world does by itself", "$.type")
        outcome = self._changed(command)
        self._rewinding.note(command)
        self._tell(outcome)
        return outcome

    def _look(self, command: WorldCommand) -> Reply:
        """Answer a command that changes nothing."""
        before = self._versions()
        if before != self._answered_at:
            self._answers.forget()
            self._answered_at = before
        known = self._answers.to(command)
        if known is not None:
            return known
        reply = self._undisturbed(lambda: _LOOKING[type(command)](self._hosted, command))
        self._answers.keep(command, reply)
        return reply

    def _undisturbed(self, look: Callable[[], _Seen]) -> _Seen:
        """Look at the world; should a rule change beliefs when it is asked, that is undone."""
        before = self._versions()
        try:
            return look()
        finally:
            if self._versions() != before:
                self._undo()

    def _changed(self, command: WorldCommand) -> Outcome:
        self._answers.forget()
        clock, actions = self._hosted.clock, self._hosted.actions.save()
        try:
            outcome = _CHANGING[type(command)](self._hosted, command)
            acting.keep_up(self._hosted)
        except Exception:
            self._hosted.outbox.clear()
            now = (self._hosted.clock, self._hosted.actions.save(), self._hosted.state_hash())
            if now != (clock, actions, self._hash) and not self._replaying:
                self._undo()
            raise
        assert isinstance(outcome, Outcome)
        self._hash = outcome.state_hash
        return outcome

    def _passed(self, host_seconds: float) -> Outcome | None:
        """Let time of the host pass; return what came of it, None for nothing."""
        hosted, happenings = self._hosted, Happenings()
        self._answers.forget()
        hosted.actions.host_time += host_seconds
        ended = acting.end_overdue(hosted, happenings)
        seconds = hosted.clock.seconds_of(host_seconds)
        passing.pass_time(hosted, seconds, happenings)
        acting.keep_up(hosted)
        if not ended and not seconds:
            return None
        outcome = hosted.outcome(happenings)
        self._hash = outcome.state_hash
        return outcome

    def _restored(self, command: RestoreWorld) -> Reply:
        self._answers.forget()
        self._hosted.restore(command.state)
        self._streams.forget()
        self._rewinding.keep()
        self._hash = self._hosted.state_hash()
        for stream in _STANDING:
            if self._hears(stream):
                for message in self._streams.snapshot(stream, (), self._streams.rigs):
                    self._say(message)
        return looking.describe(self._hosted, WorldState(world=command.world))

    # -- beginning and going back --------------------------------------------------------------------------------------

    def _enter(self) -> None:
        """Let everybody come in, where they do not know each other from the start, and happen what is due at once."""
        world = self._hosted.world
        if not world.behaviour.meets_at_once:
            world.introduce()
        self._hosted.by_itself(Happenings())

    def _undo(self) -> None:
        """Go back to how it was after what was done last."""
        self._replaying = True
        try:
            self._rewinding.undo(self._hosted.restore, self._again)
        finally:
            self._replaying = False
            self._answers.forget()
            self._hash = self._hosted.state_hash()
            self._hosted.outbox.clear()
            self._streams.forget_steps()

    def _again(self, done: Course) -> None:
        if isinstance(done, WorldCommand):
            self._changed(done)
        else:
            self._passed(done)
        self._hosted.outbox.clear()

    def _stop_clock(self, why: str) -> None:
        """Let the clock stand still, and say so."""
        hosted = self._hosted
        hosted.clock = HOST
        self._answers.forget()
        self._rewinding.keep()
        self._say(ClockMessage(world=self.name, time=hosted.time, clock="host"))
        self._say(EventMessage(world=self.name, time=hosted.time, told=f"the clock stopped: {why}"))

    def _versions(self) -> list[int]:
        return [agent.beliefs.version for agent in self._hosted.world.agents]

    # -- telling -------------------------------------------------------------------------------------------------------

    def _hears(self, stream: StreamName) -> bool:
        """Whether anybody listens to a stream."""
        return bool(self.listeners) and not self._replaying and (self.wanted is None or stream in self.wanted)

    def _tell(self, outcome: Outcome) -> None:
        """Tell what a command brought about: decisions first, then what came of them."""
        outbox, self._hosted.outbox = self._hosted.outbox, []
        for stream, make in outbox:
            if self._hears(stream) and stream == "speech":
                self.aside(make, self._say)
            elif self._hears(stream):
                self._say(make())
        for message in self._streams.of(outcome):
            self._say(message)
        if self._hosted.listen_anew():
            self._streams.forget_steps()

    def _say(self, message: StreamMessage) -> None:
        for listener in list(self.listeners):
            listener(message)
