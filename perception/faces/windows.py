"""Faces over time: the frames of a window make one face, and one face makes one estimate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Final

from ...core.errors import PerceptionError
from ...ontology.action_units import ActionUnits
from ..estimate import AffectEstimate
from .frames import Frame
from .reading import FaceReading, read_face
from .seen import FaceSeen

__all__ = ["WINDOW", "RestingFace", "WindowRead", "estimates", "window_readings"]

WINDOW: Final = 1.0
"""Seconds over which frames are averaged, unless others are asked for; ours. Blinks and syllables are shorter."""
_MOST_RESTING: Final = 0.9


@dataclass(frozen=True, slots=True)
class RestingFace:
    """How somebody's face measures when it shows nothing: some people's corners hang, and no camera is quite level.

    Attributes:
        units: How far each action unit then goes, 0..1, by FACS number, the mean of both sides.

    >>> RestingFace({15: 0.5}).relieved(FaceSeen.of({"AU15": 0.75})).named
    {'AU15': 0.5}
    """

    units: Mapping[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, frames: Iterable[Frame]) -> RestingFace:
        """Return the mean of frames in which somebody's face was at rest.

        Raises:
            PerceptionError: In none of them a face was seen.
        """
        window = _Window(0.0)
        for frame in frames:
            window.add(frame)
        seen = window.face()
        if seen is None:
            raise PerceptionError("no face was seen from which to learn how it looks at rest")
        return cls({unit: min(_MOST_RESTING, seen.face[unit]) for unit in seen.face})

    def relieved(self, seen: FaceSeen) -> FaceSeen:
        """Return a face without what is at rest in it: 0 is this person's rest, 1 still is 1."""
        left, right = (
            {unit: max(0.0, value - rest) / (1 - rest) for unit, value in side.items() for rest in (self._rest(unit),)}
            for side in (seen.face.left, seen.face.right)
        )
        return FaceSeen(ActionUnits(left, right), seen.confidence, seen.sided)

    def _rest(self, unit: int) -> float:
        return min(_MOST_RESTING, max(0.0, self.units.get(unit, 0.0)))


@dataclass(frozen=True, slots=True)
class WindowRead:
    """A window that was read.

    Attributes:
        start: When it begins, in seconds.
        end: When it ends.
        person: Number of the face.
        reading: What the face was read as.
    """

    start: float
    end: float
    person: int
    reading: FaceReading

    def estimate(self, subject: str = "") -> AffectEstimate:
        """Return the estimate, perceived at the end of the window and valid for as long as it is."""
        return self.reading.estimate(subject=subject, t=self.end, valid_s=self.end - self.start)


def window_readings(
    frames: Iterable[Frame], seconds: float = WINDOW, resting: RestingFace | None = None
) -> Iterator[WindowRead]:
    """Yield what is read in each window, for each face apart, as soon as it is over; no more than a window is kept.

    Windows in which no face was seen are left out.

    Args:
        frames: In order of time.
        seconds: How long a window is.
        resting: How the face looks at rest.

    Raises:
        PerceptionError: ``seconds`` is not above 0, or a frame cannot be read.
    """
    if not (isfinite(seconds) and seconds > 0):
        raise PerceptionError(f"a window cannot have {seconds!r} seconds; expected more than 0")
    windows: dict[int, _Window] = {}
    for frame in frames:
        window = windows.get(frame.person)
        if window is not None and frame.t >= window.start + seconds:
            yield from _read(window, seconds, frame.person, resting)
            window = None
        if window is None:
            window = windows[frame.person] = _Window(frame.t)
        window.add(frame)
    for person, window in windows.items():
        yield from _read(window, seconds, person, resting)


def estimates(
    frames: Iterable[Frame], seconds: float = WINDOW, resting: RestingFace | None = None, subject: str = ""
) -> Iterator[AffectEstimate]:
    """Yield an estimate for each window; see `window_readings`.

    Args:
        frames: In order of time.
        seconds: How long a window is.
        resting: How the face looks at rest.
        subject: Whom they are about; with several faces its number is added to all but the first.
    """
    for each in window_readings(frames, seconds, resting):
        yield each.estimate(f"{subject}{each.person or ''}" if subject or each.person else "")


def _read(window: _Window, seconds: float, person: int, resting: RestingFace | None) -> Iterator[WindowRead]:
    seen = window.face()
    if seen is not None:
        face = seen if resting is None else resting.relieved(seen)
        yield WindowRead(window.start, window.start + seconds, person, read_face(face))


class _Window:
    """The sums of the frames of one face."""

    def __init__(self, start: float) -> None:
        self.start = start
        self._frames = self._lost = 0
        self._sided = True
        self._all_sure = True
        self._sums: tuple[dict[int, float], dict[int, float]] = ({}, {})
        self._sure: dict[int, float] = {}

    def add(self, frame: Frame) -> None:
        seen = frame.seen
        self._frames += 1
        if seen is None:
            self._lost += 1
            return
        self._sided = self._sided and seen.sided
        self._all_sure = self._all_sure and seen.confidence is None
        units = {*seen.face.left, *seen.face.right} if seen.confidence is None else seen.confidence.keys()
        for unit in units:
            sure = seen.sure(unit)
            self._sure[unit] = self._sure.get(unit, 0.0) + sure
            for sums, side in zip(self._sums, (seen.face.left, seen.face.right), strict=True):
                sums[unit] = sums.get(unit, 0.0) + sure * side.get(unit, 0.0)

    def face(self) -> FaceSeen | None:
        """Return the mean of all frames, the surer the more; None when none was seen."""
        seen = self._frames - self._lost
        if not seen:
            return None
        weights = dict.fromkeys(self._sure, float(seen)) if self._all_sure else self._sure
        left, right = (
            {unit: min(1.0, value / weights[unit]) for unit, value in sums.items() if weights[unit]}
            for sums in self._sums
        )
        if self._all_sure:
            return FaceSeen(ActionUnits(left, right), None, self._sided)
        confidence = {unit: min(1.0, sure / self._frames) for unit, sure in self._sure.items()}
        return FaceSeen(ActionUnits(left, right), confidence, self._sided)
