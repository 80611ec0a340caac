"""A stadium full of people: the heat map of what they feel, the clock, what happened, shares, and some faces."""

from __future__ import annotations

import textwrap
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...agents.crowd.bowl import Bowl
from ..avatar.shapes import Colour, Fill
from .colours import colour_of, ground
from .ground import calm_colours, stadium_ground
from .heat_map import HeatMap
from .moment import Moment, Portrayed, shares_of
from .paint import Pixels, box, paint, paste, write, written_width

__all__ = ["FACE", "StadiumPicture"]

_WIDE, _HIGH = 1200, 800
_MAP: Final = (848, 676)
_MAP_AT: Final = (12, 22)
_PANEL: Final = 888
_PANEL_WIDE: Final = 284
_ROWS: Final = 5
_BINS: Final = 20
_LEAST: Final = 0.002
"""Share of a crowd from which on a feeling is listed."""
_FULL: Final = 6.0
"""Mean intensity of a crowd that fills the line of time."""
_STRIP: Final = (28, 722, 1144, 44)
FACE: Final = 84
"""Pixels a side of a face beside the crowd, in a picture of the usual size."""


class StadiumPicture:
    """Paints moments of a stadium.

    Args:
        bowl: The stadium.
        seconds: How long the line of time beneath it is.
        scale: Of the picture: 1 is 1200 x 800 pixels.

    Attributes:
        size: Width and height of a picture in pixels.
    """

    def __init__(self, bowl: Bowl, seconds: float, *, scale: float = 1.0) -> None:
        self.size = round(_WIDE * scale), round(_HIGH * scale)
        self._scale, self._seconds, self._bowl = scale, seconds, bowl
        area = round(_MAP[0] * scale), round(_MAP[1] * scale)
        half = bowl.half_size
        metre = min(area[0] / (2 * half[0] + 12), area[1] / (2 * half[1] + 12))
        row = bowl.spacing * bowl.plan.row_depth / bowl.plan.seat_width
        self._map = HeatMap(bowl.positions, area, metre, (bowl.spacing, row))
        self._metre, self._area = metre, area
        self._ground = stadium_ground(bowl, area, metre)
        self._calm = calm_colours(bowl)
        self._history: list[tuple[float, tuple[str, ...], NDArray[np.float64]]] = []
        self._marks: list[tuple[float, str]] = []

    def member_at(self, x: int, y: int) -> int | None:
        """Return the spectator at a pixel of the picture; None where nobody sits."""
        left, top = self._map_corner()
        return self._map.member_at(x - left, y - top)

    def note(self, moment: Moment) -> None:
        """Keep what the line of time shows of a moment; those of a run come in order. Without any there is no line."""
        self._history.append((moment.time, tuple(moment.kinds), _weights(moment)))
        if moment.told and (not self._marks or self._marks[-1][1] != moment.told):
            self._marks.append((moment.time, moment.told))

    def paint(self, moment: Moment) -> Pixels:
        """Return (height, width, 3) of a moment."""
        picture = np.empty((self.size[1], self.size[0], 3), np.uint8)
        picture[:] = ground("paper")
        left, top = self._map_corner()
        shown = self._map.paint(self._ground, moment.codes, moment.intensities, moment.kinds, self._calm)
        picture[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
        shares = shares_of(moment.codes, len(moment.kinds))
        self._clock(picture, moment)
        self._legend(picture, moment, shares)
        self._histogram(picture, moment)
        self._faces(picture, moment)
        self._line_of_time(picture, moment)
        return picture

    def _map_corner(self) -> tuple[int, int]:
        return self._px(_MAP_AT[0]), self._px(_MAP_AT[1])

    def _px(self, length: float) -> int:
        return round(length * self._scale)

    def _write(self, picture: Pixels, text: str, x: float, y: float, height: float, colour: Colour, **how: str) -> None:
        s = self._scale
        write(picture, text, x * s, y * s, height * s, colour, **how)  # type: ignore[arg-type]

    def _box(self, picture: Pixels, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        s = self._scale
        box(picture, x * s, y * s, wide * s, high * s, colour)

    def _clock(self, picture: Pixels, moment: Moment) -> None:
        minutes, seconds = divmod(int(moment.time + 1e-6), 60)
        self._write(picture, f"{minutes:02}:{seconds:02}", _PANEL, 74, 56, ground("ink"))
        people = f"{len(self._bowl):,} people"
        self._write(picture, people, _PANEL + _PANEL_WIDE, 74, 17, ground("faint"), align="right")
        for line, text in enumerate(textwrap.wrap(moment.told, 28)[:2]):
            self._write(picture, text, _PANEL, 112 + 26 * line, 23, ground("ink"))

    def _legend(self, picture: Pixels, moment: Moment, shares: NDArray[np.float64]) -> None:
        """What is felt most, by how many."""
        order = np.argsort(-shares[:-1], kind="stable")[:_ROWS]
        listed = [(moment.kinds[kind], float(shares[kind])) for kind in order.tolist() if shares[kind] >= _LEAST]
        rows = [(name, share, colour_of(name)) for name, share in listed]
        rows.append(("Calm", float(shares[-1]), ground("faint")))
        self._write(picture, "felt most", _PANEL, 184, 17, ground("faint"))
        for place, (name, share, colour) in enumerate(rows):
            y = 202 + 34 * place
            self._write(picture, name, _PANEL, y + 14, 19, ground("ink"))
            self._write(picture, _percent(share), _PANEL + _PANEL_WIDE, y + 14, 19, ground("ink"), align="right")
            self._box(picture, _PANEL, y + 20, _PANEL_WIDE, 5, ground("dim"))
            self._box(picture, _PANEL, y + 20, _PANEL_WIDE * share, 5, colour)

    def _histogram(self, picture: Pixels, moment: Moment) -> None:
        """How strongly: members by the intensity of what they feel most, each type in its colour."""
        top, high = 440, 66
        self._write(picture, "how strongly", _PANEL, top - 10, 17, ground("faint"))
        felt = moment.codes >= 0
        bins = np.minimum(moment.intensities[felt] * (_BINS / 10), _BINS - 1).astype(np.int64)
        count = len(moment.kinds)
        table = np.bincount(moment.codes[felt].astype(np.int64) * _BINS + bins, minlength=count * _BINS).reshape(
            count, _BINS
        )
        # Square roots, so that a few are seen beside many.
        tallest = np.sqrt(max(1, int(table.sum(axis=0).max(initial=0)), len(moment.codes) // 6))
        step = _PANEL_WIDE / _BINS
        for place in range(_BINS):
            total = int(table[:, place].sum())
            base, tall = float(top + high), high * np.sqrt(total) / tallest
            for kind in np.flatnonzero(table[:, place]).tolist():
                part = tall * table[kind, place] / total
                self._box(picture, _PANEL + place * step, base - part, step - 2, part, colour_of(moment.kinds[kind]))
                base -= part
        self._box(picture, _PANEL, top + high + 1, _PANEL_WIDE, 1, ground("dim"))
        self._write(picture, "0", _PANEL, top + high + 18, 14, ground("faint"))
        self._write(picture, "10", _PANEL + _PANEL_WIDE, top + high + 18, 14, ground("faint"), align="right")

    def _faces(self, picture: Pixels, moment: Moment) -> None:
        step = (_PANEL_WIDE + 12) / 3
        for place, who in enumerate(moment.portrayed[:3]):
            x, y = _PANEL + place * step, 560
            paste(picture, who.face, self._px(x), self._px(y))
            middle = x + FACE / 2
            self._write(picture, who.name, middle, y + FACE + 18, 14, ground("ink"), align="middle")
            self._write(picture, who.felt, middle, y + FACE + 35, 13, ground("faint"), align="middle")
            self._mark(picture, who, place)

    def _mark(self, picture: Pixels, who: Portrayed, place: int) -> None:
        """Show where somebody sits."""
        left, top = self._map_corner()
        x, y = self._bowl.positions[who.index].tolist()
        at = complex(left + self._area[0] / 2 + x * self._metre, top + self._area[1] / 2 + y * self._metre)
        letter = "abc"[place]
        s = self._scale
        paint(picture, [_ring(at, 8 * s, 2.2 * s, ground("ink"))])
        self._write(picture, letter, at.real / s + 12, at.imag / s + 6, 20, ground("ink"))
        self._write(picture, letter, _PANEL + place * (_PANEL_WIDE + 12) / 3, 572, 18, ground("ink"))

    def _line_of_time(self, picture: Pixels, moment: Moment) -> None:
        """How much of what was felt from the beginning until now, one above the other, and when what happened."""
        if not self._history:
            return
        x0, y0, wide, high = _STRIP
        self._box(picture, x0, y0, wide, high, ground("stands"))
        kept = [entry for entry in self._history if entry[0] <= moment.time + 1e-6]
        for place, (time, kinds, weights) in enumerate(kept):
            after = kept[place + 1][0] if place + 1 < len(kept) else min(time + self._seconds / 400, self._seconds)
            x, until = (x0 + wide * min(1.0, at / self._seconds) for at in (time, after))
            base = float(y0 + high)
            for name, weight in zip(kinds, weights, strict=True):
                if weight:
                    self._box(picture, x, base - high * weight, until - x + 0.5, high * weight, colour_of(name))
                    base -= high * weight
        free = 0.0
        for time, told in self._marks:
            if time <= moment.time + 1e-6:
                x = x0 + wide * min(1.0, time / self._seconds)
                self._box(picture, x, y0 - 5, 1.5, high + 10, ground("ink"))
                if x >= free:
                    self._write(picture, told, x, y0 + high + 24, 15, ground("faint"))
                    free = x + written_width(told, 15) + 10


def _weights(moment: Moment) -> NDArray[np.float64]:
    """Return the sum of the intensities with which each type is felt most, as a part of what it could be, 0..1."""
    felt = moment.codes >= 0
    sums = np.bincount(moment.codes[felt], moment.intensities[felt], len(moment.kinds))
    return np.asarray(np.minimum(1, sums / (_FULL * max(1, len(felt)))))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 or not share else "< 1 %"


def _ring(at: complex, radius: float, width: float, colour: Colour) -> Fill:
    """Return a ring: out along its rim and back along its hole."""
    around = np.exp(2j * np.pi * np.linspace(0, 1, 33))
    line = np.concatenate([at + radius * around, at + (radius - width) * around[::-1]])
    return Fill(tuple(zip(line.real.tolist(), line.imag.tolist(), strict=True)), colour)
