"""Plays a scenario in many ways: every choice of the player, every line that chance may pick, waiting or not.

The plays share their beginnings: a world is saved where they part. What is alike in all that decides what comes next
(beliefs, feelings, what has been done) is gone on from once. The order is fixed, so that two explorations are alike.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ...agents.agent import Agent
from ...agents.triggers import Trigger
from ...agents.world import Option, World
from ...core.errors import EspressivoError
from ...core.terms import Term
from .rewinding import Moment, moment_of, rewind

__all__ = ["Exploration", "explore"]

_DIGITS: Final = 3
_LONGEST: Final = 120
"""After so many turns a play is left."""
_MOST_WAITS: Final = 40
_CHANCES: Final = frozenset(("random",))


@dataclass
class Exploration:
    """What was ever said and used.

    Attributes:
        lines: Ids of the lines that were said, in the world's dialogue.
        actions: Rules that were chosen, by whose they are and their place.
        appraisals: Reactions that fired, likewise.
        triggers: Ids of the triggers that happened.
        states: States of the dialogue.
        choices: The largest number of things that the player could do at once.
        steps: Turns taken.
        plays: Plays that came to an end.
        complete: Whether nothing was left out.
        failures: What went wrong, each message once.
    """

    lines: set[str] = field(default_factory=set)
    actions: set[tuple[str, int]] = field(default_factory=set)
    appraisals: set[tuple[str, int]] = field(default_factory=set)
    triggers: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    choices: int = 0
    steps: int = 0
    plays: int = 0
    complete: bool = True
    failures: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Believed:
    """What somebody believes, and the states of dialogues among it; good until the beliefs' version changes."""

    version: int
    beliefs: frozenset[tuple[Term, Term, Term]]
    states: tuple[Term, ...]


@dataclass(frozen=True)
class _Move:
    """One way to go on: somebody does something, nobody does, or the player lets time pass."""

    option: Option | None
    rule: int = -1
    waits: float = 0.0


@dataclass(frozen=True)
class _Point:
    """Where plays part: how the world stands, whose turn it is, how long this play has been, and what comes next."""

    moment: Moment
    turn: int
    length: int
    idle: int
    done: frozenset[tuple[str, str, str]]
    move: _Move


def explore(
    world: World, player: str | None, steps: int = 2000, progress: Callable[[str, int, int], None] | None = None
) -> Exploration:
    """Play in all ways, as far as so many steps go.

    Args:
        world: As it begins; it is changed.
        player: Who may choose anything that is possible; all others do what they want most.
        steps: How many turns may be taken, in all plays together.
        progress: Is told how far it has come.
    """
    return _Explorer(player, steps, progress).run(world)


class _Explorer:
    """Explores one scenario."""

    def __init__(self, player: str | None, steps: int, progress: Callable[[str, int, int], None] | None) -> None:
        self._player = player
        self._steps = steps
        self._progress = progress
        self._found = Exploration()
        self._known: set[Any] = set()
        self._waiting: deque[_Point] = deque()
        self._done: frozenset[tuple[str, str, str]] = frozenset()
        """What has been done in the play that goes on: by whom, what, to whom."""
        self._believed: dict[str, _Believed] = {}

    def run(self, world: World) -> Exploration:
        """Explore."""
        if not world.behaviour.meets_at_once:
            self._try(world.introduce)
        self._narrate(world)
        self._found.complete = not _has_chances(world)
        self._follow(world, 0, 0, 0)
        while self._waiting and self._found.steps < self._steps and not self._is_all_used(world):
            point = self._next()
            rewind(world, point.moment)
            self._done = point.done
            self._follow(world, *self._after(world, point.move, point.turn, point.length, point.idle))
        self._found.complete = self._found.complete and not self._waiting
        return self._found

    def _follow(self, world: World, turn: int, length: int, idle: int) -> None:
        """Play on until the play ends, or comes to where another one has been; leave other ways for later."""
        while self._found.steps < self._steps:
            if self._is_over(world):
                self._found.plays += 1
                return
            if idle >= len(world.agents):
                if not self._pass_time(world):
                    self._found.plays += 1
                    return
                idle = 0
            key = self._key(world, turn, idle)
            if key in self._known:
                return
            self._known.add(key)
            if length >= _LONGEST:
                break
            first, *others = self._moves(world, world.agents[turn])
            if others:
                moment = moment_of(world)
                self._waiting.extend(_Point(moment, turn, length, idle, self._done, move) for move in others)
            turn, length, idle = self._after(world, first, turn, length, idle)
        self._found.complete = False

    def _is_all_used(self, world: World) -> bool:
        """Whether there is nothing left that could be said, done or happen for the first time."""
        rules = sum(len(list(agent.action_rules)) for agent in world.agents)
        triggers = {trigger.id for trigger in world.triggers} <= self._found.triggers
        return triggers and len(self._found.lines) == len(world.dialogue) and len(self._found.actions) == rules

    def _next(self) -> _Point:
        """Return where to go on: with a line that has not been said yet, when there is one."""
        for number, point in enumerate(self._waiting):
            line = None if point.move.option is None else point.move.option.line
            if line is not None and line.id not in self._found.lines:
                del self._waiting[number]
                return point
        return self._waiting.popleft()

    def _after(self, world: World, move: _Move, turn: int, length: int, idle: int) -> tuple[int, int, int]:
        """Make a move; return whose turn it is then, how long the play is, and how long nobody has done anything."""
        acted = self._go(world, world.agents[turn], move)
        if acted or move.waits:
            self._count()
        return (turn + 1) % len(world.agents), length + acted, 0 if acted or move.waits else idle + 1

    def _count(self) -> None:
        self._found.steps += 1
        if self._progress is not None and self._found.steps % 50 == 0:
            self._progress("trying what can happen", self._found.steps, self._steps)

    # -- moves -------------------------------------------------------------------------------------------------

    def _moves(self, world: World, agent: Agent) -> Iterator[_Move]:
        """Yield the ways in which a turn may go."""
        is_player = agent.name == self._player
        found: dict[tuple[str, str, str], _Move] = {}
        places = {id(rule): number for number, rule in enumerate(agent.action_rules)}
        try:
            decisions = agent.decide()
        except EspressivoError as error:
            self._found.failures.setdefault(f"{agent.name}: {error}")
            decisions = []
        best: float | None = None
        for decision in decisions:
            if decision.rule is None or (best is not None and not is_player and decision.utility < best):
                break
            for option in world.ways_of(agent, decision):
                best = decision.utility
                rule = places.get(id(decision.rule), -1)
                found.setdefault((str(option.action), str(option.decision.target), option.text), _Move(option, rule))
        if is_player:
            self._found.choices = max(self._found.choices, len(found))
        yield from found.values()
        waits = world.waits() if is_player and found else None
        if waits is not None:
            yield _Move(None, waits=max(waits, 1.0))
        if not found:
            yield _Move(None)

    def _go(self, world: World, agent: Agent, move: _Move) -> bool:
        """Make a move; return whether anything was done."""
        if move.waits:
            self._try(lambda: world.advance(move.waits))
            self._narrate(world)
            return False
        option = move.option
        if option is None:
            return False
        if option.line is not None:
            self._found.lines.add(option.line.id)
        self._found.actions.add((agent.name, move.rule))
        self._done |= {(agent.name, str(option.action), str(option.decision.target))}
        self._try(lambda: self._note(world, world.act(agent.name, option)))
        self._try(lambda: world.advance(1))
        self._narrate(world)
        return True

    def _narrate(self, world: World, idle: bool = False) -> bool:
        happened: list[Any] = []
        self._try(lambda: happened.extend(world.run_triggers(idle)))
        for each in happened:
            self._found.triggers.add(each.trigger.id)
            self._note(world, each.outcome)
        if world.triggers.state is not None:
            self._found.states.add(str(world.triggers.state))
        return bool(happened)

    def _pass_time(self, world: World) -> bool:
        """Let fallbacks come off while nobody has anything to do, or wait; return whether anything came of it."""
        if self._narrate(world, idle=True):
            return True
        waited = 0.0
        for _ in range(_MOST_WAITS):
            waits = world.waits()
            if waits is None or waited > 600:
                return False
            step = max(1.0, waits)
            waited += step
            self._try(lambda step=step: world.advance(step))  # type: ignore[misc]
            if self._narrate(world) or any(world.ways_of(agent, d) for agent in world for d in agent.options()):
                return True
        return False

    def _note(self, world: World, outcome: Any) -> None:
        """Remember which reactions an event set off."""
        for felt in outcome.emotions:
            for each in felt.emotion.appraisals:
                self._fired(world[felt.agent], each.rule, each.source)

    def _fired(self, agent: Agent, rule: str, source: str) -> None:
        for number, known in enumerate(agent.appraisal_rules):
            if known.id == rule and known.source == source:
                self._found.appraisals.add((agent.name, number))

    def _try(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except EspressivoError as error:
            self._found.failures.setdefault(str(error))

    # -- where a play stands -----------------------------------------------------------------------------------

    def _is_over(self, world: World) -> bool:
        states = [state for agent in world.agents for state in self._beliefs_of(agent).states]
        return bool(states) and all(state in world.terminal_states for state in states)

    def _key(self, world: World, turn: int, idle: int) -> Any:
        """Return all that decides what comes next, as far as it can be told apart."""
        triggers = world.triggers.progress()
        since = round(world.clock - triggers["entered"]) if any(map(_is_timed, world.triggers)) else 0
        spent = frozenset(name for name, _ in triggers["spent"])
        return turn, idle, since, spent, self._done, tuple([self._mind(agent) for agent in world.agents])

    def _mind(self, agent: Agent) -> Any:
        felt = tuple([(each.type, str(each.target), round(each.intensity, _DIGITS)) for each in agent.emotions])
        return self._beliefs_of(agent).beliefs, felt, round(agent.mood, _DIGITS)

    def _beliefs_of(self, agent: Agent) -> _Believed:
        """Return what an agent believes; it is gone through again only after a change."""
        known = self._believed.get(agent.name)
        if known is None or known.version != agent.beliefs.version:
            known = self._believed[agent.name] = _believed(agent)
        return known


def _is_timed(trigger: Trigger) -> bool:
    return trigger.after > 0 or trigger.reads_time


def _believed(agent: Agent) -> _Believed:
    beliefs = list(agent.beliefs)
    states = tuple([each.value for each in beliefs if each.name.head.key == "dialoguestate"])
    return _Believed(agent.beliefs.version, frozenset([(each.name, each.mind, each.value) for each in beliefs]), states)


def _has_chances(world: World) -> bool:
    """Whether conditions ask chance, which is not tried in all ways."""
    for agent in world.agents:
        for rule in (*agent.action_rules, *agent.appraisal_rules):
            for condition in rule.conditions.conditions:
                if any(symbol.key in _CHANCES for symbol in condition.left.term.symbols()):
                    return True
    return False
