"""Plays a scenario turn by turn, as data: who does what to whom, what changes, what everybody feels then.

A play yields one :class:`Opening`, a :class:`PlayedTurn` for everything that is done, and one :class:`Ending`. Nothing
is printed here; :mod:`.stage` shows a play, :func:`.transcript.as_data` makes JSON of it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ..agents.agent import Agent
from ..agents.outcome import Change
from ..agents.world import Option, Outcome, World
from .document import Scenario
from .listening import is_talk, let_listen, nearest_line, reach, talk, talking
from .telling import Telling, scenario_hash
from .transcript import Choice, Ending, Event, Mind, PlayedTurn, Reason

__all__ = ["LONGEST_WAIT", "MAX_TURNS", "STANDSTILL", "Choose", "Play", "scenario_hash"]

MAX_TURNS: Final = 200
"""After how many turns a play ends, unless asked otherwise."""
STANDSTILL: Final = 10
"""A play ends after so many rounds in which the same is done again and nothing comes of it, unless asked otherwise."""
LONGEST_WAIT: Final = 600
"""For so many seconds, at most, everybody waits for something to happen by itself before a play ends."""

Choose = Callable[[str, Sequence[Choice]], int | str | None]
"""Asks a person: takes the name of their character and its choices, returns the number of one, or None to leave; in a
play that listens also what they say in their own words."""


class Play:
    """One play of a scenario.

    Args:
        scenario: What is played; gives the opening its name and hash.
        world: Built from it; the play changes it.
        human: Name of the character that a person plays.
        choose: Asks that person.
        turns: After how many turns the play ends; by default after :data:`MAX_TURNS`, or at a standstill.
        hashed: Whether every turn tells the hash of the state; without, it takes a fifth less time.
        listens: Whether the person may say things freely; see :mod:`.listening`.

    Attributes:
        world: The world.
        listens: Whether the person may say things freely.

    Raises:
        StateError: There is no character of that name, or somebody cannot listen.

    A play can be iterated once. What happens by itself is told between turns, as a turn of nobody; when nobody has
    anything to do, fallbacks come off, and then time passes while anything waits for it. Under the behaviour ``fatima``
    it follows the toolkit's simulator: in every round each agent decides, acts and ticks, in order, then the player.
    """

    def __init__(
        self,
        scenario: Scenario,
        world: World,
        *,
        human: str | None = None,
        choose: Choose | None = None,
        turns: int | None = None,
        hashed: bool = True,
        listens: bool = False,
    ) -> None:
        self.world = world
        self.listens = listens
        if listens:
            let_listen(world)
        self._human = world[human].name if human is not None else ""
        self._choose = choose
        self._limit = MAX_TURNS if turns is None else turns
        self._patience = STANDSTILL if turns is None else self._limit + 1
        self._repeats = 0
        self._last_round: list[tuple[str, str, str]] = []
        self._acts = 0
        self._round = 0
        self._idle = 0
        self._waited = 0
        self._left = False
        self._places = {line.id: place for place, line in enumerate(world.dialogue)}
        self._on_own_time = world.behaviour.acts_on_time
        self._enter()
        self._telling = Telling(scenario, world, self._human, hashed=hashed)

    def __iter__(self) -> Iterator[Event]:
        """Play until the end."""
        yield self._telling.opening()
        yield from self._narrate()
        reason: Reason | None = "terminal state" if self._is_over() and self.world.triggers else None
        while reason is None:
            reason = yield from self._play_round()
        yield self.ending(reason)

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return self._telling.scenario

    @property
    def human(self) -> str:
        """The character that a person plays; empty when nobody does."""
        return self._human

    def ending(self, reason: Reason) -> Ending:
        """Return how the play stands, as the ending that it would be if it ended now."""
        return self._telling.ending(reason)

    def _enter(self) -> None:
        """Let everybody come in, where they do not know each other from the start."""
        if not self.world.behaviour.meets_at_once:
            self.world.introduce()

    def _play_round(self) -> Generator[PlayedTurn, None, Reason | None]:
        """Let everybody act once; return why the play ends, if it does."""
        self._round += 1
        done: list[PlayedTurn] = []
        for agent in self._order():
            if self._acts >= self._limit:
                return "turns"
            played = self._take_turn(agent)
            if self._left:
                return "player left"
            if played is not None:
                done.append(played)
                yield played
                yield from self._narrate()
                if self._is_over():
                    return "terminal state"
        if self._on_own_time:
            self.world.clock += 1
        if not done:
            return (yield from self._let_time_pass())
        self._idle = self._waited = 0
        return "standstill" if self._stands_still(done) else None

    def _let_time_pass(self) -> Generator[PlayedTurn, None, Reason | None]:
        """Let fallbacks come off while nobody has anything to do, or wait; return why the play ends, if it does."""
        if (yield from self._narrate(idle=True)):
            self._idle += 1
            stuck = self._idle > STANDSTILL + 2 * len(self.world.triggers)
            return "terminal state" if self._is_over() else "standstill" if stuck else None
        while self._waited < LONGEST_WAIT and self.world.waits() is not None:
            self._waited += 1
            self.world.advance(1)
            if (yield from self._narrate()):
                return "terminal state" if self._is_over() else None
            if any(self.world.ways_of(agent, each) for agent in self.world for each in agent.options()):
                return None
        return "nobody can act"

    def _narrate(self, idle: bool = False) -> Generator[PlayedTurn, None, bool]:
        """Let happen what is due by itself, and tell what there is to tell of it; return whether anything did."""
        self._telling.look_where()
        before = self._telling.moods()
        happened = self.world.run_triggers(idle)
        for each in happened:
            told = self._telling.happened(each, before, self._round)
            if told is not None:
                yield told
        return bool(happened)

    def _stands_still(self, done: list[PlayedTurn]) -> bool:
        """Whether the same has been done again and again by those who play by themselves, and nothing came of it."""
        deeds = [(turn.agent, turn.action, turn.target) for turn in done]
        new = any(turn.learned or any(_has_news(mind, turn.number) for mind in turn.minds) for turn in done)
        by_itself = all(turn.agent != self._human for turn in done)
        self._repeats = self._repeats + 1 if by_itself and not new and deeds == self._last_round else 0
        self._last_round = deeds
        return self._repeats >= self._patience

    def _order(self) -> list[Agent]:
        agents = self.world.agents
        return sorted(agents, key=lambda agent: agent.name == self._human) if self._on_own_time else agents

    def _take_turn(self, agent: Agent) -> PlayedTurn | None:
        """Let one agent act, and time pass."""
        self._telling.look_where()
        before = self._telling.moods()
        now = agent.now
        done = self._ask(agent) if agent.name == self._human else self._decide(agent)
        if done is None:
            if self._on_own_time:
                agent.update(1)
            return None
        self._telling.turn += 1
        self._acts += 1
        option, outcome = done
        # What is felt is told as it was felt, before time passes.
        minds = self._telling.minds()
        if self._on_own_time:
            agent.update(1)
        else:
            self.world.advance(1)
        told = self._telling.done(agent, option, outcome, round=self._round, time=now, before=before, minds=minds)
        return replace(told, text=option.text, spoken=True) if is_talk(option) else told

    def _decide(self, agent: Agent) -> tuple[Option, Outcome] | None:
        turn = self.world.turn(agent.name)
        return None if turn is None else (turn.option, turn.outcome)

    def _ask(self, agent: Agent) -> tuple[Option, Outcome] | None:
        options = self._choices(agent)
        if not options or self._choose is None:
            return None
        chosen = self._pick(agent, options)
        if chosen is None:
            self._left = True
            return None
        if isinstance(chosen, str):
            return self._say(agent, options, chosen)
        return options[chosen], self.world.act(agent.name, options[chosen])

    def _say(self, agent: Agent, options: Sequence[Option], text: str) -> tuple[Option, Outcome]:
        """Let a person say something freely, which everybody takes in, and may mean one of the options."""
        changes = self._reach(agent, text)
        number = self._meant(agent, options, text)
        if number is None:
            option, outcome = talk(agent, text), self.world.happen(talking(agent))
        else:
            option, outcome = options[number], self.world.act(agent.name, options[number])
        return option, replace(outcome, changes=(*changes, *outcome.changes))

    def _reach(self, agent: Agent, text: str) -> list[Change]:
        """Let words reach everybody who is there; return the beliefs that changed."""
        return reach(self.world, agent, text)[1]

    def _meant(self, agent: Agent, options: Sequence[Option], text: str) -> int | None:
        """Return the number of the option that words mean, or None."""
        return nearest_line(options, text, self._telling, agent)

    def _pick(self, agent: Agent, options: Sequence[Option]) -> int | str | None:
        """Let the person choose; return the number of an option, what they say freely, or None to leave."""
        assert self._choose is not None
        most = max(option.decision.utility for option in options)
        return self._choose(agent.name, [self._telling.choice(agent, option, most) for option in options])

    def _choices(self, agent: Agent) -> list[Option]:
        """Return what a person may choose from: each thing once, in the order in which it was authored.

        The toolkit's simulator offers only what the character wants most; ours, all that it might do.
        """
        options = self.world.options(agent.name)
        most = max((option.decision.utility for option in options), default=0.0)
        distinct: dict[tuple[str, str, str], Option] = {}
        for option in sorted(options, key=lambda option: -option.decision.utility):
            if not self._on_own_time or option.decision.utility == most:
                distinct.setdefault((str(option.action), str(option.decision.target), option.text), option)
        return sorted(distinct.values(), key=self._place)

    def _place(self, option: Option) -> tuple[int, str, str]:
        known = self._places.get(option.line.id, 0) if option.line is not None else len(self._places)
        return known, str(option.action), str(option.decision.target)

    def _is_over(self) -> bool:
        """Whether every dialogue has come to an end."""
        ends = {str(state).casefold() for state in self.world.terminal_states}
        states = self._telling.states()
        return bool(states) and all(state.casefold() in ends for state in states)


def _has_news(mind: Mind, turn: int) -> bool:
    return any(feeling.since == turn for feeling in mind.feelings)
