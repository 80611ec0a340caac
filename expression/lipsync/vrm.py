"""Poses as the expression presets of VRM 1.0 avatars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from ..expression import Mouth, Pose
from ..tables import read_table
from .rig import Rig, RigTable
from .visemes import shape_of

__all__ = ["EMOTIONS", "VRM_PRESETS", "Override", "Overriding", "vrm"]

Overriding = Literal["none", "block", "blend"]

EMOTIONS: Final = ("happy", "angry", "sad", "relaxed", "surprised")
"""The presets that are whole faces."""
_VOWELS: Final = ("aa", "ih", "ou", "ee", "oh")
_BLINKS: Final = ("blink", "blinkLeft", "blinkRight")
_LOOKS: Final = ("lookUp", "lookDown", "lookLeft", "lookRight")
VRM_PRESETS: Final = (*EMOTIONS, "neutral", *_VOWELS, *_BLINKS, *_LOOKS)
"""All presets of VRM 1.0."""
_OVERRIDDEN: Final = {"mouth": _VOWELS, "blink": _BLINKS, "look_at": _LOOKS}


@dataclass(frozen=True, slots=True)
class Override:
    """How an emotion preset of a model keeps speech, blinks and gaze off its face: as its file says.

    Attributes:
        mouth: ``overrideMouth``: ``none``, ``block`` (they are 0 while it shows) or ``blend`` (they fade as it grows).
        blink: ``overrideBlink``.
        look_at: ``overrideLookAt``.
    """

    mouth: Overriding = "none"
    blink: Overriding = "none"
    look_at: Overriding = "none"


def vrm(pose: Pose, overrides: Mapping[str, Override] | None = None) -> dict[str, float]:
    """Return all 18 presets, each 0..1; emotions together are at most 1, ``neutral`` is what they leave of it.

    Args:
        pose: The pose. Of its feelings the names count, as whole faces; its action units only for blinks.
        overrides: Of a model's emotion presets, for players that do not heed them; VRM's own runtimes do.

    >>> vrm(Pose(emotions={"joy": 0.6, "love": 0.8}))["happy"]
    1.0
    """
    weights = _emotions(pose.emotions) | _vowels(pose.mouth) | _eyes(pose)
    if overrides:
        _override(weights, overrides)
    return {name: weights[name] for name in VRM_PRESETS}


class _Table(RigTable, frozen=True, forbid_unknown_fields=True):
    emotions: dict[str, dict[str, float]]


@cache
def _table() -> _Table:
    return read_table("vrm.json", _Table)


@cache
def _rig() -> Rig:
    return Rig(_table())


def _emotions(felt: Mapping[str, float]) -> dict[str, float]:
    weights = dict.fromkeys(EMOTIONS, 0.0)
    for name, much in felt.items():
        for preset, weight in _table().emotions.get(name, {}).items():
            weights[preset] += much * weight
    total = max(1.0, sum(weights.values()))
    weights = {preset: weight / total for preset, weight in weights.items()}
    return weights | {"neutral": max(0.0, 1 - sum(weights.values()))}


def _vowels(mouth: Mouth) -> dict[str, float]:
    """Return the mouth presets of the visemes, or of the bare shape of the mouth when nobody knows its visemes."""
    weights = dict.fromkeys(_VOWELS, 0.0)
    if not mouth.visemes:
        return weights | {"aa": mouth.jaw, "ou": mouth.rounding * (1 - mouth.jaw), "ih": max(0.0, mouth.width) / 2}
    for viseme, much in mouth.visemes.items():
        for preset, weight in shape_of(viseme).vrm.items():
            weights[preset] += much * weight
    return {preset: min(1.0, weight) for preset, weight in weights.items()}


def _eyes(pose: Pose) -> dict[str, float]:
    """Return blinks and gaze; what both eyes do is ``blink``, what one does beyond it is that eye's."""
    weights = _rig()(pose)
    both = min(weights["blinkLeft"], weights["blinkRight"])
    sides = {name: weights[name] - both for name in ("blinkLeft", "blinkRight")}
    return weights | sides | {"blink": both}


def _override(weights: dict[str, float], overrides: Mapping[str, Override]) -> None:
    for what, presets in _OVERRIDDEN.items():
        factor = _left_by(weights, {emotion: getattr(override, what) for emotion, override in overrides.items()})
        for preset in presets:
            weights[preset] *= factor


def _left_by(weights: Mapping[str, float], rules: Mapping[str, Overriding]) -> float:
    """Return how much emotions leave of what they override (VRMC_vrm 1.0, expressions: procedural override)."""
    shown = {emotion: weights[emotion] for emotion in rules if weights.get(emotion, 0.0) > 0}
    if any(rules[emotion] == "block" for emotion in shown):
        return 0.0
    return max(0.0, 1 - sum(weight for emotion, weight in shown.items() if rules[emotion] == "blend"))
