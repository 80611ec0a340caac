"""Saving a crowd in a file, and making it again: to the bit, from whatever file it is told to read.

The file holds what the crowd began with (:class:`.spec.CrowdSpec`), all arrays of what is felt and known, and the log
of what happened; see :mod:`.array_file` for how it is written. No pickle is read or written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.emotions import MAX_INTENSITY
from ...core.errors import EspressivoError, StateError, shown
from ...core.mood import MAX_MOOD
from ...core.terms import Term, parse
from .array_file import read_arrays, write_arrays
from .crowd import MOST_EVENTS, Crowd
from .frame import Entry
from .happenings import Happening
from .plain_values import pooled, unpooled
from .slots import NO_CAUSE
from .spec import CrowdSpec
from .wants import NOTHING

__all__ = ["load_crowd", "restore_state", "save_crowd", "state_of"]

_MOST_PROSPECTS: Final = 4_096
_LATEST: Final = 2**62
_BEFORE_THE_FIRST: Final = 2**32 - 1
"""The tick before tick 0: what was caught then and is not felt yet counts from it."""
Arrays = dict[str, NDArray[Any]]
Data = dict[str, Any]


def save_crowd(crowd: Crowd, path: str | os.PathLike[str], about: Mapping[str, Any] | None = None) -> None:
    """Write a crowd down; a file of that name holds it whole, or is as it was.

    Args:
        crowd: Which.
        path: The file.
        about: Anything to be kept with it, as plain data.

    Raises:
        StateError: The file cannot be written.
    """
    from ... import __version__

    start, arrays = pooled(CrowdSpec.of(crowd).as_data(), "start")
    state, more = state_of(crowd)
    said = {"espressivo": __version__, "about": dict(about or {}), "start": start, "state": state}
    write_arrays(path, said, {**arrays, **more})


def load_crowd(path: str | os.PathLike[str]) -> Crowd:
    """Return the crowd of a file.

    Raises:
        StateError: The file cannot be read, is no saved crowd, or is damaged.
    """
    about, arrays = read_arrays(path)
    try:
        spec = CrowdSpec.from_data(unpooled(about.get("start"), "start", arrays))
        moods = arrays.get("felt.mood.away")
        if moods is None or moods.shape != (spec.size,):  # before memory is taken for so many
            raise StateError(f"expected a mood for each of {spec.size:,} members")
        crowd = spec.crowd()
        restore_state(crowd, about.get("state"), arrays)
    except EspressivoError as error:
        raise StateError(f"{path}: {error}") from None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise StateError(f"{path}: this is no saved crowd: {shown(repr(error))}") from None
    return crowd


def state_of(crowd: Crowd) -> tuple[Data, Arrays]:
    """Return what has become of a crowd since it began: plain data, and arrays by name."""
    happenings, arrays = pooled([_happening_data(each) for each in crowd.happenings], "happenings")
    state = {
        "size": crowd.size,
        "ticks": [crowd.counted, crowd.ticks - crowd.counted],
        "prospects": [str(want.name) for want in crowd.wants.prospects.values()],
        "used": [name for name, slots in _slots(crowd).items() if slots.is_used],
        "count": crowd.happenings.count,
        "targets": [None if each is None else str(each) for each in crowd.happenings.targets],
        "everybodys": crowd.happenings.everybodys,
        "happenings": happenings,
    }
    felt = {f"felt.{name}": array for name, array in crowd.arrays().items()}
    known = {f"known.{name}": array for name, array in crowd.knowledge.arrays().items()}
    return state, {**felt, **known, "lately": crowd.happenings.lately, **arrays}


def restore_state(crowd: Crowd, state: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Let a crowd that has just begun go on from a state.

    Raises:
        StateError: It is no state of such a crowd.
    """
    try:
        _restore(crowd, state, arrays)
    except EspressivoError as error:
        raise StateError(str(error)) from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise StateError(f"this is no state of a crowd: {shown(repr(error))}") from None


def _restore(crowd: Crowd, state: Data, arrays: Mapping[str, NDArray[Any]]) -> None:
    if state["size"] != crowd.size:
        raise StateError(f"this is the state of {shown(str(state['size']), 20)} members: the crowd has {crowd.size:,}")
    ticks, epoch = (_whole(each, _LATEST) for each in state["ticks"])
    if ticks >= 2**32:
        raise StateError("the clock of this state is none")
    prospects = list(state["prospects"])
    if len(prospects) > _MOST_PROSPECTS:
        raise StateError(f"this state has {len(prospects):,} prospects: expected {_MOST_PROSPECTS:,} at most")
    for name in prospects:
        crowd.wants.prospect(parse(str(name)))
    targets = [None if each is None else parse(str(each)) for each in state["targets"]]
    bounds = {"about": len(targets) - 1, "ticks": ticks, "kinds": len(crowd.kinds)}
    for name, array in crowd.arrays().items():
        _take_over(crowd, name, array, arrays[f"felt.{name}"], bounds)
    used = set(map(str, state["used"]))
    for name, slots in _slots(crowd).items():
        slots.is_used = name in used
    crowd.knowledge.restore({name[6:]: array for name, array in arrays.items() if name.startswith("known.")})
    crowd._ticks, crowd._epoch = ticks, epoch
    _restore_happenings(crowd, state, arrays, targets)


def _take_over(crowd: Crowd, name: str, old: NDArray[Any], new: NDArray[Any], bounds: Mapping[str, int]) -> None:
    """Put an array in the place of the one of its name."""
    group, _, kind = name.rpartition(".")
    is_shared = kind in ("weight", "likelihood")
    owner = _owners(crowd)[group]
    size = len(owner.kind) if is_shared else old.shape[0]
    if new.dtype != old.dtype or new.shape not in (((1,), (size,)) if is_shared else ((size,),)):
        raise StateError(f"{name} is of {new.dtype} with shape {new.shape}: expected {size:,} of {old.dtype}")
    low, high = _range(kind, bounds)
    fits = (new >= low) & (new <= high)
    if kind == "kind":
        fits |= new == NOTHING
    if kind == "start":
        fits |= new == _BEFORE_THE_FIRST
    if not fits.all():
        raise StateError(f"{name} has {new[~fits][0]}: expected {low:g} to {high:g}")
    setattr(owner, kind, new.copy())


def _range(kind: str, bounds: Mapping[str, int]) -> tuple[float, float]:
    """Return between what the values of an array must be."""
    match kind:
        case "initial":
            return 0, MAX_INTENSITY
        case "start" | "since" | "pulled":
            return 0, bounds["ticks"]
        case "cause":
            return 0, NO_CAUSE
        case "about":
            return 0, bounds["about"]
        case "kind":
            return 0, bounds["kinds"] - 1
        case "likelihood":
            return 0, 1
        case "weight":
            return -10, 10
        case _:
            return -4 * MAX_MOOD, 4 * MAX_MOOD


def _slots(crowd: Crowd) -> dict[str, Any]:
    """Return all slots by the name of their arrays."""
    found: dict[str, Any] = {f"felt.{crowd.kinds[code].name}": slots for code, slots in crowd.feelings.slots.items()}
    for group, wants in (("goal", crowd.wants.goals), ("prospect", crowd.wants.prospects)):
        found |= {f"{group}.{want.name}": want.slots for want in wants.values()}
    return found


class _Owner:
    """A want and its slots, whose arrays have one name before the dot."""

    def __init__(self, want: Any) -> None:
        object.__setattr__(self, "want", want)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.want, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.want if hasattr(self.want, name) else self.want.slots, name, value)


def _owners(crowd: Crowd) -> dict[str, Any]:
    found: dict[str, Any] = {"mood": crowd.moods}
    found |= {name: slots for name, slots in _slots(crowd).items() if name.startswith("felt.")}
    for group, wants in (("goal", crowd.wants.goals), ("prospect", crowd.wants.prospects)):
        found |= {f"{group}.{want.name}": _Owner(want) for want in wants.values()}
    return found


def _happening_data(each: Happening) -> list[Any]:
    entries = [
        [entry.variable, _text(entry.target), _number(entry.value), entry.mask, entry.rule, entry.source]
        for entry in each.entries
    ]
    return [each.ordinal, each.ticks, str(each.event), each.audience, entries]


def _restore_happenings(
    crowd: Crowd, state: Data, arrays: Mapping[str, NDArray[Any]], targets: list[Term | None]
) -> None:
    happenings = [_happening(*each) for each in unpooled(state["happenings"], "happenings", arrays)]
    everybodys = [_whole(each, NO_CAUSE) for each in state["everybodys"]]
    lately = arrays["lately"]
    old = crowd.happenings.lately
    if lately.dtype != old.dtype or lately.shape != old.shape:
        raise StateError(f"what members met lately is of {lately.dtype} with shape {lately.shape}")
    crowd.happenings.restore(happenings, _whole(state["count"], MOST_EVENTS), targets, everybodys)
    crowd.happenings.lately = lately.copy()


def _happening(ordinal: Any, ticks: Any, event: Any, audience: Any, entries: Any) -> Happening:
    if audience is not None and (not isinstance(audience, np.ndarray) or audience.dtype != np.int32):
        raise StateError("whom an event reached is no array of members")
    made = [
        Entry(
            str(variable), None if target is None else parse(str(target)), _value(value), mask, str(rule), str(source)
        )
        for variable, target, value, mask, rule, source in entries
    ]
    return Happening(_whole(ordinal, NO_CAUSE), _whole(ticks, _LATEST), parse(str(event)), audience, tuple(made))


def _text(target: Term | None) -> str | None:
    return None if target is None else str(target)


def _number(value: Any) -> Any:
    """Return a value as data; what is no number, since it differed from member to member, as None."""
    return value if isinstance(value, np.ndarray) else None if value != value else float(value)


def _value(value: Any) -> Any:
    return value if isinstance(value, np.ndarray) else float("nan") if value is None else float(value)


def _whole(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise StateError(f"{shown(str(value), 20)} is no whole number of 0 or more")
    return value
