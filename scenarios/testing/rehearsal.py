"""A rehearsal: a play that a test leads, step by step; who is not led decides by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from ...agents.agent import Agent
from ...agents.trace import Trace
from ...agents.triggers import Happened, Trigger
from ...agents.world import Option, Outcome, World
from ...core.substitution import Substitutions
from ...core.terms import SELF, Term, compose
from ...core.unify import PLAIN
from ..player import Play
from ..transcript import PlayedTurn, Reason
from .history import History, Moment, Said
from .lexicon import Lexicon

__all__ = ["Rehearsal"]

_ROUNDS: Final = 60
"""So many rounds others play, at most, until it is the turn of those who are led."""
_SHORT: Final = 60
T = TypeVar("T")


class Rehearsal(Play):
    """One play of a scenario that is led by a test.

    Args:
        lexicon: The names of the scenario.
        world: Built from it, with what is given.
        led: Who does only what the test says; when it is nobody, nobody does anything else between its steps.
        turns: How many turns are played at most.
        look: Is called before and after everything that happens.

    Attributes:
        history: What happened.
        told: The same as a play tells it.
    """

    def __init__(
        self, lexicon: Lexicon, world: World, led: Sequence[str], turns: int, look: Callable[[History], None]
    ) -> None:
        self.history = History(world)
        self.told: list[PlayedTurn] = []
        self.lexicon = lexicon
        self._led = tuple(led)
        self._look = look
        self._wanted: Option | None = None
        self._flow: Iterator[PlayedTurn] | None = None
        self.heard = _Listener(world, self)
        super().__init__(lexicon.scenario, world, hashed=False)
        self._limit = turns

    def begin(self) -> None:
        """Let the story start."""
        self._note_scene()
        self.history.moments[0] = Moment(0, "", scene=self.history.scene, time=self.world.clock)
        self._look(self.history)
        self._settle()

    @property
    def is_full(self) -> bool:
        """Whether no more turns may be played."""
        return self._acts >= self._limit

    # -- steps ---------------------------------------------------------------------------------------------------

    def options_of(self, name: str) -> list[Option]:
        """Return what somebody may do now, best first."""
        return self.world.options(name)

    def deeds_of(self, name: str, option: Option) -> list[Term]:
        """Return the events that an option would be."""
        actor = self.world[name].beliefs.owner
        bound = option.decision.bindings or Substitutions()
        deeds = [(option.action, option.decision.target)]
        deeds += [] if option.line is None else [(deed.action, deed.target) for deed in option.line.performs]
        grounded = [[bound.ground(part).replace(SELF, actor) for part in deed] for deed in deeds]
        return [compose("Event", "Action-End", actor, *each) for each in grounded]

    def option_for(self, name: str, pattern: Term) -> Option | None:
        """Return what somebody wants most among what they may do now that is this deed."""
        for option in self.options_of(name):
            if any(PLAIN.match(pattern, event) for event in self.deeds_of(name, option)):
                return option
        return None

    def take(self, name: str, option: Option) -> None:
        """Let somebody do something they may do now."""
        self._wanted = option
        try:
            played = self._take_turn(self.world[name])
        finally:
            self._wanted = None
        self._tell([] if played is None else [played])
        self._settle()

    def happen(self, event: Term) -> None:
        """Let an event happen, as a turn of nobody."""
        before = self._telling.moods()
        outcome = self.world.happen(event)
        told = self._telling.happened(
            Happened(Trigger("-"), self.lexicon.book.say(event), outcome), before, self._round
        )
        self._acts += 1
        self.world.advance(1)
        self._tell([] if told is None else [told])
        self._settle()

    def let_others_act(self) -> None:
        """Let all who are not led take their turns, until those who are led have something to do."""
        if not self._led:
            return
        for number in range(_ROUNDS):
            if self._ends or self.is_full or (number and any(self._can_act(name) for name in self._led)):
                return
            if not self._others_take_turns() and not self._fall_back():
                return

    def wait(self, seconds: float) -> None:
        """Let time pass; those who are not led act when they may."""
        end = self.world.clock + seconds
        while self.world.clock < end - 1e-9 and not self._ends:
            if self._led and not self.is_full and self._others_take_turns():
                continue
            self._look(self.history)
            self.world.advance(min(1.0, end - self.world.clock))
            self._settle()
        self.let_others_act()

    def play_on(self, done: Callable[[], bool]) -> bool:
        """Let everybody decide by themselves until something has come about; return whether it has."""
        while not done():
            if self._flow is None:
                if self._ends:
                    return False
                self._flow = self._rounds()
            played = next(self._flow, None)
            if played is None:
                self._flow = None
                self._settle()
                return done()
            self._tell([played])
        self._settle()
        return True

    # -- the course of it ----------------------------------------------------------------------------------------

    @property
    def _ends(self) -> bool:
        return self._is_over()

    def _rounds(self) -> Iterator[PlayedTurn]:
        reason: Reason | None = None
        while reason is None:
            reason = yield from self._play_round()
        self.history.over = reason

    def _decide(self, agent: Agent) -> tuple[Option, Outcome] | None:
        if self._wanted is not None:
            return self._wanted, self.world.act(agent.name, self._wanted)
        return super()._decide(agent)

    def _others_take_turns(self) -> bool:
        """Let each who is not led take one turn; return whether anybody did anything."""
        acted = False
        for agent in self._order():
            if agent.name in self._led or self.is_full or self._ends:
                continue
            played = self._take_turn(agent)
            if played is not None:
                acted = True
                self._tell([played])
                self._settle()
        return acted

    def _fall_back(self) -> bool:
        if any(self._can_act(name) for name in self._led):
            return False
        known = len(self.history.moments)
        self._tell(self._narrate(idle=True))
        return len(self.history.moments) > known

    def _can_act(self, name: str) -> bool:
        return bool(self.world.options(name))

    def _settle(self) -> None:
        """Let happen what is due by itself."""
        self._tell(self._narrate())
        self._look(self.history)
        if self._ends:
            self.history.over = "terminal state"

    def _tell(self, turns: Iterator[PlayedTurn] | Sequence[PlayedTurn]) -> None:
        self.told.extend(turns)

    # -- listening -----------------------------------------------------------------------------------------------

    def about_to_happen(self) -> None:
        """Look once more before something changes."""
        self._look(self.history)

    def happened(self, events: Sequence[Term], agent: str, option: Option | None, trigger: Trigger | None) -> None:
        """Note what has happened, and look."""
        self._note_scene()
        said = self._said(agent, option) if option is not None else None
        words = self._words_of(events, agent, option, trigger)
        turn = self._telling.turn + (0 if trigger is not None else 1)
        moment = Moment(turn, words, tuple(events), said, self.history.scene, self.world.clock, trigger is None)
        self.history.moments.append(moment)
        self._look(self.history)

    def _note_scene(self) -> None:
        for agent in self.world.agents:
            found = agent.beliefs.query(self.world.triggers.dialogue)
            if found:
                self.history.scene = str(found[0].value)
                return
        self.history.scene = next(iter(self._telling.states()), "")

    def _said(self, agent: str, option: Option) -> Said | None:
        line = option.line
        if line is None or not (line.utterance or not line.performs):
            return None
        named = self._names_of_lines.get(line.source + "|" + line.utterance, "")
        style = "" if line.style.is_nil else str(line.style)
        return Said(agent, str(option.decision.target), line.id, named, style, option.text)

    @property
    def _names_of_lines(self) -> dict[str, str]:
        return {
            line.source + "|" + line.utterance: line.id
            for line in self.lexicon.scenario.dialogues
            if line.id is not None
        }

    def _words_of(self, events: Sequence[Term], agent: str, option: Option | None, trigger: Trigger | None) -> str:
        if trigger is not None and trigger.text:
            return _cut(" ".join(trigger.text.split()))
        if option is not None and option.line is not None and option.line.utterance:
            name = self.lexicon.label(agent)
            return f"{name}: “{_cut(' '.join(option.text.split()))}”"
        deeds = [each for each in events if each.args[2].head.key not in ("speak", "enter", "start")]
        return _cut("; ".join(self.lexicon.book.say(each) for each in deeds))


class _Listener(Trace):
    """Tells a rehearsal what happens."""

    def __init__(self, world: World, rehearsal: Rehearsal) -> None:
        super().__init__(world, explains=False)
        self._rehearsal = rehearsal
        self._acting: tuple[str, Option] | None = None
        self._by: Trigger | None = None
        self.chosen: list[tuple[str, Option]] = []
        self.fired: list[Trigger] = []

    def hear_choice(self, agent: Agent, option: Option) -> None:
        super().hear_choice(agent, option)
        self._acting = (agent.name, option)
        self.chosen.append(self._acting)

    def hear_trigger(self, trigger: Trigger) -> None:
        super().hear_trigger(trigger)
        self._by = trigger
        self.fired.append(trigger)

    def hear(self, events: Sequence[Term], happen: Callable[[], T]) -> T:
        acting, trigger = self._acting, self._by
        self._acting = self._by = None
        self._rehearsal.about_to_happen()
        outcome = super().hear(events, happen)
        agent, option = acting if acting is not None else ("", None)
        self._rehearsal.happened(events, agent, option, trigger)
        return outcome


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"
