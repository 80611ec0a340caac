"""Affect going out: speech, face and markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Public name -> the module that defines it. The same names stand in __all__ and, for type checkers, in the block below.
_HOMES: dict[str, str] = {
    "ActionUnits": "..ontology.action_units",
    "Affect": ".affect",
    "Display": ".display_rules",
    "Expression": ".expression",
    "Idle": ".idle",
    "Motion": ".dynamics",
    "NEUTRAL": ".expression",
    "Performance": ".lipsync.performance",
    "Pose": ".expression",
    "Prosody": ".expression",
    "Speaker": ".speech.speaker",
    "Track": ".lipsync.track",
    "display_of": ".showing",
    "express": ".expressing",
    "portrait": ".avatar.portrait",
    "prototype_names": ".prototypes",
    "show": ".showing",
    "shown_as": ".naming",
    "speech_backend": ".speech.choosing",
    "write_wav": ".speech.wav",
}

__all__ = [
    "ActionUnits",
    "Affect",
    "Display",
    "Expression",
    "Idle",
    "Motion",
    "NEUTRAL",
    "Performance",
    "Pose",
    "Prosody",
    "Speaker",
    "Track",
    "display_of",
    "express",
    "portrait",
    "prototype_names",
    "show",
    "shown_as",
    "speech_backend",
    "write_wav",
]

if TYPE_CHECKING:
    from ..ontology.action_units import ActionUnits
    from .affect import Affect
    from .avatar.portrait import portrait
    from .display_rules import Display
    from .dynamics import Motion
    from .expressing import express
    from .expression import NEUTRAL, Expression, Pose, Prosody
    from .idle import Idle
    from .lipsync.performance import Performance
    from .lipsync.track import Track
    from .naming import shown_as
    from .prototypes import prototype_names
    from .showing import display_of, show
    from .speech.choosing import speech_backend
    from .speech.speaker import Speaker
    from .speech.wav import write_wav
else:

    def __getattr__(name: str) -> object:
        """Import a public name on first use."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(_HOMES[name], __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
