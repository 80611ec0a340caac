"""The files of RECCON (Poria et al. 2021): dialogues in which annotators marked what caused each emotion.

A file holds, by the id of a dialogue, a list with one list of utterances in it; a list of utterances alone, and a list
of dialogues instead of an object, are read too. Turns are counted from 1. Evidence ``b`` means a cause that was never
said; it is skipped, as is a turn after the utterance.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ...core.errors import AuthoringError
from ..causes.learning import MarkedTarget
from ..causes.turns import MOST_TURNS, Turn
from ..files import read_bytes

__all__ = ["read_reccon"]

_MOST_BYTES: Final = 64 << 20
_MOST_DIALOGUES: Final = 50_000
_MOST_CHARACTERS: Final = 20_000
_EVIDENCE: Final = "expanded emotion cause evidence"


def read_reccon(path: Path) -> list[MarkedTarget]:
    """Return every utterance with an emotion, with its marked causes, which may be none that was said.

    Args:
        path: A JSON file of 64 MB and 50,000 dialogues at most.

    Raises:
        AuthoringError: The file has another form; names the place in it.
        PerceptionError: It cannot be read, or is too large.
    """
    name = os.fspath(path)
    data = read_bytes(path, _MOST_BYTES, "RECCON's dialogues as JSON")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"is no JSON: {str(error)[:80]}", file=name) from None
    if not isinstance(found, dict | list) or not found:
        raise AuthoringError("expected an object of dialogues by their ids", file=name, path="$")
    dialogues = list(found.items()) if isinstance(found, dict) else [(str(at), each) for at, each in enumerate(found)]
    if len(dialogues) > _MOST_DIALOGUES:
        raise AuthoringError(f"has more than {_MOST_DIALOGUES:,} dialogues", file=name, path="$")
    marked = [target for key, each in dialogues for target in _targets(each, name, f"$[{str(key)[:40]!r}]")]
    if not marked:
        raise AuthoringError("holds no utterance with an emotion", file=name, path="$")
    return marked


def _targets(found: object, file: str, place: str) -> Iterator[MarkedTarget]:
    if isinstance(found, list) and len(found) == 1 and isinstance(found[0], list):
        found, place = found[0], f"{place}[0]"
    if not isinstance(found, list) or not found or len(found) > MOST_TURNS:
        raise AuthoringError(f"expected a list of 1 to {MOST_TURNS:,} utterances", file=file, path=place)
    entries = [_entry(each, file, f"{place}[{at}]") for at, each in enumerate(found)]
    turns = tuple(
        Turn(*(_text(each, key, file, f"{place}[{at}]") for key in ("speaker", "utterance", "emotion")))
        for at, each in enumerate(entries)
    )
    places = _places(entries, file, place)
    for at, each in enumerate(entries):
        if not turns[at].is_neutral:
            causes = _causes(each.get(_EVIDENCE, []), places, file, f"{place}[{at}]")
            yield MarkedTarget(turns, at, frozenset(cause for cause in causes if cause <= at))


def _entry(found: object, file: str, place: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise AuthoringError("expected an utterance: turn, speaker, utterance, emotion", file=file, path=place)
    return found


def _text(entry: Mapping[str, Any], key: str, file: str, place: str) -> str:
    text = entry.get(key)
    if not isinstance(text, str) or len(text) > _MOST_CHARACTERS:
        raise AuthoringError(
            f"expected a text of {_MOST_CHARACTERS:,} characters at most", file=file, path=f"{place}.{key}"
        )
    return " ".join(text.split()) if key == "utterance" else text.strip().lower() if key == "emotion" else text.strip()


def _places(entries: Sequence[Mapping[str, Any]], file: str, place: str) -> dict[int, int]:
    """Return where each turn stands, by its number; they are counted when they have none."""
    numbers = [each.get("turn", at + 1) for at, each in enumerate(entries)]
    if any(isinstance(each, bool) or not isinstance(each, int) for each in numbers) or len({*numbers}) < len(numbers):
        raise AuthoringError("expected turns with numbers of their own, from 1", file=file, path=place)
    return {each: at for at, each in enumerate(numbers)}


def _causes(found: object, places: Mapping[int, int], file: str, place: str) -> Iterator[int]:
    if not isinstance(found, list) or len(found) > MOST_TURNS:
        raise AuthoringError("expected a list of turns, or 'b'", file=file, path=f"{place}.{_EVIDENCE}")
    for each in found:
        number = int(each) if isinstance(each, str) and each.isdecimal() and len(each) < 6 else each
        if isinstance(number, int) and not isinstance(number, bool) and number in places:
            yield places[number]
        elif not isinstance(each, str):
            raise AuthoringError(f"there is no turn {str(each)[:40]}", file=file, path=f"{place}.{_EVIDENCE}")
