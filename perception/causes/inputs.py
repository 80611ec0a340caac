"""Whether evidence is in the input that it says it comes from; for :meth:`Evidence.check`.

Each check knows its own kind of evidence, and says nothing of others (None).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from .evidence import Observed
from .turns import Turn

if TYPE_CHECKING:
    from ...agents.agent import Agent

__all__ = ["Check", "all_of", "in_memory", "in_text", "in_turns", "in_units"]

Check = Callable[[Observed], bool | None]

_QUOTED: Final = re.compile(r"[“\"]([^”\"]+)[”\"]")
_CHARACTERS: Final = re.compile(r"characters? (\d{1,9})(?:[-–](\d{1,9}))?")
_UNIT: Final = re.compile(r"\bAU ?\d+\w?\b")


def all_of(*checks: Check) -> Callable[[Observed], bool]:
    """Return a check that is passed by what no other one misses."""
    return lambda piece: all(check(piece) is not False for check in checks)


def in_text(text: str) -> Check:
    """Return a check for clues from a text: what they quote occurs in it, and the place that they name.

    >>> check = in_text("Thanks for the fish")
    >>> check(Observed("clue", "says “thanks”", "Gratitude", 0.8, "text", "characters 0-6"))
    True
    >>> check(Observed("clue", "says “sorry”", "Guilt", 0.8, "text"))
    False
    """
    return lambda piece: _in_text(piece, text) if piece.kind == "clue" and piece.modality == "text" else None


def in_turns(turns: Sequence[Turn]) -> Check:
    """Return a check for utterances, and for clues from the text of one: they are in the dialogue."""

    def check(piece: Observed) -> bool | None:
        if piece.turn is None or (piece.kind != "turn" and piece.modality != "text"):
            return None
        if not 0 <= piece.turn < len(turns):
            return False
        text = " ".join(turns[piece.turn].text.split())
        return (
            all(quote.removesuffix("...") in text for quote in _quotes(piece.text))
            if piece.kind == "turn"
            else (_in_text(piece, turns[piece.turn].text))
        )

    return check


def in_units(action_units: Mapping[str, float]) -> Check:
    """Return a check for clues from a face: the action units that they name were seen."""
    seen = {name.replace(" ", "").upper() for name, intensity in action_units.items() if intensity > 0}

    def check(piece: Observed) -> bool | None:
        named = _UNIT.findall(f"{piece.source} {piece.text}")
        if piece.kind != "clue" or piece.modality != "face" or not named:
            return None
        return all(name.replace(" ", "").upper() in seen for name in named)

    return check


def in_memory(agent: Agent) -> Check:
    """Return a check for what an agent's appraisal rests on: the event is in its memory."""
    remembered = {str(record.event) for record in agent.memory}
    return lambda piece: piece.source in remembered if piece.kind == "event" else None


def _in_text(piece: Observed, text: str) -> bool:
    place = _CHARACTERS.search(piece.source)
    if place is not None and max(int(number) for number in place.groups() if number) > len(text):
        return False
    folded = text.casefold()
    return all(quote.casefold() in folded for quote in _quotes(piece.text))


def _quotes(text: str) -> Iterator[str]:
    return (found.group(1) for found in _QUOTED.finditer(text))
