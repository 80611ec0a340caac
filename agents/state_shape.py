"""What saved data must look like before anything is made of them.

A check looks at one value and says where it is not what it should be. Checks follow the shape of what is saved, never
that of the data, so that no data are too deep or too long for them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

from ..core.errors import StateError

__all__ = ["AGENT", "WORLD", "WORLD_WITH_STORY", "Check"]

Check = Callable[[object, str], None]
"""Takes a value and its path; raises :class:`StateError` when the value is not as expected."""

_LARGEST = 2**63
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", dict: "an object", list: "a list"}
_HEXADECIMAL = re.compile(r"[0-9a-f]{16}")
_DECIMAL = re.compile(r"-?[0-9]{1,4000}")


def _refuse(path: str, expected: str, found: object) -> StateError:
    kind = "nothing" if found is None else _KINDS.get(type(found), f"a {type(found).__name__}")
    return StateError(f"{path}: expected {expected}, got {kind}")


def _text(data: object, path: str) -> None:
    if not isinstance(data, str):
        raise _refuse(path, "a text", data)


def _fitting(pattern: re.Pattern[str], expected: str) -> Check:
    def check(data: object, path: str) -> None:
        if not isinstance(data, str) or not pattern.fullmatch(data):
            raise _refuse(path, expected, data)

    return check


def _flag(data: object, path: str) -> None:
    if not isinstance(data, bool):
        raise _refuse(path, "true or false", data)


def _number(data: object, path: str) -> None:
    if isinstance(data, bool) or not isinstance(data, (int, float)):
        raise _refuse(path, "a number", data)
    if isinstance(data, float) and not math.isfinite(data):
        raise StateError(f"{path}: expected a finite number, got {data}")
    if isinstance(data, int) and abs(data) > _LARGEST:
        raise StateError(f"{path}: expected a number of ordinary size, got one of {data.bit_length()} bits")


def _count(data: object, path: str) -> None:
    _number(data, path)
    if not isinstance(data, int) or data < 0:
        raise StateError(f"{path}: expected a whole number from 0, got {data}")


def _whole(data: object, path: str) -> None:
    _number(data, path)
    if not isinstance(data, int):
        raise StateError(f"{path}: expected a whole number, got {data}")


def _extended(data: object, path: str) -> None:
    if data not in ("inf", "-inf"):
        _number(data, path)


def _maybe(check: Check) -> Check:
    return lambda data, path: None if data is None else check(data, path)


def _list(check: Check) -> Check:
    def check_each(data: object, path: str) -> None:
        for number, each in enumerate(_items(data, path)):
            check(each, f"{path}[{number}]")

    return check_each


def _row(*checks: Check) -> Check:
    def check_parts(data: object, path: str) -> None:
        found = _items(data, path)
        if len(found) != len(checks):
            raise StateError(f"{path}: expected a list of {len(checks)}, got {len(found)}")
        for number, (check, each) in enumerate(zip(checks, found, strict=True)):
            check(each, f"{path}[{number}]")

    return check_parts


def _items(data: object, path: str) -> Sequence[object]:
    if not isinstance(data, (list, tuple)):
        raise _refuse(path, "a list", data)
    return data


def _object(checks: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    def check_members(data: object, path: str) -> None:
        if not isinstance(data, Mapping):
            raise _refuse(path, "an object", data)
        for name, check in checks.items():
            if name not in data:
                raise StateError(f"{path}: {name!r} is missing")
            check(data[name], f"{path}.{name}")
        for name, check in (optional or {}).items():
            if name in data:
                check(data[name], f"{path}.{name}")

    return check_members


def _named(check: Check) -> Check:
    def check_values(data: object, path: str) -> None:
        if not isinstance(data, Mapping):
            raise _refuse(path, "an object", data)
        for name, each in data.items():
            _text(name, path)
            check(each, f"{path}.{name}")

    return check_values


_TEXTS = _list(_text)
_CHANCE = _fitting(_HEXADECIMAL, "16 hexadecimal digits")
_CONDITIONS: dict[str, Check] = {"conditions": _TEXTS, "quantifier": _text}
_BINDING = _row(_text, _text, _number)
_APPRAISED = _row(
    _text,
    _number,
    _maybe(_text),
    _text,
    _text,
    _maybe(_object({"bound": _list(_BINDING), "groups": _list(_row(_TEXTS, _maybe(_BINDING)))})),
)
_FEELING_DEPTH = 8
"""Of how many layers of compounds a feeling is made at most."""


def _feeling(data: object, path: str, depth: int = 0) -> None:
    """What an appraisal called for, with the feelings that it is made of."""
    if depth > _FEELING_DEPTH:
        raise StateError(f"{path}: expected at most {_FEELING_DEPTH} layers of feelings")
    _FEELING(data, path)
    assert isinstance(data, Mapping)
    for number, part in enumerate(_items(data.get("parts", ()), f"{path}.parts")):
        _feeling(part, f"{path}.parts[{number}]", depth + 1)


def _emotion(data: object, path: str) -> None:
    """An emotion, with where it comes from when that is known."""
    _EMOTION(data, path)
    assert isinstance(data, Mapping)
    _maybe(_number)(data.get("mood"), f"{path}.mood")
    _maybe(_feeling)(data.get("feeling"), f"{path}.feeling")


_FEELING = _object(
    {
        "type": _text,
        "potential": _extended,
        "target": _maybe(_text),
        "of": _list(_count),
        "values": _named(_extended),
    }
)
_EMOTION = _object(
    {
        "type": _text,
        "target": _maybe(_text),
        "cause": _maybe(_row(_whole, _text)),
        "numbers": _row(*[_extended] * 8),
        "appraisals": _list(_APPRAISED),
    }
)


def _part(data: object, path: str) -> None:
    """Of an emotion: the place of another one, or one that is felt no longer."""
    if isinstance(data, Mapping):
        _emotion(data, path)
    else:
        _count(data, path)


_AFFECT = _object(
    {
        "time": _number,
        "mood": _row(_number, _number, _extended),
        "poise": _row(_number, _number, _number, _extended),
        "personality": _named(_number),
        "emotions": _list(_row(_count, _emotion, _list(_part))),
        "free": _list(_count),
        "constants": _row(*[_number] * 6),
        "dispositions": _list(_row(_text, _number, _number)),
    }
)
_EDITS = _object(
    {
        "places": _list(_count),
        "free": _list(_count),
        "names": _list(_row(_text, _list(_count))),
        "old": _list(_row(_count, _TEXTS)),
        "latest": _row(_extended, _list(_count), _flag),
    }
)
_MEMORY = _object({"next": _count, "records": _list(_row(_count, _text, _number, _TEXTS)), "edits": _maybe(_EDITS)})
_RULES = _object(
    {
        "appraisal": _list(
            _object(
                {
                    "event": _text,
                    "variables": _list(_row(_text, _text, _maybe(_text))),
                    "id": _text,
                    "source": _text,
                    **_CONDITIONS,
                }
            )
        ),
        "actions": _list(
            _object(
                {
                    **dict.fromkeys(("action", "target", "priority", "layer", "id", "source"), _text),
                    **_CONDITIONS,
                }
            )
        ),
        "importance": _list(_object({"description": _text, "target": _text, "value": _text, **_CONDITIONS})),
        "exchanges": _list(
            _object(
                {
                    "name": _text,
                    "target": _text,
                    "steps": _TEXTS,
                    "starting": _object(_CONDITIONS),
                    "influence": _list(_object({"value": _whole, "mode": _text, **_CONDITIONS})),
                    "description": _text,
                }
            )
        ),
        "emotions": _TEXTS,
    }
)
_STATE: dict[str, Check] = {
    "name": _text,
    "behaviour": _text,
    "now": _number,
    "chance": _CHANCE,
    "player": _flag,
    "body": _maybe(_text),
    "voice": _maybe(_text),
    "known": _TEXTS,
    "doing": _maybe(_row(_text, _text)),
    "identities": _list(_row(_text, _text, _number)),
    "beliefs": _list(_row(_text, _text, _text, _number)),
    "goals": _list(_row(_text, _number, _number)),
    "prospects": _list(_row(_text, _number, _number)),
    "memory": _MEMORY,
    "affect": _AFFECT,
    "importance": _list(_row(_text, _text, _number)),
}
_OPTIONAL = {
    "shows": _list(
        _object(
            {
                **dict.fromkeys(("hides", "shows"), _text),
                **dict.fromkeys(("intensity", "leaks"), _number),
                **dict.fromkeys(("channels", "towards", "styles"), _TEXTS),
            }
        )
    )
}
AGENT = _object(_STATE, _OPTIONAL)
"""The state of an agent, without its rules."""
_TRIGGER = _object(
    {
        **dict.fromkeys(("id", "state", "mind", "text", "next_state", "source"), _text),
        **dict.fromkeys(("conditions", "events"), _TEXTS),
        **dict.fromkeys(("fallback", "once"), _flag),
        "after": _number,
    }
)
_STORY = _object(
    {
        "lines": _list(_row(_text, _list(_row(_text, _text)), _text, _text)),
        "effects": _list(_row(_text, _text, _list(_row(_text, _TEXTS)))),
        "witnesses": _list(_row(_text, _TEXTS, _text, _text)),
        "triggers": _list(_TRIGGER),
        "labels": _named(_text),
        "dialogue": _text,
        "progress": _object(
            {
                "state": _maybe(_text),
                "announces": _flag,
                "entered": _number,
                "visit": _count,
                "spent": _list(_row(_text, _count)),
            }
        ),
    }
)
_WORLD: dict[str, Check] = {
    "name": _text,
    "seed": _fitting(_DECIMAL, "a whole number, as text"),
    "behaviour": _text,
    "clock": _number,
    "chance": _CHANCE,
    "terminal_states": _TEXTS,
    "lines": _list(_row(*[_text] * 7)),
    "lines_named": _count,
    "effects": _list(_row(_text, _whole, _list(_row(_text, _text, _text)))),
    "agents": _list(_object({**_STATE, "rules": _RULES}, _OPTIONAL)),
}
WORLD = _object(_WORLD)
"""A world."""
WORLD_WITH_STORY = _object({**_WORLD, "story": _STORY})
"""A world with a story."""
