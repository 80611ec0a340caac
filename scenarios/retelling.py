"""A recorded run, told as a play is told while it is played again, whoever and whatever recorded it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..agents.agent import Agent
from ..agents.journal_format import Step
from ..agents.outcome import Outcome
from ..agents.replay import Divergence, Played
from ..agents.state_terms import term_from
from ..agents.trace import Trace
from ..agents.world import Option, Turn, World
from .recorded_play import Run
from .resumed_play import TAKING_IN
from .telling import Telling
from .transcript import Ending, Event, Mind, PlayedTurn

__all__ = ["Felt", "Retelling", "Told", "felt"]

_UNTOLD = frozenset(("advance", "update", "introduce", "options", "decide"))
"""Deeds of which there is nothing to tell."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that is told of a run.

    Attributes:
        event: As a play tells it.
        step: Number of the step of the journal that it tells of; 0 for the opening, the last for the ending.
        clock: The world's, in seconds, when it was done.
    """

    event: Event
    step: int
    clock: float


Felt = dict[tuple[str, str], float]
"""How intense each emotion of somebody is, by its type and whom it is about (empty for nobody)."""


def felt(world: World) -> dict[str, Felt]:
    """Return what everybody feels; of several emotions of one type about the same somebody, the strongest."""
    found: dict[str, Felt] = {}
    for agent in world.agents:
        own = found.setdefault(agent.name, {})
        for emotion in agent.emotions:
            target = emotion.target
            about = "" if target is None or target.is_self or target.is_nil or target.is_universal else str(target)
            own[emotion.type, about] = max(emotion.intensity, own.get((emotion.type, about), 0.0))
    return found


@dataclass(frozen=True, slots=True)
class _Doing:
    """What somebody has done, which is told when time has passed, as a play tells it."""

    agent: Agent
    option: Option
    outcome: Outcome
    step: int
    time: float
    clock: float
    before: tuple[float, ...]
    minds: tuple[Mind, ...]


class Retelling:
    """Plays a run again and tells it; iterate it once.

    Args:
        run: What was recorded.
        listen: Let a trace listen, so that the agents can say why.
        upto: The last step to play.
        check: Stop at the first step that comes out otherwise; :attr:`divergence` tells where that was.

    Attributes:
        step: How many steps were played.
        telling: Tells.
        felt_before: When a trace listens, what everybody felt before what was told last.

    Raises:
        StateError: It begins with another state than was recorded, or a step cannot be done.
    """

    def __init__(self, run: Run, *, listen: bool = False, upto: int | None = None, check: bool = True) -> None:
        self.run = run
        self.step = 0
        self._replay = run.replay(check=False, upto=upto)
        self._steps = run.journal.steps if upto is None else run.journal.steps[: max(upto, 0)]
        self._listens = listen
        self._checks = check
        human = run.player if run.player in self.world else ""
        self.telling = Telling(run.scenario, self.world, human)
        self._before = self.telling.moods()
        self.felt_before: dict[str, Felt] = {}
        self._round = 0
        self._place = len(self.world.agents)
        self._is_first = True
        if self.divergence is None and self._replay.world.state_hash() != run.journal.header.hash:
            self._begins_otherwise()
        self._attend()

    @property
    def world(self) -> World:
        """The world, as it is now."""
        return self._replay.world

    @property
    def divergence(self) -> Divergence | None:
        """Where it first came out otherwise; None as long as it did not."""
        return self._divergence if self._divergence is not None else self._replay.divergence

    _divergence: Divergence | None = None

    def __iter__(self) -> Iterator[Event]:
        """Tell the run."""
        return (told.event for told in self.told())

    def told(self) -> Iterator[Told]:
        """Tell the run, with the steps of its journal.

        Raises:
            StateError: A step cannot be done.
        """
        yield Told(self.run.opening(self.telling), 0, float(self.world.clock))
        doing: _Doing | None = None
        playing = iter(self._replay)
        for step in self._steps:
            if self._checks and self.divergence is not None:
                break
            if doing is not None and not _lets_time_pass(step):
                yield self._finish(doing)
                doing = None
            option = self._prepare(step)
            played = next(playing)
            self.step = step.step
            self._attend()
            if doing is not None:
                yield self._finish(doing)
                doing = None
            doing = self._doing(played, option)
            if doing is None:
                yield from self._tell(played)
        if doing is not None:
            yield self._finish(doing)
        yield Told(self._ending(), self.step, float(self.world.clock))

    def _prepare(self, step: Step) -> Option | None:
        """Look at everybody before a step; return what somebody is about to choose, if a person chose."""
        if not _is_untold(step.done):
            self.telling.look_where()
            self._before = self.telling.moods()
            if self._listens:
                self.felt_before = felt(self.world)
        trace = self.world.trace
        if trace is not None:
            trace.label = step.step
        return self._chosen(step) if step.done.get("do") == "act" else None

    def _attend(self) -> None:
        """Listen to the world, and tell of it; another object may have taken its place."""
        self.telling.world = self.world
        if self._listens and self.world.trace is None:
            Trace(self.world, self.run.places)

    def _chosen(self, step: Step) -> Option | None:
        """Return what a person is about to choose, as it was offered."""
        done, name = step.done, str(step.done.get("agent"))
        if name not in self.world:
            return None
        agent, line = self.world[name], done.get("line")
        action, target = term_from(done["action"]), term_from(done["target"])
        for decision in agent.would_decide():
            rule = "" if decision.rule is None else decision.rule.id
            if decision.target == target and rule == done.get("rule"):
                for option in self.world.ways_of(agent, decision):
                    if (option.line.id if option.line is not None else None) == line and decision.action == action:
                        return option
        return None

    def _doing(self, played: Played, option: Option | None) -> _Doing | None:
        """Return what somebody has done in a step; None when nobody has."""
        result = played.result
        if played.done.get("do") in ("turn", "act"):
            self._count_rounds(str(played.done["agent"]))
        if isinstance(result, Turn):
            return self._done(played, result.option, result.outcome)
        if option is not None and isinstance(result, Outcome):
            return self._done(played, option, result)
        return None

    def _done(self, played: Played, option: Option, outcome: Outcome) -> _Doing:
        self.telling.turn += 1
        agent, clock = self.world[str(played.done["agent"])], float(self.world.clock)
        return _Doing(agent, option, outcome, played.number, agent.now, clock, self._before, self.telling.minds())

    def _finish(self, doing: _Doing) -> Told:
        turn = self.telling.done(
            doing.agent,
            doing.option,
            doing.outcome,
            round=self._round,
            time=doing.time,
            before=doing.before,
            minds=doing.minds,
        )
        return Told(turn, doing.step, doing.clock)

    def _tell(self, played: Played) -> Iterator[Told]:
        """Tell what happened in a step that nobody decided upon."""
        result, clock = played.result, float(self.world.clock)
        for turn in self._happened(played, result):
            yield Told(turn, played.number, clock)

    def _happened(self, played: Played, result: object) -> Iterator[PlayedTurn]:
        kind = played.done.get("do")
        if _is_untold(played.done) or (kind == "turn" and result is None):
            return
        if self.run.listens and kind in TAKING_IN:
            return  # what those who hear free words make of them is seen when the words are told
        if kind == "run_triggers" and isinstance(result, list):
            for each in result:
                told = self.telling.happened(each, self._before, self._round)
                if told is not None:
                    yield told
        else:
            yield self._outside(played, result)

    def _outside(self, played: Played, result: object) -> PlayedTurn:
        """Tell what was done from outside: an event, or a change by hand."""
        learned = self.telling.learned(result) if isinstance(result, Outcome) else ()
        event = result.event if isinstance(result, Outcome) else None
        if event is None or event.is_nil:
            return self.telling.narrated(played.words, "", learned, self._before, self._round)
        words = None if self.world.words is None else self.world.words(event)
        from ..agents.why_words import in_words

        return self.telling.narrated(words or in_words(event), str(event.args[2]), learned, self._before, self._round)

    def _count_rounds(self, name: str) -> None:
        """Count the rounds of a play: in each, everybody may act once, in order."""
        names = [agent.name for agent in self.world.agents]
        if self.world.behaviour.acts_on_time and self.telling.human:
            names.sort(key=lambda each: each == self.telling.human)
        place = names.index(name) if name in names else 0
        if place <= self._place or self._is_first:
            self._round += 1
        self._place, self._is_first = place, False

    def _begins_otherwise(self) -> None:
        from .. import __version__

        theirs = self.run.journal.header.espressivo
        by = "" if theirs == __version__ else f" (recorded by espressivo {theirs}, this is {__version__})"
        self._divergence = Divergence(0, "", float(self.world.clock), (f"it begins with another state{by}",))

    def _ending(self) -> Ending:
        ends = {str(state).casefold() for state in self.world.terminal_states}
        states = self.telling.states()
        is_over = bool(states) and all(state.casefold() in ends for state in states)
        return self.telling.ending("terminal state" if is_over else "recording ends")


def _is_untold(done: Mapping[str, Any]) -> bool:
    """Whether there is nothing to tell of a deed; a play by the toolkit's rules sets its clock by hand."""
    return done.get("do") in _UNTOLD or (done.get("do") == "set" and not done.get("agents"))


def _lets_time_pass(step: Step) -> bool:
    return step.done.get("do") in ("advance", "update")
