"""Monitors: each watches a play for one expectation, and says at the end how it was met or missed, and how nearly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ...agents.world import World
from ...core.errors import EspressivoError
from .claims import InMind, Measure, Measured, Scene, shown
from .expectations import Expectation
from .history import History, Moment
from .plans import Placed
from .results import Failure

__all__ = ["Monitor"]

_LESS: Final = ("<", "<=")
_LINES: Final = 40


@dataclass
class _Nearest:
    """When a number came nearest to what is expected of it."""

    part: Measure
    measured: Measured
    when: str
    missing: float

    def __str__(self) -> str:
        value = shown(self.measured.value, self.measured.bound, self.part.operator)
        if not self.missing:
            return f"{self.part.words} was {value} {self.when}, but not any more at this point"
        verb = "came down to" if self.part.operator in _LESS else "reached"
        amount = "too much" if self.measured.value > self.measured.bound else "too little"
        return f"{self.part.words} {verb} {value} {self.when}, {self._amount()} {amount}"

    def _amount(self) -> str:
        value, bound = (float(shown(each, self.measured.bound, self.part.operator)) for each in self.measured)
        return f"{abs(value - bound) or self.missing:.6g}"


class Monitor:
    """Watches for one expectation.

    Args:
        placed: What is expected, and where it is written.
    """

    def __init__(self, placed: Placed) -> None:
        self.placed = placed
        self._expectation: Expectation = placed.expectation
        self._claim = placed.expectation.claim
        self._nearest: dict[int, _Nearest] = {}
        self._broken: tuple[str, str, str] | None = None
        self._since: Moment | None = None
        self._over: Moment | None = None
        self._seen = 0
        self._started = placed.at_end

    # -- while it is played --------------------------------------------------------------------------------------

    def look(self, history: History) -> None:
        """Look at the play as it is now."""
        moment = history.now
        new = len(history.moments) > self._seen
        self._seen = len(history.moments)
        self._measure(history)
        if not self._started or self._broken is not None:
            return
        mode = self._expectation.mode
        if self._expectation.until is not None:
            self._look_until(history, moment, new)
        elif mode == "never" and self._happens(history, moment, new):
            self._broken = history.when(), self._told(history), self._why(history)
        elif mode == "always" and not self._claim.holds(history):
            self._broken = history.when(), self._claim.so(history), self._why(history)

    def _happens(self, history: History, moment: Moment, new: bool) -> bool:
        if self._claim.is_of_moments:
            return new and self._claim.happens(history, moment)
        return self._claim.holds(history)

    def _told(self, history: History) -> str:
        if self._claim.is_of_moments:
            return "it happened"
        if isinstance(self._claim, InMind):
            return " and ".join(part.so(history.world, self._claim.lexicon) for part in self._claim.parts)
        return self._claim.so(history) if not isinstance(self._claim, Scene) else "it was the scene"

    def _measure(self, history: History) -> None:
        if not isinstance(self._claim, InMind) or self._expectation.mode != "at":
            return
        for number, part in enumerate(self._claim.parts):
            found = part.measured(history.world)
            if found is None:
                continue
            missing = found.missing(part.operator)
            known = self._nearest.get(number)
            if known is None or missing < known.missing or (not missing and not known.missing):
                self._nearest[number] = _Nearest(part, found, history.when(), missing)

    def _look_until(self, history: History, moment: Moment, new: bool) -> None:
        """From when it first holds, it must hold until the event has come."""
        until = self._expectation.until
        assert until is not None
        if self._over is not None:
            return
        came = new and until.happens(history, moment)
        holds = self._claim.holds(history)
        if came and (holds or self._since is not None):
            self._over = moment
        elif holds:
            self._since = self._since or moment
        elif self._since is not None:
            self._broken = history.when(), self._claim.so(history), self._why(history)

    # -- at the point of the play --------------------------------------------------------------------------------

    def begin(self, history: History) -> Failure | None:
        """Begin to watch from this point on, or judge at once what is expected at it."""
        self._started = True
        if self._expectation.until is not None:
            if not self._claim.holds(history):
                return self._missed(history)
            self._since = history.now
            return None
        if self._expectation.mode == "always":
            self.look(history)
            return None
        return self.judge(history)

    @property
    def goes_on(self) -> bool:
        """Whether a judgement must wait for the end of the play, also when it is about a point before."""
        return self._expectation.until is not None or self._expectation.mode == "always"

    def judge(self, history: History) -> Failure | None:
        """Say what is wrong at the end of the play, or at the point that is meant."""
        if self._broken is not None:
            when, got, why = self._broken
            return self._failure(got, when, why=why)
        if self._expectation.until is not None:
            return self._judge_until(history)
        if self._expectation.mode == "always":
            return None
        if self._expectation.mode == "never":
            if self.placed.at_end or not self._claim.holds(history):
                return None
            return self._failure(self._told(history), history.when(), why=self._why(history))
        return None if self._claim.holds(history) else self._missed(history)

    def _judge_until(self, history: History) -> Failure | None:
        if self._over is not None:
            return None
        if self._since is None:
            return self._missed(history, "it never held; ")
        return self._failure(f"it held from {_from(self._since)}, but what it should last until never came", "")

    def _missed(self, history: History, lead: str = "") -> Failure:
        nearest = ""
        if isinstance(self._claim, InMind):
            part = self._claim.failing(history.world)
            found = self._nearest.get(self._claim.parts.index(part))
            now = part.measured(history.world)
            if found is not None and now is not None and found.missing < now.missing(part.operator) - 1e-6:
                nearest = str(found)
        moment = "" if self._claim.is_of_moments else history.when()
        return self._failure(lead + self._claim.so(history), moment, nearest, self._why(history))

    def _failure(self, got: str, moment: str, nearest: str = "", why: str = "") -> Failure:
        mode = self._expectation.mode
        text = self._expectation.text
        expected = text if mode == "at" or text.casefold().startswith(mode) else f"{mode}: {text}"
        return Failure(self.placed.place, expected, got, moment, nearest, why)

    def _why(self, history: History) -> str:
        """Explain a feeling that was asked; nothing when nothing can be said."""
        if not isinstance(self._claim, InMind) or self._claim.emotion is None:
            return ""
        return explained(history.world, self._claim.agent, *self._claim.emotion)


def explained(world: World, who: str, emotion: str, whom: str) -> str:
    """Return why somebody feels an emotion, or why not, as lines of text."""
    try:
        why = world[who].why(emotion, None if whom in ("*", "-") else whom)
    except EspressivoError:
        return ""
    return "\n".join(why.as_text().splitlines()[:_LINES])


def _from(moment: Moment) -> str:
    return str(moment).removeprefix("at ").removeprefix("in ") if moment.turn else "the beginning"
