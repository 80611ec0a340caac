"""How one number of an explanation bears on another: the signs beside it."""

from __future__ import annotations

from typing import Final

__all__ = ["AT_LEAST", "AT_MOST", "FROM", "LESS", "MEAN", "MINUS", "PLUS", "SIZE", "TIMES"]

FROM: Final = "="
"""The number begins with this one."""
SIZE: Final = "|x|"
"""The number begins with the size of this one, whatever its sign."""
PLUS: Final = "+"
MINUS: Final = "-"
TIMES: Final = "x"
LESS: Final = "1 -"
"""What is left of 1 without this number multiplies it."""
MEAN: Final = "mean"
"""The number begins with the mean of all that say so."""
AT_MOST: Final = "at most"
AT_LEAST: Final = "at least"
