"""An emotional mind for game characters and robots.

The public names are imported when they are first asked for, so that ``import espressivo`` stays quick and needs none of
the packages that only some rooms use.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

# Public name -> the room module that defines it.
_HOMES: dict[str, str] = {}

__all__ = ["__version__"]


def __getattr__(name: str) -> object:
    """Import a public name from its room on first use.

    Raises:
        AttributeError: the package has no public name ``name``.
    """
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(home, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
