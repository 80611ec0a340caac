"""A stadium and its picture together: moments for stills, films and windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ...agents.agent import Agent
from ...agents.crowd.crowd import Crowd
from ...agents.crowd.detail import demote, promote
from ...agents.crowd.stadium import Stadium
from ...agents.crowd.why import why
from ...agents.why import Why
from ..affect import Affect
from .faces import portrayed
from .moment import Moment, Portrayed
from .paint import Pixels
from .stadium_picture import FACE, StadiumPicture

if TYPE_CHECKING:
    from ...agents.crowd.cluster.cluster_crowd import ClusterCrowd

__all__ = ["StadiumShow", "affects_of"]

_ELSEWHERE: Final = "why is not told: minds live with the workers; without --workers they are here"


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
        agents: Those among them who were asked for, by index: whole agents while their faces are shown. None of a
            crowd in other processes, whose minds stay there.
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
        faces = self._faces() if with_faces else []
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
        """Show a spectator's face, and make a whole agent of them; who was shown longest goes back into the crowd.

        Who lives in another process is no agent.
        """
        crowd = self.stadium.crowd
        if isinstance(crowd, Crowd) and index not in self.agents:
            self.agents[index] = promote(crowd, index)
        if index not in self.watched:
            leaving, *staying = self.watched
            self.watched = [*staying, index]
            if isinstance(crowd, Crowd) and leaving in self.agents:
                demote(crowd, self.agents.pop(leaving))

    def why(self, index: int) -> Why:
        """Explain why a spectator feels what they feel most; of a crowd in other processes, what that is."""
        crowd = self.stadium.crowd
        if isinstance(crowd, Crowd):
            return why(crowd, index)
        codes, most = crowd.strongest([index])
        name = crowd.names[index]
        feels = "nothing" if codes[0] < 0 else crowd.kinds[codes[0]].name.lower()
        value = None if codes[0] < 0 else round(float(most[0]), 2)
        return Why("emotion", f"{name} feels {feels}", value, "0..10", children=(Why("unknown", _ELSEWHERE),))

    def _faces(self) -> list[Portrayed]:
        crowd = self.stadium.crowd
        known = {index: Affect.of(agent) for index, agent in self.agents.items()}
        others = [index for index in self.watched if index not in known]
        known.update(zip(sorted(others), affects_of(crowd, sorted(others)), strict=True))
        return [portrayed(index, crowd.names[index], known[index], self._side) for index in self.watched]


def affects_of(crowd: Crowd | ClusterCrowd, members: Sequence[int]) -> list[Affect]:
    """Return what some members of a crowd feel, in the order of their numbers.

    A compound, such as anger, stands for its parts, as for an agent.
    """
    if not members:
        return []
    codes, most = crowd.top(len(crowd.kinds), members)
    moods = crowd.mood(members).tolist()
    return [_affect(crowd, *each) for each in zip(codes.T.tolist(), most.T.tolist(), moods, strict=True)]


def _affect(crowd: Crowd | ClusterCrowd, codes: Sequence[int], intensities: Sequence[float], mood: float) -> Affect:
    felt = {code: value for code, value in sorted(zip(codes, intensities, strict=True)) if code >= 0}
    parts = {part.name for code in felt for part in crowd.model.patterns.parts_of(crowd.kinds[code])}
    named = {crowd.kinds[code].name: value for code, value in felt.items()}
    return Affect({name: value for name, value in named.items() if name not in parts}, mood)
