"""Affect coming in: estimates of what others feel, from words, faces, voices and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Public name -> the module that defines it. The same names stand in __all__ and, for type checkers, in the block below.
_HOMES: dict[str, str] = {
    "AffectEstimate": ".estimate",
    "Availability": ".perceiver",
    "Clue": ".estimate",
    "Fusion": ".fusion",
    "Perceiver": ".perceiver",
    "ScriptedPerceiver": ".perceiver",
    "ambivalence": ".fusion",
    "check_perceiver": ".perceiver",
    "fuse": ".fusion",
}

__all__ = [
    "AffectEstimate",
    "Availability",
    "Clue",
    "Fusion",
    "Perceiver",
    "ScriptedPerceiver",
    "ambivalence",
    "check_perceiver",
    "fuse",
]

if TYPE_CHECKING:
    from .estimate import AffectEstimate, Clue
    from .fusion import Fusion, ambivalence, fuse
    from .perceiver import Availability, Perceiver, ScriptedPerceiver, check_perceiver
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
