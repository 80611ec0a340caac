"""The steps of a journal in words, and what came of them in brief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..core.emotions import Emotion
from ..core.errors import shown
from .outcome import Outcome
from .triggers import Happened
from .world import Turn

__all__ = ["brief", "brief_differences", "deed_in_words", "listed"]

Data = dict[str, Any]
_DIGITS = 4
_FEW = 5
"""How many differences are told at most."""


def brief(result: object) -> Data:
    """Return what came of a deed, by what its method returned, as data."""
    if isinstance(result, Outcome):
        return _of_outcome(result)
    if isinstance(result, Turn):
        option = result.option
        done = {"action": str(option.action), "target": str(option.decision.target)}
        said = {} if option.line is None else {"line": option.line.id, "text": option.text}
        return {"deed": {**done, **said}, **_of_outcome(result.outcome)}
    if isinstance(result, Sequence) and not isinstance(result, str):
        return _of_several(result)
    return {}


def _of_outcome(outcome: Outcome) -> Data:
    changes = [[each.observer, str(each.property), str(each.value)] for each in outcome.changes]
    felt = [_felt(each.agent, each.emotion) for each in outcome.emotions]
    return _present({"changes": changes, "felt": felt})


def _of_several(results: Sequence[object]) -> Data:
    """Return what came of what is a list: emotions that one agent came to feel, or things that happened in turn."""
    felt = [_felt("", each) for each in results if isinstance(each, Emotion)]
    happened = [
        _present({"trigger": each.trigger.id, "text": each.text, **_of_outcome(each.outcome)})
        for each in results
        if isinstance(each, Happened)
    ]
    return _present({"felt": felt, "happened": happened})


def _felt(agent: str, emotion: Emotion) -> list[Any]:
    target = "" if emotion.target is None else str(emotion.target)
    return [agent, emotion.type, target, round(emotion.intensity, _DIGITS)]


def _present(data: Data) -> Data:
    return {name: value for name, value in data.items() if value}


# -- in words ------------------------------------------------------------------------------------------------------


def deed_in_words(done: Mapping[str, Any], outcome: Mapping[str, Any]) -> str:
    """Return what was done, in a few words.

    >>> deed_in_words({"do": "turn", "agent": "Ana"}, {"deed": {"action": "Hit", "target": "Ben"}})
    'the turn of Ana: Hit -> Ben'
    >>> deed_in_words({"do": "advance", "seconds": 2}, {})
    '2 s pass'
    """
    kind = done.get("do")
    words = _WORDS.get(str(kind))
    try:
        said = str(kind) if words is None else words.format_map(dict(done))
    except (LookupError, ValueError, AttributeError, TypeError):
        said = str(kind)
    if kind == "turn":
        deed = outcome.get("deed")
        said += f": {_deed(deed)}" if deed else ": nothing to do"
    if kind == "edit":
        said = _edit(done)
    if kind == "set":
        said += f" of {listed(list(done.get('agents', {})) or ['the clock or chance'])}"
    return said


_WORDS: Final = {
    "happen": "{event}",
    "unfold": "{events}",
    "act": "{agent} does {action} -> {target}",
    "turn": "the turn of {agent}",
    "options": "{agent} is asked for options",
    "decide": "{agent} is asked to decide",
    "perceive": "{agent} alone perceives {events}",
    "advance": "{seconds} s pass",
    "update": "{seconds} s pass for {agent} alone",
    "introduce": "everybody enters",
    "run_triggers": "the triggers run",
    "add": "{agent[name]} joins",
    "remove": "{agent} leaves",
    "rename": "{agent} is called {new} from now on",
    "set": "a change by hand",
    "world": "the world is set anew, rules and all",
}


def _deed(deed: Mapping[str, Any]) -> str:
    said = f' ("{deed["text"]}")' if deed.get("text") else ""
    return f"{deed.get('action')} -> {deed.get('target')}{said}"


def _edit(done: Mapping[str, Any]) -> str:
    details = {name: value for name, value in done.items() if name not in ("do", "edit", "agent")}
    said = ", ".join(f"{name} {value}" for name, value in details.items())
    return f"by hand, {done.get('agent')}'s {done.get('edit')}: {said}"


def brief_differences(one: Mapping[str, Any], other: Mapping[str, Any], first: str, second: str) -> list[str]:
    """Return in words how two outcomes differ.

    Args:
        one: An outcome.
        other: Another.
        first: What the first is called.
        second: What the other is called.
    """
    try:
        return _differences(one, other, first, second)[:_FEW]
    except (TypeError, ValueError, AttributeError):  # not as we write it
        return [f"what came of it differs: {first} {shown(str(dict(one)))}; {second} {shown(str(dict(other)))}"]


def _differences(one: Mapping[str, Any], other: Mapping[str, Any], first: str, second: str) -> list[str]:
    found = [
        f"{first}: {_outcome_word(name, one)}; {second}: {_outcome_word(name, other)}"
        for name in dict.fromkeys([*one, *other])
        if name not in ("felt", "changes") and one.get(name) != other.get(name)
    ]
    for name, words in (("changes", _change_in_words), ("felt", _felt_in_words)):
        found += _row_differences(one.get(name, []), other.get(name, []), first, second, words)
    return found


def _outcome_word(name: str, outcome: Mapping[str, Any]) -> str:
    value = outcome.get(name)
    if name == "deed":
        return "nothing is done" if value is None else _deed(value)
    if name == "error":
        return "no error" if value is None else str(value)
    return f"{name} {value}"


def _row_differences(one: Any, other: Any, first: str, second: str, words: Any) -> list[str]:
    only_one = [words(row) for row in one if row not in other]
    only_other = [words(row) for row in other if row not in one]
    if not only_one and not only_other:
        return []
    return [f"{first}: {listed(only_one) or 'nothing like it'}; {second}: {listed(only_other) or 'nothing like it'}"]


def _felt_in_words(row: Sequence[Any]) -> str:
    agent, kind, target, intensity = row
    at = f" at {target}" if target else ""
    return f"{agent + ' feels ' if agent else ''}{kind}{at} {intensity:g}"


def _change_in_words(row: Sequence[Any]) -> str:
    observer, name, value = row
    return f"{observer} believes {name} = {value}"


def listed(words: Sequence[str]) -> str:
    """Return a few words in a row.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *first, last = [*words[:_FEW], *([f"{len(words) - _FEW} more"] if len(words) > _FEW else [])] or [""]
    return f"{', '.join(first)} and {last}" if first else last
