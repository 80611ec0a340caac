"""A stadium and its picture together: moments for stills, films and windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...agents.crowd.crowd import Crowd
from ...agents.crowd.stadium import Stadium
from .faces import portrayed
from .moment import Moment, Portrayed
from .paint import Pixels
from .stadium_picture import FACE, StadiumPicture

__all__ = ["StadiumShow"]


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
    """

    def __init__(self, stadium: Stadium, seconds: float, *, scale: float = 1.0) -> None:
        self.stadium = stadium
        self.picture = StadiumPicture(stadium.bowl, seconds, scale=scale)
        self.watched = stadium.watched()
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
        faces = [face_of(crowd, index, self._side) for index in self.watched] if with_faces else []
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
        """Show another spectator's face, in place of the one shown longest."""
        if index not in self.watched:
            self.watched = [*self.watched, index][-3:]


def face_of(crowd: Crowd, index: int, side: int) -> Portrayed:
    """Return the face of a member of a crowd, so many pixels a side."""
    felt = {kind.name: float(crowd.intensities(kind.name, [index])[0]) for kind in crowd.kinds}
    felt = {name: intensity for name, intensity in felt.items() if intensity > 0}
    return portrayed(index, crowd.names[index], felt, float(crowd.mood([index])[0]), side)
