"""Display rules: what somebody shows instead of what they feel, to whom (Ekman & Friesen, 1969)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..core.errors import ExpressionError

__all__ = ["CHANNELS", "DisplayRule"]

CHANNELS: Final = ("face", "voice")
"""Where feelings are shown."""
_MAX: Final = 10.0


@dataclass(frozen=True, slots=True)
class DisplayRule:
    """What is shown instead of an emotion.

    Attributes:
        hides: The emotion that is felt; empty for any.
        shows: The emotion shown instead; empty for none.
        intensity: How strongly that is shown, 0..10.
        leaks: How much of what is felt shows all the same, 0..1.
        channels: Where it is hidden, of :data:`CHANNELS`.
        towards: To whom it is hidden; nobody named is everybody.
        styles: With which manner of speaking it is hidden; none named is any.

    >>> DisplayRule("Anger", "Joy", 4, towards=("Boss",)).holds("Boss", "curt")
    True
    """

    hides: str = ""
    shows: str = ""
    intensity: float = 4.0
    leaks: float = 0.2
    channels: tuple[str, ...] = CHANNELS
    towards: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the ranges.

        Raises:
            ExpressionError: A number is out of range, or there is no such channel.
        """
        if not 0 <= self.intensity <= _MAX:
            raise ExpressionError(f"nobody can show {self.shows or 'nothing'} at {self.intensity}: expected 0..10")
        if not 0 <= self.leaks <= 1:
            raise ExpressionError(f"{self.leaks} of a feeling cannot leak: expected a part, 0..1")
        wrong = next((channel for channel in self.channels if channel not in CHANNELS), None)
        if wrong is not None or not self.channels:
            raise ExpressionError(f"feelings are shown in {' and '.join(CHANNELS)}, not in {wrong!r}")

    def holds(self, target: str = "", style: str = "") -> bool:
        """Return whether the rule holds for something said or done to somebody in some manner."""
        return _among(target, self.towards) and _among(style, self.styles)

    def as_data(self) -> dict[str, Any]:
        """Return the rule as plain data."""
        return {
            "hides": self.hides,
            "shows": self.shows,
            "intensity": self.intensity,
            "leaks": self.leaks,
            "channels": list(self.channels),
            "towards": list(self.towards),
            "styles": list(self.styles),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> DisplayRule:
        """Return the rule that :meth:`as_data` gave."""
        lists = {name: tuple(data[name]) for name in ("channels", "towards", "styles")}
        return cls(data["hides"], data["shows"], float(data["intensity"]), float(data["leaks"]), **lists)


def _among(name: str, names: tuple[str, ...]) -> bool:
    return not names or name.casefold() in (each.casefold() for each in names)
