"""What the numbers of an espeak-ng library mean in semitones, decibels and seconds.

The library takes pitch, range and volume as numbers on 0..100 without a unit, and what it calls semitones and decibels
in SSML are neither. So they are measured: a :class:`Calibration` holds, for one version of the library, what each value
does, and turns a :class:`~espressivo.expression.expression.Prosody` into values.

Two are shipped, for 1.51 (Debian) and 1.52 (espeakng-loader). ``espressivo expression calibrate`` measures the library
that is here, and keeps it in the user's folder of settings, where it is preferred to the shipped ones.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final

import msgspec
import numpy as np

from ...core.errors import AuthoringError
from ..expression import Prosody

__all__ = [
    "Calibration",
    "PitchPoint",
    "Point",
    "RangePoint",
    "Values",
    "calibration_for",
    "read_calibration",
    "settings_folder",
    "user_file",
    "write_calibration",
]

FORMAT: Final = "espressivo-calibration/1"
BASE_RATE: Final = 170
BASE_VOLUME: Final = 60
BASE_PITCH: Final = 50
BASE_RANGE: Final = 50

_SHIPPED: Final = Path(__file__).parent.parent / "data" / "calibration"
_LONGEST_FILE: Final = 65_536
_MOST_GAP: Final = 20

_Value = Annotated[float, msgspec.Meta(ge=0, le=1000)]
_Semitones = Annotated[float, msgspec.Meta(ge=-48, le=48)]
_Decibels = Annotated[float, msgspec.Meta(ge=-80, le=40)]
_Factor = Annotated[float, msgspec.Meta(gt=0, le=100)]


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a value does: ``factor`` of duration for rate and word gap, of amplitude for volume."""

    value: _Value
    factor: _Factor


class PitchPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a value of pitch does to the median of the fundamental frequency, and to the loudness."""

    value: _Value
    semitones: _Semitones
    decibels: _Decibels = 0.0


class RangePoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a value of range does: the factor of the range in Hz, and how it moves the median."""

    value: _Value
    factor: Annotated[float, msgspec.Meta(ge=0, le=100)]
    semitones: _Semitones
    decibels: _Decibels = 0.0


_Points = Annotated[tuple[Point, ...], msgspec.Meta(min_length=2, max_length=200)]


@dataclass(frozen=True, slots=True)
class Values:
    """What a library is set to.

    Attributes:
        rate: Nominally words a minute.
        pitch: 0..99.
        range: 0..99.
        volume: 0..100.
        gap: Pause between words, in units of 10 ms at its normal rate.
        clipped: What was asked for beyond what it can do, of ``rate pitch range volume gap``.
    """

    rate: int
    pitch: int
    range: int
    volume: int
    gap: int
    clipped: tuple[str, ...] = ()


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the values of one version of the library do, each measured with the others at rest.

    At rest are rate 170, pitch 50, range 50, volume 60, word gap 0.

    Attributes:
        format: ``espressivo-calibration/1``.
        about: How it was measured.
        version: Of the library, such as ``1.51``.
        voice: With which it was measured.
        median_hz: Of that voice at rest.
        pitch: By value, rising.
        range: By value, rising.
        volume: Amplitude by value, rising; 1 at rest.
        rate: Duration by value, falling; 1 at rest.
        gap: Duration by value, rising; 1 at rest.
    """

    format: str
    about: str
    version: str
    voice: str
    median_hz: Annotated[float, msgspec.Meta(gt=20, lt=1000)]
    pitch: Annotated[tuple[PitchPoint, ...], msgspec.Meta(min_length=2, max_length=200)]
    range: Annotated[tuple[RangePoint, ...], msgspec.Meta(min_length=2, max_length=200)]
    volume: _Points
    rate: _Points
    gap: _Points

    def __post_init__(self) -> None:
        if self.format != FORMAT:
            raise ValueError(f"format is {self.format!r}, expected {FORMAT!r}")
        _require_rising("pitch", [(each.value, each.semitones) for each in self.pitch])
        _require_rising("range", [(each.value, each.factor) for each in self.range])
        _require_rising("volume", [(each.value, each.factor) for each in self.volume])
        _require_rising("rate", [(each.value, -each.factor) for each in self.rate])
        _require_rising("gap", [(each.value, each.factor) for each in self.gap])

    def values(self, prosody: Prosody, *, rate_x: float = 1.0, pitch_st: float = 0.0) -> Values:
        """Return what a library of this version is set to so that it speaks in a way.

        The range moves the median by a number of Hz that does not depend on the pitch, so their effects add up in Hz;
        the range is kept in semitones. The rate is that of all that is heard: what word gaps take is made up for.

        Args:
            prosody: The way. Its breaks are not the business of values.
            rate_x: Correction of the rate: for what word gaps may take, and from what was heard of a first try.
            pitch_st: Correction of the pitch, likewise.
        """
        clipped: list[str] = []
        target = 2 ** ((prosody.pitch_st + pitch_st) / 12)
        wide = self._range_value(prosody.range_x * 2 ** (prosody.pitch_st / 12), clipped)
        pitch = self._pitch_value(target - (self._median_factor(wide) - 1), clipped)
        gap = min(round(prosody.gap_10ms), _MOST_GAP)
        if prosody.gap_10ms > _MOST_GAP:
            clipped.append("gap")
        loud = prosody.gain_db - self._side_loudness(pitch, wide)
        return Values(
            self._rate_value((1 + prosody.rate) * rate_x, gap, clipped),
            pitch,
            wide,
            self._volume_value(10 ** (loud / 20), clipped),
            gap,
            tuple(clipped),
        )

    def _range_value(self, factor: float, clipped: list[str]) -> int:
        known = [each.factor for each in self.range]
        if factor > known[-1] * 1.05:
            clipped.append("range")
        return round(_interpolated(factor, known, [each.value for each in self.range]))

    def _median_factor(self, wide: int) -> float:
        known = [2 ** (each.semitones / 12) for each in self.range]
        return _interpolated(wide, [each.value for each in self.range], known)

    def _pitch_value(self, factor: float, clipped: list[str]) -> int:
        known = [2 ** (each.semitones / 12) for each in self.pitch]
        # Half a step beyond the table is not worth a complaint.
        if not known[0] * 0.98 <= factor <= known[-1] * 1.02:
            clipped.append("pitch")
        return round(_interpolated(factor, known, [each.value for each in self.pitch]))

    def _side_loudness(self, pitch: int, wide: int) -> float:
        of_pitch = _interpolated(pitch, [each.value for each in self.pitch], [each.decibels for each in self.pitch])
        of_range = _interpolated(wide, [each.value for each in self.range], [each.decibels for each in self.range])
        return of_pitch + of_range

    def _volume_value(self, factor: float, clipped: list[str]) -> int:
        known = [each.factor for each in self.volume]
        if not known[0] * 0.97 <= factor <= known[-1] * 1.03:
            clipped.append("volume")
        return round(_interpolated(factor, known, [each.value for each in self.volume]))

    def _rate_value(self, factor: float, gap: int, clipped: list[str]) -> int:
        of_gap = _interpolated(gap, [each.value for each in self.gap], [each.factor for each in self.gap])
        known = [1 / each.factor for each in self.rate]
        if not known[0] * 0.98 <= factor * of_gap <= known[-1] * 1.02:
            clipped.append("rate")
        return round(_interpolated(factor * of_gap, known, [each.value for each in self.rate]))


def _interpolated(x: float, known: list[float], values: list[float]) -> float:
    return float(np.interp(x, known, values))


def _require_rising(name: str, points: list[tuple[float, float]]) -> None:
    for (value, effect), (next_value, next_effect) in pairwise(points):
        if not (next_value > value and next_effect > effect):
            raise ValueError(f"{name} must change in one direction from point to point; it does not after {value:g}")


def calibration_for(version: str) -> Calibration:
    """Return the calibration of a version of the library.

    The user's own measurement comes first, then the shipped one of that version, then the shipped one of the nearest.

    Raises:
        AuthoringError: The user's own file is damaged.
    """
    own = user_file(version)
    if own.is_file():
        return read_calibration(own)
    shipped = sorted(_SHIPPED.glob("espeak-*.json"))
    return read_calibration(min(shipped, key=lambda path: (_distance(path, version), path.name)))


def _distance(path: Path, version: str) -> float:
    return abs(_number(path.stem.removeprefix("espeak-")) - _number(version))


def _number(version: str) -> float:
    parts = [int("".join(filter(str.isdigit, part)) or 0) for part in version.split(".")[:2]]
    return parts[0] + parts[1] / 1000 if len(parts) == 2 else float(parts[0])


def read_calibration(path: Path) -> Calibration:
    """Read a calibration.

    Raises:
        AuthoringError: The file is too long, or no calibration.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(_LONGEST_FILE + 1)
    remedy = "delete it, or measure anew with: espressivo expression calibrate"
    if len(data) > _LONGEST_FILE:
        raise AuthoringError(f"longer than {_LONGEST_FILE} bytes: no calibration; {remedy}", file=str(path))
    try:
        return msgspec.json.decode(data, type=Calibration)
    except (msgspec.DecodeError, ValueError) as error:
        raise AuthoringError(f"no calibration: {error}; {remedy}", file=str(path)) from None


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Write a calibration, readable for people; makes the folder.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = msgspec.to_builtins(calibration)
    lines = ["{"]
    for index, (name, value) in enumerate(plain.items()):
        comma = "," if index < len(plain) - 1 else ""
        if isinstance(value, list | tuple):
            rows = ",\n".join(f"    {msgspec.json.encode(row).decode()}" for row in value)
            lines.append(f'  "{name}": [\n{rows}\n  ]{comma}')
        else:
            lines.append(f'  "{name}": {msgspec.json.encode(value).decode()}{comma}')
    path.write_text("\n".join([*lines, "}"]) + "\n", encoding="utf-8")


def user_file(version: str) -> Path:
    """Return where the user's own calibration of a version lies."""
    safe = "".join(each for each in version if each.isalnum() or each in ".-")
    return settings_folder() / "calibration" / f"espeak-{safe or 'unknown'}.json"


def settings_folder() -> Path:
    """Return the folder of espressivo's settings of the user who runs it."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or ""
        base = base if base and Path(base).is_absolute() else str(Path.home() / ".config")
    return Path(base) / "espressivo"
