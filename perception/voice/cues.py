"""What of a voice speaks for arousal, dominance and (weakly) pleasure: the table ``data/voice_cues.json``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ...ontology import Pad
from ...ontology.schema import check, read_json

__all__ = ["DIMENSIONS", "Cue", "cues", "spoken_for"]

DIMENSIONS: Final = ("pleasure", "arousal", "dominance")

_DATA: Final = Path(__file__).resolve().parents[1] / "data"
_MOST_SPREADS: Final = 3.0  # what is further off than that is a slip of the measurement, or says no more


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing that is heard in a voice.

    Attributes:
        name: Field of :class:`~.prosody.HeardProsody`.
        unit: Of its values.
        usual: What is usual among people; None where that depends on the microphone.
        spread_of_people: Standard deviation among people who speak as they always do; None likewise.
        spread_of_one: Standard deviation of one person's utterances.
        weights: For pleasure, arousal and dominance, what one standard deviation adds.
        more: In words, when there is more of it than usual.
        less: In words, when there is less.
    """

    name: str
    unit: str
    usual: float | None
    spread_of_people: float | None
    spread_of_one: float
    weights: Pad
    more: str
    less: str


@cache
def cues() -> tuple[Cue, ...]:
    """Return the cues of the shipped table.

    Raises:
        OntologyError: The file does not fit its schema.
    """
    path = _DATA / "voice_cues.json"
    data = read_json(path)
    check(data, read_json(_DATA / "schema" / "voice_cues.json"), path.name)
    return tuple(
        Cue(
            each["name"],
            each["unit"],
            each["usual"],
            each["spread_of_people"],
            each["spread_of_one"],
            (each["pleasure"], each["arousal"], each["dominance"]),
            each["more"],
            each["less"],
        )
        for each in data["cues"]
    )


def spoken_for(spreads: Mapping[str, float], steepness: float = 1.0) -> Pad:
    """Return the pleasure, arousal and dominance that a voice speaks for, each -1..1.

    Each is tanh(steepness · sum of weight · spreads / norm of the weights of what was heard), so that all three spread
    alike.

    Args:
        spreads: How far each cue is from what is usual, in standard deviations; what is missing was not heard.
        steepness: How much of the scale one standard deviation takes.
    """
    found = []
    for axis in range(3):
        heard = [(cue.weights[axis], spreads[cue.name]) for cue in cues() if cue.name in spreads]
        norm = math.sqrt(sum(weight * weight for weight, _ in heard)) or 1.0
        total = sum(weight * max(-_MOST_SPREADS, min(_MOST_SPREADS, spread)) for weight, spread in heard)
        found.append(math.tanh(steepness * total / norm))
    return found[0], found[1], found[2]
