"""A line as it is performed: what is felt, said and done by itself, as one pose at any time."""

from __future__ import annotations

from ..dynamics import Motion
from ..expression import NEUTRAL, Expression, Pose
from ..idle import Idle
from ..speech.backend import Speech
from .merging import speak
from .mouth import MouthTrack
from .visemes import visemes_of

__all__ = ["Performance"]


class Performance:
    """Somebody says a line and means it.

    Args:
        expression: What the line is said with.
        speech: What is said.
        before: What the face showed when the line begins.
        seed: Decides blinks and glances; None for a face that does nothing by itself.
    """

    def __init__(
        self, expression: Expression, speech: Speech, *, before: Expression = NEUTRAL, seed: int | None = 0
    ) -> None:
        self.expression = expression
        self.speech = speech
        self.visemes = visemes_of(speech)
        self._motion = Motion(before)
        self._motion.aim(expression, 0.0)
        self._mouth = MouthTrack(self.visemes)
        self._idle = None if seed is None else Idle(seed)

    def at(self, time: float) -> Pose:
        """Return the pose at a time, in seconds from the beginning of the sound; whenever it is asked."""
        pose = self._motion.at(time)
        if self._idle is not None:
            pose = self._idle.apply(pose, time, self.expression)
        return speak(pose, self._mouth.at(time))
