"""The teacher of Wav2Small where no person has labelled anything: a formula over measured prosody.

It is what :mod:`.listening` makes of a voice that nobody knows, brought to 0..1, without loudness: the network divides
every sound by its loudness and cannot hear it. A student that agrees with it has learned this formula and nothing of
people.
"""

from __future__ import annotations

from .baseline import ANYONE
from .cues import spoken_for
from .prosody import HeardProsody, measure
from .wav import Sound

__all__ = ["taught", "teach"]


def teach(sound: Sound) -> tuple[float, float, float] | None:
    """Return arousal, dominance and valence of a sound, each 0..1; None when there is no speech in it."""
    return taught(measure(sound))


def taught(heard: HeardProsody) -> tuple[float, float, float] | None:
    """Return the same of prosody that was measured already."""
    if not heard.speech_s:
        return None
    pleasure, arousal, dominance = spoken_for(ANYONE.spreads(heard))
    return (arousal + 1) / 2, (dominance + 1) / 2, (pleasure + 1) / 2
