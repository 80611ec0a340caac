"""How one person speaks when nothing is the matter: what every utterance is compared with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ...core.errors import PerceptionError
from .cues import Cue, cues
from .prosody import HeardProsody

__all__ = ["ANYONE", "VoiceBaseline"]

_PRIOR: Final = 3.0  # utterances that the table's spread counts for beside a person's own
_MOST_COUNTED: Final = 50  # so that a voice that changes (a cold, another microphone) becomes usual in time


@dataclass(frozen=True, slots=True)
class VoiceBaseline:
    """Running means and spreads of one person's prosody. It grows by `with_` and never changes itself.

    Attributes:
        utterances: How many it was learned from; 0 for `ANYONE`.
        means: By name of the cue.
        squares: Sum of squared deviations, by name.
    """

    utterances: int = 0
    means: Mapping[str, float] = field(default_factory=dict)
    squares: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numbers = [*self.means.values(), *self.squares.values()]
        if self.utterances < 0 or not all(map(math.isfinite, numbers)) or any(v < 0 for v in self.squares.values()):
            raise PerceptionError("a voice's baseline needs finite numbers, and no sum of squares below 0")

    @classmethod
    def of(cls, utterances: Iterable[HeardProsody]) -> VoiceBaseline:
        """Return the baseline of utterances that somebody spoke as usual."""
        found = cls()
        for each in utterances:
            found = found.with_(each)
        return found

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> VoiceBaseline:
        """Return what `as_data` gave.

        Raises:
            PerceptionError: It is something else.
        """
        try:
            means = {str(name): float(value) for name, value in data["means"].items()}
            squares = {str(name): float(value) for name, value in data["squares"].items()}
            return cls(int(data["utterances"]), means, squares)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, PerceptionError):
                raise
            raise PerceptionError("no baseline of a voice: expected utterances, means and squares") from None

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data for JSON: a few means, from which no word and no sound can be told."""
        return {"utterances": self.utterances, "means": dict(self.means), "squares": dict(self.squares)}

    def with_(self, heard: HeardProsody) -> VoiceBaseline:
        """Return the baseline with one more utterance; the last fifty count most. Silence changes nothing."""
        if not heard.speech_s:
            return self
        known, count = heard.values(), min(self.utterances + 1, _MOST_COUNTED)
        means, squares = dict(self.means), dict(self.squares)
        for cue in cues():
            if cue.name in known:
                before = means.get(cue.name, known[cue.name])
                step = known[cue.name] - before
                means[cue.name] = before + step / count
                kept = squares.get(cue.name, 0.0) * (1 if count > self.utterances else 1 - 1 / count)
                squares[cue.name] = kept + step * (known[cue.name] - means[cue.name])
        return VoiceBaseline(self.utterances + 1, means, squares)

    def spreads(self, heard: HeardProsody) -> dict[str, float]:
        """Return how far an utterance is from what is usual, in standard deviations, by name of the cue.

        Without any utterance of the person it is compared with what is usual among people, and loudness, which depends
        on the microphone, says nothing.
        """
        known = heard.values()
        found = {}
        for cue in cues():
            usual = self.usual(cue)
            if usual is not None and cue.name in known:
                found[cue.name] = (known[cue.name] - usual[0]) / usual[1]
        return found

    def usual(self, cue: Cue) -> tuple[float, float] | None:
        """Return the usual value and the standard deviation of a cue; None when nobody knows."""
        if cue.name in self.means:
            count = min(self.utterances, _MOST_COUNTED)
            squares = _PRIOR * cue.spread_of_one**2 + self.squares.get(cue.name, 0.0)
            return self.means[cue.name], math.sqrt(squares / (_PRIOR + count))
        if cue.usual is None or cue.spread_of_people is None:
            return None
        return cue.usual, cue.spread_of_people


ANYONE: Final = VoiceBaseline()
"""Nobody's baseline: what is usual among people."""
