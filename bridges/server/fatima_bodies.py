"""Reads what clients of FAtiMA Toolkit's web server send: bounded, and refused with a reason when it makes no sense."""

from __future__ import annotations

from typing import Any, Final

from ...core.errors import AuthoringError, EspressivoError
from ...core.memory import ACTION_END
from ...core.terms import Term, compose, parse, term
from ...scenarios.document import Scenario
from ...scenarios.fatima import json_dialect, scenario_from_texts
from .fatima_answers import RefusedError

__all__ = ["read_actions", "read_events", "read_key", "read_scenario_texts", "read_ticks"]

_MOST_TICKS: Final = 2**31 - 1
_LONGEST_KEY: Final = 1_000
_ACTION: Final = ("Subject", "Action", "Target")


def read_key(body: bytes) -> str:
    """Read a key: one line of plain text, neither empty nor ``-``.

    Raises:
        RefusedError: It is none.
    """
    key = body.decode(errors="replace").strip()
    if not key or key == "-":
        raise RefusedError(400, "the body holds no key; expected the new key as plain text, neither empty nor '-'")
    if len(key) > _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise RefusedError(
            400, f"this key fits no header; expected at most {_LONGEST_KEY} ASCII characters on one line"
        )
    return key


def read_ticks(body: bytes) -> int | None:
    """Read how many ticks are to pass; None of an empty body.

    Raises:
        RefusedError: The body is something else than a whole number.
    """
    if not body.strip():
        return None
    ticks = _json(body)
    if isinstance(ticks, bool) or not isinstance(ticks, int) or abs(ticks) > _MOST_TICKS:
        raise RefusedError(
            400, f"the body is no number of ticks; expected one whole number, at most {_MOST_TICKS}, such as 5"
        )
    return ticks


def read_events(body: bytes) -> list[str]:
    """Read events: an array of texts.

    Raises:
        RefusedError: The body is something else.
    """
    events = _array(body, 'events, such as ["Event(Action-End, Ann, Wave, Ben)"]')
    for number, event in enumerate(events):
        if not isinstance(event, str):
            raise RefusedError(400, f"entry {number} is no text; expected events, each as one text")
    return events


def read_actions(body: bytes) -> list[Term]:
    """Read actions, an array of ``{"Subject", "Action", "Target"}``, each as the event that it was done.

    Letter case in the names of fields makes no difference; without a target it is nobody (``-``).

    Raises:
        RefusedError: The body is something else, or one is no action.
    """
    actions = _array(body, 'actions, such as [{"Subject": "Ann", "Action": "Wave", "Target": "Ben"}]')
    return [_deed(number, action) for number, action in enumerate(actions)]


def read_scenario_texts(body: bytes) -> Scenario:
    """Read a scenario that is sent as ``{"scenario", "assets"}``, both texts that hold JSON.

    Raises:
        RefusedError: The body is something else, or the scenario is broken; the reason says where.
    """
    if not body.strip():
        raise RefusedError(400, 'the body is empty; expected {"scenario": "...", "assets": "..."}')
    sent = _json(body)
    if not isinstance(sent, dict):
        raise RefusedError(400, 'expected an object {"scenario": "...", "assets": "..."}')
    fields = _folded(sent)
    scenario, assets = fields.get("scenario"), fields.get("assets") or ""
    if not isinstance(scenario, str) or not isinstance(assets, str):
        raise RefusedError(400, "'scenario' and 'assets' must be texts: the JSON of each file, as a text")
    try:
        return scenario_from_texts(scenario, assets)
    except EspressivoError as error:
        raise RefusedError(400, str(error)) from None


def _deed(number: int, action: object) -> Term:
    if not isinstance(action, dict):
        raise RefusedError(400, f"action {number} is no object; expected Subject, Action and Target")
    fields = _folded(action)
    subject, what, target = [fields.get(name.casefold()) for name in _ACTION]
    if target is None:
        target = "-"
    if not (isinstance(subject, str) and isinstance(what, str) and isinstance(target, str)):
        raise RefusedError(400, f"action {number} lacks a text for Subject or Action")
    try:
        deed = compose("Event", ACTION_END, term(subject), term(what), term(target))
        return parse(str(deed))  # what is too long to be read again could never be saved
    except EspressivoError as error:
        raise RefusedError(400, f"action {number}: {error}") from None


def _array(body: bytes, expected: str) -> list[Any]:
    if not body.strip():
        raise RefusedError(400, f"the body is empty; expected an array of {expected}")
    entries = _json(body)
    if not isinstance(entries, list):
        raise RefusedError(400, f"the body is no array; expected an array of {expected}")
    return entries


def _json(body: bytes) -> Any:
    try:
        return json_dialect.parse(body, file="body")
    except AuthoringError as error:
        raise RefusedError(400, str(error)) from None


def _folded(fields: dict[str, Any]) -> dict[str, Any]:
    return {name.casefold(): value for name, value in fields.items()}
