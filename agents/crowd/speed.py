"""Whether what a crowd computes most is compiled: by numba, when that is installed and nobody switched it off."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final

__all__ = ["LEAST_MEMBERS", "kernels_for"]

LEAST_MEMBERS: Final = 256
"""A smaller crowd does not wait for a compiler."""
_SWITCH: Final = "ESPRESSIVO_NUMBA"


def kernels_for(members: int, first: int = 0) -> ModuleType | None:
    """Return :mod:`.kernels`, or None where numpy computes.

    Parts of a crowd compute as the whole does, however small they are.

    Args:
        members: How many there are.
        first: The number of the first, when they are a part of a crowd.
    """
    if (members < LEAST_MEMBERS and not first) or os.environ.get(_SWITCH) == "0" or not _has_numba():
        return None
    return import_module(".kernels", __package__)


@cache
def _has_numba() -> bool:
    return find_spec("numba") is not None
