"""Single-precision numbers: rounding and text.

Affect is computed in IEEE 754 single precision: the last bits in which the exponentials of different
platforms differ are rounded away, so that a run gives the same state hash everywhere.
"""

from __future__ import annotations

import math
from struct import Struct
from struct import error as StructError  # noqa: N812

__all__ = ["format_number", "single"]

_SINGLE = Struct("<f")
_pack, _unpack = _SINGLE.pack, _SINGLE.unpack
_TOOLKIT_DIGITS = 7


def single(value: float) -> float:
    """Round to the nearest single-precision number; what overflows becomes infinite.

    >>> single(0.1)
    0.10000000149011612
    """
    try:
        rounded: float = _unpack(_pack(value))[0]
    except (OverflowError, StructError):  # struct says StructError to integers beyond double precision
        return math.inf if value > 0 else -math.inf
    return rounded


def format_number(value: float, digits: int | None = None) -> str:
    """Write a number in the notation of terms.

    Args:
        value: Any number. A float that is a single is written with as few digits as give it back.
        digits: Significant digits to round to; None for as many as needed.

    >>> format_number(single(0.1)), format_number(1e10), format_number(single(1 / 3), 7)
    ('0.1', '1E+10', '0.3333333')
    """
    if isinstance(value, int):
        return str(value)
    if math.isinf(value) or math.isnan(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    mantissa, exponent = _decimal(value, digits)
    sign, figures = ("-", mantissa[1:]) if mantissa[0] == "-" else ("", mantissa)
    return sign + _lay_out(figures, exponent)


def _decimal(value: float, digits: int | None) -> tuple[str, int]:
    """Return the significant figures (no dot, no trailing zeros) and the decimal exponent."""
    if digits is None:
        digits = _shortest(value)
    text = f"{value:.{digits - 1}e}"
    mantissa, _, exponent = text.partition("e")
    return mantissa.replace(".", "").rstrip("0") or "0", int(exponent)


def _shortest(value: float) -> int:
    """Return how many significant digits give this number back when it is read again."""
    if single(value) == value:
        for digits in range(6, 10):
            if single(float(f"{value:.{digits - 1}e}")) == value:
                return digits
    return 17 if float(f"{value:.15e}") != value else 16


def _lay_out(figures: str, exponent: int) -> str:
    if exponent <= -5 or exponent >= max(_TOOLKIT_DIGITS, len(figures)):
        fraction = f".{figures[1:]}" if len(figures) > 1 else ""
        return f"{figures[0]}{fraction}E{'+' if exponent >= 0 else '-'}{abs(exponent):02d}"
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + figures
    whole = figures[: exponent + 1].ljust(exponent + 1, "0")
    return f"{whole}.{figures[exponent + 1 :]}" if len(figures) > exponent + 1 else whole
