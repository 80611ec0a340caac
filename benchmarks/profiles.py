"""Where the time of a group of benchmarks goes: by room, and by function."""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from pathlib import Path
from typing import TypeVar

from measures import MEASURES, Effort

__all__ = ["profiled"]

_ROOT = Path(__file__).resolve().parents[1]
_MOST = 15
Item = TypeVar("Item")


def profiled(group: str, effort: Effort) -> str:
    """Run a group under the profiler and return its report.

    The profiler makes small functions look dearer than they are: read the shares, not the seconds. What is built before
    the measuring counts too.
    """
    profile = cProfile.Profile()
    profile.enable()
    list(MEASURES[group](effort))
    profile.disable()
    own = {place: entry[2] for place, entry in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]
    total = sum(own.values())
    rooms: dict[str, float] = defaultdict(float)
    for place, seconds in own.items():
        rooms[_room(place[0])] += seconds
    lines = [f"{group}: own time by room"]
    lines += [f"  {seconds / total:6.1%}  {room}" for room, seconds in _ranked(rooms) if seconds > total / 100]
    lines += ["and by function"]
    lines += [f"  {seconds / total:6.1%}  {_name(place)}" for place, seconds in _ranked(own)[:_MOST]]
    return "\n".join(lines)


def _ranked(shares: dict[Item, float]) -> list[tuple[Item, float]]:
    return sorted(shares.items(), key=lambda share: -share[1])


def _room(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(_ROOT):
        return path.relative_to(_ROOT).parts[0]
    return "built in" if file == "~" else "other libraries"


def _name(place: tuple[str, int, str]) -> str:
    file, line, function = place
    path = Path(file)
    if not path.is_relative_to(_ROOT):
        return function
    return f"{path.relative_to(_ROOT)}:{line} {function}"
