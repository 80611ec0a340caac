"""What makes two emotions the same one, and how affect answers to being set by hand: ours, and the FAtiMA Toolkit's."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from .emotion_types import EMOTION_TYPES, EmotionFamily, EmotionType, emotion_type
from .emotions import Cause
from .errors import AppraisalError, nearest
from .terms import Term

__all__ = ["PLAIN_AFFECT", "TOOLKIT_AFFECT", "AffectSemantics"]

Identify = Callable[[EmotionType, Cause | None, Term | None], Hashable]


@dataclass(frozen=True, slots=True)
class AffectSemantics:
    """What makes two emotions the same one, and how affect answers to being set by hand.

    Attributes:
        name: How it is called in files and messages.
        identify: What an emotion is kept under, by type, cause and target: one with the same key replaces it.
        type_named: Finds the type of an emotion that is added by hand.
        reuses_slots: Whether a new emotion takes the place of one that is over (:class:`~.slots.SlotMap`).
        mood_keeps_reference: Whether a mood set by hand decays from when the mood last changed by itself, rather than
            from now.
        added_emotions_last: Whether an emotion added by hand fades like others, rather than at the next update.
        adds_once: Whether adding an emotion by hand fails when its place is taken.
        final_dispositions: Whether a disposition can be set once only.
        has_temperament: Whether personality biases affect, and the mood has arousal and dominance too.
    """

    name: str
    identify: Identify
    type_named: Callable[[str], EmotionType] = emotion_type
    reuses_slots: bool = False
    mood_keeps_reference: bool = False
    added_emotions_last: bool = True
    adds_once: bool = False
    final_dispositions: bool = False
    has_temperament: bool = True


def _by_type_and_target(kind: EmotionType, cause: Cause | None, target: Term | None) -> Hashable:
    """Tell emotions apart by type, cause and target; but what is felt about a goal, by the goal alone."""
    whom = None if target is None else target.key
    if kind.family in _ABOUT_GOALS and target is not None:
        return "goal", whom
    return kind, None if cause is None else cause.about, whom


def _by_variables(kind: EmotionType, cause: Cause | None, _target: Term | None) -> Hashable:
    """Tell emotions apart as the toolkit does: those about several targets of one event collide."""
    return None if cause is None else cause.about, kind.variables


def _toolkit_type(name: str) -> EmotionType:
    """Find a type by its name in the toolkit's code, which has no hyphens."""
    for kind in EMOTION_TYPES.values():
        if kind.name.replace("-", "") == name:
            return kind
    close = nearest(name, [known.replace("-", "") for known in EMOTION_TYPES])
    raise AppraisalError(f"{name!r} is no emotion type" + (f"; did you mean {close}?" if close else ""))


_ABOUT_GOALS = (EmotionFamily.PROSPECT, EmotionFamily.CONFIRMATION)
PLAIN_AFFECT = AffectSemantics("plain", _by_type_and_target)
"""The affect of our own scenarios: each target keeps its emotion."""
TOOLKIT_AFFECT = AffectSemantics(
    "toolkit",
    _by_variables,
    type_named=_toolkit_type,
    reuses_slots=True,
    mood_keeps_reference=True,
    added_emotions_last=False,
    adds_once=True,
    final_dispositions=True,
    has_temperament=False,
)
"""The affect of the FAtiMA Toolkit."""
