"""What characters show instead of what they feel: ``shows: {anger: joy 4, fear: nothing}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from ..document import DisplayRuleDoc
from .compilation import Compilation
from .passages import Passage, Unit
from .story import DisplayStory

__all__ = ["display_rules"]

Written = str | DisplayStory | list[DisplayStory]
_ANY: Final = "any"
_NOTHING: Final = ("nothing", "none")
_SHOWN: Final = re.compile(r"(?P<name>.*?)(?:\s+(?P<intensity>\d+(?:\.\d+)?))?", re.DOTALL)
_MAX: Final = 10.0
_USUAL: Final = 4.0
_CHANNELS: Final[dict[str, list[Literal["face", "voice"]]]] = {
    "face": ["face"],
    "voice": ["voice"],
    "both": ["face", "voice"],
}


def display_rules(shared: Compilation, shows: dict[str, Written], unit: Unit, path: str) -> Iterator[DisplayRuleDoc]:
    """Compile the display rules of a character.

    Args:
        shared: Knows the names, takes what is wrong.
        shows: As written.
        unit: Where it is written.
        path: Of the rules in the document.
    """
    number = 0
    for hidden, written in shows.items():
        key = (unit / hidden).key()
        hides = "" if hidden.casefold() == _ANY else shared.feeling(key)
        for rule, where, instead in _each(written, unit / hidden):
            shown = _shown(shared, instead.passage(rule.instead))
            if hides is not None and shown is not None:
                shared.places[f"{path}[{number}]"] = key.whole
                number += 1
                yield DisplayRuleDoc(
                    hides=hides,
                    shows=shown[0],
                    intensity=shown[1],
                    leaks=rule.leaks,
                    channels=_CHANNELS[rule.in_],
                    towards=[shared.somebody(each) for each in (where / "to").each(rule.to)],
                    styles=[shared.symbol(each.text) for each in (where / "manner").each(rule.manner)],
                )


def _each(written: Written, unit: Unit) -> Iterator[tuple[DisplayStory, Unit, Unit]]:
    """Yield the rules for one emotion: each with where it and what it shows are written."""
    if isinstance(written, str):
        yield DisplayStory(instead=written), unit, unit
    elif isinstance(written, DisplayStory):
        yield written, unit, unit / "instead"
    else:
        for number, rule in enumerate(written):
            yield rule, unit / number, unit / number / "instead"


def _shown(shared: Compilation, passage: Passage) -> tuple[str, float] | None:
    """Return the emotion shown instead, and how strong; None when it is none, which is reported."""
    found = _SHOWN.fullmatch(passage.text.strip())
    assert found is not None
    name, intensity = found["name"], float(found["intensity"] or _USUAL)
    if intensity > _MAX:
        remedy = "write a number up to 10"
        shared.error("wrong-value", f"nobody can show {name} at {intensity:g}", remedy, passage.whole)
        return None
    if name.casefold() in _NOTHING:
        return "", 0.0
    emotion = shared.feeling(passage.with_text(name))
    return None if emotion is None else (emotion, intensity)
