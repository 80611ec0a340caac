"""A stadium and its picture together: moments for stills, films and windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...agents.agent import Agent
from ...agents.crowd.crowd import Crowd
from ...agents.crowd.detail import demote, promote
from ...agents.crowd.stadium import Stadium
from ..affect import Affect
from .faces import portrayed
from .moment import Moment, Portrayed
from .paint import Pixels
from .stadium_picture import FACE, StadiumPicture

__all__ = ["StadiumShow", "affect_of"]


class StadiumShow:
    """Lets time pass in a stadium and paints what is felt there.

    Args:
        stadium: Where.
        seconds: How long its line of time is.
        scale: Of the pictures: 1 is 1200 x 800 pixels.

    Attributes:
        stadium: Where.
        picture: What it is painted with.
        watched: Indices of the spectators whose faces are shown, three at most.
        agents: Those among them who were asked for, by index: whole agents while their faces are shown.
    """

    def __init__(self, stadium: Stadium, seconds: float, *, scale: float = 1.0) -> None:
        self.stadium = stadium
        self.picture = StadiumPicture(stadium.bowl, seconds, scale=scale)
        self.watched = stadium.watched()
        self.agents: dict[int, Agent] = {}
        self._side = round(FACE * scale)
        self.picture.note(self.moment(with_faces=False))

    def step(self) -> None:
        """Let a moment pass."""
        self.stadium.step()
        self.picture.note(self.moment(with_faces=False))

    def moment(self, *, with_faces: bool = True) -> Moment:
        """Return what is felt now."""
        crowd = self.stadium.crowd
        codes, intensities = crowd.strongest()
        kinds = [kind.name for kind in crowd.kinds]
        faces = [self._face(index) for index in self.watched] if with_faces else []
        return Moment(self.stadium.time, self.stadium.told, kinds, codes, intensities, portrayed=faces)

    def frame(self) -> Pixels:
        """Return the picture of now."""
        return self.picture.paint(self.moment())

    def frames(self, times: Sequence[float]) -> Iterator[Pixels]:
        """Yield the pictures of some times, which ascend; time passes up to each."""
        for time in times:
            while self.stadium.time < time - 1e-9:
                self.step()
            yield self.frame()

    def watch(self, index: int) -> None:
        """Make a spectator a whole agent and show their face; who was shown longest goes back into the crowd."""
        if index in self.agents:
            return
        crowd = self.stadium.crowd
        self.agents[index] = promote(crowd, index)
        if index not in self.watched:
            leaving, *staying = self.watched
            self.watched = [*staying, index]
            if leaving in self.agents:
                demote(crowd, self.agents.pop(leaving))

    def _face(self, index: int) -> Portrayed:
        crowd = self.stadium.crowd
        if (agent := self.agents.get(index)) is not None:
            return portrayed(index, agent.name, Affect.of(agent), self._side)
        return portrayed(index, crowd.names[index], affect_of(crowd, index), self._side)


def affect_of(crowd: Crowd, index: int) -> Affect:
    """Return what a member of a crowd feels; a compound, such as anger, stands for its parts, as for an agent."""
    felt = {kind.name: float(crowd.intensities(kind.name, [index])[0]) for kind in crowd.kinds}
    parts = {part.name for kind in crowd.kinds if felt[kind.name] for part in crowd.model.patterns.parts_of(kind)}
    shown = {name: intensity for name, intensity in felt.items() if intensity and name not in parts}
    return Affect(shown, float(crowd.mood([index])[0]))
