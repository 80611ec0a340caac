"""How a face moves from one expression to the next, in continuous time.

Every part of a face follows its target through two equal lags, a critically damped approach: it starts smoothly, never
overshoots, and stays within what it was and what it aims at::

    y' = (target - y) / lag,  x' = (y - x) / lag

Both are solved exactly, so that what is seen at a time does not depend on how often one looks. The mean lag, 2 * lag,
is the emotion's onset or offset (``data/dynamics.json``); after the apex was held the face settles a little. Brows lead
the mouth. Two feelings that pull the corners of the mouth both ways take turns, and neither ever goes altogether.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, inf, isfinite, pi, sin, tanh
from typing import Final, NamedTuple

import msgspec

from ..core.errors import ExpressionError
from ..ontology.action_units import NEUTRAL_FACE, ActionUnits
from .blending import CORNERS, blend, conflict
from .expression import NEUTRAL, Expression, Gaze, Head, Pose
from .prototypes import prototypes
from .tables import read_table

__all__ = ["Motion"]

Part = tuple[str, str | int]
"""A part that moves: (``left``, 12), (``gaze``, ``x``), (``cue``, ``blush``), (``emotion``, ``joy``)."""
_SIDES: Final = ("left", "right")
_TURN: Final = "turn "
"""Parts of the face that shows when the other feeling has its turn."""
_STILL: Final = 1e-4
_FULL_BREATH: Final = 0.55
"""How far a breath of depth 1 goes, of -1..1; the deepest sigh is 1."""
_SHARPNESS: Final = 1.5


class _Table(msgspec.Struct, frozen=True):
    other: tuple[float, float, float]
    settled: float
    settling: float
    mouth_lag: float
    mouth: tuple[int, ...]
    channels: dict[str, tuple[float, float]]
    rise: float
    flash: float
    alternation: float
    turns: tuple[float, float]


@cache
def _table() -> _Table:
    return read_table("dynamics.json", _Table)


class _Approach(NamedTuple):
    """A part on its way: from x, with y the first lag, at a time, to a target; lag in seconds."""

    start: float
    x: float
    y: float
    target: float
    lag: float

    def at(self, time: float) -> tuple[float, float]:
        """Return x and y at a time, not before the start."""
        away, lead = self.x - self.target, self.y - self.target
        if not away and not lead:
            return self.x, self.y
        passed = max(0.0, time - self.start) / self.lag
        left = exp(-passed)
        return self.target + (away + lead * passed) * left, self.target + lead * left


@dataclass(slots=True)
class _Breath:
    """Breath on its way: its rate follows the target with one lag, so that its phase has a closed form."""

    start: float = 0.0
    phase: float = 0.0
    rate: float = 0.25
    target: float = 0.25
    lag: float = 1.0

    def at(self, time: float) -> tuple[float, float]:
        """Return phase, in breaths, and rate at a time."""
        passed = time - self.start
        if passed <= 0:
            return self.phase + self.rate * passed, self.rate
        left = exp(-passed / self.lag)
        away = self.rate - self.target
        return self.phase + self.target * passed + away * self.lag * (1 - left), self.target + away * left


class Motion:
    """A face in motion.

    Args:
        expression: What it shows from the beginning, at rest.

    >>> from espressivo.expression import Affect, express
    >>> motion = Motion()
    >>> motion.aim(express(Affect.parse("surprise:8")), 1.0)
    >>> [round(motion.at(time).face[1], 2) for time in (1.0, 1.05, 1.3)]
    [0.0, 0.4, 0.8]
    """

    def __init__(self, expression: Expression = NEUTRAL) -> None:
        self._aimed = -inf
        self._expression = expression
        self._parts = {part: _Approach(0.0, value, value, value, 1.0) for part, value in _targets(expression).items()}
        self._settle_at = inf
        self._apex: Mapping[str, float] = dict(expression.emotions)
        self._flash: tuple[float, ActionUnits] = (-inf, NEUTRAL_FACE)
        rate = expression.breathing.rate_hz
        self._breath = _Breath(rate=rate, target=rate)

    @property
    def expression(self) -> Expression:
        """What it aims at."""
        return self._expression

    def aim(self, expression: Expression, time: float) -> None:
        """Aim at an expression from a time on; as often as one likes, also at each frame.

        Args:
            expression: What to show.
            time: In seconds, not before that of the last aim.

        Raises:
            ExpressionError: The time is before that of the last aim, or no number.
        """
        if not isfinite(time) or time < self._aimed:
            raise ExpressionError(
                f"a face cannot be aimed at {time!r} s: it has been aimed at {self._aimed:g} s before"
            )
        if expression != self._expression:
            places = {part: self._place(part, way, time) for part, way in self._parts.items()}
            self._begin_apex(expression, time)
            self._begin_flash(expression, time)
            self._parts = _ways(places, self._expression, expression, time)
            self._breath = self._breathing(expression, time)
        self._aimed, self._expression = time, expression

    def at(self, time: float) -> Pose:
        """Return what is seen at a time; times before the last aim count as that of the last aim.

        Raises:
            ExpressionError: The time is no finite number.
        """
        if not isfinite(time):
            raise ExpressionError(f"a face has no look at {time!r} s: expected a finite number of seconds")
        now = max(time, self._aimed)
        values = {part: self._place(part, way, now)[0] for part, way in self._parts.items()}
        groups: dict[str, dict[str | int, float]] = {}
        for (group, name), value in values.items():
            groups.setdefault(group, {})[name] = value
        return Pose(
            face=self._face(groups, now),
            gaze=Gaze(**_named(groups.get("gaze", {}))),
            head=Head(**_named(groups.get("head", {}))),
            cues=_named(groups.get("cue", {})),
            breath=self._breath_at(values[_DEPTH], now),
            emotions=dict(sorted(_named(groups.get("emotion", {})).items(), key=lambda item: (-item[1], item[0]))),
        )

    def _begin_apex(self, expression: Expression, time: float) -> None:
        """Note when the apex will have been held, anew when an emotion has risen since it was at its lowest."""
        emotions = expression.emotions
        if any(value - self._apex.get(name, 0.0) > _table().rise for name, value in emotions.items()):
            onset, _, hold = _mean_pace(emotions)
            self._apex, self._settle_at = dict(emotions), time + 2 * onset + hold
        else:
            self._apex = {name: min(value, self._apex.get(name, 0.0)) for name, value in emotions.items()}

    def _begin_flash(self, expression: Expression, time: float) -> None:
        """Let a hidden feeling flash when it arises, unless one flashes now."""
        leak, known = expression.leak, self._expression.leak
        if time >= self._flash[0] + _table().flash and any(leak[unit] - known[unit] > _table().rise for unit in leak):
            self._flash = (time, leak)

    def _place(self, part: Part, way: _Approach, time: float) -> tuple[float, float]:
        """Where a part is, x and y, before and after the apex was held."""
        settle = self._settle_at
        if part[0] not in _FACE or time <= settle or settle == inf:
            return way.at(time)
        if settle <= way.start:
            return way._replace(target=way.target * _table().settled).at(time)
        x, y = way.at(settle)
        return _Approach(settle, x, y, way.target * _table().settled, _table().settling / 2).at(time)

    def _face(self, groups: Mapping[str, Mapping[str | int, float]], time: float) -> ActionUnits:
        started, leak = self._flash
        passed = (time - started) / _table().flash
        flash = sin(pi * passed) ** 2 if 0 < passed < 1 else 0.0
        share = _turn(time)
        sides = []
        for side in _SIDES:
            units = {int(unit): value for unit, value in groups.get(side, {}).items()}
            for unit, other in groups.get(_TURN + side, {}).items():
                units[int(unit)] = (1 - share) * units.get(int(unit), 0.0) + share * other
            if flash:
                for unit, value in (leak.left if side == "left" else leak.right).items():
                    units[unit] = units.get(unit, 0.0) + flash * value * (1 - units.get(unit, 0.0))
            sides.append({unit: min(1.0, value) for unit, value in units.items() if value > _STILL})
        return ActionUnits(*sides)

    def _breathing(self, expression: Expression, time: float) -> _Breath:
        phase, rate = self._breath.at(time)
        return _Breath(time, phase, rate, expression.breathing.rate_hz, _table().channels["breath"][0])

    def _breath_at(self, depth: float, time: float) -> float:
        return min(1.0, _FULL_BREATH * (1 + depth)) * sin(2 * pi * self._breath.at(time)[0])


_DEPTH: Final[Part] = ("breath", "depth")
_NOWHERE: Final = (0.0, 0.0)
_FACE: Final = frozenset((*_SIDES, *(_TURN + side for side in _SIDES)))


def _ways(
    places: Mapping[Part, tuple[float, float]], before: Expression, after: Expression, time: float
) -> dict[Part, _Approach]:
    """Ways from where the parts are to where an expression has them; what has gone for good is left out."""
    targets = _targets(after)
    lags = _Lags(before.emotions), _Lags(after.emotions)
    ways: dict[Part, _Approach] = {}
    for part in [*places, *(part for part in targets if part not in places)]:
        main = _main(part)
        x, y = places.get(part) or places.get(main) or _NOWHERE
        target = targets.get(part, targets.get(main, 0.0))
        coming = abs(target) > abs(x)
        rest_x, rest_y = _NOWHERE if part == main else places.get(main, _NOWHERE)
        if part in targets or max(abs(x - rest_x), abs(y - rest_y)) > _STILL:
            ways[part] = _Approach(time, x, y, target, lags[coming].of(main, coming=coming))
    return ways


class _Lags:
    """The lags of parts, half of their time constants, while emotions drive them."""

    def __init__(self, emotions: Mapping[str, float]) -> None:
        self._drives: dict[int, dict[str, float]] = {}
        for name, weight in emotions.items():
            for unit, value in _means(name).items():
                self._drives.setdefault(unit, {})[name] = weight * value
        self._paces: dict[int, tuple[float, float, float]] = {}

    def of(self, part: Part, *, coming: bool) -> float:
        """Return the lag of a part on its way to more, or to less."""
        group, name = part
        place = 0 if coming else 1
        if isinstance(name, int):
            return (self._pace(name)[place] + (_table().mouth_lag if name in _mouth() else 0.0)) / 2
        if group == "emotion":
            return prototypes()[name].pace[place] / 2
        table = _table()
        return (table.channels.get(name) or table.channels.get(group) or table.other)[place] / 2

    def _pace(self, unit: int) -> tuple[float, float, float]:
        if unit not in self._paces:
            self._paces[unit] = _mean_pace(self._drives.get(unit, {}))
        return self._paces[unit]


@cache
def _means(name: str) -> Mapping[int, float]:
    """The action units of a prototype, the mean of both sides."""
    face = prototypes()[name].face
    return {unit: face[unit] for unit in face}


@cache
def _mouth() -> frozenset[int]:
    return frozenset(_table().mouth)


def _targets(expression: Expression) -> dict[Part, float]:
    """Where each part aims."""
    targets: dict[Part, float] = {}
    for side, units in zip(_SIDES, (expression.face.left, expression.face.right), strict=True):
        targets |= {(side, unit): value for unit, value in units.items()}
    targets |= _turns(expression)
    targets |= {("gaze", "x"): expression.gaze.x, ("gaze", "y"): expression.gaze.y}
    head = expression.head
    targets |= {("head", "pitch"): head.pitch, ("head", "yaw"): head.yaw, ("head", "roll"): head.roll}
    targets |= {("cue", cue): value for cue, value in expression.cues.items()}
    targets |= {("emotion", name): value for name, value in expression.emotions.items()}
    targets[_DEPTH] = expression.breathing.depth - 1
    return targets


def _turns(expression: Expression) -> dict[Part, float]:
    """The mouth in both turns, when two feelings pull its corners up and down; nothing otherwise."""
    share = conflict(expression.emotions) if len(expression.emotions) > 1 else 0.0
    if not share:
        return {}
    targets: dict[Part, float] = {}
    for prefix, face in (("", blend(expression.emotions, 12)), (_TURN, blend(expression.emotions, 15))):
        for side, own in (("left", expression.face.left), ("right", expression.face.right)):
            units = face.left if side == "left" else face.right
            for unit in CORNERS:
                targets[prefix + side, unit] = (1 - share) * own.get(unit, 0.0) + share * units.get(unit, 0.0)
    return targets


def _turn(time: float) -> float:
    """How much of the mouth the second of two feelings has at a time; each stays a while, and goes over smoothly."""
    least, most = _table().turns
    swing = tanh(_SHARPNESS * sin(2 * pi * time / _table().alternation)) / tanh(_SHARPNESS)
    return least + (most - least) * (1 + swing) / 2


def _main(part: Part) -> Part:
    group, name = part
    return group.removeprefix(_TURN), name


def _mean_pace(weights: Mapping[str, float]) -> tuple[float, float, float]:
    total = sum(weights.values())
    if not total:
        return _table().other
    paces = [(weight / total, prototypes()[name].pace) for name, weight in weights.items()]
    onset, offset, hold = (sum(share * pace[place] for share, pace in paces) for place in range(3))
    return onset, offset, hold


def _named(values: Mapping[str | int, float]) -> dict[str, float]:
    return {str(name): value for name, value in values.items() if abs(value) > _STILL}
