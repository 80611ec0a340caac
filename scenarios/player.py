"""Plays a scenario turn by turn, as data: who does what to whom, what changes, what everybody feels then.

A play yields one :class:`Opening`, a :class:`PlayedTurn` for everything that is done, and one :class:`Ending`. Nothing
is printed here; :mod:`.stage` shows a play, :func:`.transcript.as_data` makes JSON of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, Final

import msgspec

from ..agents.agent import Agent
from ..agents.world import Option, Outcome, World
from .document import Scenario
from .transcript import Choice, Ending, Event, Feeling, Learned, Mind, Opening, PlayedTurn, Reason

__all__ = ["MAX_TURNS", "STANDSTILL", "Choose", "Play", "scenario_hash"]

MAX_TURNS: Final = 200
"""After how many turns a play ends, unless asked otherwise."""
STANDSTILL: Final = 10
"""A play ends after so many rounds in which the same is done again and nothing comes of it, unless asked otherwise."""

_DIGITS: Final = 4


Choose = Callable[[str, Sequence[Choice]], int | None]
"""Asks a person: takes the name of their character and its choices, returns the number of one, or None to leave."""


class Play:
    """One play of a scenario.

    Args:
        scenario: What is played; gives the opening its name and hash.
        world: Built from it; the play changes it.
        human: Name of the character that a person plays.
        choose: Asks that person.
        turns: After how many turns the play ends; by default after :data:`MAX_TURNS`, or at a standstill.

    Raises:
        StateError: There is no character of that name.

    A play can be iterated once. Under the behaviour ``fatima`` it follows the toolkit's simulator: in every round each
    agent decides, acts and ticks, in order, then the player acts.
    """

    def __init__(
        self,
        scenario: Scenario,
        world: World,
        *,
        human: str | None = None,
        choose: Choose | None = None,
        turns: int | None = None,
    ) -> None:
        self.world = world
        self._scenario = scenario
        self._human = world[human].name if human is not None else ""
        self._choose = choose
        self._limit = MAX_TURNS if turns is None else turns
        self._patience = STANDSTILL if turns is None else self._limit + 1
        self._repeats = 0
        self._last_round: list[tuple[str, str, str]] = []
        self._turn = 0
        self._round = 0
        self._left = False
        self._since: dict[tuple[str, str, str, int | None], int] = {}
        self._peaks: dict[str, Feeling] = {}
        self._lines = {agent.name: 0 for agent in world.agents}
        self._places = {line.id: place for place, line in enumerate(world.dialogue)}
        self._on_own_time = world.behaviour.acts_on_time
        if not world.behaviour.meets_at_once:
            world.introduce()
        self._before = self._minds()

    def __iter__(self) -> Iterator[Event]:
        """Play until the end."""
        yield self._opening()
        reason: Reason | None = None
        while reason is None:
            reason = yield from self._play_round()
        yield self.ending(reason)

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return self._scenario

    @property
    def human(self) -> str:
        """The character that a person plays; empty when nobody does."""
        return self._human

    def ending(self, reason: Reason) -> Ending:
        """Return how the play stands, as the ending that it would be if it ended now."""
        detail = {"terminal state": ", ".join(self._states()), "player left": self._human}.get(reason, "")
        minds = self._minds()
        return Ending(
            reason, detail, self._turn, self._before, minds, dict(self._peaks), self._lines, self.world.state_hash()
        )

    def _opening(self) -> Opening:
        return Opening(
            self._scenario.name,
            " ".join(self._scenario.description.split()),
            self._scenario.behaviour,
            self.world.seed,
            self._human,
            scenario_hash(self._scenario),
            self.world.state_hash(),
            self._before,
        )

    def _play_round(self) -> Generator[PlayedTurn, None, Reason | None]:
        """Let everybody act once; return why the play ends, if it does."""
        self._round += 1
        done: list[PlayedTurn] = []
        for agent in self._order():
            if self._turn >= self._limit:
                return "turns"
            played = self._take_turn(agent)
            if self._left:
                return "player left"
            if played is not None:
                done.append(played)
                yield played
                if self._is_over():
                    return "terminal state"
        if self._on_own_time:
            self.world.clock += 1
        if not done:
            return "nobody can act"
        return "standstill" if self._stands_still(done) else None

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
        before = tuple(_rounded(each.mood) for each in self.world.agents)
        now = agent.now
        done = self._ask(agent) if agent.name == self._human else self._decide(agent)
        if done is None:
            if self._on_own_time:
                agent.update(1)
            return None
        self._turn += 1
        option, outcome = done
        # What is felt is told as it was felt, before time passes.
        minds = self._minds()
        if self._on_own_time:
            agent.update(1)
        else:
            self.world.advance(1)
        return self._told(agent, option, outcome, now, before, minds)

    def _decide(self, agent: Agent) -> tuple[Option, Outcome] | None:
        turn = self.world.turn(agent.name)
        return None if turn is None else (turn.option, turn.outcome)

    def _ask(self, agent: Agent) -> tuple[Option, Outcome] | None:
        options = self._choices(agent)
        if not options or self._choose is None:
            return None
        most = max(option.decision.utility for option in options)
        number = self._choose(agent.name, [_choice(option, most) for option in options])
        if number is None:
            self._left = True
            return None
        return options[number], self.world.act(agent.name, options[number])

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

    def _told(
        self,
        agent: Agent,
        option: Option,
        outcome: Outcome,
        time: float,
        before: tuple[float, ...],
        minds: tuple[Mind, ...],
    ) -> PlayedTurn:
        if option.line is not None:
            self._lines[agent.name] += 1
        for mind in minds:
            self._remember_peak(mind)
        learned = (Learned(each.observer, str(each.property), str(each.value)) for each in outcome.changes)
        return PlayedTurn(
            number=self._turn,
            round=self._round,
            time=float(time),
            agent=agent.name,
            target=_name(option.decision.target),
            action=str(option.action),
            style=_name(option.line.style) if option.line is not None else "",
            text=option.text,
            spoken=option.line is not None,
            utility=_rounded(option.decision.utility),
            learned=tuple(dict.fromkeys(each for each in learned if not _is_staging(each.property))),
            moods=before,
            minds=minds,
            state_hash=self.world.state_hash(),
        )

    def _remember_peak(self, mind: Mind) -> None:
        if mind.feelings:
            strongest, known = mind.feelings[0], self._peaks.get(mind.name)
            if known is None or strongest.intensity > known.intensity:
                self._peaks[mind.name] = strongest

    def _minds(self) -> tuple[Mind, ...]:
        return tuple(self._mind(agent) for agent in self.world.agents)

    def _mind(self, agent: Agent) -> Mind:
        feelings: dict[tuple[str, str], Feeling] = {}
        for emotion in agent.emotions:
            target = "" if emotion.target is None or emotion.target.is_self else _name(emotion.target)
            key = (agent.name, emotion.type, target, emotion.cause_id)
            since = self._since.setdefault(key, self._turn)
            feeling = Feeling(emotion.type, _rounded(emotion.intensity), target, since, str(emotion.cause or ""))
            # Several of one type about the same somebody are told as the strongest of them.
            feelings.setdefault((emotion.type, target), feeling)
        goals = {goal.name: _rounded(goal.likelihood) for goal in agent.goals}
        return Mind(agent.name, _rounded(agent.mood), tuple(feelings.values()), goals)

    def _states(self) -> list[str]:
        """Return the states of all dialogues, each once."""
        told = (belief for agent in self.world.agents for belief in agent.beliefs)
        return list(dict.fromkeys(str(each.value) for each in told if each.name.head.key == "dialoguestate"))

    def _is_over(self) -> bool:
        """Whether every dialogue has come to an end."""
        ends = {str(state).casefold() for state in self.world.terminal_states}
        states = self._states()
        return bool(states) and all(state.casefold() in ends for state in states)


def scenario_hash(scenario: Scenario) -> str:
    """Return the SHA-256 of a scenario's content; what its reader warned about does not count."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(scenario, warnings=[]))).hexdigest()


def _choice(option: Option, most: float) -> Choice:
    style = _name(option.line.style) if option.line is not None else ""
    inclined = option.decision.utility == most
    return Choice(option.text, str(option.action), _name(option.decision.target), style, inclined)


def _has_news(mind: Mind, turn: int) -> bool:
    return any(feeling.since == turn for feeling in mind.feelings)


def _is_staging(name: str) -> bool:
    """Whether a property only says whose turn it is."""
    return name.casefold().startswith(("dialoguestate(", "has(floor)"))


def _name(term: Any) -> str:
    return "" if term.is_nil or term.is_universal else str(term)


def _rounded(value: float) -> float:
    return round(value, _DIGITS) + 0.0
