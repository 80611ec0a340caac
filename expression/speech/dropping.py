"""What a prosody asks for and a backend cannot do."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from ..expression import Prosody

__all__ = ["dropped"]


def dropped(prosody: Prosody, capabilities: AbstractSet[str]) -> tuple[str, ...]:
    """Return what is asked for and not among the capabilities, sorted; for ``Speech.dropped``.

    >>> dropped(Prosody(rate=0.2, pitch_st=3), {"rate"})
    ('pitch',)
    """
    asked = {
        "breaks": bool(prosody.breaks),
        "gap": prosody.gap_10ms != 0,
        "pitch": prosody.pitch_st != 0,
        "range": prosody.range_x != 1,
        "rate": prosody.rate != 0,
        "volume": prosody.gain_db != 0,
    }
    return tuple(name for name, wanted in asked.items() if wanted and name not in capabilities)
