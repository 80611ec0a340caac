"""What no backend can say, refused by all of them in the same words."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Final

from ...core.errors import SpeechError
from ..expression import Prosody

__all__ = ["LONGEST_BREAK_S", "check_prosody"]

LONGEST_BREAK_S: Final = 60.0
"""Of one pause within a text."""


def check_prosody(prosody: Prosody) -> None:
    """See that nobody is asked to speak backwards, or for ever.

    Raises:
        SpeechError: A number is not finite, or lies where there is no speech.
    """
    numbers: dict[str, float] = {name: value for name, value in asdict(prosody).items() if name != "breaks"}
    for name, value in numbers.items():
        if not math.isfinite(value):
            raise SpeechError(f"a prosody cannot be said: {name} is {value}, expected a finite number")
    if prosody.rate <= -1 or prosody.range_x < 0 or prosody.gap_10ms < 0:
        raise SpeechError("a prosody cannot be said: rate must be more than -1, range_x and gap_10ms not below 0")
    for index, seconds in prosody.breaks:
        if index < 0 or not 0 <= seconds <= LONGEST_BREAK_S:
            raise SpeechError(
                f"a break of {seconds:g} s before word {index} cannot be made; expected a word from 0 on and "
                f"0 to {LONGEST_BREAK_S:g} s"
            )
