"""How something is said: two ways put together, and in words."""

from __future__ import annotations

from collections.abc import Iterator

from ..expression import Prosody

__all__ = ["manner_words", "together"]


def together(first: Prosody, second: Prosody) -> Prosody:
    """Return the prosody that has one change upon the other.

    >>> together(Prosody(rate=0.5, pitch_st=2), Prosody(rate=-0.5, pitch_st=1, range_x=2))
    Prosody(rate=-0.25, pitch_st=3, range_x=2.0, gain_db=0.0, gap_10ms=0.0, breaks=())
    """
    return Prosody(
        rate=(1 + first.rate) * (1 + second.rate) - 1,
        pitch_st=first.pitch_st + second.pitch_st,
        range_x=first.range_x * second.range_x,
        gain_db=first.gain_db + second.gain_db,
        gap_10ms=first.gap_10ms + second.gap_10ms,
        breaks=tuple(sorted({*first.breaks, *second.breaks})),
    )


def manner_words(prosody: Prosody) -> str:
    """Tell in words how something is said.

    >>> manner_words(Prosody(rate=0.15, pitch_st=-2, range_x=1.4, gain_db=3))
    '15 % faster, 2.0 semitones lower, range x1.40, 3.0 dB louder'
    >>> manner_words(Prosody())
    'as ever'
    """
    return ", ".join(_changes(prosody)) or "as ever"


def _changes(prosody: Prosody) -> Iterator[str]:
    if round(prosody.rate, 2):
        yield f"{abs(prosody.rate) * 100:.0f} % {'faster' if prosody.rate > 0 else 'slower'}"
    if round(prosody.pitch_st, 1):
        yield f"{abs(prosody.pitch_st):.1f} semitones {'higher' if prosody.pitch_st > 0 else 'lower'}"
    if round(prosody.range_x, 2) != 1:
        yield f"range x{prosody.range_x:.2f}"
    if round(prosody.gain_db, 1):
        yield f"{abs(prosody.gain_db):.1f} dB {'louder' if prosody.gain_db > 0 else 'softer'}"
    if round(prosody.gap_10ms):
        yield f"{prosody.gap_10ms * 10:.0f} ms between words"
