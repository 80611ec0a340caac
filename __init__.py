"""An emotional mind for game characters and robots.

The public names are imported when they are first asked for, so that ``import espressivo`` stays quick and needs none of
the packages that only some rooms use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name -> the module that defines it, relative to this one (".agents.world"). The same names stand in __all__
# and, for type checkers, in the block below; tests/house holds the three together.
_HOMES: dict[str, str] = {}

__all__ = ["__version__"]

if TYPE_CHECKING:
    pass
else:

    def __getattr__(name: str) -> object:
        """Import a public name from its room on first use."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(_HOMES[name], __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
