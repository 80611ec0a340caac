"""The commands that a crowd takes, as data: carried out on a whole crowd, or on the part that a shard is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from ....core.errors import CrowdError, EspressivoError, shown
from ..arithmetic import TICKS
from ..crowd import Crowd
from ..people import Names
from .division import Audience, Shard, of_part

__all__ = ["COMMANDS", "carry_out", "checked_seconds", "part_of", "relations_of_part", "ticks_after"]

Command = Mapping[str, Any]
_LONGEST: Final = 1e9


def _perceive(crowd: Crowd, command: Command) -> Any:
    return crowd.perceive(command["event"], command["to"], **command["amounts"])


def _advance(crowd: Crowd, command: Command) -> None:
    crowd.advance(command["seconds"])


def _advance_to(crowd: Crowd, command: Command) -> None:
    crowd.advance_to(command["seconds"])


def _set_intensity(crowd: Crowd, command: Command) -> None:
    crowd.set_intensity(command["kind"], command["values"], command["to"])


def _set_mood(crowd: Crowd, command: Command) -> None:
    crowd.set_mood(command["values"], command["to"])


def _tell(crowd: Crowd, command: Command) -> None:
    to = command["to"]
    crowd.knowledge.tell(command["name"], command["values"], None if to is None else crowd.audience(to))


def _relate_members(crowd: Crowd, command: Command) -> None:
    if len(command["who"]):
        crowd.knowledge.relate_members(command["kind"], command["who"], command["whom"], command["values"])
    for name, who, values in command.get("strangers", ()):
        crowd.knowledge.relate(command["kind"], name, values, who)


def _add_goal(crowd: Crowd, command: Command) -> None:
    crowd.add_goal(command["name"], command["significance"], command["likelihood"], command["to"])


COMMANDS: Final[Mapping[str, Callable[[Crowd, Command], Any]]] = {
    "add_goal": _add_goal,
    "advance": _advance,
    "advance_to": _advance_to,
    "perceive": _perceive,
    "relate_members": _relate_members,
    "set_intensity": _set_intensity,
    "set_mood": _set_mood,
    "tell": _tell,
}
"""What each command does."""


def carry_out(crowd: Crowd, command: Command) -> Any:
    """Carry a command out and return what the crowd answers.

    Raises:
        EspressivoError: It makes no sense; nothing has changed.
    """
    try:
        do = COMMANDS[command["do"]]
        return do(crowd, command)
    except EspressivoError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise CrowdError(f"{shown(str(command), 100)} is no command: {shown(repr(error))}") from None


def ticks_after(ticks: int, command: Command) -> int:
    """Return what the clock shows after a command.

    Raises:
        CrowdError: Time cannot pass so.
    """
    match command.get("do"):
        case "advance":
            return ticks + round(checked_seconds("time cannot pass by", command.get("seconds")) * TICKS)
        case "advance_to":
            then = round(checked_seconds("the clock cannot show", command.get("seconds")) * TICKS)
            if then < ticks:
                raise CrowdError(
                    f"the crowd's clock shows {ticks / TICKS:g} s: it cannot be set back to {then / TICKS:g} s"
                )
            return then
    return ticks


def checked_seconds(what: str, seconds: object) -> float:
    """Return seconds as a number.

    Raises:
        CrowdError: They are no number of 0 or more.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds < _LONGEST:
        raise CrowdError(f"{what} {seconds!r} seconds: expected a number of 0 or more")
    return float(seconds)


def relations_of_part(command: Command, names: Names, shard: Shard) -> dict[str, Any]:
    """Return what of relations between members concerns a shard; those who are not there are known by name.

    Args:
        command: With arrays of one length: who relates to whom, and how.
        names: Of the whole crowd.
        shard: Which.
    """
    who, whom = command["who"], command["whom"]
    values = np.broadcast_to(np.asarray(command["values"], np.float32), who.shape)
    mine = (who >= shard.first) & (who < shard.last)
    here = mine & (whom >= shard.first) & (whom < shard.last)
    away = np.flatnonzero(mine & ~here)
    away = away[np.lexsort((away, who[away], whom[away]))]
    last = np.ones(len(away), np.bool_)  # of a pair that is named twice the last counts
    last[:-1] = (who[away[1:]] != who[away[:-1]]) | (whom[away[1:]] != whom[away[:-1]])
    away = away[last]
    groups = np.split(away, np.flatnonzero(np.diff(whom[away])) + 1) if len(away) else []
    first = np.int32(shard.first)
    return {
        "do": "relate_members",
        "kind": command["kind"],
        "who": who[here] - first,
        "whom": whom[here] - first,
        "values": values[here],
        "strangers": [(names[int(whom[each[0]])], who[each] - first, values[each]) for each in groups],
    }


def part_of(command: Command, audience: Audience, shard: Shard) -> dict[str, Any]:
    """Return what of a command concerns a shard: whom of it, and the amounts of those.

    Args:
        command: What the whole crowd is told.
        audience: Whom the command concerns; of the whole crowd.
        shard: Which.
    """
    if "to" not in command:
        return dict(command)
    who, where = audience.within(shard)
    return {**of_part({name: value for name, value in command.items() if name != "to"}, where), "to": who}
