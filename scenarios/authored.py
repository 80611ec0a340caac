"""From the plain data of an authored file to documents: types, shorthands, ranges, and errors that say where.

Shorthands let authors write what is short and clear; each has one meaning:

* a mapping where a list of named things is due (``agents``, ``goals``, ``beliefs``, ``effects`` ...): keys are names;
* a single text where a list of texts is due (``conditions: Has(Floor) = SELF``);
* ``thinks: {Bob: {Likes(Tea): 3}}`` in an agent: beliefs in Bob's perspective;
* ``Start -> Greeting: Hello`` in a line of dialogue: both states and the utterance.
"""

from __future__ import annotations

import math
import re
import sys
import types
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final, Literal, NamedTuple, NoReturn, get_args, get_origin

import msgspec

from ..core.errors import AuthoringError, nearest
from .document import (
    AgentDoc,
    BeliefDoc,
    ConditionsDoc,
    DeedDoc,
    DispositionDoc,
    EffectDoc,
    EffectsDoc,
    EliciterDoc,
    EmotionDoc,
    EmotionTypeDoc,
    ExchangeDoc,
    GoalDoc,
    LineDoc,
    Scenario,
    TriggerDoc,
    VariableDoc,
    WitnessesDoc,
)
from .source_text import Path, number_text, path_text
from .yaml_tree import Plain

__all__ = ["Authored"]

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_BOOLEANS: Final = {
    "true": "True",
    "True": "True",
    "TRUE": "True",
    "false": "False",
    "False": "False",
    "FALSE": "False",
}

_NAMED: Final[dict[type, tuple[str, str | None]]] = {
    AgentDoc: ("name", None),
    BeliefDoc: ("name", "value"),
    DeedDoc: ("action", "target"),
    DispositionDoc: ("emotion", None),
    EffectDoc: ("property", "value"),
    EffectsDoc: ("event", "effects"),
    EliciterDoc: ("variable", "holds"),
    EmotionTypeDoc: ("name", None),
    ExchangeDoc: ("name", None),
    GoalDoc: ("name", None),
    TriggerDoc: ("id", None),
    VariableDoc: ("name", "value"),
    WitnessesDoc: ("event", "seen_by"),
}
"""What may be written as a mapping: the field that a key fills, and the field that a bare value fills."""

_RANGES: Final[dict[tuple[type, str], tuple[float, float]]] = {
    (AgentDoc, "mood"): (-10, 10),
    (BeliefDoc, "certainty"): (0, 1),
    (DispositionDoc, "decay"): (0, 10),
    (DispositionDoc, "threshold"): (0, 10),
    (EmotionDoc, "intensity"): (0, 10),
    (GoalDoc, "likelihood"): (0, 1),
    (GoalDoc, "significance"): (0, 10),
    (TriggerDoc, "after"): (0, math.inf),
}
_NOT_AUTHORED: Final = {(Scenario, "warnings")}


class _At(NamedTuple):
    """A value that an author wrote at another place than the field it fills."""

    value: Any
    path: Path


@cache
def _fields(kind: type) -> tuple[Any, ...]:
    """The fields of a struct, which are slow to look up."""
    return msgspec.structs.fields(kind)


class Authored:
    """Decodes one authored file.

    Args:
        file: Its name, for messages.
        locate: Tells line and column of a path.
    """

    def __init__(self, file: str | None, locate: Callable[[Path], tuple[int, int] | None]) -> None:
        self._file = file
        self._locate = locate
        self._ranges = _RANGES

    def scenario(self, data: Any) -> Scenario:
        """Decode a whole scenario.

        Raises:
            AuthoringError: Names file, line, column and path, what was expected, and the nearest known name.
        """
        if isinstance(data, dict) and data.get("behaviour") == "fatima":
            self._ranges = {}  # what FAtiMA's own files hold is out of our hands
        scenario: Scenario = self._struct(Scenario, data, ())
        self._check_names(scenario, data)
        return scenario

    def fail(self, message: str, path: Path) -> NoReturn:
        """Raise an error about the value at ``path``."""
        line, column = self._locate(path) or (None, None)
        raise AuthoringError(message, file=self._file, line=line, column=column, path=path_text(path))

    def _struct(self, kind: type, data: Any, path: Path) -> Any:
        """Decode a mapping into a document of type ``kind``."""
        if kind is ConditionsDoc and not isinstance(data, dict):
            data = {"conditions": _At(data, path)}
        if not isinstance(data, dict):
            self.fail(f"expected a mapping, got {_kind_of(data)}", path)
        if kind in _REWRITES:
            data = _REWRITES[kind](self, data, path)
        known = {info.name: info for info in _fields(kind) if (kind, info.name) not in _NOT_AUTHORED}
        if unknown := next((key for key in data if key not in known), None):
            self._unknown(unknown, known, path)
        if missing := next((name for name, info in known.items() if info.required and name not in data), None):
            self.fail(f"{missing!r} is missing", path)
        fields = {}
        for key, value in data.items():
            value, place = value if isinstance(value, _At) else (value, (*path, key))
            fields[key] = self._value(known[key].type, value, place)
            self._check_range(kind, key, fields[key], place)
        return kind(**fields)

    def _value(self, kind: Any, data: Any, path: Path) -> Any:
        """Decode ``data`` into type ``kind``."""
        if kind in _SCALARS:
            return _SCALARS[kind](self, data, path)
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is types.UnionType:
            return None if data is None else self._value(arguments[0], data, path)
        if origin is Literal:
            return self._choice(arguments, data, path)
        if origin is list:
            return self._array(arguments[0], data, path)
        if origin is dict:
            return self._numbers(data, path) if arguments[1] is float else self._table(arguments[1], data, path)
        return self._struct(kind, data, path)

    def _array(self, kind: Any, data: Any, path: Path) -> list[Any]:
        if isinstance(data, dict) and kind in _NAMED:
            return [self._struct(kind, *self._named(kind, key, value, (*path, key))) for key, value in data.items()]
        if kind is str and not isinstance(data, (list, dict, types.NoneType)):
            data, path = [_At(data, path)], path
        if not isinstance(data, list):
            wanted = "a list or a mapping" if kind in _NAMED else "a list"
            self.fail(f"expected {wanted}, got {_kind_of(data)}", path)
        places = (value if isinstance(value, _At) else _At(value, (*path, index)) for index, value in enumerate(data))
        return [self._value(kind, *place) for place in places]

    def _named(self, kind: type, key: str, value: Any, path: Path) -> tuple[Any, Path]:
        """Return the full form of one entry of a mapping whose keys are names."""
        name_field, value_field = _NAMED[kind]
        fields = {info.name for info in _fields(kind)}
        full = isinstance(value, dict) and (kind is not EffectsDoc or value.keys() <= fields)
        if not full and value_field is None:
            self.fail(f"expected a mapping for {key!r}, got {_kind_of(value)}", path)
        members = value if full else {value_field: _At(value, path)}
        if name_field in members:
            self.fail(f"{name_field!r} is given already by the key {key!r}; remove it", (*path, name_field))
        return {name_field: _At(key, path), **members}, path

    def _numbers(self, data: Any, path: Path) -> dict[str, float]:
        if not isinstance(data, dict):
            self.fail(f"expected a mapping from names to numbers, got {_kind_of(data)}", path)
        numbers = {key: self._number(value, (*path, key)) for key, value in data.items()}
        for key, number in numbers.items():
            if self._ranges and abs(number) > 1:
                self.fail(f"expected -1..1, got {number_text(number)}", (*path, key))
        return numbers

    def _table(self, kind: Any, data: Any, path: Path) -> dict[str, Any]:
        """Decode a mapping from names to values of one type."""
        if not isinstance(data, dict):
            values = "texts" if kind is str else "mappings"
            self.fail(f"expected a mapping from names to {values}, got {_kind_of(data)}", path)
        return {str(key): self._value(kind, value, (*path, key)) for key, value in data.items()}

    def _text(self, data: Any, path: Path) -> str:
        if isinstance(data, Plain):
            return _BOOLEANS.get(data, str(data))
        if isinstance(data, str):
            return data
        if isinstance(data, (bool, int, float)):
            return number_text(data)
        hint = "; quote a text that begins with '[' or '{'" if isinstance(data, (list, dict)) else ""
        return self.fail(f"expected text, got {_kind_of(data)}{hint}", path)

    def _number(self, data: Any, path: Path) -> float:
        number = data
        if isinstance(data, Plain) and _NUMBER.fullmatch(data):
            number = float(data)
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            self.fail(f"expected a number, got {_kind_of(data)}", path)
        if not abs(number) <= sys.float_info.max:
            self.fail("this number is out of range", path)
        return float(number)

    def _integer(self, data: Any, path: Path) -> int:
        if isinstance(data, Plain) and _NUMBER.fullmatch(data) and data.lstrip("+-").isdigit() and len(data) <= 20:
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail(f"expected a whole number, got {_kind_of(data)}", path)
        if not -(2**63) <= data < 2**63:
            self.fail("this number is out of range", path)
        return data

    def _flag(self, data: Any, path: Path) -> bool:
        if isinstance(data, Plain) and data in _BOOLEANS:
            return _BOOLEANS[data] == "True"
        if not isinstance(data, bool):
            self.fail(f"expected true or false, got {_kind_of(data)}", path)
        return data

    def _choice(self, choices: tuple[Any, ...], data: Any, path: Path) -> Any:
        for choice in choices:
            if str(data) == str(choice) and data is not None and not isinstance(data, (list, dict)):
                return choice
        names = ", ".join(repr(choice) for choice in choices)
        return self.fail(f"expected one of {names}, got {_kind_of(data)}{_hint(str(data), map(str, choices))}", path)

    def _unknown(self, key: str, known: Iterable[str], path: Path) -> NoReturn:
        hint = _hint(key, known) or f"; expected one of: {', '.join(known)}"
        self.fail(f"unknown field {_shown(key)}{hint}", (*path, key))

    def _check_range(self, kind: type, key: str, value: Any, path: Path) -> None:
        least, most = self._ranges.get((kind, key), (-math.inf, math.inf))
        if isinstance(value, (int, float)) and not least <= value <= most:
            expected = f"{least} or more" if most == math.inf else f"{least}..{most}"
            self.fail(f"expected {expected}, got {number_text(value)}", path)

    def _check_names(self, scenario: Scenario, data: Any) -> None:
        """Refuse two agents of one name, and a player who is no agent."""
        written = data.get("agents")
        places = list(written) if isinstance(written, dict) else range(len(scenario.agents))
        names: dict[str, str] = {}
        for agent, place in zip(scenario.agents, places, strict=True):
            if not agent.name.strip():
                self.fail("an agent needs a name", ("agents", place))
            if agent.name.casefold() in names:
                self.fail(f"a second agent is called {agent.name!r}; rename one of them", ("agents", place))
            names[agent.name.casefold()] = agent.name
        if scenario.player is not None and scenario.player.casefold() not in names:
            self.fail(f"{scenario.player!r} is no agent{_hint(scenario.player, names.values())}", ("player",))


def _rewrite_agent(authored: Authored, data: dict[str, Any], path: Path) -> dict[str, Any]:
    """Turn ``thinks`` into beliefs in others' perspectives."""
    if "thinks" not in data:
        return data
    data = dict(data)
    place = (*path, "thinks")
    minds = data.pop("thinks")
    if not isinstance(minds, dict):
        authored.fail(f"expected a mapping from names to beliefs, got {_kind_of(minds)}", place)
    beliefs = [_At(value, where) for value, where in _beliefs(authored, data.get("beliefs", []), (*path, "beliefs"))]
    for mind, thoughts in minds.items():
        for value, where in _beliefs(authored, thoughts, (*place, mind)):
            if not isinstance(value, dict) or "perspective" in value:
                authored.fail("expected a belief without a perspective of its own", where)
            beliefs.append(_At({**value, "perspective": _At(mind, (*place, mind))}, where))
    return {**data, "beliefs": _At(beliefs, (*path, "beliefs"))}


def _beliefs(authored: Authored, data: Any, path: Path) -> list[tuple[Any, Path]]:
    if isinstance(data, dict):
        return [authored._named(BeliefDoc, key, value, (*path, key)) for key, value in data.items()]
    if not isinstance(data, list):
        authored.fail(f"expected a list or a mapping, got {_kind_of(data)}", path)
    return [(value, (*path, index)) for index, value in enumerate(data)]


def _rewrite_line(authored: Authored, data: dict[str, Any], path: Path) -> dict[str, Any]:
    """Turn ``Start -> Greeting: Hello`` into both states and the utterance."""
    arrow = next((key for key in data if "->" in key), None)
    if arrow is None:
        return data
    place = (*path, arrow)
    current, _, following = (part.strip() for part in arrow.partition("->"))
    if not current or not following:
        authored.fail("expected 'state -> next state'", place)
    full = {
        "current_state": _At(current, place),
        "next_state": _At(following, place),
        "utterance": _At(data[arrow], place),
    }
    others = {key: value for key, value in data.items() if key != arrow}
    if twice := full.keys() & others.keys():
        authored.fail(f"{min(twice)!r} is given already by {arrow!r}; remove it", (*path, min(twice)))
    return {**full, **others}


def _hint(name: str, candidates: Iterable[str]) -> str:
    guess = nearest(name[:80], candidates)
    return f" (did you mean {guess!r}?)" if guess else ""


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _kind_of(data: Any) -> str:
    if data is None:
        return "nothing"
    if isinstance(data, str):
        return f"the text {_shown(str(data))}"
    if isinstance(data, (bool, int, float)):
        return number_text(data)
    return "a list" if isinstance(data, list) else "a mapping"


_SCALARS: Final[dict[Any, Callable[[Authored, Any, Path], Any]]] = {
    str: Authored._text,
    float: Authored._number,
    int: Authored._integer,
    bool: Authored._flag,
}
_REWRITES: Final[dict[type, Callable[[Authored, dict[str, Any], Path], dict[str, Any]]]] = {
    AgentDoc: _rewrite_agent,
    LineDoc: _rewrite_line,
}
