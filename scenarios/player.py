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
from ..agents.triggers import Happened
from ..agents.world import Option, Outcome, World
from ..core.terms import NIL, Term, compose
from .document import Scenario
from .language.phrases import Phrasebook
from .transcript import Choice, Ending, Event, Feeling, Learned, Mind, Opening, PlayedTurn, Reason

__all__ = ["LONGEST_WAIT", "MAX_TURNS", "STANDSTILL", "Choose", "Play", "scenario_hash"]

MAX_TURNS: Final = 200
"""After how many turns a play ends, unless asked otherwise."""
STANDSTILL: Final = 10
"""A play ends after so many rounds in which the same is done again and nothing comes of it, unless asked otherwise."""
LONGEST_WAIT: Final = 600
"""For so many seconds, at most, everybody waits for something to happen by itself before a play ends."""

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
        self._scene = self._title = ""
        self._acts = 0
        self._round = 0
        self._idle = 0
        self._waited = 0
        self._book = Phrasebook.from_docs(scenario.phrases, scenario.labels)
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
        yield from self._narrate()
        reason: Reason | None = "terminal state" if self._is_over() and self.world.triggers else None
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
        states = ", ".join(self._states())
        details = {"terminal state": states, "player left": self._human}
        if self._scenario.start:
            details["nobody can act"] = details["standstill"] = self._scenario.labels.get(states, states)
        detail = details.get(reason, "")
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
            dict(self.world.labels),
        )

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
        self._look_where()
        before = tuple(_rounded(each.mood) for each in self.world.agents)
        happened = self.world.run_triggers(idle)
        for each in happened:
            told = self._narrated(each, before)
            if told is not None:
                yield told
        return bool(happened)

    def _narrated(self, happened: Happened, before: tuple[float, ...]) -> PlayedTurn | None:
        """Return what is told of a trigger; None when it only led from one state to the next."""
        learned = _learned(happened.outcome, self._scenario.dialogue)
        text = happened.text
        if not text:
            if not learned and not happened.outcome.emotions:
                return None
            text = self._book.say(happened.outcome.event)
        self._turn += 1
        minds = self._minds()
        for mind in minds:
            self._remember_peak(mind)
        event = happened.outcome.event
        return PlayedTurn(
            number=self._turn,
            round=self._round,
            time=float(self.world.clock),
            agent="",
            target="",
            action="" if event.is_nil else str(event.args[2]),
            style="",
            text=text,
            spoken=False,
            utility=0.0,
            learned=learned,
            moods=before,
            minds=minds,
            state_hash=self.world.state_hash(),
            scene=self._waiting_title(),
        )

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

    def _look_where(self) -> None:
        """Note the title of the scene in which the story stands, if it has one and stands there anew."""
        state = self.world.triggers.state
        title = "" if state is None else self.world.labels.get(str(state), "")
        if title and title != self._scene:
            self._scene = self._title = title

    def _take_turn(self, agent: Agent) -> PlayedTurn | None:
        """Let one agent act, and time pass."""
        self._look_where()
        before = tuple(_rounded(each.mood) for each in self.world.agents)
        now = agent.now
        done = self._ask(agent) if agent.name == self._human else self._decide(agent)
        if done is None:
            if self._on_own_time:
                agent.update(1)
            return None
        self._turn += 1
        self._acts += 1
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
        number = self._choose(agent.name, [self._choice(agent, option, most) for option in options])
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
        spoken = _is_spoken(option)
        if spoken:
            self._lines[agent.name] += 1
        for mind in minds:
            self._remember_peak(mind)
        return PlayedTurn(
            number=self._turn,
            round=self._round,
            time=float(time),
            agent=agent.name,
            target=_name(_target(option)),
            action=str(option.action),
            style=_name(option.line.style) if option.line is not None else "",
            text=self._words(agent, option),
            spoken=spoken,
            utility=_rounded(option.decision.utility),
            learned=_learned(outcome, self._scenario.dialogue),
            moods=before,
            minds=minds,
            state_hash=self.world.state_hash(),
            deeds=self._deeds(agent, option) if spoken else (),
            scene=self._waiting_title(),
        )

    def _waiting_title(self) -> str:
        """Return the title that is still to be told, once."""
        title, self._title = self._title, ""
        return title

    def _words(self, agent: Agent, option: Option) -> str:
        """Return what is said, or what is done in the words of the scenario."""
        if _is_spoken(option):
            return option.text
        if option.line is not None and option.line.performs:
            return "; ".join(self._deeds(agent, option))
        if option.line is not None or not self._scenario.phrases:
            return option.text
        return self._in_words(agent, option, option.action, option.decision.target)

    def _deeds(self, agent: Agent, option: Option) -> tuple[str, ...]:
        """Return what saying a line does besides, in words."""
        deeds = () if option.line is None else option.line.performs
        return tuple(self._in_words(agent, option, deed.action, deed.target) for deed in deeds)

    def _in_words(self, agent: Agent, option: Option, action: Term, target: Term) -> str:
        return self._book.say(compose("Event", "Action-End", agent.beliefs.owner, *_grounded(option, action, target)))

    def _choice(self, agent: Agent, option: Option, most: float) -> Choice:
        style = _name(option.line.style) if option.line is not None else ""
        inclined = option.decision.utility == most
        return Choice(self._words(agent, option), str(option.action), _name(_target(option)), style, inclined)

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


def _is_spoken(option: Option) -> bool:
    """Whether anything is said; a line without words only does something."""
    return option.line is not None and bool(option.line.utterance or not option.line.performs)


def _target(option: Option) -> Term:
    """Return to whom something is done; what a line without words does tells to whom."""
    if option.line is None or _is_spoken(option) or not option.decision.target.is_nil:
        return option.decision.target
    return next((target for deed in option.line.performs for target in _grounded(option, deed.target)), NIL)


def _grounded(option: Option, *parts: Term) -> list[Term]:
    bindings = option.decision.bindings
    return [part if bindings is None else bindings.ground(part) for part in parts]


def _learned(outcome: Outcome, dialogue: str) -> tuple[Learned, ...]:
    """Return the beliefs that changed, each once; not those that only say where the story stands."""
    staging = ("dialoguestate(", "has(floor)", "place(", dialogue.casefold())
    learned = (Learned(each.observer, str(each.property), str(each.value)) for each in outcome.changes)
    return tuple(dict.fromkeys(each for each in learned if not each.property.casefold().startswith(staging)))


def _has_news(mind: Mind, turn: int) -> bool:
    return any(feeling.since == turn for feeling in mind.feelings)


def _name(term: Any) -> str:
    return "" if term.is_nil or term.is_universal else str(term)


def _rounded(value: float) -> float:
    return round(value, _DIGITS) + 0.0
