"""An evening in a stadium: a goal, a fire alarm, open exits, and how joy and panic run through the stands.

Word of what happens arrives at every seat when it has had time to get there, weaker the further away; feelings then
spread from seat to seat. What happens is data: ``data/stadium.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from .ascribe import Traits
from .bowl import Bowl, build_bowl
from .contagion import Channel, Contagion
from .crowd import Crowd
from .neighbours import Neighbours
from .spec import CrowdSpec

if TYPE_CHECKING:
    from .cluster.cluster_crowd import ClusterCrowd

__all__ = ["Act", "MakeCrowd", "Stadium", "Story", "read_story"]

_DATA: Final = Path(__file__).parent / "data" / "stadium.json"
_Floats = NDArray[np.float32]
_Event: TypeAlias = tuple[str, NDArray[np.int32], dict[str, Any]]
MakeCrowd: TypeAlias = "Callable[[CrowdSpec, Sequence[Contagion]], Crowd | ClusterCrowd]"
"""Given what a crowd begins with, and how feelings spread in it, makes it."""


class Appraised(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an act means to a side, for who is close: as :meth:`.crowd.Crowd.perceive` takes it."""

    desirability: float = 0.0
    prospects: dict[str, tuple[float, float]] = {}


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happens, and how word of it goes round.

    Attributes:
        name: Its name.
        at: When, in seconds.
        told: In words.
        shown: A time at which much of it is seen.
        event: The event that members of the crowd perceive.
        places: Where, in metres from the centre of the pitch; or at all the exits.
        speed: Metres a second at which word of it runs.
        fade: Metres over which it loses a factor of e of its weight.
        reach: Metres beyond which nobody hears of it.
        home: What it means to the home side.
        away: What it means to the away side.
    """

    name: str
    at: float
    told: str
    shown: float
    event: str
    places: list[tuple[float, float]] | Literal["exits"]
    speed: float
    fade: float
    reach: float
    home: Appraised
    away: Appraised


class Spreading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How feelings spread from seat to seat; see :class:`.contagion.Contagion`.

    Attributes:
        kinds: Types of emotion, each caught for itself.
        strength: How well a feeling gets from one of them to a spectator, 0..1 per second.
        expressiveness: Of the average spectator, 0..1, and by how much extraversion adds to it.
        openness: The same, of neuroticism.
        amplification: 0 takes over what is met, 1 builds on it.
        bias: Where building on it leads: 1 up, 0 down.
    """

    kinds: tuple[str, ...]
    strength: float
    expressiveness: tuple[float, float]
    openness: tuple[float, float]
    amplification: float
    bias: float


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happens in a stadium; see ``data/stadium.json``.

    Attributes:
        about: What it tells.
        source: Where its numbers come from.
        seconds: How long it lasts.
        step: Seconds that pass at a time.
        hesitation: Seconds by which people hear of something later than others, at most.
        neighbours: How many of the nearest pass their feelings on to a spectator.
        spreading: How feelings spread.
        watched: Places, in metres, whose spectators' faces are shown at first.
        acts: What happens, in the order of time.
    """

    about: str
    source: str
    seconds: float
    step: float
    hesitation: float
    neighbours: int
    spreading: tuple[Spreading, ...]
    watched: list[tuple[float, float]]
    acts: list[Act]


@dataclass(frozen=True, slots=True, eq=False)
class _Wave:
    """An act on its way: whom it reaches when, soonest first, and with what weight."""

    act: Act
    members: NDArray[np.int32]
    arrivals: NDArray[np.float64]
    weights: _Floats


def read_story() -> Story:
    """Return what happens in the stadium that is shipped."""
    return msgspec.json.decode(_DATA.read_bytes(), type=Story)


class Stadium:
    """A stadium full of people, and what happens there.

    Args:
        size: How many spectators, 100..1,000,000.
        seed: Decides personalities and who hears of something a moment later.
        story: What happens; that of the shipped file by default.
        crowd: Makes the crowd of what it begins with and of how feelings spread in it, as
            :class:`.cluster.cluster_crowd.ClusterCrowd` does; a :class:`.crowd.Crowd` in this process by default.

    Attributes:
        bowl: Where everybody sits.
        crowd: Those who sit there: ``Fan0``, ``Fan1`` ...
        contagions: How feelings spread from seat to seat.
        story: What happens.

    Raises:
        CrowdError: There are too few or too many.
    """

    def __init__(
        self, size: int = 100_000, *, seed: int = 0, story: Story | None = None, crowd: MakeCrowd | None = None
    ) -> None:
        self.bowl: Bowl = build_bowl(size)
        self.story = story or read_story()
        chance = np.random.Generator(np.random.PCG64(seed))
        extraversion, neuroticism = _bell(chance, size), _bell(chance, size)
        nearest = Neighbours.nearest(self.bowl.positions, self.story.neighbours)
        self.contagions = [_contagion(nearest, how, extraversion, neuroticism) for how in self.story.spreading]
        late = chance.random(size) * self.story.hesitation
        self._waves = [self._wave(act, late) for act in self.story.acts]
        self._step = 0
        spec = CrowdSpec(
            size,
            named="Fan",
            personality={"extraversion": extraversion, "neuroticism": neuroticism},
            positions=self.bowl.positions,
            groups={"home": self.bowl.home, "away": ~self.bowl.home},
        )
        self.crowd: Crowd | ClusterCrowd = spec.crowd() if crowd is None else crowd(spec, self.contagions)

    @property
    def time(self) -> float:
        """Seconds since it began."""
        return self._step * self.story.step

    @property
    def told(self) -> str:
        """What happened last, in words."""
        begun = [act.told for act in self.story.acts if act.at <= self.time]
        return begun[-1] if begun else ""

    def watched(self) -> list[int]:
        """Return those who sit nearest to the places of the evening that are watched."""
        away = self.bowl.positions[None].astype(np.float64) - np.array(self.story.watched)[:, None]
        return [int(each) for each in np.argmin((away**2).sum(axis=2), axis=1)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes of a crowd that lives in others."""
        if not isinstance(self.crowd, Crowd):
            self.crowd.close()

    def step(self) -> None:
        """Let a moment pass: word spreads, people feel, feelings spread."""
        before = self.time
        self._step += 1
        self.crowd.advance_to(self.time)
        self._perceive([event for wave in self._waves for event in self._arriving(wave, before)])
        for number, contagion in enumerate(self.contagions):
            if isinstance(self.crowd, Crowd):
                contagion.step(self.crowd, self.story.step)
            else:
                self.crowd.spread(self.story.step, number)

    def run(self, seconds: float) -> Iterator[float]:
        """Let seconds pass step by step; yields the time after each."""
        while self.time < seconds - 1e-9:
            self.step()
            yield self.time

    def _wave(self, act: Act, late: NDArray[np.float64]) -> _Wave:
        places = self.bowl.exits if act.places == "exits" else np.array(act.places)
        away = np.full(len(self.bowl), np.inf)
        for place in places:
            away = np.minimum(away, np.hypot(*(self.bowl.positions - place).T.astype(np.float64)))
        arrivals = act.at + away / act.speed + late
        reached = np.flatnonzero(away <= act.reach)
        order = reached[np.argsort(arrivals[reached], kind="stable")]
        weights = np.exp(-away[order] / act.fade).astype(np.float32)
        return _Wave(act, order.astype(np.int32), arrivals[order], weights)

    def _perceive(self, events: Sequence[_Event]) -> None:
        """Let spectators perceive events; those who live in other processes hear of them all at once."""
        if isinstance(self.crowd, Crowd):
            for event, to, amounts in events:
                self.crowd.perceive(event, to, **amounts)
        elif events:
            self.crowd.perceive_all(events)

    def _arriving(self, wave: _Wave, before: float) -> Iterator[_Event]:
        """Yield what arrives with those whom a wave reaches by now."""
        first, last = np.searchsorted(wave.arrivals, [before, self.time], side="right")
        part = slice(first, last)
        order = np.argsort(wave.members[part])
        to, weights = wave.members[part][order], wave.weights[part][order]
        for group, meant in (("home", wave.act.home), ("away", wave.act.away)):
            mine = self.bowl.home[to] == (group == "home")
            if mine.any():
                yield wave.act.event, to[mine], _amounts(meant, weights[mine])


def _contagion(nearest: Neighbours, how: Spreading, extraversion: _Floats, neuroticism: _Floats) -> Contagion:
    traits = Traits(
        expressiveness=np.clip(how.expressiveness[0] + how.expressiveness[1] * extraversion, 0, 1),
        openness=np.clip(how.openness[0] + how.openness[1] * neuroticism, 0, 1),
        amplification=how.amplification,
        bias=how.bias,
    )
    return Contagion(nearest, traits, strength=how.strength, channels=[Channel((kind,)) for kind in how.kinds])


def _amounts(meant: Appraised, weights: _Floats) -> dict[str, Any]:
    amounts: dict[str, Any] = {}
    if meant.desirability:
        amounts["desirability"] = meant.desirability * weights
    if meant.prospects:
        amounts["prospects"] = {
            name: (desirability, likelihood * weights) for name, (desirability, likelihood) in meant.prospects.items()
        }
    return amounts


def _bell(chance: np.random.Generator, size: int) -> _Floats:
    """Return traits of a population on -1..1, most of them near 0: the mean of three dice."""
    return np.asarray(chance.random((3, size)).sum(axis=0) * (2 / 3) - 1, np.float32)
