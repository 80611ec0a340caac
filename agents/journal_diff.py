"""Two runs compared: where they part, in words, and what differs between two states of a world."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final, TypeVar

from ..core.affect import Emotion
from ..core.errors import EspressivoError
from .agent import Agent
from .journal import Journal
from .journal_format import Step
from .journal_words import brief_differences, deed_in_words
from .replay import Prepare, replay
from .state_rules import save_rules
from .world import World

__all__ = ["Parting", "diff", "differences"]

V = TypeVar("V")
_NAMES: Final = ("the first run", "the second run")
_SHOWN: Final = 12
"""How many differences a text tells; the data have all."""


@dataclass(frozen=True, slots=True)
class Parting:
    """Where two runs part.

    Attributes:
        number: Of the step, from 1; 0 when they begin differently.
        clock: The world's, in seconds, after the last step that is the same in both.
        deeds: What was done there, in words, in the first and the second run; empty for a run that has ended.
        differences: What differs then, in words.
    """

    number: int
    clock: float
    deeds: tuple[str, str]
    differences: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join([self._where(), *[f"  {each}" for each in self.differences[:_SHOWN]], *self._more()])

    def _where(self) -> str:
        if not self.number:
            return "the runs begin differently:"
        until = f"the runs are the same until step {self.number - 1} ({self.clock:g} s)"
        one, other = self.deeds
        if one == other:
            return f"{until}; step {self.number} ({one}) comes out differently:"
        for ended, (name, going) in ((one, (_NAMES[1], other)), (other, (_NAMES[0], one))):
            if not ended:
                return f"{until}; there one ends, and {name} goes on: {going}"
        return f"{until}; at step {self.number}, in {_NAMES[0]}: {one}; in {_NAMES[1]}: {other}"

    def _more(self) -> list[str]:
        left = len(self.differences) - _SHOWN
        return [f"  and {left} more"] if left > 0 else []


def diff(
    first: Journal | str | os.PathLike[str],
    second: Journal | str | os.PathLike[str],
    *,
    prepare: Prepare | None = None,
) -> Parting | None:
    """Return where two runs part; None when they are the same.

    Args:
        first: A journal, or its file.
        second: Another.
        prepare: See :func:`.replay.replay`.

    Raises:
        StateError: One is no journal.

    >>> import tempfile
    >>> from espressivo.agents.journal import record
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name, mood in (("a", 2), ("b", 3)):
    ...         world = World()
    ...         ana = world.add("Ana")
    ...         with record(world, f"{folder}/{name}"):
    ...             world.advance(1)
    ...             ana.mood = mood
    ...             world.advance(1)
    ...     print(diff(f"{folder}/a", f"{folder}/b"))
    the runs are the same until step 1 (1 s); step 2 (a change by hand of Ana) comes out differently:
      Ana's mood is 2 in the first run, 3 in the second
    """
    one, other = [each if isinstance(each, Journal) else Journal.read(each) for each in (first, second)]
    if one.header.world != other.header.world:
        worlds = [_reached(each, 0, prepare) for each in (one, other)]
        return Parting(0, 0, ("", ""), tuple(_compared(*worlds)))
    clock: float = one.header.world.get("clock", 0)
    for number, (mine, theirs) in enumerate(zip_longest(one, other), 1):
        if mine is None or theirs is None or not _is_same(mine, theirs):
            return _parting(number, clock, (one, mine), (other, theirs), prepare)
        clock = mine.clock
    return None


def _is_same(one: Step, other: Step) -> bool:
    hashed = one.hash is not None and other.hash is not None
    return one.done == other.done and one.outcome == other.outcome and (not hashed or one.hash == other.hash)


def _parting(
    number: int,
    clock: float,
    first: tuple[Journal, Step | None],
    second: tuple[Journal, Step | None],
    prepare: Prepare | None,
) -> Parting:
    one, other = ["" if step is None else deed_in_words(step.done, step.outcome) for _, step in (first, second)]
    if first[1] is None or second[1] is None:
        return Parting(number, clock, (one, other))
    told = brief_differences(first[1].outcome, second[1].outcome, *_NAMES)
    worlds = [_reached(journal, number, prepare) for journal, _ in (first, second)]
    return Parting(number, clock, (one, other), (*told, *_compared(*worlds)))


def _reached(journal: Journal, number: int, prepare: Prepare | None) -> World | str:
    """Return the world after a step; when it cannot be made again, why not."""
    try:
        played = replay(journal, check=False, upto=number, prepare=prepare)
        world = played.run()
    except EspressivoError as error:
        return f"{journal.path.name} cannot be replayed until there: {error}"
    return world if played.divergence is None else f"{journal.path.name}: {played.divergence}"


def _compared(one: World | str, other: World | str) -> list[str]:
    problems = [each for each in (one, other) if isinstance(each, str)]
    if problems or isinstance(one, str) or isinstance(other, str):
        return problems
    return differences(one, other)


# -- states --------------------------------------------------------------------------------------------------------


def differences(one: World, other: World, first: str = "in the first run", second: str = "in the second") -> list[str]:
    """Return in words what differs between two states of a world, the most telling first.

    Args:
        one: A world.
        other: Another.
        first: How to name the first.
        second: How to name the other.

    >>> one, other = World(), World()
    >>> one.add("Ana", beliefs={"Likes(Ben)": 3}).mood = 2
    >>> _ = other.add("Ana", beliefs={"Likes(Ben)": 4})
    >>> differences(one, other, "here", "there")
    ["Ana's mood is 2 here, 0 there", 'Ana believes Likes(Ben) is 3 here, 4 there']
    """
    return list(_Telling(first, second).of_worlds(one, other))


class _Telling:
    """Tells differences, with the names of what is compared."""

    def __init__(self, first: str, second: str) -> None:
        self._first = first
        self._second = second

    def of_worlds(self, one: World, other: World) -> Iterator[str]:
        for agent in one:
            if agent.name not in other:
                yield f"{agent.name} is there only {self._first}"
            else:
                yield from self.of_agents(agent, other[agent.name])
        yield from [f"{agent.name} is there only {self._second}" for agent in other if agent.name not in one]
        yield from self._told("the clock is at", one.clock, other.clock)
        yield from self._told("chance stands at", f"{one.chance.state:x}", f"{other.chance.state:x}")
        if [str(each) for each in one.effects] != [str(each) for each in other.effects]:
            yield "what the world changes after an event differs"
        if list(one.dialogue) != list(other.dialogue):
            yield "the lines of dialogue differ"

    def of_agents(self, one: Agent, other: Agent) -> Iterator[str]:
        name = one.name
        yield from self._told(f"{name}'s mood is", one.mood, other.mood)
        for (kind, target), mine, theirs in _paired(_felt(one), _felt(other)):
            at = f" at {target}" if target else ""
            yield from self._told(f"{name}'s {kind}{at} is", mine or 0.0, theirs or 0.0)
        for (belief, mind), value, value_there in _paired(_believed(one), _believed(other)):
            whose = "" if mind == "SELF" else f" of the mind {mind} that"
            yield from self._told(f"{name} believes{whose} {belief} is", value or "unknown", value_there or "unknown")
        for goal, wish, wish_there in _paired(_wanted(one), _wanted(other)):
            yield from self._told(f"{name}'s goal {goal}:", wish or "not wanted", wish_there or "not wanted")
        yield from self._of_memories(one, other)
        yield from self._of_the_rest(one, other)

    def _of_memories(self, one: Agent, other: Agent) -> Iterator[str]:
        if one.memory.digest() == other.memory.digest():
            return
        for mine, theirs in zip_longest(one.memory, other.memory):
            known, known_there = ["nothing more" if each is None else f"{each.event}" for each in (mine, theirs)]
            if known != known_there:
                yield from self._told(f"{one.name} remembers, where it first differs,", known, known_there)
                return
        yield f"{one.name} remembers the same events, at other times or with other feelings"

    def _of_the_rest(self, one: Agent, other: Agent) -> Iterator[str]:
        name = one.name
        for what, mine, theirs in (
            ("own time is", one.now, other.now),
            ("personality is", str(one.personality), str(other.personality)),
            ("chance stands at", f"{one.chance.state:x}", f"{other.chance.state:x}"),
            ("present action is", _doing(one), _doing(other)),
            ("acquaintances are", _names(one), _names(other)),
        ):
            yield from self._told(f"{name}'s {what}", mine, theirs)
        if save_rules(one) != save_rules(other):
            yield f"{name}'s rules differ"

    def _told(self, what: str, mine: object, theirs: object) -> Iterator[str]:
        if mine != theirs:
            one, other = _written(mine, theirs)
            yield f"{what} {one} {self._first}, {other} {self._second}"


def _written(mine: object, theirs: object) -> tuple[str, str]:
    """Return two values as text, numbers with as many digits as it takes to tell them apart."""
    if isinstance(mine, (int, float)) and isinstance(theirs, (int, float)):
        for digits in (3, 6, 17):
            one, other = f"{mine:.{digits}g}", f"{theirs:.{digits}g}"
            if one != other:
                return one, other
    return str(mine), str(theirs)


def _paired(one: Mapping[Any, V], other: Mapping[Any, V]) -> Iterator[tuple[Any, V | None, V | None]]:
    for key in dict.fromkeys([*one, *other]):
        yield key, one.get(key), other.get(key)


def _felt(agent: Agent) -> dict[Hashable, float]:
    """Return the strongest emotion of each type at each target."""
    felt: dict[Hashable, float] = {}
    for emotion in agent.emotions:
        felt.setdefault((emotion.type.lower(), _target(emotion)), emotion.intensity)
    return felt


def _target(emotion: Emotion) -> str:
    return "" if emotion.target is None or emotion.target.is_nil else str(emotion.target)


def _believed(agent: Agent) -> dict[Hashable, str]:
    return {
        (str(belief.name), str(belief.mind)): str(belief.value)
        + ("" if belief.certainty == 1 else f" (certainty {belief.certainty:g})")
        for belief in agent.beliefs
    }


def _wanted(agent: Agent) -> dict[Hashable, str]:
    return {goal.name: f"matters {goal.significance:g}, likely {goal.likelihood:g}" for goal in agent.goals}


def _doing(agent: Agent) -> str:
    return "nothing" if agent.busy is None else " -> ".join(map(str, agent.busy))


def _names(agent: Agent) -> str:
    return ", ".join(map(str, agent.known_agents)) or "nobody"
