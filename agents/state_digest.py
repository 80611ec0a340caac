"""What tells two states of a world apart: a hash of the whole, and a digest of every part of everybody.

The digests follow from what :mod:`.state` saves, and are the same for whole numbers whether written 1 or 1.0. A
:class:`Digests` that is kept reads again only what may have changed: new memories, beliefs when one was told, affect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ..core.emotions import Emotion
from .agent import Agent
from .state import save_beliefs, save_besides
from .state_affect import save_affect, save_emotion

if TYPE_CHECKING:
    from .world import World

__all__ = ["NOBODYS", "PARTS", "AgentDigest", "Digests", "WorldDigest", "state_hash"]

AgentDigest = Mapping[str, str]
"""Digests (16 hexadecimal digits) by part; the parts are :data:`PARTS`."""
PARTS: Final = ("itself", "beliefs", "goals", "memory", "feelings", "importance")
"""What there is to an agent: what it does and whom it knows, and the rest by its name."""
NOBODYS: Final = "*"
"""Stands, among the names of agents, for what is nobody's: clock, chance."""

_DIGEST = 8
_HASH = 16
_EVERYTHING_OF = attrgetter(*[slot for slot in Emotion.__slots__ if slot != "_clock"])
_PLAIN: Final = frozenset((str, int, bool, type(None)))
_ELSEWHERE: Final = MappingProxyType({"goals": "goals", "prospects": "goals", "importance": "importance"})


class WorldDigest:
    """The state of a world, told apart part by part.

    Attributes:
        hash: Of all: 32 hexadecimal digits.
        course: Digest of clock, chance and whatever else is nobody's.
        agents: By name, in their order.
    """

    __slots__ = ("agents", "course", "hash")

    def __init__(self, course: str, agents: dict[str, AgentDigest]) -> None:
        self.course = course
        self.agents = agents
        parts = [[name, *digest.values()] for name, digest in agents.items()]
        self.hash = _digest([course, parts], _HASH)


class Digests:
    """Digests the state of one world again and again.

    Args:
        world: The world.

    >>> from espressivo import World
    >>> world = World()
    >>> ana = world.add("Ana")
    >>> digests = Digests(world)
    >>> before = digests.now()
    >>> ana.mood = 3
    >>> [part for part in PARTS if digests.now().agents["Ana"][part] != before.agents["Ana"][part]]
    ['feelings']
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._beliefs: dict[Agent, tuple[int, str]] = {}
        self._emotions: dict[Agent, _Emotions] = {}
        self._known: dict[tuple[Agent, str], tuple[object, str]] = {}

    def now(self) -> WorldDigest:
        """Return the digests of the state as it is."""
        world = self._world
        return WorldDigest(_digest(_course(world)), {agent.name: self.of(agent) for agent in world.agents})

    def of(self, agent: Agent) -> AgentDigest:
        """Return the digests of an agent's parts."""
        parts: dict[str, dict[str, object]] = {"itself": {}, "goals": {}, "importance": {}}
        for name, data in save_besides(agent).items():
            parts[_ELSEWHERE.get(name, "itself")][name] = data
        digests = {part: self._again(agent, part, data) for part, data in parts.items()}
        digests["beliefs"] = self._of_beliefs(agent)
        digests["memory"] = agent.memory.digest().hex()
        digests["feelings"] = self._of_feelings(agent)
        return {part: digests[part] for part in PARTS}

    def _of_beliefs(self, agent: Agent) -> str:
        version, digest = self._beliefs.get(agent, (-1, ""))
        if version != agent.beliefs.version:
            digest = _digest(save_beliefs(agent))
            self._beliefs[agent] = agent.beliefs.version, digest
        return digest

    def _of_feelings(self, agent: Agent) -> str:
        emotions = self._emotions[agent] = _Emotions(self._emotions.get(agent))
        return self._again(agent, "feelings", save_affect(agent.affect, emotions.digest))

    def _again(self, agent: Agent, part: str, data: object) -> str:
        """Return the digest of a part; of one that is as it was, the one from then."""
        known = self._known.get((agent, part))
        if known is None or known[0] != data:
            known = self._known[agent, part] = data, _digest(data)
        return known[1]


class _Emotions:
    """The digests of emotions; those that have not changed since the last time are known from then."""

    __slots__ = ("_before", "_now")

    def __init__(self, last: _Emotions | None) -> None:
        self._before = {} if last is None else last._now
        self._now: dict[int, tuple[Emotion, object, str]] = {}
        if last is not None:
            last._before = {}

    def digest(self, emotion: Emotion) -> str:
        everything = _EVERYTHING_OF(emotion)
        known = self._before.get(id(emotion))
        if known is None or known[0] is not emotion or known[1] != everything:
            known = emotion, everything, _digest(save_emotion(emotion, with_places=False))
        self._now[id(emotion)] = known
        return known[2]


def state_hash(world: World) -> str:
    """Return a hash (32 hexadecimal digits) of all that will decide what comes next, the rules aside."""
    return Digests(world).now().hash


def _course(world: World) -> list[object]:
    """Return what is nobody's and decides what comes next."""
    story = [world.triggers.progress()] if world.triggers else []
    return [world.seed, world.clock, world.chance.state, *story]


def _digest(data: object, size: int = _DIGEST) -> str:
    text = json.dumps(_canonical(data), separators=(",", ":"))
    return blake2b(text.encode(), digest_size=size).hexdigest()


def _canonical(data: object) -> object:
    """Return data in which equal numbers are written alike."""
    if isinstance(data, float):
        return int(data) if data.is_integer() else data
    if isinstance(data, (list, tuple)):
        return [each if type(each) in _PLAIN else _canonical(each) for each in data]
    if isinstance(data, dict):
        return {name: each if type(each) in _PLAIN else _canonical(each) for name, each in data.items()}
    return data
